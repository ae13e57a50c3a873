/** How figures are printed for people: `report/numbers.py` once more, digit for digit in English. */
import type { Range } from "./api";
import { N_, counted, counts, language, say, type Word } from "./words";

const SCALES = [[1e12, N_("{number} trillion")], [1e9, N_("{number} billion")], [1e6, N_("{number} million")]] as const;
const MONEY: Record<string, Word> = {
  EUR: N_("€{number}"), USD: N_("${number}"), PLN: N_("PLN {number}"), UAH: N_("UAH {number}"), KRW: N_("KRW {number}"),
  SEK: N_("SEK {number}"), GBP: N_("£{number}"), NOK: N_("NOK {number}"), CZK: N_("CZK {number}"),
};
const COUNTED = {
  mine: counts("mine", "mines"), person: counts("person", "people"), place: counts("place", "places"),
  casualty: counts("casualty", "casualties"), deminer: counts("deminer", "deminers"), story: counts("story", "stories"),
  year: counts("year", "years"), month: counts("month", "months"), day: counts("day", "days"),
};
const UNCOUNTED: Record<string, Word | "%"> = {
  km: N_("km"), "km²": N_("km²"), m: N_("m"), "m²": N_("m²"), ha: N_("ha"), g: N_("g"), "%": "%",
};
const PER: Record<string, Word> = {
  km: N_("per km"), "km²": N_("per km²"), "m²": N_("per m²"), ha: N_("per ha"), mine: N_("per mine"), person: N_("per person"),
  deminer: N_("per deminer"), year: N_("per year"), month: N_("per month"), day: N_("per day"),
};
const MANY = 5; // the ends of a range are read with the plural of many
const SUPERSCRIPT: Record<string, string> = Object.fromEntries([..."0123456789-"].map((c, i) => [c, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻"][i] ?? c]));

/** Return the number as a person reads it, such as `62.4 million`, `1,274`, `0.41` or `€19 billion`. */
export function figure(value: number | null, unit = "", digits = 3): string {
  if (value === null || !Number.isFinite(value)) return say("no figure");
  const rounded = significant(value, shownDigits(value, digits));
  return withUnit(plain(value, digits), unit, rounded === 1 ? value : rounded);
}

/** Return both ends in words, such as `1.9 to 12.6 million mines`; one figure if they are one. */
export function between(low: number, high: number, unit = "", digits = 3): string {
  return low === high ? figure(low, unit, digits) : joined([low, high], unit, ([least, most]) => say("{low} to {high}", { low: least ?? "", high: most ?? "" }), digits);
}

/** Return the three points of a range, such as `1.9 – 5.4 – 12.6 million mines`; one figure if they are one. */
export function spread(of: Range): string {
  if (of.p5 === of.p95) return figure(of.p50, of.unit);
  return joined([of.p5 ?? NaN, of.p50 ?? NaN, of.p95 ?? NaN], of.unit, (points) => points.join(" – "), 3);
}

/** Return the 90 % interval of a range in words. */
export function interval(of: Range): string {
  return between(of.p5 ?? NaN, of.p95 ?? NaN, of.unit);
}

/** Return a share of one in whole per cent, such as `62 %`. */
export function share(part: number): string {
  return Number.isFinite(part) ? `${fixed(part * 100, 0)} %` : say("no figure");
}

/** Return whether the number's decimal form goes on with exactly one half after so many significant digits. */
function isTie(text: string, kept: number): boolean {
  const digits = text.replace(/e.*$/, "").replace(/[-.]/g, "").replace(/^0+/, "");
  return digits[kept] === "5" && /^0*$/.test(digits.slice(kept + 1));
}

/** Round to significant digits, a half to the even digit, as Python does. */
function significant(value: number, digits: number): number {
  if (value === 0) return 0;
  const rounded = value.toPrecision(digits);
  const exact = value.toPrecision(60);
  if (!isTie(exact, digits)) return Number(rounded);
  const body = exact.replace(/[-.]/g, "").replace(/e.*$/, "").replace(/^0+/, "");
  if (Number(body[digits - 1]) % 2) return Number(rounded);
  const [mantissa, power = "0"] = rounded.split("e");
  const scale = Number(power) - ((mantissa ?? "").split(".")[1]?.length ?? 0);
  const up = BigInt((mantissa ?? "0").replace(/[-.]/g, ""));
  return Number(`${value < 0 ? "-" : ""}${up - 1n}e${scale}`);
}

/** Return the number with so many decimals, a half to the even digit. */
function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  const exact = value.toFixed(Math.min(100, places + 60));
  const dot = exact.indexOf(".");
  const rest = exact.slice(dot + 1 + places);
  const last = places ? exact[dot + places] : exact[dot - 1];
  if (/^50*$/.test(rest) && Number(last) % 2 === 0) return exact.slice(0, places ? dot + 1 + places : dot);
  return text;
}

function shownDigits(value: number, wanted: number): number {
  return Math.abs(value) >= 1000 && Math.abs(value) < 10_000 ? Math.max(wanted, 4) : wanted;
}

function plain(value: number, wanted: number): string {
  const digits = shownDigits(value, wanted);
  const rounded = significant(value, digits);
  const size = Math.abs(rounded);
  const sign = rounded < 0 ? "−" : "";
  if (size >= 1e15 || (size > 0 && size < 1e-4)) {
    const power = Math.floor(Math.log10(size));
    const raised = [...String(power)].map((each) => SUPERSCRIPT[each] ?? each).join("");
    return `${sign}${decimals(size / 10 ** power, digits)} × 10${raised}`;
  }
  for (const [scale, form] of SCALES) if (size >= scale) return sign + say(form, { number: decimals(size / scale, digits) });
  return `${sign}${decimals(size, digits)}`;
}

function decimals(size: number, digits: number): string {
  if (size === 0) return "0";
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  let [whole = "", part = ""] = fixed(size, places).split(".");
  const ukrainian = language() === "uk";
  whole = whole.replace(/\B(?=(\d{3})+$)/g, ukrainian ? "\u00a0" : ",");
  part = part.replace(/0+$/, "");
  return part ? `${whole}${ukrainian ? "," : "."}${part}` : whole;
}

function unitWords(unit: string, value: number): string {
  const [above = "", ...below] = unit.split("/");
  const first = above === "1" ? "" : ofUnit(above, value);
  return [first, ...below.map(per)].filter(Boolean).join(" ");
}

function per(name: string): string {
  const found = PER[name];
  return found ? say(found) : say("per {unit}", { unit: name });
}

function ofUnit(name: string, value: number): string {
  if (name in COUNTED) return counted(COUNTED[name as keyof typeof COUNTED], value);
  const found = UNCOUNTED[name];
  if (found) return found === "%" ? found : say(found);
  return !name || value === 1 || !/^\p{L}+$/u.test(name) ? name : `${name}s`;
}

function withUnit(text: string, unit: string, value: number): string {
  const [above = "", ...below] = unit.split("/");
  const money = MONEY[above];
  if (money) {
    const signed = text.startsWith("−") && (above === "EUR" || above === "USD" || above === "GBP");
    const said = (signed ? "−" : "") + say(money, { number: signed ? text.slice(1) : text });
    return [said, ...below.map(per)].join(" ");
  }
  const words = unitWords(unit, value);
  return words ? `${text} ${words}` : text;
}

function joined(values: number[], unit: string, join: (parts: string[]) => string, digits: number): string {
  if (!values.every(Number.isFinite)) return say("no figure");
  const largest = Math.max(...values.map((value) => Math.abs(significant(value, digits))));
  const found = SCALES.find(([scale]) => scale <= largest && largest < 1e15);
  const [scale, form] = found ?? [1, null];
  const smallest = Math.min(...values.filter((value) => value !== 0).map(Math.abs));
  const least = Number.isFinite(smallest) ? smallest : 0;
  if (form && (least < scale / 100 || largest > least * 100)) return join(values.map((value) => figure(value, unit, digits)));
  const parts = join(values.map((value) => plain(value / scale, digits)));
  return withUnit(form ? say(form, { number: parts }) : parts, unit, MANY);
}
