"""Audits and books of facts as plain rows."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date

from marchland.audit.claim import Audit, AuditedClaim, Bound, Moved, Stated
from marchland.core.asof import AsOf
from marchland.core.errors import NotKnownError
from marchland.core.quantity import Estimate
from marchland.core.source import Derivation, Fact, FactBook, Reading
from marchland.core.units import label
from marchland.report.numbers import between, day
from marchland.report.table import SOURCES, Cell, Row, Table
from marchland.report.words import verdict_meaning, verdict_title, weak_mark

_BOUNDS = {Bound.EXACT: "", Bound.OVER: "over ", Bound.UP_TO: "up to "}
_DATE_BOUNDS = {Bound.EXACT: "", Bound.OVER: "not before ", Bound.UP_TO: "by "}
_DIGITS_OF_A_YEAR = 4  # so long a number of years is a year of the calendar
_DIGITS = 6  # a stated figure is shown as it was stated


def audit(of: Audit) -> Table:
    """Return every claim with what it states, what comes out, and the verdict."""
    columns = ("Claim", "Subject", "Quote", "Stated", "Recomputed", "Verdict", "Why", SOURCES)
    rows = tuple(
        (
            each.claim.id,
            each.claim.subject,
            each.claim.quote,
            stated(each.claim.stated),
            recomputed(each),
            verdict_title(each.verdict),
            why(each),
            ", ".join(claim_sources(each)),
        )
        for each in of.claims
    )
    published = f", {day(of.document.published_on)}" if of.document.published_on else ""
    law = f", law {of.law_digest}" if of.law_digest else ""
    notes = (
        f"{of.document.publisher}{published}: {of.document.url}",
        f"So in the world on {of.valid_on.isoformat()}, as known on {of.known_on.isoformat()}.",
        f"Facts {of.facts_digest}, claims {of.claims_digest}{law} (SHA-256).",
    )
    return Table(f"Audit of “{of.document.title}”", columns, rows, notes)


def counts(of: Audit) -> Table:
    """Return how many claims have each verdict."""
    rows = tuple((verdict_title(v), count, verdict_meaning(v)) for v, count in of.counts.items())
    return Table(f"{len(of.claims)} claims by verdict", ("Verdict", "Claims", "Meaning"), rows)


def moved(changes: Sequence[Moved]) -> Table:
    """Return the claims whose verdict or figure became another."""
    columns = ("Claim", "Quote", "Verdict before", "Verdict after", "Before", "After")
    rows = tuple(
        (
            each.after.claim.id,
            each.after.claim.quote,
            verdict_title(each.before.verdict),
            verdict_title(each.after.verdict),
            _outcome(each.before, each.after),
            _outcome(each.after, each.before),
        )
        for each in changes
    )
    return Table("Claims that moved", columns, rows)


def _outcome(of: AuditedClaim, other: AuditedClaim) -> str:
    """Return what came out, with what the law answers otherwise than in the other audit."""
    answers = [answer.text for answer in of.legal if answer not in other.legal]
    return " · ".join(part for part in (recomputed(of), *answers) if part)


def changes(of: Sequence[tuple[str, str, str]]) -> Table:
    """Return the facts that a what-if changes: each with what it was and what it becomes."""
    return Table("Facts changed", ("Fact", "Was", "Becomes"), tuple(of))


def claim_sources(of: AuditedClaim) -> tuple[str, ...]:
    """Return the slugs behind a verdict: the claim's own source first."""
    return tuple(dict.fromkeys(slug for slug in (of.claim.source, *of.sources) if slug))


def why(of: AuditedClaim) -> str:
    """Return the working, the reason and the note of a verdict as one text."""
    return " · ".join(dict.fromkeys(part for part in (of.working, of.reason, of.claim.note) if part))


def stated(of: Stated | None) -> str:
    """Return the figure that a text states as a person would say it; empty if it states none."""
    if of is None:
        return ""
    if of.weekday:
        return of.weekday
    words = _both(of.low, of.high, of.unit)
    dated = isinstance(of.low, date) or isinstance(of.high, date)
    return f"{(_DATE_BOUNDS if dated else _BOUNDS)[of.bound]}{words}" if words else ""


def recomputed(of: AuditedClaim) -> str:
    """Return what came out of the stated inputs; empty if nothing can be computed."""
    return _both(of.recomputed_low, of.recomputed_high, of.unit)


def _both(low: float | date | None, high: float | date | None, unit: str) -> str:
    low = high if low is None else low
    high = low if high is None else high
    if isinstance(low, date) and isinstance(high, date):
        return day(low) if low == high else f"{day(low)} to {day(high)}"
    if low is None or high is None or isinstance(low, date) or isinstance(high, date):
        return ""
    if unit == "year" and low == high and low == int(low) and len(str(int(low))) == _DIGITS_OF_A_YEAR:
        return str(int(low))
    return between(low, high, "" if unit == "date" else label(unit), _DIGITS)


