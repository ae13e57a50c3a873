"""Which backups are kept and which may go: the newest, and the last of each day, week and month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Keep:
    """How many of the newest are kept, and of how many days, weeks and months the last one."""

    newest: int = 7
    daily: int = 0
    weekly: int = 0
    monthly: int = 0


def kept(backups: Iterable[str], keep: Keep) -> frozenset[str]:
    """Return which backups are kept of those; never none where there is one."""
    newest_first = sorted(backups, reverse=True)
    found = set(newest_first[: max(keep.newest, 1)])
    for most, period in ((keep.daily, _day), (keep.weekly, _week), (keep.monthly, _month)):
        found |= _last_of_each(newest_first, most, period)
    return frozenset(found)


def _last_of_each(newest_first: list[str], most: int, period: Callable[[date], object]) -> set[str]:
    last: dict[object, str] = {}
    for backup in newest_first:
        last.setdefault(period(_made_on(backup)), backup)
    return set(list(last.values())[:most])


def _made_on(backup: str) -> date:
    return date(int(backup[:4]), int(backup[4:6]), int(backup[6:8]))


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month
