"""Write the shapes of states from Natural Earth (public domain), as the package world-atlas carries it.

    python scripts/make_world.py WORLD_ATLAS ISO_3166_1    # writes src/marchland/data/world/natural_earth_50m.geojson

WORLD_ATLAS is the unpacked package world-atlas 2.0.2, ISO_3166_1 the file iso_3166-1.json of Debian's iso-codes. The
same two give the same bytes. Natural Earth draws Crimea with Russia. The standard here is Ukraine's internationally
recognised borders (General Assembly resolution 68/262), so that ring is drawn with Ukraine. What is no state of
states.yaml becomes one shape without code and name; Antarctica is left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.geodesy import Array, to_geojson
from marchland.gazetteer.adapters.state_files import read_states

DATA = Path(__file__).parents[1] / "src" / "marchland" / "data"
DETAIL, FINER = "countries-50m.json", "countries-10m.json"
TOLERANCE_DEGREES, DECIMALS = 0.12, 3
ANTARCTICA = "ATA"
CRIMEA = shapely.Point(34.4, 45.2)
Shapes = dict[str, BaseGeometry]


def arcs(topology: Mapping[str, Any]) -> list[Array]:
    """Return every arc of a quantised topology in longitude and latitude."""
    scale, shift = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]


def geometry(of: Mapping[str, Any], lines: Sequence[Array]) -> BaseGeometry:
    """Return a country's polygons put together from the arcs, without those that have no area left."""
    polygons = of["arcs"] if of["type"] == "MultiPolygon" else [of["arcs"]]
    found = [[_ring(numbers, lines) for numbers in rings] for rings in polygons]
    return shapely.MultiPolygon([
        (rings[0], [hole for hole in rings[1:] if len(hole) > 3]) for rings in found if len(rings[0]) > 3
    ])  # fmt: skip


def _ring(numbers: Sequence[int], lines: Sequence[Array]) -> Array:
    """Return the arcs one after another, on beyond 180° where they cross it; the arc ~n is n walked backwards."""
    parts = [lines[number] if number >= 0 else lines[~number][::-1] for number in numbers]
    ring = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    ring[:, 0] = np.unwrap(ring[:, 0], period=360)
    return ring


def countries(topology: Mapping[str, Any], codes: Mapping[str, str]) -> Iterator[tuple[str, BaseGeometry]]:
    """Yield the ISO code of every country, empty where it has none, with its shape."""
    lines = arcs(topology)
    for of in topology["objects"]["countries"]["geometries"]:
        yield codes.get(of.get("id", ""), ""), geometry(of, lines)


def by_state(found: Iterable[tuple[str, BaseGeometry]], states: Iterable[str]) -> tuple[Shapes, list[BaseGeometry]]:
    """Return the shapes of states by code, and the shapes of what is none."""
    wanted = set(states)
    pieces: dict[str, list[BaseGeometry]] = {}
    others: list[BaseGeometry] = []
    for code, shape in found:
        if code in wanted:
            pieces.setdefault(code, []).append(shape)
        elif code != ANTARCTICA:
            others.append(shape)
    return {code: shapely.union_all(shapes) for code, shapes in pieces.items()}, others


def with_crimea_in_ukraine(shapes: Shapes) -> Shapes:
    """Return the shapes with the ring that holds Crimea taken from Russia and joined to Ukraine."""
    parts = shapely.get_parts(shapes["RUS"])
    held = shapely.contains(parts, CRIMEA)
    if held.sum() != 1:
        raise SystemExit("Crimea is no ring of its own in Russia's shape: look at what the map has become")
    ukraine = shapely.union_all([shapes["UKR"], *parts[held]])
    return shapes | {"RUS": shapely.union_all(parts[~held]), "UKR": ukraine}


def simplified(shapes: Shapes, others: Sequence[BaseGeometry]) -> tuple[Shapes, BaseGeometry]:
    """Return the shapes with fewer points, neighbours still meeting along one line, and the others as one shape."""
    codes = sorted(shapes)
    every = np.array([*(shapes[code] for code in codes), *others])
    slim = _rounded(shapely.coverage_simplify(every, TOLERANCE_DEGREES))
    return dict(zip(codes, slim, strict=False)), shapely.union_all(slim[len(codes) :])


def _rounded(shapes: Any) -> Any:
    return shapely.make_valid(shapely.transform(shapes, lambda xy: xy.round(DECIMALS)))


def cut(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape cut at 180°, as RFC 7946 has it, with what lies beyond put on the other side."""
    pieces = [
        shapely.transform(shapely.intersection(shape, shapely.box(west, -90, west + 360, 90)), _moved(-180 - west))
        for west in (-540, -180, 180)
    ]
    return shapely.union_all([piece for piece in pieces if not piece.is_empty])


def _moved(by: float) -> Callable[[Array], Array]:
    return lambda xy: xy + np.array([by, 0.0])


def drawable(shape: BaseGeometry, whole: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape, or a point of the whole where rounding left none."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0]
    return shapely.MultiPolygon(polygons) if polygons else shapely.point_on_surface(whole)


def feature(code: str, name: str, shape: BaseGeometry) -> str:
    """Return one line of GeoJSON."""
    mapping = to_geojson(shapely.orient_polygons(shape), DECIMALS)
    made = {"type": "Feature", "properties": {"iso3": code, "name": name}, "geometry": mapping}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def main(atlas: Path, iso_codes: Path) -> None:
    """Write the file and say how many states are in it, and which have no shape or no more than a point."""
    codes = {each["numeric"]: each["alpha_3"] for each in json.loads(iso_codes.read_text("utf-8"))["3166-1"]}
    states = read_states(DATA).by_iso3
    coarse, fine = (json.loads((atlas / name).read_text("utf-8")) for name in (DETAIL, FINER))
    whole, others = by_state(countries(coarse, codes), states)
    whole = with_crimea_in_ukraine(whole)
    missing = by_state(countries(fine, codes), set(states) - set(whole))[0]
    slim, rest = simplified(whole | missing, others)
    shapes = {code: drawable(cut(slim[code]), (whole | missing)[code]) for code in sorted(slim)}
    lines = [feature(code, states[code].name, shape) for code, shape in shapes.items()]
    lines.append(feature("", "", drawable(cut(rest), rest)))
    file = DATA / "world" / "natural_earth_50m.geojson"
    file.parent.mkdir(exist_ok=True)
    joined = ",\n".join(lines)
    file.write_text(f'{{"type":"FeatureCollection","features":[\n{joined}\n]}}\n', "utf-8")
    print(f"{file}: {len(shapes)} states, {file.stat().st_size:,} bytes")
    print("from 1:10m:", ", ".join(sorted(missing)))
    print("a point alone:", ", ".join(c for c, shape in shapes.items() if shape.geom_type == "Point") or "none")
    print("without a shape:", ", ".join(sorted(set(states) - set(shapes))) or "none")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
