"""What is tried to compute a stated figure, and what stands around it: the ground of all patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marchland.audit.domain.claim_cues import Cue, CueMap
from marchland.audit.domain.interval import Amount, Measured, Powers
from marchland.audit.domain.stated_quantity import QuantityKind

RATIOS = frozenset({QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.MULTIPLE})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to compute a quantity of a text: a formula over others, and what it gives in base units."""

    pattern: str
    expression: str
    inputs: tuple[int, ...]
    computed: Amount
    weight: float
    is_expected: bool = False
    """Whether the text's own words lead a reader to expect just this, so that a miss is a fault."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a quantity may come of: the quantities around it, nearest first, by dimension, and the cues."""

    result: Measured
    pool: Sequence[Measured]
    by_powers: dict[Powers, list[Measured]]
    by_loose: dict[Powers, list[Measured]]
    cues: CueMap
    calendar: Sequence[Measured] = ()
    """The days that are named near the result."""
    listed: int = 0
    """How many things the sentence of the result lists by name (*Ukraine, Poland, the Baltic States and Finland*)."""

    @property
    def here(self) -> frozenset[Cue]:
        """Return the cues of the sentence of the result."""
        return self.cues.sentences[self.result.sentence]

    @property
    def near(self) -> frozenset[Cue]:
        """Return the cues right beside the result."""
        return self.cues.before[self.result.index] | self.cues.behind[self.result.index]

    @property
    def is_premise(self) -> bool:
        """Tell whether the sentence gives the figure as granted."""
        return self.result.index in self.cues.premises

    def same(self) -> list[Measured]:
        """Return what is of the dimension of the result, ratios and plain figures apart."""
        return [
            item for item in self.by_powers.get(self.result.powers, ())
            if item.is_plain and not item.is_date and not item.quantity.implied_per
        ]  # fmt: skip

    def nearest_two(self, items: Sequence[Measured], count: int = 2) -> set[int]:
        """Return the last two (or so many) of them before the result, in its sentence or the three before."""
        close = range(self.result.sentence - 3, self.result.sentence + 1)
        before = [item.index for item in items if item.index < self.result.index and item.sentence in close]
        return set(sorted(before)[-count:])

    def in_sentence(self, items: Sequence[Measured]) -> list[Measured]:
        """Return those of the sentence of the result, in the order of the text."""
        chosen = [item for item in items if item.sentence == self.result.sentence]
        return sorted(chosen, key=lambda item: item.index)


def close_to(around: Surroundings) -> set[int]:
    """Return the sentence of the result and the one before it."""
    sentence = around.result.sentence
    return {sentence, sentence - 1}


def near_to(around: Surroundings) -> set[int]:
    """Return the sentence of the result and the two before it."""
    return close_to(around) | {around.result.sentence - 2}


def letters(count: int) -> list[str]:
    """Return so many names of inputs: a, b, c."""
    return [chr(ord("a") + place) for place in range(count)]
