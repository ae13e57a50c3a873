/** The words that scripts add to a page: each is said in English, and in Ukrainian as the catalogue has it. */
import { PLURALS, UKRAINIAN } from "./generated/words";

export type Word = keyof typeof UKRAINIAN;
export type Counted = keyof typeof PLURALS;

/** Return a text as it is, marked as one that is said elsewhere. */
export const N_ = (word: Word): Word => word;

/** Return the word for one and the word for many, marked as ones that are counted elsewhere. */
export const counts = (one: Counted, many: string): readonly [Counted, string] => [one, many];

export function language(): "en" | "uk" {
  return typeof document !== "undefined" && document.documentElement.lang.startsWith("uk") ? "uk" : "en";
}

/** Return a function that says the words of a table in the page's language; `{name}` is filled in. */
export const sayer =
  <W extends string>(ukrainian: Readonly<Record<W, string>>) =>
  (word: W, filled: Record<string, string | number> = {}): string =>
    fill(language() === "uk" ? ukrainian[word] : word, filled);

/** Return the words in the page's language. */
export const say = sayer<Word>(UKRAINIAN);

function fill(text: string, filled: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in filled ? String(filled[name]) : whole));
}

/** Return the word for that number in the page's language. */
export function counted([one, many]: readonly [Counted, string], number: number): string {
  if (language() !== "uk") return number === 1 ? one : many;
  const form = new Intl.PluralRules("uk").select(number);
  return PLURALS[one][form === "one" ? 0 : form === "few" ? 1 : 2];
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** Return a day as it is written in a sentence, such as `7 July 2025`. */
export function day(iso: string | null | undefined): string {
  if (!iso || !DAY.test(iso)) return iso ?? "";
  const on = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  const locale = language() === "uk" ? "uk" : "en-GB";
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(on);
}

/** Return a number with the separators of the page's language. */
export function count(number: number): string {
  return new Intl.NumberFormat(language() === "uk" ? "uk" : "en").format(number);
}
