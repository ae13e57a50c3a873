/** Charts of an assessment: pictures that the server drew, bars and intervals by hand, uPlot for a long axis. */
import type { Assessment, Range } from "./api";
import { all, draw, make, read } from "./page";
import { figure, interval, spread } from "./numbers";
import { say } from "./words";

const LINE = 34;
const finite = (of: number | null | undefined): of is number => typeof of === "number" && Number.isFinite(of);

/** Show each picture of a live answer where it belongs. */
export function pictures(of: Assessment): void {
  for (const place of all("[data-drawing]")) {
    const text = of.drawings?.[place.dataset["drawing"] ?? ""];
    const picture = text ? read(text) : null;
    if (picture) place.replaceChildren(picture);
  }
}

/** Return the range of an output's full name, such as `total.mines` or `pol.mines`. */
export function rangeOf(of: Assessment, name: string): Range | null {
  const [scope = "", ...rest] = name.split(".");
  const output = rest.join(".");
  const found = scope === "total" ? of.total[output] : of.belts.find((belt) => belt.id === scope)?.[output];
  return found && typeof found === "object" && "p50" in found ? (found as Range) : null;
}

/** Draw a range bar anew, against the largest that is shown beside it. */
export function rangeBar(svg: SVGElement, of: Range, largest: number): void {
  const at = (value: number | null): number => (finite(value) && largest > 0 ? Math.max(0, Math.min(100, (value / largest) * 100)) : 0);
  const [low, middle, high] = [at(of.p5), at(of.p50), at(of.p95)];
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.replaceChildren(
    draw("line", { class: "whole", x1: 0, x2: 100, y1: 5, y2: 5 }),
    draw("rect", { class: "likely", x: low, width: Math.max(0.8, high - low), y: 1, height: 8 }),
    draw("line", { class: "middle", x1: middle, x2: middle, y1: 0, y2: 10 }),
  );
}

function canvas(element: HTMLElement, rows: number, label: string): { svg: SVGElement; width: number } {
  const width = Math.max(260, Math.round(element.clientWidth || 640));
  const svg = draw("svg", { viewBox: `0 0 ${width} ${rows * LINE + 24}`, role: "img", "aria-label": label });
  return { svg, width };
}

/** Mines per km of front beside the belts of the record, on one logarithmic axis. */
export function densities(element: HTMLElement, of: Assessment): void {
  const ours = of.belts.flatMap((belt) => {
    const range = rangeOf(of, `${belt.id}.front_density`);
    return range ? [{ title: belt.title, low: range.p5, middle: range.p50, high: range.p95, kind: "ours" }] : [];
  });
  const record = of.documented_belts.map((each) => ({ title: each.title, low: each.low, middle: each.central, high: each.high, kind: "record" }));
  const rows = [...ours, ...record].filter((each) => finite(each.low) && finite(each.high) && finite(each.middle) && each.low > 0);
  if (!rows.length) return element.replaceChildren();
  const [least, most] = [Math.min(...rows.map((each) => each.low!)), Math.max(...rows.map((each) => each.high!))];
  const unit = "mine/km";
  const words = rows.map((each) => `${each.title}: ${interval({ p5: each.low, p50: each.middle, p95: each.high, unit })}`).join("; ");
  const { svg, width } = canvas(element, rows.length, words);
  const x = (value: number): number => 6 + (Math.log(value / least) / Math.log(most / least || Math.E)) * (width - 12);
  rows.forEach((each, row) => {
    const top = row * LINE;
    const range = { p5: each.low, p50: each.middle, p95: each.high, unit: "" };
    const title = draw("text", { x: 0, y: top + 13 }, each.title);
    if (each.kind === "ours") title.setAttribute("font-weight", "700");
    svg.append(
      title,
      draw("text", { x: width, y: top + 13, "text-anchor": "end", class: "muted" }, spread(range)),
      draw("line", { class: "axis", x1: 0, x2: width, y1: top + 23, y2: top + 23 }),
      draw("line", { class: each.kind, x1: x(each.low!), x2: Math.max(x(each.high!), x(each.low!) + 1), y1: top + 23, y2: top + 23 }),
      draw("circle", { class: "dot", cx: x(each.middle!), cy: top + 23, r: 4 }),
    );
  });
  element.replaceChildren(svg);
}

/** How the three points of the main output settle as draws are added. */
export async function convergence(element: HTMLElement, of: Assessment): Promise<void> {
  const rows = of.convergence.filter((each) => finite(each.value.p5) && finite(each.value.p50) && finite(each.value.p95));
  if (rows.length < 2) return element.replaceChildren();
  const { default: Plot } = await import("./uplot");
  const colour = (name: string): string => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
  const axis = { stroke: colour("muted"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid"), width: 1 } };
  const box = make("div", { role: "img", "aria-label": rows.map((each) => `${each.draws}: ${spread(each.value)}`).join("; ") });
  element.replaceChildren(box);
  new Plot(
    {
      width: Math.max(260, element.clientWidth || 640),
      height: 240,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, distr: 3 } },
      axes: [
        { ...axis, label: say("draws"), labelFont: "12px sans-serif", values: (_, ticks) => ticks.map((each) => (each === null ? "" : figure(each))) },
        { ...axis, size: 84, values: (_, ticks) => ticks.map((each) => figure(each)) },
      ],
      series: [
        {},
        { stroke: colour("blue"), width: 1, dash: [4, 3] },
        { stroke: colour("ink"), width: 2 },
        { stroke: colour("blue"), width: 1, dash: [4, 3] },
      ],
      bands: [{ series: [3, 1], fill: `${colour("blue")}22` }],
    },
    [rows.map((each) => each.draws), ...(["p5", "p50", "p95"] as const).map((key) => rows.map((each) => each.value[key]))] as [number[], ...number[][]],
    box,
  );
}
