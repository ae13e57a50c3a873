/**
 * Proofs of RFC 6962 over a Merkle tree of SHA-256, checked strictly: a second implementation beside `core/proof.py`.
 *
 * Written from RFC 9162, 2.1.3.2 and 2.1.4.2. Sizes are whole numbers without an upper bound, so they are counted in bigint.
 * No function here throws for a proof that is wrong: it returns false.
 */

export const HASH_BYTES = 32;
export type Count = number | bigint;
export type Hash = (bytes: Uint8Array) => Promise<Uint8Array>;

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
}

/** SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array): Promise<Uint8Array> {
  return sha256(joined(Uint8Array.of(0), data));
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return sha256(joined(Uint8Array.of(1), left, right));
}

export function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** The root over leaf hashes, as the RFC defines it: MTH(D[0:k]) and MTH(D[k:n]) under one node. */
export async function rootOf(leaves: readonly Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 0) return sha256(new Uint8Array());
  if (leaves.length === 1) return leaves[0]!;
  const middle = largestPowerBelow(leaves.length);
  return nodeHash(await rootOf(leaves.slice(0, middle)), await rootOf(leaves.slice(middle)));
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function areHashes(...values: unknown[]): boolean {
  return values.every((value) => value instanceof Uint8Array && value.length === HASH_BYTES);
}

function counted(value: Count): bigint | null {
  if (typeof value === "bigint") return value >= 0n ? value : null;
  return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
}

/** Return whether the leaf with that hash is at `index` of the tree of that size and root. */
export async function verifyInclusion(
  leaf: Uint8Array,
  index: Count,
  size: Count,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): Promise<boolean> {
  let at = counted(index);
  const many = counted(size);
  if (at === null || many === null || at >= many || !areHashes(leaf, root, ...proof)) return false;
  let last = many - 1n;
  let found = leaf;
  for (const step of proof) {
    if (last === 0n) return false;
    if (at % 2n === 1n || at === last) {
      found = await nodeHash(step, found);
      while (at % 2n === 0n && at !== 0n) {
        at /= 2n;
        last /= 2n;
      }
    } else {
      found = await nodeHash(found, step);
    }
    at /= 2n;
    last /= 2n;
  }
  return last === 0n && equal(found, root);
}

/** Return whether the tree of `old` leaves and its root is the beginning of the other. */
export async function verifyConsistency(
  old: Count,
  oldRoot: Uint8Array,
  size: Count,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): Promise<boolean> {
  const before = counted(old);
  const many = counted(size);
  if (before === null || many === null || before > many || !areHashes(oldRoot, root, ...proof)) return false;
  if (before === 0n) {
    const empty = await sha256(new Uint8Array());
    return proof.length === 0 && equal(oldRoot, empty) && (many > 0n || equal(root, empty));
  }
  if (before === many) return proof.length === 0 && equal(oldRoot, root);
  if (proof.length === 0) return false;
  const [first, ...steps] = (before & (before - 1n)) === 0n ? [oldRoot, ...proof] : proof;
  let at = before - 1n;
  let last = many - 1n;
  while (at % 2n === 1n) {
    at /= 2n;
    last /= 2n;
  }
  let older = first!;
  let newer = first!;
  for (const step of steps) {
    if (last === 0n) return false;
    if (at % 2n === 1n || at === last) {
      older = await nodeHash(step, older);
      newer = await nodeHash(step, newer);
      while (at % 2n === 0n && at !== 0n) {
        at /= 2n;
        last /= 2n;
      }
    } else {
      newer = await nodeHash(newer, step);
    }
    at /= 2n;
    last /= 2n;
  }
  return last === 0n && equal(older, oldRoot) && equal(newer, root);
}
