"""What the class of a munition means for one state on a day: to use it, and to acquire it or hand it on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from marchland.core.asof import AsOf
from marchland.core.message import Message, join
from marchland.law.domain.act import ActBook
from marchland.law.domain.munition import Detectable, Meets, Munition, Remote
from marchland.law.domain.munition_class import MunitionClass, MunitionKind, classify
from marchland.law.domain.position import Permissibility, Position, from_views
from marchland.law.domain.rule import LegalRule, Reason
from marchland.law.domain.status import BOUND, CONTESTED, YES, Participation, TreatyStatus, status_if_adopted
from marchland.law.domain.treaties import apmbc, ccw_ap2, ccw_p2, vclt
from marchland.law.domain.treaties.all import TREATIES


class AnswerScope(StrEnum):
    """What an answer is about: using it, coming to have it or handing it on, or anything at all."""

    USE = "use"
    HOLD = "acquire_or_transfer"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class MunitionRuling:
    """What a class means for one state on one day, as known on another.

    `default` is what holds until a contested answer is settled, None where nothing says so; `status` is None for a
    day before the treaty was adopted.
    """

    treaty: str
    about: AnswerScope
    answer: Permissibility
    default: Permissibility | None
    article: str
    text: str
    conditions: tuple[LegalRule, ...]
    views: tuple[Position, ...]
    reasons: tuple[Reason, ...]
    kind: MunitionKind
    status: TreatyStatus | None
    as_of: AsOf
    charge: str


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What the treaty says of its class to whoever it binds."""

    about: AnswerScope
    answer: Permissibility
    article: str
    text: str
    conditions: tuple[LegalRule, ...] = ()
    default: Permissibility | None = None


def for_state(book: ActBook, munition: Munition, state: str, as_of: AsOf) -> tuple[MunitionRuling, ...]:
    """Return what each treaty says of the munition for that state on that day, from what was known by the other.

    A treaty that does not bind the state answers `not_governed` (VCLT Art. 34): the others still answer.
    """
    answers: list[MunitionRuling] = []
    for munition_class in classify(munition, as_of.known_on):
        stands = status_if_adopted(book, munition_class.treaty, state, as_of)
        answers.extend(
            _answered(munition_class, ruling, stands, as_of) for ruling in _rulings(munition, munition_class)
        )
    return tuple(answers)


def _answered(
    munition_class: MunitionClass, ruling: _Ruling, stands: TreatyStatus | None, as_of: AsOf
) -> MunitionRuling:
    views = tuple(view for view in munition_class.views if view.heard_by(as_of.known_on))
    answer = MunitionRuling(
        munition_class.treaty,
        ruling.about,
        ruling.answer,
        ruling.default,
        ruling.article,
        ruling.text,
        ruling.conditions,
        views,
        stands.reasons if stands else (),
        munition_class.kind,
        stands,
        as_of,
        munition_class.charge,
    )
    if ruling.answer is Permissibility.NOT_GOVERNED:
        return answer
    short = TREATIES[munition_class.treaty].short
    if stands is None:
        text = Message("the {short} did not exist on {valid_on}", short=short, valid_on=as_of.valid_on)
        return replace(
            answer,
            answer=Permissibility.NOT_GOVERNED,
            default=None,
            article=vclt.THIRD_STATES.article,
            text=text,
            conditions=(),
            views=(),
        )
    if stands.provisional and stands.bound == YES:
        applied = TREATIES[munition_class.treaty].provisional or vclt.PROVISIONAL
        text = Message("applied provisionally, before it is in force: {ruling}", ruling=ruling.text)
        return replace(answer, article=f"{ruling.article}; {applied.article}", text=text)
    heard = stands.bound == CONTESTED or stands.restrained
    if stands.bound == YES or (heard and ruling.answer is Permissibility.ALLOWED):
        return answer
    if stands.bound == CONTESTED:
        held = (*from_views(stands.views, ruling.answer), *views)
        text = Message(
            "whether the {short} binds it is contested; if it does: {ruling}", short=short, ruling=ruling.text
        )
        settled = ruling.default or (None if ruling.answer is Permissibility.CONTESTED else ruling.answer)
        default = settled if stands.default == BOUND else None if stands.restrained else Permissibility.NOT_GOVERNED
        return replace(answer, answer=Permissibility.CONTESTED, default=default, text=text, views=held)
    if stands.restrained:
        rule = vclt.OBJECT_AND_PURPOSE
        return replace(answer, answer=Permissibility.CONTESTED, default=None, article=rule.article, text=rule.text)
    left = (
        Message("the {short} no longer binds it", short=short)
        if stands.status is Participation.WITHDRAWN
        else Message("the {short} does not bind it", short=short)
    )
    article = stands.reasons[0].article if stands.reasons else vclt.THIRD_STATES.article
    return replace(
        answer, answer=Permissibility.NOT_GOVERNED, default=None, article=article, text=left, conditions=(), views=()
    )


