"""Small files as mine action centres have them, each with what must come of it: taken, or told in a sentence."""

from __future__ import annotations

import ast
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyproj import Geod

from marchland.core.asof import AsOf
from marchland.core.polygon import area_m2, checked_shape
from marchland.register.domain.event import Event, Evidence, Reported
from marchland.register.domain.event_terms import Classification, EvidenceKind
from marchland.register.domain.feature_fields import FOR_ALL, GivenEvidence
from marchland.register.domain.intake import ImportOptions, IntakeError
from marchland.register.service import importing
from marchland.register.service.land_accounts import balances
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import listed, record, size_of
from marchland.register.service.succession_events import split_event
from tests.refusal import refused
from tests.register.registering import Office

CASES = Path(__file__).with_name("cases")
INDIRECT = GivenEvidence("indirect", "fields that nobody uses")
ACCEPTING = ImportOptions(accept_implausible=True)


def office() -> Office:
    made = Office.embedded()
    made.clock.day = date(2026, 11, 28)
    return made


def added(name: str, *, repair: bool = False, options: ImportOptions | None = None) -> importing.ImportResult:
    own = office()
    return importing.add(own.store, CASES / name, "ann", own.clock, repair=repair, options=options)


def event(name: str, **how: Any) -> Event:
    (only,) = added(name, **how).events
    return only


def area(name: str, **how: Any) -> float:
    details = event(name, **how).details
    assert isinstance(details, Reported)
    return area_m2(details.shape)


TAKEN = [
    "bom", "crlf", "cw_ring", "dup_vertices", "precision17", "name_arabic_rtl", "name_csv_formula", "name_cyr",
    "name_newline", "crs_4326_noversion", "crs_http_crs84", "crs_lower", "crs_null", "single_feature", "z3d",
    "z3d_nan_null", "date_time_z", "date_time_tz", "dateline_split", "id_float",
]  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_it_is_taken(name: str) -> None:
    assert isinstance(event(f"{name}.geojson").details, Reported)


@pytest.mark.parametrize(("name", "heights"), [("z3d", [0.0, 0.0]), ("z3d_nan_null", [])])
def test_heights_are_left_out_and_told(name: str, heights: list[float]) -> None:
    flat = json.loads((CASES / "crs_null.geojson").read_text())["features"][0]["geometry"]
    made = event(f"{name}.geojson")
    assert isinstance(made.details, Reported)
    assert made.details.shape.equals_exact(checked_shape(flat), 0.0)
    assert made.other == {"as_given": {"heights_m": heights}}


def test_a_date_time_is_its_day_as_it_is_written() -> None:
    given = event("date_time_tz.geojson")
    assert (given.valid_on, given.information_on) == (date(2024, 5, 1), date(2024, 5, 1))
    assert given.other == {"as_given": {"valid_on": "2024-05-01T23:30:00+03:00"}}
    assert event("date_time_z.geojson").valid_on == date(2024, 5, 1)


