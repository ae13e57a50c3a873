"""A number with its unit and its doubt, and how people write one.

A range is a distribution that says which. `low` and `high` are the 5 % and 95 % points (a 90 %
interval) of a lognormal, normal or logitnormal shape and of a mixture; of a uniform, loguniform,
triangular, PERT or beta one they are the limits themselves.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marchland.core import units
from marchland.core.errors import QuantityError, nearest
from marchland.core.message import Message
from marchland.core.quantity_spelling import spelled_out

Z_95 = 1.6448536269514722  # the 95 % point of the standard normal distribution
LARGEST = 1e18
"""The largest figure that is counted with."""


class Shape(StrEnum):
    """The distribution that a range stands for."""

    POINT = "point"
    LOGNORMAL = "lognormal"
    NORMAL = "normal"
    LOGITNORMAL = "logitnormal"
    UNIFORM = "uniform"
    LOGUNIFORM = "loguniform"
    TRIANGULAR = "triangular"
    PERT = "pert"
    BETA = "beta"
    MIXTURE = "mixture"


LIMITED = frozenset({Shape.UNIFORM, Shape.LOGUNIFORM, Shape.TRIANGULAR, Shape.PERT, Shape.BETA})
"""The shapes whose low and high are the limits themselves."""
WITH_POINTS = frozenset({Shape.LOGNORMAL, Shape.NORMAL, Shape.LOGITNORMAL})
"""The shapes whose low and high are 5 % and 95 % points."""


@dataclass(frozen=True, slots=True)
class WeightedEstimate:
    """One part of a mixture: what it says, with which weight, and whose it is."""

    estimate: Estimate
    weight: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with a unit: a point, or a range with its shape. Always low ≤ central ≤ high, all finite.

    `central` is the median, of a triangular or PERT shape the mode, of a beta one the mean. `least` and `most` cut a
    shape off; `exponents` are the two of a beta shape; `parts` are those of a mixture.
    """

    low: float
    central: float
    high: float
    unit: str
    shape: Shape
    least: float | None = None
    most: float | None = None
    exponents: tuple[float, float] | None = None
    parts: tuple[WeightedEstimate, ...] = ()

    def __post_init__(self) -> None:
        units.unit(self.unit)
        for name, value in (("low", self.low), ("central", self.central), ("high", self.high)):
            if not math.isfinite(value):
                raise QuantityError(
                    "{name} is {value}, not a number", name=name, value=value, next_step="give a finite number"
                )
            if abs(value) > LARGEST:
                raise QuantityError("{name} is {value:g}, larger than anything counted here", name=name, value=value)
        if self.low > self.high:
            raise QuantityError(
                "low {low:g} is above high {high:g}",
                low=self.low,
                high=self.high,
                next_step="write the smaller figure first",
            )
        if not self.low <= self.central <= self.high:
            raise QuantityError(
                "central {central:g} lies outside {low:g} to {high:g}",
                central=self.central,
                low=self.low,
                high=self.high,
            )
        if self.shape is Shape.POINT and self.low < self.high:
            raise QuantityError("a point has no range", next_step="leave `low` and `high` out, or give another shape")
        if self.shape in (Shape.LOGNORMAL, Shape.LOGUNIFORM) and self.low <= 0:
            raise QuantityError(
                "a {shape} range must lie above zero, but low is {low:g}",
                shape=self.shape,
                low=self.low,
                next_step='give `as = "uniform"` or `as = "normal"`, or a low above zero',
            )
        self._check_shares()
        self._check_cut()

    def _check_shares(self) -> None:
        if self.shape is not Shape.LOGITNORMAL:
            return
        whole = units.factor("", self.unit)
        if not 0 < self.low < self.high < whole:
            raise QuantityError(
                "the 5 % and 95 % points of a share are {low:g} and {high:g}, not above 0 and below the whole",
                low=self.low,
                high=self.high,
                next_step='for limits write "between 0.8 and 1"',
            )

    def _check_cut(self) -> None:
        least = self.low if self.least is None else self.least
        most = self.high if self.most is None else self.most
        if least >= most and (self.least, self.most) != (None, None):
            raise QuantityError("nothing is left between {least:g} and {most:g}", least=least, most=most,
                                next_step="give a min below the max")  # fmt: skip
        if self.exponents is not None and not all(math.isfinite(a) and a > 0 for a in self.exponents):
            raise QuantityError(
                "the exponents of a beta shape are not above zero", next_step="give alpha and beta such as 2"
            )

    @property
    def is_point(self) -> bool:
        """Tell whether there is no doubt in it."""
        return self.low == self.high and all(part.estimate.is_point for part in self.parts)

    def to(self, unit: str) -> Estimate:
        """Return the same estimate in another unit, or raise QuantityError when dimensions differ."""
        if unit == self.unit:
            return self
        by = units.factor(self.unit, unit)
        parts = tuple(WeightedEstimate(p.estimate.to(unit), p.weight, p.label) for p in self.parts)
        least, most = (end if end is None else end * by for end in (self.least, self.most))
        ends = self.low * by, self.central * by, self.high * by
        return Estimate(*ends, unit, self.shape, least, most, self.exponents, parts)

    def __str__(self) -> str:
        suffix = f" {units.label(self.unit)}" if units.label(self.unit) else ""
        if self.is_point:
            return f"{number(self.central)}{suffix}"
        named = f"{self.shape} of {len(self.parts)}" if self.parts else str(self.shape)
        cut = "" if self.least is self.most is None else f", cut to {_cut_text(self.least)}…{_cut_text(self.most)}"
        return f"{number(self.low)} / {number(self.central)} / {number(self.high)}{suffix} ({named}{cut})"


