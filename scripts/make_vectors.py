"""Write what the second implementation in `frontend/` is held to: proofs, notes, figures and cells.

Run it after a change of `core/proof.py`, `tlog/domain/note.py`, `formats/numbers.py` or
`public/domain/grid.py` that is meant.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

from marchland.core.proof import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_of,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from marchland.core.quantity import Range
from marchland.formats.numbers import between, figure, share, spread
from marchland.public.domain.grid import FINE, Grid
from marchland.tlog.adapters.keys import KINDS, KeyRole, _key
from marchland.tlog.domain.checkpoint import Checkpoint, signed_note

SMALL = Path(__file__).resolve().parents[1] / "tests" / "small"
SIZES = 40
LOGS, BATCH, LARGEST = 10_000, 100, 48
SECONDS = 1_790_000_000
Json = dict[str, Any]


def text(of: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(of).decode()


def leaf(log: int, index: int) -> bytes:
    """Return a leaf of a made-up log: some of them are empty, so that nothing rests on their length."""
    return b"" if (log + index) % 11 == 0 else f"log {log} entry {index}".encode()


def hashes(log: int, size: int) -> list[bytes]:
    """Return the leaf hashes of a made-up log."""
    return [leaf_hash(leaf(log, index)) for index in range(size)]


def wrong_proofs(proof: list[bytes], root: bytes, chance: random.Random) -> list[tuple[str, list[bytes], bytes]]:
    """Return a proof changed in every way that one can think of, each with the root it is to be held against."""
    flipped = bytearray(root)
    flipped[chance.randrange(32)] ^= 1 << chance.randrange(8)
    found = [("root", proof, bytes(flipped)), ("longer", [*proof, bytes(32)], root), ("repeated", [*proof, root], root)]
    if proof:
        at = chance.randrange(len(proof))
        bent = bytearray(proof[at])
        bent[chance.randrange(32)] ^= 1 << chance.randrange(8)
        found.append(("step", [*proof[:at], bytes(bent), *proof[at + 1 :]], root))
        found.append(("shorter", proof[:-1], root))
        found.append(("headless", proof[1:], root))
        found.append(("short step", [*proof[:at], proof[at][:31], *proof[at + 1 :]], root))
    if len(proof) > 1 and proof[0] != proof[-1]:
        found.append(("turned", proof[::-1], root))
    return found


def inclusions() -> Json:
    """Return every inclusion of sizes 1 to 40, and the same changed, none of which holds."""
    chance, cases = random.Random(6962), []  # noqa: S311 - test data
    leaves = hashes(0, SIZES)
    for size in range(1, SIZES + 1):
        node, root = nodes_of(leaves[:size]), root_of(leaves[:size])
        for index in range(size):
            proof = list(inclusion_proof(index, size, node))
            rows = [("", index, size, proof, root)]
            rows += [(name, index, size, bent, other) for name, bent, other in wrong_proofs(proof, root, chance)]
            rows += [("index", index + 1, size, proof, root), ("index", size, size, proof, root)]
            for name, at, many, path, top in [chance.choice(rows[1:]), rows[0], chance.choice(rows[1:])]:
                ok = verify_inclusion(leaves[index], at, many, path, top)
                cases.append([name, index, at, many, [text(step) for step in path], text(top), ok])
    head = ["change", "leaf", "index", "size", "proof", "root", "holds"]
    return {"leaves": [text(each) for each in leaves], "columns": head, "cases": cases}


def consistencies() -> Json:
    """Return every pair of sizes up to 40, and the same changed."""
    chance, cases = random.Random(9162), []  # noqa: S311 - test data
    leaves = hashes(0, SIZES)
    roots = [root_of(leaves[:size]) for size in range(SIZES + 1)]
    for size in range(SIZES + 1):
        node = nodes_of(leaves[:size])
        for old in range(size + 1):
            proof = list(consistency_proof(old, size, node))
            rows = [("", old, size, proof, roots[old], roots[size])]
            rows += [
                (name, old, size, bent, roots[old], top) for name, bent, top in wrong_proofs(proof, roots[size], chance)
            ]
            rows += [("old root", old, size, proof, roots[(old + 1) % SIZES], roots[size])]
            rows += [("old", old + 1, size, proof, roots[old], roots[size])]
            for name, was, many, path, before, top in [rows[0], chance.choice(rows[1:])]:
                ok = verify_consistency(was, before, many, top, path)
                cases.append([name, was, many, [text(step) for step in path], text(before), text(top), ok])
    return {"columns": ["change", "old", "size", "proof", "old_root", "root", "holds"], "cases": cases}


def logs() -> Json:
    """Return digests over root, inclusion and consistency of random logs, one digest a batch."""
    chance, digests, cases = random.Random(20_000), [], []  # noqa: S311 - test data
    for batch in range(LOGS // BATCH):
        digest = hashlib.sha256()
        for log in range(batch * BATCH, (batch + 1) * BATCH):
            size = chance.randint(1, LARGEST)
            index, old = chance.randrange(size), chance.randint(0, size)
            leaves = hashes(log, size)
            node = nodes_of(leaves)
            digest.update(root_of(leaves) + root_of(leaves[:old]))
            digest.update(b"".join(inclusion_proof(index, size, node) + consistency_proof(old, size, node)))
            cases.append([size, index, old])
        digests.append(digest.hexdigest())
    return {"batch": BATCH, "columns": ["size", "index", "old"], "cases": cases, "digests": digests}


def notes() -> Json:
    """Return a checkpoint signed by a ledger and a witness whose keys anyone may know, and their public keys."""
    seeds = {name: hashlib.sha256(name.encode()).digest() for name in ("ledger", "witness", "stranger")}
    made = [
        [
            _key(f"example.org/{name}", kind, seed)
            for kind in KINDS[KeyRole.LEDGER if name == "ledger" else KeyRole.WITNESS]
        ]
        for name, seed in seeds.items()
    ]
    leaves = hashes(0, SIZES)
    signers = [key for keys in made for key in keys]
    size = 23
    note = signed_note(Checkpoint("example.org/ledger", size, root_of(leaves[:size])), signers, SECONDS)
    return {
        "keys": [str(key.verifier) for keys in made[:2] for key in keys],
        "strangers": [str(key.verifier) for key in made[2]],
        "seconds": SECONDS,
        "size": size,
        "index": 5,
        "root": text(root_of(leaves[:size])),
        "leaf": leaf(0, 5).decode(),
        "proof": [text(step) for step in inclusion_proof(5, size, nodes_of(leaves[:size]))],
        "note": str(note),
        "empty_root": text(EMPTY_ROOT),
    }


def figures() -> Json:
    """Return figures and ranges with what is printed for them."""
    chance = random.Random(3)  # noqa: S311 - test data
    units = [
        "",
        "mine",
        "mine/km",
        "km",
        "km²",
        "EUR",
        "USD/mine",
        "PLN",
        "person",
        "year",
        "m²/deminer/day",
        "%",
        "1/year",
    ]
    odd = [
        0, 1, -1, 0.5, 2.5, 12.5, 62.5, 1125, 1135, 999.5, 9999.5, 9994.5, 1000, 10_000, 99_950, 999_499, 999_500, 1e6,
        1.005, 1e-5, 3.4e-7, 1e15, 6.02e23, 62_400_000, 12_345, 1.25e9, 1.235e9, 0.125, 0.0625, 0.00125, 1_005_000,
        4.724409448818897,
    ]  # fmt: skip
    values = odd + [-each for each in odd] + [chance.choice((1, -1)) * 10 ** chance.uniform(-6, 17) for _ in range(600)]
    single = [[value, unit, figure(value, unit)] for value in values for unit in chance.sample(units, 2)]
    ranges = []
    for _ in range(600):
        low = 10 ** chance.uniform(-2, 11)
        middle = low * 10 ** chance.uniform(0, 1.5)
        high = middle * 10 ** chance.uniform(0, 1.5)
        unit = chance.choice(units)
        if chance.random() < 0.2:
            low = middle = high = round(low)
        of = Range(low, middle, high, unit)
        ranges.append([low, middle, high, unit, spread(of), between(low, high, unit)])
    shares = [[part, share(part)] for part in (0, 0.005, 0.015, 0.025, 0.125, 0.5, 0.625, 0.991, 1)]
    return {"figures": single, "ranges": ranges, "shares": shares}


def cells() -> Json:
    """Return places, many of them on an edge or a hair beside it, with the cell that each is in."""
    chance, rows = random.Random(4), []  # noqa: S311 - test data
    grids = [
        FINE,
        Grid(Fraction(1, 100), Fraction(1, 100)),
        Grid(Fraction(1, 3), Fraction(1, 4)),
        Grid(Fraction(1, 10), Fraction(1, 10)),
    ]
    for grid in grids:
        places = []
        for _ in range(200):
            column, row = chance.randint(-grid.columns, grid.columns), chance.randint(-grid.rows // 2, grid.rows // 2)
            x, y = float(column * grid.width_degrees), float(row * grid.height_degrees)
            hair = chance.choice((0, 1e-13, -1e-13, 1e-9, -1e-9, 0.001))
            places.append((min(max(y + hair, -90.0), 90.0), min(max(x + hair, -180.0), 180.0)))
        places += [(90.0, 180.0), (-90.0, -180.0), (0.0, 0.0), (-0.0, -0.0), (5e-324, -5e-324)]
        found = [[y, x, *grid.cell_of(y, x)] for y, x in places]
        rows.append({"width": str(grid.width_degrees), "height": str(grid.height_degrees), "places": found})
    return {"columns": ["latitude", "longitude", "column", "row"], "grids": rows}


MADE = {
    "proofs/inclusion.json": inclusions,
    "proofs/consistency.json": consistencies,
    "proofs/logs.json": logs,
    "numbers.json": figures,
    "cells.json": cells,
}
"""What comes out the same each time. Notes do not: ML-DSA draws a number for each signature."""


def written(of: Json) -> str:
    """Return a file of vectors, a case a line."""
    parts = []
    for key, value in of.items():
        if isinstance(value, list) and value and isinstance(value[0], list | dict):
            rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in value)
            parts.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Write all vectors."""
    (SMALL / "proofs").mkdir(exist_ok=True)
    for name, made in {**MADE, "proofs/notes.json": notes}.items():
        (SMALL / name).write_text(written(made()), "utf-8")
        print(f"wrote tests/small/{name}")


if __name__ == "__main__":
    main()
