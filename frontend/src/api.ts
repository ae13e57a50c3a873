/** What the server answers under `/api/v1/`, by the types that are made from its description, and what pages add. */
import type { AreaAnswer, AssessmentAnswer, CellsAnswer, ConsistencyProofAnswer, InclusionProofAnswer, LawMapAnswer, Participation, QuantityAnswer } from "../types/answers";

export type { AreaStatus, Problem } from "../types/answers";
export type Standing = Participation | "not_recorded";
export type LawMap = LawMapAnswer;
export type Range = QuantityAnswer;
export type Cells = CellsAnswer;
export type Inclusion = InclusionProofAnswer;
/** Of a ledger that nobody has signed yet there is no note. */
export type Consistency = Omit<ConsistencyProofAnswer, "old_checkpoint"> & Partial<Pick<ConsistencyProofAnswer, "old_checkpoint">>;

/** An assessment, as a page shows it live. */
export type Assessment = AssessmentAnswer & {
  /** What the server prints, by full name and form: `total.mines.spread`. Taken before our own words where it is given. */
  texts?: Record<string, string>;
  /** Pictures as SVG by their names, such as `tornado.wide`: the page's own live answer has them. */
  drawings?: Record<string, string>;
};

export type AreaProperties = Omit<AreaAnswer, "shape">;

/** The areas of the register as GeoJSON, with the two dates and the sentence about silence. */
export interface Areas extends GeoJSON.FeatureCollection<GeoJSON.Geometry | null, AreaProperties> {
  as_of: { on: string; known: string; entries?: number };
  note: string;
}
