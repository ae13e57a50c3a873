/** The work on claims: each step makes a new state of the old one, so that every step can be taken back. */
import { edited, madeOf, type Edit } from "./edits";
import { claimOf, FOLLOWING, reading, verdictOf, type Aim, type Answer, type BenchClaim, type Reading, type State, type Work } from "./model";

export type Step =
  | { readonly do: "accept"; readonly id: string }
  | { readonly do: "accept all" }
  | { readonly do: "read"; readonly id: string; readonly reading: number }
  | { readonly do: "remove"; readonly id: string }
  | { readonly do: "edit"; readonly id: string; readonly edit: Edit }
  | { readonly do: "fact"; readonly name: string; readonly value: string }
  | { readonly do: "add"; readonly start: number; readonly end: number }
  | { readonly do: "choose"; readonly id: string | null }
  | { readonly do: "only"; readonly verdict: string }
  | { readonly do: "aim"; readonly aim: Aim | null }
  | { readonly do: "undo" }
  | { readonly do: "redo" }
  | { readonly do: "judged"; readonly asked: readonly Reading[]; readonly answers: readonly Answer[] };

const MOST_STEPS = 500;

/** Return the state after a step; a step that changes nothing returns the state itself. */
export function reduce(state: State, step: Step): State {
  switch (step.do) {
    case "choose":
      return state.chosen === step.id ? state : { ...state, chosen: step.id, aim: null };
    case "only":
      return { ...state, only: state.only === step.verdict ? "" : step.verdict };
    case "aim":
      return { ...state, aim: step.aim };
    case "undo":
      return back(state);
    case "redo":
      return forth(state);
    case "judged":
      return { ...state, now: judged(state.now, step.asked, step.answers) };
    case "accept":
      return accepted(state, step.id);
    case "accept all":
      return acceptedAll(state);
    case "read":
      return one(state, step.id, (claim) =>
        step.reading in claim.readings && step.reading !== claim.used ? { ...claim, used: step.reading, confirmed: false } : claim,
      );
    case "remove":
      return removed(state, step.id);
    case "edit":
      return aimed(one(state, step.id, (claim) => edited(state.source, claim, step.edit)), step.edit);
    case "fact":
      return withFact(state, step.name, step.value);
    case "add":
      return added(state, step.start, step.end);
  }
}

/** Return the state after work was done; what was undone before is gone. */
function after(state: State, now: Work): State {
  if (now === state.now) return state;
  return { ...state, past: [...state.past.slice(-MOST_STEPS), state.now], now, future: [] };
}

function done(state: State, change: (claim: BenchClaim) => BenchClaim): State {
  const claims = state.now.claims.map(change);
  return claims.every((claim, at) => claim === state.now.claims[at]) ? state : after(state, { ...state.now, claims });
}

const one = (state: State, id: string, change: (claim: BenchClaim) => BenchClaim): State =>
  done(state, (claim) => (claim.id === id ? change(claim) : claim));

function back(state: State): State {
  const before = state.past.at(-1);
  if (!before) return state;
  return held({ ...state, past: state.past.slice(0, -1), now: before, future: [state.now, ...state.future], aim: null });
}

function forth(state: State): State {
  const [next, ...future] = state.future;
  return next ? held({ ...state, past: [...state.past, state.now], now: next, future, aim: null }) : state;
}

/** Return the state with no claim chosen that is not there. */
const held = (state: State): State => (claimOf(state, state.chosen) ? state : { ...state, chosen: null });

/** Confirm a claim, or take that back; the next one that is not confirmed is chosen. */
function accepted(state: State, id: string): State {
  const next = one(state, id, (claim) => ({ ...claim, confirmed: !claim.confirmed }));
  const claims = next.now.claims;
  const at = claims.findIndex((claim) => claim.id === id);
  if (at < 0 || !claims[at]!.confirmed) return next;
  const open = [...claims.slice(at + 1), ...claims.slice(0, at)].find((claim) => !claim.confirmed);
  return { ...next, chosen: open?.id ?? id, aim: null };
}

/** Confirm every claim that holds as it is stated; the first that is left is chosen. */
function acceptedAll(state: State): State {
  const next = done(state, (claim) => (!claim.confirmed && FOLLOWING.includes(verdictOf(claim)) ? { ...claim, confirmed: true } : claim));
  const open = next.now.claims.find((claim) => !claim.confirmed);
  return next === state ? state : { ...next, chosen: open?.id ?? state.chosen, aim: null };
}

function removed(state: State, id: string): State {
  const at = state.now.claims.findIndex((claim) => claim.id === id);
  if (at < 0) return state;
  const claims = state.now.claims.filter((claim) => claim.id !== id);
  const next = after(state, { ...state.now, claims });
  return { ...next, chosen: (claims[at] ?? claims.at(-1))?.id ?? null, aim: null };
}

/** A figure that takes an input's place takes the aim with it; more inputs may follow one another. */
const aimed = (state: State, edit: Edit): State => (edit.what === "bind" ? { ...state, aim: null } : state);

function withFact(state: State, name: string, value: string): State {
  const was = state.now.facts[name] ?? state.source.facts[name]?.value ?? "";
  if (value.trim() === was.trim() || !value.trim()) return state;
  const facts = { ...state.now.facts, [name]: value.trim() };
  if (value.trim() === state.source.facts[name]?.value) delete facts[name];
  const rests = (each: Reading): boolean => each.inputs.some((input) => input.fact === name) || !!each.answer?.facts.includes(name);
  const claims = state.now.claims.map((claim) =>
    claim.readings.some(rests)
      ? { ...claim, confirmed: false, readings: claim.readings.map((each) => (rests(each) ? { ...each, answer: null } : each)) }
      : claim,
  );
  return after(state, { claims, facts });
}

function added(state: State, start: number, end: number): State {
  const made = madeOf(state, start, end);
  if (!made) return state;
  const there = claimOf(state, made.id);
  if (there) return { ...state, chosen: there.id, aim: null };
  const place = state.now.claims.findIndex((claim) => (claim.span?.[0] ?? 0) > (made.span?.[0] ?? 0));
  const claims = [...state.now.claims];
  claims.splice(place < 0 ? claims.length : place, 0, made);
  return { ...after(state, { ...state.now, claims }), chosen: made.id, aim: made.quantity ? { claim: made.id, at: null } : null, only: "" };
}

function judged(now: Work, asked: readonly Reading[], answers: readonly Answer[]): Work {
  const found = new Map(asked.map((each, at) => [each, answers[at]]));
  const answered = (each: Reading): Reading => {
    const answer = found.get(each);
    return answer ? { ...each, answer } : each;
  };
  return { ...now, claims: now.claims.map((claim) => (claim.readings.some((each) => found.has(each)) ? { ...claim, readings: claim.readings.map(answered) } : claim)) };
}

/** Return the readings in use that wait for a verdict. */
export const waiting = (state: State): Reading[] => state.now.claims.map(reading).filter((each) => !each.answer);

/** Return the facts that were changed, as the server reads them. */
export const changedFacts = (work: Work): string[] => Object.entries(work.facts).map(([name, value]) => `${name}=${value}`);
