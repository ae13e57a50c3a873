"""Answers on what a state may do, as typed structures: assistance between two states, and munitions by their class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import field

from marchland.core.answer import Answer, Answers, AsOfAnswer
from marchland.core.citation import Citation
from marchland.law.domain.assistance import Activity, Assistance, OtherSide
from marchland.law.domain.assistance import AssistanceRuling as UnderTreaty
from marchland.law.domain.munition import Munition
from marchland.law.domain.munition_class import MunitionClass
from marchland.law.domain.munition_ruling import MunitionRuling as ForState
from marchland.law.domain.position import Position
from marchland.law.faces.answers import (
    CitationAnswer,
    PolicyAnswer,
    ReasonAnswer,
    RuleAnswer,
    StandingAnswer,
    as_of,
    policy,
    reason,
    rule,
    standing,
)
from marchland.law.service.conduct import MunitionJudgement
from marchland.law.service.questions import LawBooks


class ActivityLabelAnswer(Answer, frozen=True):
    """What an activity is called in both languages."""

    en: str
    uk: str


class ActivityAnswer(Answer, frozen=True):
    """One activity with its words in both languages."""

    activity: str
    label: ActivityLabelAnswer
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


class TreatyAssistanceAnswer(Answer, frozen=True):
    """What one treaty says of an activity, and how both stand to it."""

    treaty: str
    answer: str
    default: str | None
    article: str
    reason: str
    confidence: str
    views: tuple[PositionAnswer, ...]
    own_views: tuple[PositionAnswer, ...]
    sources: tuple[CitationAnswer, ...]
    rule: str | None
    also: tuple[str, ...]
    actor: StandingAnswer | None
    counterpart: StandingAnswer | None


class OtherSideAnswer(Answer, frozen=True):
    """What each treaty says of what another state does in the same deal."""

    actor: str
    activity: str
    counterpart: str
    answers: tuple[TreatyAssistanceAnswer, ...]


class OwnRuleAnswer(Answer, frozen=True):
    """A policy or statute of one of the states that is in force."""

    state: str
    policy: PolicyAnswer


class AssistanceAnswer(Answer, frozen=True):
    """The strictest answer and the answer of each treaty; never a bare yes or no."""

    rows_of = "answers"

    actor: str
    activity: str
    counterpart: str
    answer: str
    default: str | None
    treaty: str
    answers: tuple[TreatyAssistanceAnswer, ...]
    others: tuple[OtherSideAnswer, ...]
    own_rules: tuple[OwnRuleAnswer, ...]
    munition: str | None
    as_of: AsOfAnswer


class AttributeSourceAnswer(Answer, frozen=True):
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
    sources: tuple[AttributeSourceAnswer, ...]
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


class MunitionForStateAnswer(Answer, frozen=True):
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


class ClassifiedMunitionAnswer(Answer, frozen=True):
    """A munition, its class under each treaty, and what that means for a state if one was asked about."""

    rows_of = "classes"

    munition: MunitionAnswer
    classes: tuple[MunitionClassAnswer, ...]
    state: str | None
    answers: tuple[MunitionForStateAnswer, ...]
    as_of: AsOfAnswer


def activity(activity: Activity) -> ActivityAnswer:
    """Return one activity."""
    return ActivityAnswer(
        activity.id, ActivityLabelAnswer(activity.label, activity.label_uk), activity.aliases, activity.treaties
    )


def position(position: Position, names: Mapping[str, str]) -> PositionAnswer:
    """Return what somebody holds; a holder that is a state is called by name."""
    holder = names.get(position.holder, position.holder)
    return PositionAnswer(
        holder,
        position.says,
        position.answer.value,
        position.article,
        position.source,
        position.known_on,
        position.at_latest,
    )


def _positions(positions: Sequence[Position], names: Mapping[str, str]) -> tuple[PositionAnswer, ...]:
    return tuple(position(each, names) for each in positions)


def assistance(assistance: Assistance, names: Mapping[str, str]) -> AssistanceAnswer:
    """Return the strictest answer and the answer of each treaty."""
    return AssistanceAnswer(
        assistance.actor,
        assistance.activity.id,
        assistance.counterpart,
        assistance.overall.answer.value,
        assistance.overall.default.value if assistance.overall.default else None,
        assistance.overall.treaty,
        tuple(_under_treaty(answer, assistance.actor, names) for answer in assistance.answers),
        tuple(_other_side(other, names) for other in assistance.others),
        tuple(OwnRuleAnswer(own.state, policy(own.policy)) for own in assistance.own_rules),
        assistance.munition or None,
        as_of(assistance.as_of),
    )


def _other_side(other: OtherSide, names: Mapping[str, str]) -> OtherSideAnswer:
    answers = tuple(_under_treaty(answer, other.actor, names) for answer in other.answers)
    return OtherSideAnswer(other.actor, other.activity.id, other.counterpart, answers)


def _under_treaty(answer: UnderTreaty, state: str, names: Mapping[str, str]) -> TreatyAssistanceAnswer:
    return TreatyAssistanceAnswer(
        answer.treaty,
        answer.answer.value,
        answer.default.value if answer.default else None,
        answer.article,
        answer.reason,
        answer.confidence.value,
        _positions(answer.views, names),
        _positions(answer.held_by(state), names),
        tuple(_cited(citation) for citation in answer.sources),
        answer.rule or None,
        answer.also,
        standing(answer.actor, names) if answer.actor else None,
        standing(answer.counterpart, names) if answer.counterpart else None,
    )


def _cited(citation: Citation) -> CitationAnswer:
    return CitationAnswer(citation.source, citation.locator)


def assist(
    of: Assistance | Sequence[Activity], books: LawBooks, **_given: object
) -> AssistanceAnswer | Answers[ActivityAnswer]:
    """Return whether one may help another in something, or which activities can be asked about."""
    return (
        assistance(of, books.names) if isinstance(of, Assistance) else Answers(activity(candidate) for candidate in of)
    )


def munition(munition: Munition) -> MunitionAnswer:
    """Return a munition by its legal attributes."""
    return MunitionAnswer(
        munition.id,
        munition.name,
        munition.aliases,
        munition.designed_for.value,
        munition.primarily_for_person,
        munition.initiation.value,
        munition.remotely_delivered.value,
        munition.persistence.value,
        munition.hours,
        munition.detectable.value,
        munition.anti_handling.value,
        munition.annex_3.value,
        tuple(
            AttributeSourceAnswer(
                each.attribute, each.certainty.value, each.cite.source, each.cite.locator, each.note or None
            )
            for each in munition.attested
        ),
        munition.charge or None,
    )


def judged(judgement: MunitionJudgement, names: Mapping[str, str]) -> ClassifiedMunitionAnswer:
    """Return a munition, its class under each treaty, and what that means for a state if one was asked about."""
    return ClassifiedMunitionAnswer(
        munition(judgement.munition),
        tuple(_class(munition_class, names) for munition_class in judgement.classes),
        judgement.state or None,
        tuple(_for_state(answer, names) for answer in judgement.answers),
        as_of(judgement.as_of),
    )


def _class(munition_class: MunitionClass, names: Mapping[str, str]) -> MunitionClassAnswer:
    rules = tuple(rule(each) for each in munition_class.rules)
    views = _positions(munition_class.views, names)
    return MunitionClassAnswer(
        munition_class.treaty,
        munition_class.kind.value,
        munition_class.article,
        munition_class.text,
        rules,
        views,
        munition_class.charge or None,
    )


def _for_state(answer: ForState, names: Mapping[str, str]) -> MunitionForStateAnswer:
    return MunitionForStateAnswer(
        answer.treaty,
        answer.about.value,
        answer.answer.value,
        answer.default.value if answer.default else None,
        answer.article,
        answer.text,
        tuple(rule(each) for each in answer.conditions),
        _positions(answer.views, names),
        tuple(reason(each) for each in answer.reasons),
        answer.kind.value,
        answer.charge or None,
    )


def judge(
    of: MunitionJudgement | Sequence[Munition], books: LawBooks, **_given: object
) -> ClassifiedMunitionAnswer | Answers[MunitionAnswer]:
    """Return what class a munition has and what that means for a state, or the munitions of the book."""
    return judged(of, books.names) if isinstance(of, MunitionJudgement) else Answers(munition(each) for each in of)
