"""Stories put right by persons: two made one, or an item taken out; old addresses go on answering."""

from __future__ import annotations

import msgspec

from marchland.core.errors import InputError, NotFoundError
from marchland.watch.domain.headline import DecisionKind, StoryDecision
from marchland.watch.domain.news_store import NewsDecision, StoryJoin
from marchland.watch.service.newsroom import NewsBooks

PERSON = "person"
"""What a join says of itself where a person decided it."""


def merge(books: NewsBooks, story: str, other: str, actor: str) -> NewsDecision:
    """Make two stories one, which keeps the identifier `story`. Raises NotFoundError where either is not known."""
    keep, gone = (books.store.redirected(name) for name in (story, other))
    if keep == gone:
        raise InputError("a story cannot be merged with itself", next_step="name two stories")
    moving = books.store.story(gone)
    for name, items in ((keep, books.store.story(keep)), (gone, moving)):
        if not items:
            raise NotFoundError("no story {story!r} is known", story=name, next_step="`marchland watch top` lists some")
    joins = [StoryJoin(keep, each.join.item, each.join.voice, each.join.reasons, PERSON) for each in moving]
    decision = StoryDecision(DecisionKind.MERGE, keep, gone)
    body = msgspec.to_builtins(decision)
    kept = NewsDecision(decision.kind.value, keep, actor, body, _versions(books, [join.item for join in joins]))
    return books.store.decide(kept, books.clock(), joins, {gone: keep})


def split(books: NewsBooks, item: str, actor: str) -> NewsDecision:
    """Take an item out of its story into one of its own.

    Raises NotFoundError where the item is in no story, InputError where its story has no other item.
    """
    join = books.store.story_of([item]).get(item)
    if join is None:
        raise NotFoundError("{item!r} is in no story", item=item, next_step="`marchland watch latest` shows which are")
    others = [each.join for each in books.store.story(join.story) if each.join.item != item]
    if not others:
        raise InputError("the story of {item!r} has no other item", item=item, next_step="leave it as it is")
    decision = StoryDecision(DecisionKind.SPLIT, item, join.story, tuple(each.item for each in others))
    own = _free_name(books, item, join.story)
    joins = [StoryJoin(own, item, item, (), PERSON), *_with_new_voice(others, join)]
    body = msgspec.to_builtins(decision)
    kept = NewsDecision(decision.kind.value, item, actor, body, _versions(books, [item]))
    return books.store.decide(kept, books.clock(), joins)


def _with_new_voice(others: list[StoryJoin], gone: StoryJoin) -> list[StoryJoin]:
    """Return the joins of copies of the item that leaves: the first of them is the voice now."""
    copies = [join for join in others if join.voice == gone.item]
    return [StoryJoin(j.story, j.item, copies[0].item, j.reasons, j.decided_by) for j in copies]


def _free_name(books: NewsBooks, item: str, left: str) -> str:
    name, number = item, 0
    while name == left or books.store.story(name):
        number += 1
        name = f"{item}+{number}"
    return name


def _versions(books: NewsBooks, items: list[str]) -> tuple[tuple[str, int], ...]:
    """Return which version of each item was seen for a decision; they outlive retention."""
    return tuple((entry.version.item, entry.version.number) for entry in books.store.entries(items))
