"""The class that each treaty puts a munition in, by its legal attributes and the article that makes it so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from marchland.core.message import Message, join
from marchland.law.domain.munition import AntiHandling, DesignedFor, Initiation, Meets, Munition, Remote
from marchland.law.domain.position import Position
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.treaties import apmbc, ccm, ccw_ap2, ccw_p2, ccw_p5

NO_EXEMPTION = Message("No timer exempts it: the Convention asks only what it is designed for.")


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
