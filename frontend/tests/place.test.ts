/** Places: coordinates as people write them, the exact cell, the doubt of a position, and shapes. */
import { expect, test } from "vitest";
import { area_m2, crosses, isOnGlobe, parsePlace, parseShape, writeShape, type Corner } from "../src/coordinates";
import { boundsOf, cellOf, fraction, gridOf, look, toCell } from "../src/grid";
import { squares } from "../src/maps/squares";
import { vectors } from "./vectors";

test("a place is in the cell that the first implementation says, edges and hairs included", () => {
  const given = vectors<{ grids: { width: string; height: string; places: [number, number, number, number][] }[] }>("cells.json");
  for (const { width, height, places } of given.grids) {
    const grid = { width: fraction(width), height: fraction(height) };
    for (const [latitude, longitude, column, row] of places)
      expect(cellOf(grid, latitude, longitude), `${latitude} ${longitude} in ${width}`).toEqual([column, row]);
  }
  expect(fraction(0.015)).toEqual({ above: 15n, below: 1000n });
  expect(fraction("1e-2")).toEqual({ above: 1n, below: 100n });
  expect(() => fraction("wide")).toThrow(RangeError);
});

const FINE = gridOf({ width_degrees: 0.015, height_degrees: 0.01, reach_m: 450 });

test("inside, within the doubt, and outside are told apart, and a doubt never makes a warned place quiet", () => {
  const cell = cellOf(FINE, 50.005, 30.0075);
  const [west, south, east, north] = boundsOf(FINE, cell);
  expect([west, south, east, north].map((each) => Math.round(each * 1000) / 1000)).toEqual([30, 50, 30.015, 50.01]);
  expect(look(FINE, [cell], 50.005, 30.0075)).toMatchObject({ inside: true, near: false });
  expect(look(FINE, [cell], 50.0105, 30.0075, 20)).toMatchObject({ inside: false, near: false });
  expect(look(FINE, [cell], 50.0105, 30.0075, 60)).toMatchObject({ inside: false, near: true });
  expect(look(FINE, [], 50, 30)).toEqual({ inside: false, near: false, nearest: null });
  const { distance_m, bearing } = toCell(FINE, cell, 49.99, 30.0075);
  expect(distance_m).toBeCloseTo(1111.95, 0);
  expect(bearing).toBeCloseTo(0, 5);
  // Across the antimeridian the near side counts.
  expect(toCell(FINE, cellOf(FINE, 0.005, 179.9925), 0.005, -179.9925).distance_m).toBeLessThan(1000);
});

test("cells are drawn as squares of the grid", () => {
  const cells = { released_on: "2026-01-01", up_to_date: true, old_after_days: 7, cover: "", note: "", grid: { width_degrees: 0.015, height_degrees: 0.01, reach_m: 0 }, cells: [[2000, 5000]] as [number, number][] };
  const [feature] = squares(cells).features;
  expect((feature!.geometry as GeoJSON.Polygon).coordinates[0]![0]).toEqual([30, 50]);
  expect(squares({ ...cells, grid: null, cells: [] }).features).toEqual([]);
});

test("coordinates are read as people write them", () => {
  const reads: [string, number, number][] = [
    ["50.45, 30.52", 50.45, 30.52], ["50.45 30.52", 50.45, 30.52], ["50,45; 30,52", 50.45, 30.52], ["50,45 30,52", 50.45, 30.52],
    ["-33.9, 18.4", -33.9, 18.4], ["−33.9, 18.4", -33.9, 18.4], ["N50.45 E30.52", 50.45, 30.52], ["50.45N, 30.52E", 50.45, 30.52],
    ["30.52E 50.45N", 50.45, 30.52], ["50°27′N 30°31′E", 50.45, 30.516667], ["50°27'00\"N, 30°31'12\"E", 50.45, 30.52],
    ["50° 27' 0\" S; 30° 31' 12\" W", -50.45, -30.52], ["50°27′ пн. ш., 30°31′ сх. д.", 50.45, 30.516667], ["50°27′00″N30°31′12″E", 50.45, 30.52],
  ];
  for (const [text, latitude, longitude] of reads) {
    const found = parsePlace(text);
    expect(found?.latitude, text).toBeCloseTo(latitude, 5);
    expect(found?.longitude, text).toBeCloseTo(longitude, 5);
  }
  for (const text of ["", "50.45", "here", "50.45N 30.52N", "50°61′N 30°E", "N50 E30 7", "-50N 30E", "1,2,3"]) expect(parsePlace(text), text).toBeNull();
  expect(isOnGlobe({ latitude: 91, longitude: 0 })).toBe(false);
});

const SQUARE: Corner[] = [[30, 50], [30.01, 50], [30.01, 50.01], [30, 50.01]];

test("a shape is read from lines and from GeoJSON, and written as it came", () => {
  for (const geojson of [false, true]) {
    const read = parseShape(writeShape(SQUARE, geojson));
    expect(read).toEqual({ kind: "corners", corners: SQUARE, geojson });
  }
  expect(parseShape("  ")).toEqual({ kind: "none" });
  expect(parseShape("50, 30\nnowhere")).toMatchObject({ kind: "wrong", why: "line", line: 2 });
  expect(parseShape("50, 30\n\n95, 30")).toMatchObject({ kind: "wrong", why: "range", line: 3 });
  expect(parseShape("{")).toMatchObject({ kind: "wrong", why: "geojson" });
  expect(parseShape('{"type":"Topology"}')).toMatchObject({ kind: "wrong", why: "geojson" });
  const holed = { type: "Polygon", coordinates: [[[0, 0], [9, 0], [9, 9], [0, 0]], [[3, 1], [4, 1], [4, 2], [3, 1]]] };
  expect(parseShape(JSON.stringify({ type: "Feature", geometry: holed }))).toEqual({ kind: "shown", geometry: holed });
  expect(writeShape([], true)).toBe("");
});

test("crossing sides and areas", () => {
  expect(crosses(SQUARE)).toBe(false);
  expect(crosses([SQUARE[0]!, SQUARE[2]!, SQUARE[1]!, SQUARE[3]!])).toBe(true);
  expect(area_m2(SQUARE) / 1e6).toBeCloseTo(0.7949, 3);
});
