"""Several states in one deal: both sides, a host or transit state, the thing itself, and each state's own rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from marchland.core.asof import AsOf
from marchland.core.citation import Citation
from marchland.core.errors import InputError
from marchland.law.adapters.assistance_files import read_assistance
from marchland.law.domain.act import Act, Certainty
from marchland.law.domain.assistance import assist as ask
from marchland.law.faces import conduct_answers, conduct_tables
from marchland.law.service.conduct import assist, judge
from marchland.law.service.questions import LawBooks, open_law
from tests.refusal import refused

DAY = date(2026, 11, 22)
NOW = AsOf(DAY, DAY)


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return open_law()


@pytest.mark.parametrize("counterpart", ["Ukraine", "Finland", "USA"])
def test_paying_for_a_transfer_is_by_default_prohibited_whoever_makes_it(counterpart: str, books: LawBooks) -> None:
    found = assist(books, "Germany", "fund_transfer", counterpart, NOW).overall
    assert (found.answer, found.default) == ("contested", "prohibited")


@pytest.mark.parametrize(
    ("activity", "default"), [("joint_operation", "restricted"), ("transit", None), ("host_stockpile", None)]
)
def test_nothing_is_freer_with_a_party_than_with_a_state_that_is_none(
    activity: str, default: str | None, books: LawBooks
) -> None:
    party = assist(books, "Germany", activity, "Norway", NOW).overall
    outsider = assist(books, "Germany", activity, "USA", NOW).overall
    assert (party.answer, party.default) == (outsider.answer, outsider.default) == ("contested", default)


def undated(books: LawBooks) -> LawBooks:
    """Return the books with a consent of San Marino to AP II that came between two days, of which none is known."""
    act = Act(
        "ccw_ap2", "SMR", "consented", None, date(2014, 1, 27), Certainty.PROBABLE, (Citation("un-26-2-b", "made up"),),
        why="Made up: the day is not sourced.", after_on=date(2014, 1, 27), by_on=date(2020, 12, 31),
    )  # fmt: skip
    return replace(books, acts=replace(books.acts, acts=(*books.acts.acts, act)))


@pytest.mark.parametrize(
    ("on", "answer", "article", "said"),
    [
        (date(2014, 7, 26), "prohibited", "AP II Art. 8(1)(c)", False),  # six months after the first day: not yet
        (date(2014, 7, 27), "prohibited", "AP II Art. 8(1)(c)", True),  # contested from here on, by default not bound
        (date(2021, 6, 29), "prohibited", "AP II Art. 8(1)(c)", True),
        (date(2021, 6, 30), "restricted", "AP II Art. 8(1)", False),  # six months after the last day: bound
    ],
)
def test_a_counterpart_is_what_it_is_by_default_and_the_answer_says_so(
    on: date, answer: str, article: str, said: bool, books: LawBooks
) -> None:
    changed = undated(books)
    found = ask(changed.acts, read_assistance(books.root), "USA", "transfer_compliant", "SMR", AsOf(on, DAY))
    (ruling,) = (each for each in found.answers if each.treaty == "ccw_ap2")
    assert (ruling.answer, ruling.article) == (answer, article)
    assert ("taken as not bound, its default" in ruling.reason) is said


def test_one_class_of_a_munition_feeds_both_answers(books: LawBooks) -> None:
    named = assist(books, "Germany", "supply_anti_vehicle", "Ukraine", NOW, munition="RAAMS")
    by_treaty = {each.treaty: each.answer for each in named.answers}
    classed = {each.treaty: each.answer for each in judge(books, "RAAMS", None, "Germany", NOW).answers}
    assert by_treaty["apmbc"] == classed["apmbc"] == "contested"
    assert by_treaty["ccw_ap2"] == classed["ccw_ap2"] == "restricted"
    assert {"Germany", "ICBL and most parties that have spoken"} <= {view.holder for view in named.overall.views}
    assert assist(books, "Germany", "supply_anti_vehicle", "Ukraine", NOW, munition="ADAM").activity.id == "transfer"
    assert (
        assist(books, "Germany", "transfer", "USA", NOW, munition="M14 unmodified").activity.id
        == "transfer_non_compliant"
    )
    assert assist(books, "USA", "transfer_compliant", "UKR", NOW, munition="ADAM").activity.id == "transfer_compliant"
    scattered = assist(books, "Russia", "transfer", "Belarus", NOW, munition="PFM-1")  # no timer, and scattered
    assert {each.treaty: each.answer for each in scattered.answers}["ccw_ap2"] == "prohibited"


@pytest.mark.parametrize(
    ("activity", "munition", "words"),
    [
        ("use", "DM-31", "is for vehicles"), ("use", "Claymore on command", "is no mine"),
        ("transfer", "Claymore on command", "is no mine"),
    ],
)  # fmt: skip
def test_what_the_matrix_does_not_ask_about_is_refused(
    activity: str, munition: str, words: str, books: LawBooks
) -> None:
    error = refused(lambda: assist(books, "Germany", activity, "USA", NOW, munition=munition))
    assert isinstance(error, InputError)
    assert words in error.message
    assert "law munition" in error.next_step


def test_three_parties_are_told_in_one_answer(books: LawBooks) -> None:
    found = assist(books, "USA", "transfer", "Ukraine", NOW, "Germany", "ADAM")
    told = {
        (side.actor, side.activity.id, each.treaty): (each.answer, each.default)
        for side in found.others
        for each in side.answers
    }
    assert told == {
        ("UKR", "acquire", "apmbc"): ("contested", "prohibited"),
        ("UKR", "acquire", "ccw_ap2"): ("restricted", None),
        ("DEU", "transit", "apmbc"): ("contested", None),
        ("DEU", "host_stockpile", "apmbc"): ("contested", None),
    }
    holders = {view.holder for side in found.others for each in side.answers for view in each.views}
    assert {"DEU", "AUT", "ITA", "NOR", "ESP"} <= holders
    assert [(own.state, own.policy.act.kind, own.policy.in_force) for own in found.own_rules] == [
        ("USA", "statute_export_moratorium", False), ("USA", "policy_trump2_memo", True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("activity", "via", "told"),
    [
        ("transfer", "Germany", {("transit", "prohibited"), ("host_stockpile", "allowed")}),
        ("transfer", "Austria", {("transit", "prohibited")}),
        ("transfer", "Belgium", {("transit", "prohibited")}),
        ("transfer", "Switzerland", {("transit", "prohibited"), ("host_stockpile", "prohibited")}),
        ("transfer", "Italy", {("host_stockpile", "prohibited")}),
        ("transfer", "Norway", {("host_stockpile", "prohibited")}),
        ("transfer", "Spain", {("host_stockpile", "prohibited")}),
        ("transfer", "United Kingdom", {("host_stockpile", "allowed")}),
        ("transfer", "Japan", set[tuple[str, str]]()),
        ("transfer_cluster", "United Kingdom", {("transit_cluster", "allowed")}),
        ("transfer_cluster", "Australia", {("transit_cluster", "allowed")}),
        ("transfer_cluster", "Germany", {("transit_cluster", "prohibited")}),
        ("transfer_cluster", "Austria", {("transit_cluster", "prohibited")}),
        ("transfer_cluster", "Switzerland", {("transit_cluster", "prohibited")}),
        ("transfer_cluster", "Bulgaria", {("transit_cluster", "prohibited")}),
        ("transfer_cluster", "Madagascar", {("transit_cluster", "prohibited")}),
        ("transfer_cluster", "Malta", {("transit_cluster", "prohibited")}),
        ("transfer_cluster", "Mexico", {("transit_cluster", "prohibited")}),
    ],
)
def test_what_a_transit_state_holds_itself_stands_beside_the_contested_answer(
    activity: str, via: str, told: set[tuple[str, str]], books: LawBooks
) -> None:
    found = assist(books, "USA", activity, "Ukraine", NOW, via)
    sides = [side for side in found.others if side.actor not in ("UKR", "USA")]
    assert {each.answer.value for side in sides for each in side.answers} == {"contested"}
    held = {
        (side.activity.id, view.answer.value)
        for side in sides
        for each in side.answers
        for view in each.held_by(side.actor)
    }
    assert held == told
    rows = [row for table in conduct_tables.assist(found, books) for row in table.rows
            if table.title == "What they hold themselves" and row[0] == books.names[sides[0].actor]]  # fmt: skip
    assert len(rows) == sum(len(each.held_by(side.actor)) for side in sides for each in side.answers)
    answered = conduct_answers.assistance(found, books.names).to_dict()["others"]
    shown = {
        (side["activity"], view["answer"])
        for side in answered
        for each in side["answers"]
        for view in each["own_views"]
        if side["actor"] not in ("UKR", "USA")
    }
    assert shown == told


def test_a_law_of_2009_is_not_told_of_an_earlier_day(books: LawBooks) -> None:
    early = AsOf(date(2009, 6, 10), date(2009, 6, 10))
    found = assist(books, "USA", "transfer_cluster", "Ukraine", early, "Germany")
    assert not [view for side in found.others for each in side.answers for view in each.held_by("DEU")]


def test_policies_on_mines_stand_beside_no_answer_on_cluster_munitions(books: LawBooks) -> None:
    assert assist(books, "USA", "transfer_cluster", "Ukraine", NOW).own_rules == ()


def test_policy_and_statute_stand_in_the_answer_of_the_day(books: LawBooks) -> None:
    day = date(2014, 7, 15)
    found = assist(books, "USA", "transfer", "Ukraine", AsOf(day, day))
    told = [(own.policy.act.kind, own.policy.statute) for own in found.own_rules if own.policy.in_force]
    assert told == [("policy_bush", False), ("statute_export_moratorium", True), ("policy_obama_june_2014", False)]
    assert assist(books, "Germany", "use", "self", NOW).own_rules == ()


@pytest.mark.parametrize(
    ("name", "apmbc", "ap2", "p2"),
    [
        ("PFM-1", "anti_personnel_mine", "anti_personnel_mine", "mine"),
        ("Пелюстка", "anti_personnel_mine", "anti_personnel_mine", "mine"),
        ("PFM-1S", "anti_personnel_mine", "anti_personnel_mine", "mine"),
        ("POM-3", "anti_personnel_mine", "anti_personnel_mine", "mine"),
        ("Gator", "anti_personnel_mine", "anti_personnel_mine", "mine"),
        ("M86", "anti_personnel_mine", "anti_personnel_mine", "mine"),
        ("OZM", "anti_personnel_mine", "anti_personnel_mine", "mine"),
        ("DM-31", "contested", "anti_vehicle_mine", "mine"),
        ("MON", "by_mode", "by_mode", "by_mode"),
        ("MON-100", "by_mode", "by_mode", "by_mode"),
        ("Claymore", "by_mode", "by_mode", "by_mode"),
        ("Claymore on command", "not_a_mine", "other_device", "other_device"),
        ("Claymore by tripwire", "anti_personnel_mine", "anti_personnel_mine", "mine"),
    ],
)
def test_a_munition_is_classed_by_its_common_name(name: str, apmbc: str, ap2: str, p2: str, books: LawBooks) -> None:
    classes = {each.treaty: each for each in judge(books, name, None, "", NOW).classes}
    assert (classes["apmbc"].kind, classes["ccw_ap2"].kind, classes["ccw_p2"].kind) == (apmbc, ap2, p2)
    if p2 == "other_device":
        assert classes["ccw_p2"].article == "CCW Protocol II Art. 2(3)"
