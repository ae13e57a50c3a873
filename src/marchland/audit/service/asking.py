"""Audit what a command, an address or Python asks for: all claims of a text, some of them, or what moves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from marchland.audit.domain.claim import Audit, Claims
from marchland.audit.domain.text import STANDARD_INPUT
from marchland.audit.domain.text_audit import TextAudits
from marchland.audit.service import questions
from marchland.audit.service.claims import find_claims
from marchland.audit.service.questions import AuditWhatIf
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.core.fact import FactBook
from marchland.facts.service.book import open_facts
from marchland.law.service import hypotheses
from marchland.law.service.questions import LawBooks


@dataclass(frozen=True, slots=True)
class AuditBooks:
    """What claims are audited from: the facts, and where they are open already the law and the claims."""

    facts: FactBook
    law: LawBooks | None = None
    claims: Claims | None = None


Choice = tuple[Audit, Mapping[str, int]]
"""An audit with the claims that were asked for, and how many of all have each verdict."""


def _pages(books: AuditBooks, name: str, language: str, as_of: AsOf) -> TextAudits | None:
    """Return the audits of a page, or of each page of a folder; None for what is a claims file or a text by name."""
    path = Path(name)
    if books.claims or path.suffix.lower() in CLAIMS_ENDINGS or not (name == STANDARD_INPUT or path.exists()):
        return None
    from marchland.audit.service.reading_pages import read_path  # noqa: PLC0415 - loads what reads pages
    from marchland.audit.service.text_audits import audit_text, open_text_reader  # noqa: PLC0415 - as above

    reader = open_text_reader()
    texts = read_path(path, language)
    return TextAudits(tuple(audit_text(text, reader, books.facts, as_of, books.law) for text in texts))


CLAIMS_ENDINGS = (".yaml", ".yml")
"""How the names of claims files end."""


def open_books() -> AuditBooks:
    """Return the facts; the law is opened where a claim asks it."""
    return AuditBooks(open_facts())


def asked(
    books: AuditBooks, *, as_of: AsOf, claims: str, only: tuple[str, ...], claim: tuple[str, ...],
    what_if: tuple[str, ...], suppose: Path | None, lines: tuple[str, ...], lang: str = "",
) -> Choice | AuditWhatIf | TextAudits:  # fmt: skip
    """Return the claims of those verdicts and ids alone, all where none is named, or what changes and acts move.

    A page is read, and its claims are found, in the language `lang` or that it is in. Raises NotFoundError for an
    unknown id, InputError for what cannot be read.
    """
    pages = _pages(books, claims, lang, as_of)
    if pages is not None and not (what_if or suppose or lines):
        return pages.only(only, claim)
    if pages is not None and len(pages.audits) > 1:
        raise InputError(
            "what moves is told of one text, and there are {n}", n=len(pages.audits),
            next_step="name one file of the folder",
        )  # fmt: skip
    found = pages.claims if pages else books.claims or find_claims(claims)
    known = [claim.id for claim in found.claims]
    for wanted in claim:
        if wanted not in known:
            raise NotFoundError("no claim is called {wanted!r}", wanted=wanted, next_step=nearest(wanted, known))
    if what_if or suppose or lines:
        supposed = suppose or hypotheses.read_lines(lines)
        return questions.what_if(found, books.facts, as_of, what_if, supposed, books.law)
    whole = questions.audit(found, books.facts, as_of, books.law)
    chosen = (c for c in whole.claims if (not only or c.verdict in only) and (not claim or c.claim.id in claim))
    return replace(whole, claims=tuple(chosen)), whole.counts
