"""What the tests of texts share: a reader opened once, and a text read and audited."""

from __future__ import annotations

import functools
from datetime import date

from marchland.audit.domain.sentences import sentences
from marchland.audit.domain.stated_quantity import StatedQuantity
from marchland.audit.domain.text_audit import TextAudit
from marchland.audit.service.reading_pages import read_page
from marchland.audit.service.text_audits import TextReader, audit_text, open_text_reader
from marchland.core.asof import AsOf
from marchland.core.fact import FactBook
from marchland.facts.service.book import open_facts

AS_OF = AsOf(date(2026, 11, 1), date(2026, 11, 1))


@functools.cache
def reader() -> TextReader:
    """Return the reader of texts, opened once for all tests of a process."""
    return open_text_reader()


@functools.cache
def facts() -> FactBook:
    """Return the book of facts, opened once for all tests of a process."""
    return open_facts()


def quantities(text: str, language: str = "en") -> tuple[StatedQuantity, ...]:
    """Return the quantities of a text."""
    source = read_page(text.encode(), "text", language)
    read = reader().quantities.read(source, sentences(source))
    return tuple(quantity for quantity in read if not quantity.is_latent)


def audited(text: str, language: str = "en") -> TextAudit:
    """Return the audit of a text."""
    return audit_text(read_page(text.encode(), "text", language), reader(), facts(), AS_OF)


def verdicts(text: str, language: str = "en") -> dict[str, str]:
    """Return the verdict of each claim of a text by the characters of its stated figure."""
    return {claim.span.of(text): str(claim.audited.verdict) for claim in audited(text, language).claims}
