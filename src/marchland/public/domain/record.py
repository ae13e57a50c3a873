"""What the ledger says of a release: its number, its day, which cells came and went, and the digest of all of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from marchland.core.errors import EntryError
from marchland.public.domain.grid import Cell, Grid
from marchland.public.domain.release import Precision, Release

RELEASED = "cells_released"
"""The kind of the entry by which a release is made."""
PUBLIC = "public/cells"
"""What is named where the subject of these entries is made; no area can have that name."""
NUMBERED = "cells:"
"""How the key of such an entry begins; its number follows, so that no number is given twice."""
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A release as its entry says it: `size` is the ledger's that it was made from.

    `before` is the digest of the record before it, and "" in the first, whose cells are all among those that came.
    `withdrawals` are the proposals that two people signed, by which the cells of `withdrawn` went.
    """

    number: int
    released_on: date
    cover: str
    size: int
    precision: Precision
    digest: str
    cells: int
    added: tuple[Cell, ...]
    withdrawn: tuple[Cell, ...]
    withdrawals: tuple[str, ...]
    before: str

    @property
    def key(self) -> str:
        """Return the key under which the entry is found."""
        return f"{NUMBERED}{self.number}"

    def to_bytes(self) -> bytes:
        """Return the exact bytes that the entry holds."""
        grid = self.precision.grid
        fields = {
            "added": self.added, "before": self.before, "buffer_m": float(self.precision.buffer_m), "cells": self.cells,
            "cover": self.cover, "digest": self.digest, "error_m": float(self.precision.error_m),
            "height": str(grid.height_degrees), "ledger_size": self.size, "number": self.number,
            "released_on": self.released_on.isoformat(), "width": str(grid.width_degrees),
            "withdrawals": self.withdrawals, "withdrawn": self.withdrawn,
        }  # fmt: skip
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    def after(self, cells: frozenset[Cell]) -> frozenset[Cell]:
        """Return the cells after this release, of those before it; raises EntryError where they have not its digest."""
        found = (cells - frozenset(self.withdrawn)) | frozenset(self.added)
        if len(found) != self.cells or digest_of(found) != self.digest:
            raise EntryError(
                "release {number}: the cells are not those that its entry names", number=self.number,
                next_step="marchland ledger verify",
            )  # fmt: skip
        return found

    def release(self, cells: frozenset[Cell]) -> Release:
        """Return the release with its cells, which must have its digest."""
        return Release(self.number, self.released_on, self.cover, cells, frozenset(self.withdrawn))


def record_of(
    release: Release, precision: Precision, size: int, last: ReleaseRecord | None,
    before: frozenset[Cell], withdrawals: tuple[str, ...] = (),
) -> ReleaseRecord:  # fmt: skip
    """Return what is recorded of a release that follows that record and those cells."""
    base = before if last else frozenset[Cell]()
    return ReleaseRecord(
        release.number, release.released_on, release.cover, size, precision, digest_of(release.occupied),
        len(release.occupied), tuple(sorted(release.occupied - base)), tuple(sorted(base - release.occupied)),
        withdrawals, payload_digest(last.to_bytes()) if last else "",
    )  # fmt: skip


def payload_digest(payload: bytes) -> str:
    """Return the digest by which the next record names this one, in hexadecimal."""
    return hashlib.sha256(payload).hexdigest()


def listing(cells: Iterable[Cell]) -> bytes:
    """Return the one way in which cells are listed: a line for each, by column and row."""
    return "".join(f"{column} {row}\n" for column, row in sorted(cells)).encode()


def digest_of(cells: Iterable[Cell]) -> str:
    """Return the SHA-256 of the listing of cells, in hexadecimal."""
    return hashlib.sha256(listing(cells)).hexdigest()


def record_from(payload: bytes) -> ReleaseRecord:
    """Return the record that a payload is; raises EntryError where it is none, or not in its one form."""
    try:
        record = _read(json.loads(payload))
        exact = record.to_bytes() == payload
    except (ValueError, KeyError, TypeError, RecursionError, ZeroDivisionError, AttributeError):
        exact = False
    if not exact:
        raise EntryError("this is no release of cells", next_step="marchland ledger verify")
    return record


def _read(fields: dict[str, Any]) -> ReleaseRecord:
    grid = Grid(Fraction(fields["width"]), Fraction(fields["height"]))
    number, size, cells = (_whole(fields[name]) for name in ("number", "ledger_size", "cells"))
    before = fields["before"]
    digests = (fields["digest"], *fields["withdrawals"], *([] if before == "" else [before]))
    if not all(_DIGEST.fullmatch(each) for each in digests):
        raise ValueError(fields)
    return ReleaseRecord(
        number, date.fromisoformat(fields["released_on"]), str(fields["cover"]), size,
        Precision(grid, float(fields["error_m"]), float(fields["buffer_m"])), fields["digest"], cells,
        cells_from(fields["added"]), cells_from(fields["withdrawn"]), tuple(fields["withdrawals"]), before,
    )  # fmt: skip


def cells_from(given: Any) -> tuple[Cell, ...]:
    """Return the cells of a list of pairs; raises ValueError where it is none, or they are not in their order."""
    cells = tuple((_whole(column), _whole(row)) for column, row in given)
    if list(cells) != sorted(set(cells)):
        raise ValueError(cells)
    return cells


def _whole(given: Any) -> int:
    if type(given) is not int:  # a boolean is an int too
        raise TypeError(given)
    return given
