"""The ways in which quantities of a text give another, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from marchland.audit.domain.bare_patterns import bare
from marchland.audit.domain.calendar_patterns import by_calendar
from marchland.audit.domain.claim_attempts import Attempt, Surroundings
from marchland.audit.domain.day_patterns import dates
from marchland.audit.domain.product_patterns import mixed, of_differences, products, quotients, unsaid
from marchland.audit.domain.ratio_patterns import ratios, shares_of
from marchland.audit.domain.sum_patterns import conversions, differences, halves, points, sums

Pattern = Callable[[Surroundings], Iterator[Attempt]]
PATTERNS: tuple[Pattern, ...] = (
    products, quotients, unsaid, mixed, of_differences, ratios, shares_of, sums, differences, points, conversions,
    dates, halves, by_calendar, bare,
)  # fmt: skip
PATTERNS_OF_TWO: tuple[Pattern, ...] = (
    products, quotients, ratios, shares_of, sums, differences, by_calendar,
)  # fmt: skip
"""Those that are tried on a figure in a unit that it only may have."""
