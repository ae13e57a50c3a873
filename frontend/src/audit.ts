/** The pages of the audit that hold a workbench: what was sent is opened, and what a form gives is read in place. */
import "./styles/audit.css";
import { forget, kept, readText } from "./bench/asking";
import { Bench, type Places } from "./bench/bench";
import { putBack, readFragment } from "./bench/link";
import { opened, type Sent, type Source, type State } from "./bench/model";
import { say } from "./bench/words";
import { data, make, one } from "./page";

interface Labels {
  readonly verdicts: Source["verdicts"];
  readonly days: Source["days"];
  readonly kinds: readonly (readonly [string, string])[];
}

const place = one("[data-bench]");
const form = one<HTMLFormElement>("form[data-audit-text]");
const labels = data<Labels>(one("script[data-labels]"));
let bench: Bench | null = null;
/** Claims of a link whose text is not here yet. */
let linked: State | null = null;

function open(state: State, isKept = false): void {
  if (!place || !labels) return;
  const places: Places = { verdicts: place.dataset["verdicts"] ?? "", exports: place.dataset["exports"] ?? "", kinds: labels.kinds };
  bench = new Bench(state, places, isKept);
  place.replaceChildren(bench.root);
  one("[data-offer]")?.remove();
  for (const each of document.querySelectorAll("[data-without-bench]")) each.remove();
}

/** Open the claims of the address: alone first, and in their text once it is pasted. */
async function openLink(): Promise<boolean> {
  const found = labels && (await readFragment(location.hash, labels.verdicts, labels.days));
  if (!found) return false;
  const state = opened(found.sent);
  const claims = state.now.claims.map((claim) => ({ ...claim, confirmed: found.confirmed.has(claim.id) }));
  linked = { ...state, now: { claims, facts: found.facts } };
  open(linked);
  form?.before(make("p", { class: "notice", "data-linked": "" }, say("These claims came with the link; their text did not. Paste the text, and the marks stand in it again.")));
  return true;
}

function offerKept(): void {
  const state = kept();
  if (!state || !place) return;
  const take = make("button", { type: "button", class: "button quiet" }, say("Open it"));
  const drop = make("button", { type: "button", class: "button quiet" }, say("Forget it"));
  const offer = make("div", { class: "notice", "data-offer": "" }, make("p", {}, say("An audit is kept on this device.")), make("div", { class: "buttons" }, take, drop));
  take.addEventListener("click", () => open(state, true));
  drop.addEventListener("click", () => {
    forget();
    offer.remove();
  });
  place.before(offer);
}

function tellWrong(words: string): void {
  one("[data-audit-wrong]")?.remove();
  if (words) form?.prepend(make("div", { class: "notice wrong", role: "alert", "data-audit-wrong": "" }, make("p", {}, words)));
}

async function read(from: HTMLFormElement): Promise<void> {
  tellWrong("");
  from.classList.add("is-waiting");
  try {
    const sent = await readText(place?.dataset["live"] ?? "", new FormData(from));
    const state = opened(sent);
    open(linked ? putBack(linked.now.claims, { ...state, now: { ...state.now, facts: linked.now.facts } }) : state);
    one("[data-linked]")?.remove();
    linked = null;
    bench?.root.scrollIntoView({ block: "start" });
    bench?.root.focus({ preventScroll: true });
  } catch (error) {
    tellWrong(error instanceof TypeError ? say("No answer from the server.") : String((error as Error).message));
  } finally {
    from.classList.remove("is-waiting");
  }
}

function listen(to: HTMLFormElement): void {
  to.addEventListener("submit", (event) => {
    event.preventDefault();
    void read(to);
  });
  const file = one<HTMLInputElement>("input[type=file]", to);
  to.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  to.addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    if (!files?.length || !file) return;
    event.preventDefault();
    file.files = files;
    to.requestSubmit();
  });
}

const sent = data<Sent>(one("script[data-bench-data]"));
if (sent) open(opened(sent));
if (form) {
  listen(form);
  if (!sent) void openLink().then((isLinked) => isLinked || offerKept());
  addEventListener("hashchange", () => void openLink());
}
