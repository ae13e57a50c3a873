"""Public keys as people give them: the text of a key itself, or a file that holds one a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from marchland.adapters.text_files import read_text
from marchland.tlog.domain.note import VerifierKey

SUFFIX = ".pub"


def read_verifiers(given: Iterable[str]) -> tuple[VerifierKey, ...]:
    """Return the public keys that texts and files hold; raises ProofError for what is no key."""
    texts: list[str] = []
    for each in given:
        texts.extend(read_text(Path(each)).split() if each.endswith(SUFFIX) else [each])
    return tuple(dict.fromkeys(VerifierKey.parse(text) for text in texts))
