"""Ask what the books learned last: acts of states and readings of facts, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marchland.core.source import FactBook
from marchland.law.treaties.all import TREATIES
from marchland.services.law import LawBooks

MOST = 8


@dataclass(frozen=True, slots=True)
class Learned:
    """Something that became known: on which day, about whom or what, what it was, and the path of its page.

    An act is about a state's code, of a kind, under a treaty; a reading is about a fact's meaning, and has a label.
    """

    known_on: date
    about: str
    kind: str
    path: str
    treaty: str = ""
    what: str = ""


def learned(facts: FactBook, law: LawBooks, today: date, most: int = MOST) -> tuple[Learned, ...]:
    """Return what became known last, of acts and of facts, the newest first."""
    found = sorted((*_acts(law), *_readings(facts)), key=lambda each: (each.known_on, each.path), reverse=True)
    return tuple(each for each in found if each.known_on <= today)[:most]


def _acts(law: LawBooks) -> Iterator[Learned]:
    for act in law.acts.acts:
        if act.state in law.states.by_iso3:
            treaty = TREATIES[act.treaty].title if act.treaty in TREATIES else act.treaty.replace("_", " ")
            what = f"{law.state_name(act.state)}: {act.kind.replace('_', ' ')}, {treaty}"
            yield Learned(act.known_on, act.state, act.kind, f"/law/{act.state.lower()}", treaty, what)


def _readings(facts: FactBook) -> Iterator[Learned]:
    for fact in facts.facts.values():
        for reading in fact.readings:
            what = f"{fact.meaning} ({reading.label})"
            yield Learned(reading.known_on, fact.meaning, reading.label, f"/facts/{fact.name}", what=what)
