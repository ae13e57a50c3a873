/** A permalink: the claims of an audit without their text, packed into the part of an address that no server sees. */
import type { BenchClaim, Fields, Input, Reading, Sent, Source, Span, State } from "./model";
import { reading } from "./model";

const HEAD = "#claims=";
const MOST = 200_000;

interface Packed {
  readonly v: 1;
  readonly title: string;
  readonly language: string;
  readonly claims: readonly { readonly c: Fields; readonly q: string; readonly i: readonly Input[]; readonly r: string; readonly ok?: 1 }[];
  readonly facts: Readonly<Record<string, string>>;
  readonly known: Source["facts"];
}

/** Return the claims of a state as the fragment of an address; sentences stay here, quotes of twelve words go along. */
export async function fragmentOf(state: State): Promise<string> {
  const claims = state.now.claims.map((claim) => {
    const now = reading(claim);
    const { sentence: _sentence, ...fields } = now.claim;
    return { c: fields, q: claim.quote, i: now.inputs, r: now.restsOn, ...(claim.confirmed ? { ok: 1 as const } : {}) };
  });
  const packed: Packed = { v: 1, title: state.source.title, language: state.source.language, claims, facts: state.now.facts, known: state.source.facts };
  const bytes = await through(new TextEncoder().encode(JSON.stringify(packed)), new CompressionStream("deflate-raw"));
  let signs = "";
  for (let at = 0; at < bytes.length; at += 0x8000) signs += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return HEAD + btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Return what a fragment holds as a workbench without text; null where it holds none that can be read. */
export async function readFragment(fragment: string, verdicts: Source["verdicts"], days: Source["days"]): Promise<{ sent: Sent; confirmed: ReadonlySet<string>; facts: Readonly<Record<string, string>> } | null> {
  if (!fragment.startsWith(HEAD)) return null;
  try {
    const signs = atob(fragment.slice(HEAD.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = await through(Uint8Array.from(signs, (sign) => sign.charCodeAt(0)), new DecompressionStream("deflate-raw"));
    const packed = JSON.parse(new TextDecoder().decode(bytes)) as Packed;
    if (packed.v !== 1 || !Array.isArray(packed.claims)) return null;
    const claims = packed.claims.map(unpacked);
    const confirmed = new Set(claims.filter((_claim, at) => packed.claims[at]!.ok).map((claim) => claim.id));
    const source: Source = {
      text: null, language: packed.language === "uk" ? "uk" : "en", title: String(packed.title ?? ""), document: { id: "text", title: String(packed.title || "text") },
      notes: [], blocks: [], quantities: [], facts: packed.known ?? {}, verdicts, days,
    };
    return { sent: { ...source, claims }, confirmed, facts: packed.facts ?? {} };
  } catch {
    return null;
  }
}

function unpacked({ c, q, i, r }: Packed["claims"][number]): Omit<BenchClaim, "used" | "confirmed"> {
  const inputs = i.map((input) => ({ name: String(input.name), quantity: null, fact: input.fact ? String(input.fact) : null, text: String(input.text) }));
  const only: Reading = { claim: c, inputs, answer: null, confidence: null, restsOn: String(r) };
  return { id: String(c["id"]), span: null, quantity: null, quote: String(q), sentence: "", saidBy: "", readings: [only] };
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    size += next.value.length;
    if (size > MOST * 20) throw new RangeError("too much");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) (whole.set(part, at), (at += part.length));
  return whole;
}

/** Return claims put back into a text that was pasted again: each at its quote, and its inputs at their figures. */
export function putBack(claims: readonly BenchClaim[], state: State): State {
  const { source } = state;
  const text = source.text ?? "";
  const found = claims.map((claim) => {
    const place = placeOf(claim, state);
    const of = source.quantities.find((each) => place && each.span[0] < place[1] && place[0] < each.span[1]);
    const there = state.now.claims.find((each) => of && each.quantity === of.id);
    const now = reading(claim);
    const inputs = now.inputs.map((input) => ({ ...input, quantity: nearest(source, input.text, place) }));
    const put: Reading = { ...now, inputs };
    const others = (there?.readings ?? []).filter((each) => String(each.claim["expression"] ?? "") !== String(put.claim["expression"] ?? "") || told(each) !== told(put));
    const span = of?.span ?? place;
    return { ...claim, span, quantity: of?.id ?? null, sentence: there?.sentence ?? "", saidBy: there?.saidBy ?? "", readings: [put, ...others].slice(0, 3), used: 0 };
  });
  const now = { claims: found.sort((one, other) => (one.span?.[0] ?? text.length) - (other.span?.[0] ?? text.length)), facts: state.now.facts };
  return { ...state, now };
}

const told = (of: Reading): string => of.inputs.map((input) => input.text).join();

/** Return where a claim stands in a text: at the figure it states within its quote. */
function placeOf(claim: BenchClaim, state: State): Span | null {
  const text = state.source.text ?? "";
  const same = state.now.claims.find((each) => each.quote === claim.quote && stated(each) === stated(claim));
  if (same?.span) return same.span;
  const start = text.indexOf(claim.quote);
  return start < 0 || !claim.quote ? null : [start, start + claim.quote.length];
}

const stated = (claim: BenchClaim): string => JSON.stringify(reading(claim).claim["stated"] ?? null);

function nearest(source: Source, words: string, place: Span | null): string | null {
  const same = source.quantities.filter((each) => each.text === words);
  const far = (span: Span): number => Math.abs(span[0] - (place?.[0] ?? 0));
  return same.sort((one, other) => far(one.span) - far(other.span))[0]?.id ?? null;
}

