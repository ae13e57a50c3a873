/** Figures: the same digits and words as `report/numbers.py`. */
import { afterEach, expect, test, vi } from "vitest";
import { between, figure, share, spread } from "../src/numbers";
import { vectors } from "./vectors";

afterEach(() => vi.unstubAllGlobals());
const given = vectors<{
  figures: [number, string, string][];
  ranges: [number, number, number, string, string, string][];
  shares: [number, string][];
}>("numbers.json");

test("every figure is printed the same", () => {
  for (const [value, unit, text] of given.figures) expect(figure(value, unit), `${value} ${unit}`).toBe(text);
  expect(figure(null)).toBe("no figure");
});

test("every range is printed the same", () => {
  for (const [p5, p50, p95, unit, text, words] of given.ranges) {
    expect(spread({ p5, p50, p95, unit }), `${p5} ${p50} ${p95} ${unit}`).toBe(text);
    expect(between(p5, p95, unit)).toBe(words);
  }
  for (const [part, text] of given.shares) expect(share(part)).toBe(text);
});

test("in Ukrainian thousands are parted by a space and decimals by a comma", () => {
  vi.stubGlobal("document", { documentElement: { lang: "uk" } });
  expect(figure(1274, "mine")).toBe("1\u00a0274 міни");
  expect([1, 5, 21].map((each) => figure(each, "year"))).toEqual(["1 рік", "5 років", "21 рік"]);
  expect(figure(62_400_000)).toBe("62,4 млн");
  expect(figure(1.9e10, "EUR")).toBe("19 млрд €");
  expect(between(1.9e9, 12.6e9, "EUR")).toBe("від 1,9 до 12,6 млрд €");
});
