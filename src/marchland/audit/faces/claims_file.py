"""The claims of a text, or of a claims file, as a claims file again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from marchland.audit.adapters.claim_writing import write_claims
from marchland.audit.domain.claim import Claims
from marchland.audit.domain.text_audit import TextAudit, TextAudits
from marchland.audit.faces.texts import Audited, audits
from marchland.audit.service.questions import AuditWhatIf
from marchland.core.question import FilePart


def saved(of: Audited, *_books: object, **_given: object) -> str | tuple[FilePart, ...]:
    """Return the claims file of a text, or one of each: claims in the readings that are in use, with their places."""
    if isinstance(of, TextAudits):
        if len(of.audits) == 1:
            return _written(of.audits[0])
        names = _apart([text.audit.document.id for text in of.audits])
        return tuple(FilePart(*each) for each in zip(names, map(_written, of.audits), strict=True))
    audit = of.after if isinstance(of, AuditWhatIf) else next(audits(of))
    return write_claims(Claims(audit.document, tuple(claim.claim for claim in audit.claims)))


def _written(text: TextAudit) -> str:
    return write_claims(claims_of(text))


def _apart(names: Sequence[str]) -> Iterator[str]:
    """Yield names with a number behind each that was there before: `note.md` and `note.txt` are both called note."""
    taken: set[str] = set()
    for name in names:
        tried = (name, *(f"{name}-{number}" for number in range(2, len(names) + 1)))
        taken.add(free := next(each for each in tried if each not in taken))
        yield free


def claims_of(text: TextAudit) -> Claims:
    """Return the claims of a text, each with how sure its reading is and what that rests on."""
    first = ((claim.audited.claim, claim.readings[0]) for claim in text.claims)
    return Claims(
        text.audit.document,
        tuple(replace(claim, confidence=reading.confidence, rests_on=reading.rests_on) for claim, reading in first),
    )
