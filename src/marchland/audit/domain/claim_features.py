"""What speaks for and against a calculation and for a figure that is none: features with weights that were learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marchland.audit.domain.claim import Bound
from marchland.audit.domain.claim_attempts import Surroundings
from marchland.audit.domain.claim_cues import Cue
from marchland.audit.domain.claim_weights import FeatureGroup, names_of
from marchland.audit.domain.interval import Fit, Measured
from marchland.audit.domain.place_features import FittedAttempt, SharedRates, group_of, place_features


def figure_features(around: Surroundings) -> Iterator[str]:
    """Yield what says that a figure is no result of others."""
    item, cues = around.result, around.cues
    quantity = item.quantity
    yield "alone"
    for feature in _said_of(item, around):
        yield f"alone {feature}"
    yield from (f"alone before {cue}" for cue in cues.before[item.index])
    yield from (f"alone behind {cue}" for cue in cues.behind[item.index])
    yield f"alone joint {cues.joints[item.index]}"
    yield f"alone tail {cues.tails[item.index]}"
    yield f"alone digits {around.digits}"
    if not item.index:
        yield "alone is first of all"
    if "-" in quantity.text and quantity.is_point:
        yield "alone describes a noun"  # the 400-kilometre border
    if any(
        other.index < item.index and other.amount.low == item.amount.low and other.quantity.unit == quantity.unit
        for other in around.figures
    ):
        yield "alone again"
        yield f"alone again {quantity.kind}"


def _said_of(item: Measured, around: Surroundings) -> Iterator[str]:
    quantity = item.quantity
    yield f"kind {quantity.kind}"
    if item.index in around.cues.premises:
        yield "premise"
    if item.index in around.cues.given:
        yield "given"
    if quantity.is_latent:
        yield "latent"
    if quantity.is_about:
        yield "about"
    if quantity.bound is not Bound.EXACT:
        yield f"bound {quantity.bound}"
    if quantity.implied_per:
        yield "implied per"
    if not quantity.is_point:
        yield "range"
    if not quantity.text[:1].isdigit() and not any(sign.isdigit() for sign in quantity.text):
        yield "in words"


def attempt_features(
    around: Surroundings, fitted: FittedAttempt, all_measured: Sequence[Measured], shared: SharedRates
) -> Iterator[str]:
    """Yield all that speaks for and against an attempt."""
    yield from names_of(word_features(around, group_of(fitted[0]), fitted[1] is Fit.NONE))
    yield from names_of(place_features(around, fitted, all_measured, shared))


def word_features(around: Surroundings, group: str, is_missed: bool) -> Iterator[FeatureGroup]:  # noqa: FBT001 - half of a sort
    """Yield what the words around a figure say of a sort of calculation that it would follow from, or not."""
    cues, index = around.cues, around.result.index
    yield _before_names, (group, is_missed, cues.before[index])
    yield _behind_names, (group, is_missed, cues.behind[index])
    yield _here_names, (group, around.here)
    yield _joint_names, (group, cues.joints[index], cues.tails[index])
    yield _said_names, (group, is_missed, tuple(_said_of(around.result, around)))


def _before_names(group: str, is_missed: bool, cues: frozenset[Cue]) -> Iterator[str]:  # noqa: FBT001 - of a group
    for cue in cues:
        yield f"{group} before {cue}"
        yield f"{'none' if is_missed else 'fits'} before {cue}"


def _behind_names(group: str, is_missed: bool, cues: frozenset[Cue]) -> Iterator[str]:  # noqa: FBT001 - of a group
    for cue in cues:
        yield f"{group} behind {cue}"
        yield f"{'none' if is_missed else 'fits'} behind {cue}"


def _here_names(group: str, cues: frozenset[Cue]) -> Iterator[str]:
    return (f"{group} here {cue}" for cue in cues)


def _joint_names(group: str, joint: str, tail: str) -> Iterator[str]:
    yield f"{group} joint {joint}"
    yield f"{group} tail {tail}"


def _said_names(group: str, is_missed: bool, said: Sequence[str]) -> Iterator[str]:  # noqa: FBT001 - of a group
    for feature in said:
        yield f"{group} {feature}"
        if is_missed:
            yield f"none {feature}"
