/** An audit as a page of its own: the marked text with numbered calculations, without a script, and for paper. */
import { make } from "../page";
import { reading, verdictOf, type BenchClaim, type State } from "./model";
import { say } from "./words";

const STYLE = `:root{color-scheme:light}body{font:17px/1.55 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1d1d1b;background:#fffefb}
.mark{text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:3px}
.mark[data-number]:not([data-number=""])::after{content:attr(data-number);font:11px sans-serif;vertical-align:super;margin-left:1px}
.is-follows,.is-confirmed,.is-rounds_to{text-decoration-color:#0b5c8a}.is-loose_bound,.is-true_but_incomplete{text-decoration-color:#7d5200;text-decoration-style:dashed}
.is-does_not_follow,.is-contradicted{text-decoration-color:#b03507;text-decoration-style:wavy}.is-not_derivable,.is-not_checked,.is-recorded_only{text-decoration-color:#5f5d57;text-decoration-style:dotted}
.is-quantity{text-decoration:none}li{margin-bottom:1rem}blockquote{margin:0;padding-left:1rem;border-left:3px solid #a5a198}.hint{color:#5f5d57;font-size:14px}`;

/** Return the calculations of all claims, numbered as their marks are. */
export function calculations(state: State): HTMLElement {
  return make("ol", { class: "calculations" }, ...state.now.claims.map((claim) => calculation(state, claim)));
}

function calculation(state: State, claim: BenchClaim): HTMLElement {
  const { answer, inputs, claim: fields } = reading(claim);
  const verdict = state.source.verdicts[verdictOf(claim)]?.[0] ?? "";
  const given = inputs.map((input) => `${input.name ? `${input.name} = ` : ""}${input.text || input.fact || ""}`).join(", ");
  const expression = String(fields["expression"] ?? fields["from"] ?? "");
  const lines = [
    [given, expression].filter(Boolean).join("; "),
    answer?.stated ? `${say("Stated")}: ${answer.stated}` : "",
    answer?.recomputed ? `${say("Recomputed")}: ${answer.recomputed}` : "",
    answer?.working ?? "", answer?.reason ?? "", ...(answer?.law ?? []), answer?.wrong ?? "",
  ].filter((line, at, every) => line && every.indexOf(line) === at);
  const title = claim.confirmed ? say("{verdict}, confirmed", { verdict }) : verdict;
  return make("li", { id: `calculation-${claim.id}` }, make("strong", {}, title), make("blockquote", { lang: state.source.language, dir: "auto" }, claim.quote), ...lines.map((line) => make("p", {}, line)));
}

/** Return an audit as HTML that stands alone; what the text holds is text in it. */
export function standalone(state: State, marked: HTMLElement, counts: string): string {
  const own = document.implementation.createHTMLDocument(state.source.title || say("Audit of a text"));
  own.documentElement.lang = document.documentElement.lang;
  own.head.prepend(own.createElement("meta"));
  own.head.firstElementChild!.setAttribute("charset", "utf-8");
  const policy = own.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; style-src 'unsafe-inline'";
  own.head.append(policy);
  const text = own.importNode(marked, true);
  for (const each of text.querySelectorAll(".mark")) for (const name of ["role", "tabindex", "data-quantity", "data-own", "data-place"]) each.removeAttribute(name);
  const title = own.createElement("h1");
  title.textContent = state.source.title || say("Audit of a text");
  const told = own.createElement("p");
  told.className = "hint";
  told.textContent = `${counts} · ${say("So on {on}, as known on {known}", state.source.days)} · Marchland`;
  const heading = own.createElement("h2");
  heading.textContent = say("The calculations");
  own.body.append(title, told, text, heading, own.importNode(calculations(state), true));
  // The style is written as text: our own page's policy lets no document that it makes have one.
  return `<!DOCTYPE html>\n${own.documentElement.outerHTML.replace("</head>", `<style>${STYLE}</style></head>`)}\n`;
}
