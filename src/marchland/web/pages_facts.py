"""Pages of the books of facts: every parameter with its competing sources, and every source with what rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from marchland.audit.claim import Claim, FactName
from marchland.core.asof import AsOf
from marchland.core.quantity import Estimate
from marchland.core.source import FactBook, Reading
from marchland.core.units import label
from marchland.report import delimited, ledgers, structure
from marchland.report.numbers import between, exact, figure
from marchland.services import facts as asking
from marchland.services.law import acts_citing
from marchland.web.page import page
from marchland.web.route import Row, data, shown
from marchland.web.wire import TYPES, Ask, answer, sent

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One fact as the list shows it."""

    name: str
    meaning: str
    value: str
    range: str
    grade: str
    known_on: str
    sources: tuple[str, ...]


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


def facts(ask: Ask) -> Response:
    """Return the page of every fact in use on the two dates, or of those that hold the words."""
    words = ask.text("q")[:LONGEST]
    lines = list(_lines(ask.site.facts, ask.dates, asking.find(ask.site.facts, ask.dates, words)))
    return page(ask, "facts.html", lines=lines, words=words, dates=ask.dates, sources=ask.site.facts.sources)


def _lines(book: FactBook, as_of: AsOf, names: tuple[str, ...]) -> Iterator[Line]:
    for name in names:
        fact, reading = book.fact(name), book.reading(name, as_of)
        value, told = _said(ledgers.resolved(book, name, reading, as_of), fact.unit)
        yield Line(
            name, fact.meaning, value, told, book.grade(name, as_of), reading.known_on.isoformat(),
            book.cards(name, as_of),
        )  # fmt: skip


def _said(amount: object, unit: str) -> tuple[str, str]:
    """Return the middle of an amount as one reads it, and its range where it has one."""
    if isinstance(amount, Estimate):
        of = amount.to(unit)
        middle = figure(of.central, label(unit))
        return middle, "" if of.low == of.high else between(of.low, of.high, label(unit))
    return ("", "") if amount is None else (str(amount), "")


def fact(ask: Ask) -> Response:
    """Return the page of one fact: all its readings side by side, what it rests on and what rests on it."""
    book, dates, name = ask.site.facts, ask.dates, ask.taken["name"]
    found = book.fact(name)
    return page(
        ask, "fact.html", fact=found, readings=_readings(book, name, dates), dates=dates,
        resting=asking.resting_on(book, name, dates), parts=asking.parts(book, name, dates),
        sources=book.sources, claims=[claim for claim in ask.site.claims.claims if name in _named(claim)],
    )  # fmt: skip


def _named(claim: Claim) -> set[str]:
    """Return the facts that a claim's inputs name."""
    return {end.name for each in claim.inputs for end in (each.low, each.high) if isinstance(end, FactName)}


def _readings(book: FactBook, name: str, as_of: AsOf) -> list[Told]:
    unit = book.fact(name).unit
    amounts = [ledgers.resolved(book, name, each, as_of) for each in book.fact(name).readings]
    spans = [each.to(unit) for each in amounts if isinstance(each, Estimate)]
    low, high = min((e.low for e in spans), default=0.0), max((e.high for e in spans), default=0.0)
    told = []
    for reading, amount in zip(book.fact(name).readings, amounts, strict=True):
        value, spread = _said(amount, unit)
        bar, digits = None, ""
        if isinstance(amount, Estimate):
            of = amount.to(unit)
            digits = " – ".join(dict.fromkeys(exact(each) for each in (of.low, of.central, of.high)))
            if high > low:
                bar = Bar(*(round((each - low) / (high - low) * 100, 2) for each in (of.low, of.central, of.high)))
        standing = ledgers.standing(book, name, reading, as_of)
        formula = ledgers.formula_of(reading)
        rests = ledgers.rests_on(book, reading, as_of)
        told.append(Told(reading, standing, spread or value, digits, formula, rests, bar))
    return sorted(told, key=lambda each: each.standing != "in use")


def facts_file(ask: Ask) -> Response:
    """Return the facts as rows for a spreadsheet."""
    names = asking.find(ask.site.facts, ask.dates, ask.text("q")[:LONGEST])
    text = delimited.table(ledgers.facts(ask.site.facts, ask.dates, names)) if names else ""
    return sent(text.encode(), TYPES["csv"], "facts.csv")


def sources(ask: Ask) -> Response:
    """Return the page of every source card."""
    return page(ask, "sources.html", cards=[card for _, card in sorted(ask.site.facts.sources.items())])


def source(ask: Ask) -> Response:
    """Return the page of one source: its card, and the facts and acts that rest on it."""
    card = ask.site.facts.source(ask.taken["slug"])
    return page(
        ask, "source.html", card=card, readings=asking.citing(ask.site.facts, card.slug),
        acts=acts_citing(ask.site.law, card.slug), names=ask.site.state_names,
    )  # fmt: skip


def source_data(ask: Ask) -> Response:
    """Return one source card."""
    return answer(ask, structure.card(ask.site.facts.source(ask.taken["slug"])))


ROWS: tuple[Row, ...] = (
    shown("/facts", "facts", facts, "q", "on", "known"),
    data("/facts.csv", "facts.csv", facts_file, "The facts as rows.", "q", "on", "known", offers=("csv",)),
    shown("/facts/{name}", "fact", fact, "on", "known"),
    shown("/sources", "sources", sources),
    shown("/sources/{slug}", "source", source),
    data("/api/v1/sources/{slug}", "api.source", source_data, "One source card."),
)
