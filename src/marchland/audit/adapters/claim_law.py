"""Questions of law as a claims file has them, parsed into points that are put to the law."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from marchland.audit.adapters.claim_file_models import ClaimModel, LegalModel, LegalSayingModel
from marchland.audit.domain.claim import ClaimKind, Stated
from marchland.audit.domain.question import (
    DAY_QUESTIONS,
    RULE_QUESTIONS,
    LegalPoint,
    LegalQuestion,
    QuestionKind,
    StatedLegalAnswer,
)
from marchland.core.errors import ClaimError, Location, MarchlandError, nearest
from marchland.core.message import N_, Message


def legal_points(
    model: ClaimModel, kind: ClaimKind, stated: Stated | None, place: Callable[[str], Location]
) -> tuple[LegalPoint, ...]:
    """Return the points that are put to the law, one for each state that is named, and the rule that is left out.

    Raises ClaimError, placed at its field, for what cannot be put to the law.
    """
    if model.legal and kind is ClaimKind.ARITHMETIC:
        raise ClaimError(
            "an arithmetic claim asks the law", where=Location(field="legal"), next_step="give another kind"
        )
    points: list[LegalPoint] = []
    for position, item in enumerate(model.legal):
        field = f"legal.{position}"
        try:
            ask = _ask(item)
            stated_answer = _window(stated, ask) if kind is ClaimKind.DATE else _said(item.says, ask)
        except MarchlandError as error:
            raise error.located(Location(field=field)) from None
        if kind is ClaimKind.DATE and item.says:
            raise ClaimError(
                "a date claim is compared with what it states",
                where=Location(field=f"{field}.says"),
                next_step="remove `says`",
            )
        where = {name: place(f"{field}.{name}") for name in ("state", "treaty", "act", "rule", "says.answer")}
        states = [item.state] if isinstance(item.state, str) else item.state
        points += [
            LegalPoint(LegalQuestion(ask, state, item.treaty, item.on, item.act, item.rule), stated_answer, where)
            for state in states or [""]
        ]
    if model.leaves_out and model.leaves_out.rule:
        told = LegalQuestion(QuestionKind.RULE, rule=model.leaves_out.rule)
        points.append(LegalPoint(told, None, {"rule": place("leaves_out.rule")}))
    return tuple(points)


def _ask(model: LegalModel) -> QuestionKind:
    """Return what is asked, once everything is there that it needs and nothing that it does not."""
    try:
        ask = QuestionKind(model.ask)
    except ValueError:
        raise ClaimError(
            "the law has no question {ask!r}",
            ask=model.ask,
            where=Location(field="ask"),
            next_step=nearest(model.ask, QuestionKind) or Message("known are: {ask}", ask=", ".join(QuestionKind)),
        ) from None
    needed = {
        "state": ask not in RULE_QUESTIONS,
        "treaty": ask is not QuestionKind.RULE,
        "act": ask is QuestionKind.ACT,
        "rule": ask is QuestionKind.RULE,
    }
    for field, wanted in needed.items():
        if wanted != bool(getattr(model, field)):
            raise ClaimError(
                Message("{ask} needs {field}", ask=ask, field=field)
                if wanted
                else Message("{ask} does not take {field}", ask=ask, field=field),
                where=Location(field=field),
                next_step=Message("add {field}", field=field) if wanted else Message("remove {field}", field=field),
            )
    return ask


def _said(model: LegalSayingModel | None, ask: QuestionKind) -> StatedLegalAnswer | None:
    if model is None:
        return None
    days = [model.from_, model.by, model.day, model.not_by]
    wrong = Message("")
    if ask is QuestionKind.RULE:
        wrong = Message("a rule is reported, not compared with a text")
    elif (ask in DAY_QUESTIONS) == bool(model.answer):
        by_day = ask in DAY_QUESTIONS
        wrong = Message(N_("{ask} is answered by a day") if by_day else N_("{ask} is answered by a word"), ask=ask)
    elif ask in DAY_QUESTIONS and not any(days) and not model.reference:
        wrong = Message("the text is empty")
    elif ask not in DAY_QUESTIONS and any(days):
        wrong = Message("{ask} is answered by a word", ask=ask)
    elif (model.day or model.not_by) and len([day for day in days if day]) > 1:
        wrong = Message("a day or not_by stands beside another day")
    elif model.from_ and model.by and model.from_ > model.by:
        wrong = Message("{first} to {last}: the first day is after the last", first=model.from_, last=model.by)
    elif model.reference and ask is not QuestionKind.ACT:
        wrong = Message("only an act has a reference")
    if wrong:
        raise ClaimError(
            wrong, where=Location(field="says"), next_step="give from, by, day or not_by for a day, or answer"
        )
    return StatedLegalAnswer(
        model.day or model.from_, model.day or model.by, model.not_by, model.answer, model.reference
    )


def _window(stated: Stated | None, ask: QuestionKind) -> StatedLegalAnswer:
    """Return the window that a date claim states."""
    if ask not in DAY_QUESTIONS:
        raise ClaimError(
            "{ask} is answered by a word",
            ask=ask,
            where=Location(field="ask"),
            next_step="ask for a day, or give another kind",
        )
    ends = (stated.low, stated.high) if stated else (None, None)
    early, late = (end if isinstance(end, date) else None for end in ends)
    if early is None and late is None:
        raise ClaimError("the claim states no day to hold the law's against", next_step="state low or high as a day")
    return StatedLegalAnswer(early, late)
