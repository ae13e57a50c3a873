import { describe, expect, it } from "vitest";
import type { TextClaimAnswer } from "../types/answers";
import { asFile, begin, reading, redo, reduce, step, undo, verdict } from "../src/workbench-state";

function claim(id: string, first: string, second = "does_not_follow"): TextClaimAnswer {
  const made = (found: string) => ({
    expression: "a * b", verdict: found, working: "", reason: "", confidence: 0.9, rests_on: "text", recomputed: { low: 1000, high: 1000 },
    inputs: { a: { low: 2, high: 2, unit: "km", text: "2 km", span: [7, 11], quantity: "q1", fact: null }, b: { low: 500, high: 500, unit: "km", text: "500 km", span: [25, 31], quantity: "q2", fact: null } },
  });
  return { id, quote: "cover 1,000 km²", span: [44, 53], verdict: first, stated: { low: 1000, high: 1000, unit: "km²", bound: "exact", about: false }, readings: [made(first), made(second)] } as unknown as TextClaimAnswer;
}

const three = begin([claim("C1", "follows"), claim("C2", "does_not_follow"), claim("C3", "rounds_to")]);

describe("the state of a workbench", () => {
  it("accepts all that follow, and nothing else", () => {
    expect(reduce(three.present, { kind: "follow" }).entries.map((each) => each.status)).toEqual(["accepted", "open", "accepted"]);
  });
  it("takes another reading, whose verdict is at once in use", () => {
    const next = reduce(three.present, { kind: "choose", id: "C1", reading: 1 });
    expect(verdict(next.entries[0]!)).toBe("does_not_follow");
    expect(reduce(three.present, { kind: "choose", id: "C1", reading: 7 }).entries[0]!.chosen).toBe(0);
  });
  it("undoes and does again whatever was decided, and forgets what was undone when something else is done", () => {
    let history = step(step(three, { kind: "accept", id: "C1" }), { kind: "remove", id: "C2" });
    history = undo(undo(history));
    expect(history.present).toBe(three.present);
    expect(redo(history).present.entries[0]!.status).toBe("accepted");
    expect(step(history, { kind: "accept", id: "C3" }).future).toEqual([]);
    expect(undo(three)).toBe(three);
  });
  it("does not undo going from claim to claim, and does not go beyond either end", () => {
    const gone = step(three, { kind: "go", at: 9 });
    expect(gone.present.at).toBe(2);
    expect(gone.past).toEqual([]);
  });
  it("writes a claim as a claims file has it", () => {
    expect(asFile(three.present.entries[0]!)).toEqual({
      id: "C1", quote: "cover 1,000 km²", span: [44, 53], expression: "a * b",
      stated: { low: 1000, high: 1000, unit: "km²", bound: "exact", about: false },
      inputs: { a: { low: 2, high: 2, unit: "km" }, b: { low: 500, high: 500, unit: "km" } },
    });
    expect(reading(three.present.entries[0]!)?.expression).toBe("a * b");
  });
});
