"""What each kind of event leaves in an area's state, field by field, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from marchland.core.errors import EventError
from marchland.register.domain.event import Cleared, Event, Inspected, Marked, MarkingFinding, Segment, Sign
from marchland.register.domain.event_terms import Classification, Condition, Method
from marchland.register.domain.state import AreaState, AreaStatus, DecidedHow, Marking
from tests.register.telling import AREA, DECISION, FIRST, LAND, History, recorded, told


def day(number: int) -> date:
    """Return the day of the entry of that number in a history that is told."""
    return FIRST + timedelta(days=30 * number)


def last(history: History) -> AreaState:
    return history.ongoing.steps[-1].state


def adds(history: History, made: Event) -> None:
    new = recorded(len(history.events), made)
    history.ongoing = history.ongoing.with_checked(new)
    history.events.append(new)


def test_segments_and_signs_are_kept_as_they_were_set_up_and_last_found() -> None:
    story = told("reported")
    line = ((30.0, 48.0), (30.01, 48.0))
    signs = (Sign("s1", (30.0, 48.0), "Danger"), Sign("s2"))
    adds(story, Event(AREA, day(1), Marked((Segment("f1", "fence", line),), signs)))
    set_up = (
        Marking("f1", "segment", "fence", line, Condition.GOOD, day(1)),
        Marking("s1", "sign", "Danger", ((30.0, 48.0),), Condition.GOOD, day(1)),
        Marking("s2", "sign", "", (), Condition.GOOD, day(1)),
    )
    assert last(story).marks == set_up
    findings = (MarkingFinding("s1", Condition.MISSING), MarkingFinding("f1", Condition.GOOD))
    adds(story, Event(AREA, day(2), Inspected(findings)))
    fence, missing, unseen = last(story).marks
    assert (fence.condition, fence.seen_on) == (Condition.GOOD, day(2))
    assert (missing.condition, missing.seen_on) == (Condition.MISSING, day(2))
    assert (unseen.condition, unseen.seen_on) == (Condition.GOOD, day(1))
    adds(story, Event(AREA, day(3), Marked(signs=(Sign("s1", None, "Mines"),))))
    assert last(story).marks == (
        fence, unseen, Marking("s1", "sign", "Mines", (), Condition.GOOD, day(3)),
    )  # fmt: skip


def test_a_released_part_says_how_it_was_decided_and_what_was_done() -> None:
    story = told("reported", "technical", "reduced west", "direct", "cleared_work", "cleared east")
    reduced, cleared = last(story).parts
    assert (reduced.kind, reduced.valid_on, reduced.seq, reduced.decision) == ("reduced", day(2), 2, DECISION.name)
    assert (reduced.depth_m, reduced.found, reduced.decided) == (None, (), None)
    assert (cleared.kind, cleared.valid_on, cleared.seq, cleared.depth_m) == ("cleared", day(5), 5, 0.2)
    assert last(story).status is AreaStatus.RELEASED
    undecided = told("reported", "technical")
    made = Event(AREA, day(2), Cleared(LAND["west"], 0.2))
    with pytest.raises(EventError):
        adds(undecided, made)


def test_what_two_people_signed_is_released_by_its_content() -> None:
    story = told("reported", "technical", "proposed reduced west", "by bob approved it")
    (part,) = last(story).parts
    assert part.decided is DecidedHow.BY_CONTENT
    assert part.decision == DECISION.name


def test_land_that_is_cleared_after_a_check_waits_for_another() -> None:
    story = told("reported", "direct", "cleared_work", "cleared east", "passed")
    assert last(story).quality is True
    assert [check.passed for check in last(story).checks] == [True]
    story.does("failed")
    assert (last(story).quality, [check.passed for check in last(story).checks]) == (False, [True, False])
    story.does("cleared west")
    assert last(story).quality is None
    assert last(story).status is AreaStatus.RELEASED


def test_an_area_that_is_handed_over_and_opened_again_begins_anew() -> None:
    story = told("reported", "direct", "cleared_work", "cleared whole", "passed", "handed_over")
    over = last(story)
    assert (over.status, over.recipient, over.residual_risk_owner) == (AreaStatus.HANDED_OVER, "village", "state")
    assert over.methods == (Method.MANUAL_CLEARANCE,)
    story.does("reopened whole")
    again = last(story)
    assert (again.status, again.recipient, again.residual_risk_owner) == (AreaStatus.OPEN, "", "")
    assert (again.classification, again.surveys, again.methods, again.quality) == (Classification.CHA, (), (), None)
    assert again.remaining_m2 == pytest.approx(over.original_m2)


def test_work_is_counted_once_by_method_and_organisation() -> None:
    story = told("reported", "direct", "cleared_work", "suspended")
    assert last(story).status is AreaStatus.SUSPENDED
    story.does("resumed")
    assert last(story).status is AreaStatus.WORKED_ON
    story.does("surveyors_work")
    assert last(story).methods == (Method.MANUAL_CLEARANCE, Method.TECHNICAL_SURVEY)
    assert last(story).organisations == ("org",)


def test_a_version_that_says_the_same_for_other_days_ends_and_begins_anew() -> None:
    """An event told late divides the days of the one before it: its row ends, and one of fewer days begins."""
    from marchland.register.domain.fold import versions

    story = told("reported", "direct", "class CHA")
    _, rows = versions("s", (), story.ongoing, 3)
    assert [row.valid_from for row in rows] == [day(0), day(1), day(2)]
    late = recorded(3, Event(AREA, day(1) + timedelta(days=9), Marked(signs=(Sign("s1"),))), on=day(3))
    story.ongoing = story.ongoing.with_checked(late)
    gone, new = versions("s", rows, story.ongoing, 4)
    assert [row.valid_from for row in gone] == [day(1), day(2)]
    assert [(row.valid_from, row.valid_to) for row in new] == [
        (day(1), late.event.valid_on), (late.event.valid_on, day(2)), (day(2), None),
    ]  # fmt: skip
    assert new[0].body == rows[1].body
    assert (new[0].from_size, new[0].to_size) == (4, None)
    again, nothing = versions("s", (rows[0], *(replace(row, from_size=4) for row in new)), story.ongoing, 5)
    assert (again, nothing) == ((), ())


@pytest.mark.parametrize(
    ("ended", "told_why"),
    [
        ("by bob approved it", "it took effect as entry 3, once"),
        ("proposal_withdrawn it", "it was taken back by entry 3"),
    ],
)
def test_a_proposal_that_has_ended_says_how(ended: str, told_why: str) -> None:
    story = told("reported", "technical", "proposed reduced west", ended)
    with pytest.raises(EventError, match=told_why):
        story.does("by eve approved it")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("amended 0",), "reported-first: on 2001-01-01 no area 'UA-1' is on record yet"),
        (("recoded",), "reported-first"),
        (("approved x",), "reported-first"),
        (("proposed cancelled west",), "reported-first"),
        (
            ("proposed reported",),
            "proposal-rests-on-decision",
        ),  # an area may begin with a proposal, that names a decision
        (("withdrawn 0",), "corrects-an-entry: entry 0 is none of area 'UA-1'"),
        (("reported", "withdrawn 0", "withdrawn 0"), "corrects-an-entry: entry 0 was withdrawn by entry 1"),
        (("reported", "withdrawn 0", "amended 0"), "reported-first: on 2001-03-02"),
        (("reported", "withdrawn 0", "approved x"), "reported-first"),
    ],
)
def test_before_anything_is_on_record_each_kind_is_refused_by_its_own_rule(words: tuple[str, ...], rule: str) -> None:
    with pytest.raises(EventError) as refused:
        told(*words)
    assert f"rule {rule}" in str(refused.value)
    assert len(told("reported", "withdrawn 0", "withdrawn 1").ongoing.steps) == 1
