/** Tables that sort by a click on a head, and whose cells carry their column's name when they are cards on a phone. */
import { all, make, tell } from "./page";
import { language, say } from "./words";

export function tables(within: ParentNode = document): void {
  for (const table of all<HTMLTableElement>("table.as-cards", within)) label(table);
  for (const table of all<HTMLTableElement>("table[data-sort]", within)) sortable(table);
}

function heads(table: HTMLTableElement): HTMLTableCellElement[] {
  return [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
}

function label(table: HTMLTableElement): void {
  const names = heads(table).map((head) => head.textContent?.trim() ?? "");
  for (const body of table.tBodies)
    for (const row of body.rows)
      for (const [at, cell] of [...row.cells].entries())
        if (!cell.innerHTML.trim()) cell.replaceChildren(); // only blanks are not :empty, and a card shows no label of nothing
        else if (cell.tagName === "TD" && !cell.dataset["label"] && names[at]) cell.dataset["label"] = names[at];
}

function sortable(table: HTMLTableElement): void {
  if (table.dataset["sort"] === "ready" || [...table.tBodies].some((body) => [...body.rows].some((row) => row.querySelector("[rowspan]")))) return;
  table.dataset["sort"] = "ready";
  const told = make("p", { class: "unseen", "aria-live": "polite" });
  table.before(told);
  heads(table).forEach((head, column) => {
    const name = head.textContent?.trim() ?? "";
    if (!name || "unsorted" in head.dataset) return;
    const button = make("button", { type: "button", class: "sorts", title: say("Sort by {column}", { column: name }) });
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const each of heads(table)) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      for (const body of table.tBodies) body.append(...ordered([...body.rows], column, up));
      tell(told, say("Sorted by {column}, {way}", { column: name, way: up ? say("ascending") : say("descending") }));
    });
  });
}

/** Return the rows in order; those with nothing in the column come last either way. */
function ordered(rows: HTMLTableRowElement[], column: number, up: boolean): HTMLTableRowElement[] {
  const compare = new Intl.Collator(language(), { numeric: true, sensitivity: "base" }).compare;
  const keyed = rows.map((row, at) => ({ row, at, key: keyOf(row.cells[column]) }));
  keyed.sort((a, b) => {
    if (a.key === "" || b.key === "") return Number(a.key === "") - Number(b.key === "") || a.at - b.at;
    const way = typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : compare(String(a.key), String(b.key));
    return (up ? way : -way) || a.at - b.at;
  });
  return keyed.map((each) => each.row);
}

function keyOf(cell: HTMLTableCellElement | undefined): string | number {
  const text = (cell?.dataset["key"] ?? cell?.querySelector("time")?.dateTime ?? cell?.textContent ?? "").trim();
  const number = text.replace(/[\s\u00a0,]/g, "").replace("−", "-");
  return number !== "" && /^-?\d+(\.\d+)?%?$/.test(number) ? Number.parseFloat(number) : text;
}
