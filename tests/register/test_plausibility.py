"""Plausibility: what is hardly so is refused on every way in, and taken where the event says that it was accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from marchland.core.errors import EventError
from marchland.core.policy import Role
from marchland.core.polygon import to_mapping
from marchland.register.domain.correction import Amended
from marchland.register.domain.event import (
    BoundaryRevised,
    Cleared,
    Contradicted,
    Event,
    Evidence,
    Reported,
    Surveyed,
    to_bytes,
)
from marchland.register.domain.event_terms import BoundaryChange, Classification, EvidenceKind
from marchland.register.domain.event_terms import Survey as Surveys
from marchland.register.domain.plausibility import ExpectedLand, accepting, doubts, median_place
from marchland.register.service import questions as register_service
from marchland.register.service import succession_events
from marchland.register.service.erasure import without_persons
from marchland.register.service.proposing import propose
from tests.cli.driving import Ran, run
from tests.refusal import refused
from tests.register.registering import Office
from tests.register.telling import AREA, DECISION, LAND, SEEN, event

DAY = date(2020, 5, 1)
TINY = shapely.box(48.0, 30.0, 48.000005, 30.000005)
SWAPPED = shapely.box(48.0, 30.0, 48.01, 30.01)
NEAR = ExpectedLand(known=((30.0, 48.0),))


def claim(shape: shapely.Geometry, on: date = DAY) -> Event:
    return Event(AREA, on, Contradicted("c1", "it lies elsewhere", "a map", shape))


def rules(given: Event, around: ExpectedLand = NEAR) -> list[str]:
    return [doubt.rule for doubt in doubts(given, around)]


def test_land_is_expected_within_a_thousand_kilometres_of_what_is_there() -> None:
    # A degree of a meridian is about 111 km: 48° N + 8.9° are 990 km, 9.1° are 1,012 km.
    assert rules(claim(shapely.box(30.0, 56.88, 30.01, 56.9))) == []
    assert rules(claim(shapely.box(30.0, 57.1, 30.01, 57.11))) == ["plausible-place"]
    assert rules(claim(shapely.box(-10.0, 48.0, -9.99, 48.01))) == ["plausible-place"]


def test_swapped_axes_are_named() -> None:
    (doubt,) = doubts(claim(SWAPPED), NEAR)
    assert "latitude and longitude look swapped" in doubt.next_step
    assert "48.005° N, 30.005° E" in doubt.next_step
    (doubt,) = doubts(claim(shapely.box(100.0, 0.0, 100.01, 0.01)), NEAR)
    assert "swapped" not in doubt.next_step


def test_a_cover_says_where_land_is_whatever_is_on_record() -> None:
    here = ExpectedLand(cover=(22.0, 44.0, 41.0, 53.0))
    assert rules(claim(LAND["whole"]), here) == []
    assert rules(claim(shapely.box(21.0, 48.0, 21.01, 48.01)), here) == ["plausible-place"]
    over = ExpectedLand(cover=(170.0, -20.0, -170.0, 0.0))
    assert rules(claim(shapely.box(-175.0, -10.0, -174.9, -9.9)), over) == []
    assert rules(claim(shapely.box(165.0, -10.0, 165.1, -9.9)), over) == ["plausible-place"]


def test_the_middle_of_a_first_file_is_not_moved_by_one_that_is_far() -> None:
    places = ((179.9, -16.0), (-179.9, -17.0), (179.8, -16.5), (-16.0, 179.8 - 100))
    longitude, latitude = median_place(places)
    assert abs(longitude) > 178
    assert -18 < latitude < -14
    given = ((18.0, 44.0), (18.1, 44.1), (17.9, 43.9), (44.0, 18.0))
    first = ExpectedLand(known=(median_place(given),), is_first=True)
    assert [first.holds(place) for place in given] == [True, True, True, False]


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        (shapely.box(29.0, 47.0, 31.0, 49.0), []),  # 150 km by 222 km are 33,300 km²
        (shapely.box(27.0, 47.0, 31.0, 49.0), ["plausible-size"]),  # 298 km by 222 km
        (shapely.box(30.0, 48.0, 30.000005, 48.000005), ["plausible-size"]),  # 0.37 m by 0.56 m
        (shapely.box(30.0, 48.0, 30.00002, 48.00002), []),  # 1.5 m by 2.2 m
    ],
)
def test_a_size_that_is_hardly_so(shape: shapely.Geometry, wanted: list[str]) -> None:
    assert rules(claim(shape)) == wanted


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (date(1899, 12, 30), False), (date(1900, 1, 1), False), (date(1904, 1, 1), False), (date(1970, 1, 1), False),
        (date(1850, 6, 1), False), (date(1900, 1, 2), True), (date(1970, 1, 2), True), (date(1944, 6, 6), True),
    ],
)  # fmt: skip
def test_a_day_that_programs_write_for_none(day: date, fits: bool) -> None:
    wanted = [] if fits else ["plausible-day"]
    assert rules(claim(LAND["whole"], day)) == wanted
    seen = Evidence(EvidenceKind.DIRECT, "seen", day)
    assert rules(replace(claim(LAND["whole"]), evidence=(seen,))) == wanted
    assert rules(Event(AREA, DAY, Surveyed(Surveys.TECHNICAL, "org", day, DAY))) == wanted


def test_released_land_is_not_looked_at_again() -> None:
    assert rules(Event(AREA, DAY, Cleared(SWAPPED, 0.2))) == []
    assert rules(Event(AREA, DAY, BoundaryRevised(BoundaryChange.CORRECTED, SWAPPED, "moved"))) == ["plausible-place"]


def test_what_was_accepted_is_in_the_event_and_survives_an_erasure() -> None:
    given = claim(SWAPPED)
    taken = accepting(given, doubts(given, NEAR))
    assert taken.other == {"accepted_implausible": ["plausible-place"]}
    assert rules(taken) == []
    assert accepting(taken, doubts(taken, NEAR)) == taken
    assert b"accepted_implausible" in to_bytes(without_persons(taken))
    assert rules(replace(claim(SWAPPED, date(1899, 12, 30)), other=taken.other)) == ["plausible-day"]


@pytest.mark.parametrize("words", ["contradicted", "reported"])
def test_an_event_of_any_kind_is_held_to_it_and_a_replay_is_not(words: str) -> None:
    office = Office.embedded()
    office.tells("reported", "2001-01-01")
    told = event(words, DAY)
    far = Reported("Far", told.details.classification, SWAPPED, "map") if isinstance(told.details, Reported) else None
    moved = replace(told, area="UA-2", details=far) if far else claim(SWAPPED)
    error = refused(lambda: register_service.record(office.store, [moved], "ann", office.clock))
    assert isinstance(error, EventError)
    # pyproj.Geod(ellps="WGS84").inv(30.005, 48.005, 48.005, 30.005) gives 2,521,212 m
    assert error.message == "rule plausible-place: it lies 2,521 km from all others on record"
    assert "--accept-implausible" in error.next_step
    refused(lambda: register_service.dry_run_events(office.store, [moved], "ann", office.clock))
    refused(lambda: register_service.preview(office.store, moved, "ann", office.clock))
    accepted = register_service.accepting_implausible(office.store, moved, office.clock)
    for already in (False, True):
        (receipt,) = register_service.record(office.store, [accepted], "ann", office.clock)
        assert receipt.already is already


def test_land_that_is_wholly_released_still_says_where_others_are() -> None:
    office = Office.embedded()
    office.hires("ann", Role.APPROVER)
    office.hires("bob", Role.APPROVER)
    for words, day in (("reported", "2001-01-01"), ("non_technical", "2002-01-01"), ("cancelled", "2003-01-01")):
        office.tells(words, day)
    assert office.status("2004-01-01") == "released"
    moved = replace(event("reported", DAY), area="UA-2")
    assert isinstance(moved.details, Reported)
    far = replace(moved, details=Reported("Far", moved.details.classification, SWAPPED, "a map"))
    error = refused(lambda: register_service.record(office.store, [far], "ann", office.clock))
    assert "plausible-place" in error.message
    (receipt,) = register_service.record(office.store, [moved], "ann", office.clock)
    assert receipt.area == "UA-2"


def test_the_cover_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office.embedded()
    monkeypatch.setenv("MARCHLAND_COVER", "15.7,42.5,19.7,45.3")
    error = refused(lambda: office.tells("reported", "2001-01-01"))
    assert "outside of what the register covers (west, south, east, north: 15.7, 42.5, 19.7, 45.3)" in error.message
    monkeypatch.setenv("MARCHLAND_COVER", "22,44,41,53")
    office.tells("reported", "2001-01-01")
    monkeypatch.setenv("MARCHLAND_COVER", "Nowhere")
    assert "MARCHLAND_COVER" in refused(lambda: office.tells("direct", "2002-01-01")).message


def amends(fields: dict[str, object], seq: int = 1) -> Event:
    return Event(AREA, DAY, Amended(seq, fields, "a slip"), decision=DECISION)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"shape": to_mapping(SWAPPED)}, "plausible-place"),
        ({"shape": to_mapping(shapely.box(27.0, 47.0, 31.0, 49.0))}, "plausible-size"),
        ({"valid_on": "1899-12-30"}, "plausible-day"),
        ({"information_on": "1970-01-01"}, "plausible-day"),
        ({"evidence": [{"kind": "direct", "how": "seen", "on": "1904-01-01"}]}, "plausible-day"),
        ({"note": "looked at again"}, ""),
        ({"shape": to_mapping(LAND["wider"])}, ""),
    ],
)
def test_an_amendment_is_asked_for_what_it_changes(fields: dict[str, object], rule: str) -> None:
    office = Office.of_two()
    office.tells("reported", "2001-01-01")
    size = register_service.size_of(office.store)
    amended = amends(fields, size - 1)
    if not rule:
        register_service.record(office.store, [amended], "ann", office.clock)
        return
    for refuses in (register_service.record, register_service.dry_run_events):
        error = refused(lambda refuses=refuses: refuses(office.store, [amended], "ann", office.clock))
        assert error.message.startswith(f"rule {rule}: ")
    assert register_service.size_of(office.store) == size
    accepted = register_service.accepting_implausible(office.store, amended, office.clock)
    assert accepted.other == {"accepted_implausible": [rule]}
    register_service.record(office.store, [accepted], "ann", office.clock)
    # What was accepted of one shape or day says nothing of the next.
    further = amends({"shape": to_mapping(shapely.box(70.0, -30.0, 70.01, -29.99))}, size - 1)
    error = refused(lambda: register_service.record(office.store, [further], "ann", office.clock))
    assert error.message.startswith("rule plausible-place: ")


def test_what_was_accepted_once_is_not_asked_again_by_an_amendment_of_something_else() -> None:
    office = Office.of_two()
    office.tells("reported", "2001-01-01")
    far = register_service.accepting_implausible(office.store, claim(SWAPPED), office.clock)
    (receipt,) = register_service.record(office.store, [far], "ann", office.clock)
    seq = receipt.entry.seq
    register_service.record(office.store, [amends({"says": "further east"}, seq)], "ann", office.clock)
    error = refused(
        lambda: register_service.record(office.store, [amends({"shape": to_mapping(TINY)}, seq)], "ann", office.clock)
    )
    assert error.message.startswith("rule plausible-size: ")


def test_a_proposed_amendment_is_held_to_it_too() -> None:
    office = Office.of_two()
    office.tells("reported", "2001-01-01")
    size = register_service.size_of(office.store)
    given = amends({"shape": to_mapping(SWAPPED)}, size - 1)
    error = refused(lambda: propose(office.store, given, "ann", office.clock))
    assert error.message.startswith("rule plausible-place: ")
    assert register_service.size_of(office.store) == size


def test_the_new_areas_of_a_merger_and_a_split_are_held_to_it() -> None:
    office = Office.embedded()
    office.tells("reported", "2001-01-01")
    west, south, *_ = LAND["whole"].bounds
    corner = shapely.box(west, south, west + 5e-6, south + 5e-6)  # 0.37 m by 0.56 m
    parts = {"features": [
        {"id": name, "properties": {"name": name}, "geometry": to_mapping(land)}
        for name, land in (("P1", corner), ("P2", LAND["whole"].difference(corner)))
    ]}  # fmt: skip
    small = succession_events.split_event(office.store, "ann", AREA, parts, DAY, "so")
    error = refused(lambda: register_service.record(office.store, [small], "ann", office.clock))
    assert error.message.startswith("rule plausible-size: ")
    office = Office.embedded()
    office.tells("reported", "2001-01-01")
    # Two degrees of a meridian are 222 km, and so are three of longitude at 48° N: about 49,700 km² each.
    for area, land in (("W", shapely.box(27.0, 47.0, 30.0, 49.0)), ("E", shapely.box(30.5, 47.0, 33.5, 49.0))):
        told = Event(area, DAY, Reported(area, Classification.INDICATION, land, "a map"), information_on=DAY)
        register_service.record(office.store, [told], "ann", office.clock)
    large = succession_events.merge_event(office.store, "ann", ("W", "E"), "M", "M", DAY, "so")
    error = refused(lambda: register_service.record(office.store, [large], "ann", office.clock))
    assert error.message.startswith("rule plausible-size: ")
    accepted = register_service.accepting_implausible(office.store, large, office.clock)
    register_service.record(office.store, [accepted], "ann", office.clock)


Marchland = Callable[..., Ran]


@pytest.fixture
def marchland(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Marchland:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "register.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run([*map(str, arguments)], capsys, monkeypatch)


def feature(area: str, shape: shapely.Geometry, **said: object) -> dict[str, object]:
    properties = {"name": "F", "classification": "SHA", "valid_on": "2020-05-01", "evidence": SEEN, **said}
    return {"type": "Feature", "id": area, "properties": properties, "geometry": to_mapping(shape)}


def collection(*features: dict[str, object]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_first_file_whose_axes_are_all_swapped(
    marchland: Marchland, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is on record, the cover tells; without it what lies in no state is refused, and else both are told.

    By the map of the world 6.5° E, 1.2° S lies in the Gulf of Guinea, and swapped 1.2° W, 6.5° N in Ghana.
    """
    assert marchland("register", "init", "--origin", "test.example/1").status == 0
    gulf = [shapely.box(6.5 + n / 50, -1.2, 6.51 + n / 50, -1.19) for n in range(3)]
    (tmp_path / "gulf.geojson").write_text(collection(*(feature(f"A{n}", each) for n, each in enumerate(gulf))))
    ran = marchland("register", "add", "gulf.geojson")
    assert ran.status == 2
    assert "rule plausible-place" in ran.err
    assert "swapped they lie in Ghana" in ran.err
    assert "MARCHLAND_COVER" in ran.err
    assert json.loads(marchland("register", "list", "--format", "json").out) == []
    assert marchland("register", "add", "gulf.geojson", "--accept-implausible", "--dry-run").status == 0
    (tmp_path / "swapped.geojson").write_text(collection(feature("A1", SWAPPED)))
    monkeypatch.setenv("MARCHLAND_COVER", "22,44,41,53")
    ran = marchland("register", "add", "swapped.geojson")
    assert (ran.status, "latitude and longitude look swapped" in ran.err) == (2, True)
    monkeypatch.delenv("MARCHLAND_COVER")
    ran = marchland("register", "add", "swapped.geojson")
    assert (ran.status, "in Ukraine if latitude and longitude were swapped" in ran.err) == (0, True)


