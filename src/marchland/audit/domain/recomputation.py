"""What came of recomputing a claim, before its sources are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.audit.domain.claim import Basis, Claim, Verdict
from marchland.core.message import Message, join


@dataclass(frozen=True, slots=True)
class Recomputation:
    """What comes out of a claim's inputs, with the working, the verdict and its reason."""

    low: float | date | None
    high: float | date | None
    unit: str
    working: str
    verdict: Verdict
    reason: str


def no_inputs(claim: Claim) -> str:
    """Return why nothing follows: the text states no figure, or no inputs."""
    why = Message("the text states no figure") if claim.stated is None else Message("the text states no inputs")
    return join(": ", (why, claim.basis_reason)) if claim.basis_reason else why


def not_so(claim: Claim) -> Verdict:
    """Return the verdict on a claim that its inputs speak against: worse where they are an independent source's."""
    return Verdict.CONTRADICTED if claim.basis is Basis.INDEPENDENT else Verdict.DOES_NOT_FOLLOW
