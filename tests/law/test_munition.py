"""Munitions by legal attributes: their classes, and what they mean for a state on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.yaml_files import read_yaml
from marchland.assess.service.books import data_root
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.law.adapters.act_files import read_acts
from marchland.law.adapters.munition_files import read_munitions
from marchland.law.domain.act import ActBook
from marchland.law.domain.munition import (
    TIMER,
    AntiHandling,
    DesignedFor,
    Detectable,
    Initiation,
    Meets,
    Munition,
    MunitionBook,
    Persistence,
    Remote,
)
from marchland.law.domain.munition_class import MunitionKind, classify
from marchland.law.domain.munition_ruling import for_state
from marchland.law.domain.position import Permissibility
from tests.refusal import refused

FILE = Path(__file__).parents[1] / "cases" / "law" / "munitions.yaml"
CASES: list[dict[str, Any]] = read_yaml(FILE).data["cases"]
TODAY = AsOf(date(2026, 11, 24), date(2026, 11, 24))
PERSON = Munition("a mine", DesignedFor.PERSON, primarily_for_person=True)
VEHICLE = Munition("a vehicle mine", DesignedFor.VEHICLE, primarily_for_person=False, anti_handling=AntiHandling.NONE)


@pytest.fixture(scope="module")
def book() -> ActBook:
    return read_acts(data_root())


@pytest.fixture(scope="module")
def munitions() -> MunitionBook:
    return read_munitions(data_root())


def kinds(munition: Munition) -> dict[str, MunitionKind]:
    return {found.treaty: found.kind for found in classify(munition, TODAY.known_on)}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['munition']}-{c['state']}-{c['treaty']}-{c['on']}")
def test_each_case_is_answered(case: dict[str, Any], book: ActBook, munitions: MunitionBook) -> None:
    answers = for_state(book, munitions.find(case["munition"]), case["state"], AsOf(case["on"], TODAY.known_on))
    found = next(a for a in answers if (a.treaty, a.about) == (case["treaty"], case["about"]))
    assert found.answer == case["answer"], found
    assert case["article"] in found.article
    assert case.get("says", "") in found.text
    if "default" in case:
        assert found.default == case["default"]


@pytest.mark.parametrize("persistence", list(Persistence))
def test_a_timer_never_exempts(persistence: Persistence, book: ActBook) -> None:
    timed = replace(PERSON, persistence=persistence, annex_3=Meets.YES)
    assert kinds(timed)["apmbc"] is MunitionKind.ANTI_PERSONNEL
    answers = for_state(book, timed, "DEU", TODAY)
    assert {a.answer for a in answers if a.treaty == "apmbc"} == {Permissibility.PROHIBITED}


@pytest.mark.parametrize("persistence", [Persistence.SELF_DESTRUCTING, Persistence.SELF_DEACTIVATING])
def test_every_answer_on_a_timed_mine_says_that_the_charge_stays(persistence: Persistence, book: ActBook) -> None:
    for mine in (PERSON, VEHICLE):
        timed = replace(mine, persistence=persistence)
        assert {found.charge for found in classify(timed, TODAY.known_on)} == {TIMER}
        assert {answer.charge for answer in for_state(book, timed, "POL", TODAY)} == {TIMER}


@pytest.mark.parametrize(
    ("munition", "expected"),
    [
        (PERSON, (MunitionKind.ANTI_PERSONNEL, MunitionKind.ANTI_PERSONNEL)),
        (VEHICLE, (MunitionKind.ANTI_VEHICLE, MunitionKind.ANTI_VEHICLE)),
        (replace(PERSON, initiation=Initiation.COMMAND), (MunitionKind.NOT_A_MINE, MunitionKind.OTHER_DEVICE)),
        (replace(PERSON, initiation=Initiation.BOTH), (MunitionKind.BY_MODE, MunitionKind.BY_MODE)),
        (replace(PERSON, designed_for=DesignedFor.BOTH, primarily_for_person=False),
         (MunitionKind.ANTI_PERSONNEL, MunitionKind.ANTI_VEHICLE)),
        (replace(VEHICLE, anti_handling=AntiHandling.INTENTIONAL),
         (MunitionKind.ANTI_VEHICLE, MunitionKind.ANTI_VEHICLE)),
        (replace(VEHICLE, anti_handling=AntiHandling.INNOCENT_DISTURBANCE),
         (MunitionKind.OPEN, MunitionKind.ANTI_VEHICLE)),
    ],
)  # fmt: skip
def test_the_class_follows_from_the_attributes(munition: Munition, expected: tuple[MunitionKind, MunitionKind]) -> None:
    found = kinds(munition)
    assert (found["apmbc"], found["ccw_ap2"]) == expected
    assert (found["ccm"], found["ccw_p5"]) == (MunitionKind.OUTSIDE, MunitionKind.OUTSIDE)


@pytest.mark.parametrize(
    ("munition", "answer", "article"),
    [
        (replace(PERSON, detectable=Detectable.NO), Permissibility.PROHIBITED, "Art. 4"),
        (replace(PERSON, remotely_delivered=Remote.YES, annex_3=Meets.NO), Permissibility.PROHIBITED, "Art. 6(2)"),
        (replace(PERSON, remotely_delivered=Remote.YES, annex_3=Meets.YES), Permissibility.RESTRICTED, "Art. 6(2)"),
        (replace(PERSON, persistence=Persistence.PERSISTENT), Permissibility.RESTRICTED, "Art. 5(2)"),
        (replace(VEHICLE, remotely_delivered=Remote.YES), Permissibility.RESTRICTED, "Art. 6(3)"),
        (replace(PERSON, initiation=Initiation.COMMAND), Permissibility.RESTRICTED, "Art. 3(2)"),
        (replace(PERSON, initiation=Initiation.BOTH, detectable=Detectable.NO), Permissibility.RESTRICTED, "Art. 4"),
    ],
)
def test_the_amended_protocol_answers_by_attributes(
    munition: Munition, answer: Permissibility, article: str, book: ActBook
) -> None:
    found = next(a for a in for_state(book, munition, "USA", TODAY) if a.treaty == "ccw_ap2")
    assert (found.answer, article in found.article) == (answer, True), found


@pytest.mark.parametrize(
    ("state", "on", "answer"),
    [
        ("DEU", date(2026, 11, 22), Permissibility.ALLOWED),
        ("UKR", date(2026, 11, 22), Permissibility.ALLOWED),
        ("MHL", date(2020, 1, 1), Permissibility.ALLOWED),
        ("USA", date(2026, 11, 22), Permissibility.NOT_GOVERNED),
        ("POL", date(2026, 11, 22), Permissibility.NOT_GOVERNED),
    ],
)
def test_what_is_allowed_is_so_only_to_those_it_speaks_to(
    state: str, on: date, answer: Permissibility, book: ActBook
) -> None:
    found = for_state(book, VEHICLE, state, AsOf(on, TODAY.known_on))
    assert {each.answer for each in found if each.treaty == "apmbc"} == {answer}
    assert all(each.default is None for each in found if each.treaty == "apmbc")


def test_remotely_delivered_ones_are_recorded(book: ActBook) -> None:
    for mine in (PERSON, VEHICLE):
        for remote in Remote:
            found = next(
                a
                for a in for_state(book, replace(mine, remotely_delivered=remote), "USA", TODAY)
                if a.treaty == "ccw_ap2"
            )
            assert ("ap2-6-1" in {rule.id for rule in found.conditions}) == (remote is not Remote.NO)


def test_a_contested_class_carries_both_positions(munitions: MunitionBook) -> None:
    found = next(c for c in classify(munitions.find("raams"), TODAY.known_on) if c.treaty == "apmbc")
    assert {view.answer for view in found.views} == {Permissibility.PROHIBITED, Permissibility.ALLOWED}


def test_positions_not_yet_known_are_not_told(book: ActBook, munitions: MunitionBook) -> None:
    early = AsOf(date(2020, 1, 1), date(2020, 1, 1))
    found = for_state(book, munitions.find("raams"), "DEU", early)[0]
    assert all(view.known_on <= early.known_on or view.at_latest for view in found.views)
    dated = ["ICBL and most parties that have spoken", "Germany", "reading of the exemption's own words"]
    assert [view.holder for view in found.views] == ["Human Rights Watch", *dated]
    (undated,) = (view for view in found.views if view.at_latest)
    assert undated.known == "2026-11-22 at the latest"
    raams = munitions.find("raams")
    later = replace(raams, positions=tuple(replace(p, at_latest=False) for p in raams.positions))
    assert [v.holder for v in classify(later, early.known_on)[0].views] == dated
    before = date(2010, 1, 1)
    assert [v.holder for v in classify(later, before)[0].views] == dated[1:]


def test_contradictions_and_unknown_names_are_refused(munitions: MunitionBook) -> None:
    wrong = refused(lambda: Munition("x", DesignedFor.VEHICLE, primarily_for_person=True))
    assert isinstance(wrong, InputError)
    error = refused(lambda: munitions.find("ADDAM"))
    assert isinstance(error, NotFoundError)
    assert "adam" in error.next_step
