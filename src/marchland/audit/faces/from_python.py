"""The audit of a text from Python: `from marchland import audit_text`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from marchland.audit.faces.text_answers import TextAuditAnswer, text_audit
from marchland.audit.service import text_audits
from marchland.audit.service.asking import open_books
from marchland.audit.service.reading_pages import UNNAMED, read_page, read_path
from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.interface import typed_day


def audit_text(
    page: str | bytes | Path, *, language: str = "", name: str = UNNAMED, on: date | str | None = None,
    known: date | str | None = None,
) -> TextAuditAnswer:  # fmt: skip
    """Return the audit of a text: its quantities, its claims with their readings and verdicts.

    `page` is the text itself, the bytes of a file (HTML, Word, PDF, Markdown, text) or the path of one; `language` is
    `en`, `uk`, or what the text is in. Raises InputError for what cannot be read. The answer has `to_dict()`,
    `to_frame()` with a row for each claim, and shows itself in a notebook.
    """
    if isinstance(page, Path):
        source, *others = read_path(page, language)
        if others:
            raise InputError("{page} is a folder of texts", page=str(page), next_step="give one of them at a time")
    else:
        source = read_page(page.encode() if isinstance(page, str) else page, name, language)
    as_of = AsOf(typed_day(on, "on"), typed_day(known, "known"))
    books = open_books()
    return text_audit(text_audits.audit_text(source, text_audits.open_text_reader(), books.facts, as_of, books.law))
