/** What stands above a workbench: counts by verdict that filter, how far the work is, and what can be done with all of it. */
import { make } from "../page";
import { count } from "../words";
import { say } from "./words";
import { FOLLOWING, ORDER, verdictOf, type State } from "./model";
import { button, type Do } from "./panel";

/** What the buttons do that no step of the work is. */
export interface Deeds {
  readonly claimWords: () => void;
  readonly copyLink: () => void;
  readonly keep: () => void;
  readonly forget: () => void;
  readonly print: () => void;
  readonly take: (kind: string) => void;
  readonly help: () => void;
}

export interface Told {
  readonly isKept: boolean;
  readonly hasSelection: boolean;
  readonly kinds: readonly (readonly [string, string])[];
}

export function bar(state: State, act: Do, deeds: Deeds, told: Told): HTMLElement[] {
  return [counts(state, act), progress(state), work(state, act, deeds, told), away(deeds, told)];
}

/** Return how many claims have each verdict, in the order in which the verdicts are named. */
export function counted(state: State): [string, string, number][] {
  const numbers = new Map<string, number>();
  for (const claim of state.now.claims) numbers.set(verdictOf(claim), (numbers.get(verdictOf(claim)) ?? 0) + 1);
  return ORDER.flatMap((verdict): [string, string, number][] => {
    const number = numbers.get(verdict);
    return number ? [[verdict, state.source.verdicts[verdict]?.[0] ?? verdict, number]] : [];
  });
}

function counts(state: State, act: Do): HTMLElement {
  const choices = counted(state).map(([verdict, title, number]) => {
    const words = make("span", { class: `badge is-${verdict}` }, title);
    const made = button(`only-${verdict}`, "", () => act({ do: "only", verdict }), { class: "only", "aria-pressed": String(state.only === verdict) });
    made.append(words, " ", make("strong", { class: "count" }, count(number)));
    return make("li", {}, made);
  });
  return make("ul", { class: "legend verdicts", "aria-label": say("Claims by verdict") }, ...choices);
}

function progress(state: State): HTMLElement {
  const [done, all] = [state.now.claims.filter((claim) => claim.confirmed).length, state.now.claims.length];
  const words = say("{done} of {all} confirmed", { done: count(done), all: count(all) });
  return make("p", { class: "progress on-screen", role: "status" }, make("progress", { value: done, max: Math.max(all, 1), "aria-label": words }), ` ${words}`);
}

function work(state: State, act: Do, deeds: Deeds, told: Told): HTMLElement {
  const open = state.now.claims.some((claim) => !claim.confirmed && FOLLOWING.includes(verdictOf(claim)));
  const made = [
    button("accept-all", say("Accept all that follow"), () => act({ do: "accept all" }), { disabled: !open }),
    button("undo", say("Undo"), () => act({ do: "undo" }), { disabled: !state.past.length, title: "Ctrl+Z" }),
    button("redo", say("Redo"), () => act({ do: "redo" }), { disabled: !state.future.length, title: "Ctrl+Y" }),
  ];
  if (state.source.text !== null)
    made.push(button("claim-words", say("Make a claim of the selected words"), deeds.claimWords, { disabled: !told.hasSelection, title: "C" }));
  made.push(button("help", say("Keys"), deeds.help, { title: "?" }));
  return make("div", { class: "buttons bench-work" }, ...made);
}

function away(deeds: Deeds, told: Told): HTMLElement {
  const files = told.kinds.map(([kind, title]) => button(`take-${kind}`, title, () => deeds.take(kind)));
  const kept = told.isKept
    ? button("forget", say("Forget it on this device"), deeds.forget)
    : button("keep", say("Keep on this device"), deeds.keep);
  const inner = make("div", { class: "buttons" },
    button("copy-link", say("Copy a link to the claims"), deeds.copyLink), button("print", say("Print"), deeds.print),
    button("take-html", "HTML", () => deeds.take("html")), ...files, kept,
  );
  const hint = make("p", { class: "hint" }, say("The link holds the claims and quotes of twelve words, and not the text; no server is told it. Nothing is kept on this device unless you ask."));
  return make("details", { class: "more on-screen", "data-key": "away" }, make("summary", { "data-key": "away-summary" }, say("Take it away, or keep it")), hint, inner);
}