def facts(book: FactBook, as_of: AsOf, names: Sequence[str] | None = None) -> Table:
    """Return each fact's value in use on those two days, with its grade and sources."""
    columns = ("Fact", "Low", "Central", "High", "Unit", "Grade", "Known on", SOURCES)
    rows = tuple(_fact_row(book, as_of, name) for name in (book.facts if names is None else names))
    return Table(f"Facts {as_of}", columns, rows, (f"Book of facts {book.digest} (SHA-256).",))


def _fact_row(book: FactBook, as_of: AsOf, name: str) -> Row:
    unit = book.fact(name).unit
    shown = unit if unit == "date" else label(unit)
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
        return name, None, None, None, shown, "not known on those days", "", ""


def fact(book: FactBook, name: str, as_of: AsOf) -> Table:
    """Return all readings of one fact side by side: the one in use, and those that compete with it."""
    columns = (
        "Reading", "Standing", "Low", "Central", "High", "Unit", "Formula", "From", "To", "Known on",
        "Grade", SOURCES, "Locator", "Quote", "Warning", "Note",
    )  # fmt: skip
    of = book.fact(name)
    rows = tuple(_reading_row(book, of, reading, as_of) for reading in of.readings)
    return Table(f"{name}: {of.meaning}", columns, rows, (f"Standing {as_of}.",))


def standing(book: FactBook, name: str, of: Reading, as_of: AsOf) -> str:
    """Tell how a reading stands on those two days: in use, competing, not known yet, or not in force."""
    if of.known_on > as_of.known_on:
        return "not known yet"
    if not of.valid.holds(as_of.valid_on):
        return "not in force"
    if of is book.fact(name).used(as_of):
        return "in use"
    return "superseded" if of.used else "competing"


def _reading_row(book: FactBook, of: Fact, reading: Reading, as_of: AsOf) -> Row:
    slugs = rests_on(book, reading, as_of)
    cards = [book.sources[slug] for slug in slugs if slug in book.sources]
    cite = reading.cite
    return (
        reading.label,
        standing(book, of.name, reading, as_of),
        *_amount(book, of.name, reading, as_of),
        of.unit if of.unit == "date" else label(of.unit),
        formula_of(reading),
        reading.valid.start_on.isoformat(),
        reading.valid.end_on.isoformat() if reading.valid.end_on else "",
        reading.known_on.isoformat(),
        str(reading.grade),
        ", ".join(slugs),
        cite.locator if cite else "",
        cite.quote if cite else "",
        ", ".join(dict.fromkeys(weak_mark(card) for card in cards if card.weak)),
        " · ".join(part for part in (reading.note, reading.corrects) if part),
    )


def rests_on(book: FactBook, of: Reading, as_of: AsOf) -> tuple[str, ...]:
    """Return the sources of a reading: its own, and through its formula those of the facts it is computed from."""
    slugs = [of.cite.source] if of.cite else []
    for name in of.amount.names if isinstance(of.amount, Derivation) else ():
        with contextlib.suppress(NotKnownError):
            slugs.extend(book.cards(name, as_of))
    return tuple(dict.fromkeys(slugs))


def formula_of(of: Reading) -> str:
    """Return the formula of a derived reading: of its centre, or of each end that has one of its own."""
    if not isinstance(of.amount, Derivation):
        return ""
    ends = {"low": of.amount.low, "central": of.amount.central, "high": of.amount.high}
    given = {name: text for name, text in ends.items() if text}
    return "; ".join(f"{name} {text}" for name, text in given.items()) if len(given) > 1 else "".join(given.values())


def resolved(book: FactBook, name: str, of: Reading, as_of: AsOf) -> Estimate | date | None:
    """Return what a reading comes to on those two days; nothing if what it is computed from was not known."""
    if isinstance(of.amount, Derivation):
        try:
            return book.resolve(of.amount, as_of, (name,))
        except NotKnownError:
            return None
    return of.amount


def _amount(book: FactBook, name: str, of: Reading, as_of: AsOf) -> tuple[Cell, Cell, Cell]:
    amount = resolved(book, name, of, as_of)
    if isinstance(amount, Estimate):
        return _ends(amount)
    return None, amount.isoformat() if amount else None, None


def _ends(of: Estimate) -> tuple[Cell, Cell, Cell]:
    return of.low, of.central, of.high


def counted(verdicts: Mapping[str, int]) -> str:
    """Return the verdicts in one line, such as `40 follows, 3 contradicted`."""
    return ", ".join(f"{count} {verdict_title(verdict).lower()}" for verdict, count in verdicts.items())
