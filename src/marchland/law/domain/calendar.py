"""How treaties count time: months after a day, and the first day of a month so many months on."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from marchland.core.errors import InputError


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many calendar months later, or that month's last day if it has none.

    No treaty here fixes what becomes of the 31st; the dates that depositaries printed follow the same-day rule.
    """
    return _counted(day, relativedelta(months=months))


def years_after(day: date, years: int) -> date:
    """Return the same day of the year so many years later, 28 February for a 29th that the year has not."""
    return _counted(day, relativedelta(years=years))


def first_of_month_after(day: date, months: int) -> date:
    """Return the first day of the month so many months after the month of the day."""
    return _counted(day.replace(day=1), relativedelta(months=months))


def next_yearly(month_day: tuple[int, int], from_on: date) -> date:
    """Return the first such day of a year that is not before the day."""
    this_year = from_on.replace(month=month_day[0], day=month_day[1])
    return this_year if this_year >= from_on else _counted(this_year, relativedelta(years=1))


def _counted(day: date, span: relativedelta) -> date:
    try:
        return day + span
    except (ValueError, OverflowError):
        raise InputError(
            "counting from {day} leaves the calendar, which ends on {max}",
            day=day,
            max=date.max,
            next_step="give an earlier day",
        ) from None
