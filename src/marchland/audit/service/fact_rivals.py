"""Readings of the book of facts that rival the one in use: what one of them gives is not contradicted."""

from __future__ import annotations

from dataclasses import replace

from marchland.audit.domain.claim import AuditedClaim, Basis, Claims, Document, FactName, Verdict
from marchland.audit.domain.recompute import audit
from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError
from marchland.core.fact import FactBook, Grade, Reading
from marchland.core.message import Message

_NOWHERE = Document("rivals", "", "", "", None)
_HOLDS = (Verdict.FOLLOWS, Verdict.ROUNDS_TO)


def beside_rivals(audited: AuditedClaim, facts: FactBook, as_of: AsOf) -> AuditedClaim:
    """Return an audited claim, not derivable where a published rival of the one fact that contradicts it gives it."""
    claim = audited.claim
    ends = [item.low for item in claim.inputs if item.low == item.high]
    one = ends[0] if len(claim.inputs) == len(ends) == 1 else None
    if (
        audited.verdict is not Verdict.CONTRADICTED
        or claim.basis is not Basis.INDEPENDENT
        or not isinstance(one, FactName)
    ):
        return audited
    for reading in facts.fact(one.name).readings:
        if (
            reading.known_on <= as_of.known_on
            and reading.grade is Grade.PUBLISHED
            and _holds(audited, facts, one.name, reading, as_of)
        ):
            why = Message(
                "sources differ: the book counts with another figure, and has this one by {label}", label=reading.label
            )
            return replace(audited, verdict=Verdict.NOT_DERIVABLE, reason=why)
    return audited


def _holds(audited: AuditedClaim, facts: FactBook, name: str, reading: Reading, as_of: AsOf) -> bool:
    try:
        estimate = facts.resolve(reading.amount, as_of, (name,))  # type: ignore[arg-type] # a day raises
        other = facts.with_value(name, estimate)
        (claim,) = audit(Claims(_NOWHERE, (audited.claim,)), other, as_of).claims
    except (MarchlandError, AttributeError):
        return False
    return claim.verdict in _HOLDS
