"""Laws of the register, tried on made-up histories: bytes, balance, spans, and what was known when."""

from __future__ import annotations

import bisect
import itertools
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from marchland.access.service.permission import decide
from marchland.core.errors import EventError
from marchland.core.policy import Permit
from marchland.core.polygon import area_m2, intersection
from marchland.gazetteer.adapters.border_files import read_borders
from marchland.register.domain.balance import balance, released_land
from marchland.register.domain.body import state_body
from marchland.register.domain.decision import decided_how
from marchland.register.domain.demo import synthetic
from marchland.register.domain.demo_tale import SYNTHETIC
from marchland.register.domain.effect import apply_event
from marchland.register.domain.event import (
    KINDS,
    Event,
    Evidence,
    Merged,
    Proposed,
    Reported,
    Split,
    from_bytes,
    to_bytes,
)
from marchland.register.domain.event_terms import Classification, EvidenceKind
from marchland.register.domain.fold import OpenHistory, RecordedEvent, as_of, ended, fold, state_on, versions
from marchland.register.domain.resolution import others_of, seen
from marchland.register.domain.state import AreaState, DecidedHow
from marchland.register.domain.succession import check_begun
from marchland.register.domain.version import Version
from tests.conftest import SMALL
from tests.register.telling import FIRST, History

WORDS = (
    "direct", "indirect", "class CHA", "class SHA", "class indication decided", "extended wider", "technical",
    "non_technical", "cleared_work", "suspended", "resumed", "cancelled west", "cancelled middle", "reduced west",
    "reduced east", "reduced middle", "cleared west", "cleared east", "cleared whole", "cleared middle", "passed",
    "failed", "handed_over", "reopened west", "reopened middle", "marked", "inspected", "contradicted beyond",
    "contradicted crossing", "settled", "corrected wider decided", "cancelled crossing",
)  # fmt: skip
LATE = date(2012, 1, 1)

steps = st.tuples(st.sampled_from(WORDS), st.integers(0, 900), st.booleans())


def lived(tried: Sequence[tuple[str, int, bool]]) -> History:
    """Return the history of those events that the workflow takes; some become known only years after their day."""
    history = History()
    history.does("reported", FIRST)
    day = FIRST
    for words, days, late in tried:
        on = FIRST + timedelta(days=days) if late else day + timedelta(days=days % 60)
        try:
            history.does(words, on, LATE if late else None)
        except EventError:
            continue
        day = max(day, on)
    return history


@given(st.lists(steps, max_size=14))
def test_land_adds_up_on_every_day(tried: list[tuple[str, int, bool]]) -> None:
    for step in lived(tried).ongoing.steps:
        state = step.state
        sums = balance(state)
        assert sums.holds
        assert all(part.area_m2 > 0 for part in state.parts)
        assert sums.remaining_m2 >= 0
        allowance = 0.01 + 1e-9 * state.original_m2
        assert area_m2(intersection(released_land(state.parts), state.remaining)) <= allowance
        assert abs(area_m2(released_land(state.parts)) - sum(part.area_m2 for part in state.parts)) <= allowance


@given(st.lists(steps, max_size=14))
def test_spans_meet_without_a_gap(tried: list[tuple[str, int, bool]]) -> None:
    spans = lived(tried).ongoing.spans
    assert all(one.valid_to == two.valid_from for one, two in itertools.pairwise(spans))
    assert all(span.valid_to is None or span.valid_from < span.valid_to for span in spans)
    assert spans[-1].valid_to is None


