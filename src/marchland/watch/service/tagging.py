"""Tags of what came in: states, treaties, topics, facts and claims, by rules that a person can read."""

from __future__ import annotations

from collections.abc import Sequence

from marchland.adapters.package_data import data_root
from marchland.gazetteer.service.states import open_states
from marchland.watch.adapters.tag_files import read_book_tags, read_tags
from marchland.watch.domain.lemma_text import Lemmatize
from marchland.watch.domain.news_store import NewsEntry, Tag
from marchland.watch.domain.tag import Tagger
from marchland.watch.service.newsroom import NewsBooks

ACT = "act"
"""The kind of the tags that say what a state does; they are looked for in leads, and items do not keep them."""


def tag(books: NewsBooks, items: Sequence[str], tagger: Tagger | None = None) -> int:
    """Set the tags of the items by a tagger, by default of the rules there are, and return how many have one."""
    entries = books.store.entries(items)
    if not entries:
        return 0
    tagger = tagger or read_tagger(books.lemmatize)
    tags = {entry.version.item: _tags(tagger, entry) for entry in entries}
    books.store.set_tags(tags, books.clock())
    return sum(bool(each) for each in tags.values())


def read_tagger(lemmatize: Lemmatize) -> Tagger:
    """Return the tagger of what items keep: states, treaties, topics, facts and claims."""
    definitions = (*read_tags(data_root(), open_states(data_root()).by_iso3.values()), *read_book_tags(data_root()))
    return Tagger((each for each in definitions if each.kind != ACT), lambda word, _language: lemmatize(word))


def _tags(tagger: Tagger, entry: NewsEntry) -> tuple[Tag, ...]:
    of = entry.version
    return tuple(
        Tag(each.kind, each.id, ", ".join(dict.fromkeys(span.text for span in each.reasons)))
        for each in tagger.tags(f"{of.title}. {of.summary}")
    )
