"""Intake: all of a file or nothing, each refusal by its feature, and the same file again adds nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from marchland.register.domain.event import Reported, from_bytes, to_bytes
from marchland.register.domain.intake import ImportOptions, ImportPlan, IntakeError, plan_import
from tests.core.hostile import closed, polygon, square
from tests.refusal import refused
from tests.register.telling import SEEN


def nobody(_: str) -> None:
    return None


def plan(given: Any, recorded: Callable[[str], str | None], source: str = "") -> ImportPlan:
    """Return what is to be recorded, where nothing is hardly so."""
    return plan_import(given, recorded, ImportOptions(source=source), date(2026, 1, 1), lambda _events: lambda _: ())


def feature(area: object = "UA-1", **properties: Any) -> dict[str, Any]:
    told = {
        "name": "Field",
        "classification": "SHA",
        "evidence": SEEN,
        "valid_on": "2001-02-03",
        "source": "survey",
        **properties,
    }
    geometry = polygon(square(30, 48, 0.01))
    return {"type": "Feature", "id": area, "properties": told, "geometry": geometry}


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def test_a_feature_becomes_an_event_and_nothing_is_lost() -> None:
    evidence = [{"kind": "direct", "how": "seen", "on": "2001-01-01"}]
    given = {**feature(district="Kharkiv", evidence=evidence, legacy={"id": [7, None]}, note="x"), "bbox": [1, 2, 3, 4]}
    (keyed,) = plan(collection(given), nobody).new
    event = keyed.event
    assert isinstance(event.details, Reported)
    assert (event.area, event.kind, event.details.district, event.note) == ("UA-1", "reported", "Kharkiv", "x")
    assert event.information_on == event.valid_on
    assert event.other == {"legacy": {"id": [7, None]}, "members_of_feature": {"bbox": [1, 2, 3, 4]}}
    assert event.evidence[0].how == "seen"
    assert from_bytes(to_bytes(event)) == event
    assert keyed.key.startswith("add:")
    assert len(keyed.key) == 68


def test_the_same_again_adds_nothing_and_another_is_refused() -> None:
    first = plan(collection(feature(), feature("UA-2")), nobody)
    known = {keyed.event.area: keyed.key for keyed in first.new}
    again = plan(collection(feature(), feature("UA-2"), feature("UA-3")), known.get)
    assert again.already == ("UA-1", "UA-2")
    assert [keyed.event.area for keyed in again.new] == ["UA-3"]
    error = refused(lambda: plan(collection(feature(name="Meadow")), known.get))
    assert isinstance(error, IntakeError)
    assert "register event UA-1 boundary_revised" in error.refusals[0].next_step


def test_every_refusal_is_listed_and_nothing_is_taken() -> None:
    bad = [
        feature(), feature(classification="XHA"), feature("UA-1"), {**feature("UA-3"), "id": None}, feature("b d"), 7,
        {**feature("UA-4"), "geometry": polygon(closed([[30, 48], [31, 49], [31, 48], [30, 49]]))},
        {**feature("UA-5"), "properties": None}, feature("UA-6", valid_on=None), feature("UA-7", source=""),
        *(feature(f"UA-{n}", name="") for n in range(10, 20)),
    ]  # fmt: skip
    error = refused(lambda: plan(collection(*bad), nobody))
    assert isinstance(error, IntakeError)
    assert sorted({refusal.index for refusal in error.refusals}) == [1, *range(2, 20)]
    told = {refusal.index: refusal for refusal in error.refusals}
    assert "feature 0" in told[2].reason
    assert "no id" in told[3].reason
    assert "self-intersection" in told[6].reason
    assert told[1].id == "UA-1"
    assert "valid_on" in told[8].reason
    assert "source" in told[9].reason
    assert "19 of 20 features" in error.message
    assert "and 11 more" in error.message
    assert error.located(error.where).message == error.message


def test_a_source_can_stand_for_all() -> None:
    (keyed,) = plan(collection(feature(17, source="")), nobody, source="the old map").new
    assert isinstance(keyed.event.details, Reported)
    assert (keyed.event.area, keyed.event.details.source) == ("17", "the old map")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (list, "not a GeoJSON FeatureCollection"),
        (lambda: {"type": "Topology"}, "not a GeoJSON FeatureCollection"),
        (lambda: {"type": "FeatureCollection"}, "no list of features"),
        (lambda: collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}), "3857"),
        (lambda: collection(crs={"type": "name", "properties": 5}), "WGS 84"),
        (lambda: collection(crs="EPSG:28404"), "28404"),
    ],
)
def test_what_is_no_collection_in_wgs_84_is_refused(given: Callable[[], Any], words: str) -> None:
    assert words in refused(lambda: plan(given(), nobody)).message


def test_wgs_84_may_be_named() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert plan(collection(crs=crs), nobody).new == ()
