"""Munitions by their legal attributes alone: the class each treaty puts them in, and what that means for a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from marchland.core.asof import AsOf
from marchland.core.citation import Citation
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.core.message import Message, join
from marchland.law.domain.act import ActBook, Certainty
from marchland.law.domain.position import Permissibility, Position, from_views, plain
from marchland.law.domain.rule import LegalRule, Reason
from marchland.law.domain.status import BOUND, CONTESTED, YES, Participation, TreatyStatus, status_if_adopted
from marchland.law.domain.treaties import apmbc, ccm, ccw_ap2, ccw_p2, ccw_p5, vclt
from marchland.law.domain.treaties.all import TREATIES

TIMER = Message(
    "A timer never makes ground safe: in every mine whose timer fails, or that only switches itself off, the charge "
    "stays."
)
NO_EXEMPTION = Message("No timer exempts it: the Convention asks only what it is designed for.")


class DesignedFor(StrEnum):
    """What it is designed to be set off by; `both` also for a dispenser that holds mines of both kinds."""

    PERSON = "person"
    VEHICLE = "vehicle"
    BOTH = "both"


class Initiation(StrEnum):
    """Who sets it off: its victim, a person who watches, or either as it is set up."""

    VICTIM = "victim"
    COMMAND = "command"
    BOTH = "both"


class Persistence(StrEnum):
    """Whether it stays live without end, destroys itself, or only switches itself off."""

    PERSISTENT = "persistent"
    SELF_DESTRUCTING = "self_destructing"
    SELF_DEACTIVATING = "self_deactivating"
    NOT_STATED = "not_stated"


class Remote(StrEnum):
    """Whether it is remotely delivered in the sense of AP II Art. 2(2); `depends` where that turns on the means."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"


class Detectable(StrEnum):
    """Whether common detectors find it; `modified` where metal was added to reach that."""

    YES = "yes"
    NO = "no"
    MODIFIED = "modified"
    UNKNOWN = "unknown"


class AntiHandling(StrEnum):
    """Whether it goes off when tampered with intentionally, or at an innocent disturbance too."""

    NONE = "none"
    INTENTIONAL = "intentional"
    INNOCENT_DISTURBANCE = "innocent_disturbance"
    UNKNOWN = "unknown"


