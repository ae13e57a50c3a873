"""A status list beside the book of acts: where they agree nothing is said, and elsewhere both values stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from marchland.core.citation import Citation
from marchland.core.partial_date import parse_partial_date
from marchland.core.state import State, StateIndex, index
from marchland.gazetteer.adapters.state_files import read_states
from marchland.law.adapters.untc_xml import read_untc
from marchland.law.domain.act import Act, ActBook, Certainty
from marchland.law.domain.observation import Discrepancy, Observation, ParticipationField, UntcRow, name_states, observe

PAPER = (Citation("paper", "row of the state"),)
LATER = date(2026, 11, 22)
ROW = UntcRow(4, "Norway", date(2008, 12, 3), date(2009, 5, 1), "ratified", date(2008, 12, 3), state="NOR")


def act(kind: str, on: str = "", state: str = "NOR", **more: object) -> Act:
    done = parse_partial_date(on, "on") if on else None
    made = Act("ccm", state, kind, done, done.last_on if done else date(2009, 1, 1), Certainty.CERTAIN, PAPER)
    return replace(made, **more)  # type: ignore[arg-type]


SIGNED = act("signed", "2008-12-03")
APPLIED = act("applied_provisionally", "2008-12-03")
RATIFIED = act("ratified", "2009-05-01")


def seen(
    *acts: Act, row: UntcRow | None = ROW, known_on: date = LATER
) -> list[tuple[ParticipationField, str, str, Discrepancy]]:
    found = observe([row] if row else [], ActBook(acts), "ccm", known_on)
    return [(item.field, item.book_value, item.seen_value, item.kind) for item in found]


def test_agreement_is_not_told() -> None:
    assert seen(SIGNED, APPLIED, RATIFIED) == []


def test_another_day_and_another_kind_differ() -> None:
    assert seen(SIGNED, APPLIED, act("acceded", "2009-05-02")) == [
        (ParticipationField.CONSENT_DAY, "2009-05-02", "2009-05-01", Discrepancy.DIFFERS),
        (ParticipationField.CONSENT_KIND, "acceded", "ratified", Discrepancy.DIFFERS),
    ]


def test_an_observation_names_its_row_and_the_books_paper() -> None:
    found = observe([ROW], ActBook((SIGNED, APPLIED, act("ratified", "2009-05-02"))), "ccm", LATER)
    assert found == (
        Observation(
            "NOR", ParticipationField.CONSENT_DAY, "2009-05-02", "2009-05-01", Discrepancy.DIFFERS, "paper", "Norway", 4
        ),
    )


@pytest.mark.parametrize(
    ("consent", "kind", "printed"),
    [
        (act("ratified"), Discrepancy.FILLS_BLANK, "blank"),
        (act("ratified", after_on=date(2009, 4, 30), by_on=date(2009, 5, 1)), Discrepancy.FILLS_BLANK,
         "blank, after 2009-04-30, by 2009-05-01"),
        (act("ratified", after_on=date(2009, 5, 1)), Discrepancy.DIFFERS, "blank, after 2009-05-01"),
        (act("ratified", by_on=date(2009, 4, 30)), Discrepancy.DIFFERS, "blank, by 2009-04-30"),
        (act("ratified", "2009-05"), Discrepancy.FILLS_BLANK, "2009-05"),
        (act("ratified", "2009"), Discrepancy.FILLS_BLANK, "2009"),
        (act("ratified", "2009-04"), Discrepancy.DIFFERS, "2009-04"),
    ],
)  # fmt: skip
def test_a_blank_day_is_filled_within_its_bounds(consent: Act, kind: Discrepancy, printed: str) -> None:
    assert seen(SIGNED, APPLIED, consent) == [(ParticipationField.CONSENT_DAY, printed, "2009-05-01", kind)]


def test_a_finer_kind_fills_one_that_leaves_it_open() -> None:
    assert seen(SIGNED, APPLIED, act("consented", "2009-05-01")) == [
        (ParticipationField.CONSENT_KIND, "consented", "ratified", Discrepancy.FILLS_BLANK)
    ]


def test_what_only_one_of_them_has() -> None:
    assert seen(SIGNED) == [
        (ParticipationField.PROVISIONAL, "", "2008-12-03", Discrepancy.ONLY_THERE),
        (ParticipationField.CONSENT_DAY, "", "2009-05-01", Discrepancy.ONLY_THERE),
        (ParticipationField.CONSENT_KIND, "", "ratified", Discrepancy.ONLY_THERE),
    ]
    assert seen(SIGNED, APPLIED, RATIFIED, row=UntcRow(1, "Norway", date(2008, 12, 3), state="NOR")) == [
        (ParticipationField.PROVISIONAL, "2008-12-03", "", Discrepancy.ONLY_HERE),
        (ParticipationField.CONSENT_DAY, "2009-05-01", "", Discrepancy.ONLY_HERE),
        (ParticipationField.CONSENT_KIND, "ratified", "", Discrepancy.ONLY_HERE),
    ]


def test_a_state_that_only_one_of_them_has() -> None:
    assert seen()[0] == (ParticipationField.PARTICIPANT, "", "Norway", Discrepancy.ONLY_THERE)
    assert len(seen()) == 5
    assert seen(SIGNED, row=None) == [
        (ParticipationField.PARTICIPANT, "signed 2008-12-03", "", Discrepancy.ONLY_HERE),
    ]
    everything = "signed 2008-12-03, applied_provisionally 2008-12-03, ratified 2009-05-01"
    assert seen(SIGNED, APPLIED, RATIFIED, row=None) == [
        (ParticipationField.PARTICIPANT, everything, "", Discrepancy.ONLY_HERE),
    ], "one line tells all that the list does not have"


def test_a_state_outside_the_treaty() -> None:
    outside = act("recorded_non_party")
    assert seen(outside)[0] == (ParticipationField.PARTICIPANT, "recorded_non_party", "Norway", Discrepancy.DIFFERS)
    assert seen(outside, row=None) == [], "neither has it"


def test_only_what_was_known_by_the_day_and_truly_done_is_compared() -> None:
    assert seen(SIGNED, APPLIED, RATIFIED, known_on=date(2009, 4, 30)) == seen(SIGNED, APPLIED)
    assert seen(SIGNED, APPLIED, replace(RATIFIED, hypothetical=True)) == seen(SIGNED, APPLIED)


def test_a_missing_column_is_no_gap() -> None:
    row = UntcRow(1, "Norway", consented_on=date(2009, 5, 1), consent_kind="ratified", state="NOR")
    fields = {ParticipationField.CONSENT_DAY, ParticipationField.CONSENT_KIND}
    assert observe([row], ActBook((SIGNED, APPLIED, RATIFIED)), "ccm", LATER, fields) == ()


def test_brackets_ask_for_a_withdrawal() -> None:
    row = replace(ROW, bracketed=True)
    assert [item[0] for item in seen(SIGNED, APPLIED, RATIFIED, row=row)] == [ParticipationField.WITHDRAWN]
    notice = act("withdrawal_notified", "2024-09-06")
    assert seen(SIGNED, APPLIED, RATIFIED, notice, row=row) == []
    assert seen(SIGNED, APPLIED, RATIFIED, notice, row=replace(row, consented_on=date(2024, 9, 6))) == []


def test_the_last_of_two_consents_is_compared() -> None:
    assert seen(SIGNED, APPLIED, act("acceded", "2001-01-01"), RATIFIED) == []


def test_names_that_no_state_has_and_names_of_one_state() -> None:
    rows = [replace(ROW, state=""), ROW, replace(ROW, number=5, participant="Kingdom of Norway")]
    found = observe(rows, ActBook((SIGNED, APPLIED, RATIFIED)), "ccm", LATER)
    words = "signed 2008-12-03, applied_provisionally 2008-12-03, ratified 2009-05-01"
    assert [(item.kind, item.book_value, item.seen_value) for item in found] == [
        (Discrepancy.UNKNOWN_PARTICIPANT, "", f"Norway, {words}"),
        (Discrepancy.NAMED_TWICE, f"Norway, {words}", f"Kingdom of Norway, {words}"),
    ]


def test_states_are_found_by_their_former_names() -> None:
    states: StateIndex = index([State("SWZ", "SZ", "Eswatini", "Есватіні", ("Swaziland",))])
    rows = name_states([UntcRow(1, "Swaziland"), UntcRow(2, "Atlantis")], states)
    assert [row.state for row in rows] == ["SWZ", ""]


def test_every_name_of_a_real_list_is_a_state() -> None:
    root = Path(__file__).parents[2] / "src" / "marchland" / "data"
    status = read_untc(Path(__file__).parents[1] / "small" / "untc" / "XXVI-6.en.xml")
    named = name_states(status.rows, read_states(root))
    assert [row.state for row in named] == [
        "AFG", "AND", "BLZ", "CPV", "CZE", "DNK", "LTU", "NGA", "NOR", "SWZ", "MKD", "GBR"
    ]  # fmt: skip
