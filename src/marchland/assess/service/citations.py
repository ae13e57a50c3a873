"""Ask the book of facts what it holds on two dates, and whether it keeps its own rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marchland.assess.domain.assessment import Assessment
from marchland.core.asof import AsOf
from marchland.core.citation import Citation
from marchland.core.fact import Derivation, FactBook


def citations(answers: Sequence[Assessment], book: FactBook, as_of: AsOf) -> dict[str, tuple[Citation, ...]]:
    """Return for each fact that the answers rest on where in which source its value stands, derived ones through."""
    names = dict.fromkeys(item.fact for answer in answers for item in answer.inputs.values() if item.fact)
    return {name: tuple(_cited(name, book, as_of)) for name in names}


def _cited(name: str, book: FactBook, as_of: AsOf) -> Iterator[Citation]:
    reading = book.reading(name, as_of)
    if reading.cite:
        yield reading.cite
    if isinstance(reading.amount, Derivation):
        for inner in reading.amount.names:
            yield from _cited(inner, book, as_of)
