"""A published claim as an object: what is stated, from which inputs it can be computed, and what was found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from marchland.audit.domain.question import LegalAnswer, LegalPoint
from marchland.audit.domain.text import TextSpan
from marchland.core.message import Message
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
    TRUE_BUT_INCOMPLETE = "true_but_incomplete"
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
    """The figure that the text states: numbers in a unit, days, or the name of a weekday.

    `low_half` and `high_half` are half of the last digit that each end is printed with, where more is known of it than
    the number; `about` is set where the text says so.
    """

    low: float | date | None
    high: float | date | None
    unit: str
    bound: Bound = Bound.EXACT
    weekday: str = ""
    low_half: float | None = None
    high_half: float | None = None
    about: bool = False


@dataclass(frozen=True, slots=True)
class FactName:
    """An input that is taken from the book of facts, so that the verdict moves with it."""

    name: str


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """One input of a recomputation: its two ends, each a figure or a fact, and how the text writes it.

    `low_half` and `high_half` are half of the last digit that each end is printed with, where more is known of it than
    the number. A fact is exact, and has its own doubt in its two ends.
    """

    name: str
    low: Estimate | FactName
    high: Estimate | FactName
    low_half: float | None = None
    high_half: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DateRule:
    """How a date claim is computed: so long after each day, the weekday of a day, or the time between two days."""

    operation: str
    months: int
    days: tuple[date | FactName, ...]
    length_days: int = 0


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """What a person found of a claim that cannot be computed, and since when that could be known."""

    verdict: Verdict
    known_on: date
    reason: str
    source: str


class QualifierEffect(StrEnum):
    """What words that limit a claim do to it.

    What is computed or found takes them into account; they speak of a part of what is computed; or nobody can tell.
    """

    JUDGED = "judged"
    PART = "part"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Qualifier:
    """Words of a claim's own sentence that limit what it says, such as `most vulnerable`."""

    words: str
    effect: QualifierEffect = QualifierEffect.OPEN


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a claim that holds leaves out although it matters: why it does, and the rule of law that says it."""

    because: str
    rule: str = ""


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
    sentence: str = ""
    span: TextSpan | None = None
    qualifier: Qualifier | None = None
    leaves_out: LeftOut | None = None
    confidence: float | None = None
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """The text that the claims stand in."""

    id: str
    title: str
    publisher: str
    url: str
    published_on: date | None

    @property
    def heading(self) -> str:
        """Return what stands above what is told of it: its title, where it has one."""
        return self.title or Message("Untitled text")


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
