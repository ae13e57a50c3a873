"""Questions to the law through its service: names found, standings, duties, deadlines, stories, and what if."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.law.adapters.supposition_files import EXAMPLE
from marchland.law.domain.treaties.all import NAMES, RULES, TREATIES
from marchland.law.service.questions import (
    LawBooks,
    all_rules,
    duties,
    explain,
    find_state,
    find_treaty,
    knowledge_diff,
    open_law,
    parties,
    state_deadlines,
    state_timeline,
    statuses,
    what_if,
)
from tests.refusal import refused

DAY = date(2026, 11, 22)
NOW = AsOf(DAY, DAY)


@pytest.fixture(scope="module")
def books() -> LawBooks:
    return open_law()


@pytest.mark.parametrize(
    ("name", "code"),
    [("Україна", "UKR"), ("Польща", "POL"), ("США", "USA"), ("usa", "USA"), ("lt", "LTU"), ("Viet Nam", "VNM")],
)
def test_a_state_goes_by_its_names_in_both_languages(name: str, code: str, books: LawBooks) -> None:
    assert find_state(books, name).iso3 == code
    assert [each.state for each in statuses(books, name, NOW)] == [code] * 6


def test_every_state_answers_to_its_ukrainian_name(books: LawBooks) -> None:
    for state in books.states.by_iso3.values():
        assert find_state(books, state.name_uk) == state
        assert books.state_name(state.iso3) == state.name
    assert books.state_name("ICRC") == "ICRC"


@pytest.mark.parametrize(
    ("name", "treaty"),
    [("APMBC", "apmbc"), ("ottawa", "apmbc"), ("mine-ban", "apmbc"), ("Oslo", "ccm"), ("CCW-AP2", "ccw_ap2"),
     ("ccw ap2", "ccw_ap2"), ("pv", "ccw_p5"), ("AP II", "ccw_ap2"), ("CCW Protocol V", "ccw_p5"),
     ("CCW Protocol II", "ccw_p2"), ("Mine Ban Convention", "apmbc"), ("Anti-Personnel Mine Ban Convention", "apmbc"),
     ("Оттавська конвенція", "apmbc"), ("Конвенція про касетні боєприпаси", "ccm"), ("Протокол V", "ccw_p5"),
     ("Amended Protocol II on mines and booby-traps", "ccw_ap2")],
)  # fmt: skip
def test_a_treaty_goes_by_its_names(name: str, treaty: str) -> None:
    assert find_treaty(name).id == treaty
    assert set(NAMES.values()) == set(TREATIES)


def test_unknown_names_are_refused_with_the_nearest(books: LawBooks) -> None:
    for made, words in (
        (lambda: find_state(books, "Polnd"), "'Poland'"),
        (lambda: find_state(books, ""), "an ISO code"),
        (lambda: find_treaty("apmcb"), "'apmbc'"),
        (lambda: find_treaty("xyzzy"), "known are: apmbc"),
        (lambda: explain("apmbc-20-33"), "'apmbc-20-3'"),
        (lambda: explain(""), "try a treaty"),
    ):
        error = refused(made)
        assert isinstance(error, NotFoundError)
        assert words in error.next_step


def test_one_treaty_or_every_one_that_there_was(books: LawBooks) -> None:
    (one,) = statuses(books, "Finland", NOW, "ottawa")
    assert (one.treaty, one.status, one.since) == ("apmbc", "withdrawn", date(2026, 1, 10))
    assert [each.treaty for each in statuses(books, "FIN", NOW)] == list(TREATIES)
    assert [each.treaty for each in statuses(books, "FIN", AsOf(date(1990, 1, 1), DAY))] == ["ccw", "ccw_p2"]


@pytest.mark.parametrize("ask", [statuses, duties, state_deadlines, state_timeline])
def test_a_day_before_all_treaties_is_refused(ask, books: LawBooks) -> None:  # type: ignore[no-untyped-def]
    error = refused(lambda: ask(books, "POL", AsOf(date(1970, 1, 1), DAY)))
    assert isinstance(error, InputError)
    assert "1980-10-10" in error.next_step


def test_a_treaty_on_a_day_before_it_is_refused(books: LawBooks) -> None:
    for ask in (lambda day: statuses(books, "POL", day, "apmbc"), lambda day: parties(books, "apmbc", day)):
        error = refused(lambda ask=ask: ask(AsOf(date(1997, 9, 17), DAY)))  # type: ignore[misc]
        assert "did not exist on 1997-09-17" in error.message
        assert "1997-09-18" in error.next_step
    assert parties(books, "apmbc", AsOf(date(1997, 9, 18), DAY)).parties == ()


def test_parties_are_counted_and_what_is_open_stands_apart(books: LawBooks) -> None:
    found = parties(books, "ottawa", NOW)
    assert (found.treaty, len(found.parties), found.undecided) == ("apmbc", 161, ())
    assert {"UKR", "BLR", "MHL", "TON"} <= {each.state for each in found.parties}
    assert not {"EST", "LVA", "LTU", "FIN", "POL", "USA"} & {each.state for each in found.parties}
    assert found.complete_on == date(2026, 2, 3)
    blank = parties(books, "ccw_p2", AsOf(date(2018, 1, 1), DAY))
    assert {each.state for each in blank.undecided} == {"CMR", "DOM"}
    assert not {each.state for each in blank.undecided} & {each.state for each in blank.parties}


def test_duties_stand_beside_policies_and_never_in_them(books: LawBooks) -> None:
    found = duties(books, "США", NOW)
    assert {each.treaty for each in found.obligations} == {"ccw", "ccw_p2", "ccw_ap2", "ccw_p5"}
    assert [each.act.kind for each in found.policies if each.in_force] == ["policy_trump2_memo"]
    assert duties(books, "Germany", NOW).policies == ()
    signatory = duties(books, "MHL", AsOf(date(2020, 1, 1), DAY)).obligations
    assert [each.rule.id for each in signatory if each.treaty == "apmbc"] == ["vclt-18"]
    left = duties(books, "Польща", NOW).obligations
    assert [each.rule.id for each in left if each.treaty == "apmbc"] == ["apmbc-20-4"]


def test_a_claimed_suspension_keeps_every_duty_contested_and_bound_by_default(books: LawBooks) -> None:
    found = [each for each in duties(books, "Україна", NOW).obligations if each.treaty == "apmbc"]
    assert {(each.bound, each.default) for each in found} == {("contested", "bound")}
    assert {each.rule.id for each in found} == {duty.rule.id for duty in TREATIES["apmbc"].duties}


@pytest.mark.parametrize(
    ("state", "rule", "due_on"),
    [
        ("MHL", "apmbc-7-1", date(2026, 2, 28)),
        ("MHL", "apmbc-4", date(2029, 9, 1)),
        ("MHL", "apmbc-5-1", date(2035, 9, 1)),
        ("TON", "apmbc-7-1", date(2026, 5, 30)),
        ("TON", "apmbc-4", date(2029, 12, 1)),
        ("TON", "apmbc-5-1", date(2035, 12, 1)),
    ],
)
def test_deadlines_follow_from_entry_into_force(state: str, rule: str, due_on: date, books: LawBooks) -> None:
    found = {item.rule.id: item for item in state_deadlines(books, state, AsOf(date(2025, 12, 1), DAY), past=True)}
    assert found[rule].due_on == due_on
    assert found[rule].source
    on_the_day = {item.rule.id for item in state_deadlines(books, state, AsOf(due_on, DAY))}
    assert rule in on_the_day, "what is due today is still due"


def test_what_was_due_before_is_told_only_when_asked_for(books: LawBooks) -> None:
    late, all_ = state_deadlines(books, "", NOW), state_deadlines(books, "", NOW, past=True)
    assert set(late) < set(all_)
    assert all(item.due_on >= DAY for item in late)
    assert [item.due_on for item in all_] == sorted(item.due_on for item in all_)


def test_the_windows_of_an_objection_are_counted_from_receipt_and_from_circulation(books: LawBooks) -> None:
    found = state_deadlines(books, "UKR", AsOf(date(2025, 12, 1), DAY), past=True)
    assert [item.due_on for item in found if item.rule.id == "vclt-65-2"] == [date(2025, 10, 18), date(2025, 10, 21)]
    assert date(2026, 10, 17) in [item.due_on for item in found if item.rule.id == "vclt-66"]
    assert {item.condition for item in found if item.rule.id.startswith("vclt")} == {"contested"}


def test_a_running_notice_has_its_day(books: LawBooks) -> None:
    asked = AsOf(date(2025, 9, 1), date(2025, 9, 1))
    assert ("apmbc-20-3", date(2026, 2, 20)) in {
        (item.rule.id, item.due_on) for item in state_deadlines(books, "Poland", asked)
    }
    owed = {(each.treaty, each.due_on) for each in state_deadlines(books, "Poland", NOW)}
    assert owed == {("ccw_ap2", date(2027, 3, 31)), ("ccw_p5", date(2027, 3, 31))}, (
        "who is out owes nothing more under the treaty it left, and the reports of the protocols stay due"
    )


def test_a_story_is_told_in_order_and_up_to_the_day(books: LawBooks) -> None:
    entries = state_timeline(books, "Литва", AsOf(date(2024, 12, 31), DAY)).entries
    days = [entry.day or entry.known_on for entry in entries]
    assert days == sorted(days)
    assert max(days) <= date(2024, 12, 31)
    signed = ("apmbc", "promulgated")
    assert signed not in {(entry.treaty, entry.what) for entry in entries}, "after 8 May 2025, on a day not sourced"
    early = state_timeline(books, "Литва", AsOf(date(2010, 1, 1), date(2010, 1, 1))).entries
    assert max(entry.day or entry.known_on for entry in early) <= date(2010, 1, 1)
    assert signed in {(entry.treaty, entry.what) for entry in state_timeline(books, "Литва", AsOf(DAY, DAY)).entries}
    ccm = [entry.what for entry in entries if entry.treaty == "ccm" and entry.day and entry.day.year == 2024]
    assert ccm.index("note_verbale_to_unog") < ccm.index("withdrawal_notified")


def test_what_was_learned_between_two_days(books: LawBooks) -> None:
    found = knowledge_diff(books, DAY, date(2025, 8, 26), date(2025, 8, 28), "Польща")
    assert "withdrawal_notified" in {act.kind for act in found.acts}
    ((before, after),) = [(c.before, c.after) for c in found.changes]
    assert (before.status, after.status) == ("party", "withdrawn")
    assert knowledge_diff(books, DAY, DAY, DAY).acts == ()
    error = refused(lambda: knowledge_diff(books, DAY, DAY, date(2025, 1, 1)))
    assert error.message == "--known-to 2025-01-01 is before --known 2026-11-22"


def test_the_file_to_begin_with_is_answered(tmp_path: Path, books: LawBooks) -> None:
    file = tmp_path / "what-if.yaml"
    file.write_text(EXAMPLE, "utf-8")
    found = what_if(books, file, DAY)
    assert [(effect.state, effect.treaty) for effect in found.effects] == [("POL", "apmbc"), ("FIN", "apmbc")]
    assert [effect.after[-1].standing for effect in found.effects] == ["party", "withdrawn"]
    assert found.effects[1].after[-1].start_on == date(2026, 5, 1)
    assert open_law().acts.digest == books.acts.digest


def test_a_rule_is_explained_by_name_article_and_treaty() -> None:
    assert [rule.id for rule in explain("APMBC Art. 20(3)")] == ["apmbc-20-3", "apmbc-20-3-conflict"]
    assert [rule.article for rule in explain("vclt-68")] == ["VCLT Art. 68"]
    assert explain("ottawa") == TREATIES["apmbc"].rules
    assert {rule.id for rule in explain("apmbc art. 5")} == {"apmbc-5-1", "apmbc-5-2"}
    assert all_rules() == tuple(RULES.values())
    for rule in all_rules():
        assert rule in explain(rule.id)
        assert rule in explain(rule.article)
