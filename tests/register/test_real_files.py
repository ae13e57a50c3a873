"""Files as centres, phones and GIS programs write them: each is taken with its right value, or refused in words."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely

from tests.cli.driving import Ran, run

Marchland = Callable[..., Ran]
WORLD = pyproj.Geod(ellps="WGS84")
HERE = [[18.0, 44.0], [18.001, 44.0], [18.001, 44.001], [18.0, 44.001], [18.0, 44.0]]
MULTI = "MultiPolygon"
DIRECT = [{"kind": "direct", "how": "a mine was seen", "on": "2024-04-30"}]


@pytest.fixture
def marchland(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Marchland:
    monkeypatch.setenv("MARCHLAND_STORE", str(tmp_path / "register.db"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MARCHLAND_COVER", raising=False)
    monkeypatch.chdir(tmp_path)
    assert run(["register", "init", "--origin", "test.example/1"], capsys, monkeypatch).status == 0
    return lambda *arguments: run([*map(str, arguments)], capsys, monkeypatch)


def shape(coordinates: Any, kind: str = "Polygon", **members: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates, **members}


def feature(geometry: Any = None, *, area: Any = "a1", members: Any = None, **properties: Any) -> dict[str, Any]:
    said = {"name": "n", "classification": "indication", "valid_on": "2024-05-01", "source": "s", **properties}
    return {
        "type": "Feature", "id": area, "properties": said,
        "geometry": shape([HERE]) if geometry is None else geometry, **(members or {}),
    }  # fmt: skip


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def add(marchland: Marchland, content: Any, *options: str) -> Ran:
    """Give a file to the register: bytes and text as they are, all else as JSON."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    Path("given.geojson").write_bytes(text if isinstance(text, bytes) else text.encode())
    return marchland("register", "add", "given.geojson", *options)


def refusals(marchland: Marchland, content: Any, *options: str) -> list[dict[str, Any]]:
    """Return the refusals of a file as a program gets them, having seen that nothing was recorded."""
    ran = add(marchland, content, "--format", "json", *options)
    assert ran.status == 2, ran
    assert shown(marchland, "a1") is None
    listed: list[dict[str, Any]] = json.loads(ran.out)["refusals"]
    return listed


def shown(marchland: Marchland, area: str) -> dict[str, Any] | None:
    ran = marchland("register", "show", area, "--format", "json")
    return json.loads(ran.out) if ran.status == 0 else None


def history(marchland: Marchland, area: str) -> str:
    return marchland("register", "history", area, "--format", "json").out


def taken(marchland: Marchland, content: Any, *options: str, area: str = "a1") -> dict[str, Any]:
    """Return an area of a file that must be taken."""
    ran = add(marchland, content, *options)
    assert ran.status == 0, ran.err
    found = shown(marchland, area)
    assert found is not None
    return found


def km2(geometry: Any) -> float:
    """Return the land of a shape, measured by another program than the register's own."""
    return abs(WORLD.geometry_area_perimeter(shapely.geometry.shape(geometry))[0])


def said(ran: Ran, *words: str) -> None:
    assert ran.status == 2, ran
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err, ran.err


# Evidence: what is reported as suspected or confirmed needs it, as what is classified so later.


@pytest.mark.parametrize(
    ("classification", "evidence", "rule"),
    [
        ("CHA", None, "cha-needs-direct-evidence"),
        ("CHA", [{"kind": "indirect", "how": "unused", "on": "2024-04-30"}], "cha-needs-direct-evidence"),
        ("SHA", None, "sha-needs-evidence"),
        ("SHA", [], "sha-needs-evidence"),
    ],
)
def test_a_class_without_its_evidence_is_refused_with_ways_out(
    marchland: Marchland, classification: str, evidence: Any, rule: str
) -> None:
    more = {} if evidence is None else {"evidence": evidence}
    given = collection(feature(classification=classification, **more))
    (refusal,) = refusals(marchland, given)
    assert refusal["rule"] == rule
    assert (refusal["index"], refusal["id"]) == (0, "a1")
    for word in ('"evidence"', "--evidence", "--as-indication"):
        assert word in refusal["next_step"]
    said(add(marchland, given), rule, "--as-indication")