def _rulings(munition: Munition, munition_class: MunitionClass) -> tuple[_Ruling, ...]:
    """Return what the treaty says of the use of its class, and of acquiring and handing it on."""
    if munition_class.treaty == apmbc.TREATY.id:
        return _apmbc_rulings(munition_class)
    if munition_class.treaty == ccw_ap2.TREATY.id:
        return _amended_use(munition, munition_class), _amended_transfer(munition, munition_class)
    if munition_class.treaty == ccw_p2.TREATY.id:
        silent = Message("the original Protocol has no rule on transfers")
        return (
            _Ruling(
                AnswerScope.USE,
                Permissibility.RESTRICTED,
                munition_class.rules[0].article,
                munition_class.text,
                munition_class.rules,
            ),
            _Ruling(AnswerScope.HOLD, Permissibility.NOT_GOVERNED, munition_class.article, silent),
        )
    return (_Ruling(AnswerScope.ANY, Permissibility.NOT_GOVERNED, munition_class.article, munition_class.text),)


def _apmbc_rulings(munition_class: MunitionClass) -> tuple[_Ruling, ...]:
    pairs = ((AnswerScope.USE, apmbc.NO_USE), (AnswerScope.HOLD, apmbc.NO_STOCK))
    if munition_class.kind is MunitionKind.NOT_A_MINE:
        return (_Ruling(AnswerScope.ANY, Permissibility.NOT_GOVERNED, munition_class.article, munition_class.text),)
    if munition_class.kind is MunitionKind.ANTI_VEHICLE:
        return tuple(
            _Ruling(about, Permissibility.ALLOWED, munition_class.article, munition_class.text) for about, _ in pairs
        )
    answer = {MunitionKind.BY_MODE: Permissibility.RESTRICTED, MunitionKind.OPEN: Permissibility.CONTESTED}.get(
        munition_class.kind, Permissibility.PROHIBITED
    )
    article = munition_class.article.removeprefix("APMBC ")
    return tuple(
        _Ruling(about, answer, f"{rule.article}; {article}", join(" ", (rule.text, munition_class.text)), (rule,))
        for about, rule in pairs
    )


def _amended_use(munition: Munition, munition_class: MunitionClass) -> _Ruling:
    if munition_class.kind in (MunitionKind.OTHER_DEVICE, MunitionKind.ANTI_VEHICLE):
        first = munition_class.rules[0]
        return _Ruling(
            AnswerScope.USE,
            Permissibility.RESTRICTED,
            first.article,
            join(" ", (munition_class.text, first.text)),
            munition_class.rules,
        )
    remote = munition.remotely_delivered
    if munition.detectable is Detectable.NO:
        text = join(" ", (munition_class.text, ccw_ap2.DETECTABLE.text, Message("No detector finds this one.")))
        return _Ruling(AnswerScope.USE, _worst(munition_class), ccw_ap2.DETECTABLE.article, text, munition_class.rules)
    if remote is Remote.YES and munition.misses_annex_3:
        text = join(" ", (ccw_ap2.REMOTE_PERSON.text, Message("This one does not meet it.")))
        return _Ruling(
            AnswerScope.USE, _worst(munition_class), ccw_ap2.REMOTE_PERSON.article, text, munition_class.rules
        )
    unknown = [
        name
        for name, open_still in (
            (Message("detection (Technical Annex 2)"), munition.detectable is Detectable.UNKNOWN),
            (Message("its timer (Technical Annex 3)"), remote is not Remote.NO and munition.annex_3 is Meets.UNKNOWN),
        )
        if open_still
    ]
    first = next(
        (rule for rule in munition_class.rules if rule in (ccw_ap2.REMOTE_PERSON, ccw_ap2.MARKED)),
        munition_class.rules[0],
    )
    told = [first.text]
    if unknown:
        figures = join(Message(" and "), unknown)
        unsure = Message("Allowed only if the figures for {figures} are met, which is not shown here.", figures=figures)
        told.append(unsure)
    return _Ruling(AnswerScope.USE, Permissibility.RESTRICTED, first.article, join(" ", told), munition_class.rules)


def _amended_transfer(munition: Munition, munition_class: MunitionClass) -> _Ruling:
    rule = ccw_ap2.TRANSFER
    short = munition.misses_annex_3 and munition.remotely_delivered is Remote.YES
    if munition_class.kind is MunitionKind.OTHER_DEVICE:
        return _Ruling(
            AnswerScope.HOLD,
            Permissibility.NOT_GOVERNED,
            rule.article,
            Message("its rule on transfers is on mines alone"),
        )
    if munition.primarily_for_person and (munition.detectable is Detectable.NO or short):
        article = "AP II Art. 8(1)(a), 8(2)"
        return _Ruling(
            AnswerScope.HOLD,
            _worst(munition_class),
            article,
            join(" ", (rule.text, Message("This one's use is prohibited."))),
            (rule,),
        )
    return _Ruling(AnswerScope.HOLD, Permissibility.RESTRICTED, rule.article, rule.text, (rule,))


def _worst(munition_class: MunitionClass) -> Permissibility:
    """Return what a failed test means: only the mode set off by a victim is caught where there are two."""
    return Permissibility.RESTRICTED if munition_class.kind is MunitionKind.BY_MODE else Permissibility.PROHIBITED
