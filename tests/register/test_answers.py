"""Answers of the register as JSON and GeoJSON: what programs read, with nothing that is withheld."""

from __future__ import annotations

import json

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from marchland.core import json_text
from marchland.core.polygon import checked_shape
from marchland.register.domain.feature import feature, feature_text
from marchland.register.domain.near import SILENCE
from marchland.register.faces import answers
from tests.register import sample
from tests.register.telling import AREA


@pytest.fixture
def as_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


def test_an_area_begins_with_its_id() -> None:
    found = answers.area(sample.body()).to_dict()
    assert next(iter(found.items())) == ("id", AREA)
    assert "area" not in found


def test_areas_are_features_that_others_read() -> None:
    found = json.loads(answers.features_text(sample.listing(sample.body(), sample.withheld()), sample.books()))
    assert (found["type"], found["note"]) == ("FeatureCollection", SILENCE)
    assert found["as_of"] == {"on": "2003-01-01", "known": "2026-01-01", "entries": 7}
    first, second = found["features"]
    assert (first["type"], first["id"], checked_shape(first["geometry"]).is_valid) == ("Feature", AREA, True)
    assert not {"extent", "remaining", "area"} & set(first["properties"])
    assert second["geometry"] is None


def test_areas_written_field_by_field_are_the_typed_answer_and_the_feature() -> None:
    listing = sample.listing(sample.body(), sample.withheld())
    typed = answers.areas(listing, sample.books()).to_dict()
    assert answers.areas_text(listing, sample.books()) == json_text.indented(typed)
    for body in listing.areas:
        assert json.loads(feature_text(body)) == feature(dict(body))


def test_near_is_sorted_and_says_what_silence_means() -> None:
    found = answers.near(sample.hits(), sample.books(), **sample.place()).to_dict()
    assert set(found) == {"query", "hits", "note", "keeper"}
    assert found["query"] == {
        "lat": 48.005, "lon": 30.02, "within_m": 2000, "as_of": {"on": "2003-01-01", "known": "2026-01-01"},
    }  # fmt: skip
    outside, inside = found["hits"]
    assert set(outside) >= {"id", "status", "distance_m", "bearing_deg", "inside", "information_on"}
    assert (outside["distance_m"], outside["bearing_deg"], outside["inside"]) == (746.18, 270.0, False)
    assert (inside["distance_m"], inside["inside"]) == (0.0, True)
    assert answers.near((), sample.books(), **sample.place(within="5m")).note == SILENCE


def test_history(as_json: SnapshotAssertion) -> None:
    found = answers.history(sample.story(), sample.books()).to_dict()
    assert [each["event"] for each in found["events"]][:3] == ["reported", "evidence_added", "classified"]
    assert found["spans"][-1]["to"] is None
    assert found == as_json


def test_balance_and_conflict() -> None:
    found = answers.balance("A", "Field", sample.sums()).to_dict()
    parts = ("cancelled", "reduced", "cleared", "remaining", "carried_on")
    assert found["holds"] is True
    assert found["original_m2"] == pytest.approx(sum(found[f"{part}_m2"] for part in parts))
    (claim,) = answers.conflicts(sample.account(), sample.books()).to_dict()["claims"]
    assert (claim["claim"], claim["standing"]) == ("c1", "open")
    assert claim["beyond"]["type"] in {"Polygon", "MultiPolygon"}
    assert claim["released_m2"] > 0
