/** The law page: map, counts and table follow the two days. */
import type { LawMap, Standing } from "./api";
import { DAYS } from "./days";
import type { LawMapView } from "./maps/law-map";
import { all, make, one, tell } from "./page";
import { latest, queryOf, remember } from "./wire";
import { count, day, say } from "./words";

const form = one<HTMLFormElement>("form[data-days]");
const element = one(".map[data-map=law]");
const table = one("table[data-statuses]");

/** The page's own words for each standing, taken from its legend. */
const titles = new Map(
  all("[data-status]").map((each): [string, string] => {
    const copy = each.cloneNode(true) as HTMLElement;
    copy.querySelector("strong")?.remove();
    return [each.dataset["status"] ?? "", copy.textContent?.trim() ?? ""];
  }),
);
const title = (status: string): string => titles.get(status) || status.replaceAll("_", " ");

let answer: LawMap | null = null;
let view: LawMapView | null = null;

function words(iso3: string, name: string): string {
  const of = answer?.statuses[iso3];
  const row = one(`tr[data-state="${CSS.escape(iso3)}"]`);
  const called = row?.dataset["name"] ?? row?.querySelector("th")?.textContent?.trim() ?? name;
  if (!of) return called;
  const parts = [title(of.status), of.since ? say("since {day}", { day: day(of.since) }) : "", of.bound === "contested" ? say("contested") : ""];
  return `${called}: ${parts.filter(Boolean).join(", ")}`;
}

function badge(status: Standing, contested: boolean): Node[] {
  const found = [make("span", { class: `badge is-${status}` }, title(status))];
  if (contested) found.push(make("span", { class: "badge is-contested small" }, say("contested")));
  return found.flatMap((each) => [each, document.createTextNode(" ")]);
}

function show(found: LawMap): void {
  answer = found;
  view?.show(found);
  for (const item of all("[data-status]")) {
    const number = found.counts[item.dataset["status"] as Standing] ?? 0;
    tell(one("strong", item), count(number));
    item.classList.toggle("is-none", number === 0);
  }
  if (table)
    for (const row of all<HTMLTableRowElement>("tr[data-state]", table)) {
      const of = found.statuses[row.dataset["state"] ?? ""];
      const [status, since] = [one("[data-part=status]", row), one("[data-part=since]", row)];
      if (!of) continue;
      if (status && status.dataset["now"] !== `${of.status} ${of.bound}`) {
        status.dataset["now"] = `${of.status} ${of.bound}`;
        status.replaceChildren(...badge(of.status as Standing, of.bound === "contested"));
      }
      if (since) since.replaceChildren(...(of.since ? [make("time", { datetime: of.since }, day(of.since))] : []));
    }
  const dates = say("On {on}, as known on {known}", { on: day(found.as_of.on), known: day(found.as_of.known) });
  for (const each of all("[data-live=dates]")) tell(each, dates);
  const counts = Object.entries(found.counts).filter(([, number]) => number).map(([status, number]) => `${title(status)} ${count(number)}`);
  for (const each of all("[data-live=counts]")) tell(each, say("{on}: {counts}", { on: dates, counts: counts.join(", ") }));
}

if (form) {
  const error = one("[data-live=error]");
  const query = (): URLSearchParams => {
    const found = queryOf(form);
    const treaty = element?.dataset["treaty"];
    if (treaty && !found.has("treaty")) found.set("treaty", treaty);
    return found;
  };
  const ask = latest<LawMap>(
    (found) => {
      tell(error, "");
      show(found);
    },
    (problem) => tell(error, problem.message || say("No answer from the server. What is shown may be out of date.")),
  );
  const changed = (): void => {
    remember(queryOf(form));
    const asked = query();
    for (const each of all<HTMLAnchorElement>("a[data-follow]"))
      for (const name of ["on", "known"]) {
        const to = new URL(each.href);
        if (asked.has(name)) to.searchParams.set(name, asked.get(name)!);
        each.href = to.href;
      }
    const cited = one<HTMLAnchorElement>("#citation a");
    if (cited) {
      cited.search = String(asked);
      cited.textContent = cited.href;
    }
    ask(`/api/v1/law/map?${asked}`);
  };
  form.addEventListener(DAYS, changed);
  form.addEventListener("change", (event) => event.target instanceof HTMLSelectElement && changed());
  ask(`/api/v1/law/map?${query()}`);
}

if (element) {
  void import("./maps/law-map").then(async ({ lawMap }) => {
    view = await lawMap(element, words);
    if (answer) view?.show(answer);
  });
}