def _cut_text(end: float | None) -> str:
    return "" if end is None else number(end)


def point(value: float, unit: str) -> Estimate:
    """Return an estimate without doubt."""
    return Estimate(value, value, value, unit, Shape.POINT)


def make_range(
    low: float, high: float, unit: str, *, central: float | None = None, shape: Shape | None = None
) -> Estimate:
    """Return the range; lognormal if above zero and nothing else is said, and a fitting centre if none is given."""
    if math.isfinite(low) and low == high and (central is None or central == low):
        return point(low, unit)
    chosen = shape or (Shape.LOGNORMAL if low > 0 else Shape.NORMAL)
    if central is None and chosen is Shape.LOGITNORMAL:
        central = _middle_share(low, high, units.factor("", unit))
    if central is None:
        by_ratio = chosen in (Shape.LOGNORMAL, Shape.LOGUNIFORM) and low > 0 and high > 0
        central = math.sqrt(low) * math.sqrt(high) if by_ratio else (low + high) / 2
        central = min(max(central, low), high) if math.isfinite(central) and low <= high else low
    return Estimate(low, central, high, unit, chosen)


def _middle_share(low: float, high: float, whole: float) -> float:
    """Return the share whose odds lie in the middle of those of the two ends."""
    if not 0 < low < high < whole:
        return (low + high) / 2
    odds = math.sqrt(low / (whole - low)) * math.sqrt(high / (whole - high))
    return whole * odds / (1 + odds)


def make_beta(low: float, high: float, alpha: float, beta: float, unit: str) -> Estimate:
    """Return a beta shape between two limits, by its two exponents."""
    mean = low + (high - low) * alpha / (alpha + beta) if alpha > 0 and beta > 0 else low
    return Estimate(low, mean, high, unit, Shape.BETA, exponents=(alpha, beta))


def parse_shape(text: str) -> Shape:
    """Return the shape of that name, or raise QuantityError naming the nearest."""
    try:
        return Shape(text)
    except ValueError:
        raise QuantityError("unknown shape {text!r}", text=text, next_step=nearest(text, list(Shape))) from None