@given(st.lists(steps, max_size=12))
def test_what_is_known_later_changes_no_earlier_answer(tried: list[tuple[str, int, bool]]) -> None:
    events = lived(tried).events
    days = sorted({event.event.valid_on for event in events})
    for size in range(1, len(events)):
        for day in days[:: max(1, len(days) // 3)]:
            assert _body(as_of(events[:size], day)) == _body(as_of(events, day, size))


@given(st.lists(steps, max_size=14))
def test_adding_one_by_one_and_folding_at_once_are_the_same(tried: list[tuple[str, int, bool]]) -> None:
    history = lived(tried)
    assert [state_body(step.state) for step in fold(history.events).steps] == [
        step.body for step in history.ongoing.steps
    ]


@given(st.lists(steps, max_size=14))
def test_no_land_leaves_the_hazard_but_by_release_correction_or_succession(tried: list[tuple[str, int, bool]]) -> None:
    before: AreaState | None = None
    for step in lived(tried).ongoing.steps:
        releases = step.recorded.event.kind in (
            "cancelled",
            "reduced",
            "cleared",
            "boundary_revised",
            "merged",
            "split",
        )
        if before is not None and not releases:
            lost = area_m2(before.hazard) - area_m2(intersection(before.hazard, step.state.hazard))
            assert lost <= 0.02
        before = step.state


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(str.strip)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
corners = st.floats(0.0001, 0.5)


@given(
    texts, st.sampled_from(Classification), st.dates(), st.dates(), st.dictionaries(texts, plain, max_size=3),
    st.floats(-170, 170), st.floats(-80, 80), corners, corners,
)  # fmt: skip
def test_an_event_survives_its_bytes(
    name: str, grade: Classification, on: date, known: date, other: dict[str, object],
    x: float, y: float, wide: float, high: float,
) -> None:  # fmt: skip
    evidence = (Evidence(EvidenceKind.DIRECT, name, known, informant=name),)
    shape = shapely.box(x, y, x + wide, y + high)
    told = Event("A-1", on, Reported(name, grade, shape, name), known, evidence, other=other)
    assert from_bytes(to_bytes(told)) == told
    assert to_bytes(from_bytes(to_bytes(told))) == to_bytes(told)


def _body(state: AreaState | None) -> bytes:
    return state_body(state) if state is not None else b""


@pytest.fixture(scope="module")
def register() -> tuple[dict[str, list[RecordedEvent]], dict[str, list[Version]], int]:
    """Give a synthetic register that was recorded entry by entry, with every row of its two times."""
    ongoing: dict[str, OpenHistory] = defaultdict(OpenHistory)
    rows: dict[str, list[Version]] = defaultdict(list)
    seq = -1
    for seq, told in enumerate(synthetic(read_borders(SMALL), 3, 60)):
        area = told.event.area
        new = RecordedEvent(seq, told.recorded_at, told.actor.id, told.actor.organisation, f"k{seq}", told.event)
        assert from_bytes(to_bytes(told.event)) == told.event
        organisations = ongoing[area].steps[-1].state.organisations if ongoing[area].steps else None
        assert isinstance(decide(told.actor, told.event.kind, organisations), Permit)
        before = [state_on(ongoing[each].spans, told.event.valid_on) for each in (area, *others_of(told.event))]
        check_begun(told.event, [state for state in before if state is not None])
        ongoing[area] = ongoing[area].with_checked(new)
        for other in others_of(told.event):
            ongoing[other] = ongoing[other].with_allowed(replace(new, part=other))
        for each in (area, *others_of(told.event)):
            gone, added = versions(each, [row for row in rows[each] if row.to_size is None], ongoing[each], seq + 1)
            rows[each] = [ended(row, seq + 1) if row in gone else row for row in rows[each]] + list(added)
    events = {area: list(map(seen, found.records)) for area, found in ongoing.items()}
    assert {how for records in events.values() for how in decided_how(records).values()} == {DecidedHow.BY_CONTENT}
    return events, dict(rows), seq + 1


def test_rows_answer_as_a_naive_replay_does(
    register: tuple[dict[str, list[RecordedEvent]], dict[str, list[Version]], int],
) -> None:
    events, rows, size = register
    drawn = random.Random(20261122)
    areas = sorted(events)
    replayed: dict[tuple[str | int, ...], bytes] = {}
    for _ in range(10_000):
        area, known = drawn.choice(areas), drawn.randint(0, size)
        day = date(1996, 1, 1) + timedelta(days=drawn.randint(0, 11_300))
        if drawn.random() < 0.3:
            day = drawn.choice(events[area]).event.valid_on
        found = [
            row.body
            for row in rows[area]
            if row.from_size <= known
            and (row.to_size is None or known < row.to_size)
            and row.valid_from <= day
            and (row.valid_to is None or day < row.valid_to)
        ]
        replay = [event for event in events[area] if event.seq < known and event.event.valid_on <= day]
        replay.sort(key=lambda event: (event.event.valid_on, event.seq))
        key = area, *(event.seq for event in replay)  # one entry may begin several areas
        if key not in replayed:
            state: AreaState | None = None
            for event in replay:
                state = apply_event(state, event)
            replayed[key] = _body(state)
        assert found == ([replayed[key]] if replay else [])


def test_the_synthetic_register_is_the_same_for_a_seed_and_says_what_it_is() -> None:
    lines = read_borders(SMALL)
    first, again = list(synthetic(lines, 5, 30)), list(synthetic(lines, 5, 30))
    assert [to_bytes(told.event) for told in first] == [to_bytes(told.event) for told in again]
    assert [told.recorded_at for told in first] == sorted(told.recorded_at for told in again)
    assert [told.event for told in first] != [told.event for told in synthetic(lines, 6, 30)]
    reports = [told.event for told in first if isinstance(told.event.details, Reported)]
    assert all(event.details.source == SYNTHETIC and "Synthetic" in event.details.name for event in reports)
    carried = [told.event.details for told in first if isinstance(told.event.details, Merged | Split)]
    assert all(SYNTHETIC in details.reason for details in carried)


def test_the_synthetic_register_holds_every_kind_of_event_and_late_knowledge() -> None:
    told = list(synthetic(read_borders(SMALL), 1, 400))
    kinds = {one.event.kind for one in told}
    kinds |= {one.event.details.proposes["event"] for one in told if isinstance(one.event.details, Proposed)}
    assert set(KINDS) - kinds == {"amended", "withdrawn", "recoded", "proposal_withdrawn"}
    days = [(date.fromisoformat(one.recorded_at[:10]) - one.event.valid_on).days for one in told]
    assert sum(day > 365 for day in days) > 100
    assert min(days) >= 0
    assert bisect.bisect([one.recorded_at for one in told], "2027") == len(told)
