"""Audits and books of facts as plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from marchland.audit.domain.claim import Audit, AuditedClaim, Bound, Moved, Stated
from marchland.audit.faces.words import verdict_meaning, verdict_title
from marchland.audit.service.questions import WhatIf
from marchland.core.message import N_, Message, Word, join
from marchland.core.units import label
from marchland.formats.numbers import between, day
from marchland.formats.table import Table, heads
from marchland.gazetteer.service.states import state_names
from marchland.law.faces.tables import supposed

_BOUNDS = {Bound.EXACT: "{figure}", Bound.OVER: N_("over {figure}"), Bound.UP_TO: N_("up to {figure}")}

_DATE_BOUNDS = {Bound.EXACT: "{figure}", Bound.OVER: N_("not before {figure}"), Bound.UP_TO: N_("by {figure}")}

_DIGITS_OF_A_YEAR = 4  # so long a number of years is a year of the calendar

_DIGITS = 6  # a stated figure is shown as it was stated


def audit(of: Audit) -> Table:
    """Return every claim with what it states, what comes out, and the verdict."""
    columns = heads("Claim", "Subject", "Quote", "Stated", "Recomputed", "Verdict", "Why", "Sources")
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
    published = (day(of.document.published_on),) if of.document.published_on else ()
    digests = {"facts": of.facts_digest, "claims": of.claims_digest, "law": of.law_digest}
    notes = (
        join(": ", (join(", ", (of.document.publisher, *published)), of.document.url)),
        Message("So in the world on {valid_on}, as known on {known_on}.", valid_on=of.valid_on, known_on=of.known_on),
        Message(
            N_("Facts {facts}, claims {claims}, law {law} (SHA-256).")
            if of.law_digest
            else N_("Facts {facts}, claims {claims} (SHA-256)."),
            **digests,
        ),
    )
    return Table(Message("Audit of “{document}”", document=of.document.title), columns, rows, notes)


def counts(of: Audit) -> Table:
    """Return how many claims have each verdict."""
    rows = tuple((verdict_title(v), count, verdict_meaning(v)) for v, count in of.counts.items())
    return Table(
        Message("{count} claims by verdict", count=len(of.claims)),
        heads("Verdict", "Claims", "Meaning"),
        rows,
    )


def moved(changes: Sequence[Moved]) -> Table:
    """Return the claims whose verdict or figure became another."""
    columns = heads("Claim", "Quote", "Verdict before", "Verdict after", "Before", "After")
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
    return Table(Message("Claims that moved"), columns, rows)


def _outcome(of: AuditedClaim, other: AuditedClaim) -> str:
    """Return what came out, with what the law answers otherwise than in the other audit."""
    answers = [answer.text for answer in of.legal if answer not in other.legal]
    return join(" · ", filter(None, (recomputed(of), *answers)))


def what_if(of: WhatIf, *_books: object, **_given: object) -> tuple[Table, ...]:
    """Return the facts that are changed, each with what it was and becomes, the supposed acts, and what moves."""
    changed = Table(Message("Facts changed"), heads("Fact", "Was", "Becomes"), of.changes)
    supposing = (supposed(of.supposed, state_names()),) if of.supposed else ()
    return *((changed,) if of.changes else ()), *supposing, moved(of.moved)


def claim_sources(of: AuditedClaim) -> tuple[str, ...]:
    """Return the slugs behind a verdict: the claim's own source first."""
    return tuple(dict.fromkeys(slug for slug in (of.claim.source, *of.sources) if slug))


def why(of: AuditedClaim) -> str:
    """Return the working, the reason and the note of a verdict as one text."""
    return join(" · ", dict.fromkeys(filter(None, (of.working, of.reason, of.claim.note))))


def stated(of: Stated | None) -> str:
    """Return the figure that a text states as a person would say it; empty if it states none."""
    if of is None:
        return ""
    if of.weekday:
        return Word(of.weekday)
    words = _both(of.low, of.high, of.unit)
    dated = isinstance(of.low, date) or isinstance(of.high, date)
    return Message((_DATE_BOUNDS if dated else _BOUNDS)[of.bound], figure=words) if words else ""


def recomputed(of: AuditedClaim) -> str:
    """Return what came out of the stated inputs; empty if nothing can be computed."""
    return _both(of.recomputed_low, of.recomputed_high, of.unit)


def _both(low: float | date | None, high: float | date | None, unit: str) -> str:
    low = high if low is None else low
    high = low if high is None else high
    if isinstance(low, date) and isinstance(high, date):
        return day(low) if low == high else Message("{low} to {high}", low=day(low), high=day(high))
    if low is None or high is None or isinstance(low, date) or isinstance(high, date):
        return ""
    if unit == "year" and low == high and low == int(low) and len(str(int(low))) == _DIGITS_OF_A_YEAR:
        return str(int(low))
    return between(low, high, "" if unit == "date" else label(unit), _DIGITS)


def counted(verdicts: Mapping[str, int]) -> str:
    """Return the verdicts in one line, such as `40 follows, 3 contradicted`."""
    return join(", ", (join(" ", (count, Word(verdict))) for verdict, count in verdicts.items()))
