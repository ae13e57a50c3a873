"""Products and quotients of the quantities of a text, what is counted left aside."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from marchland.audit.domain.claim_attempts import RATIOS, Attempt, Surroundings
from marchland.audit.domain.interval import Amount, Measured, joined
from marchland.audit.domain.stated_quantity import QuantityKind
from marchland.core import units

_UNSAID_SENTENCES = 4
_PACES = {time: units.unit(time).factor for time in ("year", "month", "week", "day")}


def _computes(around: Surroundings) -> bool:
    """Tell whether a figure may be a product: it is an amount of something."""
    return around.result.is_plain and around.result.quantity.kind not in RATIOS


def _factors(around: Surroundings) -> list[Measured]:
    return [item for item in around.pool if item.is_plain]


def _alike(one: Measured, other: Measured) -> bool:
    """Tell whether two count one thing, which nobody multiplies: deputies by deputies."""
    return one.powers == other.powers and not one.loose and bool(one.quantity.unit)


def _is_idle(around: Surroundings, one: Measured, other: Measured) -> bool:
    """Tell whether a quotient is of things by the same things, and things again."""
    return one.powers == other.powers and one.quantity.unit == around.result.quantity.unit


def products(around: Surroundings) -> Iterator[Attempt]:
    """Yield a × b and a × b × c whose dimensions make that of the result."""
    result = around.result
    if not _computes(around):
        return
    for one in _factors(around):
        for other in around.by_loose.get(joined(result.loose, one.loose, -1), ()):
            if one.index < other.index and other.is_plain and not _alike(one, other):
                computed = one.amount * other.amount
                if around.admits("product", computed):
                    yield Attempt("product", "a * b", (one.index, other.index), computed)
    near = [item for item in around.near if item.is_plain]
    for one, other, third in itertools.combinations(sorted(near, key=lambda item: item.index), 3):
        if joined(joined(one.loose, other.loose), third.loose) != result.loose:
            continue
        if not (_alike(one, other) or _alike(one, third) or _alike(other, third)):
            computed = one.amount * other.amount * third.amount
            if around.admits("product of three", computed):
                yield Attempt("product of three", "a * b * c", (one.index, other.index, third.index), computed)


def quotients(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / b whose dimension is that of the result."""
    if not _computes(around):
        return
    for divisor in _factors(around):
        for dividend in around.by_loose.get(joined(around.result.loose, divisor.loose), ()):
            if not dividend.is_plain or dividend.index == divisor.index:
                continue
            computed = dividend.amount.over(divisor.amount)
            if computed is not None and around.admits("quotient", computed) and not _is_idle(around, dividend, divisor):
                yield Attempt("quotient", "a / b", (dividend.index, divisor.index), computed)


def unsaid(around: Surroundings) -> Iterator[Attempt]:
    """Yield products and quotients of figures close by that leave out what one of them is per.

    *A kilometre of it is €2 million, 60 km are €120 million*; *10 tonnes on 5 hectares make 2 tonnes*; *of 900
    wagons 30 are renewed, which takes 30 years*; *the orders are 1.5 billion, the sales 1 billion: 18 months*.
    """
    result = around.result
    if not _computes(around) or result.quantity.kind is QuantityKind.RATE:
        return
    close = [
        item
        for item in around.pool
        if item.is_plain and (abs(item.sentence - result.sentence) <= _UNSAID_SENTENCES or around.is_last_of_unit(item))
    ]
    others = [item for item in close if item.loose and item.quantity.unit and id(item) in around.first_readings]
    for one in close:
        if one.loose == result.loose:
            for other in others:
                if one.powers != other.powers and one.index != other.index:
                    yield from _per_printed(around, one, other)
    if result.quantity.kind is QuantityKind.DURATION:
        for one, other in itertools.permutations(close, 2):
            if one.powers == other.powers and one.loose != result.loose and one.index != other.index:
                yield from _paces(around, one, other)


def _per_printed(around: Surroundings, one: Measured, other: Measured) -> Iterator[Attempt]:
    """Yield a figure by the number of another as it is printed, and times that number."""
    low, high = other.quantity.low.value, other.quantity.high.value
    if low <= 0:
        return
    if not around.reach.is_far_from(one.amount.least / high, one.amount.most / low):
        by = other.amount.times(1 / other.factor)
        yield from _made(around, "quotient of one", "a / b", (one, other), one.amount.over(by))
    if not around.reach.is_far_from(one.amount.least * low, one.amount.most * high):
        by = other.amount.times(1 / other.factor)
        yield from _made(around, "product of one", "a * b", (one, other), one.amount * by)


def _paces(around: Surroundings, one: Measured, other: Measured) -> Iterator[Attempt]:
    """Yield how long it takes where so much is done in each unit of the result, or in each year, month, week or day."""
    quotient = one.amount.over(other.amount)
    if quotient is None:
        return
    yield from _made(around, "pace", "a / b", (one, other), quotient.times(around.result.factor))
    for time, factor in _PACES.items():
        if time != around.result.quantity.unit:
            yield from _made(around, f"pace of a {time}", "a / b", (one, other), quotient.times(factor))


def mixed(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / (b × c) and a × b / c of figures close by."""
    if not _computes(around):
        return
    near = [item for item in around.near if item.is_plain]
    known, result = {item.loose for item in near}, around.result.loose
    for one, other in itertools.combinations(near, 2):
        if _alike(one, other):
            continue
        both = joined(one.loose, other.loose)
        shared, dividing = joined(result, both), joined(both, result, -1)
        if shared not in known and dividing not in known:
            continue
        product = one.amount * other.amount
        for third in near:
            if third.index in (one.index, other.index):
                continue
            if third.loose == shared:
                yield from _made(around, "a share each", "a / (b * c)", (third, one, other), third.amount.over(product))
            if third.loose == dividing:
                yield from _made(around, "product by", "a * b / c", (one, other, third), product.over(third.amount))


def of_differences(around: Surroundings) -> Iterator[Attempt]:
    """Yield (a − b) × c, (a − b) / c and a / (b − c) of figures close by."""
    if not _computes(around):
        return
    near = [item for item in around.near if item.is_plain]
    known, result = {item.loose for item in near}, around.result.loose
    for one, other, rest in _rests(near):
        times, by, over = joined(result, one.loose, -1), joined(one.loose, result, -1), joined(result, one.loose)
        if times not in known and by not in known and over not in known:
            continue
        for third in near:
            if third.index in (one.index, other.index):
                continue
            if third.loose == times and third.powers != one.powers:
                yield from _made(around, "difference times", "(a - b) * c", (one, other, third), rest * third.amount)
            if third.loose == by:
                yield from _made(around, "difference by", "(a - b) / c", (one, other, third), rest.over(third.amount))
            if third.loose == over and third.powers != one.powers:
                yield from _made(around, "by difference", "a / (b - c)", (third, one, other), third.amount.over(rest))


def _rests(near: Sequence[Measured]) -> Iterator[tuple[Measured, Measured, Amount]]:
    """Yield what is left of a figure without a smaller one of its dimension."""
    for one, other in itertools.permutations(near, 2):
        if one.powers == other.powers and one.amount.low > other.amount.high:
            rest = one.amount - other.amount
            if rest.least > 0:
                yield one, other, rest


def _made(
    around: Surroundings, pattern: str, expression: str, items: tuple[Measured, ...], computed: Amount | None
) -> Iterator[Attempt]:
    if computed is not None and around.admits(pattern, computed):
        yield Attempt(pattern, expression, tuple(item.index for item in items), computed)
