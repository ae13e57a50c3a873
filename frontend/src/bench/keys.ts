/** The keys of a workbench: they count while the focus is in it, and not in a field that one types into. */
import { make } from "../page";
import { claimOf, shown, type State } from "./model";
import type { Step } from "./reducer";
import { say } from "./words";

export interface Keyed {
  readonly step?: Step;
  readonly deed?: "help" | "words" | "open";
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type !== "radio");

/** Return what a key means in a state, or null where it means nothing to us. */
export function keyed(event: KeyboardEvent, state: State): Keyed | null {
  const key = event.key.toLowerCase();
  if (isField(event.target) || event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return { step: { do: event.shiftKey ? "redo" : "undo" } };
    return key === "y" ? { step: { do: "redo" } } : null;
  }
  if (key === "?") return { deed: "help" };
  if (key === "escape") return state.aim ? { step: { do: "aim", aim: null } } : state.chosen ? { step: { do: "choose", id: null } } : null;
  if (key === "j" || key === "k") return { step: { do: "choose", id: beside(state, key === "j" ? 1 : -1) }, deed: "open" };
  if (key === "a" && event.shiftKey) return { step: { do: "accept all" } };
  if (key === "c") return { deed: "words" };
  const claim = claimOf(state, state.chosen);
  if (!claim) return key === "a" ? { step: { do: "choose", id: state.now.claims.find((each) => !each.confirmed)?.id ?? null }, deed: "open" } : null;
  if (key === "a") return { step: { do: "accept", id: claim.id } };
  if (key === "x") return { step: { do: "remove", id: claim.id } };
  return /^[1-3]$/.test(key) ? { step: { do: "read", id: claim.id, reading: Number(key) - 1 } } : null;
}

/** Return the claim after the chosen one, or before it, of those that the filter shows. */
function beside(state: State, step: number): string | null {
  const claims = shown(state);
  const at = claims.findIndex((claim) => claim.id === state.chosen);
  if (at < 0) return (step > 0 ? claims[0] : claims.at(-1))?.id ?? null;
  return claims[Math.min(Math.max(at + step, 0), claims.length - 1)]?.id ?? null;
}

/** Return the list of keys, as a dialog that is shown when it is asked for. */
export function help(): HTMLDialogElement {
  const keys: [string, string][] = [
    ["J, K", say("the next claim, the claim before")], ["A", say("accept, or take back")], ["Shift+A", say("accept all that follow")],
    ["1, 2, 3", say("another reading")], ["X", say("remove the claim")], ["C", say("make a claim of the selected words")],
    ["Ctrl+Z, Ctrl+Y", say("undo, redo")], ["Enter", say("open the claim, or take the figure")], ["Esc", say("close")], ["?", say("these keys")],
  ];
  const close = make("button", { type: "button", class: "button" }, say("Close"));
  const list = make("dl", { class: "facts" }, ...keys.map(([key, words]) => make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, words))));
  const dialog = make("dialog", { class: "keys-help", "aria-label": say("Keys") }, make("h2", {}, say("Keys")), list, close);
  close.addEventListener("click", () => dialog.close());
  return dialog;
}
