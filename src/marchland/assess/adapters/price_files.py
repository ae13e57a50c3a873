"""The book of price indices, `price_indices.yaml`: one index a currency, with its source."""

from __future__ import annotations

import math
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

from marchland.adapters.yaml_files import read_yaml
from marchland.assess.domain.prices import PriceIndex
from marchland.core.citation import Citation
from marchland.core.errors import FactError
from marchland.core.schema import Record, long, parse, within

_FILE = "price_indices.yaml"


class _CiteModel(Record):
    source: str
    locator: Annotated[str, long(3)]


class _IndexModel(Record):
    currency: Annotated[str, long(3, 3)]
    series: Annotated[str, long(3)]
    cite: _CiteModel
    by_year: dict[int, Annotated[float, within(above=0)]]


class _IndexFile(Record):
    indices: Annotated[list[_IndexModel], long(1)]


def read_price_indices(root: Path | Traversable) -> dict[str, PriceIndex]:
    """Return the index of each currency under a data folder; raises FactError where one is given twice or has a gap."""
    file = read_yaml(root.joinpath(_FILE), _FILE)
    model = parse(_IndexFile, file.data, file.where, FactError)
    found: dict[str, PriceIndex] = {}
    for position, item in enumerate(model.indices):
        place = file.where(("indices", position, "by_year"))
        if item.currency in found:
            raise FactError("{name!r} is defined twice", name=item.currency, where=place, next_step="remove one")
        years = sorted(item.by_year)
        if (
            not years
            or years != list(range(years[0], years[-1] + 1))
            or not all(map(math.isfinite, item.by_year.values()))
        ):
            raise FactError(
                "the years of an index have a gap", where=place, next_step="give every year between the ends"
            )
        cite = Citation(item.cite.source, item.cite.locator)
        found[item.currency] = PriceIndex(item.currency, item.series, item.by_year, cite)
    return found