REFUSED: dict[str, list[tuple[int, str, str, str, str]]] = {
    "cha_no_evidence": [(0, "a1", "", "cha-needs-direct-evidence", "no direct evidence")],
    "sha_no_evidence": [(0, "a1", "", "sha-needs-evidence", "no evidence is with it")],
    "crs_datum_on_feature": [(0, "a1", "crs", "shape", "EPSG::3906")],
    "null_geom": [(1, "a2", "shape", "shape", "no location: it was recorded without a shape")],
    "odk_null_last": [(0, "a1", "shape.coordinates.0.5", "shape", "the point is empty")],
    "date_future_among_three": [
        (0, "a1", "", "sha-needs-evidence", "no evidence is with it"),
        (1, "a2", "", "known-by-then", "2199-01-01 is after 2026-11-28"),
        (1, "a2", "", "sha-needs-evidence", "no evidence is with it"),
        (2, "a3", "", "known-by-then", "is after 2026-11-28"),
        (2, "a3", "", "sha-needs-evidence", "no evidence is with it"),
    ],
    "date_future": [(0, "a1", "", "known-by-then", "2199-01-01 is after 2026-11-28")],
    "date_slash_gdal": [(0, "a1", "valid_on", "event", "it is year/month/day")],
    "date_dmy": [(0, "a1", "valid_on", "event", "day/month/year or month/day/year, which nobody can tell")],
    "date_excel": [(0, "a1", "valid_on", "event", "a count of days as Excel has it")],
    "date_epoch_ms": [(0, "a1", "valid_on", "event", "a count of milliseconds since 1970")],
    "date_1900": [(0, "a1", "", "plausible-day", "valid_on is 1899-12-30, which spreadsheets and databases write")],
    "id_slash": [(0, "MAG/2024/001", "id", "event", "'/' may not stand in an id")],
    "id_space": [(0, "HA 001", "id", "event", "a space may not stand in an id")],
    "id_guid_braces": [(0, "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "id", "event", "'{', '}' may not stand in an id")],
    "id_cyr": [(0, "МП-001", "id", "event", "'М', 'П' may not stand in an id")],
    "id_in_properties": [(0, "", "id", "event", "the feature has no id")],
    "dup_ids": [(1, "a1", "id", "input", "the id is that of feature 0 too")],
    "utm_no_crs": [(0, "a1", "shape.coordinates.0.0", "shape", "off the globe")],
    "tiny": [(0, "a1", "shape", "shape", "0.00223 m²")],
    "cls_words": [(0, "a1", "classification", "event", "'Suspected Hazardous Area' is not 'indication', 'SHA' or")],
    "crs_on_feature": [
        (0, "a1", "crs", "shape", "EPSG:32634"),
        (0, "a1", "shape.coordinates.0.0", "shape", "off the globe"),
    ],
    "dateline_jump": [(0, "a1", "shape.coordinates.0.1", "shape", "it crosses the 180th meridian")],
    "dup_ids_num_str": [(1, "1", "id", "input", "the id is that of feature 0 too")],
    "empty_coords": [(0, "a1", "shape.coordinates", "shape", "none of them empty")],
    "empty_multi": [(0, "a1", "shape.coordinates", "shape", "none of them empty")],
    "point": [(0, "a1", "shape.type", "shape", "not 'Point'")],
    "name_10001": [(0, "a1", "name", "event", "10,001 characters, at most 10,000")],
    "name_number": [(0, "a1", "name", "event", "123 is not text")],
    "onevertex": [(0, "a1", "shape.coordinates", "shape", "too few points")],
    "twovertex": [(0, "a1", "shape.coordinates.0", "shape", "the ring has 3 positions")],
    "props_null": [(0, "a1", "properties", "event", "it has no properties")],
    "digits30": [(0, "a1", "", "sha-needs-evidence", "no evidence is with it")],
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_every_reason(name: str) -> None:
    error = refused(lambda: added(f"{name}.geojson"))
    assert isinstance(error, IntakeError)
    told = [(each.index, each.id, each.field, each.rule) for each in error.refusals]
    assert told == [wanted[:4] for wanted in REFUSED[name]]
    for refusal, wanted in zip(error.refusals, REFUSED[name], strict=True):
        assert wanted[4] in refusal.message
        assert "[A-Za" not in str(refusal)
        assert refusal.next_step


@pytest.mark.parametrize(
    ("name", "words", "step"),
    [
        ("crs_null_name.geojson", "unnamed CRS", "name the system"),
        ("utm_crs.geojson", "urn:ogc:def:crs:EPSG::32634", "ogr2ogr"),
        ("bare_geometry.geojson", "a bare Polygon", "Feature"),
        ("csv_wkt.csv", "it looks like a table", "convert it"),
        ("doc.kml", "it is XML", "convert it"),
        ("cp1251.geojson", "byte 87 is not UTF-8", "save it as UTF-8"),
        ("utf16.geojson", "it is UTF-16", "save it as UTF-8"),
        ("nan.geojson", "NaN is not a number in JSON", "finite numbers"),
        ("dupkey.geojson", "the key 'name' is given twice", "give it once"),
        ("trailing_comma.geojson", "it is not JSON: Expecting value", "correct the file there"),
        ("truncated.geojson", "it is not JSON: Unterminated string", "write it anew"),
    ],
)
def test_what_is_no_collection_in_wgs_84_is_told_for_what_it_is(name: str, words: str, step: str) -> None:
    error = refused(lambda: added(name))
    assert words in error.message
    assert step in error.next_step


def test_the_day_that_is_meant_is_in_the_next_step() -> None:
    for name in ("date_slash_gdal", "date_excel", "date_epoch_ms"):
        error = refused(lambda name=name: added(f"{name}.geojson"))  # type: ignore[misc]
        assert "write 2024-05-01" in error.refusals[0].next_step  # type: ignore[attr-defined]


def test_evidence_for_a_whole_file_is_recorded_as_such() -> None:
    made = event("sha_no_evidence.geojson", options=ImportOptions(evidence=(INDIRECT,)))
    (seen,) = made.evidence
    assert (seen.kind, seen.how, seen.on, seen.source) == ("indirect", INDIRECT.how, date(2024, 5, 1), FOR_ALL)
    error = refused(lambda: added("cha_no_evidence.geojson", options=ImportOptions(evidence=(INDIRECT,))))
    assert "cha-needs-direct-evidence" in error.message
    assert "--evidence KIND:HOW[:DAY]" in error.message
    assert "--as-indication" in error.message
    direct = GivenEvidence("direct", "mines were seen", "2023-01-02")
    assert event("cha_no_evidence.geojson", options=ImportOptions(evidence=(direct,))).evidence[0].on == date(
        2023, 1, 2
    )


def test_a_file_may_be_taken_as_indications() -> None:
    made = event("cha_no_evidence.geojson", options=ImportOptions(as_indication=True))
    assert isinstance(made.details, Reported)
    assert (made.details.classification, made.other) == ("indication", {"as_given": {"classification": "CHA"}})


def test_excels_day_zero_is_taken_if_somebody_accepts_it_and_the_event_says_so() -> None:
    made = event("date_1900.geojson", options=ACCEPTING)
    assert (made.valid_on, made.other) == (date(1899, 12, 30), {"accepted_implausible": ["plausible-day"]})


@pytest.mark.parametrize(("name", "there"), [("latlon_swapped", "Saudi Arabia"), ("latlon_swapped_ukr", "")])
def test_where_a_first_file_lies_is_told_with_where_it_lay_if_axes_were_swapped(name: str, there: str) -> None:
    note = added(f"{name}.geojson").note
    assert f"they lie in {there}" in note
    assert ("Bosnia and Herzegovina" if name == "latlon_swapped" else "Ukraine") in note


def test_swapped_axes_are_refused_where_others_are_on_record() -> None:
    own = office()
    importing.add(own.store, CASES / "overlapping_areas.geojson", "ann", own.clock)
    given = json.loads((CASES / "latlon_swapped.geojson").read_text())
    given["features"][0]["id"] = "other"

    def give(options: ImportOptions) -> importing.ImportResult:
        return importing.add_features(own.store, given, "f", "ann", own.clock, options=options)

    error = refused(lambda: give(ImportOptions()))
    assert isinstance(error, IntakeError)
    (refusal,) = error.refusals
    assert (refusal.rule, refusal.id) == ("plausible-place", "other")
    assert "from all others on record" in refusal.message
    assert "look swapped" in refusal.next_step
    (made,) = give(ACCEPTING).events
    assert made.other == {"accepted_implausible": ["plausible-place"]}
    assert give(ACCEPTING).already == ("other",)


BLOCK = shapely.box(18, 44, 18.001, 44.001)
BLOCK_M2 = Geod(ellps="WGS84").geometry_area_perimeter(BLOCK)[0]
MENDED = {
    "multi_overlap": 13_368, "bowtie": None, "hole_sticks_out": None, "spike": None, "multi_touch_edge": None,
    "island_fills_hole": None, "multi_duplicate": BLOCK_M2, "self_touch_ring": BLOCK_M2 / 2,
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_a_broken_outline_is_refused_with_the_way_to_mend_it_and_mended(name: str) -> None:
    error = refused(lambda: added(f"{name}.geojson"))
    assert "--repair" in error.message
    result = added(f"{name}.geojson", repair=True, options=ImportOptions(evidence=(INDIRECT,)))
    (done,) = result.repaired
    assert MENDED[name] is None or done.after_m2 == pytest.approx(MENDED[name], abs=1)
    assert "shape_repair" in result.events[0].other


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("separator", ["", "\x1e"])
def test_features_one_after_another_are_taken(ending: str, separator: str) -> None:
    feature = json.loads((CASES / "single_feature.geojson").read_text())
    lines = [separator + json.dumps({**feature, "id": name}) + ending for name in ("a", "b")]
    own = office()
    found = importing.add_content(own.store, "".join(lines).encode(), "lines", "ann", own.clock)
    assert [each.area for each in found.events] == ["a", "b"]
    for broken, line in ((["{}" + ending], 2), (["{oops}" + ending], 2)):
        text = (lines[0] + separator + "".join(broken) + lines[1]).encode()
        error = refused(lambda text=text: importing.add_content(own.store, text, "lines", "ann", own.clock))  # type: ignore[misc]
        assert "newline-delimited" in error.message
        assert error.where.line == line


def test_a_polygon_without_its_outer_bracket_is_told() -> None:
    feature = json.loads((CASES / "single_feature.geojson").read_text())
    flat = {**feature, "geometry": {"type": "Polygon", "coordinates": feature["geometry"]["coordinates"][0]}}
    own = office()
    error = refused(lambda: importing.add_content(own.store, json.dumps(flat).encode(), "odk", "ann", own.clock))
    assert "lack a pair of brackets" in error.message


def test_a_crs_member_is_looked_at_wherever_it_stands() -> None:
    feature = json.loads((CASES / "single_feature.geojson").read_text())
    own = office()
    for crs, taken in (
        ({"type": "EPSG", "properties": {"code": 4326}}, True),
        ({"type": "EPSG", "properties": {"code": 3906}}, False),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, True),
        ({"type": "name", "properties": {"name": "EPSG:43260"}}, False),
    ):
        for place in ("collection", "feature", "geometry"):
            inner = {**feature, "geometry": {**feature["geometry"], **({"crs": crs} if place == "geometry" else {})}}
            one = {**inner, **({"crs": crs} if place == "feature" else {})}
            whole = {"type": "FeatureCollection", "features": [one], **({"crs": crs} if place == "collection" else {})}
            give = lambda whole=whole: importing.add_features(  # noqa: E731 - both are tried in the same way
                own.store, whole, "f", "ann", own.clock, dry_run=True
            )
            if taken:
                assert len(give().events) == 1
            else:
                assert "only WGS 84" in refused(give).message


@pytest.mark.parametrize("name", ["geomcollection", "string_coords", "unclosed"])
def test_what_only_its_form_is_wrong_of_is_mended_to_the_same_land(name: str) -> None:
    refused(lambda: added(f"{name}.geojson"))
    (done,) = added(f"{name}.geojson", repair=True, options=ImportOptions(evidence=(INDIRECT,))).repaired
    assert done.after_m2 == pytest.approx(BLOCK_M2, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "fields"), [("hint_gpkg_date", {"id"}), ("hint_kml", {"id", "valid_on", "name", "classification"})]
)
def test_what_the_hinted_conversion_leaves_out_is_told_at_once(name: str, fields: set[str]) -> None:
    error = refused(lambda: added(f"{name}.geojson"))
    assert isinstance(error, IntakeError)
    assert fields <= {each.field for each in error.refusals}


def test_ids_that_differ_in_case_alone_are_two_areas() -> None:
    assert [each.area for each in added("ids_case_only.geojson").events] == ["ha-1", "HA-1"]


def test_digits_beyond_those_of_a_number_are_taken_as_the_nearest() -> None:
    made = event("digits30.geojson", options=ImportOptions(evidence=(INDIRECT,)))
    assert isinstance(made.details, Reported)
    assert shapely.hausdorff_distance(made.details.shape, BLOCK) < 1e-9


def test_a_box_in_the_notch_of_a_polygon_finds_nothing() -> None:
    own = office()
    importing.add(
        own.store, CASES / "bbox_notch_L.geojson", "ann", own.clock, options=ImportOptions(evidence=(INDIRECT,))
    )
    books = RegisterBooks(own.store, "ann")

    def found(*box: float) -> list[str]:
        dates = AsOf(date(2026, 11, 28), date(2026, 11, 28))
        return [each["area"] for each in listed(books, as_of=dates, bbox=box).areas]

    assert found(18.005, 44.005, 18.009, 44.009) == []
    assert found(18.0, 44.0, 18.0, 44.0) == ["L"]


def test_a_split_is_one_entry_and_no_total_is_doubled_at_any_size() -> None:
    given = json.loads((CASES / "split_needs_successors.json").read_text())
    own = office()
    whole = Reported("field", Classification.SHA, shapely.box(18, 44, 18.002, 44.002), "a survey")
    evidence = Evidence(EvidenceKind.INDIRECT, "fields that nobody uses", date(2024, 1, 1))
    first = Event(given["area"], date(2024, 1, 1), whole, information_on=date(2024, 1, 1), evidence=(evidence,))
    record(own.store, [first], "ann", own.clock)
    before = size_of(own.store)
    features = [
        {"type": "Feature", "id": each["area"], "properties": {"name": each["area"]}, "geometry": each["shape"]}
        for each in given["into"]
    ]
    parts = {"type": "FeatureCollection", "features": features}
    said = split_event(own.store, "ann", given["area"], parts, date.fromisoformat(given["valid_on"]), "a road parts it")
    record(own.store, [said], "ann", own.clock)
    assert size_of(own.store) == before + 1
    dates = AsOf(date(2026, 11, 28), date(2026, 11, 28))
    account = balances(RegisterBooks(own.store, "ann"), "", dates)
    assert account.records.remaining_m2 == pytest.approx(4 * BLOCK_M2, rel=1e-4)
    assert {each.area for each in account.areas} == {"B", "B1", "B2"}


def test_the_same_land_twice_is_recorded_twice_and_summed_once() -> None:
    own, seen = office(), GivenEvidence("direct", "mines were seen", "2023-01-02")
    importing.add(
        own.store, CASES / "same_land_twice.geojson", "ann", own.clock, options=ImportOptions(evidence=(seen,))
    )
    dates = AsOf(date(2026, 11, 28), date(2026, 11, 28))
    account = balances(RegisterBooks(own.store, "ann"), "", dates)
    assert {each.area for each in account.areas} == {"A", "B"}
    assert account.records.original_m2 == pytest.approx(2 * account.land.original_m2, rel=1e-9)
    assert account.land.original_m2 == pytest.approx(4 * BLOCK_M2, rel=1e-4)
    assert [(each.area, each.other) for each in account.overlaps] == [("A", "B")]


def test_every_small_input_has_a_test() -> None:
    """A text of this module names each whole, by its file's name or the name without its ending."""
    nodes = ast.walk(ast.parse(Path(__file__).read_text("utf-8")))
    texts = {each.value for each in nodes if isinstance(each, ast.Constant)}
    assert [each.name for each in CASES.iterdir() if not {each.stem, each.name} & texts] == []
