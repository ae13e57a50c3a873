"""The words that say how figures come of others, read from the package's data."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import read_yaml
from marchland.audit.domain.claim_cues import Cue, CueWords
from marchland.core.errors import ClaimError

FILE = "audit/claim_cues.yaml"


def read_cues(root: Path | Traversable) -> CueWords:
    """Return the cue words of a data folder; raises ClaimError where a kind of them is unknown or missing."""
    file = read_yaml(root.joinpath(FILE), FILE)
    if set(file.data) != set(map(str, Cue)):
        raise ClaimError("the kinds of cue words are {kinds}", kinds=", ".join(file.data), where=file.where(()))
    return CueWords.of({kind: [str(word) for word in words] for kind, words in file.data.items()})
