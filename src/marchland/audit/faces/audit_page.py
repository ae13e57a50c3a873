"""An audit as one HTML page that stands alone: a text with its claims marked, and each claim with its working."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files

from marchland.audit.domain.claim import Audit, AuditedClaim
from marchland.audit.domain.text import BlockKind
from marchland.audit.domain.text_audit import TextAudit, TextAudits, TextClaim
from marchland.audit.faces import charts, tables
from marchland.audit.faces.words import verdict_meaning, verdict_title
from marchland.audit.service.asking import AuditBooks, Choice
from marchland.core.citation import SourceCard
from marchland.core.errors import InputError
from marchland.formats.plain_text import clean
from marchland.version import VERSION

_STYLE = """
mark { background: none; color: inherit; border-bottom: 0.15em solid var(--rule); }
mark a { text-decoration: none; }
mark.held { border-color: var(--blue); }
mark.failed { border-color: var(--orange); background: var(--band); }
article.claim { border-top: 1px solid var(--grid); padding: 0.8rem 0; max-width: 46rem; }
article.claim p { margin: 0 0 0.3em; }
.verdict { font: 700 0.8125rem/1.4 var(--sans); }
.verdict.held { color: var(--blue); }
.verdict.failed { color: var(--orange); }
.working { font: 0.875rem/1.5 var(--mono); overflow-wrap: anywhere; }
@media print { article.claim { break-inside: avoid; } }
"""


def html(of: object, books: AuditBooks, **_given: object) -> str:
    """Return the audit, or that of each text, as one page; raises InputError for what changes move."""
    if isinstance(of, TextAudits):
        return _page([(text.audit, text) for text in of.audits], books.facts.sources)
    if isinstance(of, tuple):
        return _page([(_audit_of(of), None)], books.facts.sources)
    raise InputError("what changes move has no such form", next_step="use --format table, json, csv or md")


def _audit_of(choice: Choice) -> Audit:
    return choice[0]


def _page(audits: Sequence[tuple[Audit, TextAudit | None]], sources: Mapping[str, SourceCard]) -> str:
    title = f"Audit of “{clean(audits[0][0].document.heading)}”"
    style = files("marchland.formats").joinpath("templates", "report.css").read_text("utf-8")
    first = audits[0][0]
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
        f"<title>{escape(title)}</title>\n<style>{style}{_STYLE}</style>\n</head>\n<body>\n<header>\n",
        f'<p class="kicker">Marchland <span>{escape(VERSION)}</span></p>\n<h1>{escape(title)}</h1>\n',
        f'<p class="byline">So in the world on {first.valid_on}, as known on {first.known_on}.</p>\n</header>\n',
    ]
    for number, (audit, text) in enumerate(audits, 1):
        parts += _sections(audit, text, sources, f"t{number}-" if len(audits) > 1 else "")
    return "".join([*parts, "</body>\n</html>\n"])


def _sections(audit: Audit, text: TextAudit | None, sources: Mapping[str, SourceCard], prefix: str) -> Iterator[str]:
    """Yield the counts of an audit, its text where it is one of a page, and its claims."""
    counts = "".join(
        f"<li><strong>{count}</strong> {escape(verdict_title(verdict))}: {escape(verdict_meaning(verdict))}</li>"
        for verdict, count in audit.counts.items()
    )
    yield f"<section><h2>{escape(clean(audit.document.heading))}</h2>\n<ul>{counts}</ul></section>\n"
    if text is not None:
        language = escape(text.source.language, quote=True)
        yield f'<section><h2>The text</h2>\n<div lang="{language}">\n{"".join(_marked(text, prefix))}</div></section>\n'
    shown = "".join(_claim(claim, sources, prefix) for claim in audit.claims)
    yield f"<section><h2>Claims</h2>\n{shown}</section>\n"


def _marked(text: TextAudit, prefix: str) -> Iterator[str]:
    """Yield the blocks of a text, each figure that is a claim marked by its verdict and leading to it."""
    claims = sorted(text.claims, key=lambda claim: claim.span.start)
    for block in text.source.blocks:
        tag = "h3" if block.kind is BlockKind.HEADING else "p"
        inside = [claim for claim in claims if block.span.start <= claim.span.start < block.span.end]
        yield f"<{tag}>{''.join(_runs(text.source.text, block.span.start, block.span.end, inside, prefix))}</{tag}>\n"


def _runs(text: str, at: int, end: int, claims: Sequence[TextClaim], prefix: str) -> Iterator[str]:
    for claim in claims:
        if claim.span.start < at:
            continue  # of two at one place the first is marked
        yield _as_it_stands(text[at : claim.span.start])
        verdict, stop = claim.audited.verdict, min(claim.span.end, end)
        told = escape(f"{verdict_title(verdict)}: {tables.why(claim.audited)}", quote=True)
        words = _as_it_stands(text[claim.span.start : stop])
        yield f'<mark class="{charts.tone(verdict)}" title="{told}">'
        yield f'<a href="#{prefix}{escape(claim.id, quote=True)}">{words}</a></mark>'
        at = stop
    yield _as_it_stands(text[at:end])


def _as_it_stands(text: str) -> str:
    """Return a piece of a text escaped, its spaces kept, and what would turn or end a line left out."""
    return escape("".join(sign if sign.isprintable() else " " for sign in text))


def _claim(audited: AuditedClaim, sources: Mapping[str, SourceCard], prefix: str) -> str:
    claim = audited.claim
    cards = (sources[slug] for slug in tables.claim_sources(audited) if slug in sources)
    cited = "; ".join(f"{escape(clean(card.publisher))}: {escape(clean(card.title))}" for card in cards)
    head = f"{escape(claim.id)} · {escape(verdict_title(audited.verdict))}"
    lines = [
        f'<p class="verdict {charts.tone(audited.verdict)}">{head}</p>',
        f"<p>“{escape(clean(claim.quote))}”</p>",
        f'<p class="working">{escape(clean(audited.working))}</p>' if audited.working else "",
        *(f"<p>{escape(clean(said))}</p>" for said in (audited.reason, claim.note) if said),
        f"<p><small>{cited}</small></p>" if cited else "",
    ]
    return f'<article class="claim" id="{prefix}{escape(claim.id, quote=True)}">{"".join(lines)}</article>\n'
