"""Answers as plain rows: what text, Markdown, spreadsheets and pages all print."""

from __future__ import annotations

from collections.abc import Iterable

from marchland.core.citation import SourceCard
from marchland.core.message import Message, Word
from marchland.facts.faces.words import weak_mark
from marchland.formats.table import Table, heads


def sources(of: Iterable[SourceCard], *_cards: object, **_given: object) -> tuple[Table]:
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
        for card in of
    )
    return (Table(Message("Sources"), columns, rows),)


def card(of: SourceCard, *_cards: object, **_given: object) -> tuple[Table]:
    """Return one source card, a row for each thing that it says."""
    (found,) = sources((of,))
    said = tuple((name, value) for name, value in zip(found.columns, found.rows[0], strict=True) if value)
    return (Table(of.slug, heads("Card", "Says"), said),)
