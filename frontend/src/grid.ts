/** The fixed grid of the public view, in exact arithmetic: a place is in the cell that `public/grid.py` says, to the last bit. */
import type { Cells } from "./api";

export interface Fraction {
  above: bigint;
  below: bigint;
}

export interface Grid {
  width: Fraction;
  height: Fraction;
}

export type Cell = readonly [column: number, row: number];

/** Return the fraction that a text such as `0.015` or `3/200` is, or a number as it is printed. */
export function fraction(of: number | string): Fraction {
  const found = /^\s*(\d+)(?:\.(\d+))?(?:e(-?\d+))?(?:\/(\d+))?\s*$/i.exec(String(of));
  if (!found) throw new RangeError(`${of} is no step of a grid`);
  const [, whole = "0", part = "", power = "0", under = "1"] = found;
  const scale = BigInt(Number(power) - part.length);
  const digits = BigInt(whole + part);
  return scale >= 0n
    ? { above: digits * 10n ** scale, below: BigInt(under) }
    : { above: digits, below: BigInt(under) * 10n ** -scale };
}

/** Return the exact value of a double as a fraction. */
function exact(of: number): Fraction {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, of);
  const bits = view.getBigUint64(0);
  const power = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (power ? 1n << 52n : 0n);
  const shift = (power || 1) - 1075;
  const signed = bits >> 63n ? -mantissa : mantissa;
  return shift >= 0 ? { above: signed << BigInt(shift), below: 1n } : { above: signed, below: 1n << BigInt(-shift) };
}

function floorOf(above: bigint, below: bigint): bigint {
  const whole = above / below;
  return above % below !== 0n && above < 0n !== below < 0n ? whole - 1n : whole;
}

function steps(degrees: number, step: Fraction): number {
  const value = exact(degrees);
  return Number(floorOf(value.above * step.below, value.below * step.above));
}

export function gridOf(of: NonNullable<Cells["grid"]>): Grid {
  return { width: fraction(of.width_degrees), height: fraction(of.height_degrees) };
}

function around(grid: Grid): { columns: number; rows: number } {
  return {
    columns: Number((360n * grid.width.below) / grid.width.above),
    rows: Number((180n * grid.height.below) / grid.height.above),
  };
}

/** Return the cell that holds a place; one on an edge is in the cell to the north-east of it. */
export function cellOf(grid: Grid, latitude: number, longitude: number): Cell {
  const { columns, rows } = around(grid);
  const half = columns / 2;
  const column = ((((steps(longitude, grid.width) + half) % columns) + columns) % columns) - half;
  const row = Math.min(Math.max(steps(latitude, grid.height), -rows / 2), rows / 2 - 1);
  return [column, row];
}

/** Return west, south, east and north of a cell in degrees. */
export function boundsOf(grid: Grid, [column, row]: Cell): [number, number, number, number] {
  const at = (count: number, step: Fraction): number => Number(BigInt(count) * step.above) / Number(step.below);
  return [at(column, grid.width), at(row, grid.height), at(column + 1, grid.width), at(row + 1, grid.height)];
}

export const keyOf = ([column, row]: Cell): string => `${column}/${row}`;

const EARTH_M = 6_371_008.8;
const turn = (degrees: number): number => (degrees * Math.PI) / 180;

/** Return the distance from a place to the nearest point of a cell in metres, on a sphere, and the bearing to it. */
export function toCell(grid: Grid, cell: Cell, latitude: number, longitude: number): { distance_m: number; bearing: number } {
  const [west, south, east, north] = boundsOf(grid, cell);
  const near = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
  let shifted = longitude;
  while (shifted - (west + east) / 2 > 180) shifted -= 360;
  while (shifted - (west + east) / 2 < -180) shifted += 360;
  return between(latitude, shifted, near(latitude, south, north), near(shifted, west, east));
}

function between(lat1: number, lon1: number, lat2: number, lon2: number): { distance_m: number; bearing: number } {
  const [a, b, turned] = [turn(lat1), turn(lat2), turn(lon2 - lon1)];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turned / 2) ** 2;
  const angle = Math.atan2(Math.sin(turned) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turned));
  return { distance_m: 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half))), bearing: ((angle * 180) / Math.PI + 360) % 360 };
}

export interface Found {
  inside: boolean;
  /** A shown cell lies within the doubt of the position. */
  near: boolean;
  nearest: { distance_m: number; bearing: number } | null;
}

/** Return how a place lies to the cells that are shown; `doubt_m` is how far off the position may be. */
export function look(grid: Grid, cells: readonly Cell[], latitude: number, longitude: number, doubt_m = 0): Found {
  const here = keyOf(cellOf(grid, latitude, longitude));
  let inside = false;
  let nearest: Found["nearest"] = null;
  for (const cell of cells) {
    if (keyOf(cell) === here) inside = true;
    const to = toCell(grid, cell, latitude, longitude);
    if (!nearest || to.distance_m < nearest.distance_m) nearest = to;
  }
  return { inside, near: !inside && nearest !== null && nearest.distance_m <= doubt_m, nearest };
}
