/** An assessment that follows its sliders: figures, bars, charts and the page's own address. */
import type { Assessment } from "./api";
import { all, data, idOf, make, one, tell } from "./page";
import { figure, interval, spread } from "./numbers";
import { convergence, densities, pictures, rangeBar, rangeOf } from "./plots";
import { latest, queryOf, remember, WAIT_MS } from "./wire";
import { say } from "./words";
import "./map";

const STEPS = 200;

/** Put a range beside a number field, in step with it; `data-scale="log"` makes its steps equal ratios. */
function slide(input: HTMLInputElement): void {
  const [low, high] = [Number(input.min), Number(input.max)];
  if (input.min === "" || input.max === "" || !(low < high)) return;
  const log = input.dataset["scale"] === "log" && low > 0;
  const to = (value: number): number => (log ? (STEPS * Math.log(value / low)) / Math.log(high / low) : (STEPS * (value - low)) / (high - low));
  const from = (step: number): number => (log ? low * (high / low) ** (step / STEPS) : low + ((high - low) * step) / STEPS);
  const words = one(`label[for="${idOf(input)}"]`)?.textContent?.trim() ?? input.name;
  const range = make("input", { type: "range", min: 0, max: STEPS, step: 1, "aria-label": say("{field}, as a slider", { field: words }) });
  const unit = input.dataset["unit"] ?? "";
  const output = input.closest(".slider")?.querySelector("output") ?? null;
  const show = (): void => {
    const value = input.valueAsNumber;
    if (!Number.isFinite(value)) return;
    range.value = String(to(value));
    range.setAttribute("aria-valuetext", figure(value, unit));
    if (output) output.value = figure(value, unit);
  };
  const box = make("span", { class: "slider-inputs" });
  input.before(box);
  box.append(input, range);
  show();
  range.addEventListener("input", () => {
    const whole = Number.isInteger(Number(input.step)) && Number(input.step) > 0;
    const value = from(Number(range.value));
    input.value = String(whole ? Math.round(value) : Number(value.toPrecision(3)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("input", show);
}

const FORMS = { spread, interval, figure: (of: Parameters<typeof spread>[0]) => figure(of.p50, of.unit) };

function show(of: Assessment): void {
  for (const element of all("[data-figure]")) {
    const name = element.dataset["figure"] ?? "";
    const form = (element.dataset["form"] ?? "spread") as keyof typeof FORMS;
    const range = rangeOf(of, name);
    const text = of.texts?.[`${name}.${form}`] ?? (range ? FORMS[form](range) : say_none());
    tell(element, text);
  }
  const bars = all<SVGElement & HTMLElement>("svg[data-range]").flatMap((svg) => {
    const name = svg.dataset["range"] ?? "";
    const range = rangeOf(of, name);
    return range ? [{ svg, range, output: name.slice(name.indexOf(".") + 1) }] : [];
  });
  for (const { svg, range, output } of bars)
    rangeBar(svg, range, Math.max(...bars.filter((each) => each.output === output).map((each) => each.range.p95 ?? 0)));
  pictures(of);
  charts(of);
}

function say_none(): string {
  return figure(null);
}

function charts(of: Assessment): void {
  for (const plot of all(".plot[data-plot]")) {
    const kind = plot.dataset["plot"];
    if (kind === "densities") densities(plot, of);
    if (kind === "convergence") void convergence(plot, of);
  }
}

const form = one<HTMLFormElement>("form[data-assess]");
if (form) {
  const api = form.dataset["api"] ?? `/api/v1${new URL(form.action).pathname}`;
  let shown: Assessment | null = data<Assessment>(one("script[data-assessment]"));
  const body = one("main") ?? document.body;
  const error = one("[data-live=error]");
  const answered = (answer: Assessment, first = false): void => {
    shown = answer;
    body.classList.remove("is-waiting");
    body.removeAttribute("aria-busy");
    tell(error, "");
    show(answer);
    if (first) return;
    const link = remember(queryOf(form));
    for (const each of all<HTMLAnchorElement>("a[data-live=permalink]")) {
      each.href = link;
      if ("shown" in each.dataset) each.textContent = link;
    }
    for (const each of all<HTMLAnchorElement>("a[data-follow]")) each.search = new URL(link).search;
    const main = one("[data-live=assess]");
    const output = main?.dataset["of"] ?? (rangeOf(answer, "total.mines") ? "total.mines" : "total.barrier_cost");
    const range = rangeOf(answer, output);
    if (main && range) tell(main, say("Main estimate: {figure}", { figure: answer.texts?.[`${output}.spread`] ?? spread(range) }));
  };
  const failed = (problem: Error): void => {
    body.classList.remove("is-waiting");
    body.removeAttribute("aria-busy");
    tell(error, problem.message || say("No answer from the server. What is shown may be out of date."));
  };
  const ask = latest<Assessment>((answer) => answered(answer), failed, WAIT_MS);
  for (const input of all<HTMLInputElement>(".slider input[type=number]", form)) slide(input);
  form.addEventListener("input", (event) => {
    const target = event.target;
    if (target instanceof HTMLInputElement && target.type === "range") return; // its number field says the same
    if (!form.checkValidity()) return void form.reportValidity();
    body.classList.add("is-waiting");
    body.setAttribute("aria-busy", "true");
    ask(`${api}?${queryOf(form)}`);
  });
  if (shown) charts(shown);
  else latest<Assessment>((answer) => ((shown = answer), charts(answer)), failed, 0)(`${api}?${queryOf(form)}`);
  // Charts are as wide as their place.
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width || !shown) return;
    width = innerWidth;
    charts(shown);
  });
  document.addEventListener("marchland:theme", () => shown && charts(shown));
}
