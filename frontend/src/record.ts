/** Forms with a shape: what the text area says is drawn, and what is drawn is written into the text area. */
import { area_m2, crosses, parseShape, writeShape, type Corner } from "./coordinates";
import type { DrawView } from "./maps/draw-map";
import { all, idOf, make, one, tell } from "./page";
import { figure } from "./numbers";
import { N_, say, type Word } from "./words";

const WRONG = {
  line: N_("Line {line} is not understood: “{text}”. Write latitude, longitude."),
  geojson: N_("This is not a GeoJSON polygon: {why}"),
  range: N_("Line {line} is not on the globe: latitude is −90 to 90, longitude −180 to 180."),
};

for (const text of all<HTMLTextAreaElement>("textarea[data-shape]")) shape(text);
if (one('.map[data-map="area"]')) void import("./map"); // what would be proposed, beside the form

function size(corners: readonly Corner[]): string {
  const found = area_m2(corners);
  return found < 10_000 ? figure(found, "m²") : found < 1e6 ? figure(found / 10_000, "ha") : figure(found / 1e6, "km²");
}

/** Return what is to be said of the text, and whether it is wrong. */
export function verdict(given: string): { words: string; wrong: boolean } {
  const read = parseShape(given);
  if (read.kind === "none") return { words: say("No shape yet. Type coordinates, or click the corners on the map one after the other."), wrong: false };
  if (read.kind === "shown") return { words: say("The text holds a shape that the map only shows; change it in the text."), wrong: false };
  if (read.kind === "wrong") {
    const filled = { line: read.line, text: read.text, why: read.text };
    return { words: say(WRONG[read.why], filled), wrong: true };
  }
  const { corners } = read;
  if (corners.length < 3) return { words: say("{count} corners: a shape needs at least three.", { count: corners.length }), wrong: false };
  if (crosses(corners)) return { words: say("The sides cross each other. Put the corners in order, going round."), wrong: true };
  return { words: say("{count} corners, about {area}.", { count: corners.length, area: size(corners) }), wrong: false };
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
    const button = (word: Word, act: () => void): HTMLButtonElement => {
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
        button(N_("Add a corner at the middle of the map"), () => view?.add()),
        button(N_("Take the last corner away"), () => set(corners().slice(0, -1))),
        button(N_("Clear the shape"), () => set([])),
      ),
    );
  });
}
