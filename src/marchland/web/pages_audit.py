"""Pages of the audit: an article's claims with verdict, working and source, what moves them, and one's own."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from marchland.audit.claim import Audit, AuditedClaim, Claims, FactName, Verdict
from marchland.core.errors import InputError, MarchlandError, NotFoundError, nearest
from marchland.report import delimited, ledgers, markdown
from marchland.report.words import verdict_meaning
from marchland.services import audit as auditing
from marchland.services import supposing
from marchland.web.page import page
from marchland.web.route import FILE_BYTES, OPEN, Row, data, shown
from marchland.web.wire import TYPES, Ask, sent

LINES = 2
_VERDICTS = tuple(str(each) for each in Verdict)


def audit(ask: Ask) -> Response:
    """Return the claims of the built-in article, all or of one verdict, and what changed facts and acts move."""
    changes, supposed = ask.texts("what_if"), ask.texts("suppose")
    moved, wrong = None, None
    if changes or supposed:
        try:
            moved = _what_if(ask, ask.site.claims, changes, supposed)
        except MarchlandError as error:
            wrong = error
    found = moved.after if moved else auditing.audit(ask.site.claims, ask.site.facts, ask.dates, ask.site.law)
    return page(
        ask, "audit.html", wrong.http_status if wrong else 200, found=found, claims=_chosen(found, _verdict(ask)),
        verdict=_verdict(ask), moved=moved, wrong=wrong, changes=_lines(changes), supposed=_lines(supposed),
        facts=_facts_named(ask.site.claims), example=supposing.EXAMPLE, ledgers=ledgers, dates=ask.dates,
        cards=ask.site.facts.sources, meaning=verdict_meaning, total=len(ask.site.claims.claims),
    )  # fmt: skip


def _what_if(ask: Ask, claims: Claims, changes: tuple[str, ...], supposed: tuple[str, ...]) -> auditing.WhatIf:
    events = supposing.read_lines(supposed)
    return auditing.what_if(claims, ask.site.facts, ask.dates, changes, events, ask.site.law)


def _lines(given: tuple[str, ...]) -> list[str]:
    return [*given, *[""] * max(1, LINES - len(given))]


def _verdict(ask: Ask) -> str:
    found = ask.text("verdict")
    if found and found not in _VERDICTS:
        raise InputError(f"{found!r} is no verdict", next_step="known are: " + ", ".join(_VERDICTS))
    return found


def _chosen(found: Audit, verdict: str) -> tuple[AuditedClaim, ...]:
    return tuple(each for each in found.claims if not verdict or str(each.verdict) == verdict)


def _facts_named(claims: Claims) -> list[str]:
    """Return the facts that the claims rest on, so that a reader knows what to change."""
    ends = (end for claim in claims.claims for each in claim.inputs for end in (each.low, each.high))
    return sorted({end.name for end in ends if isinstance(end, FactName)})


def claim(ask: Ask) -> Response:
    """Return one claim whole: as quoted, as recomputed step by step, with the verdict and its sources."""
    known = [each.id for each in ask.site.claims.claims]
    wanted = next((each for each in known if each.casefold() == ask.taken["claim"].casefold()), "")
    if not wanted:
        step = nearest(ask.taken["claim"], known) or "see /audit"
        raise NotFoundError(f"no claim is called {ask.taken['claim']!r}", next_step=step)
    alone = replace(ask.site.claims, claims=tuple(each for each in ask.site.claims.claims if each.id == wanted))
    found = auditing.audit(alone, ask.site.facts, ask.dates, ask.site.law)
    place = known.index(wanted)
    return page(
        ask, "claim.html", found=found, each=found.claims[0], ledgers=ledgers, dates=ask.dates,
        cards=ask.site.facts.sources, meaning=verdict_meaning, number=place + 1, total=len(known),
        before=known[place - 1] if place else "", after=known[place + 1] if place + 1 < len(known) else "",
    )  # fmt: skip


def own(ask: Ask) -> Response:
    """Return the form for claims of one's own, filled with an example to begin with."""
    return _own(ask, auditing.EXAMPLE)


def own_audited(ask: Ask) -> Response:
    """Return the reader's own claims audited; nothing of them is kept."""
    file = ask.files.get("file")
    content = file.content if file and file.content else ask.filled("claims").encode()
    text = content.decode("utf-8", "replace")
    try:
        claims = auditing.read_own(content, file.name if file and file.content else "claims")
        found = auditing.audit(claims, ask.site.facts, ask.dates, ask.site.law)
    except MarchlandError as error:
        return _own(ask, text, wrong=error)
    return _own(ask, text, found)


def _own(ask: Ask, text: str, found: Audit | None = None, wrong: MarchlandError | None = None) -> Response:
    return page(
        ask, "audit_own.html", wrong.http_status if wrong else 200, text=text, found=found, wrong=wrong,
        ledgers=ledgers, cards=ask.site.facts.sources, meaning=verdict_meaning,
    )  # fmt: skip


def file(ask: Ask) -> Response:
    """Return the audit as a file: rows, or Markdown."""
    found = auditing.audit(ask.site.claims, ask.site.facts, ask.dates, ask.site.law)
    shown_ = replace(found, claims=_chosen(found, _verdict(ask)))
    if ask.wants == "md":
        return sent(markdown.audit(shown_).encode(), TYPES["md"], "audit.md")
    return sent(delimited.table(ledgers.audit(shown_)).encode(), TYPES["csv"], "audit.csv")


ROWS: tuple[Row, ...] = (
    shown("/audit", "audit", audit, "verdict", "what_if", "suppose", "on", "known"),
    data("/audit/file", "audit.file", file, "The audit as a file.", "verdict", "on", "known", offers=("csv", "md")),
    shown("/audit/own", "audit.own", own),
    Row("/audit/own", "audit.own.do", own_audited, OPEN, methods=("POST",), most_bytes=FILE_BYTES),
    shown("/audit/{claim}", "claim", claim, "on", "known"),
)