_FAR_ABOVE = 1000
_SCALES = {
    "thousand": 1e3, "million": 1e6, "mln": 1e6, "mio": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "mld": 1e9, "mrd": 1e9, "tys": 1e3, "trillion": 1e12,
    "тис": 1e3, "тисяча": 1e3,
    "тисячі": 1e3, "тисяч": 1e3, "млн": 1e6, "мільйон": 1e6, "мільйони": 1e6, "мільйонів": 1e6, "мільйона": 1e6,
    "млрд": 1e9, "мільярд": 1e9, "мільярди": 1e9, "мільярдів": 1e9, "мільярда": 1e9, "трлн": 1e12,
}  # fmt: skip
_SCALE_WORDS = "|".join(sorted(_SCALES, key=len, reverse=True))
_LIMITS = re.compile(r"\s*(?:between|між)\s+(.+?)\s+(?:and|та|і)\s+(.+)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+to\s+|\s+до\s+|\s+-\s+|\s*[–—]\s*|\s*\.\.\s*|(?<=[\d%])-(?=\d)", re.IGNORECASE)
_PART = re.compile(
    r"\s*(?:about\s+|ca\.?\s+|~\s*)?(?P<sign>[€$£₴]?)\s*"
    r"(?P<number>[-+−]?(?:\d[\d,_]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)"
    rf"\s*(?P<scale>(?:{_SCALE_WORDS})(?![A-Za-zЀ-ӿ])\.?)?\s*(?P<unit>[^\d\s].*?)?\s*",
    re.IGNORECASE,
)
_MILLIONS = re.compile(rf"m(?=$|\s*/|\s+per\s|\s+(?:{'|'.join(units.CURRENCIES)})\b)\s*")


def is_in_scale_of(first: float, second: float, far_above: float = _FAR_ABOVE) -> bool:
    """Tell whether the first number of a range counts in the second's scale: not where it is far above the second.

    `4 to 5 million` begins at four million, `900,000 to 1.2 million` does not.
    """
    return first <= far_above * second


def parse_number(text: str) -> float:
    """Return the number a person wrote: `1,270,000`, `1_270_000` and `1.27e6` are one."""
    cleaned = text.strip().replace("−", "-").replace("_", "")
    if "," in cleaned and not re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", cleaned):
        raise QuantityError(
            "{text!r} has a comma that does not separate thousands",
            text=text,
            next_step="write 1,000 for a thousand and 1.5 for one and a half",
        )
    try:
        return float(cleaned.replace(",", ""))
    except ValueError:
        raise QuantityError(
            "{text!r} is not a number", text=text[:60], next_step="write a number such as 1,270,000"
        ) from None


@dataclass(frozen=True, slots=True)
class PrintedEnd:
    """A number as it is printed: its value, what its last digit counts, and what its scale word multiplies by."""

    value: float
    last_digit: float
    scale: float
    has_decimals: bool
    has_scale: bool


@dataclass(frozen=True, slots=True)
class PrintedQuantity:
    """A number or a range as a person wrote it, both ends in one unit."""

    low: PrintedEnd
    high: PrintedEnd
    unit: str


def parse_estimate(text: str, default_unit: str, shape: Shape | None = None, *, is_open: bool = False) -> Estimate:
    """Return what a person wrote, such as `1,000 km`, `4 to 6 km` or `200–300 km`, or raise QuantityError.

    A range such as `4 to 6 km` gives the 5 % and 95 % points of a lognormal, unless a shape is given;
    `between 4 and 6 km` gives the limits, all between them equally likely. Without a unit in the text the default unit
    holds. Where it is open, any noun is a unit: `300 soldiers`.
    """
    written = spelled_out(text, default_unit)
    between = _LIMITS.fullmatch(written)
    read = parse_printed(f"{between[1]} to {between[2]}" if between else written, default_unit, is_open=is_open)
    if read.low == read.high:
        return point(read.low.value, read.unit)
    return make_range(read.low.value, read.high.value, read.unit, shape=Shape.UNIFORM if between else shape)


