/** Signed notes, verifier keys and checkpoints as C2SP has them, and their signatures checked where the browser can. */
import { HASH_BYTES, joined, sha256 } from "./proof";

export class NoteError extends Error {}

export const ED25519 = 0x01;
export const COSIGNATURE_ED25519 = 0x04;
export const COSIGNATURE_ML_DSA_44 = 0x06;
const PUBLIC_BYTES: Record<number, number> = { [ED25519]: 32, [COSIGNATURE_ED25519]: 32, [COSIGNATURE_ML_DSA_44]: 1312 };
export const KINDS: Record<number, string> = {
  [ED25519]: "Ed25519",
  [COSIGNATURE_ED25519]: "Ed25519 cosignature",
  [COSIGNATURE_ML_DSA_44]: "ML-DSA-44 cosignature",
};
const ID_BYTES = 4;
const TIME_BYTES = 8;
const SIGNATURES_MOST = 64;
const NOTE_BYTES_MOST = 2 ** 19;
const SIZE = /^(0|[1-9][0-9]{0,17})$/;
const text = new TextEncoder();

export interface VerifierKey {
  name: string;
  id: string;
  kind: number;
  public: Uint8Array;
}

export interface Signature {
  name: string;
  id: string;
  value: Uint8Array;
}

export interface Checkpoint {
  origin: string;
  size: bigint;
  root: Uint8Array;
  extensions: string[];
  body: string;
}

export interface Note {
  text: string;
  signatures: Signature[];
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Return the bytes of base64 in its one canonical form; throws NoteError. */
export function fromBase64(given: string, what = "the text"): Uint8Array {
  let bytes: Uint8Array | null = null;
  try {
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(given)) bytes = Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0));
  } catch {
    bytes = null;
  }
  if (!bytes || toBase64(bytes) !== given) throw new NoteError(`${what} is not base64 in its canonical form`);
  return bytes;
}

function keyName(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (!name || /[\s+\u0000-\u001f]/u.test(name)) throw new NoteError(`“${name.slice(0, 80)}” is no name of a key`);
  return name;
}

/** Return the key of its line of text, NAME+8 hexadecimal digits+base64; throws NoteError. */
export async function parseKey(line: string): Promise<VerifierKey> {
  const [name = "", id = "", ...rest] = line.trim().split("+");
  if (!/^[0-9a-f]{8}$/.test(id) || rest.length === 0) throw new NoteError(`“${line.trim().slice(0, 80)}” is no verifier key`);
  keyName(name);
  const typed = fromBase64(rest.join("+"), "the verifier key");
  const kind = typed[0] ?? -1;
  if (PUBLIC_BYTES[kind] === undefined) throw new NoteError(`the verifier key of ${name} is of a type that is not known here`);
  if (typed.length - 1 !== PUBLIC_BYTES[kind]) throw new NoteError(`the verifier key of ${name} is of a wrong length`);
  const digest = await sha256(joined(text.encode(`${name}\n`), typed));
  if (hex(digest.slice(0, ID_BYTES)) !== id) throw new NoteError(`the verifier key of ${name} has not the id ${id}`);
  return { name, id, kind, public: typed.slice(1) };
}

