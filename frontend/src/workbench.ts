/** The workbench of a text: its claims accepted, read otherwise, bound to other figures or left out, with verdicts at once. */
import "./styles/workbench.css";
import type { AuditAnswer, TextAuditAnswer, TextInputAnswer, TextQuantityAnswer, TextReadingAnswer } from "../types/answers";
import { make, one, tell } from "./page";
import { say, N_, type Word } from "./words";
import { asFile, begin, isReckoned, reading, redo, step, undo, verdict, type Action, type Entry } from "./workbench-state";

const KEYS = N_("j and k: next and previous claim; a: accept; 1 to 3: a reading; x: leave out; Ctrl+Z and Ctrl+Y: undo and redo; ?: this help");
const TITLES: Record<string, Word> = {
  follows: N_("Follows"), rounds_to: N_("Rounds to"), loose_bound: N_("Loose bound"), does_not_follow: N_("Does not follow"),
  contradicted: N_("Contradicted"), not_derivable: N_("Not derivable"), confirmed: N_("Confirmed"), not_checked: N_("Not checked"),
  true_but_incomplete: N_("True but incomplete"), recorded_only: N_("Recorded only"),
};

const bench = one("[data-workbench]");
const panel = bench && one(".claims", bench);
const text = one<HTMLTextAreaElement>("#text");
if (bench && panel && text?.value) void open(bench, panel, text.value);
else if (location.hash.startsWith("#c=")) void opened(location.hash.slice(3));

async function send<T>(address: string, body: unknown): Promise<T> {
  const answer = await fetch(address, {
    method: "POST", body: JSON.stringify(body), credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": document.documentElement.lang || "en" },
  });
  if (!answer.ok) throw new Error(((await answer.json().catch(() => null)) as { detail?: string } | null)?.detail ?? `HTTP ${answer.status}`);
  return (await answer.json()) as T;
}

