"""Top and Popular: formulas anyone can read, over independent voices, with their terms beside each score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TOP_HALF_LIFE_H = 6.0
POPULAR_DAYS = 7


@dataclass(frozen=True, slots=True)
class Mention:
    """One item of a story as ranking sees it: who printed it, for whom, in which language, and when.

    `copy_of` names the item whose text this one prints again; empty for a text of its own. `at` has an offset.
    """

    item: str
    outlet: str
    at: datetime
    owner: str = ""
    language: str = ""
    copy_of: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """A story with all items that cover it."""

    story: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class VoiceTerm:
    """What one independent voice adds to the score of Top: 2 ** (-age_h / 6) for its first item."""

    voice: str
    item: str
    age_h: float
    worth: float


@dataclass(frozen=True, slots=True)
class TopStory:
    """A story with its score of Top, the sum of its terms, newest first."""

    story: str
    score: float
    first_at: datetime
    terms: tuple[VoiceTerm, ...]


@dataclass(frozen=True, slots=True)
class PopularStory:
    """A story with how widely it was covered within seven days: voices, then languages."""

    story: str
    voices: tuple[str, ...]
    languages: tuple[str, ...]
    first_at: datetime


def first_of_voices(mentions: Iterable[Mention], as_of: datetime) -> dict[str, Mention]:
    """Return the first item of each independent voice: an owner, or an outlet where no owner is known.

    A near copy is nobody's voice. An item from after `as_of` counts as of that instant, so that no clock that runs fast
    keeps a story on top.
    """
    firsts: dict[str, tuple[datetime, str, Mention]] = {}
    for mention in mentions:
        if not mention.copy_of:
            voice = mention.owner or mention.outlet
            entry = min(mention.at, as_of), mention.item, mention
            held = firsts.get(voice)
            if held is None or entry[:2] < held[:2]:
                firsts[voice] = entry
    if len(firsts) == 1:
        return {voice: entry[2] for voice, entry in firsts.items()}
    return {voice: entry[2] for voice, entry in sorted(firsts.items(), key=lambda each: each[1][:2])}


def rank_top(stories: Iterable[Covered], as_of: datetime) -> list[TopStory]:
    """Return stories by the sum over independent voices of 2 ** (-age / 6 h); ties by first seen, then identifier."""
    ranked = [top for story in stories if (top := top_of(story, as_of)) is not None]
    return sorted(ranked, key=lambda each: (-each.score, each.first_at, each.story))


def top_of(story: Covered, as_of: datetime) -> TopStory | None:
    """Return a story with its score and terms; None if no voice speaks in it."""
    terms = []
    for voice, mention in first_of_voices(story.mentions, as_of).items():
        age_h = max(timedelta(0), as_of - mention.at) / timedelta(hours=1)
        terms.append(VoiceTerm(voice, mention.item, age_h, 2.0 ** (-age_h / TOP_HALF_LIFE_H)))
    if not terms:
        return None
    terms.sort(key=lambda term: (term.age_h, term.item))
    return TopStory(story.story, sum(term.worth for term in terms), _first_at(story, as_of), tuple(terms))


def rank_popular(stories: Iterable[Covered], as_of: datetime) -> list[PopularStory]:
    """Return the stories of the last seven days by how many independent voices covered them in that time.

    Nothing decays and nobody who reads is counted. Ties go by languages, then first seen, then identifier.
    """
    since = as_of - timedelta(days=POPULAR_DAYS)
    ranked = []
    for story in stories:
        recent = [mention for mention in story.mentions if min(mention.at, as_of) > since]
        firsts = first_of_voices(recent, as_of)
        if firsts:
            languages = sorted({mention.language for mention in firsts.values()} - {""})
            first_at = _first_at(story, as_of)
            ranked.append(PopularStory(story.story, tuple(firsts), tuple(languages), first_at))
    return sorted(
        ranked,
        key=lambda each: (-len(each.voices), -len(each.languages), each.first_at, each.story),
    )


def _first_at(story: Covered, as_of: datetime) -> datetime:
    return min(min(mention.at, as_of) for mention in story.mentions)
