/** Proofs and signatures checked in the reader's own browser, by code that shares nothing with the server's. */
import type { Consistency, Inclusion } from "./api";
import { checkSignatures, fromBase64, KINDS, NoteError, parseCheckpoint, parseKey, parseNote, type Checked, type Checkpoint, type VerifierKey } from "./note";
import { equal, leafHash, verifyConsistency, verifyInclusion } from "./proof";
import { all, data, make, one } from "./page";
import { N_, say } from "./words";

type Tone = "done" | "wrong" | "warn";
interface Line {
  tone: Tone;
  words: string;
}

const COUNT = /^(0|[1-9][0-9]{0,17})$/;

/** Numbers of entries may be larger than a double holds, so a text of digits is taken too. */
function counted(of: number | string): bigint {
  if (!COUNT.test(String(of))) throw new NoteError(`${of} is no number of entries`);
  return BigInt(of);
}

export async function checkInclusion(given: Inclusion, keys: readonly VerifierKey[]): Promise<Line[]> {
  const leaf = await leafHash(new TextEncoder().encode(given.envelope));
  const root = fromBase64(given.root, "the root");
  const [size, index] = [counted(given.size), counted(given.entry)];
  const holds = await verifyInclusion(leaf, index, size, given.proof.map((each) => fromBase64(each, "a step of the proof")), root);
  const first: Line = holds
    ? { tone: "done", words: say("Checked in this browser: entry {entry} is in the ledger of {size} entries with this root.", { entry: given.entry, size: given.size }) }
    : { tone: "wrong", words: say("NOT proven: the path does not lead from this entry to this root.") };
  return worstFirst([first, ...(await checkNote(given.checkpoint, keys, size, root))]);
}

/** A path may lead to a root that nobody signed, so what is wrong is said before anything that holds. */
function worstFirst(lines: Line[]): Line[] {
  return [...lines.filter((each) => each.tone === "wrong"), ...lines.filter((each) => each.tone !== "wrong")];
}

export async function checkConsistency(given: Consistency, keys: readonly VerifierKey[]): Promise<Line[]> {
  const [oldRoot, root] = [fromBase64(given.old_root, "the older root"), fromBase64(given.root, "the root")];
  const [old, size] = [counted(given.old), counted(given.size)];
  const holds = await verifyConsistency(old, oldRoot, size, root, given.proof.map((each) => fromBase64(each, "a step of the proof")));
  const first: Line = holds
    ? { tone: "done", words: say("Checked in this browser: the ledger of {old} entries is the beginning of the one of {size}.", { old: given.old, size: given.size }) }
    : { tone: "wrong", words: say("NOT proven: the ledger of {old} entries is not shown to be the beginning of the one of {size}.", { old: given.old, size: given.size }) };
  const older = given.old_checkpoint ? await checkNote(given.old_checkpoint, keys, old, oldRoot) : [];
  const newer = given.checkpoint ? await checkNote(given.checkpoint, keys, size, root) : [];
  return worstFirst([first, ...older, ...newer]);
}

/** Read a note and check its signatures; with a size and a root, it must name these. */
export async function checkNote(given: string, keys: readonly VerifierKey[], size?: bigint, root?: Uint8Array): Promise<Line[]> {
  let checkpoint: Checkpoint;
  let checked: Checked[];
  try {
    const note = parseNote(given);
    checkpoint = parseCheckpoint(note.text);
    checked = await checkSignatures(note, checkpoint, keys);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return [{ tone: "wrong", words: say("This is not a signed note: {why}", { why: error.message }) }];
  }
  const lines: Line[] = [];
  if (size === undefined || root === undefined)
    lines.push({ tone: "warn", words: say("{origin}: {size} entries.", { origin: checkpoint.origin, size: String(checkpoint.size) }) });
  else if (checkpoint.size === size && equal(checkpoint.root, root)) lines.push({ tone: "done", words: say("The signed note names this same size and root.") });
  else lines.push({ tone: "wrong", words: say("The signed note names another size or root: {what}.", { what: `${checkpoint.origin}, ${checkpoint.size}` }) });
  lines.push(...checked.map(words));
  if (!checked.some((each) => each.verdict === "holds" || each.verdict === "fails")) lines.push({ tone: "warn", words: say("No signature of a given key was checked. Give the verifier keys that you have from elsewhere.") });
  return lines;
}

const VERDICTS = {
  holds: N_("{name} ({kind}): the signature holds{time}."),
  fails: N_("{name} ({kind}): the signature does NOT hold."),
  unchecked: N_("{name} ({kind}): signature not checked by this browser."),
  unknown: N_("{name}: its key is not among those given; passed over."),
};

function words({ signature, key, verdict, seconds }: Checked): Line {
  const time = seconds === null ? "" : say(", of {time}", { time: new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z") });
  const filled = { name: signature.name, kind: KINDS[key?.kind ?? -1] ?? "", time };
  const tone: Tone = verdict === "holds" ? "done" : verdict === "fails" ? "wrong" : "warn";
  return { tone, words: say(VERDICTS[verdict], filled) };
}

async function keysOf(texts: readonly string[]): Promise<{ keys: VerifierKey[]; faults: Line[] }> {
  const keys: VerifierKey[] = [];
  const faults: Line[] = [];
  for (const line of texts.flatMap((each) => each.split("\n")).filter((each) => each.trim())) {
    try {
      keys.push(await parseKey(line));
    } catch (error) {
      faults.push({ tone: "wrong", words: say("Key not read: {why}", { why: error instanceof Error ? error.message : "" }) });
    }
  }
  return { keys, faults };
}

async function run(box: HTMLElement): Promise<void> {
  const found = one("[data-found]", box);
  if (!found) return;
  found.setAttribute("aria-live", "polite");
  found.replaceChildren(make("p", {}, say("Checking…")));
  const { keys, faults } = await keysOf(all<HTMLTextAreaElement>("textarea[name=keys]", box).map((each) => each.value));
  const kind = box.dataset["verify"];
  let lines: Line[];
  try {
    const given = data<unknown>(one("script[data-proof]", box));
    if (kind === "inclusion") lines = await checkInclusion(given as Inclusion, keys);
    else if (kind === "consistency") lines = await checkConsistency(given as Consistency, keys);
    else lines = await checkNote(one<HTMLTextAreaElement>("textarea[name=note]", box)?.value ?? "", keys);
  } catch (error) {
    lines = [{ tone: "wrong", words: error instanceof Error ? error.message : String(error) }];
  }
  found.replaceChildren(...[...faults, ...lines].map(({ tone, words: text }) => make("p", { class: `notice ${tone}` }, make("strong", {}, text))));
}

if (typeof document !== "undefined")
  for (const box of all("[data-verify]")) {
    for (const button of all<HTMLButtonElement>("[data-check]", box)) button.addEventListener("click", () => void run(box));
    if ("auto" in box.dataset) void run(box);
  }
