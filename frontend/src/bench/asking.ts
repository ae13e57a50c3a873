/** What the workbench asks of the server, one thing at a time, and of this device. */
import type { Problem } from "../api";
import type { Answer, Sent, State, Work } from "./model";
import { changedFacts, waiting } from "./reducer";

const KEPT = "marchland-audit";

async function told(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const problem = /json/.test(answer.headers.get("content-type") ?? "") ? ((await answer.json().catch(() => null)) as Problem | null) : null;
  throw new Error([problem?.detail ?? `HTTP ${answer.status}`, problem?.next_step].filter(Boolean).join(" · "));
}

const post = (address: string, body: BodyInit, accept = "application/json"): Promise<Response> =>
  fetch(address, {
    method: "POST", body, credentials: "same-origin", cache: "no-store",
    headers: { Accept: accept, "Accept-Language": document.documentElement.lang || "en", ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}) },
  }).then(told);

/** Return the workbench of the text or file of a form. */
export const readText = async (address: string, form: FormData): Promise<Sent> => (await (await post(address, form)).json()) as Sent;

/** Return the verdicts of the readings that wait for one, in their order. */
export async function judge(address: string, state: State): Promise<Answer[]> {
  const claims = waiting(state).map((each, at) => ({ ...each.claim, id: `W${at}` }));
  const answer = await post(address, JSON.stringify({ claims, what_if: changedFacts(state.now) }));
  return ((await answer.json()) as { claims: Answer[] }).claims;
}

/** Return the claims of a state as a file of that form. */
export async function exported(address: string, state: State, kind: string): Promise<Blob> {
  const claims = state.now.claims.map((claim) => claim.readings[claim.used]!.claim);
  const form = new FormData();
  form.set("f", kind);
  form.set("claims", JSON.stringify({ document: named(state.source.document), claims, what_if: changedFacts(state.now) }));
  return (await post(address, form, "*/*")).blob();
}

const named = (document: State["source"]["document"]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(document).filter(([, value]) => value !== ""));

/** Let the browser save a file. */
export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

interface Kept {
  readonly v: 1;
  readonly source: State["source"];
  readonly now: Work;
}

/** Keep an audit on this device; return whether there was room for it. */
export function keep(state: State): boolean {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ v: 1, source: state.source, now: state.now } satisfies Kept));
    return true;
  } catch {
    return false;
  }
}

/** Return the audit that is kept on this device, or null. */
export function kept(): State | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "null") as Kept | null;
    if (found?.v !== 1) return null;
    return { source: found.source, past: [], now: found.now, future: [], chosen: null, only: "", aim: null };
  } catch {
    return null;
  }
}

export function forget(): void {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // A browser that lets nothing be kept has kept nothing.
  }
}
