"""Mending: a shape that crosses itself is repaired and the event says so; all else is left as it was given."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from marchland.core.polygon import checked_shape
from marchland.register.service import importing
from marchland.register.service import questions as register_service
from marchland.register.service.erasure import without_persons
from marchland.register.service.repair import repair_features
from tests.core.hostile import circle, closed, polygon, square
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
    made, (done,) = repair_features(given)
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
    made, done = repair_features(given)
    assert (done, made) == ((), given)


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
