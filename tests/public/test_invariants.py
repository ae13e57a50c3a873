"""What the public is shown, on the bytes that are served: never less than the danger, and never finer than its cells.

I1 never under-warn; I2 the same cells, the same bytes; I3 one grid for ever; I4 safe direction; I5 no more by
difference; I6 no oracle; I7 silence is not safety; I8 the cost is shown. The attacks are those of whoever keeps every
release.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import numpy.typing as npt
import pytest
import shapely

from marchland.core.silence import SILENCE
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.grid import FINE, Cell, Grid
from marchland.public.domain.release import Precision, Release, cost, next_release, occupied, shown
from marchland.public.faces.answers import cells as cells_of
from marchland.public.service.questions import PublishedCells
from marchland.site.app import make_app
from marchland.site.site import Site
from tests.public.copies import copy_of
from tests.public.test_grid import GEOD
from tests.site.browser import Browser, Clock
from tests.site.world import WIDE

PRECISION = Precision(FINE, 50, 400)
REACH_M = 450.0  # 50 m by which a position may be wrong, and 400 m of buffer beyond it
DAY = date(2026, 11, 25)
CORNERS = 6
BEARINGS = np.arange(0, 360, 45.0)
ROUTES = (
    "/api/v1/public/cells.json", "/collections/public-cells/items?f=geojson&limit=10000", "/place",
    "/collections/public-cells/items?f=html", "/collections/public-cells?f=json", "/tiles/cells/3/4/2.mvt",
    "/tiles/cells/8/148/86.mvt", "/collections/public-cells/items?f=geojson&bbox=29,49,31,51",
)  # fmt: skip


def hazards(count: int, seed: int, south: float = -60, north: float = 70, most_m: float = 3_000) -> Any:
    """Return so many shapes with corners in every direction, of some metres to some kilometres, all over the world."""
    rng = np.random.default_rng(seed)
    lat, lon = rng.uniform(south, north, count), rng.uniform(-178, 178, count)
    reach = np.minimum(rng.lognormal(5, 1, count), most_m)[:, None] * rng.uniform(0.5, 1, (count, CORNERS))
    turns = np.broadcast_to(np.linspace(0, 360, CORNERS, endpoint=False), (count, CORNERS))
    wide = (np.repeat(lon, CORNERS), np.repeat(lat, CORNERS))
    x, y, _ = GEOD.fwd(*wide, turns.ravel(), reach.ravel())
    rings = np.stack([x, y], axis=1).reshape(count, CORNERS, 2)
    return shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))


def keys(cells: Iterable[Cell]) -> npt.NDArray[np.int64]:
    """Return cells as one number each, in order."""
    array = np.array(list(cells), dtype=np.int64).reshape(-1, 2)
    return np.sort(array[:, 0] * 100_000 + array[:, 1])


def keys_of_places(lon: Any, lat: Any) -> npt.NDArray[np.int64]:
    columns = np.floor(lon / float(FINE.width_degrees)).astype(np.int64)
    columns = (columns + FINE.columns // 2) % FINE.columns - FINE.columns // 2
    return columns * 100_000 + np.floor(lat / float(FINE.height_degrees)).astype(np.int64)


def bytes_of(release: Release) -> bytes:
    """Return what is served of a release, as the route makes it."""
    found = PublishedCells(release, PRECISION, tuple(sorted(shown(release, PRECISION))))
    return json.dumps(cells_of(found).to_dict(), ensure_ascii=False, indent=2).encode()


def left_out(count: int, seed: int) -> int:
    """Return how many places within reach of the hazards, from every corner to eight sides, the served cells leave out.

    Each hazard is released alone of its neighbours' cells: they lie so far apart that none covers another's.
    """
    made = hazards(count, seed)
    served = json.loads(bytes_of(next_release(None, occupied(made, FINE), DAY, "all")))
    warned = keys(map(tuple, served["cells"]))
    corners = shapely.get_coordinates(made)
    wrong = 0
    for bearing in BEARINGS:
        turned, reach = np.full(len(corners), bearing), np.full(len(corners), REACH_M)
        lon, lat, _ = GEOD.fwd(corners[:, 0], corners[:, 1], turned, reach)
        wrong += int(np.sum(~np.isin(keys_of_places(lon, lat), warned)))
    return wrong


def test_i1_no_place_within_reach_of_20_000_hazards_is_left_out() -> None:
    assert left_out(20_000, 1) == 0


@pytest.mark.long
def test_i1_no_place_within_reach_of_1_000_000_hazards_is_left_out() -> None:
    assert sum(left_out(100_000, seed) for seed in range(10)) == 0


def test_i1_alone_a_hazard_is_warned_of_all_round() -> None:
    """Nothing is owed to a neighbour: each of these is the only hazard there is."""
    for seed in range(300):
        assert left_out(1, seed) == 0


def unequal_pairs(count: int, seed: int) -> int:
    """Return how many of so many pairs of worlds that occupy the same cells are not served byte for byte alike."""
    rng = np.random.default_rng(seed)
    column, row = rng.integers(-11_000, 11_000, count), rng.integers(-6_000, 7_000, count)
    width, height = float(FINE.width_degrees), float(FINE.height_degrees)
    wrong = 0
    for x, y in zip(column, row, strict=True):
        sides = rng.uniform(0.02, 0.98, (2, 4))
        worlds = []
        for left, right, low, high in np.sort(sides.reshape(2, 2, 2), axis=2).reshape(2, 4):
            worlds.append(shapely.box(
                (x + left) * width, (y + low) * height, (x + right) * width, (y + high) * height
            ))  # fmt: skip
        one, other = (next_release(None, occupied([world], FINE), DAY, "all") for world in worlds)
        assert one.occupied == {(int(x), int(y))}, "the pair is one in the same cell"
        wrong += bytes_of(one) != bytes_of(other)
    return wrong


def test_i2_3_000_pairs_of_worlds_in_the_same_cells_are_served_alike() -> None:
    assert unequal_pairs(3_000, 2) == 0


@pytest.mark.long
def test_i2_100_000_pairs_of_worlds_in_the_same_cells_are_served_alike() -> None:
    assert sum(unequal_pairs(10_000, seed) for seed in range(10)) == 0


def served(folder: Path, releases: Iterable[Release]) -> dict[str, tuple[int, bytes, dict[str, str]]]:
    """Return what every public route answers, with its headers, after those releases."""
    folder.mkdir()
    public = PublicStore(folder / "public.db")
    for release in releases:
        public.keep(copy_of(release, PRECISION))
    browser = Browser(make_app(Site(Clock(), public=public, limits=WIDE)))
    answers = {path: browser.get(path) for path in ROUTES}
    return {path: (each.status_code, each.content, _told(each.headers)) for path, each in answers.items()}


def _told(headers: Any) -> dict[str, str]:
    """Return the headers that an answer has, but for the random number of the request."""
    return {name: value for name, value in headers.items() if name != "x-request-id"}


def test_i2_every_public_route_answers_alike_in_headers_and_bytes(tmp_path: Path) -> None:
    cell = (2000, 5000)
    west, south, east, north = FINE.bounds(cell)
    small = shapely.box(west + 0.001, south + 0.001, west + 0.0011, south + 0.0011)
    large = shapely.box(west + 1e-6, south + 1e-6, east - 1e-6, north - 1e-6)
    both = [small, shapely.box(east - 0.002, north - 0.002, east - 0.001, north - 0.001)]
    worlds = [[next_release(None, occupied(world, FINE), DAY, "all")] for world in ([small], [large], both)]
    answers = [served(tmp_path / str(number), world) for number, world in enumerate(worlds)]
    assert answers[0] == answers[1] == answers[2]
    assert all(status == 200 for status, _, _ in answers[0].values())


def test_i1_every_format_serves_the_same_cells(tmp_path: Path) -> None:
    made = hazards(40, 5, 48, 52, 2_000)
    release = next_release(None, occupied(made, FINE), DAY, "all")
    answers = served(tmp_path / "all", [release])
    told = {tuple(cell) for cell in json.loads(answers[ROUTES[0]][1])["cells"]}
    features = json.loads(answers[ROUTES[1]][1])["features"]
    assert {(each["properties"]["column"], each["properties"]["row"]) for each in features} == told
    assert told == shown(release, PRECISION)
    for each in features:
        cell = each["properties"]["column"], each["properties"]["row"]
        assert shapely.geometry.shape(each["geometry"]).equals(FINE.shape(cell))
    tile = mapbox_vector_tile.decode(answers["/tiles/cells/3/4/2.mvt"][1])["cells"]["features"]
    inside = {(each["properties"]["column"], each["properties"]["row"]) for each in tile}
    assert {cell for cell in told if 0 < FINE.bounds(cell)[0] < 44 and FINE.bounds(cell)[1] > 41} <= inside


def test_i3_a_coarser_product_is_made_of_finer_cells_and_tells_no_more() -> None:
    made = hazards(500, 6)
    fine = occupied(made, FINE)
    for times in (2, 3, 5):
        coarse = Grid(FINE.width_degrees * times, FINE.height_degrees * times)
        assert occupied(made, coarse) == {(column // times, row // times) for column, row in fine}


def year_of_releases(seed: int) -> tuple[frozenset[Cell], list[frozenset[Cell]]]:
    """Return the cells that hazards occupied, and what 365 releases showed as surveys moved them about in theirs."""
    rng = np.random.default_rng(seed)
    base = hazards(20, seed, 48, 52, 500)
    true = occupied(base, FINE)
    releases: list[frozenset[Cell]] = []
    last: Release | None = None
    for day in range(365):
        moved = [_redrawn(cell, rng) for cell in sorted(true)]
        last = next_release(last, occupied(moved, FINE), DAY + timedelta(day), "all")
        releases.append(shown(last, PRECISION))
    return true, releases


def _redrawn(cell: Cell, rng: np.random.Generator) -> Any:
    """Return another hazard in the same cell: to those who do not see it, it is the same one."""
    west, south, east, north = FINE.bounds(cell)
    across, up = np.sort(rng.uniform(0.01, 0.99, 2)), np.sort(rng.uniform(0.01, 0.99, 2))
    return shapely.box(
        west + across[0] * (east - west), south + up[0] * (north - south),
        west + across[1] * (east - west), south + up[1] * (north - south),
    )  # fmt: skip


@pytest.fixture(scope="module")
def year() -> tuple[frozenset[Cell], list[frozenset[Cell]]]:
    return year_of_releases(7)


def test_i5_averaging_and_intersecting_a_year_of_releases_tells_the_cells_alone(
    year: tuple[frozenset[Cell], list[frozenset[Cell]]],
) -> None:
    true, releases = year
    assert frozenset.intersection(*releases) == frozenset.union(*releases) == releases[0]
    assert frozenset(eroded(releases[0])) >= true


def eroded(cells: frozenset[Cell]) -> Iterator[Cell]:
    """Yield the cells that an attacker who knows the buffer is left with: those whose whole reach is shown."""
    for cell in cells:
        if FINE.widened([cell], REACH_M) <= cells:
            yield cell


def test_i5_eroding_by_the_known_buffer_leaves_no_less_than_the_cells() -> None:
    for seed in range(200):
        made = hazards(1, seed, -60, 70, 4_000)
        true = occupied(made, FINE)
        found = frozenset(eroded(shown(next_release(None, true, DAY, "all"), PRECISION)))
        assert found >= true
        assert shapely.area(FINE.outline(sorted(found))) >= shapely.area(FINE.outline(sorted(true)))


def test_i5_what_differs_from_one_release_to_the_next_is_whole_cells() -> None:
    made = hazards(60, 8, 48, 52, 500)
    last: Release | None = None
    for end in range(1, 61, 7):
        before = shown(last, PRECISION) if last else frozenset()
        last = next_release(last, occupied(made[:end], FINE), DAY, "all")
        after = shown(last, PRECISION)
        assert before <= after
        assert after - before <= FINE.widened(last.occupied, REACH_M)


def test_i6_no_box_however_small_tells_where_in_a_cell_a_hazard_is(tmp_path: Path) -> None:
    west, south, east, north = FINE.bounds((2000, 5000))
    hazard = shapely.box(west + 0.001, south + 0.001, west + 0.002, south + 0.002)
    public = PublicStore(tmp_path / "public.db")
    public.keep(copy_of(next_release(None, occupied([hazard], FINE), DAY, "all"), PRECISION))
    browser = Browser(make_app(Site(Clock(), public=public, limits=WIDE)))
    answers = set()
    for across, up in itertools.product((0.1, 0.3, 0.5, 0.7, 0.9), repeat=2):
        x, y = west + across * (east - west), south + up * (north - south)
        path = f"/collections/public-cells/items?f=geojson&bbox={x},{y},{x + 1e-9},{y + 1e-9}"
        told = browser.get(path).json()
        answers.add((told["numberMatched"], tuple(each["id"] for each in told["features"])))
        assert "Danger is recorded" in browser.get(f"/place?latitude={y}&longitude={x}").text
    assert answers == {(1, ("2000:5000",))}


def test_i6_the_public_s_routes_work_with_no_register_at_all(tmp_path: Path) -> None:
    assert all(status == 200 for status, _, _ in served(tmp_path / "none", []).values())


def test_i7_silence_is_said_to_be_no_safety_wherever_cells_are_told(tmp_path: Path) -> None:
    answers = served(tmp_path / "said", [next_release(None, frozenset({(1, 1)}), DAY, "two districts")])
    told = json.loads(answers[ROUTES[0]][1])
    assert told["note"] == SILENCE
    assert (told["released_on"], told["cover"]) == ("2026-11-25", "two districts")
    assert b"Silence is not safety" in answers["/place"][1]
    assert "Silence is not safety" in json.loads(answers["/collections/public-cells?f=json"][1])["description"]


def test_i8_what_over_warning_costs_is_the_land_shown_by_the_land_recorded() -> None:
    made = hazards(30, 9, 48, 52, 500)
    release = next_release(None, occupied(made, FINE), DAY, "all")
    found = cost(release, PRECISION, made)
    areas = [abs(GEOD.geometry_area_perimeter(FINE.shape(cell))[0]) for cell in shown(release, PRECISION)]
    assert found.shown_m2 == pytest.approx(sum(areas), rel=1e-3)
    assert found.ratio is not None
    assert found.ratio > 1
