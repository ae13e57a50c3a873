"""The rule that turns what a text says of the law, and what the law answers, into a verdict."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marchland.audit.domain.claim import Basis, Claim, Kind, Verdict
from marchland.audit.domain.question import Answers, Found, LegalAnswer, LegalPoint, Said
from marchland.core.asof import AsOf
from marchland.core.message import N_, Message, join


class Held(StrEnum):
    """What comes of one point."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


_MARKS = {
    Held.YES: "{before}",
    Held.NO: N_("{before}, which does not hold"),
    Held.OPEN: N_("{before}, which cannot be said"),
}


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
    return any(point.said for point in claim.legal)


def told(claim: Claim, answers: Answers) -> str:
    """Return what the law answers to a claim that it does not decide."""
    return join("; ", (answers[point.question].text for point in claim.legal))


def sources(claim: Claim, answers: Answers) -> tuple[str, ...]:
    """Return the papers behind the answers to a claim, each once."""
    return tuple(dict.fromkeys(slug for point in claim.legal for slug in answers[point.question].sources))


def judge_law(claim: Claim, answers: Answers, as_of: AsOf) -> LegalJudgement:
    """Return the verdict on a claim that the law decides: every point must hold.

    One that does not makes it contradicted, or not follow where the text's own inputs lead elsewhere; else one that
    cannot be said leaves it not derivable.
    """
    points = [(point, answers[point.question]) for point in claim.legal]
    found = [(answer, held(point.said, answer, as_of)) for point, answer in points if point.said]
    working = join("; ", _worked(points, as_of))
    days = _days([answer for answer, _ in found]) if claim.kind is Kind.DATE else (None, None)
    outcomes = [outcome for _, outcome in found]
    if claim.basis is Basis.NONE:
        why = join(": ", filter(None, (Message("the text states no inputs"), claim.basis_reason)))
        return LegalJudgement(Verdict.NOT_DERIVABLE, working, why, *days)
    if Held.NO in outcomes:
        worse = Verdict.CONTRADICTED if claim.basis is Basis.INDEPENDENT else Verdict.DOES_NOT_FOLLOW
        return LegalJudgement(worse, working, claim.basis_reason, *days)
    if Held.OPEN in outcomes:
        missing = join("; ", (answer.text for answer, outcome in found if outcome is Held.OPEN))
        return LegalJudgement(Verdict.NOT_DERIVABLE, "", Message("an input is not known: {missing}", missing=missing))
    holds = Verdict.FOLLOWS if claim.kind is Kind.DATE else Verdict.CONFIRMED
    return LegalJudgement(holds, working, claim.basis_reason, *days)


def held(said: Said | None, answer: LegalAnswer, as_of: AsOf) -> Held:
    """Tell whether what the text says to a question is what the law answers."""
    if said is None:
        return Held.OPEN
    if said.not_by_on is not None:
        return _not_yet(said.not_by_on, answer, as_of)
    if answer.found is not Found.ANSWERED:
        return Held.OPEN
    if said.reference and said.reference not in answer.reference:
        return Held.NO
    if said.word:
        return Held.YES if said.word == answer.word else Held.NO
    return _in_window(said, answer)


def _not_yet(day: date, answer: LegalAnswer, as_of: AsOf) -> Held:
    """Who asks before that day cannot know what is done by it; from then on, what nobody knows of was not done."""
    if answer.found is Found.ABSENT:
        return Held.YES if min(as_of.valid_on, as_of.known_on) >= day else Held.OPEN
    if answer.first_on is None or answer.last_on is None:
        return Held.OPEN if answer.found is Found.OPEN else Held.YES
    if answer.first_on > day:
        return Held.YES
    return Held.NO if answer.last_on <= day else Held.OPEN


def _in_window(said: Said, answer: LegalAnswer) -> Held:
    if answer.first_on is None or answer.last_on is None:
        return Held.NO  # as things stand, the day never comes
    early, late = said.earliest_on or date.min, said.latest_on or date.max
    if early <= answer.first_on and answer.last_on <= late:
        return Held.YES
    return Held.NO if answer.last_on < early or late < answer.first_on else Held.OPEN


def _days(answers: Sequence[LegalAnswer]) -> tuple[date | None, date | None]:
    firsts = [answer.first_on for answer in answers if answer.first_on]
    lasts = [answer.last_on for answer in answers if answer.last_on]
    return (min(firsts), max(lasts)) if len(firsts) == len(lasts) == len(answers) else (None, None)


def _worked(points: Sequence[tuple[LegalPoint, LegalAnswer]], as_of: AsOf) -> Iterator[str]:
    """Yield the answers in order, and after those that one saying is held against, the saying and what comes of it."""
    for said, group in itertools.groupby(points, key=lambda item: item[0].said):
        answers = [answer for _, answer in group]
        yield from (answer.text for answer in answers)
        if said:
            outcomes = [held(said, answer, as_of) for answer in answers]
            worst = next((mark for mark in (Held.NO, Held.OPEN) if mark in outcomes), Held.YES)
            yield Message(_MARKS[worst], before=Message("stated {said}", said=_said(said)))


def _said(of: Said) -> str:
    """Return what the text says in words."""
    if of.not_by_on:
        return Message("not yet on {not_by_on}", not_by_on=of.not_by_on)
    parts: list[str] = [of.reference, of.word]
    if of.earliest_on and of.earliest_on == of.latest_on:
        parts.append(Message("on {day}", day=of.earliest_on))
    else:
        ends = [Message("not before {day}", day=of.earliest_on)] if of.earliest_on else []
        ends += [Message("not after {day}", day=of.latest_on)] if of.latest_on else []
        parts.append(join(Message(" and "), ends))
    return join(", ", filter(None, parts))
