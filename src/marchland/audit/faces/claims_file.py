"""The claims of a text, or of a claims file, as a claims file again."""

from __future__ import annotations

from marchland.audit.adapters.claim_writing import write_claims
from marchland.audit.domain.claim import Claims
from marchland.audit.faces.texts import Audited, audits
from marchland.audit.service.questions import AuditWhatIf


def saved(of: Audited, *_books: object, **_given: object) -> str:
    """Return the claims file of the first text: each claim in the reading that is in use, with its place."""
    audit = of.after if isinstance(of, AuditWhatIf) else next(audits(of))
    return write_claims(Claims(audit.document, tuple(claim.claim for claim in audit.claims)))
