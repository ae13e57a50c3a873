/** Notes: what the ledger signs is read and checked here, and no change of it goes unseen. */
import { expect, test } from "vitest";
import { checkConsistency, checkInclusion, checkNote } from "../src/ledger";
import { checkSignatures, fromBase64, NoteError, parseCheckpoint, parseKey, parseNote, type VerifierKey } from "../src/note";
import { equal } from "../src/proof";
import { bytes, vectors } from "./vectors";

interface Given {
  keys: string[];
  strangers: string[];
  seconds: number;
  size: number;
  index: number;
  root: string;
  leaf: string;
  proof: string[];
  note: string;
}
const given = vectors<Given>("proofs/notes.json");
const keys = (): Promise<VerifierKey[]> => Promise.all(given.keys.map(parseKey));
const verdicts = async (text: string, known: VerifierKey[]): Promise<string[]> => {
  const note = parseNote(text);
  return (await checkSignatures(note, parseCheckpoint(note.text), known)).map((each) => each.verdict);
};

test("all four signatures of known keys hold, and strangers are passed over", async () => {
  expect(await verdicts(given.note, await keys())).toEqual(["holds", "holds", "holds", "holds", "unknown", "unknown"]);
  const note = parseNote(given.note);
  const checkpoint = parseCheckpoint(note.text);
  expect([checkpoint.origin, checkpoint.size]).toEqual(["example.org/ledger", BigInt(given.size)]);
  expect(equal(checkpoint.root, bytes(given.root))).toBe(true);
  const times = (await checkSignatures(note, checkpoint, await keys())).slice(0, 4).map((each) => each.seconds);
  expect(times).toEqual([null, BigInt(given.seconds), BigInt(given.seconds), BigInt(given.seconds)]);
});

test("a changed size, root, time or signature fails", async () => {
  const known = await keys();
  const larger = given.note.replace(`\n${given.size}\n`, `\n${given.size + 1}\n`);
  expect((await verdicts(larger, known)).slice(0, 4)).toEqual(["fails", "fails", "fails", "fails"]);
  const extended = given.note.replace("\n\n", "\nmore\n\n");
  // An ML-DSA cosignature is over origin, size and root alone, as C2SP has it; the others are over the whole text.
  expect((await verdicts(extended, known)).slice(0, 4)).toEqual(["fails", "holds", "fails", "holds"]);
  const lines = given.note.split("\n");
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith("— ") || line.includes("stranger")) continue;
    const [dash, name, value] = line.split(" ") as [string, string, string];
    for (const place of [5, 9, 20, 60]) {
      const raw = Buffer.from(value, "base64");
      raw[place] = raw[place]! ^ 1;
      const bent = [...lines.slice(0, at), [dash, name, raw.toString("base64")].join(" "), ...lines.slice(at + 1)].join("\n");
      const found = await verdicts(bent, known);
      expect(found.filter((each) => each === "fails").length, line.slice(0, 40)).toBe(1);
    }
  }
});

test("a browser without an algorithm says so, and does not say that it holds", async () => {
  const note = parseNote(given.note);
  const found = await checkSignatures(note, parseCheckpoint(note.text), await keys(), async () => null);
  expect(found.map((each) => each.verdict)).toEqual(["unchecked", "unchecked", "unchecked", "unchecked", "unknown", "unknown"]);
});

test("what is no note, no checkpoint or no key is refused", async () => {
  for (const text of ["", "a\n", "a\n\n", "a\n\n— b", "a\n\n- b YWJjZGVm\n", "a\n\n— b YWJj\n", "a\n\n— b YWJjZGVm=\n", "a\t\n\n— b YWJjZGVmZw==\n", "a\n\n— b+c YWJjZGVmZw==\n"])
    expect(() => parseNote(text), JSON.stringify(text)).toThrow(NoteError);
  const root = given.root;
  for (const body of ["o\n1\n", `o\n01\n${root}\n`, `o\n-1\n${root}\n`, `\n1\n${root}\n`, `o\n1\n${root}`, `o\n1\n${root.slice(4)}\n`, `o\n1\n${root}\n\n`, `o\n1234567890123456789\n${root}\n`])
    expect(() => parseCheckpoint(body), JSON.stringify(body)).toThrow(NoteError);
  const [key = ""] = given.keys;
  for (const line of ["", "a+b+c", key.replace("example", "exmaple"), key.slice(0, -4), key.replace(/\+([0-9a-f]{8})\+/, "+00000000+"), key.toUpperCase()])
    await expect(parseKey(line), line).rejects.toThrow(NoteError);
  for (const text of ["YQ", "YQ==\n", "YR==", "Y Q=", "YQ=="]) {
    if (text === "YQ==") expect([...fromBase64(text)]).toEqual([97]);
    else expect(() => fromBase64(text), text).toThrow(NoteError);
  }
});

test("the ledger page says what it found, in tones", async () => {
  const known = await keys();
  const whole = { entry: given.index, envelope: given.leaf, size: given.size, root: given.root, proof: given.proof, checkpoint: given.note };
  const tones = async (of: Promise<{ tone: string }[]>): Promise<string[]> => (await of).map((each) => each.tone);
  expect(await tones(checkInclusion(whole, known))).toEqual(["done", "done", "done", "done", "done", "done", "warn", "warn"]);
  expect((await tones(checkInclusion({ ...whole, envelope: "other" }, known)))[0]).toBe("wrong");
  // The same path proves the entry in a tree of another size: only the signed note tells which it is, so that is said first.
  expect((await tones(checkInclusion({ ...whole, size: 24 }, known))).slice(0, 2)).toEqual(["wrong", "done"]);
  expect((await tones(checkInclusion(whole, []))).slice(0, 2)).toEqual(["done", "done"]);
  expect((await checkInclusion(whole, [])).at(-1)?.words).toContain("No signature of a given key was checked");
  expect(await tones(checkNote("nothing", known))).toEqual(["wrong"]);
  const same = { old: given.size, old_root: given.root, size: given.size, root: given.root, proof: [], checkpoint: given.note };
  expect((await tones(checkConsistency(same, known)))[0]).toBe("done");
});
