"""Audits as typed answers; their fields are the keys of the JSON, and a source is its address where it has a card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import field

from marchland.audit.domain.claim import Audit, AuditedClaim, Document, Kind, Moved, Stated, Verdict
from marchland.audit.domain.question import Ask, Found, LegalAnswer, Question
from marchland.audit.faces.tables import claim_sources
from marchland.audit.service.asking import AuditBooks, Choice
from marchland.audit.service.questions import WhatIf
from marchland.core.answer import Answer
from marchland.core.citation import SourceCard
from marchland.core.units import label
from marchland.formats.values import number
from marchland.law.faces.change_answers import SupposedAnswer, supposed

End = float | str | None
"""One end of a figure: a number, a day or the name of a weekday."""


class StatedAnswer(Answer, frozen=True):
    """The figure that a text states."""

    low: End
    high: End
    unit: str
    bound: str


class RecomputedAnswer(Answer, frozen=True):
    """What came out of the stated inputs."""

    low: End
    high: End


class LegalPointAnswer(Answer, frozen=True):
    """One question that a claim puts to the law, and the answer with its papers."""

    ask: Ask
    state: str | None
    treaty: str | None
    found: Found
    first_on: date | None
    last_on: date | None
    word: str | None
    text: str
    sources: tuple[str, ...]


class ClaimAnswer(Answer, frozen=True):
    """One audited claim."""

    id: str
    kind: Kind
    subject: str
    quote: str
    stated: StatedAnswer | None
    recomputed: RecomputedAnswer | None
    working: str
    verdict: Verdict
    reason: str
    note: str
    source: str
    facts: tuple[str, ...]
    legal: tuple[LegalPointAnswer, ...]
    weak: bool


class AuditedBooksAnswer(Answer, frozen=True):
    """What an audit was made from, each book by its SHA-256, and the two days."""

    facts: str
    claims: str
    law: str | None
    on: date
    known: date


class AuditAnswer(Answer, frozen=True):
    """The claims that were asked for, and how many of all have each verdict."""

    rows_of = "claims"

    document: Document
    claims: tuple[ClaimAnswer, ...]
    counts: Mapping[str, int]
    provenance: AuditedBooksAnswer


class ChangedFactAnswer(Answer, frozen=True):
    """A fact that was changed: what it was and what it becomes."""

    fact: str
    from_: str = field(name="from")
    to: str


class MovedAnswer(Answer, frozen=True):
    """A claim whose verdict or figure became another."""

    id: str
    before: ClaimAnswer
    after: ClaimAnswer


class MovedClaimsAnswer(Answer, frozen=True):
    """What changed facts and supposed acts move."""

    rows_of = "moved"

    changes: tuple[ChangedFactAnswer, ...]
    supposed: tuple[SupposedAnswer, ...]
    moved: tuple[MovedAnswer, ...]
    counts_before: Mapping[str, int]
    counts_after: Mapping[str, int]


def asked(of: Choice | WhatIf, books: AuditBooks, **_given: object) -> AuditAnswer | MovedClaimsAnswer:
    """Return the claims that were asked for, or what moves them."""
    sources = books.facts.sources
    if not isinstance(of, WhatIf):
        return audit(of[0], sources, of[1])
    return MovedClaimsAnswer(
        tuple(ChangedFactAnswer(*each) for each in of.changes),
        tuple(supposed(each) for each in of.supposed),
        tuple(moved(each, sources) for each in of.moved),
        of.before.counts,
        of.after.counts,
    )


def audit(of: Audit, sources: Mapping[str, SourceCard], counts: Mapping[str, int] | None = None) -> AuditAnswer:
    """Return an audit, with the counts of all claims where it has only some."""
    return AuditAnswer(
        of.document,
        tuple(claim(each, sources) for each in of.claims),
        of.counts if counts is None else counts,
        AuditedBooksAnswer(of.facts_digest, of.claims_digest, of.law_digest or None, of.valid_on, of.known_on),
    )


def claim(of: AuditedClaim, sources: Mapping[str, SourceCard]) -> ClaimAnswer:
    """Return one audited claim."""
    slug = next(iter(claim_sources(of)), "")
    low, high = of.recomputed_low, of.recomputed_high
    return ClaimAnswer(
        id=of.claim.id,
        kind=of.claim.kind,
        subject=of.claim.subject,
        quote=of.claim.quote,
        stated=_stated(of.claim.stated) if of.claim.stated else None,
        recomputed=None if low is None and high is None else RecomputedAnswer(_end(low), _end(high)),
        working=of.working,
        verdict=of.verdict,
        reason=of.reason,
        note=of.claim.note,
        source=sources[slug].url if slug in sources else slug,
        facts=of.facts,
        legal=tuple(_legal(each.question, answer) for each, answer in zip(of.claim.legal, of.legal, strict=True)),
        weak=of.weak,
    )


def _legal(asked: Question, of: LegalAnswer) -> LegalPointAnswer:
    state, treaty, word = asked.state or None, asked.treaty or None, of.word or None
    return LegalPointAnswer(asked.ask, state, treaty, of.found, of.first_on, of.last_on, word, of.text, of.sources)


def _stated(of: Stated) -> StatedAnswer:
    if of.weekday:
        return StatedAnswer(of.weekday, of.weekday, "weekday", of.bound)
    unit = of.unit if of.unit == "date" else label(of.unit)
    return StatedAnswer(_end(of.low), _end(of.high), unit, of.bound)


def _end(value: float | date | None) -> End:
    return value.isoformat() if isinstance(value, date) else number(value)


def moved(of: Moved, sources: Mapping[str, SourceCard]) -> MovedAnswer:
    """Return a claim whose verdict or figure became another, before and after."""
    return MovedAnswer(of.after.claim.id, claim(of.before, sources), claim(of.after, sources))
