"""The fold: spans of days, knowledge that comes late, and the rows that a store keeps of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
import shapely

from marchland.core.polygon import area_m2
from marchland.register.domain.balance import BalanceError, balance
from marchland.register.domain.body import state_body
from marchland.register.domain.conflict import conflicts
from marchland.register.domain.decision import decided_how
from marchland.register.domain.fold import OpenHistory, as_of, check, ended, fold, history, state_on, versions
from marchland.register.domain.recorded_body import RecordedBody, read_body
from marchland.register.domain.state import AreaState, AreaStatus, ClaimStatus
from marchland.register.domain.succession import check_begun
from marchland.register.domain.version import Version
from tests.refusal import refused
from tests.register.telling import FIRST, LAND, event, recorded, told

LATE = date(2010, 1, 1)


def last(*words: str) -> AreaState:
    return told(*words).ongoing.steps[-1].state


def test_spans_meet_and_the_last_has_no_end() -> None:
    spans = told("reported", "direct", "class CHA").ongoing.spans
    assert [span.valid_from for span in spans] == [FIRST, *(span.valid_to for span in spans[:-1])]
    assert spans[-1].valid_to is None
    assert state_on(spans, date(2000, 12, 31)) is None
    assert all(span.holds(span.valid_from) for span in spans)


def test_events_of_one_day_make_one_span() -> None:
    story = told("reported")
    story.does("direct", FIRST)
    story.does("class CHA", FIRST)
    assert len(story.ongoing.spans) == 1
    assert story.ongoing.spans[0].state.classification == "CHA"


def test_what_becomes_known_late_changes_the_past_and_not_what_was_known() -> None:
    story = told("reported", "technical", "indirect")
    before = as_of(story.events, date(2001, 1, 15))
    story.does("direct", date(2001, 1, 10), recorded_on=LATE)
    then = as_of(story.events, date(2001, 1, 15), size=3)
    now = as_of(story.events, date(2001, 1, 15))
    assert before == then
    assert now is not None
    assert then is not None
    assert len(now.evidence) == len(then.evidence) + 1


def test_a_late_event_that_a_later_one_contradicts_is_refused_by_name() -> None:
    story = told("reported", "cleared_work", "suspended")
    error = refused(lambda: story.does("cancelled whole", date(2001, 1, 10), recorded_on=LATE))
    assert "release-needs-survey" in error.message
    error = refused(lambda: story.does("merged whole", date(2001, 1, 10), recorded_on=LATE))
    assert "status-allows" in error.message
    assert "later event of 2001-01-31 (work started, entry 1)" in error.message
    assert "contradicted" in error.next_step


def test_land_found_late_is_not_released_by_what_was_cleared_before() -> None:
    story = told("reported", "cleared_work", "cleared whole")
    story.does("extended wider", date(2001, 1, 5), recorded_on=LATE)
    state = story.ongoing.steps[-1].state
    assert state.status is AreaStatus.WORKED_ON
    assert state.remaining_m2 == pytest.approx(area_m2(LAND["wider"]) - area_m2(LAND["whole"]))


def test_a_refusal_for_shapes_can_be_drawn() -> None:
    error = refused(lambda: told("reported", "technical", "reduced crossing"))
    assert isinstance(error, BalanceError)
    assert error.difference is not None
    outside = shapely.geometry.shape(error.difference)
    assert area_m2(outside) == pytest.approx(error.difference_m2) == pytest.approx(area_m2(LAND["crossing"]) / 2)
    moved = error.located(error.where)
    assert isinstance(moved, BalanceError)
    assert moved.difference == error.difference


def test_a_hair_is_snapped_off_and_told() -> None:
    story = told("reported", "technical")
    hair = shapely.box(30.0 - 2e-8, 48.0, 30.005, 48.01)
    done = event("reduced west", date(2002, 1, 1))
    new = recorded(2, type(done)(done.area, done.valid_on, type(done.details)(hair), decision=done.decision))
    (part,) = story.ongoing.with_checked(new).steps[-1].state.parts
    assert part.snapped_m2 > 0.1
    assert part.area_m2 == pytest.approx(area_m2(LAND["west"]))


def test_the_balance_holds_through_everything() -> None:
    story = told(
        "reported", "technical", "non_technical", "reduced west", "direct", "cleared_work", "contradicted beyond",
        "suspended", "resumed", "cleared east", "passed", "settled",
    )  # fmt: skip
    for step in story.ongoing.steps:
        sums = balance(step.state)
        assert sums.holds
        assert min(sums.cancelled_m2, sums.reduced_m2, sums.cleared_m2, sums.remaining_m2) >= 0
    assert story.ongoing.steps[-1].state.status is AreaStatus.OPEN


def test_hazard_is_what_remains_and_what_any_open_claim_says() -> None:
    contested = last("reported", "contradicted beyond")
    assert contested.contested
    assert area_m2(contested.hazard) == pytest.approx(area_m2(LAND["whole"]) + area_m2(LAND["beyond"]))
    settled = last("reported", "contradicted beyond", "settled")
    assert not settled.contested
    assert area_m2(settled.hazard) == pytest.approx(area_m2(contested.hazard))
    assert settled.claims[0].standing is ClaimStatus.NOT_HELD
    assert last("reported", "merged whole").hazard.is_empty


def body(*words: str) -> RecordedBody:
    return read_body(state_body(last(*words)))


def test_conflicts_tell_what_land_the_accounts_differ_by() -> None:
    (found,) = conflicts(body("reported", "technical", "reduced west", "contradicted west"))
    assert found.released_m2 == pytest.approx(area_m2(LAND["west"]))
    assert found.beyond_m2 == 0
    (other,) = conflicts(body("reported", "contradicted beyond"))
    assert other.beyond_m2 == pytest.approx(area_m2(LAND["beyond"]))
    assert other.standing is ClaimStatus.OPEN


def test_rows_are_replaced_only_where_what_they_say_changes() -> None:
    rows: tuple[Version, ...] = ()
    story = told("reported", "direct")
    gone, new = versions("s", (), story.ongoing, 2)
    assert not gone
    rows = new
    story.does("class CHA")
    gone, new = versions("s", rows, story.ongoing, 3)
    assert [row.valid_from for row in gone] == [rows[-1].valid_from]
    assert [row.valid_from for row in new] == [rows[-1].valid_from, date(2001, 3, 2)]
    assert {row.from_size for row in new} == {3}
    assert new[0].body == gone[0].body
    kept = tuple(row for row in rows if row not in gone) + new
    assert versions("s", kept, story.events, 3) == ((), ())
    assert ended(gone[0], 3).to_size == 3
    body = json.loads(new[1].body)
    assert body["classification"] == "CHA"
    assert body["m2"]["remaining"] == pytest.approx(area_m2(LAND["whole"]), abs=1e-3)
    assert shapely.from_wkb(new[1].hazard).equals(LAND["whole"])


def test_rows_of_released_land_have_no_hazard() -> None:
    row = versions("s", (), told("reported", "cleared_work", "cleared whole").ongoing, 3)[1][-1]
    assert (row.hazard, row.box, row.status) == (b"", None, "released")


def test_history_check_and_fold_agree() -> None:
    story = told("reported", "direct", "class CHA")
    assert history(story.events) == story.ongoing.spans
    assert fold(reversed(story.events)).steps == story.ongoing.steps
    assert check(story.events[:2], story.events[2]) == story.ongoing
    assert OpenHistory().spans == ()


def test_how_it_was_decided_is_told_by_the_entries() -> None:
    """A decision was taken by name where all others had said yes before the entry, and else somebody vouched for it."""
    story = told("reported", "technical")
    new = recorded(9, event("reduced west", date(2002, 1, 1)), actor="ann")
    assert decided_how([*story.events, new]) == {9: "vouched"}
    yes = recorded(5, event("approved", date(2002, 1, 1)), actor="bob")
    assert decided_how([*story.events, yes, new]) == {9: "by_name"}
    late = recorded(10, event("approved", date(2002, 1, 1)), actor="bob")
    assert decided_how([*story.events, new, late]) == {9: "vouched"}
    assert decided_how([recorded(3, event("resumed", FIRST))]) == {}
    by_content = told(
        "reported", "technical", "by sam proposed reduced west", "by bob approved it", "by ann approved it"
    )
    assert decided_how(by_content.events) == {4: "by_content"}
    assert by_content.ongoing.steps[-1].state.parts[0].decided == "by_content"


def test_a_proposal_takes_effect_at_its_own_day_once_it_is_approved_and_is_known_from_then_on() -> None:
    story = told("reported", "technical")
    story.does("proposed reduced west", date(2005, 1, 1))
    assert story.ongoing.spans == history(story.events[:2])
    story.does("by bob approved it", date(2006, 1, 1))
    assert state_on(history(story.events), date(2005, 1, 1)).remaining_m2 < last("reported").remaining_m2  # type: ignore[union-attr]
    assert history(story.events, 3) == history(story.events[:2])
    accepted = OpenHistory()
    for each in story.events:
        accepted = accepted.with_accepted(each)
    assert accepted == fold(story.events) == story.ongoing
    again = recorded(4, story.events[3].event, actor="bob")
    assert fold([*story.events, again]) == fold(story.events), "what stands in a store is folded, whoever wrote it"


def test_a_merger_or_split_that_does_not_begin_its_new_areas_is_refused_with_the_one_command() -> None:
    """In three entries land counted twice from the first to the last of them: so it was before, and is no more."""
    ends = [last("reported")]
    for words, command in (
        ("merged whole", "register merge UA-1 UA-2 --into N1"), ("split", "register split UA-1 FILE")
    ):  # fmt: skip
        error = refused(lambda words=words: check_begun(event(words, LATE), ends))
        assert error.message.startswith("rule successors-begin-with-it: ")
        assert command in error.next_step
    check_begun(event("resumed", LATE), ends)
