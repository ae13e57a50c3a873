/** Every page: the style sheet, and what makes a page handier than it is without scripts. */
import "./styles/site.css";
import { days } from "./days";
import { all, one, tell } from "./page";
import { tables } from "./tables";
import { themes } from "./theme";
import { say } from "./words";

document.documentElement.classList.add("scripted");
themes();
tables();
days();

for (const button of all<HTMLButtonElement>("button[data-copy]")) {
  button.addEventListener("click", () => {
    const from = one<HTMLElement>(button.dataset["copy"] ?? "");
    const text = from instanceof HTMLInputElement || from instanceof HTMLTextAreaElement ? from.value : (from?.textContent ?? "");
    navigator.clipboard.writeText(text.trim()).then(
      () => tell(button, say("Copied")),
      () => tell(button, say("Could not be copied; select the text instead.")),
    );
  });
}

// Pages of the newsroom that were seen can be read without a connection.
if (one(".news-tabs") && "serviceWorker" in navigator && isSecureContext) {
  navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" }).catch(() => undefined);
}

// What is wrong with a form is read first.
one<HTMLElement>(".notice.wrong[role=alert]")?.scrollIntoView({ block: "nearest" });
