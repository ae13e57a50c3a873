/** "Is this place recorded?": answered on the device from public cells alone. */
import type { Cells } from "./api";
import { isOnGlobe, parsePlace, type Place } from "./coordinates";
import { daysSince, isOld, maySayNothing } from "./freshness";
import { gridOf, look, type Cell } from "./grid";
import type { CellsView } from "./maps/cells-map";
import { all, make, one, tell } from "./page";
import { figure } from "./numbers";
import { N_, count, day, say } from "./words";

const CELLS = "/api/v1/public/cells.json";
const FETCHED = "x-marchland-fetched";
const BEARINGS = [
  N_("north"), N_("north-east"), N_("east"), N_("south-east"), N_("south"), N_("south-west"), N_("west"), N_("north-west"),
];

const form = one<HTMLFormElement>("form[data-place]");
const answer = one("[data-answer]");
const cover = one("[data-cover]");
let cells: Cells | null = null;
let fetchedAt: string | null = null;
let view: CellsView | null = null;
let asked: Place | null = null;

if ("serviceWorker" in navigator && isSecureContext) {
  void navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" }).then(
    () => navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("fill")),
    () => undefined, // the page works without, but not offline
  );
}

const loaded = load();

async function load(): Promise<void> {
  try {
    const found = await fetch(CELLS, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!found.ok) throw new Error(String(found.status));
    fetchedAt = found.headers.get(FETCHED);
    cells = (await found.json()) as Cells;
  } catch {
    cells = null;
  }
  release();
  if (cells) view?.show(cells);
}

/** Say of when the release is, what it covers, and how old what is kept here may be. */
function release(): void {
  if (!cover) return;
  if (!cells) return tell(cover, say("The public cells could not be fetched, and none are kept on this device yet."));
  if (!cells.released_on || !cells.grid) return tell(cover, say("There is no public release yet, so nothing can be said of any place."));
  const words = [say("Release of {day}. It covers: {cover}.", { day: day(cells.released_on), cover: cells.cover.replace(/\.$/, "") })];
  if (fetchedAt) {
    const days = daysSince(fetchedAt, Date.now());
    words.push(isOld(cells, fetchedAt, Date.now()) ? say("This release was fetched {days} days ago. Connect to fetch a newer one.", { days: count(days) }) : say("Kept on this device; no connection is needed. Last fetched on {day}.", { day: day(fetchedAt) }));
  }
  const age = daysSince(cells.released_on, Date.now());
  words.push(age === 1 ? say("The release is 1 day old.") : say("The release is {days} days old.", { days: count(age) }));
  if (!cells.up_to_date) words.push(say("It is not up to date."));
  words.push(say("The answer is worked out on this device. Where you are is sent to nobody."));
  tell(cover, words.join(" "));
}

function tellAnswer(state: "in" | "near" | "out" | "none", title: string, ...lines: string[]): void {
  if (!answer) return;
  answer.className = `place-answer is-${state === "out" || state === "none" ? "out" : "in"}`;
  answer.replaceChildren(title, ...lines.filter(Boolean).map((line) => make("p", {}, line)));
}

const metres = (of: number): string => (of < 1000 ? figure(Math.round(of), "m") : figure(of / 1000, "km", 2));

