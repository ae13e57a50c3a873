"""Answers on what a state may do, as typed structures: assistance between two states, and munitions by their class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import field

from marchland.core.answer import Answer, Answers, AsOfAnswer
from marchland.core.citation import Citation
from marchland.law.domain.assistance import Activity, Assistance
from marchland.law.domain.assistance import AssistanceAnswer as UnderTreaty
from marchland.law.domain.munition import Munition, MunitionClass
from marchland.law.domain.munition import MunitionAnswer as ForState
from marchland.law.domain.position import Position
from marchland.law.faces.answers import (
    CitedAnswer,
    ReasonAnswer,
    RuleAnswer,
    StandingAnswer,
    as_of,
    reason,
    rule,
    standing,
)
from marchland.law.service.conduct import Judged
from marchland.law.service.questions import LawBooks


class LabelAnswer(Answer, frozen=True):
    """What an activity is called in both languages."""

    en: str
    uk: str


class ActivityAnswer(Answer, frozen=True):
    """One activity with its words in both languages."""

    activity: str
    label: LabelAnswer
    aliases: tuple[str, ...]
    treaties: tuple[str, ...]


class PositionAnswer(Answer, frozen=True):
    """What somebody holds, with the paper and the day it became public."""

    holder: str
    says: str
    answer: str
    article: str
    source: str
    known_on: date
    known_at_latest: bool


class UnderTreatyAnswer(Answer, frozen=True):
    """What one treaty says of an activity, and how both stand to it."""

    treaty: str
    answer: str
    default: str | None
    article: str
    reason: str
    confidence: str
    views: tuple[PositionAnswer, ...]
    sources: tuple[CitedAnswer, ...]
    rule: str | None
    also: tuple[str, ...]
    actor: StandingAnswer | None
    counterpart: StandingAnswer | None


class AssistanceAnswer(Answer, frozen=True):
    """The strictest answer and the answer of each treaty; never a bare yes or no."""

    rows_of = "answers"

    actor: str
    activity: str
    counterpart: str
    answer: str
    default: str | None
    treaty: str
    answers: tuple[UnderTreatyAnswer, ...]
    as_of: AsOfAnswer


class AttestedAnswer(Answer, frozen=True):
    """The paper that one attribute rests on."""

    attribute: str
    certainty: str
    source: str
    locator: str
    note: str | None


class MunitionAnswer(Answer, frozen=True):
    """A munition by its legal attributes, each with its paper where it has one."""

    munition: str
    name: str
    aliases: tuple[str, ...]
    designed_for: str
    primarily_for_person: bool
    initiation: str
    remotely_delivered: str
    persistence: str
    hours: tuple[float, ...]
    detectable: str
    anti_handling: str
    annex_3: str
    sources: tuple[AttestedAnswer, ...]
    charge: str | None


class MunitionClassAnswer(Answer, frozen=True):
    """The class of a munition under one treaty, with the article that makes it so."""

    treaty: str
    class_: str = field(name="class")
    article: str
    text: str
    rules: tuple[RuleAnswer, ...]
    views: tuple[PositionAnswer, ...]
    charge: str | None


class ForStateAnswer(Answer, frozen=True):
    """What a class means for the state that was asked about."""

    treaty: str
    about: str
    answer: str
    default: str | None
    article: str
    text: str
    conditions: tuple[RuleAnswer, ...]
    views: tuple[PositionAnswer, ...]
    reasons: tuple[ReasonAnswer, ...]
    class_: str = field(name="class")
    charge: str | None


class JudgedAnswer(Answer, frozen=True):
    """A munition, its class under each treaty, and what that means for a state if one was asked about."""

    rows_of = "classes"

    munition: MunitionAnswer
    classes: tuple[MunitionClassAnswer, ...]
    state: str | None
    answers: tuple[ForStateAnswer, ...]
    as_of: AsOfAnswer


def activity(of: Activity) -> ActivityAnswer:
    """Return one activity."""
    return ActivityAnswer(of.id, LabelAnswer(of.label, of.label_uk), of.aliases, of.treaties)


def position(of: Position, names: Mapping[str, str]) -> PositionAnswer:
    """Return what somebody holds; a holder that is a state is called by name."""
    holder = names.get(of.holder, of.holder)
    return PositionAnswer(holder, of.says, of.answer.value, of.article, of.source, of.known_on, of.at_latest)


def _positions(of: Sequence[Position], names: Mapping[str, str]) -> tuple[PositionAnswer, ...]:
    return tuple(position(each, names) for each in of)


def assistance(of: Assistance, names: Mapping[str, str]) -> AssistanceAnswer:
    """Return the strictest answer and the answer of each treaty."""
    return AssistanceAnswer(
        of.actor,
        of.activity.id,
        of.counterpart,
        of.overall.answer.value,
        of.overall.default.value if of.overall.default else None,
        of.overall.treaty,
        tuple(_under_treaty(each, names) for each in of.answers),
        as_of(of.as_of),
    )


def _under_treaty(of: UnderTreaty, names: Mapping[str, str]) -> UnderTreatyAnswer:
    return UnderTreatyAnswer(
        of.treaty,
        of.answer.value,
        of.default.value if of.default else None,
        of.article,
        of.reason,
        of.confidence.value,
        _positions(of.views, names),
        tuple(_cited(each) for each in of.sources),
        of.rule or None,
        of.also,
        standing(of.actor, names) if of.actor else None,
        standing(of.counterpart, names) if of.counterpart else None,
    )


def _cited(of: Citation) -> CitedAnswer:
    return CitedAnswer(of.source, of.locator)


def assist(
    of: Assistance | Sequence[Activity], books: LawBooks, **_given: object
) -> AssistanceAnswer | Answers[ActivityAnswer]:
    """Return whether one may help another in something, or which activities can be asked about."""
    return assistance(of, books.names) if isinstance(of, Assistance) else Answers(activity(each) for each in of)


def munition(of: Munition) -> MunitionAnswer:
    """Return a munition by its legal attributes."""
    return MunitionAnswer(
        of.id,
        of.name,
        of.aliases,
        of.designed_for.value,
        of.primarily_for_person,
        of.initiation.value,
        of.remotely_delivered.value,
        of.persistence.value,
        of.hours,
        of.detectable.value,
        of.anti_handling.value,
        of.annex_3.value,
        tuple(
            AttestedAnswer(each.attribute, each.certainty.value, each.cite.source, each.cite.locator, each.note or None)
            for each in of.attested
        ),
        of.charge or None,
    )


def judged(of: Judged, names: Mapping[str, str]) -> JudgedAnswer:
    """Return a munition, its class under each treaty, and what that means for a state if one was asked about."""
    return JudgedAnswer(
        munition(of.munition),
        tuple(_class(each, names) for each in of.classes),
        of.state or None,
        tuple(_for_state(each, names) for each in of.answers),
        as_of(of.as_of),
    )


def _class(of: MunitionClass, names: Mapping[str, str]) -> MunitionClassAnswer:
    rules = tuple(rule(each) for each in of.rules)
    views = _positions(of.views, names)
    return MunitionClassAnswer(of.treaty, of.kind.value, of.article, of.text, rules, views, of.charge or None)


def _for_state(of: ForState, names: Mapping[str, str]) -> ForStateAnswer:
    return ForStateAnswer(
        of.treaty,
        of.about.value,
        of.answer.value,
        of.default.value if of.default else None,
        of.article,
        of.text,
        tuple(rule(each) for each in of.conditions),
        _positions(of.views, names),
        tuple(reason(each) for each in of.reasons),
        of.kind.value,
        of.charge or None,
    )


def judge(of: Judged | Sequence[Munition], books: LawBooks, **_given: object) -> JudgedAnswer | Answers[MunitionAnswer]:
    """Return what class a munition has and what that means for a state, or the munitions of the book."""
    return judged(of, books.names) if isinstance(of, Judged) else Answers(munition(each) for each in of)
