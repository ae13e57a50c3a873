"""Links: which entries concern an area beside its own, and which area a code finds; a projection of the entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class LinkReader(Protocol):
    """The links that a store keeps beside its entries; they may be made anew from them."""

    def concerning(self, subject: str, end: int) -> tuple[tuple[int, str], ...]:
        """Return the entries of other subjects that concern this one, of the first `end`, and as which code of area."""

    def concerned_by(self, seq: int) -> Mapping[str, str]:
        """Return the subjects that an entry concerns beside its own, each with its code there."""

    def subject_of_code(self, code: str, end: int) -> str | None:
        """Return the subject of a code that was given or given up by one of the first `end` entries."""


class LinkWriter(LinkReader, Protocol):
    """The same, to write; within the transaction that appends the entries."""

    def add_links(self, seq: int, concerned: Mapping[str, str], codes: Mapping[str, str]) -> None:
        """Keep which subjects an entry concerns beside its own, with their codes there, and which codes find which."""

    def clear_links(self) -> None:
        """Remove all links, to make them anew from the entries."""
