"""Land counted once: sums of records and of land against unions of squares worked out apart, and who shares it."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from marchland.core import polygon
from marchland.core.errors import ShapeError
from marchland.register.domain.land import OverlapKind, land_account
from marchland.register.domain.recorded_body import RecordedBody, read_body
from tests.cli.driving import run

GEOD = Geod(ellps="WGS84")
CELL = 0.001
SIDE = 6
KINDS = ("remaining", "cleared", "reduced", "cancelled")


def cells(places: set[tuple[int, int]]) -> BaseGeometry:
    """Return the union of cells of a small grid at 48° north."""
    boxes = [shapely.box(30 + x * CELL, 48 + y * CELL, 30 + (x + 1) * CELL, 48 + (y + 1) * CELL) for x, y in places]
    return shapely.union_all(boxes)


def measured(shape: BaseGeometry) -> float:
    """Return the area in m² by PROJ, along geodesics, which part from straight edges of 100 m by millimetres."""
    return abs(float(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0])) if not shape.is_empty else 0.0


def body(name: str, parts: dict[str, set[tuple[int, int]]], status: str = "open") -> RecordedBody:
    """Return an area of which each cell remains or was released in one way."""
    lands = {kind: cells(parts.get(kind, set())) for kind in KINDS}
    whole = cells({place for places in parts.values() for place in places})
    sizes = {kind: polygon.area_m2(shape) for kind, shape in lands.items()}
    content: dict[str, Any] = {
        "area": name, "name": name, "status": status, "extent": polygon.to_mapping(whole),
        "m2": {"original": polygon.area_m2(whole), **sizes, "carried_on": polygon.area_m2(whole) - sum(sizes.values())},
        "parts": [
            {"kind": kind, "shape": polygon.to_mapping(lands[kind])} for kind in KINDS[1:] if not lands[kind].is_empty
        ],
    }  # fmt: skip
    if not lands["remaining"].is_empty:
        content["remaining"] = polygon.to_mapping(lands["remaining"])
    return read_body(json.dumps(content).encode())


def of_shape(name: str, shape: BaseGeometry) -> RecordedBody:
    """Return an area of which all remains."""
    sizes = dict.fromkeys((*KINDS, "carried_on"), 0.0) | dict.fromkeys(("original", "remaining"), measured(shape))
    land = polygon.to_mapping(shape)
    content = {"area": name, "name": name, "status": "open", "extent": land, "remaining": land, "m2": sizes}
    return read_body(json.dumps(content).encode())


def block(x: int, y: int, width: int = 1, height: int = 1) -> set[tuple[int, int]]:
    return {(x + i, y + j) for i in range(width) for j in range(height)}


@pytest.mark.parametrize(
    ("first", "second", "kind", "shared"),
    [
        (block(0, 0, 2, 2), block(0, 0, 2, 2), OverlapKind.SAME, 4),
        (block(0, 0, 3, 3), block(1, 1), OverlapKind.CONTAINS, 1),
        (block(1, 1), block(0, 0, 3, 3), OverlapKind.INSIDE, 1),
        (block(0, 0, 2, 2), block(1, 1, 2, 2), OverlapKind.OVERLAPS, 1),
    ],
)
def test_two_areas_on_the_same_land(first: Any, second: Any, kind: OverlapKind, shared: int) -> None:
    account = land_account([body("A", {"remaining": first}), body("B", {"cleared": second})])
    (found,) = account.overlaps
    assert (found.area, found.other, found.kind, found.remaining_m2) == ("A", "B", kind, 0)
    assert found.shared_m2 == pytest.approx(shared * measured(cells(block(0, 0))), rel=1e-3)


def test_neighbours_along_an_edge_or_at_a_corner_share_nothing() -> None:
    account = land_account(
        [body(name, {"remaining": block(x, y)}) for name, x, y in (("A", 0, 0), ("B", 1, 0), ("C", 2, 1))]
    )
    assert account.overlaps == ()
    assert account.land.original_m2 == pytest.approx(account.records.original_m2, abs=0.01)


def test_what_others_carry_on_is_counted_with_them_and_told_as_no_conflict() -> None:
    old = [body("A", {"gone": block(0, 0)}, "merged"), body("B", {"gone": block(1, 0)}, "merged")]
    account = land_account([*old, body("C", {"remaining": block(0, 0, 2)})])
    assert account.overlaps == ()
    one = measured(cells(block(0, 0, 2)))
    assert (account.records.original_m2, account.land.original_m2) == (pytest.approx(2 * one), pytest.approx(one))
    assert account.land.remaining_m2 == pytest.approx(one)
    assert account.land.carried_on_m2 == pytest.approx(0, abs=0.01)


def comb(teeth: int) -> BaseGeometry:
    """Return land of so many long teeth, side by side."""
    at = [(x, y) for tooth in range(teeth) for x, y in ((0, 4 * tooth), (1, 4 * tooth + 1), (0, 4 * tooth + 2))]
    ring = [(-0.1, 0), *((x, y / (4 * teeth)) for x, y in at), (-0.1, 1)]
    return shapely.transform(shapely.Polygon(ring), lambda place: place * SIDE * CELL + (30, 48))


def test_outlines_too_intricate_to_compare_are_told_and_counted_apart() -> None:
    """Each of the teeth crosses each of the other's: two million crossings, where one is the most."""
    one = comb(700)
    other = shapely.transform(one, lambda at: (at - (30, 48))[:, ::-1] + (30, 48))
    with pytest.raises(ShapeError, match="too often"):
        polygon.intersection(one, other)
    account = land_account([of_shape("A", one), of_shape("B", other)])
    assert [each.kind for each in account.overlaps] == [OverlapKind.NOT_COMPARED]
    assert account.land.original_m2 == account.records.original_m2 > 0


