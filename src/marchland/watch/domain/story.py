"""Headlines grouped into stories one by one, in a sliding window of time, with the reasons of each join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from marchland.core.errors import InputError, NotFoundError
from marchland.watch.domain.features import FeatureReader
from marchland.watch.domain.headline import DecisionKind, Grouping, Headline, Join, StoryDecision
from marchland.watch.domain.likeness import StorySettings, is_copy
from marchland.watch.domain.open_stories import OpenStories, Story, Weighed, WindowEntry, reasons_of

_ABSORBING_SHARE = 0.75
"""Which share of the score that ties a headline to a second story the two stories must have between themselves."""


class StoryIndex:
    """Groups headlines into stories as they come.

    The same headlines with the same decisions in the same order give the same joins. Only headlines of the last
    `window_h` hours before the newest are held: older ones leave their stories, a story without any is closed, and the
    identifiers that were merged into it are forgotten here (joins name them when it happens). `replay` puts back a
    headline whose story is known: after two windows of replayed headlines all answers are as if nothing had stopped.
    Whoever gives headlines takes care that no instant lies in the future.
    """

    def __init__(
        self,
        reader: FeatureReader,
        settings: StorySettings | None = None,
        decisions: Iterable[StoryDecision] = (),
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        self._settings = settings or StorySettings()
        self._open = OpenStories(reader, self._settings)
        self._aliases: dict[str, str] = dict(aliases or {})
        self._merges: list[StoryDecision] = []
        self._splits: list[StoryDecision] = []
        self._decisions: list[StoryDecision] = []
        for decision in decisions:
            self.decide(decision)

    @property
    def decisions(self) -> tuple[StoryDecision, ...]:
        """The decisions of persons, in order."""
        return tuple(self._decisions)

    @property
    def aliases(self) -> dict[str, str]:
        """Which identifier answers for each that was merged away."""
        return {old: self.resolve(old) for old in self._aliases}

    def resolve(self, story: str) -> str:
        """Return the identifier that answers for a story's, which is itself unless the story was merged away."""
        while story in self._aliases:
            story = self._aliases[story]
        return story

    def story_of(self, item: str) -> str:
        """Return the story of an item in the window; raises NotFoundError if it is not there."""
        return self._entry(item).story

    def items_of(self, story: str) -> tuple[str, ...]:
        """Return the items of an open story in the order they came; none if it is closed or unknown."""
        known = self._open.stories.get(self.resolve(story))
        return tuple(entry.headline.item for entry in known.entries.values()) if known else ()

    def add(self, headline: Headline) -> Join:
        """Return where a headline goes; raises InputError if its item is in the window already or `at` has no zone."""
        entry = self._enter(headline)
        weighed = [each for each in self._open.weigh(entry) if not self._must_part(entry, each.story)]
        best = weighed[0] if weighed else None
        threshold = self._settings.threshold
        item = headline.item
        if best is None or best.score < threshold:
            self._open.settle(entry, self._open.story(self._first_id(item)))
            join = Join(item, entry.story, best.score if best else 0.0, threshold)
            absorbed = self._unite_decided(entry)
            return Join(item, entry.story, join.score, threshold, absorbed=absorbed) if absorbed else join
        # A headline in another language is written anew, even where it says the same.
        in_one_language = headline.language[:2] == best.closest.headline.language[:2]
        if in_one_language and is_copy(best.closeness, entry.features, best.closest.features, self._settings):
            entry.copy_of = best.closest.headline.item
        reasons = reasons_of(entry, best)
        self._open.settle(entry, best.story)
        absorbed = self._absorb(entry, weighed) + self._unite_decided(entry)
        return Join(item, entry.story, best.score, threshold, reasons, entry.copy_of, absorbed)

    def replay(self, headline: Headline, story: str, copy_of: str = "") -> None:
        """Put back a headline whose story and voice are known; the same errors as `add`."""
        entry = self._enter(headline)
        entry.copy_of = copy_of
        self._open.settle(entry, self._open.story(self.resolve(story)))

    def decide(self, decision: StoryDecision) -> None:
        """Take a person's decision, for the stories at hand and for every grouping of the same headlines to come."""
        if decision.subject == decision.other and decision.kind is DecisionKind.MERGE:
            raise InputError("a story cannot be merged with itself", next_step="name two stories")
        self._decisions.append(decision)
        if decision.kind is DecisionKind.MERGE:
            self._merges.append(decision)
            self._merge_now(decision)
        else:
            self._splits.append(decision)
            self._part_now(decision)

    def merge(self, story: str, other: str) -> StoryDecision:
        """Make two stories one by a person's decision, and return it; `story` keeps its identifier.

        Raises NotFoundError if either is closed or unknown.
        """
        for name in (story, other):
            if self.resolve(name) not in self._open.stories:
                raise NotFoundError("no open story is called {name!r}", name=name, next_step="name one that is open")
        decision = StoryDecision(DecisionKind.MERGE, self.resolve(story), self.resolve(other))
        self.decide(decision)
        return decision

    def split(self, item: str) -> StoryDecision:
        """Take an item out of its story by a person's decision, and return it.

        Raises NotFoundError if the item is unknown, InputError if its story has no other.
        """
        entry = self._entry(item)
        others = [each for each in self.items_of(entry.story) if each != item]
        if not others:
            raise InputError("the story of {item!r} has no other item", item=item, next_step="leave it as it is")
        decision = StoryDecision(DecisionKind.SPLIT, item, entry.story, tuple(others))
        self.decide(decision)
        return decision

    def _entry(self, item: str) -> WindowEntry:
        entry = self._open.by_item.get(item)
        if entry is None:
            raise NotFoundError("no item {item!r} is at hand", item=item, next_step="name one of the last days")
        return entry

    def _enter(self, headline: Headline) -> WindowEntry:
        if headline.at.tzinfo is None:
            raise InputError("the instant of {item!r} has no offset", item=headline.item, next_step="give it one")
        if headline.item in self._open.by_item:
            raise InputError("{item!r} is grouped already", item=headline.item, next_step="give each item once")
        entry, closed = self._open.enter(headline, int(headline.at.timestamp()))
        if closed:
            kept = {decision.other for decision in self._merges}
            self._aliases = {
                old: new for old, new in self._aliases.items() if old in kept or self.resolve(old) not in closed
            }
        return entry

    def _first_id(self, item: str) -> str:
        """Return the identifier of the story that an item opens: its own, unless a split gave that to the others."""
        for decision in self._splits:
            name = self.resolve(decision.other)
            if item in decision.staying and (item == decision.staying[0] or name not in self._open.stories):
                return name
        taken = {decision.other for decision in self._splits if decision.subject == item}
        name, number = item, 0
        while name in taken or name in self._open.stories or name in self._aliases:
            number += 1
            name = f"{item}+{number}"
        return name

    def _must_part(self, entry: WindowEntry, story: Story) -> bool:
        """Return whether a person's split keeps an entry out of a story."""
        item = entry.headline.item
        for split in self._splits:
            if split.subject == item and (story.id == self.resolve(split.other) or _any_in(split.staying, story)):
                return True
            if item in split.staying and split.subject in story.entries:
                return True
        return False

    def _kept_apart(self, one: Story, two: Story) -> bool:
        """Return whether a split forbids two stories to be one."""
        for split in self._splits:
            for left, right in ((one, two), (two, one)):
                stays = right.id == self.resolve(split.other) or _any_in(split.staying, right)
                if split.subject in left.entries and stays:
                    return True
        return False

    def _absorb(self, entry: WindowEntry, weighed: list[Weighed]) -> tuple[str, ...]:
        """Unite the story of a headline with others that it is close to, if these are close to each other as well."""
        needed = self._settings.threshold * self._settings.merge_factor
        absorbed: list[str] = []
        for other in weighed[1:]:
            own = self._open.stories[entry.story]
            if other.score < needed or other.story.id not in self._open.stories or other.story is own:
                continue
            if self._kept_apart(own, other.story) or self._open.between(own, other.story) < needed * _ABSORBING_SHARE:
                continue
            older, younger = (own, other.story) if own.first < other.story.first else (other.story, own)
            self._unite(older, younger)
            absorbed.append(younger.id)
        return tuple(absorbed)

    def _unite(self, keep: Story, gone: Story) -> None:
        self._open.unite(keep, gone)
        self._aliases[gone.id] = keep.id

    def _unite_decided(self, entry: WindowEntry) -> tuple[str, ...]:
        """Carry out the merges that were waiting for an item, and return the identifiers that moved."""
        before = set(self._aliases)
        for decision in self._merges:
            if entry.headline.item in (_item_of(decision.subject), _item_of(decision.other)):
                self._merge_now(decision)
        return tuple(sorted(set(self._aliases) - before))

    def _merge_now(self, decision: StoryDecision) -> None:
        keep = self._named(decision.subject)
        gone = self._named(decision.other)
        if keep is None or gone is None:
            return
        if keep is not gone:
            self._unite(keep, gone)
        for name in (decision.subject, decision.other):
            if name != keep.id and name not in self._aliases:
                self._aliases[name] = keep.id

    def _named(self, name: str) -> Story | None:
        """Return the story that an identifier means: the one that answers for it, or that its first item is in."""
        known = self._open.stories.get(self.resolve(name))
        entry = self._open.by_item.get(_item_of(name))
        return known or (self._open.stories[entry.story] if entry else None)

    def _part_now(self, decision: StoryDecision) -> None:
        entry = self._open.by_item.get(decision.subject)
        if entry is None or entry.story != self.resolve(decision.other):
            return
        story = self._open.stories[entry.story]
        if len(story.entries) > 1:
            self._open.leave(entry)
            self._open.settle(entry, self._open.story(self._first_id(decision.subject)))


def _any_in(items: Iterable[str], story: Story) -> bool:
    return any(item in story.entries for item in items)


def _item_of(story: str) -> str:
    """Return the item that a story's identifier comes from."""
    stem, plus, number = story.rpartition("+")
    return stem if plus and number.isdecimal() else story


def group(
    headlines: Iterable[Headline],
    reader: FeatureReader,
    settings: StorySettings | None = None,
    decisions: Iterable[StoryDecision] = (),
) -> Grouping:
    """Return all headlines grouped, taken by their instants and within one instant by item, whatever their order."""
    index = StoryIndex(reader, settings, decisions)
    joins = [index.add(headline) for headline in sorted(headlines, key=lambda each: (each.at, each.item))]
    aliases: dict[str, str] = {}
    for join in joins:
        aliases.update(dict.fromkeys(join.absorbed, join.story))
    aliases |= index.aliases
    story_of: dict[str, str] = {}
    for join in joins:
        story = join.story
        while story in aliases:
            story = aliases[story]
        story_of[join.item] = story
    return Grouping(tuple(joins), story_of, aliases)
