"""The form of a cited document in the data files of the newsroom."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from marchland.core.schema import Record, long, matching
from marchland.watch.domain.cited_document import CitedDocument


class CitedDocumentModel(Record):
    """A cited document as a file writes it: a whole address, and no more than twelve words of what it says."""

    title: Annotated[str, long(3)]
    address: Annotated[str, matching(r"https?://[^\s/]+\.[^\s/]+/?\S*")]
    says: Annotated[str, matching(r"\S+(?: \S+){0,11}")]
    read_on: date

    def document(self) -> CitedDocument:
        """Return the noun that the file stands for."""
        return CitedDocument(self.title, self.address, self.says, self.read_on)
