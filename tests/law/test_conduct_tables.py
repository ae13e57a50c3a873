"""Answers on conduct as tables: never a bare yes or no, and never without what a timer leaves."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from marchland.formats import terminal
from marchland.law.domain.munition import TIMER
from marchland.law.faces import conduct_tables
from marchland.law.service.conduct import MunitionJudgement, activities, assist, judge, munitions
from tests.law.sample import NOW, books, names


def judged(found: MunitionJudgement) -> str:
    made = conduct_tables.judged(found.munition, found.classes, found.answers, found.state, names(), found.as_of)
    return terminal.render(made, width=100)


@pytest.mark.parametrize(
    ("actor", "activity", "counterpart"),
    [("Німеччина", "transit", "США"), ("UKR", "acquire", "USA"), ("Finland", "use", "self")],
)
def test_assistance(actor: str, activity: str, counterpart: str, snapshot: SnapshotAssertion) -> None:
    shown = conduct_tables.assistance(assist(books(), actor, activity, counterpart, NOW), names())
    assert shown[0].notes[1:] == (conduct_tables.SILENCE, conduct_tables.NO_ADVICE)
    assert terminal.render(shown, width=100) == snapshot


def test_a_munition_for_one_that_left(snapshot: SnapshotAssertion) -> None:
    assert judged(judge(books(), "ADAM", None, "Польща", NOW)) == snapshot


def test_a_contested_munition_without_a_state(snapshot: SnapshotAssertion) -> None:
    printed = judged(judge(books(), "RAAMS", None, "", NOW))
    assert "What that means" not in printed
    assert printed == snapshot


def test_what_a_timer_leaves_is_said_with_every_munition_that_has_one() -> None:
    for munition in munitions(books()):
        printed = " ".join(judged(judge(books(), munition.id, None, "DEU", NOW)).split())
        assert (TIMER in printed) is bool(munition.charge)


def test_what_can_be_asked_about(snapshot: SnapshotAssertion) -> None:
    shown = (conduct_tables.activities(activities(books())), conduct_tables.munitions(munitions(books())))
    assert all(row[2] for row in shown[0].rows), "each has its words in Ukrainian"
    assert terminal.render(shown, width=140) == snapshot
