/** Light, dark or as the device: kept in this browser alone. */
import { all } from "./page";
import { N_, say } from "./words";

const KEY = "marchland-theme";
const CHOICES = ["auto", "light", "dark"] as const;
type Theme = (typeof CHOICES)[number];
const NAMES = { auto: N_("Theme: as the device"), light: N_("Theme: light"), dark: N_("Theme: dark") };

function kept(): Theme {
  try {
    return CHOICES.find((each) => each === localStorage.getItem(KEY)) ?? "auto";
  } catch {
    return "auto"; // storage is closed to us
  }
}

function show(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  for (const button of all("[data-theme-button]")) button.textContent = say(NAMES[theme]);
  document.dispatchEvent(new Event("marchland:theme"));
}

export function themes(): void {
  show(kept());
  for (const button of all("[data-theme-button]")) {
    button.addEventListener("click", () => {
      const next = CHOICES[(CHOICES.indexOf(kept()) + 1) % CHOICES.length]!;
      try {
        localStorage.setItem(KEY, next);
      } catch {
        /* it holds for this page */
      }
      show(next);
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show(kept()));
}
