/** Coordinates as people write them, read into latitude and longitude; and shapes as lines of coordinates or GeoJSON. */

export interface Place {
  latitude: number;
  longitude: number;
}

const NUMBER = String.raw`[+\-−]?\d+(?:\.\d+)?`;
const PART = new RegExp(
  String.raw`^([NSEW])?\s*(${NUMBER})\s*(?:°|d|deg|º)?\s*(?:(\d+(?:\.\d+)?)\s*(?:['′’]|m)\s*)?(?:(\d+(?:\.\d+)?)\s*(?:["″”]|''|′′|s)\s*)?([NSEW])?$`,
  "i",
);
/** Ukrainian letters of the compass, as receivers print them. */
const COMPASS: Record<string, string> = { пн: "N", пд: "S", сх: "E", зх: "W" };

interface Read {
  value: number;
  side: string;
}

function part(given: string): Read | null {
  const found = PART.exec(given.trim());
  if (!found) return null;
  const [, before = "", degrees = "", minutes = "0", seconds = "0", after = ""] = found;
  if (before && after) return null;
  const side = (before || after).toUpperCase();
  const whole = Number(degrees.replace("−", "-"));
  if (Number(minutes) >= 60 || Number(seconds) >= 60) return null;
  const size = Math.abs(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  const negative = whole < 0 || Object.is(whole, -0);
  if (side && negative) return null;
  return { value: negative || side === "S" || side === "W" ? -size : size, side };
}

/** Return the place that a text says, latitude first where no letter says otherwise, or null. */
export function parsePlace(given: string): Place | null {
  let text = given.trim().replace(/(пн|пд|сх|зх)\.?(?:\s*(?:ш|д)\.?)?/giu, (_, word: string) => COMPASS[word.toLowerCase()] ?? "");
  // A decimal comma, where the two numbers are parted by something else than a comma.
  if (/^[^,;]*\d,\d+\s*[;\s]\s*[^,;]*\d,\d+[^,;]*$/.test(text)) text = text.replaceAll(",", ".");
  for (const [one, other] of parted(text)) {
    const [a, b] = [part(one), part(other)];
    if (!a || !b) continue;
    const turned = /[EW]/.test(a.side) || /[NS]/.test(b.side);
    if (turned && (/[NS]/.test(a.side) || /[EW]/.test(b.side))) return null;
    const [latitude, longitude] = turned ? [b.value, a.value] : [a.value, b.value];
    return { latitude, longitude };
  }
  return null;
}

function* parted(text: string): Generator<[string, string]> {
  for (const mark of [";", ",", "/"]) {
    const parts = text.split(mark);
    if (parts.length === 2) yield [parts[0]!, parts[1]!];
  }
  for (const found of text.matchAll(/\s+/g)) yield [text.slice(0, found.index), text.slice(found.index)];
  const joint = /^(.*[NSEW])\s*(.+)$/i.exec(text);
  if (joint) yield [joint[1]!, joint[2]!];
}

export function isOnGlobe({ latitude, longitude }: Place): boolean {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

export type Corner = [longitude: number, latitude: number];

/** What a text area of coordinates says: corners, a shape that is only shown, nothing yet, or what is wrong with it. */
export type Shape =
  | { kind: "corners"; corners: Corner[]; geojson: boolean }
  | { kind: "shown"; geometry: GeoJSON.Geometry }
  | { kind: "none" }
  | { kind: "wrong"; why: "line" | "range" | "geojson"; line: number; text: string };

export function parseShape(given: string): Shape {
  const text = given.trim();
  if (!text) return { kind: "none" };
  return text.startsWith("{") ? fromGeoJson(text) : fromLines(text);
}

function fromLines(text: string): Shape {
  const corners: Corner[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (!line.trim()) continue;
    const place = parsePlace(line);
    if (!place) return { kind: "wrong", why: "line", line: at + 1, text: line.trim().slice(0, 60) };
    if (!isOnGlobe(place)) return { kind: "wrong", why: "range", line: at + 1, text: line.trim().slice(0, 60) };
    corners.push([place.longitude, place.latitude]);
  }
  return { kind: "corners", corners: opened(corners), geojson: false };
}

function opened(corners: Corner[]): Corner[] {
  const [first, last] = [corners[0], corners.at(-1)];
  return corners.length > 3 && first && last && first[0] === last[0] && first[1] === last[1] ? corners.slice(0, -1) : corners;
}

function fromGeoJson(text: string): Shape {
  const wrong = (why: string): Shape => ({ kind: "wrong", why: "geojson", line: 0, text: why });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : "");
  }
  const whole = value as { type?: string; geometry?: unknown; features?: { geometry?: unknown }[]; coordinates?: unknown };
  const found = whole.type === "Feature" ? whole.geometry : whole.type === "FeatureCollection" ? whole.features?.[0]?.geometry : whole;
  const geometry = found as GeoJSON.Geometry | null | undefined;
  if (!geometry || !["Polygon", "MultiPolygon", "Point", "LineString"].includes(geometry.type)) return wrong(String(whole.type ?? ""));
  if (geometry.type !== "Polygon" || geometry.coordinates.length !== 1) return { kind: "shown", geometry };
  const ring = geometry.coordinates[0] ?? [];
  const corners = ring.map((each): Corner => [Number(each[0]), Number(each[1])]);
  if (!corners.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90)) return wrong("coordinates");
  return { kind: "corners", corners: opened(corners), geojson: true };
}

const degrees = (value: number): string => String(Math.round(value * 1e6) / 1e6);

/** Return the corners as the text area holds them. */
export function writeShape(corners: readonly Corner[], geojson: boolean): string {
  if (!corners.length) return "";
  if (!geojson) return corners.map(([x, y]) => `${degrees(y)}, ${degrees(x)}`).join("\n");
  const ring = [...corners, corners[0]!].map(([x, y]) => [Number(degrees(x)), Number(degrees(y))]);
  return JSON.stringify({ type: "Polygon", coordinates: [ring] });
}

/** Return whether two sides of the closed ring cross. */
export function crosses(corners: readonly Corner[]): boolean {
  const side = (a: Corner, b: Corner, c: Corner): number => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  const many = corners.length;
  for (let i = 0; i < many; i++)
    for (let j = i + 2; j < many; j++) {
      if (i === 0 && j === many - 1) continue;
      const [a, b, c, d] = [corners[i]!, corners[(i + 1) % many]!, corners[j]!, corners[(j + 1) % many]!];
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  return false;
}

/** Return the area of the ring in m², on a sphere: for the eye; the register measures on the ellipsoid. */
export function area_m2(corners: readonly Corner[]): number {
  const turn = Math.PI / 180;
  let sum = 0;
  for (const [i, [x, y]] of corners.entries()) {
    const [x2, y2] = corners[(i + 1) % corners.length]!;
    sum += (x2 - x) * turn * (2 + Math.sin(y * turn) + Math.sin(y2 * turn));
  }
  return Math.abs((sum * 6_371_008.8 ** 2) / 2);
}
