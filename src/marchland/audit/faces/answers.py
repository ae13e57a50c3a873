"""Audits as typed answers; their fields are the keys of the JSON, and a source is its address where it has a card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import field

from marchland.audit.domain.claim import Audit, AuditedClaim, ChangedClaim, ClaimKind, Document, Stated, Verdict
from marchland.audit.domain.question import AnswerState, LegalAnswer, LegalQuestion, QuestionKind
from marchland.audit.faces.tables import claim_sources
from marchland.core.answer import Answer
from marchland.core.citation import SourceCard
from marchland.core.units import label
from marchland.formats.values import number
from marchland.law.faces.change_answers import HypotheticalEventAnswer

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

    ask: QuestionKind
    state: str | None
    treaty: str | None
    found: AnswerState
    first_on: date | None
    last_on: date | None
    word: str | None
    text: str
    sources: tuple[str, ...]


class ClaimAnswer(Answer, frozen=True):
    """One audited claim."""

    id: str
    kind: ClaimKind
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


class AuditProvenanceAnswer(Answer, frozen=True):
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
    provenance: AuditProvenanceAnswer


class ChangedFactAnswer(Answer, frozen=True):
    """A fact that was changed: what it was and what it becomes."""

    fact: str
    from_: str = field(name="from")
    to: str


class VerdictChangeAnswer(Answer, frozen=True):
    """A claim whose verdict or figure became another."""

    id: str
    before: ClaimAnswer
    after: ClaimAnswer


class VerdictChangesAnswer(Answer, frozen=True):
    """What changed facts and supposed acts move."""

    rows_of = "moved"

    changes: tuple[ChangedFactAnswer, ...]
    supposed: tuple[HypotheticalEventAnswer, ...]
    moved: tuple[VerdictChangeAnswer, ...]
    counts_before: Mapping[str, int]
    counts_after: Mapping[str, int]


def audit(audit: Audit, sources: Mapping[str, SourceCard], counts: Mapping[str, int] | None = None) -> AuditAnswer:
    """Return an audit, with the counts of all claims where it has only some."""
    return AuditAnswer(
        audit.document,
        tuple(claim(audited, sources) for audited in audit.claims),
        audit.counts if counts is None else counts,
        AuditProvenanceAnswer(
            audit.facts_digest, audit.claims_digest, audit.law_digest or None, audit.valid_on, audit.known_on
        ),
    )


def claim(claim: AuditedClaim, sources: Mapping[str, SourceCard]) -> ClaimAnswer:
    """Return one audited claim."""
    slug = next(iter(claim_sources(claim)), "")
    return ClaimAnswer(
        id=claim.claim.id,
        kind=claim.claim.kind,
        subject=claim.claim.subject,
        quote=claim.claim.quote,
        stated=_stated(claim.claim.stated) if claim.claim.stated else None,
        recomputed=recomputed(claim),
        working=claim.working,
        verdict=claim.verdict,
        reason=claim.reason,
        note=claim.claim.note,
        source=sources[slug].url if slug in sources else slug,
        facts=claim.facts,
        legal=tuple(
            _legal(point.question, answer) for point, answer in zip(claim.claim.legal, claim.legal, strict=True)
        ),
        weak=claim.weak,
    )


def recomputed(claim: AuditedClaim) -> RecomputedAnswer | None:
    """Return what came out of the inputs of a claim, or None."""
    low, high = claim.recomputed_low, claim.recomputed_high
    return None if low is None and high is None else RecomputedAnswer(stated_end(low), stated_end(high))


def _legal(question: LegalQuestion, answer: LegalAnswer) -> LegalPointAnswer:
    state, treaty, word = question.state or None, question.treaty or None, answer.word or None
    return LegalPointAnswer(
        question.kind, state, treaty, answer.state, answer.first_on, answer.last_on, word, answer.text, answer.sources
    )


def _stated(stated: Stated) -> StatedAnswer:
    if stated.weekday:
        return StatedAnswer(stated.weekday, stated.weekday, "weekday", stated.bound)
    unit = stated.unit if stated.unit == "date" else label(stated.unit)
    return StatedAnswer(stated_end(stated.low), stated_end(stated.high), unit, stated.bound)


def stated_end(value: float | date | None) -> End:
    """Return one end of a figure as JSON has it."""
    return value.isoformat() if isinstance(value, date) else number(value)


def moved(change: ChangedClaim, sources: Mapping[str, SourceCard]) -> VerdictChangeAnswer:
    """Return a claim whose verdict or figure became another, before and after."""
    return VerdictChangeAnswer(change.after.claim.id, claim(change.before, sources), claim(change.after, sources))
