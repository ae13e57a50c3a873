"""Tiles hold what is in their square, as the policy shows it, and no more of it than can be seen."""

from __future__ import annotations

from datetime import date

import mapbox_vector_tile
import pytest
import shapely

from marchland.access.service.roster import ACCOUNT
from marchland.core.asof import AsOf
from marchland.core.errors import NotFoundError
from marchland.core.policy import SEEING, FieldClass, Role, Scope
from marchland.register.service import questions, tiles
from tests.register.registering import Office
from tests.site.areas import AREAS, tell
from tests.site.browser import Clock

VIEWER = f"{ACCOUNT}viewer"
TODAY = AsOf(date(2026, 11, 25), date(2026, 11, 25))


@pytest.fixture(scope="module")
def office() -> Office:
    """Give a register with areas in every status, and a viewer of it."""
    made = Office.embedded()
    tell(made.store)
    questions.register_actor(made.store, VIEWER, "halo", frozenset({Role.VIEWER}), "os-1", Clock())
    return made


def features(office: Office, z: int, x: int, y: int, who: str = "halo-all") -> list[dict[str, object]]:
    made = tiles.areas(office.store, questions.AreaFilter(TODAY), who, z, x, y)
    found: list[dict[str, object]] = mapbox_vector_tile.decode(made).get("areas", {}).get("features", [])
    return found


def tile_of(z: int, longitude: float, latitude: float) -> tuple[int, int]:
    for x in range(2**z):
        for y in range(2**z) if z < 6 else ():
            west, south, east, north = tiles.bounds(z, x, y)
            if west <= longitude < east and south <= latitude < north:
                return x, y
    return 2 * tile_of(z - 1, longitude, latitude)[0], 0


def test_the_tiles_of_a_zoom_cover_the_map_and_meet() -> None:
    for z in (0, 1, 3):
        boxes = [shapely.box(*tiles.bounds(z, x, y)) for x in range(2**z) for y in range(2**z)]
        whole = shapely.union_all(boxes)
        assert whole.bounds == pytest.approx((-180, -85.0511287, 180, 85.0511287), abs=1e-6)
        assert sum(box.area for box in boxes) == pytest.approx(whole.area)


def test_from_afar_areas_are_points_and_no_more_than_one_of_a_status_to_a_square(office: Office) -> None:
    found = features(office, 2, *tile_of(2, 31.0, 48.1))
    assert {each["geometry"]["type"] for each in found} == {"Point"}  # type: ignore[index]
    assert {each["properties"]["status"] for each in found} >= {"open", "worked_on"}  # type: ignore[index]
    assert len(found) <= len({area.status for area in AREAS}) * 8


def test_near_by_an_area_is_its_shape(office: Office) -> None:
    west, south, east, north = AREAS[0].shape.bounds
    z = 14
    x = int(((west + east) / 2 + 180) / 360 * 2**z)
    rows = [y for y in range(5400, 5900) if tiles.bounds(z, x, y)[1] <= (south + north) / 2 < tiles.bounds(z, x, y)[3]]
    found = features(office, z, x, rows[0])
    assert [each["properties"]["id"] for each in found] == [AREAS[0].id]  # type: ignore[index]
    assert found[0]["geometry"]["type"] == "Polygon"  # type: ignore[index]


def test_whoever_may_not_see_shapes_is_given_none(office: Office) -> None:
    assert features(office, 2, *tile_of(2, 31.0, 48.1), VIEWER) == []


def test_the_policy_alone_says_who_sees_every_shape(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line for shapes turned round, so are the tiles: far and near, for those who saw all and who saw none."""
    surveyor = f"{ACCOUNT}surveyor"
    questions.register_actor(office.store, surveyor, "mag", frozenset({Role.SURVEYOR}), "os-1", Clock())
    places = [(2, *tile_of(2, 31.0, 48.1)), (9, 300, 177)]  # the second is 30.94 to 31.64° east, 47.99 to 48.46° north
    for place in places:
        assert features(office, *place, surveyor)
        assert features(office, *place, VIEWER) == []
    monkeypatch.setitem(SEEING, FieldClass.RESTRICTED, {Role.VIEWER: Scope.ANY})  # type: ignore[arg-type]
    for place in places:
        assert features(office, *place, VIEWER)
        assert features(office, *place, surveyor) == []


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (1, 2, 0), (1, 0, 2), (40, 0, 0)])
def test_a_tile_that_is_not_there_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(NotFoundError):
        tiles.check(z, x, y)


def test_tiles_that_were_asked_longest_ago_are_let_go() -> None:
    kept = tiles.TileCache(max_items=2)
    for key in ("a", "b", "a", "c"):
        kept.get_or_make((key,), lambda key=key: key.encode())  # type: ignore[misc]
    assert set(kept.items) == {("a",), ("c",)}
