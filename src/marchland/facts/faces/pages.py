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
from marchland.facts.service import questions as facts_service
from marchland.facts.service.questions import corrections
from marchland.formats import csv_table
from marchland.formats.numbers import between, exact, figure, unit_sign
from marchland.site.citations import citing
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import RouteSpec, api_route, page_route

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
class FactRow:
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
class RangeBar:
    """Where a reading lies among all of its fact, from 0 to 100."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One reading as the page of its fact shows it."""

    reading: Reading
    standing: str
    value: str
    exact: str
    formula: str
    sources: tuple[str, ...]
    bar: RangeBar | None


@dataclass(frozen=True, slots=True)
class RelatedFact:
    """Another fact that one is computed from, or that is computed from it, with its value in use."""

    name: str
    meaning: str
    value: str


def facts(context: RequestContext) -> Response:
    """Return the page of every fact in use on the two dates, or of those that hold the words, of a grade or a unit."""
    units = sorted({_unit(fact) for fact in context.site.once(fact_book).facts.values()}, key=str.casefold)
    return page(
        context,
        "facts.html",
        lines=list(_lines(context.site.once(fact_book), context.dates, _asked(context))),
        dates=context.dates,
        units=units,
        unit_sign=unit_sign,
        words=context.text("q")[:LONGEST],
        grade=context.text("grade"),
        unit=context.text("unit"),
        grades=list(map(str, Grade)),
    )


def _asked(context: RequestContext) -> tuple[str, ...]:
    """Return the names of the facts that the query asks for by words, unit, and grade of the value in use."""
    book, grade, unit = context.site.once(fact_book), context.text("grade"), context.text("unit")
    if grade and grade not in list(Grade):
        raise InputError(
            "unknown grade {grade!r}", grade=grade, next_step=Message("known are: {grade}", grade=", ".join(Grade))
        )
    return tuple(
        name
        for name in facts_service.find(book, context.dates, context.text("q")[:LONGEST])
        if unit in ("", _unit(book.fact(name))) and grade in ("", book.reading(name, context.dates).grade)
    )


def _lines(book: FactBook, as_of: AsOf, names: tuple[str, ...]) -> Iterator[FactRow]:
    for name in names:
        fact, reading = book.fact(name), book.reading(name, as_of)
        amount = tables.resolved(book, name, reading, as_of)
        value, text = _said(amount, fact.unit)
        key = str(amount.to(fact.unit).central) if isinstance(amount, Estimate) else str(amount or "")
        weak = any(book.sources[slug].weak for slug in book.cards(name, as_of) if slug in book.sources)
        yield FactRow(name, fact.meaning, value, key, text, str(reading.grade), weak, reading.known_on)


def _unit(fact: Fact) -> str:
    return fact.unit if fact.unit == "date" else label(fact.unit)


def _said(amount: object, unit: str) -> tuple[str, str]:
    """Return the middle of an amount as one reads it, and its range where it has one."""
    if isinstance(amount, Estimate):
        estimate = amount.to(unit)
        middle = figure(estimate.central, label(unit))
        return middle, "" if estimate.low == estimate.high else between(estimate.low, estimate.high, label(unit))
    return ("", "") if amount is None else (str(amount), "")


def fact(context: RequestContext) -> Response:
    """Return the page of one fact: all its readings side by side, what it rests on and what rests on it."""
    book, dates, name = context.site.once(fact_book), context.dates, context.path_params["name"]
    fact = book.fact(name)
    readings = _readings(book, name, dates)
    return page(
        context, "fact.html", fact=fact, readings=readings, dates=dates, unit=_unit(fact), why=WHY,
        used=next((event for event in readings if event.standing == "in use"), None), span=_span(book, name, dates),
        resting=_parts(book, facts_service.resting_on(book, name, dates), dates),
        parts=_parts(book, facts_service.parts(book, name, dates), dates),
        history=sorted(fact.readings, key=lambda reading: (reading.known_on, reading.label)), sources=book.sources,
        claims=list(citing(context, fact=name)),
    )  # fmt: skip


