"""Check the areas of an archive with nothing but Python: that they are those to which the signed ledger commits.

    python3 verify_areas.py ARCHIVE

ARCHIVE is the folder that has bagit.txt in it. Run verify.py first: it checks the entries, which are believed here.

Every version of an area is a line of data/versions/*.jsonl. The last entry of kind "projected" has the digest of all
versions that the entries before it make; here it is worked out anew from the lines. Then areas.geojson and areas.csv
are held against the lines that hold on their day.

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


def lines_in(folder: Path) -> Iterator[Any]:
    """Yield the JSON of every line of the files of a folder, in the order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as lines:
            for line in lines:
                yield json.loads(line)


def commitment(folder: Path) -> tuple[int, dict[str, Any], int]:
    """Return the last entry that commits to areas and what it says, and the last that says something was erased."""
    last, said, erased = -1, dict[str, Any](), -1
    for entry in lines_in(folder / "data/entries"):
        kind = json.loads(entry["envelope"])["kind"]
        if kind == "projected":
            last, said = entry["seq"], json.loads(base64.b64decode(entry["payload"] or ""))
        elif kind == "payload_erased":
            erased = entry["seq"]
    return last, said, erased


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


def check(folder: Path) -> tuple[int, list[str]]:
    """Return the exit status and what is told of the areas of an archive."""
    rows = list(lines_in(folder / "data/versions"))
    if any(not isinstance(row, list) or len(row) != FIELDS for row in rows):
        return BROKEN, ["a line of data/versions is no version of an area"]
    seq, said, erased = commitment(folder)
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
    return (BROKEN, ["NOT AS IT WAS RECORDED", *problems]) if problems else (status, [told])


def main(arguments: list[str] | None = None) -> int:
    """Read the command, and return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        status, told = USAGE, ["cannot check: give the folder of an archive that has data/versions in it"]
        if len(given) == 1 and (Path(given[0]) / "data/versions").is_dir():
            status, told = check(Path(given[0]))
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        status, told = USAGE, [f"cannot check: {error}"]
    sys.stdout.write("".join(line + "\n" for line in told))
    return status


if __name__ == "__main__":
    sys.exit(main())
