"""What the script of the workbench asks, and the built-in article in it: verdicts while claims change, and files."""

from __future__ import annotations

from starlette.responses import Response

from marchland.audit.adapters.claim_writing import write_claims
from marchland.audit.domain.claim import Audit, Claims
from marchland.audit.faces import answers, claim_review, texts, workbook
from marchland.audit.faces.bench import claims_bench, data_block, labels, text_bench, verdict
from marchland.audit.faces.books import article_claims
from marchland.audit.faces.pages import OWN_BYTES
from marchland.audit.faces.routes_text import TEXT_BYTES, audit_of
from marchland.audit.faces.sent_claims import sent_claims
from marchland.audit.service import questions
from marchland.core import json_text
from marchland.core.answer import plain
from marchland.core.errors import InputError, MarchlandError
from marchland.core.message import Message
from marchland.facts.faces.books import fact_book
from marchland.law.faces.books import law_books
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, compact_json_response, file_response, never_kept
from marchland.site.route import OPEN, Handler, RouteSpec, page_route

EXPORTS = ("json", "csv", "xlsx", "yaml", "claimreview")
"""The forms that audited claims are taken away in, beside print and HTML."""


def live(context: RequestContext) -> Response:
    """Return the workbench of a text that is sent: the same as its page holds."""
    return never_kept(compact_json_response(text_bench(context, audit_of(context)), "json"))


def verdicts(context: RequestContext) -> Response:
    """Return the verdicts of claims that are sent, in words of the page's language; what cannot be read says why."""
    sent = sent_claims(context.body)
    told = [
        _wrong(context, each) if isinstance(each, MarchlandError) else verdict(context, each)
        for each in sent.each(context)
    ]
    return never_kept(compact_json_response({"claims": told}, "json"))


def _wrong(context: RequestContext, error: MarchlandError) -> dict[str, object]:
    words = [context.localization.translate_message(text) for text in (error.message, error.next_step) if text]
    return {"id": "", "verdict": "", "stated": "", "recomputed": "", "working": "", "reason": "", "law": [],
            "facts": [], "wrong": " · ".join(words)}  # fmt: skip


def export(context: RequestContext) -> Response:
    """Return the claims that a form sends as a file of the form that it names."""
    audit = sent_claims(context.form_value("claims")).audited(context)
    return never_kept(audit_file(context, audit, context.form_value("f")))


def audit_file(context: RequestContext, audit: Audit, wanted: str) -> Response:
    """Return an audit as a file; raises InputError for a form that is not offered."""
    sources = context.site.once(fact_book).sources
    if wanted == "json":
        content = json_text.indented(plain(answers.audit(audit, sources))).encode()
        return file_response(content, TYPES["json"], "audit.json")
    if wanted == "csv":
        return file_response(texts.csv((audit, {})).encode(), TYPES["csv"], "audit.csv")
    if wanted == "xlsx":
        return file_response(workbook.audit(audit, sources), TYPES["xlsx"], "audit.xlsx")
    if wanted == "yaml":
        claims = Claims(audit.document, tuple(claim.claim for claim in audit.claims))
        return file_response(write_claims(claims).encode(), TYPES["text"], "claims.yaml")
    if wanted == "claimreview":
        return file_response(claim_review.claim_review(audit).encode(), TYPES["json"], "claimreview.json")
    raise InputError(
        "{wanted!r} is no form of an audit", wanted=wanted,
        next_step=Message("known are: {exports}", exports=", ".join(EXPORTS)),
    )  # fmt: skip


def article(context: RequestContext) -> Response:
    """Return the claims of the built-in article in the order of its text, each with its calculation at hand."""
    site = context.site
    audit = questions.audit(site.once(article_claims), site.once(fact_book), context.dates, site.once(law_books))
    return page(
        context, "audit_article.html", audit=audit, bench=data_block(claims_bench(context, audit)),
        labels=data_block(labels(context, EXPORTS)), dates=context.dates, entry="audit",
    )  # fmt: skip


def _asked(path: str, name: str, handler: Handler, most: int) -> RouteSpec:
    return RouteSpec(
        path, name, handler, OPEN, methods=("POST",), formats=("json",), query_params=("on", "known"), max_bytes=most,
    )  # fmt: skip


ROUTES: tuple[RouteSpec, ...] = (
    _asked("/audit/new/live", "audit.new.live", live, TEXT_BYTES),
    _asked("/audit/new/verdicts", "audit.new.verdicts", verdicts, OWN_BYTES),
    RouteSpec(
        "/audit/export", "audit.export", export, OPEN, methods=("POST",), query_params=("on", "known"),
        max_bytes=OWN_BYTES,
    ),
    page_route("/audit/article", "audit.article", article, "on", "known"),
)  # fmt: skip
