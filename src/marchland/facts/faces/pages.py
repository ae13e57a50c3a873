"""Pages of the books of facts: every parameter with its competing sources, and every source with what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from marchland.core.asof import AsOf
from marchland.core.citation import SOURCE_KINDS
from marchland.core.errors import InputError
from marchland.core.fact import Fact, FactBook, Grade, Reading
from marchland.core.message import N_, Message, join
from marchland.core.quantity import Estimate
from marchland.core.question import Parameter
from marchland.core.units import label
from marchland.facts.faces import tables
from marchland.facts.faces.books import fact_book
from marchland.facts.service import questions as asking
from marchland.facts.service.questions import corrections
from marchland.formats import csv_table
from marchland.formats.numbers import between, exact, figure
from marchland.site.citations import citing
from marchland.site.page import page
from marchland.site.request import TYPES, Ask, sent
from marchland.site.route import Row, data, shown

LONGEST = 100
WHY: Mapping[str, str] = {
    "in use": N_(
        "The books count with it: of the readings that are put in use and hold on the day, none was known later."
    ),
    "competing": N_("It says otherwise or confirms, and stands beside the reading in use."),
    "superseded": N_("It was in use until a later reading put it right."),
    "not known yet": N_("It was not yet public on the second of the two dates."),
    "not in force": N_("It does not hold on the first of the two dates."),
}
"""Why a reading stands as it does, in the order that readings are shown in."""
STANDINGS = tuple(WHY)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as the list shows it; `key` is what its value is sorted by, `weak` whether a source behind it is."""

    name: str
    meaning: str
    value: str
    key: str
    range: str
    grade: str
    weak: bool
    known_on: date


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a reading lies among all of its fact, from 0 to 100."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Told:
    """One reading as the page of its fact shows it."""

    reading: Reading
    standing: str
    value: str
    exact: str
    formula: str
    sources: tuple[str, ...]
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Part:
    """Another fact that one is computed from, or that is computed from it, with its value in use."""

    name: str
    meaning: str
    value: str


def facts(ask: Ask) -> Response:
    """Return the page of every fact in use on the two dates, or of those that hold the words, of a grade or a unit."""
    units = sorted({_unit(each) for each in ask.site.once(fact_book).facts.values()}, key=str.casefold)
    return page(
        ask, "facts.html", lines=list(_lines(ask.site.once(fact_book), ask.dates, _asked(ask))), dates=ask.dates,
        units=units,
        words=ask.text("q")[:LONGEST], grade=ask.text("grade"), unit=ask.text("unit"), grades=list(map(str, Grade)),
    )  # fmt: skip


def _asked(ask: Ask) -> tuple[str, ...]:
    """Return the names of the facts that the query asks for by words, unit, and grade of the value in use."""
    book, grade, unit = ask.site.once(fact_book), ask.text("grade"), ask.text("unit")
    if grade and grade not in list(Grade):
        raise InputError(
            "unknown grade {grade!r}", grade=grade, next_step=Message("known are: {grade}", grade=", ".join(Grade))
        )
    return tuple(
        name
        for name in asking.find(book, ask.dates, ask.text("q")[:LONGEST])
        if unit in ("", _unit(book.fact(name))) and grade in ("", book.reading(name, ask.dates).grade)
    )


def _lines(book: FactBook, as_of: AsOf, names: tuple[str, ...]) -> Iterator[Line]:
    for name in names:
        fact, reading = book.fact(name), book.reading(name, as_of)
        amount = tables.resolved(book, name, reading, as_of)
        value, told = _said(amount, fact.unit)
        key = str(amount.to(fact.unit).central) if isinstance(amount, Estimate) else str(amount or "")
        weak = any(book.sources[slug].weak for slug in book.cards(name, as_of) if slug in book.sources)
        yield Line(name, fact.meaning, value, key, told, str(reading.grade), weak, reading.known_on)


def _unit(of: Fact) -> str:
    return of.unit if of.unit == "date" else label(of.unit)


def _said(amount: object, unit: str) -> tuple[str, str]:
    """Return the middle of an amount as one reads it, and its range where it has one."""
    if isinstance(amount, Estimate):
        of = amount.to(unit)
        middle = figure(of.central, label(unit))
        return middle, "" if of.low == of.high else between(of.low, of.high, label(unit))
    return ("", "") if amount is None else (str(amount), "")


