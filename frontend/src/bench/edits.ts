/** What can be done to the calculation of one claim, and claims made of words that a reader selects. */
import { quantityOf, reading, type BenchClaim, type Fields, type Input, type Quantity, type Reading, type Source, type Span, type State } from "./model";

export type Edit =
  | { readonly what: "bind"; readonly at: number; readonly quantity: string }
  | { readonly what: "more"; readonly quantity: string }
  | { readonly what: "less"; readonly at: number }
  | { readonly what: "formula"; readonly text: string };

const QUOTE_WORDS = 12;
const NAMES = "abcdefghijklmnopqrstuvwxyz";

/** Return the claim with its reading in use changed; a change that cannot be made returns the claim itself. */
export function edited(source: Source, claim: BenchClaim, edit: Edit): BenchClaim {
  const old = reading(claim);
  const next = changed(source, old, edit);
  if (next === old) return claim;
  return { ...claim, confirmed: false, readings: claim.readings.map((each) => (each === old ? next : each)) };
}

function changed(source: Source, old: Reading, edit: Edit): Reading {
  if (edit.what === "formula") return withFormula(old, edit.text.trim());
  if (edit.what === "less") return without(old, edit.at);
  const quantity = quantityOf(source, edit.quantity);
  if (!quantity) return old;
  if ("date_rule" in old.claim) return edit.what === "bind" ? onDay(source, old, edit.at, quantity) : old;
  if (!quantity.input) return old;
  return edit.what === "more" ? more(old, quantity, quantity.input) : instead(old, edit.at, quantity, quantity.input);
}

const inputsOf = (of: Reading): Record<string, unknown> => ({ ...((of.claim["inputs"] as Fields | undefined) ?? {}) });
const named = (name: string, quantity: Quantity): Input => ({ name, quantity: quantity.id, fact: null, text: quantity.text });

/** Return the claim as a calculation: without a finding, a kind or a basis of what it was before. */
function calculation(claim: Fields, fields: Fields): Fields {
  const { kind: _kind, findings: _findings, basis: _basis, basis_reason: _reason, rests_on: _rests, ...kept } = claim;
  return { ...kept, ...fields };
}

function anew(old: Reading, fields: Fields, inputs: readonly Input[]): Reading {
  const restsOn = inputs.some((input) => input.fact) ? "facts" : "text";
  return { claim: calculation(old.claim, fields), inputs, answer: null, confidence: null, restsOn };
}

function more(old: Reading, quantity: Quantity, input: Fields): Reading {
  if ("says" in old.claim) {
    const from = [old.claim["from"], literal(input)].filter(Boolean).join(" * ");
    return { ...old, claim: { ...old.claim, from }, answer: null };
  }
  const inputs = inputsOf(old);
  const name = [...NAMES].find((each) => !(each in inputs));
  if (!name) return old;
  inputs[name] = input;
  const expression = [old.claim["expression"], name].filter(Boolean).join(" * ");
  return anew(old, { inputs, expression }, [...old.inputs, named(name, quantity)]);
}

/** Return an input as it is written in a short formula: `500 km`. */
function literal(input: Fields): string {
  const value = "value" in input ? String(input["value"]) : `${String(input["low"])} to ${String(input["high"])}`;
  return [value, input["unit"]].filter(Boolean).join(" ");
}

function instead(old: Reading, at: number, quantity: Quantity, input: Fields): Reading {
  const was = old.inputs[at];
  if (!was?.name || was.quantity === quantity.id) return old;
  return anew(old, { inputs: { ...inputsOf(old), [was.name]: input } }, old.inputs.map((each, place) => (place === at ? named(was.name, quantity) : each)));
}

/** Return a calculation with days in which another day stands; of a length of time none can be taken. */
function onDay(source: Source, old: Reading, at: number, quantity: Quantity): Reading {
  const rule = old.claim["date_rule"] as { operation?: string; from?: readonly unknown[] };
  const was = old.inputs[at];
  const place = rule.from?.indexOf(quantityOf(source, was?.quantity ?? null)?.day || was?.text) ?? -1;
  if (!quantity.day || !was || !rule.from || place < 0) return old;
  const from = rule.from.map((each, index) => (index === place ? quantity.day : each));
  if (rule.operation === "days_between") from.sort();
  const inputs = old.inputs.map((each, index) => (index === at ? named(was.name, quantity) : each));
  return { ...old, claim: { ...old.claim, date_rule: { ...rule, from } }, inputs, answer: null };
}

