"""Products and quotients of the quantities of a text, what is counted left aside if need be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marchland.audit.domain.claim_attempts import RATIOS, Attempt, Surroundings, close_to, near_to
from marchland.audit.domain.claim_cues import Cue
from marchland.audit.domain.interval import Measured, Powers, joined
from marchland.audit.domain.stated_quantity import QuantityKind

_TRIPLES_MOST = 12


def products(around: Surroundings) -> Iterator[Attempt]:
    """Yield a × b and a × b × c whose dimensions make that of the result, what is counted left aside if need be."""
    result = around.result
    if not result.powers:
        return
    plain = [item for item in around.pool if item.powers and item.is_plain]
    seen: set[tuple[int, ...]] = set()
    for one in plain:
        rest = joined(result.loose, one.loose, -1)
        for other in around.by_loose.get(rest, ()):
            pair = tuple(sorted((one.index, other.index)))
            if other.index == one.index or not other.is_plain or pair in seen:
                continue
            seen.add(pair)
            if _is_strict(result, one, other) or _loosely(around, one, other):
                yield _product(around, (one, other))
    for place, one in enumerate(plain[:_TRIPLES_MOST]):
        for other in plain[place + 1 : _TRIPLES_MOST]:
            rest = joined(joined(result.powers, one.powers, -1), other.powers, -1)
            for third in around.by_powers.get(rest, ())[:_TRIPLES_MOST] if rest else ():
                triple = tuple(sorted((one.index, other.index, third.index)))
                if len(set(triple)) == len(triple) and third.is_plain and triple not in seen:
                    seen.add(triple)
                    yield _product(around, (one, other, third))


def _is_strict(result: Measured, *factors: Measured) -> bool:
    powers: Powers = ()
    for factor in factors:
        powers = joined(powers, factor.powers)
    return powers == result.powers and all(factor.powers != () for factor in factors)


def _loosely(around: Surroundings, one: Measured, other: Measured) -> bool:
    """Tell whether two may be reckoned with as plain numbers of things: near, and one of them counts something."""
    close = close_to(around)
    near = one.sentence in close and other.sentence in close
    counts = is_counted(one) or is_counted(other) or is_counted(around.result)
    return near and counts and not (one.powers == other.powers == around.result.powers)


def is_counted(item: Measured) -> bool:
    """Tell whether something of its unit is counted, and not measured."""
    return item.loose != item.powers


def _product(around: Surroundings, factors: Sequence[Measured]) -> Attempt:
    factors = sorted(factors, key=lambda item: item.index)
    computed = factors[0].amount
    for factor in factors[1:]:
        computed = computed * factor.amount
    here = sum(item.sentence == around.result.sentence for item in factors)
    close = sum(item.sentence in close_to(around) for item in factors)
    rates = sum(item.quantity.is_rate for item in factors)
    told = Cue.RESULT in around.here | around.near or (
        rates > 0 and here == len(factors) and factors[-1].index < around.result.index
    )
    belt = here == len(factors) and Cue.DEPTH in around.here and factors[-1].index < around.result.index
    expected = (told or belt) and close >= len(factors) - rates and here > 0
    weight = (1.2 if len(factors) == 2 else 0.7) + 0.8 * rates
    if not _is_strict(around.result, *factors):
        weight -= 0.6 + (0.0 if rates else 0.5)
        expected = expected and rates > 0 and here == len(factors)
    expression = " * ".join("abc"[: len(factors)])
    return Attempt("product", expression, tuple(item.index for item in factors), computed, weight, expected)


def quotients(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / b whose dimension is that of the result, what is counted left aside if need be."""
    result = around.result
    if not result.powers or result.quantity.kind in RATIOS:
        return
    for divisor in around.pool:
        if not divisor.powers or not divisor.is_plain:
            continue
        for dividend in around.by_loose.get(joined(result.loose, divisor.loose), ()):
            if dividend.index == divisor.index or not dividend.is_plain:
                continue
            strict = joined(dividend.powers, divisor.powers, -1) == result.powers
            if strict or _loosely(around, dividend, divisor):
                yield from _quotient(around, dividend, divisor, strict=strict)


def _quotient(around: Surroundings, dividend: Measured, divisor: Measured, *, strict: bool) -> Iterator[Attempt]:
    result = around.result
    computed = dividend.amount.over(divisor.amount)
    if computed is None:
        return
    is_rate = result.quantity.is_rate
    duration = result.quantity.kind is QuantityKind.DURATION and divisor.quantity.is_rate
    told = is_rate or bool({Cue.RATE, Cue.AVERAGE} & around.near)
    near = {dividend.sentence, divisor.sentence} <= near_to(around)
    one_here = around.result.sentence in (dividend.sentence, divisor.sentence)
    both_here = {dividend.sentence, divisor.sentence} == {result.sentence}
    where = around.near if is_rate else around.near | around.here
    cued = bool({Cue.RESULT, Cue.SAME, Cue.AVERAGE, Cue.NEEDS} & where) or (both_here and is_rate)
    lasts = duration and Cue.NEEDS in around.cues.before[result.index]
    later = max(dividend.index, divisor.index) < result.index or Cue.AVERAGE in around.near or lasts
    expected = (told or duration) and near and (one_here or is_rate) and cued and later
    weight = 1.4 if is_rate or duration else 0.5 if told else -0.8
    weight += 0.7 if Cue.AVERAGE in around.near and not is_rate else 0.0
    if is_rate:
        head, *rates = result.quantity.unit.split("/")
        weight += (0.3 if dividend.quantity.unit == head else 0.0) + (0.6 if divisor.quantity.unit in rates else 0.0)
    if is_rate and not later and Cue.AVERAGE not in around.near:
        weight -= 1.0
    if not strict:
        weight -= 0.5
        expected = expected and told
    yield Attempt("quotient", "a / b", (dividend.index, divisor.index), computed, weight, expected)


def mixed(around: Surroundings) -> Iterator[Attempt]:
    """Yield a / (b × c) and a × b / c of figures close by, what is counted left aside."""
    result = around.result
    if not result.powers or result.quantity.kind in RATIOS:
        return
    close = close_to(around)
    plain = [item for item in around.pool if item.powers and item.is_plain and item.sentence in close]
    plain = plain[:_TRIPLES_MOST]
    told = {Cue.RATE, Cue.RESULT} & (around.near | around.here)
    for place, one in enumerate(plain if told else ()):
        for other in plain[place + 1 :]:
            both = joined(one.loose, other.loose)
            for third in plain:
                if third.index in (one.index, other.index):
                    continue
                if joined(third.loose, both, -1) == result.loose:
                    computed = third.amount.over(one.amount * other.amount)
                    if computed is not None:
                        yield Attempt(
                            "a share each", "a / (b * c)", (third.index, one.index, other.index), computed, 0.9
                        )
                if joined(both, third.loose, -1) == result.loose:
                    computed = (one.amount * other.amount).over(third.amount)
                    if computed is not None:
                        yield Attempt("product by", "a * b / c", (one.index, other.index, third.index), computed, -0.1)
