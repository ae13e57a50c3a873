"""The digest of all versions, in one byte form: equal wherever the same versions are kept, whatever keeps them.

Each version is a line of JSON: a list, without spaces, of subject, area, first day, day after the last (or null),
from_size, to_size (or null), status, classification, contested, box (west, south, east, north, or null), hazard and
body in hexadecimal. Text outside ASCII is escaped, and a number is the shortest that reads back as itself. The digest
is the SHA-256 of these lines, each with its line feed, in order of area (by code points), from_size, first day and
subject.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from marchland.register.domain.version import Version


def digest_versions(rows: Iterable[Version]) -> str:
    """Return the digest in hexadecimal; raises ValueError where the rows are not in order."""
    digest = hashlib.sha256()
    last = ("", 0, "", "")
    for row in rows:
        place = (row.area, row.from_size, row.valid_from.isoformat(), row.subject)
        if place < last:
            raise ValueError(f"the version {place} comes after {last}")
        last = place
        digest.update(line_of(row))
    return digest.hexdigest()


def line_of(row: Version) -> bytes:
    """Return the line of one version."""
    fields = [
        row.subject,
        row.area,
        row.valid_from.isoformat(),
        row.valid_to.isoformat() if row.valid_to else None,
        row.from_size,
        row.to_size,
        row.status,
        row.classification,
        row.contested,
        None if row.box is None else [float(degrees) for degrees in row.box],
        row.hazard.hex(),
        row.body.hex(),
    ]
    return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"