def test_a_file_may_carry_its_evidence_or_be_given_one_for_all(marchland: Marchland) -> None:
    found = taken(marchland, collection(feature(classification="CHA", evidence=DIRECT)))
    assert (found["classification"], [item["how"] for item in found["evidence"]]) == ("CHA", ["a mine was seen"])
    second = collection(
        feature(area="b1", classification="SHA"), feature(area="b2", classification="SHA", evidence=DIRECT)
    )
    stated = ("--evidence", "indirect:fields that nobody uses:2024-03-01")
    found = taken(marchland, second, *stated, area="b1")
    assert [(item["kind"], item["how"], item["on"]) for item in found["evidence"]] == [
        ("indirect", "fields that nobody uses", "2024-03-01")
    ]
    own = shown(marchland, "b2")
    assert own is not None
    assert [item["how"] for item in own["evidence"]] == ["a mine was seen"]
    again = add(marchland, second, *stated)
    assert (again.status, again.out) == (0, "0 recorded; 2 on record already, word for word\n")


def test_indirect_evidence_for_all_does_not_make_land_confirmed(marchland: Marchland) -> None:
    (refusal,) = refusals(marchland, collection(feature(classification="CHA")), "--evidence", "indirect:unused")
    assert refusal["rule"] == "cha-needs-direct-evidence"


def test_a_file_without_evidence_is_taken_as_indications_and_says_what_it_said(marchland: Marchland) -> None:
    found = taken(marchland, collection(feature(classification="CHA")), "--as-indication")
    assert found["classification"] == "indication"
    assert '"CHA"' in history(marchland, "a1")


@pytest.mark.parametrize("stated", ["rumour:seen", "direct:", "direct"])
def test_evidence_for_all_that_is_none_is_refused(marchland: Marchland, stated: str) -> None:
    said(add(marchland, collection(feature()), "--evidence", stated), "KIND:HOW")


def test_an_event_typed_by_hand_needs_the_same(marchland: Marchland) -> None:
    Path("here.geojson").write_text(json.dumps(shape([HERE])))
    typed = ("register", "event", "a1", "reported", "name=n", "source=s", "--shape", "here.geojson")
    said(marchland(*typed, "classification=CHA"), "cha-needs-direct-evidence")
    said(marchland(*typed, "classification=CHA", "--evidence", "indirect:unused"), "cha-needs-direct-evidence")
    said(marchland(*typed, "classification=SHA"), "sha-needs-evidence")
    assert marchland(*typed, "classification=CHA", "--evidence", "direct:a mine was seen").status == 0


# Which system the coordinates are in, wherever the file says it.

NAMED = [
    "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326",
    "urn:ogc:def:crs:EPSG:6.9:4326", "urn:x-ogc:def:crs:EPSG:4326", "EPSG:4326", "epsg:4326", "CRS84", "OGC:CRS84",
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/EPSG/0/4326", "WGS 84", "CRS:84",
]  # fmt: skip


@pytest.mark.parametrize("level", ["collection", "feature", "geometry"])
def test_wgs_84_is_taken_under_all_its_names_wherever_it_is_named(marchland: Marchland, level: str) -> None:
    crs: list[Any] = [{"type": "name", "properties": {"name": name}} for name in NAMED]
    crs += [{"type": "EPSG", "properties": {"code": 4326}}, None]
    for number, member in enumerate(crs):
        taken(marchland, at(level, member, area=f"a{number}"), area=f"a{number}")


def at(level: str, member: Any, **named: Any) -> dict[str, Any]:
    """Return a file that names the system at that level."""
    if level == "collection":
        return collection(feature(**named), crs=member)
    if level == "feature":
        return collection(feature(members={"crs": member}, **named))
    return collection(feature(shape([HERE], crs=member), **named))


@pytest.mark.parametrize("level", ["collection", "feature", "geometry"])
@pytest.mark.parametrize(
    ("member", "word"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3906"}}, "3906"),
        ({"type": "name", "properties": {"name": "EPSG:32634"}}, "EPSG:32634"),
        ({"type": "EPSG", "properties": {"code": 3857}}, "3857"),
        ({"type": "link", "properties": {"href": "http://example.org/crs/42"}}, "http://example.org/crs/42"),
        ({"type": "name", "properties": {"name": None}}, "unnamed CRS"),
        ({"type": "name", "properties": {}}, "unnamed CRS"),
        ({"type": "name"}, "unnamed CRS"),
        ({}, "unnamed CRS"),
        ("EPSG:43261", "EPSG:43261"),
    ],
)
def test_any_other_system_is_refused_by_its_name(marchland: Marchland, level: str, member: Any, word: str) -> None:
    ran = add(marchland, at(level, member))
    said(ran, word, "WGS 84")
    assert "None" not in ran.err
    assert shown(marchland, "a1") is None