def test_on_the_command_line(marchland: Marchland, tmp_path: Path) -> None:
    assert marchland("register", "init", "--origin", "test.example/1").status == 0
    (tmp_path / "first.geojson").write_text(collection(feature("A1", LAND["whole"])))
    (tmp_path / "far.geojson").write_text(
        collection(feature("A2", SWAPPED, valid_on="1899-12-30"), feature("A 3", LAND["whole"], name=None))
    )
    (tmp_path / "far.json").write_text(json.dumps(to_mapping(SWAPPED)))
    assert "they lie in Ukraine" in marchland("register", "add", "first.geojson").err
    ran = marchland("register", "add", "far.geojson", "--format", "json")
    assert ran.status == 2
    listed = json.loads(ran.out)
    assert (listed["features"], listed["refused"], listed["recorded"]) == (2, 2, 0)
    told = [(each["index"], each["id"], each["field"], each["rule"]) for each in listed["refusals"]]
    assert told == [
        (0, "A2", "", "plausible-day"), (0, "A2", "", "plausible-place"), (1, "A 3", "id", "event"),
        (1, "A 3", "name", "event"),
    ]  # fmt: skip
    assert all(set(each) == {"index", "id", "field", "rule", "message", "next_step"} for each in listed["refusals"])
    claimed = ("register", "event", "A1", "contradicted", "claim=c1", "says=elsewhere", "source=map")
    claimed += ("--shape", "far.json")
    ran = marchland(*claimed)
    assert (ran.status, "rule plausible-place" in ran.err) == (2, True)
    assert marchland(*claimed, "--accept-implausible").status == 0
    entry = json.loads(marchland("register", "history", "A1", "--format", "json").out)["events"][-1]
    assert entry["other"] == {"accepted_implausible": ["plausible-place"]}