async function open(bench: HTMLElement, panel: HTMLElement, written: string): Promise<void> {
  const language = one(".marked-text", bench)?.lang ?? "";
  const audit = await send<TextAuditAnswer>("/api/v1/audit/text", { text: written, language });
  const quantities = new Map(audit.quantities.map((each) => [each.id, each]));
  let history = begin(audit.claims);
  let filter = "";
  let binding: { id: string; input: string } | null = null;
  const bar = make("div", { class: "bar" });
  const said = make("p", { class: "hint", role: "status", "aria-live": "polite" });
  panel.before(said);
  bench.querySelector(".beside")?.before(bar);

  const act = (action: Action): void => {
    history = step(history, action);
    show();
  };
  const entry = (id: string): Entry | undefined => history.present.entries.find((each) => each.claim.id === id);

  async function judge(id: string, changed: TextReadingAnswer): Promise<void> {
    const before = entry(id);
    if (!before) return;
    try {
      const found = await send<AuditAnswer>("/api/v1/audit/verdicts", { claims: [asFile({ ...before, own: changed })] });
      const [claim] = found.claims;
      if (claim) act({ kind: "own", id, reading: { ...changed, verdict: claim.verdict, working: claim.working, reason: claim.reason, recomputed: claim.recomputed } });
    } catch (error) {
      tell(said, error instanceof Error ? error.message : String(error));
    }
  }

  function bind(id: string, name: string, input: TextInputAnswer): void {
    const used = entry(id) && reading(entry(id)!);
    if (!used) return;
    binding = null;
    void judge(id, { ...used, inputs: { ...used.inputs, [name]: input } });
  }

  function inputOf(quantity: TextQuantityAnswer): TextInputAnswer {
    return { low: quantity.low, high: quantity.high, unit: quantity.unit, text: quantity.text, span: quantity.span, quantity: quantity.id, fact: null };
  }

  function chip(of: Entry, name: string, input: TextInputAnswer): HTMLElement {
    const pressed = binding?.id === of.claim.id && binding.input === name;
    const button = make("button", { type: "button", class: "chip", "aria-pressed": String(pressed), title: say("Take another figure of the text in its place") }, input.text || input.fact || `${String(input.low)} ${input.unit}`);
    button.addEventListener("click", () => {
      binding = pressed ? null : { id: of.claim.id, input: name };
      tell(said, pressed ? "" : say("Click the figure in the text that is meant."));
      show();
    });
    const mark = input.quantity && one(`[data-quantity="${input.quantity}"]`, bench);
    button.addEventListener("pointerenter", () => mark && mark.classList.add("is-used"));
    button.addEventListener("pointerleave", () => mark && mark.classList.remove("is-used"));
    return button;
  }

  function card(of: Entry, index: number): HTMLElement {
    const { claim } = of;
    const used = reading(of);
    const badge = make("span", { class: `badge is-${verdict(of)}` }, title(verdict(of)));
    const link = make("a", { href: `#mark-${claim.id}` }, claim.id);
    const status = of.status === "accepted" ? ` ✓ ${say("accepted")}` : of.status === "removed" ? ` ✕ ${say("left out")}` : "";
    const made = make("article", { class: `card claim${index === history.present.at ? " is-at" : ""}`, id: claim.id, "data-verdict": verdict(of), "data-status": of.status }, make("h3", {}, link, " ", badge, status), make("blockquote", { lang: audit.language }, claim.quote));
    made.hidden = filter !== "" && filter !== verdict(of);
    if (claim.readings.length > 1)
      claim.readings.forEach((each, number) => {
        const radio = make("input", { type: "radio", name: `reading-${claim.id}`, checked: !of.own && number === of.chosen });
        radio.addEventListener("change", () => act({ kind: "choose", id: claim.id, reading: number }));
        made.append(make("label", { class: "reading" }, radio, ` ${number + 1}. ${Object.values(each.inputs).map((input) => input.text || input.fact).join(", ")} — ${title(each.verdict)}`), make("br"));
      });
    if (used && Object.keys(used.inputs).length) {
      const chips = make("p", { class: "chips" });
      for (const [name, input] of Object.entries(used.inputs)) chips.append(isReckoned(of) ? chip(of, name, input) : make("span", { class: "chip" }, input.text || String(input.fact ?? "")));
      made.append(chips);
    }
    if (used) made.append(make("p", {}, [used.working, used.reason].filter(Boolean).join(" · ")));
    made.append(buttons(of));
    return made;
  }

  function buttons(of: Entry): HTMLElement {
    const id = of.claim.id;
    const button = (words: string, action: Action): HTMLElement => {
      const made = make("button", { type: "button", class: "button quiet" }, words);
      made.addEventListener("click", () => act(action));
      return made;
    };
    if (of.status !== "open") return make("p", { class: "buttons" }, button(say("Take back"), { kind: "open", id }));
    return make("p", { class: "buttons" }, button(say("Accept"), { kind: "accept", id }), " ", button(say("Leave out"), { kind: "remove", id }));
  }

  function show(): void {
    const { entries } = history.present;
    panel.replaceChildren(...entries.map(card));
    const decided = entries.filter((each) => each.status !== "open").length;
    const counts = new Map<string, number>();
    for (const each of entries) counts.set(verdict(each), (counts.get(verdict(each)) ?? 0) + 1);
    bar.replaceChildren(make("strong", { "data-progress": true }, say("{done} of {all} decided", { done: decided, all: entries.length })));
    const add = (words: string, pressed: boolean | null, act: () => void, off = false): void => {
      const made = make("button", { type: "button", class: "button quiet", "aria-pressed": pressed === null ? null : String(pressed), disabled: off }, words);
      made.addEventListener("click", act);
      bar.append(made);
    };
    add(say("Accept all that hold"), null, () => act({ kind: "follow" }));
    add(say("Undo"), null, () => { history = undo(history); show(); }, !history.past.length);
    add(say("Redo"), null, () => { history = redo(history); show(); }, !history.future.length);
    add(say("Copy a link to the claims"), null, () => void copy());
    for (const [kind, count] of counts) add(`${title(kind)} ${count}`, filter === kind, () => { filter = filter === kind ? "" : kind; show(); });
    for (const each of entries) {
      const mark = one(`#mark-${each.claim.id}`, bench);
      if (mark) mark.className = `mark is-${verdict(each)}${each.status === "removed" ? " is-removed" : ""}`;
    }
  }

  async function copy(): Promise<void> {
    const kept = history.present.entries.filter((each) => each.status !== "removed");
    const address = `${location.origin}${location.pathname}#c=${await packed(kept.map(asFile))}`;
    history_replace(address);
    await navigator.clipboard?.writeText(address).catch(() => undefined);
    tell(said, say("The link holds the claims, and not the text."));
  }

  bench.addEventListener("click", (event) => {
    const mark = (event.target as Element).closest<HTMLElement>(".marked-text [data-quantity]");
    if (!mark) return;
    const quantity = quantities.get(mark.dataset["quantity"] ?? "");
    if (binding && quantity) {
      event.preventDefault();
      bind(binding.id, binding.input, inputOf(quantity));
      return;
    }
    const at = history.present.entries.findIndex((each) => each.claim.quantity === quantity?.id);
    if (at >= 0) go(at, event);
    else if (quantity) {
      event.preventDefault();
      addClaim(quantity);
    }
  });

  function addClaim(quantity: TextQuantityAnswer): void {
    const id = `R${history.present.entries.filter((each) => each.claim.id.startsWith("R")).length + 1}`;
    const stated = { low: quantity.low, high: quantity.high, unit: quantity.unit, bound: quantity.bound, about: quantity.about };
    const alone: TextReadingAnswer = { expression: "", inputs: {}, recomputed: null, working: "", verdict: "not_derivable", reason: "", confidence: 1, rests_on: "text" };
    act({ kind: "add", claim: { ...audit.claims[0]!, id, quote: quantity.text, sentence: "", span: quantity.span, quantity: quantity.id, stated, ...alone, readings: [alone] } });
    tell(said, say("{id} is a claim now.", { id }));
  }

  function go(at: number, event?: Event): void {
    event?.preventDefault();
    act({ kind: "go", at });
    one(".claim.is-at", bench)?.scrollIntoView({ block: "nearest" });
    const id = history.present.entries[history.present.at]?.claim.id;
    if (!event && id) one(`#mark-${id}`, bench)?.scrollIntoView({ block: "center" });
  }

  document.addEventListener("keydown", (event) => {
    if ((event.target as Element).closest("input, textarea, select")) return;
    const { at, entries } = history.present;
    const id = entries[at]?.claim.id ?? "";
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "z") history = undo(history);
      else if (event.key === "y") history = redo(history);
      else return;
      event.preventDefault();
      show();
    } else if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "a") { act({ kind: "accept", id }); go(at + 1); }
    else if (event.key === "x") { act({ kind: "remove", id }); go(at + 1); }
    else if (/^[1-3]$/.test(event.key)) act({ kind: "choose", id, reading: Number(event.key) - 1 });
    else if (event.key === "?") tell(said, say(KEYS));
  });
  show();
}