def test_the_shape_of_one_event_names_its_system_too(marchland: Marchland) -> None:
    utm = {"type": "name", "properties": {"name": "EPSG:32634"}}
    typed = ("register", "event", "a1", "reported", "name=n", "source=s", "classification=indication", "--shape")
    bare = shape([HERE])
    for content in ({**bare, "crs": utm}, feature(members={"crs": utm}), collection(feature(), crs=utm)):
        Path("here.geojson").write_text(json.dumps(content))
        said(marchland(*typed, "here.geojson"), "EPSG:32634")
    event = {"area": "a1", "event": "reported", "name": "n", "source": "s", "classification": "indication",
             "valid_on": "2024-05-01", "information_on": "2024-05-01", "shape": {**bare, "crs": utm}}  # fmt: skip
    Path("event.json").write_text(json.dumps(event))
    said(marchland("register", "event", "a1", "reported", "--file", "event.json"), "EPSG:32634")


# What is hardly so.


def moved(x: float, y: float, size: float = 0.001) -> dict[str, Any]:
    corners = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return shape([corners])


def swapped(geometry: dict[str, Any]) -> dict[str, Any]:
    turned = copy.deepcopy(geometry)
    turned["coordinates"] = [[position[::-1] for position in ring] for ring in turned["coordinates"]]
    return turned


def test_swapped_axes_are_told_against_what_is_on_record(marchland: Marchland) -> None:
    taken(marchland, collection(feature(area="b1")), area="b1")
    (refusal,) = refusals(marchland, collection(feature(swapped(shape([HERE])))))
    assert (refusal["rule"], refusal["index"], refusal["id"]) == ("plausible-place", 0, "a1")
    assert "km from" in refusal["message"]
    assert "swapped" in refusal["next_step"]
    assert "--accept-implausible" in refusal["next_step"]


def test_far_land_is_refused_among_the_first_and_taken_if_it_is_so(marchland: Marchland) -> None:
    among = collection(
        *(feature(moved(18 + n / 100, 44), area=f"b{n}") for n in range(3)), feature(moved(-70, 10)),
        feature(swapped(moved(18.5, 44)), area="turned"),
    )  # fmt: skip
    far, turned = refusals(marchland, among)
    assert (far["index"], far["id"], far["rule"]) == (3, "a1", "plausible-place")
    assert "swapped" not in far["next_step"]
    assert (turned["index"], "swapped" in turned["next_step"]) == (4, True)
    assert taken(marchland, among, "--accept-implausible")["name"] == "n"
    assert "plausible-place" in history(marchland, "a1")
    assert "plausible-place" not in history(marchland, "b0")
    again = add(marchland, among, "--accept-implausible")
    assert (again.status, again.out) == (0, "0 recorded; 5 on record already, word for word\n")


def test_the_first_file_of_all_tells_where_it_lies(marchland: Marchland) -> None:
    """A file that is all swapped agrees with itself: the state it lies in is told, and the one it would lie in."""
    ran = add(marchland, collection(feature(swapped(shape([HERE])))))
    assert "Saudi Arabia" in ran.err
    assert "Bosnia" in ran.err
    assert "swapped" in ran.err


