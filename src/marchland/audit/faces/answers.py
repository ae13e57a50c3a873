"""Answers as JSON structures: plain dictionaries, whole numbers as integers, never NaN or Infinity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from marchland.audit.domain.claim import Audit, AuditedClaim, Moved, Stated
from marchland.audit.domain.question import LegalAnswer, Question
from marchland.audit.faces.tables import claim_sources
from marchland.core.citation import SourceCard
from marchland.core.units import label
from marchland.formats.values import Json, day, number


def audit(of: Audit, sources: Mapping[str, SourceCard]) -> Json:
    """Return the whole audit; a source is its address where it has a card."""
    document = of.document
    return {
        "document": {
            "id": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "url": document.url,
            "published_on": day(document.published_on),
        },
        "claims": [claim(each, sources) for each in of.claims],
        "counts": of.counts,
        "provenance": {
            "facts": of.facts_digest,
            "claims": of.claims_digest,
            "law": of.law_digest or None,
            "on": of.valid_on.isoformat(),
            "known": of.known_on.isoformat(),
        },
    }


def claim(of: AuditedClaim, sources: Mapping[str, SourceCard]) -> Json:
    """Return one audited claim."""
    slug = next(iter(claim_sources(of)), "")
    computed = of.recomputed_low is not None or of.recomputed_high is not None
    return {
        "id": of.claim.id,
        "kind": str(of.claim.kind),
        "subject": of.claim.subject,
        "quote": of.claim.quote,
        "stated": _stated(of.claim.stated) if of.claim.stated else None,
        "recomputed": {"low": _end(of.recomputed_low), "high": _end(of.recomputed_high)} if computed else None,
        "working": of.working,
        "verdict": str(of.verdict),
        "reason": of.reason,
        "note": of.claim.note,
        "source": sources[slug].url if slug in sources else slug,
        "facts": list(of.facts),
        "legal": [_legal(each.question, answer) for each, answer in zip(of.claim.legal, of.legal, strict=True)],
        "weak": of.weak,
    }


def _legal(asked: Question, of: LegalAnswer) -> Json:
    """Return one question that a claim puts to the law, and the answer with its papers."""
    return {
        "ask": str(asked.ask),
        "state": asked.state or None,
        "treaty": asked.treaty or None,
        "found": str(of.found),
        "first_on": day(of.first_on),
        "last_on": day(of.last_on),
        "word": of.word or None,
        "text": of.text,
        "sources": list(of.sources),
    }


def _stated(of: Stated) -> Json:
    if of.weekday:
        return {"low": of.weekday, "high": of.weekday, "unit": "weekday", "bound": str(of.bound)}
    unit = of.unit if of.unit == "date" else label(of.unit)
    return {"low": _end(of.low), "high": _end(of.high), "unit": unit, "bound": str(of.bound)}


def _end(value: float | date | None) -> int | float | str | None:
    return value.isoformat() if isinstance(value, date) else number(value)


def moved(changes: Sequence[Moved], sources: Mapping[str, SourceCard]) -> list[Json]:
    """Return the claims whose verdict or figure became another, before and after."""
    return [
        {"id": each.after.claim.id, "before": claim(each.before, sources), "after": claim(each.after, sources)}
        for each in changes
    ]


def audit_of(of: Audit, sources: Mapping[str, SourceCard], verdicts: Sequence[str], ids: Sequence[str]) -> Json:
    """Return an audit with the claims of those verdicts and ids alone, all where none is named; counts are of all."""
    chosen = (c for c in of.claims if (not verdicts or str(c.verdict) in verdicts) and (not ids or c.claim.id in ids))
    return audit(replace(of, claims=tuple(chosen)), sources) | {"counts": of.counts}


def what_if(
    changes: Sequence[tuple[str, str, str]], changed: Sequence[Moved], before: Mapping[str, int],
    after: Mapping[str, int], sources: Mapping[str, SourceCard], supposed: Sequence[Json] = (),
) -> Json:  # fmt: skip
    """Return what changed facts and supposed acts move."""
    return {
        "changes": [{"fact": name, "from": was, "to": now} for name, was, now in changes],
        "supposed": list(supposed),
        "moved": moved(changed, sources),
        "counts_before": dict(before),
        "counts_after": dict(after),
    }
