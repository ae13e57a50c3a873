"""The weights of what speaks for a calculation, read from the package's data, where they are learned into."""

from __future__ import annotations

import csv
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.audit.domain.claim_weights import ClaimWeights
from marchland.core.errors import ClaimError, Location

FILE = "audit/claim_weights.csv"


def read_weights(root: Path | Traversable) -> ClaimWeights:
    """Return the weights of a data folder; raises ClaimError for a line that is no feature with a number."""
    weights: dict[str, float] = {}
    with root.joinpath(FILE).open(encoding="utf-8") as lines:
        for number, line in enumerate(csv.reader(lines), start=1):
            try:
                feature, weight = line
                weights[feature] = float(weight)
            except ValueError:
                where = Location(FILE, number)
                raise ClaimError("{line!r} is no feature with its weight", line=",".join(line), where=where) from None
    return ClaimWeights(weights)


def write_weights(weights: ClaimWeights, path: Path) -> None:
    """Write weights as `read_weights` reads them, in the order of their features."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            (feature, f"{weight:.2f}") for feature, weight in sorted(weights.of.items())
        )
