"""Audits and books of facts as plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from marchland.audit.domain.claim import Audit, AuditedClaim, Bound, ChangedClaim, Stated
from marchland.audit.faces.words import verdict_meaning, verdict_title
from marchland.audit.service.questions import AuditWhatIf
from marchland.core.message import N_, Message, Word, join
from marchland.core.units import label, opened
from marchland.formats.numbers import between, day
from marchland.formats.table import Table, heads
from marchland.gazetteer.service.states import state_names
from marchland.law.faces.tables import supposed

_BOUNDS = {Bound.EXACT: "{figure}", Bound.OVER: N_("over {figure}"), Bound.UP_TO: N_("up to {figure}")}

_ABOUT = {
    Bound.EXACT: N_("about {figure}"), Bound.OVER: N_("over about {figure}"), Bound.UP_TO: N_("up to about {figure}"),
}  # fmt: skip

_DATE_BOUNDS = {Bound.EXACT: "{figure}", Bound.OVER: N_("not before {figure}"), Bound.UP_TO: N_("by {figure}")}

_DIGITS_OF_A_YEAR = 4  # so long a number of years is a year of the calendar

_DIGESTS = {
    (True, True): N_("Facts {facts}, claims {claims}, law {law} (SHA-256)."),
    (True, False): N_("Facts {facts}, claims {claims} (SHA-256)."),
    (False, True): N_("Facts {facts}, law {law} (SHA-256)."),
    (False, False): N_("Facts {facts} (SHA-256)."),
}

_DIGITS = 6  # a stated figure is shown as it was stated


def audit(audit: Audit) -> Table:
    """Return every claim with what it states, what comes out, and the verdict."""
    columns = heads("Claim", "Subject", "Quote", "Stated", "Recomputed", "Verdict", "Why", "Sources")
    rows = tuple(
        (
            claim.claim.id,
            claim.claim.subject,
            claim.claim.quote,
            stated(claim.claim.stated),
            recomputed(claim),
            verdict_title(claim.verdict),
            why(claim),
            ", ".join(claim_sources(claim)),
        )
        for claim in audit.claims
    )
    published = day(audit.document.published_on) if audit.document.published_on else ""
    whose = join(", ", filter(None, (audit.document.publisher, published)))
    notes = (
        join(": ", filter(None, (whose, audit.document.url))),
        Message(
            "So in the world on {valid_on}, as known on {known_on}.", valid_on=audit.valid_on, known_on=audit.known_on
        ),
        _digests(audit),
    )
    return Table(
        Message("Audit of “{document}”", document=audit.document.heading), columns, rows, tuple(filter(None, notes))
    )


def _digests(audit: Audit) -> str:
    """Return the digests of what an audit rests on; claims that a text was read for have none."""
    digests = {"facts": audit.facts_digest, "claims": audit.claims_digest, "law": audit.law_digest}
    return Message(_DIGESTS[bool(audit.claims_digest), bool(audit.law_digest)], **digests)


def counts(audit: Audit) -> Table:
    """Return how many claims have each verdict."""
    rows = tuple((verdict_title(v), count, verdict_meaning(v)) for v, count in audit.counts.items())
    return Table(
        Message("{count} claims by verdict", count=len(audit.claims)),
        heads("Verdict", "Claims", "Meaning"),
        rows,
    )


def moved(changes: Sequence[ChangedClaim]) -> Table:
    """Return the claims whose verdict or figure became another."""
    columns = heads("Claim", "Quote", "Verdict before", "Verdict after", "Before", "After")
    rows = tuple(
        (
            change.after.claim.id,
            change.after.claim.quote,
            verdict_title(change.before.verdict),
            verdict_title(change.after.verdict),
            _outcome(change.before, change.after),
            _outcome(change.after, change.before),
        )
        for change in changes
    )
    return Table(Message("Claims that moved"), columns, rows)


def _outcome(claim: AuditedClaim, other: AuditedClaim) -> str:
    """Return what came out, with what the law answers otherwise than in the other audit."""
    answers = [answer.text for answer in claim.legal if answer not in other.legal]
    return join(" · ", filter(None, (recomputed(claim), *answers)))


def what_if(what_if: AuditWhatIf, *_books: object, **_given: object) -> tuple[Table, ...]:
    """Return the facts that are changed, each with what it was and becomes, the supposed acts, and what moves."""
    changed = Table(Message("Facts changed"), heads("Fact", "Was", "Becomes"), what_if.changes)
    supposing = (supposed(what_if.supposed, state_names()),) if what_if.supposed else ()
    return *((changed,) if what_if.changes else ()), *supposing, moved(what_if.moved)


def claim_sources(claim: AuditedClaim) -> tuple[str, ...]:
    """Return the slugs behind a verdict: the claim's own source first."""
    return tuple(dict.fromkeys(slug for slug in (claim.claim.source, *claim.sources) if slug))


def why(claim: AuditedClaim) -> str:
    """Return the working, the reason and the note of a verdict as one text."""
    return join(" · ", dict.fromkeys(filter(None, (claim.working, claim.reason, claim.claim.note))))


def stated(stated: Stated | None) -> str:
    """Return the figure that a text states as a person would say it; empty if it states none."""
    if stated is None:
        return ""
    if stated.weekday:
        return Word(stated.weekday)
    words = _both(stated.low, stated.high, stated.unit)
    dated = isinstance(stated.low, date) or isinstance(stated.high, date)
    forms = _DATE_BOUNDS if dated else _ABOUT if stated.about else _BOUNDS
    return Message(forms[stated.bound], figure=words) if words else ""


def recomputed(claim: AuditedClaim) -> str:
    """Return what came out of the stated inputs; empty if nothing can be computed."""
    return _both(claim.recomputed_low, claim.recomputed_high, "date" if claim.unit == "date" else opened(claim.unit))


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
