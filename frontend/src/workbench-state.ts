/** What a reader has decided of each claim of a text, as one value that never changes, with undo and redo. */
import type { TextClaimAnswer, TextReadingAnswer } from "../types/answers";

export type Status = "open" | "accepted" | "removed";

/** A claim as it stands: the reading in use, one that the reader made, and whether it is accepted. */
export interface Entry {
  readonly claim: TextClaimAnswer;
  readonly chosen: number;
  readonly own: TextReadingAnswer | null;
  readonly status: Status;
}

export interface State {
  readonly entries: readonly Entry[];
  readonly at: number;
}

export type Action =
  | { kind: "accept" | "remove" | "open"; id: string }
  | { kind: "choose"; id: string; reading: number }
  | { kind: "own"; id: string; reading: TextReadingAnswer }
  | { kind: "follow" }
  | { kind: "add"; claim: TextClaimAnswer }
  | { kind: "go"; at: number };

export interface History {
  readonly past: readonly State[];
  readonly present: State;
  readonly future: readonly State[];
}

const HOLDS = new Set(["follows", "rounds_to", "confirmed", "loose_bound"]);

export function begin(claims: readonly TextClaimAnswer[]): History {
  const entries = claims.map((claim): Entry => ({ claim, chosen: 0, own: null, status: "open" }));
  return { past: [], present: { entries, at: 0 }, future: [] };
}

/** The reading of a claim that is in use: the reader's own, or the one that was chosen. */
export function reading(entry: Entry): TextReadingAnswer | null {
  return entry.own ?? entry.claim.readings[entry.chosen] ?? null;
}

export function verdict(entry: Entry): string {
  return reading(entry)?.verdict ?? entry.claim.verdict;
}

function changed(state: State, id: string, change: (entry: Entry) => Entry): State {
  return { ...state, entries: state.entries.map((entry) => (entry.claim.id === id ? change(entry) : entry)) };
}

export function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case "accept":
      return changed(state, action.id, (entry) => ({ ...entry, status: "accepted" }));
    case "remove":
      return changed(state, action.id, (entry) => ({ ...entry, status: "removed" }));
    case "open":
      return changed(state, action.id, (entry) => ({ ...entry, status: "open" }));
    case "choose":
      return changed(state, action.id, (entry) =>
        action.reading < entry.claim.readings.length ? { ...entry, chosen: action.reading, own: null } : entry,
      );
    case "own":
      return changed(state, action.id, (entry) => ({ ...entry, own: action.reading }));
    case "follow":
      return {
        ...state,
        entries: state.entries.map((entry) =>
          entry.status === "open" && HOLDS.has(verdict(entry)) ? { ...entry, status: "accepted" } : entry,
        ),
      };
    case "add":
      return { entries: [...state.entries, { claim: action.claim, chosen: 0, own: null, status: "open" }], at: state.entries.length };
    case "go":
      return { ...state, at: Math.max(0, Math.min(action.at, state.entries.length - 1)) };
  }
}

/** What is done next; going from claim to claim is nothing to be undone. */
export function step(history: History, action: Action): History {
  const present = reduce(history.present, action);
  if (action.kind === "go") return { ...history, present };
  return { past: [...history.past, history.present].slice(-200), present, future: [] };
}

export function undo(history: History): History {
  const before = history.past.at(-1);
  return before ? { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] } : history;
}

export function redo(history: History): History {
  const [next, ...rest] = history.future;
  return next ? { past: [...history.past, history.present], present: next, future: rest } : history;
}

/** A claim in its reading as a claims file has it, to be judged anew and to stand in a permalink. */
export function asFile(entry: Entry): Record<string, unknown> {
  const { claim } = entry;
  const used = reading(entry);
  const stated = claim.stated;
  const file: Record<string, unknown> = { id: claim.id, quote: claim.quote, span: claim.span };
  if (typeof stated?.low === "number") file["stated"] = { low: stated.low, high: stated.high, unit: stated.unit, bound: stated.bound, about: stated.about };
  if (!used || !isReckoned(entry)) return { ...file, kind: "external" };
  const inputs = Object.entries(used.inputs).map(([name, input]): [string, unknown] => [
    name,
    input.fact ? { fact: input.fact } : { low: input.low, high: input.high, unit: input.unit },
  ]);
  return { ...file, inputs: Object.fromEntries(inputs), expression: used.expression };
}

/** Whether a claim can be judged anew from its figures: not where days are reckoned with. */
export function isReckoned(entry: Entry): boolean {
  const used = reading(entry);
  return Boolean(used?.expression) && typeof entry.claim.stated?.low === "number" && !used?.expression.startsWith("weekday");
}
