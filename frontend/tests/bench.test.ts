/** The work on the claims of a text: every step, what it leaves as it was, and that each can be taken back. */
import { expect, test } from "vitest";
import { quoted } from "../src/bench/edits";
import { fragmentOf, putBack, readFragment } from "../src/bench/link";
import { claimOf, opened, places, reading, type Answer, type Quantity, type Reading, type Sent, type SentClaim, type State } from "../src/bench/model";
import { changedFacts, reduce, waiting, type Step } from "../src/bench/reducer";
import { pieces } from "../src/bench/text-view";

const TEXT = "A belt 2 km deep along a 500 km front would cover 900 km². It costs €40 million.";
const answer = (verdict: string, facts: string[] = []): Answer => ({ verdict, stated: "", recomputed: "", working: "", reason: "", law: [], facts, wrong: "" });
const at = (words: string): [number, number] => [TEXT.indexOf(words), TEXT.indexOf(words) + words.length];
const figure = (id: string, text: string, value: number, unit: string): Quantity => ({
  id, span: at(text), text, unit, kind: "measure", day: "", input: { value, unit, text }, stated: { value, unit },
});
const one = (inputs: readonly [string, Quantity][], expression: string, verdict: string): Reading => ({
  claim: { id: "C1", quote: "q", expression, inputs: Object.fromEntries(inputs.map(([name, of]) => [name, of.input])) },
  inputs: inputs.map(([name, of]) => ({ name, quantity: of.id, fact: null, text: of.text })),
  answer: answer(verdict), confidence: 0.9, restsOn: "text",
});
const [deep, front, area, money] = [figure("q1", "2 km", 2, "km"), figure("q2", "500 km", 500, "km"), figure("q3", "900 km²", 900, "km²"), figure("q4", "€40 million", 4e7, "EUR")];
const fact: Reading = {
  claim: { id: "C2", quote: "q", expression: "L", inputs: { L: { fact: "border" } } },
  inputs: [{ name: "L", quantity: null, fact: "border", text: "" }], answer: answer("follows", ["border"]), confidence: null, restsOn: "facts",
};
const claim = (id: string, of: Quantity, readings: Reading[]): SentClaim => ({ id, span: of.span, quantity: of.id, quote: of.text, sentence: TEXT, saidBy: "", readings });
const SENT: Sent = {
  text: TEXT, language: "en", title: "A text", document: { id: "text", title: "A text" }, notes: [], blocks: [["paragraph", 0, TEXT.length]],
  quantities: [deep, front, area, money], facts: { border: { value: "400 km", unit: "km", meaning: "a border" } },
  verdicts: { follows: ["Follows", ""] }, days: { on: "2026-11-29", known: "2026-11-29" },
  claims: [claim("C1", area, [one([["a", deep], ["b", front]], "a * b", "does_not_follow"), one([["a", front]], "a", "does_not_follow")]), claim("C2", money, [fact])],
};
const START = opened(SENT);
const after = (...steps: Step[]): State => steps.reduce(reduce, START);

test("a claim is accepted, the next is chosen, and all of it is taken back and done again", () => {
  const accepted = after({ do: "choose", id: "C1" }, { do: "accept", id: "C1" });
  expect(accepted.chosen).toBe("C2");
  expect(accepted.now.claims.map((each) => each.confirmed)).toEqual([true, false]);
  const back = reduce(accepted, { do: "undo" });
  expect(back.now).toBe(START.now);
  expect(reduce(back, { do: "redo" }).now).toBe(accepted.now);
  expect(reduce(START, { do: "undo" })).toBe(START);
  expect(reduce(START, { do: "redo" })).toBe(START);
});

test("all that follow are accepted in one step, and nothing else", () => {
  const state = after({ do: "accept all" });
  expect(state.now.claims.map((each) => each.confirmed)).toEqual([false, true]);
  expect(state.chosen).toBe("C1");
  expect(reduce(state, { do: "accept all" })).toBe(state);
  expect(reduce(state, { do: "undo" }).now).toBe(START.now);
});

