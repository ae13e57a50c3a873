"""What leads are worked out from: the newsroom, the rules of their wording, and the books that they may change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from marchland.adapters.package_data import data_root
from marchland.audit.domain.claim import Claims
from marchland.audit.service.claims import find_claims
from marchland.core.fact import FactBook
from marchland.facts.service.book import open_facts
from marchland.gazetteer.service.states import open_states
from marchland.law.service.questions import LawBooks, open_law
from marchland.watch.adapters.quantity_files import read_quantity_words
from marchland.watch.adapters.tag_files import read_book_tags, read_tags
from marchland.watch.domain.lemma_text import Lemmatize
from marchland.watch.domain.quantity_text import QuantityWords
from marchland.watch.domain.tag import TagDefinition, Tagger
from marchland.watch.service import newsroom
from marchland.watch.service.newsroom import NewsBooks

ACTS_KNOWN_MOST = 20_000
"""Texts whose acts are kept at hand; when there are more, all are forgotten and it begins anew."""


@dataclass(frozen=True, slots=True)
class NamedAct:
    """An act that a text tells of a state, with the kinds of steps on the way to it that the text names."""

    state: str
    kind: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeadRules:
    """How texts are read for leads: the tags of states, facts, claims and acts, and the words of quantities.

    `acts_known` are the acts of texts that were read, by the digest of a version and the states it is tagged with.
    """

    tagger: Tagger
    definitions: Mapping[tuple[str, str], TagDefinition]
    quantities: QuantityWords
    acts_known: dict[tuple[str, frozenset[str]], tuple[NamedAct, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class LeadBooks:
    """A newsroom with the books that its leads may change."""

    news: NewsBooks
    facts: FactBook
    law: LawBooks
    claims: Claims
    rules: LeadRules


def read_rules(lemmatize: Lemmatize, root: Path | Traversable | None = None) -> LeadRules:
    """Return the rules of leads; raises FactError where their files are not as they must be."""
    place = root if root is not None else data_root()
    states = [each for each in read_tags(place, open_states(place).by_iso3.values()) if each.kind == "state"]
    books = read_book_tags(place)
    tagger = Tagger((*states, *books), lambda word, _language: lemmatize(word))
    return LeadRules(tagger, {(each.kind, each.id): each for each in books}, read_quantity_words(place))


def lead_books(news: NewsBooks) -> LeadBooks:
    """Return a newsroom with the package's own books."""
    return LeadBooks(news, open_facts(), open_law(), find_claims("article"), read_rules(news.lemmatize))


@contextmanager
def opened(given: Mapping[str, Any]) -> Iterator[LeadBooks]:
    """Give the newsroom that the parameters name, with the books; raises StoreError where there is none."""
    with newsroom.opened(given) as news:
        yield lead_books(news)


@contextmanager
def opened_at(news: str | None) -> Iterator[LeadBooks]:
    """Give a newsroom, by default the user's own, with the books; raises StoreError where there is none."""
    with newsroom.opened_at(news) as books:
        yield lead_books(books)
