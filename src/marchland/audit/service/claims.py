"""Open the claims of a document: a built-in one by its name, or a file."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.package_data import data_root, find_file
from marchland.audit.adapters.claim_files import read_claims
from marchland.audit.domain.claim import Claims

ARTICLE = "espreso-2025-07-07"


def find_claims(name: str, root: Path | Traversable | None = None) -> Claims:
    """Return the claims of a built-in document, of `article`, or of a file; raises InputError."""
    wanted = ARTICLE if name == "article" else name
    file = find_file(wanted, (root if root is not None else data_root()).joinpath("claims"), ".yaml", "claims")
    return read_claims(file, wanted if wanted == ARTICLE else name)