function without(old: Reading, at: number): Reading {
  const gone = old.inputs[at];
  if (!gone?.name || "date_rule" in old.claim) return old;
  const { [gone.name]: _gone, ...inputs } = inputsOf(old);
  const left = old.inputs.filter((_each, place) => place !== at);
  if (!left.length) return emptied(old);
  const names = Object.keys(inputs);
  const expression = String(old.claim["expression"] ?? "");
  const kept = new RegExp(`\\b${gone.name}\\b`).test(expression) ? names.join(" * ") : expression;
  return anew(old, { inputs, expression: kept }, left);
}

/** Return a reading without a calculation: its figure stands alone. */
function emptied(old: Reading): Reading {
  const { inputs: _inputs, expression: _expression, ...kept } = old.claim;
  return { claim: { ...kept, ...ALONE }, inputs: [], answer: null, confidence: null, restsOn: "text" };
}

/** What a claims file says of a figure that nothing gives, whenever one looks. */
const ALONE: Fields = { kind: "external", basis: "none", findings: [{ verdict: "not_derivable", known_on: "0001-01-01" }] };

function withFormula(old: Reading, text: string): Reading {
  const field = "says" in old.claim ? "from" : "expression";
  if (text === String(old.claim[field] ?? "") || !text) return old;
  if (field === "from") return { ...old, claim: calculation(old.claim, { from: text }), answer: null };
  return "date_rule" in old.claim ? old : anew(old, { expression: text, inputs: inputsOf(old) }, old.inputs);
}

/** Return a new claim of the figure that is selected, or of the words where no figure was read in them. */
export function madeOf(state: State, start: number, end: number): BenchClaim | null {
  const { source } = state;
  const text = source.text ?? "";
  const words = text.slice(start, end).trim();
  if (!words) return null;
  const quantity = source.quantities.find((each) => each.span[0] < end && start < each.span[1]);
  const there = quantity && state.now.claims.find((claim) => claim.quantity === quantity.id);
  if (there) return there;
  const from = start + text.slice(start, end).indexOf(words);
  const span: Span = quantity?.span ?? [from, from + words.length];
  const sentence = around(text, span, source.blocks);
  const quote = quoted(sentence.text, span[0] - sentence.start, span[1] - sentence.start);
  const id = fresh(state);
  const claim: Fields = quantity
    ? { id, quote, sentence: sentence.text, stated: quantity.stated, ...ALONE }
    : { id, quote, sentence: sentence.text, says: words, from: words };
  const first: Reading = { claim, inputs: [], answer: null, confidence: null, restsOn: "text" };
  return { id, span, quantity: quantity?.id ?? null, quote, sentence: sentence.text, saidBy: "", readings: [first], used: 0, confirmed: false };
}

function fresh(state: State): string {
  const taken = new Set([...state.past, state.now, ...state.future].flatMap((work) => work.claims.map((claim) => claim.id)));
  let number = 1;
  while (taken.has(`N${number}`)) number += 1;
  return `N${number}`;
}

/** Return the sentence around a place, within its block. */
function around(text: string, [start, end]: Span, blocks: Source["blocks"]): { text: string; start: number } {
  const block = blocks.find(([, first, last]) => first <= start && end <= last);
  const [first, last] = block ? [block[1], block[2]] : [0, text.length];
  const before = text.slice(first, start).search(/[.!?…]\s+(?=[^.!?…]*$)/u);
  const after = text.slice(end, last).search(/[.!?…](\s|$)/u);
  const from = before < 0 ? first : first + before + (/^.\s+/u.exec(text.slice(first + before))?.[0].length ?? 1);
  return { text: text.slice(from, after < 0 ? last : end + after + 1), start: from };
}

/** Return at most twelve words of a sentence around the characters from `start` to `end`. */
export function quoted(sentence: string, start: number, end: number): string {
  const words = [...sentence.matchAll(/\S+/gu)].map((word) => [word.index, word.index + word[0].length] as const);
  let low = words.findIndex(([, last]) => last > start);
  if (low < 0) return sentence.slice(start, end);
  let high = low;
  while (high + 1 < words.length && words[high + 1]![0] < end && high - low + 1 < QUOTE_WORDS) high += 1;
  for (let grown = true; grown && high - low + 1 < QUOTE_WORDS; ) {
    grown = false;
    if (low > 0) (low -= 1), (grown = true);
    if (high - low + 1 < QUOTE_WORDS && high + 1 < words.length) (high += 1), (grown = true);
  }
  return sentence.slice(words[low]![0], words[high]![1]);
}
