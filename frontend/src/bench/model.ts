/** What a workbench holds: a text that never changes, and the work on its claims as one value that is never changed. */

/** A claim, or a part of one, as a claims file has it. */
export type Fields = Readonly<Record<string, unknown>>;
export type Span = readonly [number, number];

/** What came of a claim, in words of the page's language; `wrong` says why nothing could come of it. */
export interface Answer {
  readonly verdict: string;
  readonly stated: string;
  readonly recomputed: string;
  readonly working: string;
  readonly reason: string;
  readonly law: readonly string[];
  readonly facts: readonly string[];
  readonly wrong: string;
}

export interface Input {
  readonly name: string;
  readonly quantity: string | null;
  readonly fact: string | null;
  readonly text: string;
}

/** One way to read a claim; without an answer it waits for its verdict. */
export interface Reading {
  readonly claim: Fields;
  readonly inputs: readonly Input[];
  readonly answer: Answer | null;
  readonly confidence: number | null;
  readonly restsOn: string;
}

export interface BenchClaim {
  readonly id: string;
  readonly span: Span | null;
  readonly quantity: string | null;
  readonly quote: string;
  readonly sentence: string;
  readonly saidBy: string;
  readonly readings: readonly Reading[];
  readonly used: number;
  readonly confirmed: boolean;
}

export interface Quantity {
  readonly id: string;
  readonly span: Span;
  readonly text: string;
  readonly unit: string;
  readonly kind: string;
  readonly day: string;
  readonly input: Fields | null;
  readonly stated: Fields;
}

export interface Fact {
  readonly value: string;
  readonly unit: string;
  readonly meaning: string;
}

/** What was read; no work changes it. Spans count what strings count here: UTF-16. */
export interface Source {
  readonly text: string | null;
  readonly language: string;
  readonly title: string;
  readonly document: Fields;
  readonly notes: readonly string[];
  readonly blocks: readonly (readonly [string, number, number])[];
  readonly quantities: readonly Quantity[];
  readonly facts: Readonly<Record<string, Fact>>;
  readonly verdicts: Readonly<Record<string, readonly [string, string]>>;
  readonly days: { readonly on: string; readonly known: string };
}

/** What a reader does to the claims, and what undo goes over. */
export interface Work {
  readonly claims: readonly BenchClaim[];
  readonly facts: Readonly<Record<string, string>>;
}

/** What the next figure that is clicked is for: the place of an input, or one more. */
export interface Aim {
  readonly claim: string;
  readonly at: number | null;
}

export interface State {
  readonly source: Source;
  readonly past: readonly Work[];
  readonly now: Work;
  readonly future: readonly Work[];
  readonly chosen: string | null;
  readonly only: string;
  readonly aim: Aim | null;
}

/** A workbench as the server sends it, its spans in code points. */
export type SentClaim = Omit<BenchClaim, "used" | "confirmed">;
export type Sent = Source & { readonly claims: readonly SentClaim[] };

/** The verdicts in the order in which they are told. */
export const ORDER: readonly string[] = [
  "follows", "rounds_to", "confirmed", "loose_bound", "true_but_incomplete", "does_not_follow", "contradicted", "not_derivable", "not_checked", "recorded_only",
];
/** The verdicts that say that a claim holds as it is stated. */
export const FOLLOWING: readonly string[] = ["follows", "rounds_to", "confirmed"];

export const reading = (claim: BenchClaim): Reading => claim.readings[claim.used]!;
export const verdictOf = (claim: BenchClaim): string => reading(claim).answer?.verdict ?? "";
export const claimOf = (state: State, id: string | null): BenchClaim | undefined => state.now.claims.find((claim) => claim.id === id);
export const quantityOf = (source: Source, id: string | null): Quantity | undefined =>
  source.quantities.find((quantity) => quantity.id === id);
/** Return the claims that the filter lets be seen. */
export const shown = (state: State): readonly BenchClaim[] =>
  state.only ? state.now.claims.filter((claim) => verdictOf(claim) === state.only) : state.now.claims;

/** Return a function that takes a place in code points to its place in this string. */
export function places(text: string): (point: number) => number {
  const wide: number[] = [];
  let point = 0;
  for (const sign of text) {
    if (sign.length === 2) wide.push(point);
    point += 1;
  }
  if (!wide.length) return (at) => at;
  return (at) => {
    let [low, high] = [0, wide.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (wide[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return at + low;
  };
}

/** Return the workbench of what the server sent, with nothing done yet. */
export function opened(sent: Sent): State {
  const at = places(sent.text ?? "");
  const moved = <S extends Span | null>(span: S): S => (span ? ([at(span[0]), at(span[1])] as Span as S) : span);
  const { claims, ...rest } = sent;
  const source: Source = {
    ...rest,
    blocks: rest.blocks.map(([kind, start, end]) => [kind, at(start), at(end)] as const),
    quantities: rest.quantities.map((quantity) => ({ ...quantity, span: moved(quantity.span) })),
  };
  const now: Work = { claims: claims.map((claim) => ({ ...claim, span: moved(claim.span), used: 0, confirmed: false })), facts: {} };
  return { source, past: [], now, future: [], chosen: null, only: "", aim: null };
}
