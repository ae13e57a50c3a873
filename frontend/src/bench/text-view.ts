/** The text with its marks: built once, and afterwards only what changed is written. */
import { all, make } from "../page";
import { claimOf, reading, verdictOf, type BenchClaim, type Span, type State } from "./model";
import { say } from "./words";

interface Mark {
  readonly span: Span;
  readonly claim: string;
  readonly quantity: string;
}

/** Return the marks of a state: claims at their figures, and every figure that is none. */
function marks(state: State): Mark[] {
  const claimed = new Map(state.now.claims.filter((claim) => claim.quantity).map((claim) => [claim.quantity, claim.id]));
  const figures = state.source.quantities.map(({ id, span }) => ({ span, quantity: id, claim: claimed.get(id) ?? "" }));
  const words = state.now.claims.filter((claim) => claim.span && !claim.quantity).map((claim) => ({ span: claim.span!, claim: claim.id, quantity: "" }));
  return [...figures, ...words].sort((one, other) => one.span[0] - other.span[0] || other.span[1] - one.span[1]);
}

export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly mark: Mark | null;
}

/** Return a block cut at every edge of a mark; where several cover a piece the shortest has it, and nothing is lost. */
export function pieces([start, end]: Span, within: readonly Mark[]): Piece[] {
  const edges = new Set([start, end]);
  for (const { span } of within) for (const edge of span) if (start < edge && edge < end) edges.add(edge);
  const cuts = [...edges].sort((one, other) => one - other);
  const found: Piece[] = [];
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const [from, to] = [cuts[at]!, cuts[at + 1]!];
    const over = within.filter(({ span }) => span[0] <= from && to <= span[1]);
    const mark = over.sort((one, other) => one.span[1] - one.span[0] - (other.span[1] - other.span[0]))[0] ?? null;
    found.push({ start: from, end: to, mark });
  }
  return found;
}

/** Draws the text of a state into an element, and afterwards what another state has otherwise. */
export class TextView {
  private drawn = "";
  private marked = new Map<string, string>();

  constructor(private readonly root: HTMLElement) {}

  show(state: State): void {
    const found = state.source.text === null ? [] : marks(state);
    const drawn = state.source.text === null ? state.now.claims.map((claim) => claim.id).join() : found.filter((mark) => !mark.quantity).map((mark) => mark.claim).join();
    if (drawn !== this.drawn || !this.root.firstChild) {
      this.root.replaceChildren(...(state.source.text === null ? [quotes(state)] : blocks(state, found)));
      this.drawn = drawn;
      this.marked.clear();
    }
    this.dress(state, found);
  }

  /** Light the place of a figure in the text, or none. */
  light(quantity: string | null): void {
    for (const each of all(".mark.is-lit", this.root)) each.classList.remove("is-lit");
    if (quantity) for (const each of all(`[data-quantity="${CSS.escape(quantity)}"]`, this.root)) each.classList.add("is-lit");
  }

  /** Return the mark of a claim, to which the reader goes back. */
  markOf(id: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-claim="${CSS.escape(id)}"]`);
  }

  private dress(state: State, found: readonly Mark[]): void {
    const by = new Map(found.filter((mark) => mark.quantity).map((mark) => [mark.quantity, mark.claim]));
    const used = new Set(reading(claimOf(state, state.chosen) ?? NOTHING).inputs.map((input) => input.quantity));
    const seen = new Set<string>();
    for (const element of all(".mark", this.root)) {
      const quantity = element.dataset["quantity"] ?? "";
      const claim = claimOf(state, (quantity ? by.get(quantity) : element.dataset["own"]) ?? null);
      const first = !seen.has(quantity || (claim?.id ?? ""));
      seen.add(quantity || (claim?.id ?? ""));
      const look = [claim?.id, claim && verdictOf(claim), claim?.confirmed, claim && claim.id === state.chosen, used.has(quantity), state.aim, state.only, first].join("|");
      if (this.marked.get(keyOf(element)) === look) continue;
      this.marked.set(keyOf(element), look);
      dressed(element, state, claim, used.has(quantity), first);
    }
  }
}

const NOTHING: BenchClaim = {
  id: "", span: null, quantity: null, quote: "", sentence: "", saidBy: "", used: 0, confirmed: false,
  readings: [{ claim: {}, inputs: [], answer: null, confidence: null, restsOn: "" }],
};

const keyOf = (element: HTMLElement): string => element.dataset["place"] ?? "";

/** Write what a mark is: whose it is, how it was judged, and whether it can be chosen now. */
function dressed(element: HTMLElement, state: State, claim: BenchClaim | undefined, isInput: boolean, isFirst: boolean): void {
  const verdict = claim ? verdictOf(claim) || "not_checked" : "quantity";
  const classes = ["mark", `is-${verdict}`];
  if (claim?.confirmed) classes.push("is-accepted");
  if (claim && claim.id === state.chosen) classes.push("is-chosen");
  if (isInput) classes.push("is-input");
  if (claim && state.only && verdictOf(claim) !== state.only) classes.push("is-faint");
  element.className = classes.join(" ");
  if (claim) element.dataset["claim"] = claim.id;
  else delete element.dataset["claim"];
  const live = !!claim || !!state.aim;
  for (const [name, value] of Object.entries({ role: "button", tabindex: isFirst ? "0" : "-1" })) {
    if (live) element.setAttribute(name, value);
    else element.removeAttribute(name);
  }
  const words = claim ? (state.source.verdicts[verdict]?.[0] ?? verdict) : "";
  const told = claim?.confirmed ? say("{verdict}, confirmed", { verdict: words }) : words;
  if (told) element.setAttribute("title", `${claim!.id}: ${told}`);
  else element.removeAttribute("title");
  element.dataset["number"] = claim ? String(state.now.claims.indexOf(claim) + 1) : "";
}

function blocks(state: State, found: readonly Mark[]): HTMLElement[] {
  const text = state.source.text ?? "";
  let at = 0;
  return state.source.blocks.map(([kind, start, end]) => {
    while (at < found.length && found[at]!.span[1] <= start) at += 1;
    const within: Mark[] = [];
    for (let next = at; next < found.length && found[next]!.span[0] < end; next += 1) within.push(found[next]!);
    const element = make(kind === "heading" ? "h3" : "p", { dir: "auto" });
    for (const piece of pieces([start, end], within)) {
      const words = text.slice(piece.start, piece.end);
      if (!piece.mark) element.append(words);
      else element.append(make("span", { class: "mark", "data-quantity": piece.mark.quantity || null, "data-own": piece.mark.claim || null, "data-place": piece.start }, words));
    }
    return element;
  });
}

/** Return the quotes of claims whose text is not here, in the order of the text. */
function quotes(state: State): HTMLElement {
  return make("ol", { class: "quotes" }, ...state.now.claims.map((claim) =>
    make("li", {}, make("span", { class: "mark", "data-own": claim.id, "data-place": claim.id, dir: "auto" }, claim.quote || claim.id)),
  ));
}