def test_a_register_may_state_what_it_covers(marchland: Marchland, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARCHLAND_COVER", "15.7,42.5,19.7,45.3")
    (refusal,) = refusals(marchland, collection(feature(swapped(shape([HERE])))))
    assert refusal["rule"] == "plausible-place"
    assert "swapped" in refusal["next_step"]
    (refusal,) = refusals(marchland, collection(feature(moved(21, 44))))
    assert "swapped" not in refusal["next_step"]
    taken(marchland, collection(feature()))
    monkeypatch.setenv("MARCHLAND_COVER", "Bosnia")
    said(add(marchland, collection(feature(area="a2"))), "MARCHLAND_COVER")


@pytest.mark.parametrize(
    ("geometry", "word"),
    [(moved(10, 40, 3), "km²"), (moved(18, 44, 0.000005), "m²")],
    ids=["larger than many a state", "smaller than a doormat"],
)
def test_a_size_that_is_hardly_so_is_refused_and_taken_if_it_is_so(
    marchland: Marchland, geometry: Any, word: str
) -> None:
    (refusal,) = refusals(marchland, collection(feature(geometry)))
    assert (refusal["rule"], word in refusal["message"]) == ("plausible-size", True)
    taken(marchland, collection(feature(geometry)), "--accept-implausible")
    assert "plausible-size" in history(marchland, "a1")


@pytest.mark.parametrize("day", ["1899-12-30", "1899-12-31", "1900-01-01", "1815-06-18"])
@pytest.mark.parametrize("field", ["valid_on", "information_on", "evidence"])
def test_a_day_that_is_hardly_so_is_refused_and_taken_if_it_is_so(marchland: Marchland, day: str, field: str) -> None:
    said_day = [{"kind": "direct", "how": "seen", "on": day}] if field == "evidence" else day
    given = collection(feature(**{field: said_day}))
    (refusal,) = refusals(marchland, given)
    assert refusal["rule"] == "plausible-day"
    assert day in refusal["message"]
    taken(marchland, given, "--accept-implausible")
    assert "plausible-day" in history(marchland, "a1")


def test_days_to_come_are_told_of_every_feature(marchland: Marchland) -> None:
    given = collection(
        feature(area="a1"), feature(area="a2", valid_on="2199-01-01"), feature(area="a3", valid_on="2198-01-01")
    )
    found = refusals(marchland, given)
    assert [(each["index"], each["id"], each["rule"]) for each in found] == [
        (1, "a2", "known-by-then"), (2, "a3", "known-by-then"),
    ]  # fmt: skip
    assert "2198-01-01" in found[1]["message"]
    assert refusals(marchland, given, "--accept-implausible") == found


def test_single_events_are_held_to_the_same(marchland: Marchland) -> None:
    taken(marchland, collection(feature()))
    Path("turned.geojson").write_text(json.dumps(swapped(shape([HERE]))))
    event = ("register", "event")
    reported = (*event, "b1", "reported", "name=n", "source=s", "classification=indication", "--shape")
    said(marchland(*reported, "turned.geojson"), "plausible-place", "swapped")
    contradicted = (*event, "a1", "contradicted", "claim=c1", "says=there", "source=s", "--shape", "turned.geojson")
    said(marchland(*contradicted), "plausible-place")
    Path("wide.geojson").write_text(json.dumps(moved(17, 43, 4)))
    revised = (*event, "a1", "boundary_revised", "how=extended", "reason=more", "--shape", "wide.geojson")
    said(marchland(*revised), "plausible-size")
    added = (*event, "a1", "evidence_added", "--evidence", "direct:seen:1899-12-30")
    said(marchland(*added), "plausible-day")
    for kind, words in (("contradicted", contradicted), ("boundary_revised", revised), ("evidence_added", added)):
        assert marchland(*words, "--dry-run").status == 2
        assert marchland(*words, "--accept-implausible").status == 0, kind
    told = history(marchland, "a1")
    assert all(rule in told for rule in ("plausible-place", "plausible-size", "plausible-day"))


# All refusals at once, for people and for programs.


def test_every_feature_and_all_that_is_wrong_with_it_is_listed(marchland: Marchland) -> None:
    given = collection(
        feature(),
        *(feature(area=f"HA {n}", valid_on="01/05/2024") for n in range(12)),
        feature(area="b1", classification="SHA"),
        {**feature(), "geometry": None, "id": "b2"},
    )
    found = refusals(marchland, given)
    assert sorted({each["index"] for each in found}) == list(range(1, 15))
    assert {"index", "id", "field", "rule", "message", "next_step"} == set(found[0])
    first = [each for each in found if each["index"] == 1]
    assert {each["field"] for each in first} == {"id", "valid_on"}
    table = add(marchland, given)
    said(table, "14 of 15 features", "more")


@pytest.mark.parametrize(
    ("identity", "word"),
    [
        ("MAG/2024/001", "'/'"), ("HA 001", "a space"), ("{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "'{'"),
        ("МП-001", "'М'"), ("حقل-1", "may not stand in an id"), ("", "empty"), ("x" * 65, "65 characters"),
        (".hidden", "begins with"),
    ],
)  # fmt: skip
def test_an_id_that_does_not_fit_is_told_in_words(marchland: Marchland, identity: str, word: str) -> None:
    (refusal,) = refusals(marchland, collection(feature(area=identity)))
    assert (refusal["field"], refusal["id"]) == ("id", identity[:64])
    assert word in refusal["message"]
    assert "letters" in refusal["next_step"]
    assert "[A-Za-z0-9]" not in json.dumps(refusal)


def test_an_id_among_the_properties_is_pointed_out(marchland: Marchland) -> None:
    given = feature(code="HA-1")
    del given["id"]
    (refusal,) = refusals(marchland, collection(given))
    assert "no id" in refusal["message"]
    assert "'code'" in refusal["next_step"]


@pytest.mark.parametrize(("given", "area"), [(17, "17"), (17.0, "17"), ("17", "17")])
def test_a_number_is_an_id(marchland: Marchland, given: Any, area: str) -> None:
    taken(marchland, collection(feature(area=given)), area=area)


def test_the_same_id_as_number_and_text_is_told(marchland: Marchland) -> None:
    (refusal,) = refusals(marchland, collection(feature(area=1), feature(moved(18.01, 44), area="1")))
    assert (refusal["index"], refusal["id"]) == (1, "1")
    assert "feature 0" in refusal["message"]


# Days.


@pytest.mark.parametrize(
    "given",
    ["2024-05-01", "2024-05-01T00:00:00Z", "2024-05-01T23:30:00+03:00", "2024-05-01T00:00:00.000",
     "2024-05-01 12:00:00", "2024-05-01T00:30-0800"],
)  # fmt: skip
def test_a_date_time_is_taken_as_its_day_as_it_is_written(marchland: Marchland, given: str) -> None:
    assert taken(marchland, collection(feature(valid_on=given)))["information_on"] == "2024-05-01"


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("2024/05/01", "year/month/day"), ("01/05/2024", "day/month/year or month/day/year"),
        ("31.12.2023", "day.month.year"), ("12/31/2023", "month/day/year"), (45413, "Excel"),
        (1714521600000, "milliseconds since 1970"), (1714521600, "seconds since 1970"), ("20240501", "run together"),
        ("2024", "without a day"), ("2024-05", "without a day"), ("2024-02-30", "no such day"), ("May 2024", "no form"),
        (True, "no day"), (10**400, "no day"), (-1, "no day"), ("\ud800", "no form"), ("2024-5-1", "year-month-day"),
        ("0000-00-00", "no day was given"),
    ],
)  # fmt: skip
def test_any_other_form_of_a_day_is_named(marchland: Marchland, given: Any, form: str) -> None:
    (refusal,) = refusals(marchland, collection(feature(valid_on=given)))
    assert refusal["field"] == "valid_on"
    assert form in refusal["message"]
    assert "write " in refusal["next_step"]


