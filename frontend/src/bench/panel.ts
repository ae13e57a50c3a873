/** The calculation of the claim that is chosen: its readings, inputs, formula, verdict, and what can be done with it. */
import { make } from "../page";
import { claimOf, reading, verdictOf, type BenchClaim, type Input, type Reading, type State } from "./model";
import type { Step } from "./reducer";
import { say } from "./words";

export type Do = (step: Step) => void;
type Part = HTMLElement | null;

/** Return the calculation of the chosen claim, or null where none is chosen. */
export function panel(state: State, act: Do): HTMLElement | null {
  const claim = claimOf(state, state.chosen);
  if (!claim) return null;
  const now = reading(claim);
  const parts: Part[] = [
    head(state, claim, act),
    claim.sentence || claim.quote ? make("blockquote", { lang: state.source.language, dir: "auto" }, claim.sentence || claim.quote) : null,
    claim.saidBy ? make("p", { class: "hint" }, say("Said by {who}", { who: claim.saidBy })) : null,
    claim.readings.length > 1 ? readings(state, claim, act) : null,
    chips(state, claim, now, act),
    ...facts(state, now, act),
    formula(claim, now, act),
    outcome(now),
    buttons(claim, act),
  ];
  return make("div", {}, ...parts.filter((part): part is HTMLElement => !!part));
}

export function badge(state: State, verdict: string, small = false): HTMLElement {
  const words = state.source.verdicts[verdict]?.[0] ?? say("waits for its verdict");
  return make("span", { class: `badge is-${verdict || "not_checked"}${small ? " small" : ""}` }, words);
}

/** Return a button that keeps the focus under its key while the panel is written anew. */
export function button(key: string, words: string, pressed: () => void, more: Record<string, string | boolean | null> = {}): HTMLButtonElement {
  const made = make("button", { type: "button", class: "button quiet", "data-key": key, ...more }, words);
  made.addEventListener("click", pressed);
  return made;
}

function head(state: State, claim: BenchClaim, act: Do): HTMLElement {
  const at = state.now.claims.indexOf(claim);
  const to = (step: number): void => act({ do: "choose", id: state.now.claims[at + step]?.id ?? claim.id });
  const title = make("h3", { tabindex: -1, "data-key": "title" }, `${claim.id} `, badge(state, verdictOf(claim)));
  const meaning = state.source.verdicts[verdictOf(claim)]?.[1];
  const row = make("div", { class: "row on-screen" },
    button("before", "←", () => to(-1), { "aria-label": say("The claim before"), disabled: at === 0 }),
    button("after", "→", () => to(1), { "aria-label": say("The next claim"), disabled: at === state.now.claims.length - 1 }),
    button("close", "✕", () => act({ do: "choose", id: null }), { "aria-label": say("Close the calculation") }),
  );
  return make("div", { class: "panel-head" }, title, row, ...(meaning ? [make("p", { class: "hint" }, meaning)] : []));
}

function readings(state: State, claim: BenchClaim, act: Do): HTMLElement {
  const choices = claim.readings.map((each, at) => {
    const input = make("input", { type: "radio", name: "reading", value: at, "data-key": `reading-${at}`, checked: at === claim.used });
    input.addEventListener("change", () => act({ do: "read", id: claim.id, reading: at }));
    return make("label", {}, input, `${at + 1}. ${told(each)} `, badge(state, each.answer?.verdict ?? "", true));
  });
  return make("fieldset", { class: "choices" }, make("legend", {}, say("Readings")), ...choices);
}

/** Return a reading in one line: its formula with what stands in it. */
function told(of: Reading): string {
  const expression = String(of.claim["expression"] ?? "");
  if (!expression) return of.inputs.map((input) => input.text || input.fact).join(", ") || say("No calculation");
  const by = new Map(of.inputs.map((input) => [input.name, input.text || input.fact || input.name]));
  return expression.replace(/[a-zA-Z_]\w*/g, (name) => by.get(name) ?? name).replaceAll(" * ", " × ");
}

function chips(state: State, claim: BenchClaim, now: Reading, act: Do): HTMLElement | null {
  if (state.source.text === null && !now.inputs.length) return null;
  const made = now.inputs.flatMap((input, at) => chip(state, claim, input, at, act));
  const parts: (Node | string)[] = [make("h4", {}, say("Inputs")), ...made];
  const day = "date_rule" in now.claim;
  if (state.source.text !== null && !day) {
    const aims = state.aim?.claim === claim.id && state.aim.at === null;
    parts.push(button("more", say("Add a figure"), () => act({ do: "aim", aim: aims ? null : { claim: claim.id, at: null } }), { "aria-pressed": String(aims), class: "chip-more" }));
  }
  if (state.aim?.claim === claim.id) parts.push(make("p", { class: "hint", role: "status" }, say("Click a figure in the text, or press Escape.")));
  return make("div", { class: "inputs" }, ...parts);
}

