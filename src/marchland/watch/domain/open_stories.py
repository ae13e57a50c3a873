"""The stories that are still open, the headlines in their window, and the weighing of a new one against them."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from marchland.watch.domain.features import FeatureReader, Features
from marchland.watch.domain.headline import Headline, Match, Reasons
from marchland.watch.domain.likeness import StorySettings, Vector, agreement, contradictions, dot, vector_of
from marchland.watch.domain.rarity import Rarity

_POSTINGS_KEPT = 24
"""How many of the newest headlines a word leads to: a common word needs no more, for the rare ones find the rest."""
_SHARE_WEIGHED = 0.4
"""Headlines that share less than so much of what the closest one shares are not looked at: their stories never win."""
_STORIES_WEIGHED = 5
_CLOSEST_TRIED = 2
_VOICES_COMPARED = 12
_SECONDS_AN_HOUR = 3600
_FEWEST_VOICES_ABOUT_A_NAME = 3
_SHARE_ABOUT = 0.5
"""In which share of its voices a name stands that a story is about."""
_SHARE_HARDLY = 0.2
"""In which share of its voices a name may stand that a story hardly has."""


@dataclass(slots=True)
class WindowEntry:
    """A headline in the window."""

    number: int
    headline: Headline
    features: Features
    vector: Vector
    second: int
    story: str = ""
    copy_of: str = ""


@dataclass(slots=True)
class Story:
    """An open story: its headlines by item in the order they came, those that are no copies, and their vectors' sum.

    `square` is the square of the length of that sum.
    """

    id: str
    first: int
    seconds: int = 0
    entries: dict[str, WindowEntry] = field(default_factory=dict)
    voices: dict[str, WindowEntry] = field(default_factory=dict)
    total: dict[str, float] = field(default_factory=dict)
    square: float = 0.0

    def take(self, entry: WindowEntry) -> None:
        """Put an entry at the end."""
        entry.story = self.id
        self.entries[entry.headline.item] = entry
        if not entry.copy_of:
            self.seconds += entry.second
            self.voices[entry.headline.item] = entry
            for key, weight in entry.vector.items():
                before = self.total.get(key, 0.0)
                self.total[key] = before + weight
                self.square += weight * (2.0 * before + weight)

    @property
    def middle(self) -> float:
        """The mean instant of the voices, in seconds."""
        return self.seconds / len(self.voices)

    @property
    def length(self) -> float:
        """The length of the sum of the voices' vectors."""
        return math.sqrt(self.square)

    def drop(self, entry: WindowEntry) -> None:
        """Take an entry out; weights are multiples of one small step, so that the sum is as if it had never come."""
        del self.entries[entry.headline.item]
        if self.voices.pop(entry.headline.item, None) is None:
            return
        self.seconds -= entry.second
        for key, weight in entry.vector.items():
            left = self.total[key] - weight
            self.square -= weight * (2.0 * left + weight)
            if left > 0:
                self.total[key] = left
            else:
                del self.total[key]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A story weighed for a headline: its score, the closest headline in it, and what the score is made of.

    `parts` are closeness, mean, the freshness of each, and agreement.
    """

    score: float
    story: Story
    closest: WindowEntry
    parts: tuple[float, float, float, float, float]
    against: tuple[str, ...]

    @property
    def closeness(self) -> float:
        """The likeness to the closest headline."""
        return self.parts[0]


class OpenStories:
    """Holds the headlines of the window with their stories, and weighs stories for a headline."""

    def __init__(self, reader: FeatureReader, settings: StorySettings) -> None:
        self.stories: dict[str, Story] = {}
        self.by_item: dict[str, WindowEntry] = {}
        self._reader = reader
        self._settings = settings
        self._rarity = Rarity(settings.rarity_power, settings.rarity_smoothing)
        self._window: deque[WindowEntry] = deque()
        self._voices: dict[int, WindowEntry] = {}
        self._postings: dict[str, deque[tuple[int, float]]] = {}
        self._next = 0
        self._second = -(2**62)

    def enter(self, headline: Headline, second: int) -> tuple[WindowEntry, set[str]]:
        """Take a headline into the window, and return its entry with the stories that this closed."""
        self._second = max(self._second, second)
        closed = set(self._expire())
        features = self._reader.read(headline)
        self._rarity.add(self._keys(features))
        vector = vector_of(features, self._rarity, self._reader.grams, self._settings.word_share)
        entry = WindowEntry(self._next, headline, features, vector, second)
        self._next += 1
        self._window.append(entry)
        self.by_item[headline.item] = entry
        return entry, closed

    def story(self, name: str) -> Story:
        """Return the story of a name, opened now if there is none."""
        return self.stories.setdefault(name, Story(name, self._next))

    def settle(self, entry: WindowEntry, story: Story) -> None:
        """Put an entry into a story, and let its words lead there."""
        story.take(entry)
        if entry.copy_of:
            entry.vector = {}
            return
        self._voices[entry.number] = entry
        for token in entry.features.tokens:
            self._postings.setdefault(token, deque(maxlen=_POSTINGS_KEPT)).append((entry.number, entry.vector[token]))

    def leave(self, entry: WindowEntry) -> None:
        """Take an entry out of its story, which has others; if it was the last voice, the first copy becomes one."""
        story = self.stories[entry.story]
        story.drop(entry)
        self._voices.pop(entry.number, None)
        if entry.copy_of:
            entry.copy_of = ""
            self._give_vector(entry)
        if not story.voices:
            heir = next(iter(story.entries.values()))
            story.drop(heir)
            heir.copy_of = ""
            self._give_vector(heir)
            rest = list(story.entries.values())
            story.entries.clear()
            self.settle(heir, story)
            story.entries.update((each.headline.item, each) for each in rest)

    def unite(self, keep: Story, gone: Story) -> None:
        """Move all of one story into another, in the order they came."""
        both = sorted([*keep.entries.values(), *gone.entries.values()], key=lambda entry: entry.number)
        del self.stories[gone.id]
        merged = Story(keep.id, keep.first)
        for entry in both:
            merged.take(entry)
        keep.entries, keep.voices, keep.total = merged.entries, merged.voices, merged.total
        keep.seconds, keep.square = merged.seconds, merged.square

    def weigh(self, entry: WindowEntry) -> list[Weighed]:
        """Return the stories that share the most words with a headline, the best score first."""
        shares: dict[int, float] = {}
        get, vector = shares.get, entry.vector
        for token in entry.features.tokens:
            weight = vector[token]
            for number, theirs in self._postings.get(token, ()):
                shares[number] = get(number, 0.0) + weight * theirs
        nearest: dict[str, list[WindowEntry]] = {}
        least = 0.0
        for share, number in sorted([(share, number) for number, share in shares.items()], reverse=True):
            other = self._voices.get(number)
            if other is None:
                continue
            if share < least:
                break
            least = least or share * _SHARE_WEIGHED
            near = nearest.get(other.story)
            if near is None and len(nearest) < _STORIES_WEIGHED:
                nearest[other.story] = [other]
            elif near is not None and len(near) < _CLOSEST_TRIED:
                near.append(other)
        weighed = [self._weigh_story(entry, self.stories[name], near) for name, near in nearest.items()]
        return sorted(weighed, key=lambda each: (-each.score, each.story.first))

    def between(self, one: Story, two: Story) -> float:
        """Return the score of one story beside another, by the closest pair and their mean headlines."""
        if not one.voices or not two.voices:
            return 0.0
        lefts, rights = (list(story.voices.values())[-_VOICES_COMPARED:] for story in (one, two))
        pairs = ((dot(left.vector, right.vector), left, right) for left in lefts for right in rights)
        closeness, left, right = max(pairs, key=lambda pair: pair[0])
        mean = dot(one.total, two.total) / ((one.length * two.length) or 1.0)
        against = contradictions(left.features, right.features)
        half_life_s = self._half_life_s(left.features, right.features, against)
        fresh = _worth(left.second - right.second, half_life_s)
        mean_fresh = _worth(one.middle - two.middle, half_life_s)
        score = self._blend(closeness * fresh, mean * mean_fresh) * agreement(against, self._settings)
        return score * self._settings.own_names if _have_own_names(one, two) else score

    def _blend(self, closeness: float, mean: float) -> float:
        share = self._settings.closest_share
        return share * closeness + (1.0 - share) * mean

    def _half_life_s(self, left: Features, right: Features, against: tuple[str, ...]) -> float:
        """Return the half-life of a pair: short for what happens daily, and for what is counted anew."""
        daily = (left.recurs and right.recurs) or "number" in against
        return _SECONDS_AN_HOUR * (self._settings.recurring_half_life_h if daily else self._settings.half_life_h)

    def _weigh_story(self, entry: WindowEntry, story: Story, near: list[WindowEntry]) -> Weighed:
        closest, closeness = near[0], -1.0
        for each in near:
            likeness = dot(entry.vector, each.vector)
            if likeness > closeness:
                closest, closeness = each, likeness
        mean = dot(entry.vector, story.total) / (story.length or 1.0)
        against = contradictions(entry.features, closest.features)
        half_life_s = self._half_life_s(entry.features, closest.features, against)
        fresh = _worth(entry.second - closest.second, half_life_s)
        mean_fresh = _worth(entry.second - story.middle, half_life_s)
        agreed = agreement(against, self._settings)
        score = self._blend(closeness * fresh, mean * mean_fresh) * agreed
        return Weighed(score, story, closest, (closeness, mean, fresh, mean_fresh, agreed), against)

    def _keys(self, features: Features) -> set[str]:
        keys = set(features.tokens)
        for token in features.tokens:
            keys.update(self._reader.grams(token))
        return keys

    def _give_vector(self, entry: WindowEntry) -> None:
        entry.vector = vector_of(entry.features, self._rarity, self._reader.grams, self._settings.word_share)

    def _expire(self) -> Iterator[str]:
        oldest = self._second - self._settings.window_h * _SECONDS_AN_HOUR
        while self._window and self._window[0].second < oldest:
            entry = self._window.popleft()
            self._rarity.remove(self._keys(entry.features))
            del self.by_item[entry.headline.item]
            self._voices.pop(entry.number, None)
            story = self.stories[entry.story]
            story.drop(entry)
            if not story.entries:
                del self.stories[story.id]
                yield story.id
            for token in entry.features.tokens:
                self._forget_posting(token)

    def _forget_posting(self, token: str) -> None:
        numbers = self._postings.get(token)
        while numbers and numbers[0][0] not in self._voices:
            numbers.popleft()
        if numbers is not None and not numbers:
            del self._postings[token]


def _have_own_names(one: Story, two: Story) -> bool:
    """Return whether each story is about a name that the other hardly has, as two finals of one sport are."""
    if min(len(one.voices), len(two.voices)) < _FEWEST_VOICES_ABOUT_A_NAME:
        return False
    ones, twos = _token_shares(one), _token_shares(two)
    return _has_own_name(one, ones, twos) and _has_own_name(two, twos, ones)


def _token_shares(story: Story) -> dict[str, float]:
    """Return in which share of a story's voices each token stands."""
    counts = Counter(token for entry in story.voices.values() for token in entry.features.tokens)
    return {token: count / len(story.voices) for token, count in counts.items()}


def _has_own_name(story: Story, shares: Mapping[str, float], others: Mapping[str, float]) -> bool:
    names = {name for entry in story.voices.values() for name in entry.features.names}
    return any(shares[name] >= _SHARE_ABOUT and others.get(name, 0.0) <= _SHARE_HARDLY for name in names)


def _worth(gap_s: float, half_life_s: float) -> float:
    """Return what is left after a time in which it halves."""
    return float(2.0 ** (-abs(gap_s) / half_life_s))


def reasons_of(entry: WindowEntry, weighed: Weighed) -> Reasons:
    """Return why a headline goes into a story, the rarest things they share first."""
    closest = weighed.closest
    shared = sorted(
        set(entry.features.tokens) & set(closest.features.tokens), key=lambda token: (-entry.vector[token], token)
    )
    numbers: list[Match] = []
    names: list[Match] = []
    words: list[Match] = []
    either = entry.features.names | closest.features.names | entry.features.places
    for token in shared:
        match = Match(token, entry.features.written[token], closest.features.written[token])
        (numbers if token[0] == "#" else names if token in either else words).append(match)
    return Reasons(closest.headline.item, *weighed.parts, tuple(names), tuple(words), tuple(numbers), weighed.against)
