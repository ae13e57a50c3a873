"""What a stated figure may fit, and what it may be a slip of: told of a result before anything else is asked of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.interval import HAIR, Amount, Measured, stated_room
from marchland.audit.domain.verdict import FOLLOWS_WITHIN

_OFF_MOST = 3
_GLANCED = 120
_LESS_THAN_TEN = (0.32, 3.16)
_CLOSE_LEAST = 0.66
_ROOM = 0.006


@dataclass(frozen=True, slots=True)
class Reach:
    """The results that come into question for a stated figure, in base units."""

    least: float
    most: float
    """Between `least` and `most` lies all that fits it."""
    stated: float
    """What it is held against for slips; nothing for a day."""
    room: float
    """How far off it may be with its digits moved."""

    @classmethod
    def of(cls, item: Measured) -> Reach:
        """Return the reach of a figure; a bound is held by figures far off."""
        quantity = item.quantity
        if item.is_date:
            return cls(-math.inf, math.inf, 0.0, 0.0)
        room = stated_room(quantity.high, quantity.kind, is_about=quantity.is_about) * item.factor
        least, most = (item.amount.low - room) * (1 - _ROOM), (item.amount.high + room) * (1 + _ROOM)
        if quantity.bound is not Bound.EXACT or not quantity.is_point:
            least, most = -math.inf, math.inf
        if quantity.high.value < 10 * quantity.high.padding:  # of one digit, in whose room much fits by chance
            room = FOLLOWS_WITHIN * item.amount.high
        return cls(least, most, item.amount.high, room)

    def may_fit(self, computed: Amount) -> bool:
        """Tell whether the figure may fit a result."""
        return computed.most >= self.least and computed.least <= self.most

    def is_far_from(self, low: float, high: float) -> bool:
        """Tell at a glance whether what comes out as that could neither fit nor be a slip of less than a hundred."""
        if low <= self.most and self.least <= high:
            return False
        return not self.stated / _GLANCED < high < self.stated * _GLANCED

    def is_near(self, computed: Amount) -> bool:
        """Tell whether the figure is off as slips are: by less than three times, or by a power of ten."""
        stated, came = self.stated, computed.high
        if came <= 0 or stated <= 0:
            return False
        return (stated <= _OFF_MOST * came and came <= _OFF_MOST * stated) or self.is_off_by_ten(computed)

    def is_close_to(self, computed: Amount) -> bool:
        """Tell whether the figure is off by less than a half, or by a power of ten."""
        return _CLOSE_LEAST * self.stated <= computed.high <= self.stated / _CLOSE_LEAST or self.is_off_by_ten(computed)

    def is_off_by_ten(self, computed: Amount) -> bool:
        """Tell whether the figure fits a result but for a power of ten."""
        stated = self.stated
        if stated <= 0 or computed.high <= 0 or _LESS_THAN_TEN[0] < stated / computed.high < _LESS_THAN_TEN[1]:
            return False
        power = round(math.log10(stated / computed.high))
        if not power:
            return False
        by = 10.0**power
        return (
            stated - self.room <= computed.most * by * (1 + HAIR)
            and computed.least * by * (1 - HAIR) <= stated + self.room
        )