test("another reading counts, and what has no such reading stays", () => {
  expect(claimOf(after({ do: "read", id: "C1", reading: 1 }), "C1")?.used).toBe(1);
  expect(after({ do: "read", id: "C1", reading: 2 })).toBe(START);
});

test("another figure in an input's place waits for its verdict, and the old one is kept for undo", () => {
  const state = after({ do: "edit", id: "C1", edit: { what: "bind", at: 0, quantity: "q3" } });
  const now = reading(claimOf(state, "C1")!);
  expect(now.claim["inputs"]).toEqual({ a: area.input, b: front.input });
  expect(now.inputs.map((input) => input.quantity)).toEqual(["q3", "q2"]);
  expect(waiting(state)).toEqual([now]);
  const judged = reduce(state, { do: "judged", asked: [now], answers: [answer("follows")] });
  expect(reading(claimOf(judged, "C1")!).answer?.verdict).toBe("follows");
  expect(judged.past).toBe(state.past);
  expect(reduce(judged, { do: "undo" }).now).toBe(START.now);
});

test("an answer that comes after its question was changed is dropped", () => {
  const first = after({ do: "edit", id: "C1", edit: { what: "formula", text: "a + b" } });
  const asked = waiting(first);
  const second = reduce(first, { do: "edit", id: "C1", edit: { what: "formula", text: "a - b" } });
  expect(reading(claimOf(reduce(second, { do: "judged", asked, answers: [answer("follows")] }), "C1")!).answer).toBeNull();
});

test("inputs are added and taken out, and the formula follows them", () => {
  const more = after({ do: "edit", id: "C1", edit: { what: "more", quantity: "q4" } });
  expect(reading(claimOf(more, "C1")!).claim["expression"]).toBe("a * b * c");
  const less = reduce(more, { do: "edit", id: "C1", edit: { what: "less", at: 1 } });
  expect(reading(claimOf(less, "C1")!).claim["expression"]).toBe("a * c");
  const none = [0, 0].reduce((state) => reduce(state, { do: "edit", id: "C1", edit: { what: "less", at: 0 } }), less);
  expect(reading(claimOf(none, "C1")!).claim).toMatchObject({ kind: "external", basis: "none" });
});

test("a changed fact is asked of every claim that rests on it, and its old value is no change", () => {
  const state = after({ do: "fact", name: "border", value: " 500 km " });
  expect(changedFacts(state.now)).toEqual(["border=500 km"]);
  expect(waiting(state).map((each) => each.claim["id"])).toEqual(["C2"]);
  expect(changedFacts(reduce(state, { do: "fact", name: "border", value: "400 km" }).now)).toEqual([]);
  expect(after({ do: "fact", name: "border", value: "400 km" })).toBe(START);
});

test("selected words become a claim of the figure in them, or of the words where there is none", () => {
  const [start, end] = at("500 km front");
  const state = after({ do: "add", start, end });
  const made = claimOf(state, state.chosen)!;
  expect(made).toMatchObject({ id: "N1", quantity: "q2", span: front.span, confirmed: false });
  expect(state.aim).toEqual({ claim: "N1", at: null });
  expect(state.now.claims.map((each) => each.id)).toEqual(["N1", "C1", "C2"]);
  const filled = reduce(state, { do: "edit", id: "N1", edit: { what: "more", quantity: "q3" } });
  const now = reading(claimOf(filled, "N1")!).claim;
  expect(now).toMatchObject({ stated: { value: 500, unit: "km" }, expression: "a" });
  expect(now).not.toHaveProperty("findings");
  const words = after({ do: "add", start: at("belt")[0], end: at("belt")[1] });
  expect(reading(claimOf(words, words.chosen)!).claim).toMatchObject({ says: "belt", from: "belt" });
  const there = after({ do: "add", start: at("900")[0], end: at("900")[1] });
  expect(there.chosen).toBe("C1");
  expect(there.now).toBe(START.now);
});

