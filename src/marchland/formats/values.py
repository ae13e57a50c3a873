"""Numbers, ranges and estimates as JSON has them: whole numbers as integers, never NaN or Infinity."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from marchland.core.answer import Answer
from marchland.core.quantity import Estimate, Range
from marchland.core.units import label

T = TypeVar("T")


class QuantityAnswer(Answer, frozen=True):
    """The 5 %, 50 % and 95 % points of an output, in its unit."""

    p5: float | None
    p50: float | None
    p95: float | None
    unit: str


class EstimateAnswer(Answer, frozen=True):
    """A value with its doubt, its unit, and the distribution that it stands for."""

    low: float | None
    central: float | None
    high: float | None
    unit: str
    shape: str


def number(value: float | None) -> float | None:
    """Return the number as JSON has it: an integer where whole, None where it is no number."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def whole(of: T) -> T:
    """Return a structure of dataclasses and tuples with every number as JSON has it."""
    made: Any = of
    if isinstance(of, float):
        made = number(of)
    elif isinstance(of, tuple):
        made = tuple(map(whole, of))
    elif is_dataclass(of) and not isinstance(of, type):
        made = replace(of, **{each.name: whole(getattr(of, each.name)) for each in fields(of)})
    return made  # type: ignore[no-any-return] # of the same type but for whole numbers


def quantity(range_: Range) -> QuantityAnswer:
    """Return a range."""
    return QuantityAnswer(number(range_.p5), number(range_.p50), number(range_.p95), range_.unit)


def estimate(estimate: Estimate) -> EstimateAnswer:
    """Return an estimate with its unit and shape."""
    return EstimateAnswer(
        number(estimate.low), number(estimate.central), number(estimate.high), label(estimate.unit), str(estimate.shape)
    )
