"""Which reading of two numbers the first land of a register means: by its cover, by what is named, else as written.

By the map of the world 30° E, 48° N lies in Ukraine, and 48° E, 30° N in Kuwait, Iraq or Iran; the tests ask it which.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest
import shapely

from marchland.adapters.package_data import data_root
from marchland.core.errors import InputError
from marchland.gazetteer.service.world import open_world
from marchland.register.domain.event import Event, Reported
from marchland.register.domain.event_terms import Classification
from marchland.register.service import questions
from marchland.register.service.first_land import cover_of, first_note
from tests.refusal import refused
from tests.register.registering import Office
from tests.register.telling import LAND, event

DAY = date(2020, 5, 1)
THERE = LAND["whole"]
SWAPPED = shapely.box(48.0, 30.0, 48.01, 30.01)


def reported(land: shapely.Polygon, district: str = "", name: str = "Field", **other: str) -> Event:
    """Return the report of an area with what its file names beside it."""
    details = Reported(name, Classification.SHA, land, "a walk", district)
    return replace(event("reported", DAY), details=details, other=dict(other))


def record(*events: Event) -> None:
    office = Office.embedded()
    questions.record(office.store, events, "ann", office.clock)


def state_of(land: shapely.Polygon) -> str:
    """Return the state that a plain search of the map finds."""
    return next(each.name for each in open_world(data_root()) if each.geometry.covers(land.centroid))


@pytest.mark.parametrize("named", [
    {"district": "Kharkiv oblast, Ukraine"}, {"district": "Ізюмський район (Україна)"}, {"country": "UKR"},
    {"name": "Field 7 - Ukraine"}, {"country": "ukraine"},
])  # fmt: skip
def test_swapped_land_that_comes_with_the_name_of_the_other_state_is_asked_about(named: dict[str, str]) -> None:
    error = refused(lambda: record(reported(SWAPPED, **named)))
    assert error.message.startswith("rule plausible-place: ")
    other = state_of(SWAPPED)
    assert f"lie in {other}; with latitude and longitude swapped they lie in Ukraine" in error.message
    assert f"MARCHLAND_COVER={other}" in str(error.next_step)
    assert "--accept-implausible" in str(error.next_step)
    record(reported(THERE, **named))


@pytest.mark.parametrize("named", [
    {}, {"district": "Basra"}, {"district": "Ukraine Street"}, {"country": "ua"}, {"note": "UKR and others"},
    {"district": f"Ukraine, {state_of(SWAPPED)}"}, {"name": "x" * 300 + ", Ukraine"}, {"district": ",;,(),, - , /"},
])  # fmt: skip
def test_land_is_taken_as_it_is_written_where_nothing_speaks_for_the_other_reading(named: dict[str, str]) -> None:
    record(reported(SWAPPED, **named))


def test_what_is_read_into_it_may_be_set_aside() -> None:
    office = Office.embedded()
    told = questions.accepting_implausible(office.store, reported(SWAPPED, "Ukraine"), office.clock)
    assert told.other["accepted_implausible"] == ["plausible-place"]
    questions.record(office.store, (told,), "ann", office.clock)


def test_one_name_in_a_file_speaks_for_all_of_it() -> None:
    many = [replace(reported(SWAPPED), area=f"A{number}") for number in range(3)]
    record(*many)
    error = refused(lambda: record(*many, replace(reported(SWAPPED, "Ukraine"), area="A9")))
    assert "plausible-place" in error.message


@pytest.mark.parametrize("cover", ["Ukraine", "UKR", "Україна", "ukraine"])
def test_a_register_may_say_of_which_state_it_is(cover: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARCHLAND_COVER", cover)
    error = refused(lambda: record(reported(SWAPPED)))
    assert "latitude and longitude look swapped" in str(error.next_step)
    record(reported(THERE))
    monkeypatch.setenv("MARCHLAND_COVER", state_of(SWAPPED))
    record(reported(SWAPPED, "Ukraine"))
    assert "plausible-place" in refused(lambda: record(reported(THERE))).message


def test_the_box_of_a_state_holds_all_of_it_the_short_way_round() -> None:
    """Fiji lies on both sides of the antimeridian, within 8° of longitude."""
    for state in open_world(data_root()):
        if not state.iso3:
            continue
        west, south, east, north = cover_of(state.iso3) or (0.0, 0.0, 0.0, 0.0)
        points = shapely.get_coordinates(state.geometry)
        inside = [
            (west <= x <= east if west <= east else x >= west or x <= east) and south <= y <= north for x, y in points
        ]
        assert all(inside), state.name
    west, _, east, _ = cover_of("Fiji") or (0.0, 0.0, 0.0, 0.0)
    assert 170 < west < 180
    assert -180 < east < -170


@pytest.mark.parametrize("cover", ["Nowhere", "Yugoslavia", "NaN,1,2,3", "Ukraine,1,2,3", "x" * 500])
def test_what_is_neither_a_box_nor_a_state_is_refused(cover: str) -> None:
    error = refused(lambda: cover_of(cover))
    assert isinstance(error, InputError)
    assert "MARCHLAND_COVER" in error.message
    assert len(error.message) < 250


def test_both_readings_are_told_of_what_is_taken() -> None:
    for one, other in itertools.permutations((THERE, SWAPPED)):
        note = first_note((one.centroid.x, one.centroid.y))
        assert f"they lie in {state_of(one)}, and in {state_of(other)} if" in note
    assert "swapped" not in first_note((127.0, 38.0))
