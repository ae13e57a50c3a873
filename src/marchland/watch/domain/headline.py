"""What grouping is given and what it answers: headlines, joins with their reasons, and the decisions of persons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Headline:
    """An item as grouping sees it: who printed it, in which language, its texts, and when.

    `owner` is who stands behind the outlet, empty where nobody says. `at` has an offset.
    """

    item: str
    outlet: str
    title: str
    at: datetime
    owner: str = ""
    language: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that two headlines share: the token both were read as, and how each wrote it."""

    token: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a headline was joined: what it shares with the closest headline of its story, and what speaks against.

    `closeness` is the cosine to `closest`, `mean` that to the mean of the story's headlines, `freshness` and
    `mean_freshness` what the time between leaves of each, and `agreement` what contradictions leave; all lie between
    0 and 1.
    """

    closest: str
    closeness: float
    mean: float
    freshness: float
    mean_freshness: float
    agreement: float
    names: tuple[Match, ...] = ()
    words: tuple[Match, ...] = ()
    numbers: tuple[Match, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Where a headline went: its story, the score beside the threshold, and the reasons.

    `reasons` is None for the first headline of a story, whose score is that of the best story refused. `copy_of` names
    the item whose text this one prints again, or is empty. `absorbed` are stories that this headline showed to be the
    same as its own; their identifiers go on answering.
    """

    item: str
    story: str
    score: float
    threshold: float
    reasons: Reasons | None = None
    copy_of: str = ""
    absorbed: tuple[str, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether the story began with this headline."""
        return self.reasons is None


class DecisionKind(StrEnum):
    """What a person can decide of stories."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """A person's word on stories: two are one, or an item is not of the story.

    A merge names the story that keeps its identifier and the `other` one. A split names the item, as `other` the story
    that it leaves, and under `staying` the items that stay there. Both hold by items, however often all is grouped
    anew.
    """

    kind: DecisionKind
    subject: str
    other: str
    staying: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """The answer for a set of headlines: the joins in order, the story of each item, and which identifiers moved."""

    joins: tuple[Join, ...]
    story_of: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
