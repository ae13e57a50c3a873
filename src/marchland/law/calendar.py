"""How treaties count time: months after a day, and the first day of a month so many months on."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many calendar months later, or that month's last day if it has none.

    No treaty here fixes what becomes of the 31st; the dates that depositaries printed follow the same-day rule.
    """
    return day + relativedelta(months=months)


def years_after(day: date, years: int) -> date:
    """Return the same day of the year so many years later, 28 February for a 29th that the year has not."""
    return day + relativedelta(years=years)


def first_of_month_after(day: date, months: int) -> date:
    """Return the first day of the month so many months after the month of the day."""
    return day.replace(day=1) + relativedelta(months=months)
