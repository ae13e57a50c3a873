"""What rests on a fact or on a source, of everything that the capabilities declare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from marchland.registry import declared
from marchland.site.request import RequestContext


@dataclass(frozen=True, slots=True)
class Citing:
    """Something that rests on a fact or on a source: of what kind, what it is called, its page, and what it says.

    `quote` are words of a text, `term` a value that pages have a word for, and `detail` is what stands behind it.
    """

    kind: str
    title: str
    path: str
    quote: str = ""
    term: str = ""
    detail: str = ""


def citing(context: RequestContext, *, fact: str = "", source: str = "") -> Iterator[Citing]:
    """Yield what rests on that fact, or on that source."""
    for citations in declared("citations"):
        yield from citations(context, fact, source)
