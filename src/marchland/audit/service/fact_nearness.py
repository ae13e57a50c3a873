"""Whether a figure may be meant for a fact: a part is smaller than its whole, and what is far off is another thing."""

from __future__ import annotations

from marchland.audit.domain.fact_matching import MatchedFacts
from marchland.audit.domain.interval import opened_unit
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.core import units
from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from marchland.core.fact import FactBook

_BELOW, _ABOVE = 2.5, 10.0
"""How many times a figure may be smaller and larger than its fact; no part is larger than its whole."""
_SLIPS, _SLIP_WITHIN = (1e3, 1e6), 0.06


def is_near(quantity: StatedQuantity, matched: MatchedFacts, book: FactBook, as_of: AsOf) -> bool:
    """Tell whether a figure may be meant for its facts: they are known on the two days, and it is near or slipped.

    A slip is one of thousands or millions: *10 million* for 10 billion.
    """
    try:
        ends = [(book.estimate(fact.low, as_of), book.estimate(fact.high, as_of)) for fact in matched.facts]
    except MarchlandError:
        return False
    low = sum(end.low * units.to_base(end.unit) for end, _ in ends)
    high = sum(end.high * units.to_base(end.unit) for _, end in ends)
    factor = units.to_base(opened_unit(quantity.unit))
    least, most = quantity.low.value * factor, quantity.high.value * factor
    if not least or not low:
        return False
    if most >= low / _BELOW and least <= high * _ABOVE:
        return True
    return any(abs(low / most / slip - 1) <= _SLIP_WITHIN for slip in _SLIPS)
