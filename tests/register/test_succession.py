"""Mergers and splits by one entry: no total is ever doubled, whatever happens, is corrected or taken back."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import event as happened
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping

from marchland.core.asof import AsOf
from marchland.core.errors import MarchlandError, NotFoundError
from marchland.core.polygon import area_m2, checked_shape, union
from marchland.ledger.service.questions import erase, make_anew
from marchland.register.domain.correction import Amended, Recoded, Withdrawn
from marchland.register.domain.event import (
    Classified,
    Cleared,
    Details,
    Event,
    Evidence,
    EvidenceAdded,
    Merged,
    Predecessor,
    Reported,
    Split,
    Successor,
    WorkStarted,
    from_bytes,
)
from marchland.register.domain.event_terms import Classification, EvidenceKind, Method
from marchland.register.domain.fold import fold, state_on
from marchland.register.domain.version import AreaQuery
from marchland.register.service import founding, land_accounts, questions
from marchland.register.service.area_entries import read_events, subject_for
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import open_store
from marchland.register.service.succession_events import merge_event, split_event
from tests.refusal import refused
from tests.register.registering import TODAY, Office, as_before
from tests.register.telling import DECISION, LAND

FIRST = date(2020, 1, 1)
DAYS = tuple(FIRST + timedelta(days=days) for days in (0, 45, 100, 250, 400, 900, 2000))


def tell(
    office: Office, area: str, details: Details, on: date = FIRST, *, decided: bool = False,
    evidence: tuple[Evidence, ...] = (),
) -> int:  # fmt: skip
    """Record an event, and return its entry."""
    told = Event(area, on, details, information_on=on, evidence=evidence, decision=DECISION if decided else None)
    return take(office, told)


def take(office: Office, event: Event) -> int:
    return questions.record(office.store, (event,), "ann", office.clock)[0].entry.seq


def report(office: Office, area: str, land: Any, class_: str = "SHA") -> int:
    kind = EvidenceKind.DIRECT if class_ == "CHA" else EvidenceKind.INDIRECT
    details = Reported(f"Field {area}", Classification(class_), land, "a walk", district=f"D-{area}")
    return tell(office, area, details, evidence=(Evidence(kind, "a walk", FIRST),))


def merges(office: Office, *areas: str, into: str, on: date = date(2021, 1, 1)) -> Event:
    return merge_event(office.store, "ann", areas, into, f"Field {into}", on, "one field")


def halves(*names: str) -> dict[str, Any]:
    lands = (LAND["west"], LAND["east"])
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": name, "properties": {"name": f"Field {name}"}, "geometry": mapping(land)}
        for name, land in zip(names, lands, strict=True)
    ]}  # fmt: skip


def remaining(office: Office, on: date, size: int) -> dict[str, tuple[float, Any]]:
    """Return what remains of each area that has land, on a day and as known with so many entries."""
    with office.store.reading() as reader:
        bodies = [json.loads(row.body) for row in reader.areas(AreaQuery(on, size))]
    left = [each for each in bodies if "remaining" in each]
    return {each["area"]: (each["m2"]["remaining"], checked_shape(each["remaining"])) for each in left}


@pytest.fixture
def office() -> Office:
    """Give a register with two areas side by side, A in the west and B in the east, of which B is confirmed."""
    office = Office.of_two()
    report(office, "A", LAND["west"])
    report(office, "B", LAND["east"], "CHA")
    seen = Evidence(EvidenceKind.DIRECT, "a mine was seen", FIRST, informant="Olena")
    tell(office, "A", EvidenceAdded(), evidence=(seen,))
    return office


def test_a_merger_is_one_entry_and_land_stands_once_before_and_after(office: Office) -> None:
    size = questions.size_of(office.store)
    take(office, merges(office, "A", "B", into="C"))
    assert questions.size_of(office.store) == size + 1
    whole = area_m2(LAND["whole"])
    for known in (size, size + 1):
        assert sum(m2 for m2, _ in remaining(office, date(2022, 1, 1), known).values()) == pytest.approx(whole, abs=0.1)
    assert set(remaining(office, date(2022, 1, 1), size + 1)) == {"C"}
    assert set(remaining(office, date(2020, 6, 1), size + 1)) == {"A", "B"}, "before its day they are two"
    new = questions.area(office.books("ann"), "C", TODAY)
    assert (new["classification"], new["district"], new["carried_from"]) == ("CHA", "D-A, D-B", ["A", "B"])
    assert new["carried_evidence"] == [
        {"area": area, "entry": entry, "kind": kind, "on": "2020-01-01"}
        for area, entry, kind in (("A", 2, "indirect"), ("A", 4, "direct"), ("B", 3, "direct"))
    ]
    old = questions.area(office.books("ann"), "B", TODAY)
    assert (old["status"], old["carried_into"], old["m2"]["remaining"]) == ("merged", ["C"], 0)
    assert b"Olena" not in (office.store.state.entries[-1].payload or b"")  # type: ignore[attr-defined]


def test_evidence_that_is_carried_on_goes_on_to_count() -> None:
    office = Office.of_two()
    report(office, "A", LAND["west"])
    report(office, "B", LAND["east"])
    take(office, merges(office, "A", "B", into="C"))
    to_cha = Classified(Classification.CHA)
    assert "cha-needs-direct" in refused(lambda: tell(office, "C", to_cha, date(2022, 1, 1))).message
    tell(office, "C", EvidenceAdded(), date(2022, 1, 1), evidence=(Evidence(EvidenceKind.DIRECT, "seen", FIRST),))
    take(office, split_event(office.store, "ann", "C", halves("D", "E"), date(2022, 2, 1), "two fields"))
    tell(office, "D", to_cha, date(2022, 3, 1))
    assert questions.area(office.books("ann"), "D", TODAY)["classification"] == "CHA"


def test_land_that_two_areas_had_both_stands_once_in_the_merged_one() -> None:
    office = Office.of_two()
    report(office, "A", LAND["whole"])
    report(office, "B", LAND["crossing"])
    event = merges(office, "A", "B", into="C")
    take(office, event)
    (left,) = remaining(office, date(2022, 1, 1), 9).values()
    assert isinstance(event.details, Merged)
    assert left[0] == pytest.approx(area_m2(shapely.box(30.0, 48.0, 30.015, 48.01)), abs=0.1)
    assert event.details.land is not None
    assert event.details.land.equals(left[1])


def test_a_split_is_one_entry_that_every_part_tells(office: Office) -> None:
    take(office, merges(office, "A", "B", into="C"))
    seq = take(office, split_event(office.store, "ann", "C", halves("D", "E"), date(2022, 1, 1), "two fields"))
    assert set(remaining(office, date(2022, 2, 1), seq + 1)) == {"D", "E"}
    for area, kinds in (("C", ["merged", "split"]), ("D", ["split"]), ("A", ["reported", "evidence_added", "merged"])):
        told = questions.area_history(office.books("ann"), area, TODAY)
        assert [each.event.kind for each in told.events] == kinds
    assert questions.area(office.books("ann"), "D", TODAY)["classification"] == "CHA"


def test_a_merger_is_withdrawn_on_the_area_it_stands_on_and_all_is_as_before(office: Office) -> None:
    before = {area: questions.area(office.books("ann"), area, TODAY) for area in ("A", "B")}
    seq = take(office, merges(office, "A", "B", into="C"))
    office.clock.day = date(2025, 2, 1)
    error = refused(lambda: tell(office, "B", Withdrawn(seq, "two fields"), date(2025, 2, 1)))
    assert (error.message.partition(":")[0], error.next_step) == (
        "rule corrects-an-entry", "correct it there: give A as the area",
    )  # fmt: skip
    tell(office, "C", WorkStarted(Method.MANUAL_CLEARANCE, "halo"), date(2022, 1, 1))
    error = refused(lambda: tell(office, "A", Withdrawn(seq, "two fields"), date(2025, 2, 1)))
    assert "withdraws-report-last" in error.message
    assert "area C" in error.message
    tell(office, "C", Withdrawn(seq + 1, "not there"), date(2025, 2, 1))
    tell(office, "A", Withdrawn(seq, "two fields"), date(2025, 2, 1))
    for area, state in before.items():
        now = questions.area(office.books("ann"), area, TODAY)
        assert {**now, "corrections": 0, "entries": 0} == {**state, "corrections": 0, "entries": 0}
    assert isinstance(refused(lambda: questions.area(office.books("ann"), "C", TODAY)), NotFoundError)
    assert make_anew(office.store, lambda *_: None).same


def test_the_name_of_a_merged_area_is_amended_through_its_entry(office: Office) -> None:
    seq = take(office, merges(office, "A", "B", into="C"))
    office.clock.day = date(2025, 2, 1)
    tell(office, "A", Amended(seq, {"name": "The long field"}, "a slip"), date(2025, 2, 1))
    new = questions.area(office.books("ann"), "C", TODAY)
    assert (new["name"], new["corrections"][0]["changes"]) == (
        "The long field", [{"field": "name", "written": "Field C", "holds": "The long field"}],
    )  # fmt: skip
    others = Amended(seq, {"into": "C-2"}, "a slip")
    assert "cannot be amended" in refused(lambda: tell(office, "A", others, date(2025, 2, 1))).message


def test_an_erased_merger_still_holds_for_all_its_areas(office: Office) -> None:
    seq = take(office, replace(merges(office, "A", "B", into="C"), note="said Petro"))
    erase(office.store, seq, "asked for", DECISION, "ann", office.clock)
    assert set(remaining(office, date(2022, 1, 1), seq + 2)) == {"C"}
    assert make_anew(office.store, lambda *_: None).same
    assert questions.area(office.books("ann"), "B", TODAY)["status"] == "merged"


def _without(event: Event, **other: Any) -> Event:
    from marchland.core.schema import changed

    assert isinstance(event.details, Merged | Split)
    return replace(event, details=changed(event.details, **other))


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"land": LAND["west"]}, "merge-brings-what-remains"),
        ({"land": LAND["wider"]}, "merge-brings-what-remains"),
        ({"brought": (Predecessor("B", LAND["middle"]),)}, "merge-brings-what-remains"),
        ({"brought": ()}, "successors-begin-with-it"),
        ({"classification": Classification.SHA}, "successors-begin-with-it"),
        ({"classification": None}, "successors-begin-with-it"),
        ({"carries": ()}, "successors-begin-with-it"),
        ({"into": "A"}, "merges-others"),
        ({"into": "TAKEN"}, "report-once"),
        ({"others": ("B", "B")}, "merges-others"),
    ],
)
def test_a_merger_that_is_not_just_what_there_was_is_refused(office: Office, fields: dict[str, Any], rule: str) -> None:
    report(office, "TAKEN", LAND["beyond"])
    event = _without(merges(office, "A", "B", into="C"), **fields)
    size = questions.size_of(office.store)
    assert f"rule {rule}: " in refused(lambda: take(office, event)).message
    assert questions.size_of(office.store) == size


def test_a_merger_is_refused_where_one_of_its_areas_may_not_be_merged(office: Office) -> None:
    event = merges(office, "A", "B", into="C")
    tell(office, "B", WorkStarted(Method.MANUAL_CLEARANCE, "halo"), date(2020, 2, 1))
    tell(office, "B", Cleared(LAND["east"], 0.2), date(2020, 3, 1), decided=True)
    error = refused(lambda: take(office, event))
    assert "status-allows" in error.message
    assert "this is about area B" in error.message


@pytest.mark.parametrize("areas", [("A",), ("A", "A"), ()])
def test_a_merger_names_two_areas(office: Office, areas: tuple[str, ...]) -> None:
    assert "two or more" in refused(lambda: merges(office, *areas, into="C")).message


def test_a_part_without_a_name_is_told() -> None:
    office = Office.of_two()
    report(office, "A", LAND["whole"])
    parts = halves("B", "C")
    parts["features"][1]["properties"] = {}
    error = refused(lambda: split_event(office.store, "ann", "A", parts, FIRST, "two"))
    assert (error.where.field, "a name" in error.next_step) == ("features.1", True)


def test_a_merger_and_a_split_of_before_keep_their_meaning_and_no_new_ones_are_taken(office: Office) -> None:
    on, later = date(2021, 1, 1), date(2022, 1, 1)
    seen = (Evidence(EvidenceKind.DIRECT, "a walk", FIRST),)

    def reported(area: str, land: Any, day: date) -> Event:
        return Event(area, day, Reported(area, Classification.CHA, land, "a walk"), day, seen)

    merged = (Event("A", on, Merged("C", LAND["west"], ("B",))), Event("B", on, Merged("C", LAND["east"], ("A",))))
    split = Event("C", later, Split((Successor("D", LAND["west"]), Successor("E", LAND["east"]))))
    for ends in (*merged, split):
        if ends is split:
            as_before(office, reported("C", LAND["whole"], on), *merged)
        error = refused(lambda ends=ends: take(office, ends))
        assert error.message.startswith("rule successors-begin-with-it: ")
        assert f"register {'split' if ends is split else 'merge'} " in error.next_step
    as_before(office, reported("D", LAND["west"], later), reported("E", LAND["east"], later), split)
    size = questions.size_of(office.store)
    assert set(remaining(office, date(2021, 6, 1), size)) == {"C"}
    assert set(remaining(office, date(2023, 1, 1), size)) == {"D", "E"}
    states = {name: state_of(office, name) for name in "ABC"}
    assert {name: each["status"] for name, each in states.items()} == {"A": "merged", "B": "merged", "C": "split"}
    assert [states[name]["carried_into"] for name in "AC"] == [["C"], ["D", "E"]]
    take(office, Event("D", date(2024, 1, 1), WorkStarted(Method.MANUAL_CLEARANCE, "halo")))


def test_in_the_synthetic_register_no_total_is_doubled_at_any_moment(tmp_path: Path) -> None:
    place = str(tmp_path / "demo.db")
    founding.create_demo(place, None, 60, 7, tmp_path, lambda *_: None)
    store = open_store(place)
    with store.reading() as reader:
        entries = list(reader.entries())
    ends = [entry for entry in entries if entry.kind in ("merged", "split")]
    assert {entry.kind for entry in ends} == {"merged", "split"}
    books = RegisterBooks(store, "me")
    for entry in ends:
        on = from_bytes(entry.payload).valid_on
        with store.reading() as reader:
            own = {entry.subject, *reader.concerned_by(entry.seq)}
            for size in range(entry.seq - 1, entry.seq + 3):
                rows = [row for row in reader.areas(AreaQuery(on, size)) if row.subject in own and row.hazard]
                lands = [shapely.from_wkb(row.hazard) for row in rows]
                assert sum(map(area_m2, lands)) == pytest.approx(area_m2(union(lands)), abs=1), (size, entry.seq)
        account = land_accounts.balances(books, "", AsOf(on, date.fromisoformat(entry.recorded_at[:10])))
        assert all(each.balance.holds for each in account.areas)
    store.close()


@dataclass(frozen=True)
class Move:
    """Something that somebody tries; whether it is allowed is for the register to say."""

    what: str
    one: int
    two: int
    days: int


MOVES = st.lists(
    st.builds(
        Move,
        st.sampled_from(["merge", "merge", "split", "split", "clear", "evidence", "amend_day", "amend_note", "withdraw", "withdraw", "recode"]),  # noqa: E501 - what is tried
        st.integers(0, 40), st.integers(0, 40), st.integers(0, 900),
    ),
    min_size=3, max_size=10,
)  # fmt: skip


def codes(office: Office) -> list[str]:
    with office.store.reading() as reader:
        return [row.area for row in reader.areas(AreaQuery(date(2024, 1, 1), reader.head().size))]


def attempt(office: Office, move: Move, number: int) -> None:
    """Try a move on areas and entries that there are."""
    there = codes(office)
    if not there:
        return
    area, other = there[move.one % len(there)], there[move.two % len(there)]
    on, late = FIRST + timedelta(days=move.days), date(2025, 1, 1)
    if move.what == "merge":
        take(office, merges(office, area, other, into=f"M{number}", on=on))
    elif move.what in ("split", "clear"):
        with office.store.reading() as reader:
            size = reader.head().size
            events = list(read_events(reader, subject_for(reader, office.store.origin, area, size), size))
        state = state_on(fold(events).spans, on)
        if state is None or state.remaining.is_empty:
            return
        west, south, east, north = state.remaining.bounds
        cut = shapely.box(west, south, west + (east - west) * (1 + move.two % 3) / 4, north)
        part, rest = state.remaining.intersection(cut), state.remaining.difference(cut)
        if move.what == "clear":
            tell(office, area, WorkStarted(Method.MANUAL_CLEARANCE, "halo"), on)
            tell(office, area, Cleared(part, 0.2), on, decided=True)
        else:
            parts = {"features": [{"id": f"S{number}{n}", "properties": {"name": "x"}, "geometry": mapping(land)}
                                  for n, land in enumerate((part, rest))]}  # fmt: skip
            take(office, split_event(office.store, "ann", area, parts, on, "so"))
    elif move.what == "evidence":
        tell(office, area, EvidenceAdded(), on, evidence=(Evidence(EvidenceKind.DIRECT, "seen", on),))
    elif move.what == "recode":
        tell(office, area, Recoded(f"R{number}", "wrong"), late)
    else:
        told = questions.area_history(office.books("ann"), area, TODAY).events
        seq = told[move.two % len(told)].seq
        details: dict[str, Details] = {
            "amend_day": Amended(seq, {"valid_on": on.isoformat()}, "a slip"),
            "amend_note": Amended(seq, {"note": f"note {move.days}"}, "a slip"),
            "withdraw": Withdrawn(seq, "not so"),
        }
        tell(office, area, details[move.what], late, decided=move.days % 2 == 0)


def told_at(office: Office, size: int) -> list[Any]:
    with office.store.reading() as reader:
        return [[(row.area, row.valid_from, row.body) for row in reader.areas(AreaQuery(day, size))] for day in DAYS]


@settings(max_examples=20, deadline=None)
@given(moves=MOVES)
def test_no_total_is_doubled_at_any_size_and_nothing_known_before_changes(moves: list[Move]) -> None:
    office = Office.of_two()
    for number in range(3):
        report(office, f"A{number}", shapely.box(30 + number / 100, 48, 30.01 + number / 100, 48.01))
    whole = area_m2(shapely.box(30, 48, 30.03, 48.01))
    known: dict[int, list[Any]] = {}
    for number, move in enumerate(moves):
        size = questions.size_of(office.store)
        known.setdefault(size, told_at(office, size))
        with suppress(MarchlandError):
            attempt(office, move, number)
            happened(move.what)
    for size, before in known.items():
        assert told_at(office, size) == before, "what was known then is what was known then"
    for size in range(3, questions.size_of(office.store) + 1):
        for day in DAYS:
            left = remaining(office, day, size)
            total = sum(m2 for m2, _ in left.values())
            assert total <= whole + 1
            assert total == pytest.approx(area_m2(union(land for _, land in left.values())), abs=1)
    assert make_anew(office.store, lambda *_: None).same


@settings(max_examples=15, deadline=None)
@given(moves=MOVES, which=st.integers(0, 40))
def test_what_is_amended_back_and_the_last_event_withdrawn_give_the_state_before(moves: list[Move], which: int) -> None:
    office = Office.of_two()
    report(office, "A0", LAND["west"])
    report(office, "A1", LAND["east"])
    for number, move in enumerate(moves):
        if move.what in ("evidence", "clear", "merge"):
            with suppress(MarchlandError):
                attempt(office, move, number)
    before = states(office)
    area = codes(office)[which % len(codes(office))]
    own = [each for each in questions.area_history(office.books("ann"), area, TODAY).events if not each.part]
    if own:
        target = own[which % len(own)]
        written = target.event.note or None
        for note in ("something else", written):
            tell(office, area, Amended(target.seq, {"note": note}, "x"), date(2025, 1, 1), decided=True)
        assert states(office) == before
    if state_of(office, area)["status"] == "merged":
        return
    office.clock.day = date(2025, 8, 1)
    marked = tell(office, area, EvidenceAdded(), DAYS[-1], evidence=(Evidence(EvidenceKind.DIRECT, "x", FIRST),))
    assert states(office) != before
    tell(office, area, Withdrawn(marked, "not so"), date(2025, 1, 1))
    assert states(office) == before


def state_of(office: Office, area: str) -> Any:
    return questions.area(office.books("ann"), area, TODAY)


def states(office: Office) -> list[Any]:
    """Return what every area is on days, without how it was corrected."""
    size = questions.size_of(office.store)
    told = ("corrections", "entries")
    return [
        [(area, {key: value for key, value in json.loads(body).items() if key not in told}) for area, _, body in day]
        for day in told_at(office, size)
    ]
