"""Claims recomputed from their inputs as of two dates, with the working written out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from marchland.audit.domain import arithmetic, day_rules
from marchland.audit.domain.claim import (
    Audit,
    AuditedClaim,
    ChangedClaim,
    Claim,
    ClaimKind,
    Claims,
    FactName,
    ReviewFinding,
    Verdict,
)
from marchland.audit.domain.legal import is_judged, judge_law, law_text, left_out
from marchland.audit.domain.legal import sources as legal_sources
from marchland.audit.domain.question import Answers, LegalAnswer
from marchland.audit.domain.recomputation import Recomputation
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError, Location, MarchlandError, NotKnownError
from marchland.core.fact import FactBook
from marchland.core.message import Message

_NOT_CHECKED = ReviewFinding(Verdict.NOT_CHECKED, date.min, Message("nothing was known of it by that day"), "")
_HOLDS = (Verdict.FOLLOWS, Verdict.ROUNDS_TO, Verdict.CONFIRMED)
WEEKDAYS = day_rules.WEEKDAYS


def audit(claims: Claims, facts: FactBook, as_of: AsOf, answers: Answers | None = None, law_digest: str = "") -> Audit:
    """Return every claim with its recomputation, working and verdict, as of the two dates.

    `answers` has what the law answers, as of the same dates, to every question that the claims ask of it. Raises
    ClaimError, placed at the claim, where an expression, a unit or a fact's name is wrong.
    """
    return Audit(
        claims.document,
        tuple(_audited(claim, facts, as_of, answers or {}) for claim in claims.claims),
        facts.digest,
        claims.digest,
        as_of.valid_on,
        as_of.known_on,
        law_digest,
    )


def changed_claims(before: Audit, after: Audit) -> tuple[ChangedClaim, ...]:
    """Return the claims whose verdict, recomputed figure or legal answer is another in the second audit."""
    return tuple(
        ChangedClaim(old, new)
        for old, new in zip(before.claims, after.claims, strict=True)
        if (old.verdict, old.recomputed_low, old.recomputed_high, old.legal)
        != (new.verdict, new.recomputed_low, new.recomputed_high, new.legal)
    )


def _audited(claim: Claim, facts: FactBook, as_of: AsOf, answers: Answers) -> AuditedClaim:
    names = fact_names(claim)
    cards: list[str] = []
    try:
        for name in names:
            facts.fact(name)
        computed = _computed(claim, facts, as_of, answers)
        cards = [slug for name in names for slug in facts.cards(name, as_of)]
    except NotKnownError as error:
        computed = Recomputation(
            None,
            None,
            "",
            "",
            Verdict.NOT_DERIVABLE,
            Message("an input is not known: {message}", message=error.message),
        )
    except MarchlandError as error:
        raise ClaimError(error.message, where=Location(field=f"claim {claim.id}"), next_step=error.next_step) from error
    source = claim.source
    if claim.kind not in (ClaimKind.ARITHMETIC, ClaimKind.DATE):
        source = _finding(claim, as_of).source or source
    relied = dict.fromkeys(slug for slug in (source, *cards) if slug)
    return AuditedClaim(
        claim,
        computed.low,
        computed.high,
        computed.unit,
        computed.working,
        computed.verdict,
        computed.reason,
        names,
        tuple(dict.fromkeys((*relied, *legal_sources(claim, answers)))),
        _weak(relied, facts) or any(_only_weak(answers[point.question], facts) for point in claim.legal),
        tuple(answers[point.question] for point in claim.legal),
    )


def _weak(slugs: Iterable[str], facts: FactBook) -> bool:
    return any(facts.source(slug).weak for slug in slugs if slug in facts.sources)


def _only_weak(answer: LegalAnswer, facts: FactBook) -> bool:
    """Tell whether all papers behind an answer are weak: a weak one beside a strong one takes nothing from it."""
    cards = [facts.sources[slug] for slug in answer.sources if slug in facts.sources]
    return bool(cards) and all(card.weak for card in cards)


def fact_names(claim: Claim) -> tuple[str, ...]:
    """Return the facts that a claim's computation rests on."""
    ends: Iterable[Any] = itertools.chain.from_iterable((item.low, item.high) for item in claim.inputs)
    days: tuple[Any, ...] = claim.date_rule.days if claim.date_rule else ()
    return tuple(dict.fromkeys(end.name for end in (*ends, *days) if isinstance(end, FactName)))


def _computed(claim: Claim, facts: FactBook, as_of: AsOf, answers: Answers) -> Recomputation:
    return _incomplete(claim, arithmetic.qualified(claim.qualifier, _bare(claim, facts, as_of, answers)))


def _bare(claim: Claim, facts: FactBook, as_of: AsOf, answers: Answers) -> Recomputation:
    """Return what comes of a claim, its qualifier and what it leaves out aside."""
    if claim.kind is ClaimKind.ARITHMETIC:
        return arithmetic.recompute(claim, facts, as_of)
    if claim.kind is ClaimKind.DATE and claim.date_rule is not None:
        return day_rules.recompute(claim, claim.date_rule, facts, as_of)
    if is_judged(claim):
        judgement = judge_law(claim, answers, as_of)
        unit = "date" if judgement.first_on else ""
        return Recomputation(
            judgement.first_on, judgement.last_on, unit, judgement.working, judgement.verdict, judgement.reason
        )
    finding = _finding(claim, as_of)
    return Recomputation(None, None, "", law_text(claim, answers), finding.verdict, finding.reason)


def _finding(claim: Claim, as_of: AsOf) -> ReviewFinding:
    known = [finding for finding in claim.findings if finding.known_on <= as_of.known_on]
    return max(known, key=lambda finding: finding.known_on, default=_NOT_CHECKED)


def _incomplete(claim: Claim, computed: Recomputation) -> Recomputation:
    """Return a recomputation that holds as true but incomplete where the claim leaves out what matters."""
    if claim.leaves_out is None or computed.verdict not in _HOLDS:
        return computed
    return replace(computed, verdict=Verdict.TRUE_BUT_INCOMPLETE, reason=left_out(claim))