AREA = st.dictionaries(
    st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1)), st.sampled_from(KINDS), min_size=1, max_size=8
)


@settings(max_examples=60)
@given(st.lists(AREA, min_size=1, max_size=6))
def test_every_place_is_counted_once_as_the_most_dangerous_that_any_record_says(drawn: list[Any]) -> None:
    areas = [{kind: {at for at, said in area.items() if said == kind} for kind in KINDS} for area in drawn]
    account = land_account([body(f"A{number}", area) for number, area in enumerate(areas)])
    left = {at for area in drawn for at in area}
    assert account.land.original_m2 == pytest.approx(measured(cells(left)), rel=1e-6)
    for kind in KINDS:
        here = {at for area in areas for at in area[kind]} & left
        left -= here
        assert getattr(account.land, f"{kind}_m2") == pytest.approx(measured(cells(here)), rel=1e-6, abs=0.1)
    assert account.land.holds
    assert account.records.original_m2 == pytest.approx(sum(measured(cells(set(area))) for area in drawn), rel=1e-6)
    pairs = {
        (f"A{one}", f"A{other}")
        for one, other in combinations(range(len(drawn)), 2)
        if set(drawn[one]) & set(drawn[other])
    }
    assert {(each.area, each.other) for each in account.overlaps} == pairs


def test_a_file_with_the_same_land_twice_is_summed_once_and_the_pair_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = [[18.0, 44.0], [18.002, 44.0], [18.002, 44.002], [18.0, 44.002], [18.0, 44.0]]
    day = "2024-01-01"
    properties = {
        "name": "field", "classification": "SHA", "valid_on": day, "information_on": day, "source": "a survey",
        "evidence": [{"kind": "indirect", "how": "nobody ploughs it", "on": day}],
    }  # fmt: skip
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "id": name, "properties": properties, "geometry": shape} for name in ("T-1", "T-2")]
    file = tmp_path / "twice.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    store = ("--store", str(tmp_path / "r.db"))

    def asked(*words: str) -> Any:
        ran = run(["register", *words, *store], capsys, monkeypatch)
        assert ran.status == 0, ran.err
        return ran.out

    asked("init", "--keys", str(tmp_path / "keys.json"))
    asked("add", str(file))
    once = measured(shapely.Polygon(ring))
    told = json.loads(asked("balance", "--format", "json"))
    assert told["records"]["original_m2"] == pytest.approx(2 * once, rel=1e-6)
    assert told["land"]["original_m2"] == pytest.approx(once, rel=1e-6)
    assert "Areas that share land: 1 pair" in asked("balance")
    (pair,) = json.loads(asked("conflicts", "--format", "json"))["overlaps"]
    assert (pair["id"], pair["kind"], pair["other"]) == ("T-1", "same", "T-2")
    assert pair["remaining_m2"] == pytest.approx(once, rel=1e-6)


@pytest.mark.parametrize("times", [0.5, 0.98, 1.02, 2.0])
@pytest.mark.parametrize("turned", [0, 20, 45])
def test_more_than_a_hair_is_shared_or_left_and_not_less(times: float, turned: float) -> None:
    """Strips about as wide as a hair: 0.01 m², a billionth of the land, and 5 mm along its outline, by PROJ."""
    square = shapely.affinity.rotate(shapely.box(30, 48, 30.002, 48.001), turned)
    hair = 0.01 + 1e-9 * measured(square) + 0.005 * GEOD.geometry_length(square.exterior)
    away = np.diff(square.exterior.coords[1:3], axis=0)[0]
    deep = hair * times / measured(square)
    other = shapely.affinity.translate(square, *(away * (1 - deep)))
    account = land_account((of_shape("A", square), of_shape("B", other)))
    assert [each.kind for each in account.overlaps] == [OverlapKind.OVERLAPS] * (times > 1)
    less = shapely.affinity.translate(square, *(away * deep)).intersection(square)
    (pair,) = land_account((of_shape("A", square), of_shape("B", less))).overlaps
    assert pair.kind is (OverlapKind.CONTAINS if times > 1.01 else OverlapKind.SAME)
