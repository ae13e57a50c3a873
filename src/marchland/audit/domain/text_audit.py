"""A text that has been audited: its quantities, its claims, and up to three readings of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from marchland.audit.domain.claim import Audit, AuditedClaim, Claims, Verdict
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text import SourceText, TextSentence, TextSpan
from marchland.core.errors import NotFoundError, nearest


@dataclass(frozen=True, slots=True)
class TextReading:
    """One reading of a claim: how it is computed, audited, and how sure it is."""

    audited: AuditedClaim
    inputs: tuple[int, ...]
    """The numbers of the quantities that its inputs are, in their order."""
    confidence: float
    rests_on: str
    """`text`, `facts` or `law`."""


@dataclass(frozen=True, slots=True)
class TextClaim:
    """A claim of a text: where it stands, and its readings, of which the first is in use."""

    id: str
    span: TextSpan
    sentence: TextSpan
    quantity: int | None
    readings: tuple[TextReading, ...]
    subject: str = ""
    """What it is about: the state or place named before it, or what is counted."""
    said_by: str = ""

    @property
    def audited(self) -> AuditedClaim:
        """Return the claim as it is audited in the reading that is in use."""
        return self.readings[0].audited


@dataclass(frozen=True, slots=True)
class TextAudit:
    """A text with its quantities and its claims."""

    source: SourceText
    sentences: tuple[TextSentence, ...]
    quantities: tuple[StatedQuantity, ...]
    claims: tuple[TextClaim, ...]
    audit: Audit

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many claims have each verdict, in the order of the verdicts."""
        counts = Counter(claim.audited.verdict for claim in self.claims)
        return {str(verdict): counts[verdict] for verdict in Verdict if counts[verdict]}

    def with_claims(self, claims: tuple[TextClaim, ...]) -> TextAudit:
        """Return the audit with these claims in the place of its own."""
        return replace(self, claims=claims, audit=replace(self.audit, claims=tuple(claim.audited for claim in claims)))


@dataclass(frozen=True, slots=True)
class TextAudits:
    """The audits of the texts of a folder, or of one text."""

    audits: tuple[TextAudit, ...]

    @property
    def claims(self) -> Claims:
        """Return the claims of the only text, each in the reading that is in use, as a claims file has them."""
        (only,) = self.audits
        return Claims(only.audit.document, tuple(claim.audited.claim for claim in only.claims))

    def only(self, verdicts: Sequence[str], ids: Sequence[str]) -> TextAudits:
        """Return the claims of those verdicts and ids alone; raises NotFoundError for an unknown id."""
        known = [claim.id for audit in self.audits for claim in audit.claims]
        for wanted in ids:
            if wanted not in known:
                raise NotFoundError("no claim is called {wanted!r}", wanted=wanted, next_step=nearest(wanted, known))
        if not verdicts and not ids:
            return self
        return TextAudits(tuple(audit.with_claims(_chosen(audit, verdicts, ids)) for audit in self.audits))


def _chosen(audit: TextAudit, verdicts: Sequence[str], ids: Sequence[str]) -> tuple[TextClaim, ...]:
    return tuple(
        claim for claim in audit.claims
        if (not verdicts or claim.audited.verdict in verdicts) and (not ids or claim.id in ids)
    )  # fmt: skip