def _parts(book: FactBook, names: tuple[str, ...], as_of: AsOf) -> list[RelatedFact]:
    related = []
    for name in names:
        fact, reading = book.fact(name), book.fact(name).used(as_of)
        value, spread = _said(tables.resolved(book, name, reading, as_of) if reading else None, fact.unit)
        related.append(RelatedFact(name, fact.meaning, spread or value))
    return related


def _span(book: FactBook, name: str, as_of: AsOf) -> tuple[float, float] | None:
    """Return the lowest and the highest that any reading of a fact says, or nothing where all say the same."""
    amounts = (tables.resolved(book, name, reading, as_of) for reading in book.fact(name).readings)
    spans = [each.to(book.fact(name).unit) for each in amounts if isinstance(each, Estimate)]
    low, high = min((e.low for e in spans), default=0.0), max((e.high for e in spans), default=0.0)
    return (low, high) if high > low else None


def _readings(book: FactBook, name: str, as_of: AsOf) -> list[ReadingView]:
    unit, span = book.fact(name).unit, _span(book, name, as_of)
    views = []
    for reading in book.fact(name).readings:
        amount = tables.resolved(book, name, reading, as_of)
        value, spread = _said(amount, unit)
        bar, digits = None, ""
        if isinstance(amount, Estimate):
            estimate = amount.to(unit)
            digits = join(" – ", dict.fromkeys(exact(each) for each in (estimate.low, estimate.central, estimate.high)))
            bar = _bar(estimate, *span) if span else None
        standing = tables.standing(book, name, reading, as_of)
        formula = tables.formula_of(reading)
        rests = tables.rests_on(book, reading, as_of)
        views.append(ReadingView(reading, standing, spread or value, digits, formula, rests, bar))
    return sorted(views, key=lambda event: STANDINGS.index(event.standing))


def _bar(estimate: Estimate, low: float, high: float) -> RangeBar:
    return RangeBar(
        *(round((each - low) / (high - low) * 100, 2) for each in (estimate.low, estimate.central, estimate.high))
    )


def facts_file(context: RequestContext) -> Response:
    """Return the facts as rows for a spreadsheet."""
    (table,) = tables.facts(_asked(context), context.site.once(fact_book), as_of=context.dates)
    return file_response(csv_table.table(table).encode(), TYPES["csv"], "facts.csv")


def sources(context: RequestContext) -> Response:
    """Return the page of every source card, or of those that hold the words, or are of one kind."""
    words, kind = context.text("q")[:LONGEST], context.text("kind")
    if kind and kind not in SOURCE_KINDS:
        raise InputError(
            "unknown kind of source {kind!r}",
            kind=kind,
            next_step=Message("known are: {kinds}", kinds=", ".join(sorted(SOURCE_KINDS))),
        )
    cards = facts_service.find_cards(context.site.once(fact_book), words)
    kept = [card for card in cards if kind in ("", card.kind)]
    return page(context, "sources.html", cards=kept, words=words, kind=kind, kinds=sorted(SOURCE_KINDS))


def source(context: RequestContext) -> Response:
    """Return the page of one source: its card, and the facts and acts that rest on it."""
    card = context.site.once(fact_book).source(context.path_params["slug"])
    return page(
        context, "source.html", card=card, readings=facts_service.citing(context.site.once(fact_book), card.slug),
        acts=list(citing(context, source=card.slug)),
    )  # fmt: skip


def corrections_page(context: RequestContext) -> Response:
    """Return the page of everything that the book of facts put right, the newest first."""
    return page(context, "corrections.html", corrections=corrections(context.site.once(fact_book), context.site.today),
                sources=context.site.once(fact_book).sources)  # fmt: skip


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/corrections", "corrections", corrections_page),
    page_route("/facts", "facts", facts, "q", "grade", "unit", "on", "known"),
    api_route("/facts.csv", "facts.csv", facts_file, "The facts as rows.", "q", "grade", "unit", "on", "known",
         formats=("csv",), parameters=(
             Parameter(name="grade", summary="Only facts whose value in use is of this grade.", choices=tuple(Grade)),
             Parameter(name="unit", summary="Only facts in this unit.", longest=40),
         )),
    page_route("/facts/{name}", "fact", fact, "on", "known"),
    page_route("/sources", "sources", sources, "q", "kind"),
    page_route("/sources/{slug}", "source", source),
)  # fmt: skip
