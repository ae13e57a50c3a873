"""Legal answers as tables: what a reader sees on fixed days, compared with what was printed before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from syrupy.assertion import SnapshotAssertion

from marchland.core.asof import AsOf
from marchland.formats import terminal
from marchland.law.faces import tables
from marchland.law.service.questions import (
    duties,
    explain,
    knowledge_diff,
    parties,
    state_deadlines,
    state_timeline,
    statuses,
)
from marchland.law.service.status_import import import_status
from tests.law.sample import DAY, LIST, NOW, books, names, supposed


def test_a_contested_standing_shows_every_view(snapshot: SnapshotAssertion) -> None:
    shown = tables.statuses(statuses(books(), "Україна", NOW, "apmbc"), names())
    assert [table.title for table in shown[1:]] == ["Why", "Views"]
    assert terminal.render(shown, width=100) == snapshot


def test_every_treaty_of_a_state_that_left(snapshot: SnapshotAssertion) -> None:
    assert terminal.render(tables.statuses(statuses(books(), "Польща", NOW), names()), width=100) == snapshot


def test_a_story_marks_what_follows_by_rule(snapshot: SnapshotAssertion) -> None:
    told = state_timeline(books(), "FIN", NOW)
    table = tables.timeline(told.entries, "Finland", told.known_on)
    assert {str(row[2]).endswith(" (by rule)") for row in table.rows} == {True, False}
    assert terminal.render((table,), width=120) == snapshot


def test_what_binds_and_whose_policies_stand_beside(snapshot: SnapshotAssertion) -> None:
    found = duties(books(), "США", NOW)
    shown = (tables.obligations(found.obligations, "USA", NOW), tables.policies(found.policies))
    assert shown[1].notes == (tables.POLICY_NOTE,)
    assert [row[4] for row in shown[1].rows if row[4]] == ["in force", "awaited"]
    assert terminal.render(shown, width=120) == snapshot


def test_what_is_due(snapshot: SnapshotAssertion) -> None:
    asked = AsOf(date(2025, 12, 1), DAY)
    shown = [
        tables.deadlines(state_deadlines(books(), code, asked, past=True), names(), asked) for code in ("MHL", "UKR")
    ]
    assert terminal.render(shown, width=120) == snapshot


def test_a_deadline_that_was_extended_says_so() -> None:
    item = state_deadlines(books(), "MHL", NOW)[0]
    (row,) = tables.deadlines((replace(item, extended=True),), names(), NOW).rows
    assert str(row[4]).endswith(" (extended)")


def test_those_of_whom_the_book_cannot_say(snapshot: SnapshotAssertion) -> None:
    found = parties(books(), "ccw_p2", AsOf(date(2018, 1, 1), DAY))
    assert terminal.render((tables.parties(found.undecided, "Open", names()),), width=100) == snapshot


def test_what_was_learned(snapshot: SnapshotAssertion) -> None:
    found = knowledge_diff(books(), date(2025, 8, 28), date(2025, 7, 24), date(2025, 8, 28))
    shown = (
        tables.acts(found.acts, names(), "Learned"),
        tables.changes(found.changes, names(), "Reads otherwise"),
    )
    assert terminal.render(shown, width=120) == snapshot


def test_what_a_supposed_war_does(snapshot: SnapshotAssertion) -> None:
    found = supposed()
    shown = (tables.supposed(found.events, names()), *(tables.effect(each, names()) for each in found.effects))
    assert terminal.render(shown, width=100) == snapshot


def test_what_a_status_file_says_otherwise(snapshot: SnapshotAssertion) -> None:
    early = AsOf(date(2010, 8, 1), date(2010, 8, 1))
    found = import_status(books(), LIST, early, None, DAY)
    table = tables.observations(found.status, found.observations, names(), found.parties_in_book)
    assert table.notes[-1].endswith("The book is not changed by what is seen.")
    there = [row for row in table.rows if row[5] is not None]
    assert there == list(table.rows[: len(there)]), "what stands in the list comes first"
    assert terminal.render((replace(table, rows=tuple(there)),), width=120) == snapshot


def test_a_rule_in_plain_words(snapshot: SnapshotAssertion) -> None:
    assert terminal.render((tables.rules(explain("APMBC Art. 20(3)")),), width=100) == snapshot


def test_a_day_before_all_days_is_not_printed() -> None:
    assert (tables.day(None), tables.day(date.min), tables.day(DAY)) == ("", "", "2026-11-22")
