"""Units that a figure shares with those beside it: in a list, in a change, by `each`, or from before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from marchland.audit.domain.printed_numbers import FAR_ABOVE
from marchland.audit.domain.quantity_ellipsis import changed_to, is_elliptic
from marchland.audit.domain.quantity_words import SentenceWords
from marchland.audit.domain.stated_quantity import QuantityKind, StatedQuantity

INHERITS_FROM = 1000


_PER_REACH = 60


def implied_rates(words: SentenceWords) -> list[tuple[int, str]]:
    """Return where a sentence says `each kilometre` or `a tonne costs` apart from a figure, and the unit."""
    places = []
    for at, token in enumerate(words.tokens):
        if not token.text[:1].isalpha():
            continue
        pace, taken = words.lexicon.paces.at(words.tokens, at)
        if taken and words.word(at + taken).startswith(words.lexicon.words["paced"]):
            places.append((token.start, pace))
        every, taken = words.lexicon.per_units.at(words.tokens, at)
        if taken and every in _TIMES and not words.tokens[at - 1].is_number:
            places.append((token.start, every))
        value, length = words.lexicon.units.at(words.tokens, at)
        if not length:
            value, length = words.lexicon.nouns.at(words.tokens, at)
        if (
            not length
            and words.word(at - 1) in ("each", "every")
            and words.word(at).isalpha()
            and words.word(at) not in words.lexicon.stops
            and not words.word(at).startswith(words.lexicon.words["costs"])
        ):
            value, length = words.word(at), 1
        if not length or words.tokens[at - 1].is_number:
            continue
        behind = words.word(at + length)
        before = words.word(at - 1) if at else ""
        if before in words.lexicon.words["each"] or (
            behind.startswith(words.lexicon.words["costs"])
            and (not before[:1].isalpha() or before in words.lexicon.words["before_costs"])
        ):
            places.append((token.start, value))
    return places


def with_rate(quantity: StatedQuantity, places: Sequence[tuple[int, str]], text: str) -> StatedQuantity:
    """Return a quantity with what it is per, where that stands shortly before it in its clause."""
    if quantity.implied_per:
        return quantity
    is_each = _EACH_AFTER.match(text, quantity.span.end) is not None
    if is_each and quantity.kind in (QuantityKind.DURATION, QuantityKind.RATE):
        return replace(quantity, implied_per="item")
    if quantity.kind not in (QuantityKind.MEASURE, QuantityKind.COUNT, QuantityKind.MONEY):
        return quantity
    for place, unit in reversed(places):
        between = text[place : quantity.span.start]
        near = 0 < len(between) <= _PER_REACH and not any(sign in ";:" or sign.isdigit() for sign in between)
        if near and unit != quantity.unit:
            return replace(quantity, implied_per=unit)
    if is_each or _EACH_BEFORE.search(text, max(0, quantity.span.start - 4), quantity.span.start):
        return replace(quantity, implied_per="item")
    return quantity


_EACH_AFTER = re.compile(
    r"\s(?:each|apiece|a piece|кож(?:ен|на|не|ному|ній|ний)|за штуку|за одиницю|поштучно)(?!\w)(?!\s(?:of|із|з)\s)"
)
_EACH_BEFORE = re.compile(r"(?<!\w)по\s$")
_CHANGING = ("to", "до")
_LATENT_FROM = 10
_PERCENT_MOST = 100
_TIMES = frozenset({"day", "week", "month", "year"})
_SHARED = frozenset(
    {
        QuantityKind.COUNT,
        QuantityKind.MONEY,
        QuantityKind.MEASURE,
        QuantityKind.RATE,
        QuantityKind.DURATION,
        QuantityKind.PERCENT,
    }
)
_SHARING = frozenset(
    {
        "to",
        "до",
        ",",
        "and",
        "і",
        "та",
        "й",
        ", and",
        "or",
        "або",
        "of the",
        "of",
        "of all",
        "of its",
        "of these",
        "of their",
        "із",
        "з",
        "від",
    }
)


def shared_units(text: str, quantities: Sequence[StatedQuantity]) -> Iterator[StatedQuantity]:
    """Yield the quantities, the first of `from 1.2 to 1.5 million shells` in the scale and unit of the second."""
    shared: list[StatedQuantity] = []
    for quantity in reversed(quantities):
        following = shared[-1] if shared else None
        bare = quantity.kind is QuantityKind.NUMBER or (quantity.low.is_plain and not quantity.unit)
        between = text[quantity.span.end : following.span.start].strip() if following else ""
        changes = between in _CHANGING
        if following is None or not bare or between not in _SHARING or following.kind not in _SHARED:
            shared.append(_with_its_rate(quantity, following) if following and changes else quantity)
            continue
        if not changes and (not following.text[0].isalnum() or _is_no_percentage(quantity, following)):
            # `those three, $49,500`; `it is at 15.6 million, 32.5 per cent of it`
            shared.append(quantity)
            continue
        number, scale = quantity.low, following.high.scale
        shares = changes and number.value <= FAR_ABOVE * following.high.value / scale
        number = number.in_scale(scale) if shares and scale != 1 else number
        shared.append(
            replace(
                quantity,
                low=number,
                high=number,
                unit=following.unit,
                noun=following.noun,
                kind=following.kind,
                is_inherited=True,
            )
        )
    last: StatedQuantity | None = None
    for each in reversed(shared):
        quantity = last = changed_to(text, each, last)
        if not _is_small(quantity):
            yield quantity
        elif quantity.low.is_plain and (quantity.low.value >= _LATENT_FROM or is_elliptic(text, quantity)):
            yield replace(quantity, is_latent=True)


def _is_no_percentage(quantity: StatedQuantity, following: StatedQuantity) -> bool:
    return following.kind is QuantityKind.PERCENT and quantity.low.value > _PERCENT_MOST


def _with_its_rate(quantity: StatedQuantity, following: StatedQuantity) -> StatedQuantity:
    """Return the first of `from $28 to $31 a tonne` as one of what the second is per."""
    unit, _, rate = following.unit.partition("/")
    if quantity.unit != unit or not rate or quantity.implied_per or following.low.value != following.high.value:
        return quantity
    return replace(quantity, implied_per=rate)


def _is_small(quantity: StatedQuantity) -> bool:
    """A bare number without a unit counts only where it is large."""
    number = quantity.low
    return (
        quantity.kind is QuantityKind.NUMBER
        and not quantity.implied_per
        and (number.value < INHERITS_FROM or (number.is_plain and number.step != 1))
    )


def _of_last_count(quantity: StatedQuantity, before: Sequence[StatedQuantity]) -> StatedQuantity:
    """Return `2.2 for every recipient` in what was counted last."""
    for other in reversed(before):
        unit = other.unit.split("/")[0]
        counts = other.kind in _COUNTED and not other.is_latent
        if other.block == quantity.block and counts and unit != quantity.implied_per:
            name = f"{unit}/{quantity.implied_per}"
            return replace(
                quantity, unit=name, kind=QuantityKind.RATE, noun=other.noun, is_inherited=True, implied_per=""
            )
    return replace(quantity, is_latent=True, implied_per="")


def _is_the_same(quantity: StatedQuantity, other: StatedQuantity) -> bool:
    """Tell whether a large bare number is one that was named with its unit before: `the 4,000`."""
    return (
        not quantity.is_latent
        and other.kind in (QuantityKind.COUNT, QuantityKind.MONEY, QuantityKind.MEASURE)
        and other.low.value == other.high.value == quantity.low.value
    )


def inherited(quantity: StatedQuantity, before: Sequence[StatedQuantity], text: str) -> StatedQuantity:
    """Return a bare number with the unit of a figure before it: of the same number, or of the last that fits."""
    if quantity.kind is not QuantityKind.NUMBER:
        return quantity
    if quantity.implied_per:
        return _of_last_count(quantity, before)
    same = next((other for other in reversed(before) if _is_the_same(quantity, other)), None)
    if same is not None:
        return _in_unit_of(quantity, same)
    return _of_paragraph(quantity, before, text)


def _of_paragraph(quantity: StatedQuantity, before: Sequence[StatedQuantity], text: str) -> StatedQuantity:
    """Return a bare number with the unit of the last counted or priced figure of its paragraph that fits it."""
    for other in reversed(before):
        if other.block != quantity.block:
            return quantity
        if quantity.unit.startswith("/"):
            if other.kind in _COUNTED and not other.is_latent:
                unit = other.unit.split("/")[0] + quantity.unit
                return replace(quantity, unit=unit, kind=QuantityKind.RATE, noun=other.noun, is_inherited=True)
        elif quantity.is_latent:
            if _is_near_count(quantity, other):
                return replace(_in_unit_of(quantity, other), is_latent=not is_elliptic(text, quantity))
        elif other.kind in (QuantityKind.COUNT, QuantityKind.MONEY) and other.low.value >= INHERITS_FROM:
            return _in_unit_of(quantity, other)
    return quantity


def _is_near_count(quantity: StatedQuantity, other: StatedQuantity) -> bool:
    near = quantity.sentence - other.sentence <= 1
    return near and other.kind is QuantityKind.COUNT and not other.is_latent


_COUNTED = (QuantityKind.COUNT, QuantityKind.RATE, QuantityKind.MEASURE)


def _in_unit_of(quantity: StatedQuantity, other: StatedQuantity) -> StatedQuantity:
    return replace(quantity, unit=other.unit, noun=other.noun, kind=other.kind, is_inherited=True)
