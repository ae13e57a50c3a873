/** How old public cells are: never "nothing is recorded" from what is old or not up to date. */
import { expect, test } from "vitest";
import { daysSince, isOld, maySayNothing } from "../src/freshness";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const fresh = { up_to_date: true, old_after_days: 7 };

test("days are whole, and none lie in the time to come", () => {
  expect(daysSince("2026-11-29", NOW)).toBe(0);
  expect(daysSince("2026-11-28", NOW)).toBe(1);
  expect(daysSince("2026-11-22T12:00:01Z", NOW)).toBe(6);
  expect(daysSince("2027-01-01", NOW)).toBe(0);
});

test("a kept copy is old after so many days, and one whose day cannot be read is old too", () => {
  expect(isOld(fresh, "2026-11-22T12:00:01Z", NOW)).toBe(false);
  expect(isOld(fresh, "2026-11-22T12:00:00Z", NOW)).toBe(true);
  expect(isOld(fresh, "no day", NOW)).toBe(true);
  expect(isOld(fresh, null, NOW)).toBe(false);
});

test("nothing is said to be recorded only by cells that are up to date and not old", () => {
  expect(maySayNothing(fresh, null, NOW)).toBe(true);
  expect(maySayNothing({ ...fresh, up_to_date: false }, null, NOW)).toBe(false);
  expect(maySayNothing(fresh, "2026-11-01T00:00:00Z", NOW)).toBe(false);
});
