"""The words that every face of a report uses: titles of outputs and verdicts, sources, formulas, limits."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.citation import SourceCard
from marchland.core.message import Message, Word, join


def weak_mark(card: SourceCard) -> str:
    """Return the warning of a weak source, such as `weak source: state media`; empty if it is none."""
    return Message("weak source: {kind}", kind=Word(card.kind)) if card.weak else ""


def card_line(card: SourceCard) -> str:
    """Return a source in one line: publisher, title, day published, day read, and a warning if it is weak."""
    published = f" ({card.published_on})" if card.published_on else ""
    parts = [card.publisher, f"{card.title}{published}", Message("read {day}", day=card.read_on)]
    return join(", ", (*parts, weak_mark(card)) if card.weak else parts)


def source_line(slug: str, sources: Mapping[str, SourceCard]) -> str:
    """Return the line of a source by its slug; the slug alone where there is no card."""
    return card_line(sources[slug]) if slug in sources else slug
