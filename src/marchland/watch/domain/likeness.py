"""How alike two headlines are: weighted vectors of words and grams, and what contradictions leave of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import mul

from marchland.watch.domain.features import Features
from marchland.watch.domain.rarity import Rarity

Vector = Mapping[str, float]
_STEPS = 2.0**16
"""Weights are whole multiples of one 2**16th, so that sums of them and of products are exact and can be undone."""


@dataclass(frozen=True, slots=True)
class StorySettings:
    """The few numbers that grouping turns on.

    `threshold` is the score a headline needs to join a story. `merge_factor` times it joins two stories. A story is
    worth half after `half_life_h` hours without news, after `recurring_half_life_h` if it tells of what happens daily.
    `copy_closeness` is the likeness from which a text is the other printed again. Each contradiction multiplies the
    score: places that differ, numbers of the same thing that differ, days (or ordinals, or
    sexes) that differ. `own_names` multiplies the score of two stories of which each is about a name of its own.
    """

    threshold: float = 0.28
    merge_factor: float = 1.4
    half_life_h: float = 48.0
    recurring_half_life_h: float = 12.0
    window_h: float = 336.0
    copy_closeness: float = 0.85
    word_share: float = 0.5
    closest_share: float = 0.5
    rarity_power: float = 0.75
    rarity_smoothing: float = 200.0
    other_place: float = 0.4
    other_number: float = 0.7
    other_day: float = 0.4
    own_names: float = 0.6


def dot(left: Vector, right: Vector) -> float:
    """Return the inner product of two sparse vectors, which is exact in any order because weights are whole steps."""
    keys = left.keys() & right.keys()
    return float(sum(map(mul, map(left.__getitem__, keys), map(right.__getitem__, keys))))


def vector_of(
    features: Features,
    rarity: Rarity,
    grams: Callable[[str], tuple[str, ...]],
    word_share: float,
) -> dict[str, float]:
    """Return a unit vector: words by weight times rarity, and the grams of the same words, in two fixed shares."""
    words = rarity.weights(features.tokens)
    parts: dict[str, float] = {}
    for token, weight in features.tokens.items():
        for gram in grams(token):
            if weight > parts.get(gram, 0.0):
                parts[gram] = weight
    pieces = rarity.weights(parts)
    share = word_share if pieces else 1.0
    return _scaled(words, share) | _scaled(pieces, 1.0 - share)


def _scaled(vector: Mapping[str, float], share: float) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    factor = math.sqrt(share) / length if length else 0.0
    return {key: round(weight * factor * _STEPS) / _STEPS for key, weight in vector.items()}


def agreement(against: tuple[str, ...], settings: StorySettings) -> float:
    """Return what contradictions leave of a score, each taking its part."""
    left = {"place": settings.other_place, "number": settings.other_number, "day": settings.other_day}
    return math.prod(left[kind] for kind in against)


def contradictions(left: Features, right: Features) -> tuple[str, ...]:
    """Return in which kinds two headlines contradict: place, number, day."""
    return tuple(_contradictions(left, right))


def _contradictions(left: Features, right: Features) -> Iterator[str]:
    if left.places - right.places and right.places - left.places:
        yield "place"
    if _other_number(left, right):
        yield "number"
    kinds = {kind for kind, _ in left.dated} & {kind for kind, _ in right.dated}
    if any(not _of_kind(left, kind) & _of_kind(right, kind) for kind in kinds):
        yield "day"


def _of_kind(features: Features, kind: str) -> set[str]:
    return {value for of, value in features.dated if of == kind}


def _other_number(left: Features, right: Features) -> bool:
    if not left.numbers or not right.numbers or left.numbers & right.numbers:
        return False
    units = {unit for _, unit in left.numbers} & {unit for _, unit in right.numbers}
    values = {value for value, _ in left.numbers} & {value for value, _ in right.numbers}
    return bool(units) and not values


def is_copy(closeness: float, left: Features, right: Features, settings: StorySettings) -> bool:
    """Return whether one text is the other printed again: nearly the same words, all places, numbers
    and days the same.
    """
    if closeness < settings.copy_closeness or left.places != right.places or left.dated != right.dated:
        return False
    numbers = {token for token in left.tokens if token[0] == "#"}
    return numbers == {token for token in right.tokens if token[0] == "#"}