def parse_printed(text: str, default_unit: str, *, is_open: bool = False) -> PrintedQuantity:
    """Return what a person wrote as it is printed, or raise QuantityError; where it is open it may count any noun."""
    parts = [_PART.fullmatch(part) for part in _BETWEEN.split(text)] if len(text) <= 200 else [None]
    if len(parts) > 2 or not all(parts):
        raise QuantityError(
            "{text!r} is not a number or a range",
            text=text[:60],
            next_step=Message('write "4 to 6 {default_unit}" or "5 {default_unit}"', default_unit=default_unit),
        )
    matches = [part for part in parts if part is not None]
    signs = [part["sign"] for part in matches if part["sign"]]
    split = [_scale_and_unit(part, bool(signs)) for part in matches]
    scales, tails = [scale for scale, _ in split], [tail for _, tail in split]
    unit = tails[-1]
    if matches[-1]["sign"] or (signs and (not unit or unit.startswith(("/", "per ")))):
        unit = f"{signs[-1]} {unit}".strip()
    unit = unit or tails[0] or default_unit
    numbers = [parse_number(part["number"]) for part in matches]
    if is_in_scale_of(numbers[0], numbers[-1]) and not tails[0]:
        scales[0] = scales[0] or scales[-1]
    read = [_end(part["number"], scale) for part, scale in zip(matches, scales, strict=True)]
    own = f"{matches[0]['sign']} {tails[0]}".strip() or unit
    if (not tails[0] or own in units.CURRENCIES) and unit.startswith(own):
        own = unit
    own, unit = (units.opened(own), units.opened(unit)) if is_open else (own, unit)
    units.unit(unit)
    low = read[0] if own == unit else _turned(read[0], units.factor(own, unit))
    return PrintedQuantity(low, read[-1] if len(read) > 1 else low, unit)


def _scale_and_unit(part: re.Match[str], money: bool) -> tuple[str, str]:  # noqa: FBT001 - told beside its figure
    """Return the scale a figure is written in and its unit: `€1.8m` and `1.8m EUR` are millions, `1.8 m` is metres."""
    scale, unit = (part["scale"] or "").lower().rstrip("."), part["unit"] or ""
    millions = _MILLIONS.match(unit) if money or any(code in unit for code in units.CURRENCIES) else None
    if millions and not scale:
        return "million", unit[millions.end() :]
    return scale, unit


def _end(written: str, scale: str) -> PrintedEnd:
    by, figure = _SCALES.get(scale, 1.0), parse_number(written)
    mantissa, _, power = written.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    last = by * float(f"1e{(int(power) if power else 0) - decimals}")
    return PrintedEnd(figure * by, last, by, bool(decimals), bool(scale))


def _turned(end: PrintedEnd, by: float) -> PrintedEnd:
    return PrintedEnd(end.value * by, end.last_digit * by, end.scale * by, end.has_decimals, end.has_scale)


def number(value: float) -> str:
    """Return a number as it is printed in a working: exact where short, four significant digits where not."""
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1000:
        return f"{value:,.1f}".removesuffix(".0")
    return f"{value:.4g}"


def worked(value: float) -> Message:
    """Return the same, to be written with the marks of the reader's language."""
    text = number(value)
    digits = text.replace(",", "")
    if not digits.removeprefix("-").replace(".", "", 1).isdigit():
        return Message("{number}", number=text)
    return Message("{number:,}", number=Decimal(digits))


@dataclass(frozen=True, slots=True)
class Range:
    """The 5 %, 50 % and 95 % points of an output, in its unit; `error` is the draws' own doubt in p50, relative."""

    p5: float
    p50: float
    p95: float
    unit: str
    error: float = 0.0
