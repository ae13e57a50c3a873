"""The whole book of the law as one file: every act with its papers and their licences, as JSON and as CSV."""

from __future__ import annotations

from collections import Counter
from datetime import date

from marchland.core.answer import Answer
from marchland.formats import csv_table
from marchland.formats.table import Cell, Table
from marchland.law.domain.act import ArmedConflict
from marchland.law.domain.status import adopted_on, in_force_on
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.domain.treaty import Treaty
from marchland.law.faces.act_answers import CitedActAnswer, PaperAnswer, cited, paper
from marchland.law.faces.answers import ViewAnswer, view
from marchland.law.service.citing import CitedLaw
from marchland.version import VERSION

LICENCE = (
    "Figures and dates with their sources; beside each source stands the licence that its document was read under. "
    "Marchland itself is under the Apache License 2.0."
)
_BETWEEN = " | "
"""What stands between several papers of one act in a cell: locators have commas and semicolons of their own."""


class BookTreatyAnswer(Answer, frozen=True):
    """One treaty of the book, and how many acts the book has about it."""

    treaty: str
    short: str
    title: str
    parent: str | None
    adopted_on: date
    in_force_on: date | None
    acts: int


class ArmedConflictAnswer(Answer, frozen=True):
    """One armed conflict that the book takes from a paper."""

    state: str
    name: str
    begin_on: date
    end_on: date | None
    known_on: date
    end_known_on: date | None
    note: str | None
    sources: tuple[PaperAnswer, ...]


class LawBookAnswer(Answer, frozen=True):
    """The whole book: its licence, the digest of its files, its treaties, acts, armed conflicts and views."""

    rows_of = "acts"

    licence: str
    version: str
    digest: str
    treaties: tuple[BookTreatyAnswer, ...]
    acts: tuple[CitedActAnswer, ...]
    conflicts: tuple[ArmedConflictAnswer, ...]
    views: dict[str, tuple[ViewAnswer, ...]]


def answer(law: CitedLaw, _law: CitedLaw, **_given: object) -> LawBookAnswer:
    """Return the whole book."""
    book, names = law.books.acts, law.books.names
    counts = Counter(act.treaty for act in book.acts)
    return LawBookAnswer(
        LICENCE,
        VERSION,
        book.digest,
        tuple(_treaty(law, treaty, counts[treaty.id]) for treaty in TREATIES.values()),
        tuple(cited(act, law) for act in book.acts),
        tuple(_conflict(war, law) for war in book.conflicts),
        {question: tuple(view(each, names) for each in views) for question, views in book.views.items()},
    )


def _treaty(law: CitedLaw, of: Treaty, acts: int) -> BookTreatyAnswer:
    book = law.books.acts
    in_force = in_force_on(book, of, date.max)
    return BookTreatyAnswer(of.id, of.short, of.title, of.parent or None, adopted_on(book, of.id), in_force, acts)


def _conflict(of: ArmedConflict, law: CitedLaw) -> ArmedConflictAnswer:
    papers = tuple(paper(cite, law.cards) for cite in of.cites)
    return ArmedConflictAnswer(
        of.state, of.name, of.begin_on, of.end_on, of.known_on, of.end_known_on, of.note or None, papers
    )


_PLAIN = (
    "id", "permalink", "treaty", "state", "state_name", "kind", "on", "known_on", "certainty", "authority", "reference",
    "note", "number", "text", "why_blank", "about", "after_on", "by_on", "succession_on", "until_on", "in_force_on",
)  # fmt: skip


def rows(law: CitedLaw, _law: CitedLaw, **_given: object) -> str:
    """Return every act as a row of CSV, with its papers and their licences in cells of their own."""
    listed = tuple(_row(cited(act, law)) for act in law.books.acts.acts)
    return csv_table.table(Table("", (*_PLAIN, "sources", "citations", "licences"), listed))


def _row(of: CitedActAnswer) -> tuple[Cell, ...]:
    content = of.to_dict()
    sources = _BETWEEN.join(each.source for each in of.sources)
    citations = _BETWEEN.join(map(_citation, of.sources))
    licences = _BETWEEN.join(dict.fromkeys(each.licence for each in of.sources if each.licence))
    return (*(content[name] for name in _PLAIN), sources, citations, licences)


def _citation(of: PaperAnswer) -> str:
    """Return a paper as one cites it: who published it, what it is called, where in it, and where it is read."""
    named = ": ".join(filter(None, (of.publisher, of.title))) or of.source
    return ", ".join(filter(None, (named, of.locator, of.url)))