class Meets(StrEnum):
    """Whether it meets the figures of AP II Technical Annex 3."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AttributeSource:
    """The paper that one attribute rests on, and how sure it is."""

    attribute: str
    certainty: Certainty
    cite: Citation
    note: str = ""


@dataclass(frozen=True, slots=True)
class Munition:
    """One munition by legal attributes; `hours` are the stated periods of its timer, and nothing rests on them."""

    name: str
    designed_for: DesignedFor
    primarily_for_person: bool
    initiation: Initiation = Initiation.VICTIM
    remotely_delivered: Remote = Remote.NO
    persistence: Persistence = Persistence.NOT_STATED
    hours: tuple[float, ...] = ()
    detectable: Detectable = Detectable.UNKNOWN
    anti_handling: AntiHandling = AntiHandling.UNKNOWN
    annex_3: Meets = Meets.UNKNOWN
    id: str = "own"
    aliases: tuple[str, ...] = ()
    attested: tuple[AttributeSource, ...] = ()
    positions: tuple[Position, ...] = ()

    def __post_init__(self) -> None:
        if self.designed_for is DesignedFor.VEHICLE and self.primarily_for_person:
            raise InputError(
                "{name}: designed for a vehicle, yet primarily for a person",
                name=self.name,
                next_step="set designed_for to both, or primarily_for_person to false",
            )

    @property
    def charge(self) -> str:
        """Return what has to be said of every munition with a timer: that its charge stays."""
        return TIMER if self.persistence in (Persistence.SELF_DESTRUCTING, Persistence.SELF_DEACTIVATING) else ""


@dataclass(frozen=True, slots=True)
class MunitionBook:
    """The munitions that the shipped file describes, by id."""

    munitions: Mapping[str, Munition]
    digest: str = ""

    def find(self, name: str) -> Munition:
        """Return the munition of that id, name or alias, in any case; raises NotFoundError with the nearest names."""
        wanted = plain(name)
        spelt = {
            plain(said): munition
            for munition in self.munitions.values()
            for said in (munition.id, munition.name, *munition.aliases)
        }
        if wanted not in spelt:
            known = Message("known are: {names}", names=[munition.name for munition in self.munitions.values()])
            raise NotFoundError("no munition is called {name!r}", name=name, next_step=nearest(wanted, spelt) or known)
        return spelt[wanted]


class MunitionKind(StrEnum):
    """The class that a treaty puts a munition in."""

    ANTI_PERSONNEL = "anti_personnel_mine"
    ANTI_VEHICLE = "anti_vehicle_mine"
    MINE = "mine"
    BY_MODE = "by_mode"
    OTHER_DEVICE = "other_device"
    NOT_A_MINE = "not_a_mine"
    OUTSIDE = "outside"
    OPEN = "contested"


@dataclass(frozen=True, slots=True)
class MunitionClass:
    """The class under one treaty, with the article that makes it so; `rules` are what the treaty says of that class."""

    treaty: str
    kind: MunitionKind
    article: str
    text: str
    rules: tuple[LegalRule, ...] = ()
    views: tuple[Position, ...] = ()
    charge: str = ""


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


def classify(munition: Munition, known_on: date) -> tuple[MunitionClass, ...]:
    """Return the class under each treaty on mines, the stricter Mine Ban Convention first, with views known by then."""
    classes = (_apmbc(munition), _ccm(munition), _original(munition), _amended(munition), _remnants())
    return tuple(
        replace(of, charge=munition.charge, views=tuple(view for view in of.views if view.heard_by(known_on)))
        for of in classes
    )


def _apmbc(munition: Munition) -> MunitionClass:
    """APMBC Art. 2: designed for a person makes it anti-personnel; what only a watcher sets off is no mine."""
    timer = (NO_EXEMPTION,) if munition.charge else ()
    if munition.initiation is Initiation.COMMAND:
        text = Message(
            "Set off on command, it is not a mine: a mine is set off by a person or vehicle that comes near."
        )
        return MunitionClass("apmbc", MunitionKind.NOT_A_MINE, "APMBC Art. 2(2)", text)
    bans = (apmbc.NO_USE, apmbc.NO_STOCK, apmbc.NO_HELP)
    if munition.designed_for is not DesignedFor.VEHICLE:
        if munition.initiation is Initiation.BOTH:
            text = Message(
                "Set off on command it is no mine; set up to be set off by its victim it is an anti-personnel mine."
            )
            return MunitionClass("apmbc", MunitionKind.BY_MODE, "APMBC Art. 2(1)–(2)", join(" ", (text, *timer)), bans)
        text = Message("It is designed to be set off by a person, so it is an anti-personnel mine.")
        return MunitionClass("apmbc", MunitionKind.ANTI_PERSONNEL, "APMBC Art. 2(1)", join(" ", (text, *timer)), bans)
    if munition.anti_handling in (AntiHandling.NONE, AntiHandling.INTENTIONAL):
        text = Message(
            "It is designed for a vehicle, and an anti-handling device alone does not make it anti-personnel."
        )
        return MunitionClass("apmbc", MunitionKind.ANTI_VEHICLE, "APMBC Art. 2(1)", text)
    text = Message("A vehicle mine that goes off when innocently disturbed: whether it is anti-personnel is contested.")
    if munition.anti_handling is AntiHandling.UNKNOWN:
        text = Message(
            "Designed for a vehicle, so not anti-personnel, unless it goes off when innocently disturbed; no source "
            "here says whether this one does, and what follows if it does is contested."
        )
    return MunitionClass("apmbc", MunitionKind.OPEN, "APMBC Art. 2(1), 2(3)", text, bans, munition.positions)


def _ccm(munition: Munition) -> MunitionClass:
    """CCM Art. 1(3): mines are left out, and what is no mine is here no cluster munition either."""
    if munition.initiation is Initiation.COMMAND:
        return MunitionClass("ccm", MunitionKind.OUTSIDE, "CCM Art. 2(2)", Message("It is not a cluster munition."))
    return MunitionClass("ccm", MunitionKind.OUTSIDE, ccm.NOT_MINES.article, ccm.NOT_MINES.text)


def _original(munition: Munition) -> MunitionClass:
    """CCW Protocol II Art. 2: mines for persons and vehicles alike; it asks nothing of timers or detection."""
    rules: tuple[LegalRule, ...] = (ccw_p2.GENERAL, ccw_p2.POPULATED)
    if munition.initiation is Initiation.COMMAND:
        text = Message("Set off on command, it is another device: the rules on protecting civilians hold for it.")
        return MunitionClass("ccw_p2", MunitionKind.OTHER_DEVICE, ccw_p2.OTHER_DEVICE.article, text, rules)
    if munition.initiation is Initiation.BOTH:
        text = Message("Set off on command it is another device; set up to be set off by its victim, a mine.")
        return MunitionClass("ccw_p2", MunitionKind.BY_MODE, "CCW Protocol II Art. 2(1), 2(3)", text, rules)
    remote = (ccw_p2.REMOTE,) if munition.remotely_delivered is not Remote.NO else ()
    text = Message("It is a mine, for persons and vehicles alike; no rule on detection or on figures for timers.")
    rules = (*rules, *remote, ccw_p2.RECORDS)
    return MunitionClass("ccw_p2", MunitionKind.MINE, ccw_p2.MINE.article, text, rules)


def _remnants() -> MunitionClass:
    """CCW Protocol V Art. 2(1): mines, booby-traps and other devices are no remnants of war."""
    return MunitionClass("ccw_p5", MunitionKind.OUTSIDE, "CCW Protocol V Art. 2(1)", ccw_p5.NOT_MINES.text)


def _amended(munition: Munition) -> MunitionClass:
    """AP II Art. 2(3): primarily designed for a person, which is narrower than the Mine Ban Convention."""
    always = (ccw_ap2.USER, ccw_ap2.CIVILIANS, ccw_ap2.RECORDS, ccw_ap2.CLEARANCE)
    if munition.initiation is Initiation.COMMAND:
        rule = ccw_ap2.OTHER_DEVICE
        return MunitionClass("ccw_ap2", MunitionKind.OTHER_DEVICE, rule.article, rule.text, always)
    remote = munition.remotely_delivered
    recorded = (ccw_ap2.RECORD_REMOTE,) if remote is not Remote.NO else ()
    means = (ccw_ap2.REMOTE_MEANS,) if remote is Remote.DEPENDS else ()
    if not munition.primarily_for_person:
        timed = (ccw_ap2.REMOTE_VEHICLE,) if remote is not Remote.NO else ()
        text = Message("It is a mine, but not primarily designed for a person.")
        rules = (*timed, *recorded, *means, *always)
        return MunitionClass("ccw_ap2", MunitionKind.ANTI_VEHICLE, ccw_ap2.MINE.article, text, rules)
    figures = (ccw_ap2.REMOTE_PERSON,) if remote is not Remote.NO else ()
    fenced = (ccw_ap2.MARKED, ccw_ap2.FORCED) if _needs_fence(munition) else ()
    by_mode = munition.initiation is Initiation.BOTH
    watched = (ccw_ap2.SHORT_TERM,) if by_mode else ()
    rules = (*figures, *recorded, *means, *fenced, *watched, ccw_ap2.DETECTABLE, ccw_ap2.TRANSFER, *always)
    if by_mode:
        text = Message(
            "Set off on command it is another device; set up to be set off by its victim, an anti-personnel mine."
        )
        return MunitionClass("ccw_ap2", MunitionKind.BY_MODE, "AP II Art. 2(3), 2(5)", text, rules)
    text = Message("It is primarily designed to be set off by a person, so it is an anti-personnel mine.")
    return MunitionClass("ccw_ap2", MunitionKind.ANTI_PERSONNEL, ccw_ap2.MINE.article, text, rules)


def _needs_fence(munition: Munition) -> bool:
    """AP II Art. 5(2): laid other than remotely, and not shown to meet the figures for timers."""
    return munition.remotely_delivered is not Remote.YES and munition.annex_3 is not Meets.YES


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
    if remote is Remote.YES and munition.annex_3 is Meets.NO:
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
    short = munition.annex_3 is Meets.NO and munition.remotely_delivered is Remote.YES
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
