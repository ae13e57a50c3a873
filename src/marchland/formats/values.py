"""Answers as JSON structures: plain dictionaries, whole numbers as integers, never NaN or Infinity."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from marchland.core.quantity import Estimate, Range
from marchland.core.units import label

Json = dict[str, Any]


def number(value: float | None) -> int | float | None:
    """Return the number as JSON has it: an integer where whole, None where it is no number."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else float(value)


def quantity(of: Range) -> Json:
    """Return a range under exactly the keys p5, p50, p95 and unit."""
    return {"p5": number(of.p5), "p50": number(of.p50), "p95": number(of.p95), "unit": of.unit}


def estimate(of: Estimate) -> Json:
    """Return an estimate with its unit and shape."""
    return {
        "low": number(of.low),
        "central": number(of.central),
        "high": number(of.high),
        "unit": label(of.unit),
        "shape": str(of.shape),
    }


def day(value: date | None) -> str | None:
    """Return the day as ISO 8601 has it, or None."""
    return value.isoformat() if value else None
