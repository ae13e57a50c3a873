"""The claims of a text, or of a claims file, as a claims file again."""

from __future__ import annotations

from dataclasses import replace

from marchland.audit.adapters.claim_writing import write_claims
from marchland.audit.domain.claim import Claims
from marchland.audit.faces.texts import Audited, audits
from marchland.audit.service.questions import AuditWhatIf
from marchland.audit.service.text_audits import TextAudit, TextAudits


def saved(of: Audited, *_books: object, **_given: object) -> str:
    """Return the claims file of the first text: each claim in the reading that is in use, with its place."""
    if isinstance(of, TextAudits):
        return write_claims(claims_of(of.audits[0]))
    audit = of.after if isinstance(of, AuditWhatIf) else next(audits(of))
    return write_claims(Claims(audit.document, tuple(claim.claim for claim in audit.claims)))


def claims_of(text: TextAudit) -> Claims:
    """Return the claims of a text, each with how sure its reading is and what that rests on."""
    first = ((claim.audited.claim, claim.readings[0]) for claim in text.claims)
    return Claims(
        text.audit.document,
        tuple(replace(claim, confidence=reading.confidence, rests_on=reading.rests_on) for claim, reading in first),
    )
