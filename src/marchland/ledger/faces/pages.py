"""Pages of the ledger: the log, an entry with its proof, checkpoints, witnesses, and a verification of it all."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from marchland.core import json_text
from marchland.core.errors import MarchlandError, NotAllowedError, NotFoundError
from marchland.interface import unseen
from marchland.ledger.faces import answers
from marchland.ledger.faces.evidence import compared
from marchland.ledger.faces.watching import last_check
from marchland.ledger.service import entries as ledger_entries
from marchland.ledger.service import evidence as kept_aside
from marchland.ledger.service import questions as ledger_service
from marchland.ledger.service.background_check import said
from marchland.register.domain.event import to_mapping
from marchland.register.faces.books import shared
from marchland.register.service.opening import RegisterBooks
from marchland.registry import declared
from marchland.site.page import page
from marchland.site.request import RequestContext, file_response
from marchland.site.route import RouteSpec, api_route, page_route

MOST = 100


def ledger(context: RequestContext) -> Response:
    """Return the head of the ledger, its checkpoints and witnesses, and its newest entries."""
    books = shared(context)
    status = ledger_service.status(books)
    first = max(0, status.entries - 10)
    looked = last_check(context.site)
    return page(
        context,
        "ledger.html",
        head=status,
        root=answers.text(status.root),
        kept=ledger_entries.checkpoints(books)[:MOST],
        newest=ledger_entries.entries(books, first, 10)[::-1],
        keys=context.site.verifiers,
        sections=[section for give in declared("keeping") if (section := give(context))],
        looked=looked,
        looked_at=datetime.fromisoformat(looked.checked_at) if looked else None,
        found=said,
        kept_aside=_kept_aside(books),
        entry="ledger",
    )


def _kept_aside(books: RegisterBooks) -> int:
    """Return how many rows are kept as evidence, as far as whoever asks may see them."""
    try:
        return kept_aside.count(books)
    except NotAllowedError:
        return 0


def entries(context: RequestContext) -> Response:
    """Return the log, a page at a time, the oldest first."""
    size = ledger_service.status(shared(context)).entries
    first = int(context.number("from", max(0, (size - 1) // MOST * MOST), 0, max(size, 1)))
    entries = ledger_entries.entries(shared(context), first, MOST)
    return page(context, "ledger_entries.html", entries=entries, first=first, size=size, most=MOST)


def _whole(context: RequestContext, name: str) -> int:
    text = context.path_params[name]
    if not (text.isdigit() and len(text) < 18):
        raise NotFoundError("{text!r} is not the number of an entry", text=text[:80], next_step="see /ledger/entries")
    return int(text)


def entry(context: RequestContext) -> Response:
    """Return one entry: its envelope, what it says to whom may see it, and the proof that it is in the ledger."""
    seq, books = _whole(context, "seq"), shared(context)
    entry_view = ledger_entries.entry_view(books, seq)
    proof, missing = None, None
    try:
        proof = answers.inclusion(ledger_service.prove(books, seq), books).to_dict()
    except MarchlandError as error:
        missing = error
    body = dict(to_mapping(entry_view.event)) if entry_view.event else None
    payload = json_text.indented(body) if body else ""
    return page(
        context,
        "ledger_entry.html",
        entry_view=entry_view,
        each=entry_view.entry,
        body=body,
        said=payload,
        proof=proof,
        missing=missing,
        keys=context.site.verifiers,
        entry="ledger",
        size=ledger_service.status(books).entries,
    )


def checkpoint(context: RequestContext) -> Response:
    """Return one checkpoint: the note, its signatures, and the proof that the next one grew out of it."""
    size, books = _whole(context, "size"), shared(context)
    checkpoint = ledger_entries.checkpoint_of(books, size)
    later = [checkpoint.size for checkpoint in ledger_entries.checkpoints(books) if checkpoint.size > size]
    grown = (
        ledger_entries.consistency_proof(books, size, later[0])
        if later
        else ledger_entries.head_consistency_proof(books, checkpoint)
    )
    return page(
        context,
        "ledger_checkpoint.html",
        checkpoint=checkpoint,
        signatures=answers.signatures(checkpoint.note),
        signed=bool(later),
        proof=answers.grown(grown, books).to_dict() if grown else None,
        keys=context.site.verifiers,
        root=answers.text(checkpoint.checkpoint.root),
        entry="ledger",
    )


def verify_page(context: RequestContext) -> Response:
    """Return what a verification of the whole store found, by the server itself."""
    result = ledger_service.verified(shared(context), unseen)
    return page(context, "ledger_verify.html", result=result, keys=context.site.verifiers)


def evidence_page(context: RequestContext) -> Response:
    """Return what was kept aside before areas were made anew: each row as it stood, and as the entries make it."""
    books = shared(context)
    count = kept_aside.count(books)
    first = int(context.number("from", max(0, count - MOST), 0, max(count, 1)))
    items = kept_aside.evidence(books, first=first, most=MOST).items
    return page(
        context, "ledger_evidence.html", items=items, first=first, most=MOST,
        compared=compared, entry="ledger",
    )  # fmt: skip


def note(context: RequestContext) -> Response:
    """Return the last signed checkpoint as the note it is (C2SP tlog-checkpoint)."""
    checkpoints = ledger_entries.checkpoints(shared(context))
    if not checkpoints:
        raise NotFoundError("no checkpoint was signed yet", next_step="marchland ledger checkpoint")
    return file_response(checkpoints[0].text.encode(), "text/plain; charset=utf-8")


def tile(context: RequestContext) -> Response:
    """Return a tile of hashes (C2SP tlog-tiles)."""
    hashes = ledger_entries.tile(shared(context), _whole(context, "level"), _whole(context, "index"))
    return file_response(hashes, "application/octet-stream")


ROUTES: tuple[RouteSpec, ...] = (
    page_route("/ledger", "ledger", ledger, operation="look"),
    page_route("/ledger/entries", "ledger.entries", entries, "from", operation="look"),
    page_route("/ledger/entries/{seq}", "ledger.entry", entry, operation="look"),
    page_route("/ledger/checkpoints/{size}", "ledger.checkpoint", checkpoint, operation="look"),
    RouteSpec("/ledger/verify", "ledger.verify", verify_page, "verify", rate_limit="heavy"),
    page_route("/ledger/evidence", "ledger.evidence", evidence_page, "from", operation="maintain"),
    api_route("/ledger/checkpoint", "ledger.note", note, "The last signed checkpoint.", operation="look",
         formats=("text",)),
    api_route("/ledger/tile/{level}/{index}", "ledger.tile", tile, "A tile of hashes.", operation="look",
         formats=("bytes",)),
)  # fmt: skip
