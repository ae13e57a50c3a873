"""Audits and books of facts as plain rows."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.errors import NotKnownError
from marchland.core.fact import Derivation, Fact, FactBook, Reading
from marchland.core.message import Message, Word, join
from marchland.core.quantity import Estimate
from marchland.core.units import label
from marchland.facts.faces.words import weak_mark
from marchland.formats.numbers import unit_sign
from marchland.formats.table import Cell, Table, TableRow, heads


def facts(of: Sequence[str], book: FactBook, *, as_of: AsOf, **_given: object) -> tuple[Table]:
    """Return each fact's value in use on those two days, with its grade and sources."""
    columns = heads("Fact", "Low", "Central", "High", "Unit", "Grade", "Known on", "Sources")
    rows = tuple(_fact_row(book, as_of, name) for name in of)
    notes = (Message("Book of facts {digest} (SHA-256).", digest=book.digest),)
    return (Table(Message("Facts {as_of}", as_of=as_of), columns, rows, notes),)


def _fact_row(book: FactBook, as_of: AsOf, name: str) -> TableRow:
    unit = book.fact(name).unit
    shown = Word(unit) if unit == "date" else unit_sign(label(unit))
    try:
        amounts: tuple[Cell, ...] = (
            (None, book.day(name, as_of).isoformat(), None)
            if unit == "date"
            else _ends(book.estimate(name, as_of).to(unit))
        )
        changed = name in book.changed
        known = "" if changed else book.reading(name, as_of).known_on.isoformat()
        return name, *amounts, shown, book.grade(name, as_of), known, ", ".join(book.cards(name, as_of))
    except NotKnownError:
        return name, None, None, None, shown, Message("not known on those days"), "", ""


def fact(of: Sequence[str], book: FactBook, *, as_of: AsOf, **_given: object) -> tuple[Table]:
    """Return all readings of one fact side by side: the one in use, and those that compete with it."""
    columns = heads(
        "Reading", "Standing", "Low", "Central", "High", "Unit", "Formula", "From", "To", "Known on", "Grade",
        "Sources", "Locator", "Quote", "Warning", "Note",
    )  # fmt: skip
    named = book.fact(of[0])
    rows = tuple(_reading_row(book, named, reading, as_of) for reading in named.readings)
    notes = (Message("Standing {as_of}.", as_of=as_of),)
    return (Table(join(": ", (named.name, named.meaning)), columns, rows, notes),)


def standing(book: FactBook, name: str, reading: Reading, as_of: AsOf) -> str:
    """Tell how a reading stands on those two days: in use, competing, not known yet, or not in force."""
    if reading.known_on > as_of.known_on:
        return Message("not known yet")
    if not reading.valid.holds(as_of.valid_on):
        return Message("not in force")
    if reading is book.fact(name).used(as_of):
        return Message("in use")
    return Message("superseded") if reading.used else Message("competing")


def _reading_row(book: FactBook, fact: Fact, reading: Reading, as_of: AsOf) -> TableRow:
    slugs = rests_on(book, reading, as_of)
    cards = [book.sources[slug] for slug in slugs if slug in book.sources]
    cite = reading.cite
    return (
        reading.label,
        standing(book, fact.name, reading, as_of),
        *_amount(book, fact.name, reading, as_of),
        Word(fact.unit) if fact.unit == "date" else unit_sign(label(fact.unit)),
        formula_of(reading),
        reading.valid.start_on.isoformat(),
        reading.valid.end_on.isoformat() if reading.valid.end_on else "",
        reading.known_on.isoformat(),
        Word(reading.grade),
        ", ".join(slugs),
        cite.locator if cite else "",
        cite.quote if cite else "",
        join(", ", dict.fromkeys(weak_mark(card) for card in cards if card.weak)),
        join(" · ", filter(None, (reading.note, reading.corrects))),
    )


def rests_on(book: FactBook, reading: Reading, as_of: AsOf) -> tuple[str, ...]:
    """Return the sources of a reading: its own, and through its formula those of the facts it is computed from."""
    slugs = [reading.cite.source] if reading.cite else []
    for name in reading.amount.names if isinstance(reading.amount, Derivation) else ():
        with contextlib.suppress(NotKnownError):
            slugs.extend(book.cards(name, as_of))
    return tuple(dict.fromkeys(slugs))


def formula_of(reading: Reading) -> str:
    """Return the formula of a derived reading: of its centre, or of each end that has one of its own."""
    if not isinstance(reading.amount, Derivation):
        return ""
    ends = {"low": reading.amount.low, "central": reading.amount.central, "high": reading.amount.high}
    given = {name: text for name, text in ends.items() if text}
    return "; ".join(f"{name} {text}" for name, text in given.items()) if len(given) > 1 else "".join(given.values())


def resolved(book: FactBook, name: str, reading: Reading, as_of: AsOf) -> Estimate | date | None:
    """Return what a reading comes to on those two days; nothing if what it is computed from was not known."""
    if isinstance(reading.amount, Derivation):
        try:
            return book.resolve(reading.amount, as_of, (name,))
        except NotKnownError:
            return None
    return reading.amount


def _amount(book: FactBook, name: str, reading: Reading, as_of: AsOf) -> tuple[Cell, Cell, Cell]:
    amount = resolved(book, name, reading, as_of)
    if isinstance(amount, Estimate):
        return _ends(amount)
    return None, amount.isoformat() if amount else None, None


def _ends(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    return estimate.low, estimate.central, estimate.high
