"""Check the areas of an archive with nothing but Python: that they are those to which the signed ledger commits.

    python3 verify_areas.py ARCHIVE [--public COPY]

ARCHIVE is the folder that has bagit.txt in it. Run verify.py first: it checks the entries, which are believed here.

Every version of an area is a line of data/versions/*.jsonl. The last entry of kind "projected" has the digest of all
versions that the entries before it make; here it is worked out anew from the lines. Then areas.geojson and areas.csv
are held against the lines that hold on their day.

The cells of every public release are made anew as well, from the entries of kind "cells_released", and held against
their digests and that which the entry of kind "projected" has of the newest. COPY is a public copy, a file that ends
in .public.db: it must be a release of this ledger, with that entry whole, and each of its cells that of the entry. Of
its note, which a key signed, the text is compared, and the signature is not checked here.

The cells of a release are those of the one before with what changed: after a release whose payload was erased those of
later ones cannot be made anew, which is told.

Exit status: 0 all of it holds; 1 something is not as it was recorded; 2 no entry commits to these areas, or payloads
were erased since one did; 64 the command is wrong, or the folder cannot be read.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WHOLE, BROKEN, UNCOMMITTED, USAGE = 0, 1, 2, 64
PRIME = 2**3072 - 1103717
FIELDS = 12
HEAD = b"marchland public cells 2"


def lines_in(folder: Path) -> Iterator[Any]:
    """Yield the JSON of every line of the files of a folder, in the order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as lines:
            for line in lines:
                yield json.loads(line)


class Told:
    """What the entries say: the last that commits to areas, the last erasure, and the cells of every release."""

    def __init__(self, folder: Path) -> None:
        self.last, self.said, self.erased = -1, dict[str, Any](), -1
        self.releases: dict[int, tuple[Any, int, str, bool]] = {}
        self.entries: dict[int, tuple[str, bytes, Any]] = {}
        self.unmade: list[int] = []
        cells, lost = frozenset[tuple[int, int]](), False
        for entry in lines_in(folder / "data/entries"):
            kind, payload = json.loads(entry["envelope"])["kind"], base64.b64decode(entry["payload"] or "")
            if kind == "projected":
                self.last, self.said = entry["seq"], json.loads(payload or b"{}")
            elif kind == "payload_erased":
                self.erased = entry["seq"]
            elif kind == "cells_released" and payload:
                made = json.loads(payload)
                cells = (cells - {tuple(cell) for cell in made["withdrawn"]}) | {tuple(cell) for cell in made["added"]}
                whole = lost or (len(cells) == made["cells"] and listed(cells) == made["digest"])
                self.releases[entry["seq"]] = made["number"], made["cells"], made["digest"], whole
                self.entries[entry["seq"]] = entry["envelope"], payload, entry["salt"]
                self.unmade += [made["number"]] if lost else []
            elif kind == "cells_released":
                lost = True


def listed(cells: frozenset[tuple[int, int]]) -> str:
    """Return the SHA-256 of cells, a line for each in order."""
    return hashlib.sha256("".join(f"{column} {row}\n" for column, row in sorted(cells)).encode()).hexdigest()


def check_releases(told: Told) -> list[str]:
    """Return what is wrong with the public releases."""
    problems = [
        f"release {number} of entry {seq}: its cells are not those of its digest"
        for seq, (number, _, _, whole) in told.releases.items()
        if not whole
    ]
    newest = max((seq for seq in told.releases if seq < told.last), default=-1)
    if "release" in told.said and told.erased < told.last:
        number, _, digest, _ = told.releases.get(newest, (None, 0, None, False))
        if told.said["release"] != {"number": number, "entry": newest, "digest": digest}:
            problems.append(f"entry {told.last} commits to another public release than the last before it")
    return problems


def check_copy(told: Told, origin: str, copy: Path) -> tuple[list[str], str]:
    """Return what is wrong with a public copy, and what is told where nothing is."""
    content = copy.read_bytes()
    lines = content.split(b"\n")
    said = json.loads(lines[1])
    made = told.releases.get(said["seq"])
    if made is None or said["env"] != told.entries[said["seq"]][0]:
        return [f"{copy.name}: it is no release of this ledger"], ""
    _, payload, salt = told.entries[said["seq"]]
    problems = [] if lines[0] == HEAD else [f"{copy.name}: its first line is another"]
    if (said["payload"].encode(), said["salt"]) != (payload, salt):
        problems.append(f"{copy.name}: what its entry says is not what the ledger's does")
    statement = f"{HEAD[:-2].decode()}\n{origin}\n{made[0]}\n{hashlib.sha256(payload).hexdigest()}\n"
    if said["origin"] != origin or (said["note"] and not said["note"].startswith(statement + "\n")):
        problems.append(f"{copy.name}: it names another ledger, or its note another release")
    names = ("env", "note", "origin", "payload", "salt", "seq", "verifiers")
    form = {name: said[name] for name in names}
    if lines[1] != json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode():
        problems.append(f"{copy.name}: it is not in its one form")
    if hashlib.sha256(b"".join(line + b"\n" for line in lines[2:-2])).hexdigest() != made[2]:
        problems.append(f"{copy.name}: its cells are not those of release {made[0]}")
    if hashlib.sha256(content[:-65]).hexdigest().encode() != lines[-2]:
        problems.append(f"{copy.name}: its digest is another")
    if said["seq"] != max(told.releases):
        problems.append(f"{copy.name}: it is of release {made[0]}, and the ledger has newer ones")
    return problems, f"public copy: {made[1]} cells, as release {made[0]} has them"


