/** How old public cells are: what is too old, or not up to date, says of no place that nothing is recorded there. */
const DAY_MS = 86_400_000;

export interface Kept {
  up_to_date: boolean;
  old_after_days: number;
}

/** Whole days from a day or an instant to now, and none where a clock says that it is still to come. */
export const daysSince = (instant: string, now_ms: number): number => Math.max(0, Math.floor((now_ms - Date.parse(instant)) / DAY_MS));

/** Tell whether cells were kept on this device for so long that a newer hazard may well be missing. */
export const isOld = (cells: Kept, fetchedAt: string | null, now_ms: number): boolean =>
  fetchedAt !== null && !(Date.parse(fetchedAt) + cells.old_after_days * DAY_MS > now_ms);

/** Tell whether it may be said of a place that nothing is recorded there. */
export const maySayNothing = (cells: Kept, fetchedAt: string | null, now_ms: number): boolean => cells.up_to_date && !isOld(cells, fetchedAt, now_ms);