def test_excels_count_of_days_is_told_as_its_day(marchland: Marchland) -> None:
    """Worked out by hand: 45,413 is 2024-05-01 in Excel, as 45,292 is New Year's Day of 2024."""
    (refusal,) = refusals(marchland, collection(feature(valid_on=45413)))
    assert "2024-05-01" in refusal["next_step"]


# Shapes.


def test_no_location_is_told_in_words(marchland: Marchland) -> None:
    given = collection(feature(), {**feature(area="a2"), "geometry": None})
    (refusal,) = refusals(marchland, given)
    assert (refusal["index"], refusal["id"]) == (1, "a2")
    assert "no location" in refusal["message"]
    assert "None" not in json.dumps(refusal)


def test_heights_are_taken_flat_and_told(marchland: Marchland) -> None:
    high = shape([[[x, y, 512.5] for x, y in HERE]])
    found = taken(marchland, collection(feature(high)))
    assert found["extent"]["coordinates"] == [HERE]
    assert "512.5" in history(marchland, "a1")
    unmeasured = shape([[[x, y, None] for x, y in HERE]])
    assert taken(marchland, collection(feature(unmeasured, area="a2")), area="a2")["extent"]["coordinates"] == [HERE]
    assert '"heights_m": []' in history(marchland, "a2")
    some = shape([[[*HERE[0], 7.5], *HERE[1:-1], [*HERE[0], None]]])
    assert taken(marchland, collection(feature(some, area="a3")), area="a3")["extent"]["coordinates"] == [HERE]
    assert re.search(r'"heights_m": \[\s*7.5,\s*7.5\s*\]', history(marchland, "a3"))


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        (shape(HERE), "brackets"),
        (shape([HERE], MULTI), "brackets"),
        (shape([[*([x, y, 0] for x, y in HERE), [None, None]]]), "the point is empty"),
        (shape([[[x, y, 10**400] for x, y in HERE]]), "not a position"),
        (shape([HERE[:-1]]), "not closed"),
        (shape([[HERE[0], HERE[1], HERE[0]]]), "3 positions"),
        (shape([]), "none of them empty"),
        (shape([], MULTI), "none of them empty"),
        ({"type": "Point", "coordinates": [18, 44]}, "not 'Point'"),
        ({"type": "GeometryCollection", "geometries": [shape([HERE])]}, "not 'GeometryCollection'"),
        (shape([[[str(x), str(y)] for x, y in HERE]]), "not a position"),
        (shape([[[x * 27777, y * 110000] for x, y in HERE]]), "off the globe"),
        (shape([[[179.9, 66], [-179.9, 66], [-179.9, 66.1], [179.9, 66.1], [179.9, 66]]]), "180th meridian"),
        (shape([[[18, 44], [18.001, 44.001], [18.001, 44], [18, 44.001], [18, 44]]]), "self-intersection"),
    ],
)
def test_a_shape_that_is_none_is_told(marchland: Marchland, geometry: Any, word: str) -> None:
    (refusal,) = refusals(marchland, collection(feature(geometry)))
    assert refusal["field"].startswith("shape")
    assert word in refusal["message"]
    assert "None" not in refusal["message"]


