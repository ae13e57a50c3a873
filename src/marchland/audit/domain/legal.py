"""The rule that turns what a text says of the law, and what the law answers, into a verdict."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marchland.audit.domain.claim import Basis, Claim, ClaimKind, Verdict
from marchland.audit.domain.question import Answers, AnswerState, LegalAnswer, LegalPoint, StatedLegalAnswer
from marchland.core.asof import AsOf
from marchland.core.message import N_, Message, join


class PointOutcome(StrEnum):
    """What comes of one point."""

    YES = "yes"
    PART = "part"
    NO = "no"
    OPEN = "open"


_MARKS = {
    PointOutcome.YES: "{before}",
    PointOutcome.PART: N_("{before}, which leaves out the exception"),
    PointOutcome.NO: N_("{before}, which does not hold"),
    PointOutcome.OPEN: N_("{before}, which cannot be said"),
}


_WORST_FIRST = (PointOutcome.NO, PointOutcome.OPEN, PointOutcome.PART)


@dataclass(frozen=True, slots=True)
class LegalJudgement:
    """A verdict on a legal claim with its working; the days where it is a claim of a day and all of them are known."""

    verdict: Verdict
    working: str
    reason: str
    first_on: date | None = None
    last_on: date | None = None


def is_judged(claim: Claim) -> bool:
    """Tell whether the law decides a claim: one of its points has something that the text says."""
    return any(point.stated for point in claim.legal)


def law_text(claim: Claim, answers: Answers) -> str:
    """Return what the law answers to a claim that it does not decide."""
    return join("; ", (answers[point.question].text for point in claim.legal))


def sources(claim: Claim, answers: Answers) -> tuple[str, ...]:
    """Return the papers behind the answers to a claim, each once."""
    return tuple(dict.fromkeys(slug for point in claim.legal for slug in answers[point.question].sources))


def judge_law(claim: Claim, answers: Answers, as_of: AsOf) -> LegalJudgement:
    """Return the verdict on a claim that the law decides: every point must hold.

    One that does not makes it contradicted, or not follow where the text's own inputs lead elsewhere; else one that
    cannot be said leaves it not derivable; else one that holds but for an exception makes it true but incomplete.
    """
    points = [(point, answers[point.question]) for point in claim.legal]
    judged = [(answer, held(point.stated, answer, as_of)) for point, answer in points if point.stated]
    working = join("; ", _worked(points, as_of))
    days = _days([answer for answer, _ in judged]) if claim.kind is ClaimKind.DATE else (None, None)
    outcomes = [outcome for _, outcome in judged]
    if claim.basis is Basis.NONE:
        why = join(": ", filter(None, (Message("the text states no inputs"), claim.basis_reason)))
        return LegalJudgement(Verdict.NOT_DERIVABLE, working, why, *days)
    if PointOutcome.NO in outcomes:
        worse = Verdict.CONTRADICTED if claim.basis is Basis.INDEPENDENT else Verdict.DOES_NOT_FOLLOW
        return LegalJudgement(worse, working, claim.basis_reason, *days)
    if PointOutcome.OPEN in outcomes:
        missing = join("; ", (answer.text for answer, outcome in judged if outcome is PointOutcome.OPEN))
        return LegalJudgement(Verdict.NOT_DERIVABLE, "", Message("an input is not known: {missing}", missing=missing))
    if PointOutcome.PART in outcomes:
        missing = join("; ", (answer.exception for answer, outcome in judged if outcome is PointOutcome.PART))
        return LegalJudgement(Verdict.TRUE_BUT_INCOMPLETE, working, left_out(claim, missing), *days)
    holds = Verdict.FOLLOWS if claim.kind is ClaimKind.DATE else Verdict.CONFIRMED
    return LegalJudgement(holds, working, claim.basis_reason, *days)


def left_out(claim: Claim, otherwise: str = "") -> str:
    """Return what a claim that holds leaves out, in words."""
    because = claim.leaves_out.because if claim.leaves_out else otherwise
    return Message("it leaves out what matters: {because}", because=because)


def held(stated: StatedLegalAnswer | None, answer: LegalAnswer, as_of: AsOf) -> PointOutcome:
    """Tell whether what the text says to a question is what the law answers."""
    if stated is None:
        return PointOutcome.OPEN
    if stated.not_by_on is not None:
        return _not_yet(stated.not_by_on, answer, as_of)
    if answer.state is not AnswerState.ANSWERED:
        return PointOutcome.OPEN
    if stated.reference and stated.reference not in answer.reference:
        return PointOutcome.NO
    if stated.word and stated.word == answer.short_word:
        return PointOutcome.PART
    if stated.word:
        return PointOutcome.YES if stated.word == answer.word else PointOutcome.NO
    return _in_window(stated, answer)


def _not_yet(day: date, answer: LegalAnswer, as_of: AsOf) -> PointOutcome:
    """Who asks before that day cannot know what is done by it; from then on, what nobody knows of was not done."""
    if answer.state is AnswerState.ABSENT:
        return PointOutcome.YES if min(as_of.valid_on, as_of.known_on) >= day else PointOutcome.OPEN
    if answer.first_on is None or answer.last_on is None:
        return PointOutcome.OPEN if answer.state is AnswerState.OPEN else PointOutcome.YES
    if answer.first_on > day:
        return PointOutcome.YES
    return PointOutcome.NO if answer.last_on <= day else PointOutcome.OPEN


def _in_window(stated: StatedLegalAnswer, answer: LegalAnswer) -> PointOutcome:
    if answer.first_on is None or answer.last_on is None:
        return PointOutcome.NO  # as things stand, the day never comes
    early, late = stated.earliest_on or date.min, stated.latest_on or date.max
    if early <= answer.first_on and answer.last_on <= late:
        return PointOutcome.YES
    return PointOutcome.NO if answer.last_on < early or late < answer.first_on else PointOutcome.OPEN


def _days(answers: Sequence[LegalAnswer]) -> tuple[date | None, date | None]:
    firsts = [answer.first_on for answer in answers if answer.first_on]
    lasts = [answer.last_on for answer in answers if answer.last_on]
    return (min(firsts), max(lasts)) if len(firsts) == len(lasts) == len(answers) else (None, None)


def _worked(points: Sequence[tuple[LegalPoint, LegalAnswer]], as_of: AsOf) -> Iterator[str]:
    """Yield the answers in order, and after those that one saying is held against, the saying and what comes of it."""
    for stated, group in itertools.groupby(points, key=lambda item: item[0].stated):
        answers = [answer for _, answer in group]
        yield from (answer.text for answer in answers)
        if stated:
            outcomes = [held(stated, answer, as_of) for answer in answers]
            worst = next((mark for mark in _WORST_FIRST if mark in outcomes), PointOutcome.YES)
            yield Message(_MARKS[worst], before=Message("stated {said}", said=_said(stated)))


def _said(stated: StatedLegalAnswer) -> str:
    """Return what the text says in words."""
    if stated.not_by_on:
        return Message("not yet on {not_by_on}", not_by_on=stated.not_by_on)
    parts: list[str] = [stated.reference, stated.word]
    if stated.earliest_on and stated.earliest_on == stated.latest_on:
        parts.append(Message("on {day}", day=stated.earliest_on))
    else:
        ends = [Message("not before {day}", day=stated.earliest_on)] if stated.earliest_on else []
        ends += [Message("not after {day}", day=stated.latest_on)] if stated.latest_on else []
        parts.append(join(Message(" and "), ends))
    return join(", ", filter(None, parts))
