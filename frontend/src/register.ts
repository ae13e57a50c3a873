/** The register: map, table and filters in step. */
import { DAYS } from "./days";
import type { AreasView } from "./maps/areas-map";
import { all, make, one } from "./page";
import { queryOf } from "./wire";
import { say } from "./words";

const form = one<HTMLFormElement>("form[data-register]") ?? one<HTMLFormElement>("form.filters");
const element = one(".map[data-map=areas]");
const rows = new Map(all<HTMLTableRowElement>("tr[data-area]").map((row) => [row.dataset["area"] ?? "", row]));
let view: AreasView | null = null;

function choose(id: string): void {
  for (const [name, row] of rows) row.classList.toggle("is-chosen", name === id);
  view?.choose(id);
}

/** What the server's own filters mean to the map: all of them but the page of the table. */
function query(): URLSearchParams {
  const asked = form ? queryOf(form) : new URLSearchParams(location.search);
  for (const name of ["page", "after", "limit", "sort"]) asked.delete(name);
  return asked;
}

for (const [id, row] of rows) {
  row.addEventListener("pointerenter", () => choose(id));
  row.addEventListener("focusin", () => choose(id));
  if (!element) continue;
  const button = make("button", { type: "button", class: "copy", "aria-label": `${say("Show the map")}: ${row.querySelector("th")?.textContent?.trim() ?? id}` }, "◎");
  button.addEventListener("click", () => {
    choose(id);
    view?.choose(id, true);
    element.scrollIntoView({ block: "nearest" });
  });
  row.querySelector("th")?.append(" ", button);
}

if (element) {
  void import("./maps/areas-map").then(async ({ areasMap }) => {
    view = await areasMap(
      element,
      ({ properties: of }) => {
        const row = rows.get(String(of["id"]));
        const status = row?.querySelector(".badge")?.textContent?.trim() ?? String(of["status"] ?? "").replaceAll("_", " ");
        return say("{name}: {status}", { name: String(of["name"] ?? of["id"]), status });
      },
      choose,
      (id) => {
        const link = rows.get(id)?.querySelector<HTMLAnchorElement>("th a, td a");
        location.href = link?.href ?? `${location.pathname.replace(/\/$/, "")}/${encodeURIComponent(id)}${location.search}`;
      },
    );
    view?.ask(query());
  });
  form?.addEventListener("change", () => view?.ask(query()));
  document.addEventListener(DAYS, () => view?.ask(query()), true);
}