BOX, HOLE = shapely.box(18, 44, 18.003, 44.003), shapely.box(18.001, 44.001, 18.002, 44.002)
SQUARES = [shapely.box(x, 44, x + 0.001, 44.001) for x in (18.0, 18.0005, 18.001)]


def ring(polygon: Any) -> list[list[float]]:
    return [list(position) for position in polygon.exterior.coords]


MENDED: dict[str, tuple[dict[str, Any], Any]] = {
    "parts that overlap": (
        shape([[ring(SQUARES[0])], [ring(SQUARES[1])]], MULTI), shapely.union(SQUARES[0], SQUARES[1])
    ),
    "a part twice": (shape([[ring(SQUARES[0])], [ring(SQUARES[0])]], MULTI), SQUARES[0]),
    "parts that share an edge": (
        shape([[ring(SQUARES[0])], [ring(SQUARES[2])]], MULTI), shapely.union(SQUARES[0], SQUARES[2])
    ),
    "an island that fills its hole": (shape([[ring(BOX), ring(HOLE)], [ring(HOLE)]], MULTI), BOX),
    "a hole that sticks out": (
        shape([ring(BOX), ring(shapely.box(18.002, 44.001, 18.004, 44.002))]),
        shapely.difference(BOX, shapely.box(18.002, 44.001, 18.004, 44.002)),
    ),
    "a spike": (
        shape([[[18, 44], [18.001, 44], [18.001, 44.001], [18.0005, 44.001], [18.0005, 44.002], [18.0005, 44.001],
                [18, 44.001], [18, 44]]]),
        SQUARES[0],
    ),
    "a bow tie": (
        shape([[[18, 44], [18.001, 44.001], [18.001, 44], [18, 44.001], [18, 44]]]),
        shapely.union(shapely.Polygon([(18, 44), (18.0005, 44.0005), (18, 44.001)]),
                      shapely.Polygon([(18.001, 44), (18.0005, 44.0005), (18.001, 44.001)])),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MENDED)
def test_a_broken_shape_is_mended_and_loses_no_land(marchland: Marchland, name: str) -> None:
    broken, right = MENDED[name]
    said(add(marchland, collection(feature(broken))), "--repair")
    ran = add(marchland, collection(feature(broken)), "--repair")
    assert ran.status == 0, ran.err
    assert "mended a1: " in ran.err
    found = shown(marchland, "a1")
    assert found is not None
    assert found["m2"]["original"] == pytest.approx(km2(right), abs=0.5)
    assert shapely.geometry.shape(found["extent"]).symmetric_difference(right).area < 1e-12
    assert "as_given" in history(marchland, "a1")


def test_overlapping_parts_measure_what_was_measured_elsewhere(marchland: Marchland) -> None:
    found = taken(marchland, collection(feature(MENDED["parts that overlap"][0])), "--repair")
    assert round(found["m2"]["original"]) == 13_368


def test_what_cannot_be_mended_is_listed_beside_what_was(marchland: Marchland) -> None:
    hopeless = shape([[[18, 44], [18, 44], [18, 44], [18, 44]]])
    given = collection(feature(MENDED["a bow tie"][0], area="b1"), feature(hopeless, area="b2"), feature(area="b3"))
    (refusal,) = refusals(marchland, given, "--repair")
    assert (refusal["index"], refusal["id"]) == (1, "b2")
    ran = add(marchland, given, "--repair")
    said(ran, "mended b1", "b2")


# What the file is.


def test_a_feature_alone_is_taken(marchland: Marchland) -> None:
    assert taken(marchland, feature())["name"] == "n"


SEPARATOR = "\x1e"


@pytest.mark.parametrize(("before", "after"), [("", "\n"), ("", "\r\n"), (SEPARATOR, "\n"), ("\n" + SEPARATOR, "\r\n")])
def test_features_one_after_another_are_taken_whatever_parts_them(
    marchland: Marchland, before: str, after: str
) -> None:
    """RFC 8142's separator is a blank to Python, as is the line separator that a name may hold."""
    given = [feature(name="two\u2028lines"), feature(moved(18.01, 44), area="a2")]
    content = "".join(before + json.dumps(each, ensure_ascii=False) + after for each in given)
    assert taken(marchland, content)["name"] == "two\u2028lines"
    assert shown(marchland, "a2") is not None


def test_a_feature_of_a_text_sequence_may_go_over_lines(marchland: Marchland) -> None:
    content = "".join(SEPARATOR + json.dumps(each, indent=1) + "\n" for each in (feature(), feature(area="a2")))
    taken(marchland, content, area="a2")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (json.dumps(shape([HERE])), "bare Polygon"),
        (json.dumps([feature()]), "FeatureCollection"),
        (json.dumps(feature()) + '\n{"type": "Feature", "id"\n', "given.geojson:2: this is newline-delimited GeoJSON"),
        (json.dumps(feature()) + "\n" + json.dumps(shape([HERE])), "given.geojson:2: this is newline-delimited JSON"),
        (json.dumps(collection(feature())).replace("}]}", "}],}"), "not JSON"),
        (json.dumps(collection(feature()))[:160], "not JSON"),
        (json.dumps(collection(feature())).encode("utf-16"), "UTF-16"),
        (json.dumps(collection(feature(name="Їжак")), ensure_ascii=False).encode("cp1251"), "not UTF-8"),
        ('id,name,WKT\na1,n,"POLYGON((18 44,18.001 44,18 44.001,18 44))"\n', "CSV"),
    ],
)
def test_what_a_file_is_is_told(marchland: Marchland, content: Any, word: str) -> None:
    ran = add(marchland, content)
    assert "Extra data" not in ran.err
    said(ran, word)


