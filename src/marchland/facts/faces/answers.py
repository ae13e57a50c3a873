"""Facts and source cards as typed answers; their fields are the keys of the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import convert, field

from marchland.core.answer import Answer, Answers
from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.errors import NotKnownError
from marchland.core.fact import FactBook, Grade, Reading
from marchland.core.quantity import Estimate
from marchland.core.units import label
from marchland.facts.faces.tables import formula_of, resolved, rests_on, standing
from marchland.formats.values import EstimateAnswer, estimate, number


class SourceCardAnswer(Answer, frozen=True):
    """A source card, with whether it is weak."""

    slug: str
    publisher: str
    title: str
    url: str
    kind: str
    published_on: str
    read_on: date
    licence: str
    note: str
    weak: bool


class ReadingAnswer(Answer, frozen=True):
    """One reading of a fact: what it comes to on the two days, where it stands, and its weight among its rivals."""

    label: str
    standing: str
    amount: EstimateAnswer | date | None
    formula: str | None
    rests_on: tuple[str, ...]
    from_: date = field(name="from")
    to: date | None
    known_on: date
    grade: Grade
    source: str
    locator: str
    quote: str
    scale: str
    note: str
    corrects: str
    weight: float | None


class FactAnswer(Answer, frozen=True):
    """A fact with the value in use and every reading."""

    name: str
    meaning: str
    unit: str
    value: EstimateAnswer | date | None
    grade: str
    sources: tuple[str, ...]
    readings: tuple[ReadingAnswer, ...]


class FactProvenanceAnswer(Answer, frozen=True):
    """The book that facts were read from, by its SHA-256, and the two days."""

    facts: str
    on: date
    known: date


class FactsAnswer(Answer, frozen=True):
    """Facts, and beside them the cards of their sources."""

    rows_of = "facts"

    facts: tuple[FactAnswer, ...]
    sources: Mapping[str, SourceCardAnswer]
    provenance: FactProvenanceAnswer


def facts(of: Sequence[str], book: FactBook, *, as_of: AsOf, **_given: object) -> FactsAnswer:
    """Return the facts of those names."""
    chosen = tuple(_fact(book, as_of, name) for name in of)
    slugs = dict.fromkeys(reading.source for each in chosen for reading in each.readings)
    cards = {slug: card(book.sources[slug]) for slug in slugs if slug in book.sources}
    return FactsAnswer(chosen, cards, FactProvenanceAnswer(book.digest, as_of.valid_on, as_of.known_on))


def _fact(book: FactBook, as_of: AsOf, name: str) -> FactAnswer:
    fact = book.fact(name)
    dated = fact.unit == "date"
    value: EstimateAnswer | date | None
    try:
        value = book.day(name, as_of) if dated else estimate(book.estimate(name, as_of))
        grade, slugs = book.grade(name, as_of), book.cards(name, as_of)
    except NotKnownError:
        value, grade, slugs = None, "", ()
    readings = tuple(_reading(book, name, reading, as_of) for reading in fact.readings)
    return FactAnswer(name, fact.meaning, "date" if dated else label(fact.unit), value, grade, slugs, readings)


def _reading(book: FactBook, name: str, reading: Reading, as_of: AsOf) -> ReadingAnswer:
    amount, cite = resolved(book, name, reading, as_of), reading.cite
    return ReadingAnswer(
        label=reading.label,
        standing=standing(book, name, reading, as_of),
        amount=estimate(amount) if isinstance(amount, Estimate) else amount,
        formula=formula_of(reading) or None,
        rests_on=rests_on(book, reading, as_of),
        from_=reading.valid.start_on,
        to=reading.valid.end_on,
        known_on=reading.known_on,
        grade=reading.grade,
        source=cite.source if cite else "",
        locator=cite.locator if cite else "",
        quote=cite.quote if cite else "",
        scale=reading.scale,
        note=reading.note,
        corrects=reading.corrects,
        weight=number(reading.weight),
    )


def card(card: SourceCard, *_cards: object, **_given: object) -> SourceCardAnswer:
    """Return a source card."""
    return convert(card, SourceCardAnswer, from_attributes=True)


def cards(cards: Sequence[SourceCard], _cards: object, **_given: object) -> Answers[SourceCardAnswer]:
    """Return source cards."""
    return Answers(map(card, cards))
