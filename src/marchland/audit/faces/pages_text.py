"""The page on which a reader's text is audited: its figures marked by verdict, each with its calculation."""

from __future__ import annotations

from starlette.responses import Response

from marchland.audit.domain.marked_text import TextMark, marked_blocks
from marchland.audit.faces import claim_review, claims_file, tables, texts, workbook
from marchland.audit.faces.routes_text import TEXT_BYTES, audit_of
from marchland.audit.faces.text_answers import text_audit
from marchland.audit.service.text_audits import TextAudit, TextAudits
from marchland.core import json_text
from marchland.core.answer import plain
from marchland.core.errors import InputError, MarchlandError
from marchland.core.message import Message
from marchland.facts.faces.books import fact_book
from marchland.site.page import page
from marchland.site.request import TYPES, RequestContext, file_response
from marchland.site.route import OPEN, RouteSpec, page_route

EXPORTS = ("json", "csv", "xlsx", "yaml", "claimreview")
"""The forms that an audited text is taken away in, beside print."""
_EXAMPLE = "A belt 2 km deep along a 500 km front would cover 1,000 km² and require about 12 million mines."


def form(context: RequestContext) -> Response:
    """Return the form for a text."""
    return _page(context, text="", example=_EXAMPLE)


def audited(context: RequestContext) -> Response:
    """Return the text with its figures marked by verdict, or a file of its claims; nothing of it is kept."""
    text, wanted = context.form_value("text"), context.form_value("f")
    try:
        audit = audit_of(context)
        if wanted:
            return _no_store(_file(context, audit, wanted))
    except MarchlandError as error:
        return _no_store(_page(context, error.http_status, text=text, wrong=error))
    return _no_store(_page(context, text=audit.source.text, audit=audit))


def _no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(context: RequestContext, status: int = 200, **variables: object) -> Response:
    audit = variables.get("audit")
    blocks = marked_blocks(audit.source, _marks(audit)) if isinstance(audit, TextAudit) else ()
    given = {"audit": None, "wrong": None, "example": ""} | variables
    return page(
        context, "audit_new.html", status, entry="workbench", **given, blocks=blocks, tables=tables, exports=EXPORTS,
        cards=context.site.once(fact_book).sources, language=context.form_value("language"), title_text=_title(context),
    )  # fmt: skip


def _title(context: RequestContext) -> str:
    return context.form_value("name")[:200]


def _marks(audit: TextAudit) -> list[TextMark]:
    """Return a mark for each claim by its verdict, and for each other quantity."""
    claimed = {claim.quantity: claim for claim in audit.claims if claim.quantity is not None}
    marks = [
        TextMark(claim.span, claim.id, str(claim.audited.verdict)) for claim in audit.claims if claim.quantity is None
    ]
    for index, quantity in enumerate(audit.quantities):
        claim = claimed.get(index)
        if claim is not None:
            marks.append(TextMark(claim.span, claim.id, str(claim.audited.verdict), quantity.id))
        elif not quantity.is_date:
            marks.append(TextMark(quantity.span, "", "quantity", quantity.id))
    return marks


def _file(context: RequestContext, audit: TextAudit, wanted: str) -> Response:
    """Return the audit as a file; raises InputError for a form that is not offered."""
    several = TextAudits((audit,))
    if wanted == "json":
        content = json_text.indented(plain(text_audit(audit))).encode()
        return file_response(content, TYPES["json"], "audit.json")
    if wanted == "csv":
        return file_response(texts.csv(several).encode(), TYPES["csv"], "audit.csv")
    if wanted == "xlsx":
        content = workbook.audit(audit.audit, context.site.once(fact_book).sources)
        return file_response(content, TYPES["xlsx"], "audit.xlsx")
    if wanted == "yaml":
        return file_response(claims_file.saved(several).encode(), TYPES["text"], "claims.yaml")
    if wanted == "claimreview":
        return file_response(claim_review.claim_review(audit.audit).encode(), TYPES["json"], "claimreview.json")
    raise InputError(
        "{wanted!r} is no form of an audit", wanted=wanted,
        next_step=Message("known are: {exports}", exports=", ".join(EXPORTS)),
    )  # fmt: skip


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/audit/new", "audit.new", form, "on", "known"),
    RouteSpec(
        "/audit/new", "audit.new.do", audited, OPEN, methods=("POST",), query_params=("on", "known"),
        max_bytes=TEXT_BYTES,
    ),
)  # fmt: skip
