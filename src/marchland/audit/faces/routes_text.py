"""The address that audits a text which is sent to it; nothing of the text is kept."""

from __future__ import annotations

import json

from starlette.responses import Response

from marchland.audit.domain.text_audit import TextAudit
from marchland.audit.faces import answers
from marchland.audit.faces.pages import OWN_BYTES
from marchland.audit.faces.sent_claims import sent_claims
from marchland.audit.faces.text_answers import text_audit
from marchland.audit.service import text_audits
from marchland.audit.service.reading_pages import UNNAMED, read_page
from marchland.audit.service.text_audits import TextReader
from marchland.core.errors import InputError
from marchland.facts.faces.books import fact_book
from marchland.law.faces.books import law_books
from marchland.site.request import RequestContext, json_response, never_kept
from marchland.site.route import OPEN, RouteSpec
from marchland.site.site import Site

TEXT_BYTES = 4 * 2**20
"""What a file may weigh that is sent to be audited."""
MOST_CHARACTERS = 300_000
MOST_FIGURES = 1_500
"""What is read of a text that a visitor sends: some fifty pages, audited in seconds."""


def text_reader(_site: Site) -> TextReader:
    """Return what reads texts, opened once for a site."""
    return text_audits.open_text_reader()


def audit_of(context: RequestContext) -> TextAudit:
    """Return the audit of the text or file that a form or JSON sends; raises InputError for what cannot be read."""
    content, name, language = _sent(context)
    source = read_page(content, name, language, TEXT_BYTES)
    if len(source.text) > MOST_CHARACTERS:
        raise InputError(
            "the text is longer than {most:,} characters", most=MOST_CHARACTERS, next_step="send it in parts"
        )
    site = context.site
    reader, facts, law = site.once(text_reader), site.once(fact_book), site.once(law_books)
    return text_audits.audit_text(source, reader, facts, context.dates, law, MOST_FIGURES)


def _sent(context: RequestContext) -> tuple[bytes, str, str]:
    """Return the bytes that were sent, their name, and the language that was chosen."""
    file = context.files.get("file")
    if file and file.content:
        return file.content, file.name or UNNAMED, context.form_value("language")
    if context.body:
        return _from_json(context.body)
    return context.form_value("text").encode(), context.form_value("name") or UNNAMED, context.form_value("language")


def _from_json(body: bytes) -> tuple[bytes, str, str]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise InputError("the body is no JSON", next_step='send {"text": "…"}') from None
    if not isinstance(sent, dict) or not isinstance(sent.get("text"), str):
        raise InputError("the body has no text", next_step='send {"text": "…"}')
    name, language = sent.get("name", UNNAMED), sent.get("language", "")
    if not isinstance(name, str) or not isinstance(language, str):
        raise InputError("name and language are texts", next_step="leave them out, or give texts")
    return sent["text"].encode("utf-8", "replace"), name[:200] or UNNAMED, language


def audited(context: RequestContext) -> Response:
    """Return the audit of a text as JSON."""
    return never_kept(json_response(context, text_audit(audit_of(context))))


def judged(context: RequestContext) -> Response:
    """Return the verdicts of claims that are sent as JSON, in the form of a claims file; nothing of them is kept."""
    sent = sent_claims(context.body)
    audit = answers.audit(sent.audited(context), context.site.once(fact_book).sources)
    return never_kept(json_response(context, audit))


ROUTES: tuple[RouteSpec, ...] = (
    RouteSpec(
        "/api/v1/audit/text", "api.audit.text", audited, OPEN, methods=("POST",), formats=("json",), localized=False,
        query_params=("on", "known"), max_bytes=TEXT_BYTES, summary="A text audited: its figures, and its claims.",
        answers="marchland.audit.faces.text_answers:text_audit",
    ),
    RouteSpec(
        "/api/v1/audit/verdicts", "api.audit.verdicts", judged, OPEN, methods=("POST",), formats=("json",),
        localized=False, query_params=("on", "known"), max_bytes=OWN_BYTES,
        summary="The verdicts of claims that are sent as a claims file has them.",
        answers="marchland.audit.faces.answers:audit",
    ),
)  # fmt: skip
