/** Proofs: the same answers as `core/proof.py`, on every size to 40, on changed proofs, and on 10,000 random logs. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { leafHash, rootOf, sha256, verifyConsistency, verifyInclusion } from "../src/proof";
import { bytes, vectors } from "./vectors";

type InclusionCase = [change: string, leaf: number, index: number, size: number, proof: string[], root: string, holds: boolean];
type ConsistencyCase = [change: string, old: number, size: number, proof: string[], oldRoot: string, root: string, holds: boolean];

test("every inclusion is judged as the first implementation judges it", async () => {
  const given = vectors<{ leaves: string[]; cases: InclusionCase[] }>("proofs/inclusion.json");
  expect(given.cases.length).toBeGreaterThan(2000);
  for (const [change, leaf, index, size, proof, root, holds] of given.cases) {
    const found = await verifyInclusion(bytes(given.leaves[leaf]!), index, size, proof.map(bytes), bytes(root));
    expect(found, `${change || "true"} leaf ${leaf} as ${index} of ${size}`).toBe(holds);
    if (change) expect(found).toBe(false);
  }
});

test("every consistency is judged as the first implementation judges it", async () => {
  const { cases } = vectors<{ cases: ConsistencyCase[] }>("proofs/consistency.json");
  expect(cases.length).toBeGreaterThan(1500);
  for (const [change, old, size, proof, oldRoot, root, holds] of cases) {
    const found = await verifyConsistency(old, bytes(oldRoot), size, bytes(root), proof.map(bytes));
    expect(found, `${change || "true"} ${old} of ${size}`).toBe(holds);
    if (change && old > 0) expect(found).toBe(false);
  }
});

test("roots are those of the RFC's own definition", async () => {
  const given = vectors<{ leaves: string[]; cases: InclusionCase[] }>("proofs/inclusion.json");
  const roots = new Map(given.cases.filter((each) => !each[0]).map((each) => [each[3], each[5]]));
  for (const [size, root] of roots) expect(Buffer.from(await rootOf(given.leaves.slice(0, size).map(bytes))).toString("base64")).toBe(root);
  expect(Buffer.from(await rootOf([])).toString("hex")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("what is no proof at all is refused without a throw", async () => {
  const hash = await sha256(new Uint8Array());
  for (const [index, size] of [[-1, 1], [0.5, 1], [1, 1], [0, 0], [Number.NaN, 2], [0, 2 ** 60]] as const)
    expect(await verifyInclusion(hash, index, size, [], hash)).toBe(false);
  expect(await verifyInclusion(hash, 0n, 1n, [], hash)).toBe(true);
  expect(await verifyInclusion(hash.slice(1), 0, 1, [], hash.slice(1))).toBe(false);
  expect(await verifyConsistency(2, hash, 1, hash, [])).toBe(false);
  expect(await verifyConsistency(1, hash, 1, hash, [hash])).toBe(false);
});

// The other side of the comparison: the RFC's definitions word for word, in this language, over node's own SHA-256.
const H = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const node = (left: Buffer, right: Buffer): Buffer => H(Uint8Array.of(1), left, right);
const power = (n: number): number => (n <= 2 ? 1 : 2 * power(Math.ceil(n / 2)));
const MTH = (d: Buffer[]): Buffer => (d.length === 0 ? H() : d.length === 1 ? d[0]! : node(MTH(d.slice(0, power(d.length))), MTH(d.slice(power(d.length)))));
function PATH(m: number, d: Buffer[]): Buffer[] {
  if (d.length === 1) return [];
  const k = power(d.length);
  return m < k ? [...PATH(m, d.slice(0, k)), MTH(d.slice(k))] : [...PATH(m - k, d.slice(k)), MTH(d.slice(0, k))];
}
function SUBPROOF(m: number, d: Buffer[], whole: boolean): Buffer[] {
  if (m === d.length) return whole ? [] : [MTH(d)];
  const k = power(d.length);
  return m <= k ? [...SUBPROOF(m, d.slice(0, k), whole), MTH(d.slice(k))] : [...SUBPROOF(m - k, d.slice(k), false), MTH(d.slice(0, k))];
}
const PROOF = (m: number, d: Buffer[]): Buffer[] => (m === 0 ? [] : SUBPROOF(m, d, true));

test("10,000 random logs have the same roots and proofs here and there, and each of them is verified", { timeout: 120_000 }, async () => {
  const given = vectors<{ batch: number; cases: [number, number, number][]; digests: string[] }>("proofs/logs.json");
  expect(given.cases.length).toBe(10_000);
  const digests: string[] = [];
  let digest = createHash("sha256");
  for (const [log, [size, index, old]] of given.cases.entries()) {
    const leaves = Array.from({ length: size }, (_, at) => H(Uint8Array.of(0), Buffer.from((log + at) % 11 ? `log ${log} entry ${at}` : "")));
    const [root, oldRoot] = [MTH(leaves), MTH(leaves.slice(0, old))];
    const [path, proof] = [PATH(index, leaves), PROOF(old, leaves)];
    for (const part of [root, oldRoot, ...path, ...proof]) digest.update(part);
    if ((log + 1) % given.batch === 0) {
      digests.push(digest.digest("hex"));
      digest = createHash("sha256");
    }
    const plain = (of: Buffer): Uint8Array => new Uint8Array(of);
    expect(await verifyInclusion(plain(leaves[index]!), index, size, path.map(plain), plain(root))).toBe(true);
    expect(await verifyConsistency(old, plain(oldRoot), size, plain(root), proof.map(plain))).toBe(true);
  }
  expect(digests).toEqual(given.digests);
});

test("a leaf is not taken for a node", async () => {
  const [left, right] = [await leafHash(Uint8Array.of(1)), await leafHash(Uint8Array.of(2))];
  const root = await rootOf([left, right]);
  const forged = new Uint8Array([...left, ...right]);
  expect(await verifyInclusion(await leafHash(forged), 0, 1, [], root)).toBe(false);
});
