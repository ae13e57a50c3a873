"""Answers as JSON structures: plain dictionaries, whole numbers as integers, never NaN or Infinity."""

from __future__ import annotations

from collections.abc import Sequence

from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.errors import NotKnownError
from marchland.core.fact import FactBook, Reading
from marchland.core.quantity import Estimate
from marchland.core.units import label
from marchland.facts.faces.tables import formula_of, resolved, rests_on, standing
from marchland.formats.values import Json, day, estimate


def facts(book: FactBook, as_of: AsOf, names: Sequence[str] | None = None) -> Json:
    """Return facts with the value in use and every reading; the cards of their sources beside them."""
    chosen = [_fact(book, as_of, name) for name in (book.facts if names is None else names)]
    slugs = dict.fromkeys(reading["source"] for each in chosen for reading in each["readings"] if reading["source"])
    return {
        "facts": chosen,
        "sources": {slug: card(book.sources[slug]) for slug in slugs if slug in book.sources},
        "provenance": {
            "facts": book.digest,
            "on": as_of.valid_on.isoformat(),
            "known": as_of.known_on.isoformat(),
        },
    }


def _fact(book: FactBook, as_of: AsOf, name: str) -> Json:
    fact = book.fact(name)
    try:
        value = book.day(name, as_of).isoformat() if fact.unit == "date" else estimate(book.estimate(name, as_of))
        grade, slugs = book.grade(name, as_of), list(book.cards(name, as_of))
    except NotKnownError:
        value, grade, slugs = None, "", []
    return {
        "name": name,
        "meaning": fact.meaning,
        "unit": fact.unit if fact.unit == "date" else label(fact.unit),
        "value": value,
        "grade": grade,
        "sources": slugs,
        "readings": [_reading(book, name, reading, as_of) for reading in fact.readings],
    }


def _reading(book: FactBook, name: str, of: Reading, as_of: AsOf) -> Json:
    amount = resolved(book, name, of, as_of)
    return {
        "label": of.label,
        "standing": standing(book, name, of, as_of),
        "amount": estimate(amount) if isinstance(amount, Estimate) else day(amount),
        "formula": formula_of(of) or None,
        "rests_on": list(rests_on(book, of, as_of)),
        "from": of.valid.start_on.isoformat(),
        "to": day(of.valid.end_on),
        "known_on": of.known_on.isoformat(),
        "grade": str(of.grade),
        "source": of.cite.source if of.cite else "",
        "locator": of.cite.locator if of.cite else "",
        "quote": of.cite.quote if of.cite else "",
        "scale": of.scale,
        "note": of.note,
        "corrects": of.corrects,
    }


def card(of: SourceCard) -> Json:
    """Return a source card, with whether it is weak."""
    return {
        "slug": of.slug,
        "publisher": of.publisher,
        "title": of.title,
        "url": of.url,
        "kind": of.kind,
        "published_on": of.published_on,
        "read_on": of.read_on.isoformat(),
        "licence": of.licence,
        "note": of.note,
        "weak": of.weak,
    }