def digest_of(row: list[Any]) -> bytes:
    """Return the SHA-256 of a version: its line with the lengths of hazard and body in their place, then both."""
    hazard, body = bytes.fromhex(row[10]), bytes.fromhex(row[11])
    head = json.dumps([*row[:10], len(hazard), len(body)], separators=(",", ":")) + "\n"
    return hashlib.sha256(head.encode() + hazard + body).digest()


def set_digest(rows: Iterator[list[Any]]) -> tuple[int, str]:
    """Return how many rows there are, and the digest of them as a set (MuHash)."""
    count, product = 0, 1
    for row in rows:
        count += 1
        product = product * int.from_bytes(hashlib.shake_256(digest_of(row)).digest(384), "little") % PRIME
    return count, hashlib.sha256(product.to_bytes(384, "little")).hexdigest()


def known_at(rows: list[list[Any]], size: int) -> Iterator[list[Any]]:
    """Yield the rows as a ledger of that size had them."""
    for row in rows:
        if row[4] <= size:
            yield [*row[:5], None if row[5] is not None and row[5] > size else row[5], *row[6:]]


def holding(rows: list[list[Any]], size: int, day: str) -> dict[str, list[Any]]:
    """Return the row of each area that holds on a day, as a ledger of that size has it."""
    return {
        row[1]: row
        for row in known_at(rows, size)
        if row[5] is None and row[2] <= day and (row[3] is None or day < row[3])
    }


def check_geojson(folder: Path, rows: list[list[Any]]) -> tuple[list[str], dict[str, list[Any]]]:
    """Return what in areas.geojson is not as the rows have it, and the rows that hold on its day."""
    made = json.loads((folder / "data/areas.geojson").read_bytes())
    day, entries = made["as_of"]["on"], made["as_of"]["entries"]
    size = int((folder / "data/head.txt").read_text("utf-8").split("\n")[1])
    held = holding(rows, size, day)
    shown = {feature["id"]: feature for feature in made["features"]}
    problems = [f"areas.geojson is of {entries} entries, and the archive of {size}"] if entries != size else []
    problems += [f"area {area} is recorded, and not in areas.geojson" for area in sorted(set(held) - set(shown))]
    problems += [f"area {area} is in areas.geojson, and not recorded" for area in sorted(set(shown) - set(held))]
    for area in sorted(set(shown) & set(held)):
        body = json.loads(bytes.fromhex(held[area][11]))
        feature, told = shown[area], shown[area]["properties"]
        if told.get("status") != held[area][6] or told.get("classification") != held[area][7]:
            problems.append(f"area {area} has another status or classification in areas.geojson than was recorded")
        if feature["geometry"] is not None and feature["geometry"] != body.get("extent"):
            problems.append(f"area {area} has another boundary in areas.geojson than was recorded")
        if feature["geometry"] is None and body.get("extent"):
            problems.append(f"area {area} has no boundary in areas.geojson, and one was recorded")
    return problems, held


def check_csv(folder: Path, held: dict[str, list[Any]]) -> list[str]:
    """Return what in areas.csv is not as the rows have it."""
    with (folder / "data/areas.csv").open(encoding="utf-8-sig", newline="") as lines:
        shown = [(row["id"].lstrip("'"), row["status"], row["classification"]) for row in csv.DictReader(lines)]
    recorded = [(area, row[6], row[7]) for area, row in held.items()]
    return [
        f"area {area} is not in areas.csv as it was recorded, or not recorded as it is there"
        for area, *_ in sorted(set(shown) ^ set(recorded))
    ]


def check(folder: Path, copy: Path | None = None) -> tuple[int, list[str]]:
    """Return the exit status and what is told of the areas of an archive."""
    rows = list(lines_in(folder / "data/versions"))
    if any(not isinstance(row, list) or len(row) != FIELDS for row in rows):
        return BROKEN, ["a line of data/versions is no version of an area"]
    entries = Told(folder)
    seq, said, erased = entries.last, entries.said, entries.erased
    problems, held = check_geojson(folder, rows)
    problems += check_csv(folder, held)
    status, told = WHOLE, f"areas: {len(held)}, as entry {seq} commits to them"
    if seq < 0:
        status, told = UNCOMMITTED, "areas: NO ENTRY COMMITS TO THEM; sign a checkpoint before the archive is made"
    elif erased > seq:
        status, told = UNCOMMITTED, f"areas: payloads were erased since entry {seq} committed to them"
    else:
        count, digest = set_digest(known_at(rows, seq))
        if (said.get("size"), said.get("versions"), said.get("digest")) != (seq, count, digest):
            problems.insert(0, f"data/versions: these are not the versions to which entry {seq} commits")
    problems += check_releases(entries)
    shown = ""
    if copy is not None:
        of_copy, shown = check_copy(entries, (folder / "data/head.txt").read_text("utf-8").split("\n")[0], copy)
        problems += of_copy
    if problems:
        return BROKEN, ["NOT AS IT WAS RECORDED", *problems]
    return status, list(filter(None, (told, shown, unmade(entries))))


def unmade(told: Told) -> str:
    """Return which releases could not be made anew, if any."""
    numbers = ", ".join(map(str, told.unmade))
    return f"releases {numbers}: NOT CHECKED, for a release before them was erased" if numbers else ""


def main(arguments: list[str] | None = None) -> int:
    """Read the command, and return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    copy = Path(given[2]) if len(given) == 3 and given[1] == "--public" else None
    try:
        status, told = USAGE, ["cannot check: give the folder of an archive that has data/versions in it"]
        if len(given) == (1 if copy is None else 3) and (Path(given[0]) / "data/versions").is_dir():
            status, told = check(Path(given[0]), copy)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        status, told = USAGE, [f"cannot check: {error}"]
    sys.stdout.write("".join(line + "\n" for line in told))
    return status


if __name__ == "__main__":
    sys.exit(main())
