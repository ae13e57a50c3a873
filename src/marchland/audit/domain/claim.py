"""A published claim as an object: what is stated, from which inputs it can be computed, and what was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from marchland.audit.domain.question import LegalAnswer, LegalPoint
from marchland.core.quantity import Estimate


class ClaimKind(StrEnum):
    """What sort of claim it is; arithmetic and date claims are computed, the others found by a person or the law."""

    ARITHMETIC = "arithmetic"
    DATE = "date"
    EXTERNAL = "external"
    PREMISE = "premise"
    SHELL = "shell"
    OUT_OF_SCOPE = "out_of_scope"


class Verdict(StrEnum):
    """What came of a claim."""

    FOLLOWS = "follows"
    ROUNDS_TO = "rounds_to"
    LOOSE_BOUND = "loose_bound"
    DOES_NOT_FOLLOW = "does_not_follow"
    CONTRADICTED = "contradicted"
    NOT_DERIVABLE = "not_derivable"
    CONFIRMED = "confirmed"
    NOT_CHECKED = "not_checked"
    RECORDED_ONLY = "recorded_only"


class Bound(StrEnum):
    """How a figure is meant: as it stands, as `over`/`at least`, or as `up to`."""

    EXACT = "exact"
    OVER = "over"
    UP_TO = "up_to"


class Basis(StrEnum):
    """Whose the inputs are: the text's own, another source's, or nobody's."""

    TEXT = "text"
    INDEPENDENT = "independent"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Stated:
    """The figure that the text states: numbers in a unit, days, or the name of a weekday."""

    low: float | date | None
    high: float | date | None
    unit: str
    bound: Bound = Bound.EXACT
    weekday: str = ""


@dataclass(frozen=True, slots=True)
class FactName:
    """An input that is taken from the book of facts, so that the verdict moves with it."""

    name: str


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """One input of a recomputation: its two ends, each a figure or a fact."""

    name: str
    low: Estimate | FactName
    high: Estimate | FactName


@dataclass(frozen=True, slots=True)
class DateRule:
    """How a date claim is computed: so many calendar months after each day, or the weekday of a day."""

    operation: str
    months: int
    days: tuple[date | FactName, ...]


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """What a person found of a claim that cannot be computed, and since when that could be known."""

    verdict: Verdict
    known_on: date
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a document; its `legal` points are put to the law, and decide it where the text says something."""

    id: str
    kind: ClaimKind
    subject: str
    quote: str
    stated: Stated | None
    inputs: tuple[ClaimInput, ...]
    expression: str
    date_rule: DateRule | None
    basis: Basis
    basis_reason: str
    findings: tuple[ReviewFinding, ...]
    note: str
    source: str
    legal: tuple[LegalPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The text that the claims stand in."""

    id: str
    title: str
    publisher: str
    url: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims of one document, in the order of the text."""

    document: Document
    claims: tuple[Claim, ...]
    digest: str = field(default="")


@dataclass(frozen=True, slots=True)
class AuditedClaim:
    """A claim with its recomputation, working and verdict."""

    claim: Claim
    recomputed_low: float | date | None
    recomputed_high: float | date | None
    unit: str
    working: str
    verdict: Verdict
    reason: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    weak: bool
    legal: tuple[LegalAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """All claims of a document, audited as of two dates; `law_digest` is empty if no claim asks the law."""

    document: Document
    claims: tuple[AuditedClaim, ...]
    facts_digest: str
    claims_digest: str
    valid_on: date
    known_on: date
    law_digest: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Return how many claims have each verdict, in the order of the verdicts, without the empty ones."""
        counts = Counter(claim.verdict for claim in self.claims)
        return {str(verdict): counts[verdict] for verdict in Verdict if counts[verdict]}


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """A claim whose verdict, figure or legal answer is another after a change of facts or acts."""

    before: AuditedClaim
    after: AuditedClaim
