"""Files as centres write them: evidence, systems of coordinates, and what is hardly so, on every way in."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.register.giving import (
    DIRECT,
    HERE,
    Marchland,
    add,
    collection,
    feature,
    history,
    moved,
    refusals,
    said,
    shape,
    shown,
    taken,
)

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
    monkeypatch.setenv("MARCHLAND_COVER", "Nowhere")
    said(add(marchland, collection(feature(area="a2"))), "MARCHLAND_COVER")


@pytest.mark.parametrize(
    ("geometry", "word"),
    [(moved(16, 49, 3), "km²"), (moved(18, 44, 0.000005), "m²")],
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
