"""The page on which a reader's text is audited: its figures marked by verdict, each with its calculation."""

from __future__ import annotations

from starlette.responses import Response

from marchland.audit.domain.marked_text import TextMark, marked_blocks
from marchland.audit.domain.text_audit import TextAudit
from marchland.audit.faces import tables
from marchland.audit.faces.bench import data_block, labels, text_bench
from marchland.audit.faces.pages_bench import EXPORTS, audit_file
from marchland.audit.faces.routes_text import TEXT_BYTES, audit_of
from marchland.audit.faces.text_answers import text_audit
from marchland.core.errors import MarchlandError
from marchland.core.message import N_
from marchland.site.page import page
from marchland.site.request import RequestContext, json_response, never_kept
from marchland.site.route import OPEN, RouteSpec, page_route

_EXAMPLE = N_("A belt 2 km deep along a 500 km front would cover 1,000 km² and require about 12 million mines.")


def form(context: RequestContext) -> Response:
    """Return the form for a text."""
    return _page(context, text="", example=context.localization.translate(_EXAMPLE))


def audited(context: RequestContext) -> Response:
    """Return the text with its figures marked by verdict, or a file of its claims; nothing of it is kept."""
    text, wanted = context.form_value("text"), context.form_value("f")
    try:
        audit = audit_of(context)
        if wanted == "json":
            return never_kept(json_response(context, text_audit(audit)))
        if wanted:
            return never_kept(audit_file(context, audit.audit, wanted))
    except MarchlandError as error:
        return never_kept(_page(context, error.http_status, text=text, wrong=error))
    return never_kept(_page(context, text=audit.source.text, audit=audit))


def _page(
    context: RequestContext,
    status: int = 200,
    *,
    text: str,
    audit: TextAudit | None = None,
    wrong: MarchlandError | None = None,
    example: str = "",
) -> Response:
    return page(
        context, "audit_new.html", status, text=text, audit=audit, wrong=wrong, example=example,
        blocks=marked_blocks(audit.source, _marks(audit)) if audit else (), tables=tables, exports=EXPORTS,
        language=context.form_value("language"), bench=data_block(text_bench(context, audit)) if audit else None,
        labels=data_block(labels(context, EXPORTS)), entry="audit",
    )  # fmt: skip


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


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/audit/new", "audit.new", form, "on", "known"),
    RouteSpec(
        "/audit/new", "audit.new.do", audited, OPEN, methods=("POST",), query_params=("on", "known"),
        max_bytes=TEXT_BYTES,
    ),
)  # fmt: skip
