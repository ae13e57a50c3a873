"""The closed lists of words that events use: classes, kinds of evidence, surveys, methods, boundaries, conditions."""

from __future__ import annotations

from enum import StrEnum


class Classification(StrEnum):
    """How sure it is that there is contamination; in rising order."""

    INDICATION = "indication"
    SHA = "SHA"
    CHA = "CHA"

    @property
    def rank(self) -> int:
        """Return its place in the order: a lower one after a higher one is a downward classification."""
        return list(Classification).index(self)


class EvidenceKind(StrEnum):
    """Evidence of contamination: direct, such as a mine seen; indirect, such as a field that nobody uses."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Survey(StrEnum):
    """Which survey: by asking, reading and looking; or with tools that go over the ground or into it."""

    NON_TECHNICAL = "non_technical"
    TECHNICAL = "technical"


class Method(StrEnum):
    """What work is done on the ground."""

    NON_TECHNICAL_SURVEY = "non_technical_survey"
    TECHNICAL_SURVEY = "technical_survey"
    MANUAL_CLEARANCE = "manual_clearance"
    MECHANICAL_CLEARANCE = "mechanical_clearance"
    ANIMAL_CLEARANCE = "animal_clearance"
    BATTLE_AREA_CLEARANCE = "battle_area_clearance"

    @property
    def clears(self) -> bool:
        """Tell whether the method is one of clearance, after which land may be recorded as cleared."""
        return self.value.endswith("_clearance")


class BoundaryChange(StrEnum):
    """How a boundary is revised: by more land, or by putting right what was wrong."""

    EXTENDED = "extended"
    CORRECTED = "corrected"


class Condition(StrEnum):
    """How a sign or a segment of a fence was found."""

    GOOD = "good"
    DAMAGED = "damaged"
    MISSING = "missing"
    REPLACED = "replaced"