function chip(state: State, claim: BenchClaim, input: Input, at: number, act: Do): HTMLElement[] {
  const words = `${input.name ? `${input.name} = ` : ""}${input.text || input.fact || ""}`;
  if (input.fact || !input.quantity || state.source.text === null)
    return [make("span", { class: `chip-input${input.fact ? " is-fact" : ""}`, "data-quantity": input.quantity, dir: "auto" }, words)];
  const aims = state.aim?.claim === claim.id && state.aim.at === at;
  const made = button(`input-${at}`, words, () => act({ do: "aim", aim: aims ? null : { claim: claim.id, at } }), {
    class: "chip-input", "aria-pressed": String(aims), "data-quantity": input.quantity, title: say("Click, then click another figure in the text"), dir: "auto",
  });
  if (!input.name || "date_rule" in reading(claim).claim) return [made];
  const gone = button(`gone-${at}`, "✕", () => act({ do: "edit", id: claim.id, edit: { what: "less", at } }), {
    class: "chip-gone", "aria-label": say("Take {input} out", { input: input.text }),
  });
  return [make("span", { class: "chip-pair" }, made, gone)];
}

/** Return a field for each fact of the calculation, by which every verdict that rests on it follows. */
function facts(state: State, now: Reading, act: Do): HTMLElement[] {
  const names = new Set([...now.inputs.map((input) => input.fact), ...(now.answer?.facts ?? [])].filter((name): name is string => !!name && name in state.source.facts));
  return [...names].map((name) => {
    const fact = state.source.facts[name]!;
    const field = make("input", { type: "text", id: `fact-${name}`, "data-key": `fact-${name}`, value: state.now.facts[name] ?? fact.value, maxlength: 80 });
    field.addEventListener("change", () => act({ do: "fact", name, value: field.value }));
    const changed = name in state.now.facts;
    const was = changed ? say("In the book: {value}", { value: fact.value }) : say("Change it, and every verdict that rests on it follows.");
    return make("div", { class: "field" }, make("label", { for: `fact-${name}` }, fact.meaning || name), make("p", { class: "hint" }, make("code", {}, name), " · ", was), field);
  });
}

function formula(claim: BenchClaim, now: Reading, act: Do): HTMLElement | null {
  const short = "says" in now.claim;
  if ("date_rule" in now.claim || (!short && !now.inputs.some((input) => input.name))) return null;
  const field = make("input", {
    type: "text", id: "formula", "data-key": "formula", class: "code", spellcheck: "false", autocomplete: "off", maxlength: 400,
    value: String(now.claim[short ? "from" : "expression"] ?? ""), "aria-invalid": now.answer?.wrong ? "true" : null,
  });
  field.addEventListener("change", () => act({ do: "edit", id: claim.id, edit: { what: "formula", text: field.value } }));
  const hint = short ? say("Such as 400 km * 2 km * 12000 mines/km²") : say("+ − * / ^, parentheses, min and max; units are checked");
  return make("div", { class: `field${now.answer?.wrong ? " wrong" : ""}` }, make("label", { for: "formula" }, say("Formula")), make("p", { class: "hint" }, hint), field);
}

function outcome(now: Reading): HTMLElement {
  const answer = now.answer;
  if (!answer) return make("p", { class: "hint", role: "status" }, say("waits for its verdict"));
  if (answer.wrong) return make("div", { class: "notice wrong", role: "status" }, make("p", {}, answer.wrong));
  const rows = [[say("Stated"), answer.stated], [say("Recomputed"), answer.recomputed]].filter(([, value]) => value);
  const list = make("dl", { class: "facts" }, ...rows.map(([name, value]) => make("div", {}, make("dt", {}, name!), make("dd", {}, value!))));
  const told = [answer.working, answer.reason, ...answer.law].filter((words, at, every) => words && every.indexOf(words) === at);
  const rests = { text: say("Rests on the text's own figures"), facts: say("Rests on the book of facts"), law: say("Rests on the book of law") }[now.restsOn] ?? "";
  const sure = now.confidence === null ? "" : say("Confidence {share} %", { share: Math.round(now.confidence * 100) });
  return make("div", { class: "outcome" }, list, ...told.map((words) => make("p", {}, words)), make("p", { class: "hint" }, [rests, sure].filter(Boolean).join(" · ")));
}

function buttons(claim: BenchClaim, act: Do): HTMLElement {
  const next = (claim.used + 1) % claim.readings.length;
  const made = [button("accept", claim.confirmed ? say("Take back") : say("Accept"), () => act({ do: "accept", id: claim.id }), { class: claim.confirmed ? "button quiet" : "button" })];
  if (claim.readings.length > 1) made.push(button("other", say("Another reading"), () => act({ do: "read", id: claim.id, reading: next })));
  made.push(button("remove", say("Remove"), () => act({ do: "remove", id: claim.id })));
  return make("div", { class: "buttons" }, ...made);
}

/** Return the figure that a chip under the pointer or the focus stands for. */
export function figureOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest<HTMLElement>(".panel [data-quantity]")?.dataset["quantity"] ?? null) : null;
}

