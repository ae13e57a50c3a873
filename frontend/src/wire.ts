/** Asking the server: one question at a time, the last one counting, and its problems in words. */
import type { Problem } from "./api";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.detail || problem?.title || `HTTP ${status}`);
  }
}

/** Return the answer as JSON; throws Refused where the server says no, and what fetch throws. */
export async function ask<T>(address: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(address, {
    headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang || "en" },
    credentials: "same-origin",
    ...(signal ? { signal } : {}),
  });
  if (!answer.ok) {
    const type = answer.headers.get("content-type") ?? "";
    const problem = /json/.test(type) ? ((await answer.json().catch(() => null)) as Problem | null) : null;
    throw new Refused(answer.status, problem);
  }
  return (await answer.json()) as T;
}

export const WAIT_MS = 120;

/** Return a function that asks once its caller has been quiet for a while, and drops every answer but the last. */
export function latest<T>(
  answered: (answer: T, address: string) => void,
  failed: (error: Error) => void,
  wait_ms = WAIT_MS,
): (address: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flight: AbortController | undefined;
  return (address) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      flight?.abort();
      const own = (flight = new AbortController());
      ask<T>(address, own.signal).then(
        (answer) => own === flight && answered(answer, address),
        (error: unknown) => {
          if (own === flight && !own.signal.aborted) failed(error instanceof Error ? error : new Error(String(error)));
        },
      );
    }, wait_ms);
  };
}

/** Return the query of a form, without what is empty and without what the form keeps for itself (data-unasked). */
export function queryOf(form: HTMLFormElement): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    if (typeof value === "string" && value !== "" && !(field instanceof HTMLElement && "unasked" in field.dataset))
      query.append(name, value);
  }
  return query;
}

/** Let the page's address say what is shown, so that it can be kept and sent on. */
export function remember(query: URLSearchParams): string {
  const address = new URL(location.href);
  address.search = query.toString();
  history.replaceState(history.state, "", address);
  return address.href;
}
