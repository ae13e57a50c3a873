"""Answers as plain rows: what text, Markdown, spreadsheets and pages all print."""

from __future__ import annotations

from collections.abc import Iterable

from marchland.core.citation import SourceCard
from marchland.core.message import Message, Word
from marchland.facts.faces.words import weak_mark
from marchland.formats.table import Table, heads


def sources(cards: Iterable[SourceCard], *_cards: object, **_given: object) -> tuple[Table]:
    """Return source cards as rows, weak ones marked."""
    columns = heads(
        "Source", "Publisher", "Title", "Kind", "Published", "Read on", "Licence", "Warning", "Address", "Note"
    )
    rows = tuple(
        (
            card.slug,
            card.publisher,
            card.title,
            Word(card.kind),
            card.published_on,
            card.read_on.isoformat(),
            card.licence,
            weak_mark(card),
            card.url,
            card.note,
        )
        for card in cards
    )
    return (Table(Message("Sources"), columns, rows),)


def card(card: SourceCard, *_cards: object, **_given: object) -> tuple[Table]:
    """Return one source card, a row for each thing that it says."""
    (table,) = sources((card,))
    rows = tuple((name, value) for name, value in zip(table.columns, table.rows[0], strict=True) if value)
    return (Table(card.slug, heads("Card", "Says"), rows),)
