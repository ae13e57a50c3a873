/** Two days as sliders: a range beside each date, in step with it, one day a step. */
import { all, idOf, make, one } from "./page";
import { day, say } from "./words";

const DAY_MS = 86_400_000;
const numbered = (iso: string): number => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
const dated = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

export const DAYS = "marchland:days";

export function days(within: ParentNode = document): void {
  for (const form of all<HTMLFormElement>("form[data-days]", within)) {
    if ("liveDays" in form.dataset) form.classList.add("is-live");
    for (const input of all<HTMLInputElement>("input[type=date][min][max]", form)) slide(form, input);
  }
}

function slide(form: HTMLFormElement, input: HTMLInputElement): void {
  const [low, high] = [numbered(input.min), numbered(input.max)];
  if (!(low < high)) return;
  const words = one(`label[for="${idOf(input)}"]`, form)?.textContent?.trim() ?? input.name;
  const range = make("input", { type: "range", min: low, max: high, step: 1, "aria-label": say("{field}, as a slider", { field: words }) });
  const show = (): void => {
    if (!input.value) return;
    range.value = String(numbered(input.value));
    range.setAttribute("aria-valuetext", day(input.value));
  };
  const box = make("span", { class: "day-inputs" });
  input.before(box);
  box.append(input, range);
  show();
  range.addEventListener("input", () => {
    input.value = dated(Number(range.value));
    range.setAttribute("aria-valuetext", day(input.value));
    form.dispatchEvent(new Event(DAYS));
  });
  input.addEventListener("input", () => {
    show();
    if (input.value && input.validity.valid) form.dispatchEvent(new Event(DAYS));
  });
}