def fact(ask: Ask) -> Response:
    """Return the page of one fact: all its readings side by side, what it rests on and what rests on it."""
    book, dates, name = ask.site.once(fact_book), ask.dates, ask.taken["name"]
    found = book.fact(name)
    readings = _readings(book, name, dates)
    return page(
        ask, "fact.html", fact=found, readings=readings, dates=dates, unit=_unit(found), why=WHY,
        used=next((each for each in readings if each.standing == "in use"), None), span=_span(book, name, dates),
        resting=_parts(book, asking.resting_on(book, name, dates), dates),
        parts=_parts(book, asking.parts(book, name, dates), dates),
        history=sorted(found.readings, key=lambda each: (each.known_on, each.label)), sources=book.sources,
        claims=list(citing(ask, fact=name)),
    )  # fmt: skip


def _parts(book: FactBook, names: tuple[str, ...], as_of: AsOf) -> list[Part]:
    found = []
    for name in names:
        of, reading = book.fact(name), book.fact(name).used(as_of)
        value, spread = _said(tables.resolved(book, name, reading, as_of) if reading else None, of.unit)
        found.append(Part(name, of.meaning, spread or value))
    return found


def _span(book: FactBook, name: str, as_of: AsOf) -> tuple[float, float] | None:
    """Return the lowest and the highest that any reading of a fact says, or nothing where all say the same."""
    amounts = (tables.resolved(book, name, each, as_of) for each in book.fact(name).readings)
    spans = [each.to(book.fact(name).unit) for each in amounts if isinstance(each, Estimate)]
    low, high = min((e.low for e in spans), default=0.0), max((e.high for e in spans), default=0.0)
    return (low, high) if high > low else None


def _readings(book: FactBook, name: str, as_of: AsOf) -> list[Told]:
    unit, span = book.fact(name).unit, _span(book, name, as_of)
    told = []
    for reading in book.fact(name).readings:
        amount = tables.resolved(book, name, reading, as_of)
        value, spread = _said(amount, unit)
        bar, digits = None, ""
        if isinstance(amount, Estimate):
            of = amount.to(unit)
            digits = join(" – ", dict.fromkeys(exact(each) for each in (of.low, of.central, of.high)))
            bar = _bar(of, *span) if span else None
        standing = tables.standing(book, name, reading, as_of)
        formula = tables.formula_of(reading)
        rests = tables.rests_on(book, reading, as_of)
        told.append(Told(reading, standing, spread or value, digits, formula, rests, bar))
    return sorted(told, key=lambda each: STANDINGS.index(each.standing))


def _bar(of: Estimate, low: float, high: float) -> Bar:
    return Bar(*(round((each - low) / (high - low) * 100, 2) for each in (of.low, of.central, of.high)))


def facts_file(ask: Ask) -> Response:
    """Return the facts as rows for a spreadsheet."""
    (made,) = tables.facts(_asked(ask), ask.site.once(fact_book), as_of=ask.dates)
    return sent(csv_table.table(made).encode(), TYPES["csv"], "facts.csv")


def sources(ask: Ask) -> Response:
    """Return the page of every source card, or of those that hold the words, or are of one kind."""
    words, kind = ask.text("q")[:LONGEST], ask.text("kind")
    if kind and kind not in SOURCE_KINDS:
        raise InputError(
            "unknown kind of source {kind!r}",
            kind=kind,
            next_step=Message("known are: {kinds}", kinds=", ".join(sorted(SOURCE_KINDS))),
        )
    cards = asking.find_cards(ask.site.once(fact_book), words)
    kept = [card for card in cards if kind in ("", card.kind)]
    return page(ask, "sources.html", cards=kept, words=words, kind=kind, kinds=sorted(SOURCE_KINDS))


def source(ask: Ask) -> Response:
    """Return the page of one source: its card, and the facts and acts that rest on it."""
    card = ask.site.once(fact_book).source(ask.taken["slug"])
    return page(
        ask, "source.html", card=card, readings=asking.citing(ask.site.once(fact_book), card.slug),
        acts=list(citing(ask, source=card.slug)),
    )  # fmt: skip


def put_right(ask: Ask) -> Response:
    """Return the page of everything that the book of facts put right, the newest first."""
    return page(ask, "corrections.html", corrections=corrections(ask.site.once(fact_book), ask.site.today),
                sources=ask.site.once(fact_book).sources)  # fmt: skip


ROWS: tuple[Row, ...] = (
    shown("/corrections", "corrections", put_right),
    shown("/facts", "facts", facts, "q", "grade", "unit", "on", "known"),
    data("/facts.csv", "facts.csv", facts_file, "The facts as rows.", "q", "grade", "unit", "on", "known",
         offers=("csv",), parameters=(
             Parameter(name="grade", summary="Only facts whose value in use is of this grade.", choices=tuple(Grade)),
             Parameter(name="unit", summary="Only facts in this unit.", longest=40),
         )),
    shown("/facts/{name}", "fact", fact, "on", "known"),
    shown("/sources", "sources", sources, "q", "kind"),
    shown("/sources/{slug}", "source", source),
)  # fmt: skip
