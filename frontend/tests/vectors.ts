/** The vectors that `scripts/make_vectors.py` made from the first implementation. */
import { readFileSync } from "node:fs";

export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../tests/small/${name}`, import.meta.url), "utf8")) as T;
}

export function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
