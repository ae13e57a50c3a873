"""The clock: the only place that asks what day or instant it is."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """Return today's date in UTC."""
    return datetime.now(UTC).date()


def now() -> str:
    """Return this instant in UTC to the microsecond, as entries of a ledger have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds() -> int:
    """Return the seconds since 1970, as signatures have them."""
    return int(datetime.now(UTC).timestamp())
