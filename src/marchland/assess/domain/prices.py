"""Prices of one year: what a price of another year is in it, by the index of its currency, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marchland.core.citation import Citation
from marchland.core.errors import ScenarioError
from marchland.core.message import Message
from marchland.core.quantity import Estimate

PriceYears = tuple[int, int, int]
"""The years whose prices the low end, the centre and the high end of a value are in."""


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """How the consumer prices of a currency stood in each year, on a scale of the series' own."""

    currency: str
    series: str
    by_year: Mapping[int, float]
    cite: Citation

    @property
    def span(self) -> str:
        """Return the years that it covers, such as 1994–2023."""
        return f"{min(self.by_year)}–{max(self.by_year)}"


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """The year that prices are brought to, with the index of each currency."""

    year: int
    indices: Mapping[str, PriceIndex]

    def factor(self, currency: str, year: int) -> float:
        """Return what a price of that year is to be multiplied with; raises ScenarioError for a year not covered."""
        index = self.indices.get(currency)
        known = {} if index is None else index.by_year
        lacking = next((each for each in (year, self.year) if each not in known), None)
        if lacking is not None:
            span = index.span if index is not None else Message("no year")
            raise ScenarioError(
                "no index of prices in {currency} is known for {year}",
                currency=currency,
                year=str(lacking),
                next_step=Message("the index of {currency} covers {span}", currency=currency, span=span),
            )
        return known[self.year] / known[year]

    def brought(self, estimate: Estimate, currency: str, years: PriceYears) -> Estimate:
        """Return an estimate in the prices of the year, each end from the year that it is of."""
        low, central, high = (self.factor(currency, year) for year in years)
        return _scaled(estimate, low, central, high)


def _scaled(estimate: Estimate, low: float, central: float, high: float) -> Estimate:
    return replace(
        estimate,
        low=estimate.low * low,
        central=estimate.central * central,
        high=estimate.high * high,
        least=None if estimate.least is None else estimate.least * low,
        most=None if estimate.most is None else estimate.most * high,
        parts=tuple(replace(part, estimate=_scaled(part.estimate, low, central, high)) for part in estimate.parts),
    )


@dataclass(frozen=True, slots=True)
class PriceBasis:
    """What the money of an answer is: of which year's prices, and whether what comes later is discounted.

    `year` is None where prices stay those of their own years; `rate` is the real rate a year as it was stated, None
    where nothing is discounted; `series` are the indices that were used.
    """

    year: int | None = None
    rate: Estimate | None = None
    series: tuple[PriceIndex, ...] = ()
