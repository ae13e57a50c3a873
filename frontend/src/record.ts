/** Forms with a shape: what the text area says is drawn, and what is drawn is written into the text area. */
import { area_m2, crosses, parseShape, writeShape, type Corner } from "./coordinates";
import type { DrawView } from "./maps/draw-map";
import { all, idOf, make, one, tell } from "./page";
import { figure } from "./numbers";
import { say } from "./words";

for (const text of all<HTMLTextAreaElement>("textarea[data-shape]")) shape(text);

function size(corners: readonly Corner[]): string {
  const found = area_m2(corners);
  return found < 10_000 ? figure(found, "m²") : found < 1e6 ? figure(found / 10_000, "ha") : figure(found / 1e6, "km²");
}

/** Return what is to be said of the text, and whether it is wrong. */
export function verdict(given: string): { words: string; wrong: boolean } {
  const read = parseShape(given);
  if (read.kind === "none") return { words: say("shape_none"), wrong: false };
  if (read.kind === "shown") return { words: say("shape_kept"), wrong: false };
  if (read.kind === "wrong") {
    const filled = { line: read.line, text: read.text, why: read.text };
    return { words: say(`shape_${read.why}`, filled), wrong: true };
  }
  const { corners } = read;
  if (corners.length < 3) return { words: say("shape_few", { count: corners.length }), wrong: false };
  if (crosses(corners)) return { words: say("shape_crosses"), wrong: true };
  return { words: say("shape_good", { count: corners.length, area: size(corners) }), wrong: false };
}

function shape(text: HTMLTextAreaElement): void {
  const told = make("p", { class: "shape-told", "aria-live": "polite", id: `${idOf(text)}-told` });
  text.after(told);
  text.setAttribute("aria-describedby", [text.getAttribute("aria-describedby"), told.id].filter(Boolean).join(" "));
  let view: DrawView | null = null;
  let geojson = text.dataset["format"] === "geojson";
  const judge = (): void => {
    const { words, wrong } = verdict(text.value);
    tell(told, words);
    if (wrong) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
  };
  const show = (): void => {
    const read = parseShape(text.value);
    if (read.kind === "corners") {
      geojson = read.geojson || text.dataset["format"] === "geojson";
      view?.show(read.corners);
    } else if (read.kind === "shown") view?.show([], read.geometry);
    else if (read.kind === "none") view?.show([]);
  };
  const write = (corners: readonly Corner[]): void => {
    text.value = writeShape(corners, geojson);
    judge();
    text.dispatchEvent(new Event("change", { bubbles: true }));
  };
  text.addEventListener("input", () => {
    judge();
    show();
  });
  judge();
  const element = one(`.map[data-map=draw][data-shape="#${CSS.escape(text.id)}"]`) ?? one(".map[data-map=draw]");
  if (!element) return;
  void import("./maps/draw-map").then(async ({ drawMap }) => {
    view = await drawMap(element, write);
    if (!view) return;
    show();
    view.focus();
    const button = (word: "add_corner" | "undo" | "clear", act: () => void): HTMLButtonElement => {
      const made = make("button", { type: "button", class: "button quiet" }, say(word));
      made.addEventListener("click", act);
      return made;
    };
    const corners = (): Corner[] => {
      const read = parseShape(text.value);
      return read.kind === "corners" ? read.corners : [];
    };
    const set = (next: Corner[]): void => {
      write(next);
      show();
    };
    element.after(
      make("div", { class: "map-buttons" },
        button("add_corner", () => view?.add()),
        button("undo", () => set(corners().slice(0, -1))),
        button("clear", () => set([])),
      ),
    );
  });
}
