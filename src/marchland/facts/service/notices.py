"""Name what breaks no rule of the book and wants a look: old readings, rivals far off, sums that do not add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from marchland.core.fact import Derivation, Fact, FactBook, Reading
from marchland.core.message import Message
from marchland.core.quantity import Estimate, number
from marchland.facts.service.questions import BookProblem

OLD_AFTER_YEARS = 10
"""How long a reading may have been known, where no other age is stated."""
NEAR = 0.005
"""How far two figures may be apart and still be the same figure, rounded otherwise."""
_SUM = re.compile(r"[\w. ]+(\+[\w. ]+)+")


def notices(book: FactBook, today: date, years: int = OLD_AFTER_YEARS) -> tuple[BookProblem, ...]:
    """Return every used reading known for longer, every fact whose rivals lie outside its range, every sum that is off.

    They break no rule: a person decides whether a newer paper is to be looked for, or the range is to be wider.
    """
    as_of = AsOf(today, today)
    found: list[BookProblem] = []
    for name in sorted(book.facts):
        fact = book.facts[name]
        used = fact.used(as_of)
        if used is not None and not isinstance(used.amount, date):
            found.extend(_old(fact, used, today, years))
            found.extend(_beside(book, fact, used, as_of))
    return tuple(found)


def _old(fact: Fact, used: Reading, today: date, years: int) -> Iterator[BookProblem]:
    """A value computed from other facts is as old as they are, and they are told."""
    age = today.year - used.known_on.year - ((today.month, today.day) < (used.known_on.month, used.known_on.day))
    if age >= years and not (isinstance(used.amount, Derivation) and used.amount.names):
        text = Message("in use since {day}, {age} years", day=used.known_on, age=age)
        yield BookProblem(f"old: fact {fact.name} ({used.label})", text)


def _beside(book: FactBook, fact: Fact, used: Reading, as_of: AsOf) -> Iterator[BookProblem]:
    value = _value(book, fact, used, as_of)
    if value is None:
        return
    rivals = [(rival, _value(book, fact, rival, as_of)) for rival in fact.competing(as_of) if not rival.used]
    off = [(rival, amount) for rival, amount in rivals if amount is not None and _outside(amount, value)]
    told = {"used": _range(value), "unit": value.unit}
    for rival, amount in off:
        if _is_sum(rival):
            text = Message(
                "{used} {unit}, but its parts add up to {rival} ({label})",
                rival=_range(amount),
                label=rival.label,
                **told,
            )
            yield BookProblem(f"sum: fact {fact.name} ({used.label})", text)
    others = [f"{rival.label} has {_range(amount)}" for rival, amount in off if not _is_sum(rival)]
    if others and _is_sum(used):
        text = Message("its parts add up to {used} {unit}, but {others}", others=", ".join(others), **told)
        yield BookProblem(f"sum: fact {fact.name} ({used.label})", text)
    elif others:
        text = Message("{used} {unit}, but {others}", others=", ".join(others), **told)
        yield BookProblem(f"rival: fact {fact.name} ({used.label})", text)


def _value(book: FactBook, fact: Fact, reading: Reading, as_of: AsOf) -> Estimate | None:
    """Return what a reading is worth; None for a day, and where its parts were not known."""
    if isinstance(reading.amount, date):
        return None
    try:
        return book.resolve(reading.amount, as_of, (fact.name,))
    except MarchlandError:
        return None


def _is_sum(reading: Reading) -> bool:
    return isinstance(reading.amount, Derivation) and bool(_SUM.fullmatch(reading.amount.central))


def _outside(rival: Estimate, used: Estimate) -> bool:
    """Tell whether the rival's central figure lies outside the range in use, by more than rounding."""
    near = NEAR * abs(used.central)
    return not used.low - near <= rival.central <= used.high + near


def _range(value: Estimate) -> str:
    return number(value.central) if value.low == value.high else f"{number(value.low)}–{number(value.high)}"