TAKEN: dict[str, tuple[Any, str]] = {
    "a byte order mark": ("\ufeff" + json.dumps(collection(feature(name="Їжак")), ensure_ascii=False), "Їжак"),
    "lines of Windows": (json.dumps(collection(feature(name="crlf")), indent=1).replace("\n", "\r\n"), "crlf"),
    "a ring the other way round": (collection(feature(shape([HERE[::-1]]), name="cw")), "cw"),
    "every corner twice": (collection(feature(shape([[p for p in HERE for _ in "ab"]]), name="twice")), "twice"),
    "seventeen digits": (collection(feature(moved(18.0000123456789, 44), name="digits")), "digits"),
    "Cyrillic and a sign": (collection(feature(name="Мінне поле 🚧")), "Мінне поле 🚧"),
    "Arabic": (collection(feature(name="حقل ألغام")), "حقل ألغام"),
    "a formula": (collection(feature(name="=1+1")), "=1+1"),
    "two parts at the meridian": (
        collection(feature(shape([
            [[[179.9, 66], [180, 66], [180, 66.1], [179.9, 66.1], [179.9, 66]]],
            [[[-180, 66], [-179.9, 66], [-179.9, 66.1], [-180, 66.1], [-180, 66]]]], MULTI), name="both")),
        "both",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_only_unusual_is_taken_as_it_is(marchland: Marchland, name: str) -> None:
    content, called = TAKEN[name]
    assert taken(marchland, content)["name"] == called