/** Return the note that a text is, none of its signatures checked; throws NoteError. */
export function parseNote(given: string): Note {
  if (text.encode(given).length > NOTE_BYTES_MOST) throw new NoteError("it is too long");
  if (/\p{Surrogate}/u.test(given)) throw new NoteError("it is not UTF-8");
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0009\u000b-\u001f]/.test(given)) throw new NoteError("it has control characters");
  const at = given.lastIndexOf("\n\n");
  const under = given.slice(at + 2);
  if (at <= 0 || !under.endsWith("\n")) throw new NoteError("it has no signatures under its text, or does not end its last line");
  const lines = under.slice(0, -1).split("\n");
  if (lines.length > SIGNATURES_MOST) throw new NoteError(`it has ${lines.length} signatures`);
  return { text: given.slice(0, at + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): Signature {
  const found = /^— (\S+) (\S+)$/u.exec(line);
  if (!found) throw new NoteError(`“${line.slice(0, 80)}” is no line of a signature`);
  const name = keyName(found[1]!);
  const bytes = fromBase64(found[2]!, `the signature of ${name}`);
  if (bytes.length <= ID_BYTES) throw new NoteError(`the signature of ${name} is too short`);
  return { name, id: hex(bytes.slice(0, ID_BYTES)), value: bytes.slice(ID_BYTES) };
}

/** Return the checkpoint that the text of a note is; throws NoteError. */
export function parseCheckpoint(body: string): Checkpoint {
  const lines = body.split("\n");
  if (lines.length < 4 || lines.at(-1) !== "") throw new NoteError("a checkpoint has at least three lines: origin, size and root");
  const [origin = "", size = "", root = ""] = lines;
  const extensions = lines.slice(3, -1);
  if (![origin, ...extensions].every(Boolean)) throw new NoteError("a line of the checkpoint is empty");
  if (!SIZE.test(size)) throw new NoteError(`“${size.slice(0, 80)}” is no size of a ledger`);
  const bytes = fromBase64(root, "the root");
  if (bytes.length !== HASH_BYTES) throw new NoteError("a root has 32 bytes");
  return { origin, size: BigInt(size), root: bytes, extensions, body };
}

function big64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** Return the bytes that such a key signs for a checkpoint. */
function signedMessage(key: VerifierKey, checkpoint: Checkpoint, seconds: bigint): Uint8Array | null {
  if (key.kind === ED25519) return text.encode(checkpoint.body);
  if (key.kind === COSIGNATURE_ED25519) return text.encode(`cosignature/v1\ntime ${seconds}\n${checkpoint.body}`);
  const name = text.encode(key.name);
  const origin = text.encode(checkpoint.origin);
  if (Math.max(name.length, origin.length) > 255) return null;
  return joined(
    text.encode("subtree/v1\n\0"), Uint8Array.of(name.length), name, big64(seconds), Uint8Array.of(origin.length), origin,
    big64(0n), big64(checkpoint.size), checkpoint.root,
  );
}

/** What is known of one signature under a note. */
export type Verdict = "holds" | "fails" | "unchecked" | "unknown";

export interface Checked {
  signature: Signature;
  key: VerifierKey | null;
  verdict: Verdict;
  /** When a cosignature says it was made, in seconds since 1970. */
  seconds: bigint | null;
}

/** Whether a key signed exactly this; null where this browser cannot tell. */
export type Check = (key: VerifierKey, message: Uint8Array, signature: Uint8Array) => Promise<boolean | null>;

/** Return what is known of each signature under a checkpoint, given the keys that one has from elsewhere. */
export async function checkSignatures(
  note: Note,
  checkpoint: Checkpoint,
  keys: readonly VerifierKey[],
  check: Check = checkInBrowser,
): Promise<Checked[]> {
  const found: Checked[] = [];
  for (const signature of note.signatures) {
    const key = keys.find((each) => each.name === signature.name && each.id === signature.id) ?? null;
    found.push(key ? await checkOne(signature, key, checkpoint, check) : { signature, key, verdict: "unknown", seconds: null });
  }
  return found;
}

async function checkOne(signature: Signature, key: VerifierKey, checkpoint: Checkpoint, check: Check): Promise<Checked> {
  let seconds: bigint | null = null;
  let value = signature.value;
  if (key.kind !== ED25519) {
    if (value.length < TIME_BYTES) return { signature, key, verdict: "fails", seconds };
    seconds = new DataView(value.buffer, value.byteOffset, TIME_BYTES).getBigUint64(0);
    value = value.slice(TIME_BYTES);
    if (seconds >= 1n << 63n) return { signature, key, verdict: "fails", seconds: null };
  }
  const message = signedMessage(key, checkpoint, seconds ?? 0n);
  if (!message) return { signature, key, verdict: "fails", seconds };
  const holds = await check(key, message, value);
  return { signature, key, seconds, verdict: holds === null ? "unchecked" : holds ? "holds" : "fails" };
}

/** Check with what the browser has: Ed25519 by WebCrypto, ML-DSA-44 by a module that is loaded when it is needed. */
export async function checkInBrowser(key: VerifierKey, message: Uint8Array, signature: Uint8Array): Promise<boolean | null> {
  if (key.kind === COSIGNATURE_ML_DSA_44) {
    try {
      const { ml_dsa44 } = await import("@noble/post-quantum/ml-dsa.js");
      try {
        return ml_dsa44.verify(signature, message, key.public);
      } catch {
        return false; // a signature or a key of another length
      }
    } catch {
      return null; // the module could not be fetched
    }
  }
  if (signature.length !== 64) return false;
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key.public as BufferSource, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    // A browser without the algorithm says NotSupportedError; a point that is none says DataError.
    return error instanceof DOMException && error.name === "DataError" ? false : null;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature as BufferSource, message as BufferSource);
}
