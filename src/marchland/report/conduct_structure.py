"""Answers on what a state may do, as JSON structures: assistance between two states, and munitions by their class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marchland.core.asof import AsOf
from marchland.law.assistance import Activity, Assistance, AssistanceAnswer
from marchland.law.munition import Munition, MunitionAnswer, MunitionClass
from marchland.law.position import Position
from marchland.report.law_structure import Structure, as_of, reason, rule, status


def activity(of: Activity) -> Structure:
    """Return one activity with its words in both languages."""
    return {
        "activity": of.id,
        "label": {"en": of.label, "uk": of.label_uk},
        "aliases": list(of.aliases),
        "treaties": list(of.treaties),
    }


def position(of: Position, names: Mapping[str, str]) -> Structure:
    """Return what somebody holds, with the paper and the day it became public."""
    return {
        "holder": names.get(of.holder, of.holder),
        "says": of.says,
        "answer": of.answer.value,
        "article": of.article,
        "source": of.source,
        "known_on": of.known_on.isoformat(),
    }


def assistance(of: Assistance, names: Mapping[str, str]) -> Structure:
    """Return the strictest answer and the answer of each treaty; never a bare yes or no."""
    return {
        "actor": of.actor,
        "activity": of.activity.id,
        "counterpart": of.counterpart,
        "answer": of.overall.answer.value,
        "default": of.overall.default.value if of.overall.default else None,
        "treaty": of.overall.treaty,
        "answers": [_answer(each, names) for each in of.answers],
        "as_of": as_of(of.as_of),
    }


def _answer(of: AssistanceAnswer, names: Mapping[str, str]) -> Structure:
    return {
        "treaty": of.treaty,
        "answer": of.answer.value,
        "default": of.default.value if of.default else None,
        "article": of.article,
        "reason": of.reason,
        "confidence": of.confidence.value,
        "views": [position(each, names) for each in of.views],
        "sources": [{"source": cite.source, "locator": cite.locator} for cite in of.sources],
        "rule": of.rule or None,
        "also": list(of.also),
        "actor": status(of.actor, names) if of.actor else None,
        "counterpart": status(of.counterpart, names) if of.counterpart else None,
    }


def munition(of: Munition) -> Structure:
    """Return a munition by its legal attributes, each with its paper where it has one."""
    return {
        "munition": of.id,
        "name": of.name,
        "aliases": list(of.aliases),
        "designed_for": of.designed_for.value,
        "primarily_for_person": of.primarily_for_person,
        "initiation": of.initiation.value,
        "remotely_delivered": of.remotely_delivered.value,
        "persistence": of.persistence.value,
        "hours": list(of.hours),
        "detectable": of.detectable.value,
        "anti_handling": of.anti_handling.value,
        "annex_3": of.annex_3.value,
        "sources": [
            {
                "attribute": a.attribute,
                "certainty": a.certainty.value,
                "source": a.cite.source,
                "locator": a.cite.locator,
                "note": a.note or None,
            }
            for a in of.attested
        ],
        "charge": of.charge or None,
    }


def judged(
    of: Munition,
    classes: Sequence[MunitionClass],
    answers: Sequence[MunitionAnswer],
    state: str,
    names: Mapping[str, str],
    dates: AsOf,
) -> Structure:
    """Return a munition, its class under each treaty, and what that means for a state if one was asked about."""
    return {
        "munition": munition(of),
        "classes": [
            {
                "treaty": c.treaty,
                "class": c.kind.value,
                "article": c.article,
                "text": c.text,
                "rules": [rule(each) for each in c.rules],
                "views": [position(each, names) for each in c.views],
                "charge": c.charge or None,
            }
            for c in classes
        ],
        "state": state or None,
        "answers": [_munition_answer(each, names) for each in answers],
        "as_of": as_of(dates),
    }


def _munition_answer(of: MunitionAnswer, names: Mapping[str, str]) -> Structure:
    return {
        "treaty": of.treaty,
        "about": of.about.value,
        "answer": of.answer.value,
        "default": of.default.value if of.default else None,
        "article": of.article,
        "text": of.text,
        "conditions": [rule(each) for each in of.conditions],
        "views": [position(each, names) for each in of.views],
        "reasons": [reason(each) for each in of.reasons],
        "class": of.kind.value,
        "charge": of.charge or None,
    }
