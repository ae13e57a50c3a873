"""Events made from what a person types, and from files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from marchland.core.errors import EventError, InputError
from marchland.core.polygon import to_mapping
from marchland.core.schema import fields_of
from marchland.register.domain.event import (
    KINDS,
    Cancelled,
    Classified,
    Cleared,
    Decision,
    Event,
    Evidence,
    Merged,
    QualityChecked,
    Reported,
    Surveyed,
)
from marchland.register.domain.event_terms import Classification, EvidenceKind, Survey
from marchland.register.service.event_fields import EventOptions, from_file, from_words, read_shape
from tests.refusal import refused

DAY = date(2024, 5, 20)
NOTHING = EventOptions((), None, (), None, None, (), "", DAY)
SHAPE = to_mapping(shapely.box(30.0, 48.0, 30.01, 48.01))


def made(kind: str, *fields: str, **given: Any) -> Event:
    return from_words("A1", kind, replace(NOTHING, fields=fields, **given))


@pytest.fixture
def shape(tmp_path: Path) -> Path:
    file = tmp_path / "shape.geojson"
    file.write_text(json.dumps(SHAPE))
    return file


def test_words_become_typed_fields(shape: Path) -> None:
    assert made("classified", "classification=CHA").details == Classified(Classification.CHA)
    assert made(
        "surveyed", "survey=technical", "organisation=A = B", "from_on=2024-05-01", "to_on=2024-05-02"
    ).details == Surveyed(Survey.TECHNICAL, "A = B", date(2024, 5, 1), date(2024, 5, 2))
    for word, passed in (("true", True), ("passed", True), ("No", False), ("failed", False)):
        assert made("quality_checked", f"passed={word}", "sampled=x").details == QualityChecked(passed, "x")
    cleared = made("cleared", "depth_m=0.2", shape=shape).details
    assert isinstance(cleared, Cleared)
    assert (cleared.depth_m, cleared.portion.equals(shapely.box(30.0, 48.0, 30.01, 48.01))) == (0.2, True)
    assert isinstance(made("cancelled", shape=shape).details, Cancelled)
    merged = made("merged", "into=B", "others=C, D,", shape=shape).details
    assert isinstance(merged, Merged)
    assert merged.others == ("C", "D")


def test_a_report_is_of_the_day_it_is_valid_from_unless_it_says_another(shape: Path) -> None:
    words = ("classification=SHA", "name=Field", "source=survey")
    told = made("reported", *words, shape=shape)
    assert (told.information_on, isinstance(told.details, Reported)) == (DAY, True)
    assert made("reported", *words, "information_on=2024-01-01", shape=shape).information_on == date(2024, 1, 1)


def test_evidence_has_a_day_of_its_own_or_the_events() -> None:
    found = made("evidence_added", evidence=("direct:a mine: seen:2024-05-01", "indirect: unused field "))
    assert found.evidence == (
        Evidence(EvidenceKind.DIRECT, "a mine: seen", date(2024, 5, 1)),
        Evidence(EvidenceKind.INDIRECT, "unused field", DAY),
    )
    (kept,) = made("evidence_added", evidence=("direct:seen at 12:30",)).evidence
    assert (kept.how, kept.on) == ("seen at 12:30", DAY)


def test_a_decision_is_put_together(shape: Path) -> None:
    told = made("cancelled", shape=shape, decision="D1", because="nothing", decided_by=("a", "b"), note="late")
    assert (told.decision, told.note) == (Decision("D1", "nothing", ("a", "b")), "late")


@pytest.mark.parametrize(
    ("kind", "fields", "given", "words"),
    [
        ("clasified", (), {}, "unknown kind of event"),
        ("classified", ("CHA",), {}, "not name=value"),
        ("classified", ("classification=",), {}, "classification"),
        ("classified", ("classification=CHA", "rank=2"), {}, "no key 'rank'"),
        ("quality_checked", ("passed=perhaps", "sampled=x"), {}, "perhaps"),
        ("cancelled", (), {"decision": "D", "because": "x", "decided_by": ("a",)}, "two people"),
        ("evidence_added", (), {"evidence": ("seen",)}, "not KIND:HOW"),
        ("evidence_added", (), {"evidence": ("rumour:seen",)}, "rumour"),
        ("evidence_added", (), {"evidence": ("direct:",)}, "how"),
        ("suspended", ("reason=  ",), {}, "reason"),
    ],
)
def test_what_is_no_event(kind: str, fields: tuple[str, ...], given: dict[str, Any], words: str) -> None:
    error = refused(lambda: made(kind, *fields, **given))
    assert isinstance(error, EventError | InputError)
    assert words in f"{error} {error.next_step}"


def test_a_shape_goes_where_the_kind_has_one(shape: Path) -> None:
    for kind, model in KINDS.items():
        if not {"shape", "portion"} & {field.name for field in fields_of(model)}:
            assert "has no shape" in refused(lambda kind=kind: made(kind, shape=shape)).message  # type: ignore[misc]


def test_a_shape_is_bare_in_a_feature_or_alone_in_a_collection(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": SHAPE}
    file = tmp_path / "s.geojson"
    for said in (SHAPE, feature, {"type": "FeatureCollection", "features": [feature]}):
        file.write_text(json.dumps(said))
        assert read_shape(file) == SHAPE
    for features in ([], [feature, feature], None):
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        error = refused(lambda: read_shape(file))
        assert ("one feature is wanted" in error.message, str(file) in str(error)) == (True, True)


def test_a_whole_event_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"valid_on": "2024-05-20", "classification": "CHA"}))
    assert from_file(file, "A1", "classified") == made("classified", "classification=CHA")
    file.write_text(json.dumps({"area": "A2", "event": "classified", "valid_on": "2024-05-20"}))
    assert "about 'A2' 'classified'" in refused(lambda: from_file(file, "A1", "classified")).message
    file.write_text("[]")
    assert "holds no event" in refused(lambda: from_file(file, "A1", "classified")).message