function title(kind: string): string {
  const word = TITLES[kind];
  return word ? say(word) : kind;
}

function history_replace(address: string): void {
  window.history.replaceState(null, "", address);
}

/** Claims as a text that an address can hold: their JSON made small, in the letters of addresses. */
async function packed(claims: readonly unknown[]): Promise<string> {
  const stream = new Blob([JSON.stringify(claims)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function unpacked(packed: string): Promise<unknown[]> {
  const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text()) as unknown[];
}

/** Show the claims that an address holds, judged anew; the text itself is not in it. */
async function opened(held: string): Promise<void> {
  const form = one<HTMLFormElement>("form.form");
  const list = make("section", { class: "workbench" }, make("h2", {}, say("Claims of a link")));
  form?.before(list);
  try {
    const found = await send<AuditAnswer>("/api/v1/audit/verdicts", { claims: await unpacked(held) });
    for (const claim of found.claims)
      list.append(make("article", { class: "card claim", id: claim.id }, make("h3", {}, `${claim.id} `, make("span", { class: `badge is-${claim.verdict}` }, title(claim.verdict))), make("blockquote", {}, claim.quote), make("p", {}, claim.working)));
    list.append(make("p", { class: "hint" }, say("Paste the text below to see them in it.")));
  } catch (error) {
    list.append(make("p", { role: "alert" }, error instanceof Error ? error.message : String(error)));
  }
}