async function ask(place: Place, doubt_m = 0): Promise<void> {
  await loaded;
  const at = say("Asked for {latitude}, {longitude}{accuracy}.", {
    latitude: place.latitude.toFixed(5), longitude: place.longitude.toFixed(5),
    accuracy: doubt_m ? say(" (within {metres} m)", { metres: count(Math.ceil(doubt_m)) }) : "",
  });
  asked = place;
  view?.mark(place.latitude, place.longitude);
  if (!cells) return tellAnswer("none", say("The public cells could not be fetched, and none are kept on this device yet."), at, say("Silence is not safety: a place where nothing is recorded may be unsurveyed, or its mines unknown."));
  if (!cells.grid || !cells.released_on) return tellAnswer("none", say("There is no public release yet, so nothing can be said of any place."), at, say("Silence is not safety: a place where nothing is recorded may be unsurveyed, or its mines unknown."));
  const shown = cells.cells.map(([column, row]) => [column, row] as Cell);
  const found = look(gridOf(cells.grid), shown, place.latitude, place.longitude, doubt_m);
  const of = say("Release of {day}. It covers: {cover}.", { day: day(cells.released_on), cover: cells.cover.replace(/\.$/, "") });
  const silence = say("Silence is not safety: a place where nothing is recorded may be unsurveyed, or its mines unknown.");
  if (found.inside) return tellAnswer("in", say("This place is in an area recorded as dangerous."), say("Stop. Do not go on. Go back the way you came, warn others, and tell the authorities."), at, of, silence);
  if (found.near) return tellAnswer("near", say("A recorded dangerous area lies within the doubt of this position."), say("Stop. Do not go on. Go back the way you came, warn others, and tell the authorities."), at, of, silence);
  if (!maySayNothing(cells, fetchedAt, Date.now())) {
    const why = cells.up_to_date
      ? say("The cells on this device are too old. Connect to fetch newer ones.")
      : say("Something dangerous was recorded a moment ago that these cells do not show yet. Ask again in a minute.");
    return tellAnswer("none", say("Not up to date: nothing can be said of this place."), why, silence, at, of);
  }
  const nearest = found.nearest
    ? say("The nearest recorded cell is about {distance} {bearing} of here.", { distance: metres(found.nearest.distance_m), bearing: say(BEARINGS[Math.round(found.nearest.bearing / 45) % 8]!) })
    : "";
  tellAnswer("out", say("Nothing is recorded here in this release."), silence, nearest, at, of);
}

function fields(): { latitude: HTMLInputElement | null; longitude: HTMLInputElement | null } {
  const named = (name: string): HTMLInputElement | null => (form ? one<HTMLInputElement>(`[name=${name}]`, form) : null);
  return { latitude: named("latitude"), longitude: named("longitude") };
}

/** Read the two fields, or one of them that holds both. */
function typed(): Place | null {
  const { latitude, longitude } = fields();
  const [one_, other] = [latitude?.value.trim() ?? "", longitude?.value.trim() ?? ""];
  const both = one_ && other ? parsePlace(`${one_.replace(",", ".")}; ${other.replace(",", ".")}`) : parsePlace(one_ || other);
  return both && isOnGlobe(both) ? both : null;
}

function put(place: Place): void {
  const { latitude, longitude } = fields();
  if (latitude) latitude.value = place.latitude.toFixed(5);
  if (longitude) longitude.value = place.longitude.toFixed(5);
}

if (form) {
  // Nothing that is asked goes to the server: not even into the address.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const place = typed();
    if (place) void ask(place);
    else tellAnswer("none", say("Write a latitude and a longitude, such as 50.45, 30.52."));
  });
  // Both may be pasted into the first field, so it must not be held to a number.
  for (const input of all<HTMLInputElement>("input", form)) if (input.type === "text") input.removeAttribute("required");
}

for (const button of all<HTMLButtonElement>("[data-locate]")) {
  button.hidden = !("geolocation" in navigator);
  button.addEventListener("click", () => {
    tellAnswer("none", say("Asking the device where it is…"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const place = { latitude: coords.latitude, longitude: coords.longitude };
        put(place);
        void ask(place, coords.accuracy);
      },
      () => tellAnswer("none", say("The device does not say where it is. Write the coordinates instead.")),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  });
}

const element = one(".map[data-map=cells]");
if (element) {
  const mount = async (): Promise<void> => {
    try {
      const { cellsMap } = await import("./maps/cells-map");
      view = await cellsMap(element, (latitude, longitude) => {
        put({ latitude, longitude });
        void ask({ latitude, longitude });
      });
      if (cells) view?.show(cells);
      if (asked) view?.mark(asked.latitude, asked.longitude);
    } catch {
      element.replaceChildren(make("p", { class: "map-wait" }, say("The map cannot be drawn in this browser. The table says the same.")));
    }
  };
  if ("lazy" in element.dataset) {
    const button = make("button", { type: "button", class: "button quiet" }, say("Show the map"));
    button.addEventListener("click", () => {
      button.textContent = say("The map is being loaded…");
      void mount();
    });
    element.append(button);
  } else void mount();
}