test("a claim that is removed comes back where it stood", () => {
  const state = after({ do: "choose", id: "C1" }, { do: "remove", id: "C1" });
  expect(state.now.claims.map((each) => each.id)).toEqual(["C2"]);
  expect(state.chosen).toBe("C2");
  expect(reduce(state, { do: "undo" }).now).toBe(START.now);
});

test("a day takes the place of a day", () => {
  const day = (id: string, text: string, iso: string): Quantity => ({ id, span: [0, 1], text, unit: "date", kind: "date", day: iso, input: null, stated: {} });
  const [first, second, other] = [day("d1", "1 May 2026", "2026-05-01"), day("d2", "3 May 2026", "2026-05-03"), day("d3", "5 May 2026", "2026-05-05")];
  const rule: Reading = {
    claim: { id: "C1", kind: "date", date_rule: { operation: "days_between", from: ["2026-05-01", "2026-05-03"] } },
    inputs: [{ name: "a", quantity: "d1", fact: null, text: first.text }, { name: "b", quantity: "d2", fact: null, text: second.text }],
    answer: answer("follows"), confidence: 1, restsOn: "text",
  };
  const start = opened({ ...SENT, quantities: [first, second, other], claims: [claim("C1", first, [rule])] });
  const state = reduce(start, { do: "edit", id: "C1", edit: { what: "bind", at: 0, quantity: "d3" } });
  expect(reading(state.now.claims[0]!).claim["date_rule"]).toEqual({ operation: "days_between", from: ["2026-05-03", "2026-05-05"] });
});

test("places in code points are places in strings, whatever stands before them", () => {
  const text = "🙂a🙂b";
  const place = places(text);
  expect([0, 1, 2, 3, 4].map(place)).toEqual([0, 2, 3, 5, 6]);
  expect(text.slice(place(3), place(4))).toBe("b");
});

test("a block is cut at every edge of its marks, and none of it is lost", () => {
  const marks = [{ span: [2, 9] as const, claim: "A", quantity: "" }, { span: [4, 6] as const, claim: "B", quantity: "" }, { span: [8, 12] as const, claim: "C", quantity: "" }];
  const cut = pieces([0, 14], marks);
  expect(cut.map(({ start, end, mark }) => [start, end, mark?.claim ?? ""])).toEqual([[0, 2, ""], [2, 4, "A"], [4, 6, "B"], [6, 8, "A"], [8, 9, "C"], [9, 12, "C"], [12, 14, ""]]);
});

test("a quote is of at most twelve words, the figure's own among them", () => {
  const words = Array.from({ length: 30 }, (_each, number) => `w${number}`).join(" ");
  const start = words.indexOf("w20");
  const quote = quoted(words, start, start + 3);
  expect(quote.split(" ")).toHaveLength(12);
  expect(quote).toContain("w20");
  expect(quoted("one two", 4, 7)).toBe("one two");
});

test("a link holds the claims and no sentence, and its claims find their places in the text again", async () => {
  const changed = after({ do: "accept", id: "C2" }, { do: "edit", id: "C1", edit: { what: "formula", text: "a + b" } });
  const fragment = await fragmentOf(changed);
  expect(fragment).toMatch(/^#claims=[\w-]+$/);
  const found = (await readFragment(fragment, SENT.verdicts, SENT.days))!;
  expect(JSON.stringify(found)).not.toContain("It costs");
  expect(found.sent.claims.map((each) => each.id)).toEqual(["C1", "C2"]);
  expect([...found.confirmed]).toEqual(["C2"]);
  expect(reading(opened(found.sent).now.claims[0]!).claim["expression"]).toBe("a + b");
  const back = putBack(opened(found.sent).now.claims, START);
  expect(back.now.claims.map((each) => [each.id, each.quantity])).toEqual([["C1", "q3"], ["C2", "q4"]]);
  expect(reading(back.now.claims[0]!).inputs.map((input) => input.quantity)).toEqual(["q1", "q2"]);
  for (const wrong of ["", "#claims=", "#claims=!!", "#claims=AAAA", "#other"]) expect(await readFragment(wrong, SENT.verdicts, SENT.days)).toBeNull();
});
