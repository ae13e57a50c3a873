"""Mending: a shape that crosses itself is repaired and the event says so; all else is left as it was given."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from marchland.core.polygon import checked_shape
from marchland.register.adapters import shape_repair
from marchland.register.service import importing
from marchland.register.service import questions as register_service
from marchland.register.service.erasure import without_persons
from marchland.register.service.repair import repair_features
from tests.core.hostile import circle, closed, crossing_comb, polygon, square
from tests.refusal import refused
from tests.register.registering import TODAY, Office
from tests.register.telling import SEEN

BOW = polygon(closed([[30.0, 48.0], [30.02, 48.01], [30.02, 48.0], [30.0, 48.01]]))


def collection(geometry: Any, **properties: Any) -> dict[str, Any]:
    said = {"classification": "SHA", "evidence": SEEN, "name": "Field", "valid_on": "2010-05-01", **properties}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "id": "A1", "properties": said, "geometry": geometry}],
    }


def test_a_shape_that_crosses_itself_is_mended_and_kept_as_it_was_given() -> None:
    given = collection(BOW)
    before = copy.deepcopy(given)
    outcome = repair_features(given)
    made, (done,) = outcome.collection, outcome.repaired
    assert given == before
    checked_shape(made["features"][0]["geometry"])
    log = made["features"][0]["properties"]["shape_repair"]
    assert log["as_given"] == BOW
    assert (log["after_m2"], done.id, "self-intersection" in done.reason) == (round(done.after_m2, 2), "A1", True)


@pytest.mark.parametrize(
    "given",
    [
        collection(polygon(square(30, 48, 0.01))),
        collection(circle(200_000)),
        collection({"type": "Point", "coordinates": [30, 48]}),
        collection(None),
        collection(BOW, shape_repair="by hand"),
        {"type": "FeatureCollection", "features": [None, 3, {"geometry": BOW, "properties": [1]}]},
        {"type": "FeatureCollection", "features": {}},
        [],
    ],
    ids=["sound", "too large", "point", "nothing", "property of that name", "no features", "no list", "none"],
)
def test_all_else_is_left_as_it_is(given: Any) -> None:
    outcome = repair_features(given)
    assert (outcome.repaired, outcome.collection) == ((), given)


def test_what_cannot_be_mended_is_listed_beside_the_rest(tmp_path: Path) -> None:
    office, kept = Office.embedded(), []
    bows = [
        {**collection(BOW)["features"][0], "id": "A1"},
        {**collection({"type": "Polygon", "coordinates": [[[30.0, 48.0], [30.0, 48.0], [30.0, 48.0], [30.0, 48.0]]]})
         ["features"][0], "id": "A2"},
        {**collection({**BOW, "crs": "EPSG:3857"})["features"][0], "id": "A3"},
    ]  # fmt: skip
    outcome = repair_features({"type": "FeatureCollection", "features": bows})
    assert [(each.index, each.id) for each in outcome.failed] == [(1, "A2"), (2, "A3")]
    assert [each.id for each in outcome.repaired] == ["A1"]
    file = tmp_path / "bows.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": bows}))
    error = refused(lambda: importing.add(office.store, file, "ann", office.clock, repair=True, seen=kept.append))
    assert "shapes that can be mended: 1, that cannot: 2" in error.message
    assert [each.index for each in error.refusals] == [1, 2]  # type: ignore[attr-defined]
    assert checked_shape(kept[0].collection["features"][0]["geometry"]).is_valid


def test_one_process_mends_a_file_and_goes_on_behind_what_ended_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    popen = shape_repair.subprocess.Popen

    def counted(*given: Any, **named: Any) -> Any:
        started.append(given)
        return popen(*given, **named)

    monkeypatch.setattr(shape_repair.subprocess, "Popen", counted)
    others = [{**feature, "id": f"B{n}"} for n, feature in enumerate(collection(BOW)["features"] * 20)]
    assert len(repair_features({"features": others}).repaired) == 20
    assert len(started) == 1
    comb = {**others[0], "id": "C", "geometry": crossing_comb(2_000)}
    outcome = repair_features({"features": [*others[:3], comb, *others[3:]]})
    assert ([each.id for each in outcome.failed], len(outcome.repaired)) == (["C"], 20)
    assert len(started) == 3


def test_it_is_recorded_only_if_asked_for_and_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    office, file = Office.embedded(), tmp_path / "bow.geojson"
    file.write_text(json.dumps(collection(BOW)))
    assert "self-intersection" in str(refused(lambda: importing.add(office.store, file, "ann", office.clock)))
    rehearsed = importing.add(office.store, file, "ann", office.clock, dry_run=True, repair=True)
    assert (rehearsed.receipts, len(rehearsed.repaired)) == ((), 1)
    first = importing.add(office.store, file, "ann", office.clock, repair=True)
    again = importing.add(office.store, file, "ann", office.clock, repair=True)
    assert (len(first.receipts), again.receipts, again.already) == (1, (), ("A1",))
    (recorded,) = register_service.area_history(office.books("ann"), "A1", TODAY).events
    assert recorded.event.other["shape_repair"]["as_given"] == BOW
    assert without_persons(recorded.event).other == {"shape_repair": recorded.event.other["shape_repair"]}
