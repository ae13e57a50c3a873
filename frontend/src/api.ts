/** What the server answers under `/api/v1/`, as `report/*_structure.py` makes it. */

export interface AsOf {
  on: string;
  known: string;
}

/** RFC 9457. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
}

export type Standing =
  | "party"
  | "signatory"
  | "non_party"
  | "withdrawal_notified"
  | "withdrawn"
  | "suspension_claimed"
  | "not_recorded";
export type Bound = "yes" | "no" | "contested";

/** GET /api/v1/law/map?treaty&on&known */
export interface LawMap {
  as_of: AsOf;
  treaty: string;
  statuses: Record<string, { status: Standing; bound: Bound; since: string | null }>;
  counts: Partial<Record<Standing, number>>;
}

export interface Range {
  p5: number | null;
  p50: number | null;
  p95: number | null;
  unit: string;
}

/** A belt has its outputs under their own names, beside what is named here. */
export interface Belt {
  id: string;
  title: string;
  layers: Record<string, Range>;
  [output: string]: unknown;
}

export interface DocumentedBelt {
  name: string;
  title: string;
  meaning: string;
  low: number;
  central: number;
  high: number;
  unit: string;
  grade: string;
  sources: string[];
}

/** GET /api/v1/assess/{scenario}?…: `report/structure.py` assessment(). */
export interface Assessment {
  scenario: string;
  title: string;
  currency: string;
  total: Record<string, Range>;
  belts: Belt[];
  documented_belts: DocumentedBelt[];
  convergence: { draws: number; value: Range }[];
  unknown: string[];
  /** What the server prints, by full name and form: `total.mines.spread`. Taken before our own words where it is given. */
  texts?: Record<string, string>;
  /** Pictures as SVG by their names, such as `tornado.wide`: the page's own live answer has them. */
  drawings?: Record<string, string>;
  provenance: { version: string; seed: number; draws: number; facts: string; scenario: string; on: string; known: string };
}

export type AreaStatus = "open" | "worked_on" | "suspended" | "released" | "handed_over" | "merged" | "split";

/** GET /api/v1/register/areas?bbox&on&known&status */
export interface Areas extends GeoJSON.FeatureCollection<GeoJSON.Geometry | null, AreaProperties> {
  as_of: AsOf & { entries?: number };
  note: string;
}

export interface AreaProperties {
  name?: string;
  status: AreaStatus;
  classification: string;
  contested: boolean;
  [key: string]: unknown;
}

/** GET /api/v1/public/cells.json: columns from Greenwich eastwards, rows from the equator northwards. */
export interface Cells {
  release?: number;
  released_on: string | null;
  cover: string;
  grid: { width_degrees: number | string; height_degrees: number | string; reach_m: number } | null;
  cells: [column: number, row: number, kind?: string | number][];
  note: string;
}

/** GET /api/v1/ledger/entries/{seq}: `report/ledger_structure.py` inclusion(). */
export interface Inclusion {
  entry: number;
  envelope: string;
  size: number;
  root: string;
  proof: string[];
  checkpoint: string;
}

/** GET /api/v1/ledger/consistency?old&size; both notes where there are any. */
export interface Consistency {
  old: number;
  old_root: string;
  size: number;
  root: string;
  proof: string[];
  old_checkpoint?: string;
  checkpoint?: string;
}
