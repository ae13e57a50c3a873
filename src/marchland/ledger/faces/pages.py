"""Pages of the ledger: the log, an entry with its proof, checkpoints, witnesses, and a verification of it all."""

from __future__ import annotations

from starlette.responses import Response

from marchland.core import json_text
from marchland.core.errors import MarchlandError, NotFoundError
from marchland.interface import unseen
from marchland.ledger.faces import answers
from marchland.ledger.service import entries as ledger_entries
from marchland.ledger.service import questions as keeping
from marchland.register.domain.event import to_mapping
from marchland.register.faces.books import shared
from marchland.site.page import page
from marchland.site.request import Ask, sent
from marchland.site.route import Row, data, shown

MOST = 100


def ledger(ask: Ask) -> Response:
    """Return the head of the ledger, its checkpoints and witnesses, and its newest entries."""
    books = shared(ask)
    found = keeping.status(books)
    first = max(0, found.entries - 10)
    return page(
        ask, "ledger.html", head=found, root=answers.text(found.root), kept=ledger_entries.checkpoints(books)[:MOST],
        newest=ledger_entries.entries(books, first, 10)[::-1],
        keys=ask.site.verifiers, entry="ledger",
    )  # fmt: skip


def entries(ask: Ask) -> Response:
    """Return the log, a page at a time, the oldest first."""
    size = keeping.status(shared(ask)).entries
    first = int(ask.number("from", max(0, (size - 1) // MOST * MOST), 0, max(size, 1)))
    found = ledger_entries.entries(shared(ask), first, MOST)
    return page(ask, "ledger_entries.html", found=found, first=first, size=size, most=MOST)


def _whole(ask: Ask, name: str) -> int:
    text = ask.taken[name]
    if not (text.isdigit() and len(text) < 18):
        raise NotFoundError("{text!r} is not the number of an entry", text=text[:80], next_step="see /ledger/entries")
    return int(text)


def entry(ask: Ask) -> Response:
    """Return one entry: its envelope, what it says to whom may see it, and the proof that it is in the ledger."""
    seq, books = _whole(ask, "seq"), shared(ask)
    found = ledger_entries.logged(books, seq)
    proof, missing = None, None
    try:
        proof = answers.inclusion(keeping.prove(books, seq), books).to_dict()
    except MarchlandError as error:
        missing = error
    body = dict(to_mapping(found.event)) if found.event else None
    said = json_text.indented(body) if body else ""
    return page(
        ask, "ledger_entry.html", found=found, each=found.entry, body=body, said=said, proof=proof, missing=missing,
        keys=ask.site.verifiers, entry="ledger", size=keeping.status(books).entries,
    )  # fmt: skip


def checkpoint(ask: Ask) -> Response:
    """Return one checkpoint: the note, its signatures, and the proof that the next one grew out of it."""
    size, books = _whole(ask, "size"), shared(ask)
    found = ledger_entries.checkpoint_of(books, size)
    later = [each.size for each in ledger_entries.checkpoints(books) if each.size > size]
    grown = ledger_entries.grown(books, size, later[0]) if later else ledger_entries.since(books, found)
    return page(
        ask, "ledger_checkpoint.html", found=found, signatures=answers.signatures(found.note), signed=bool(later),
        proof=answers.grown(grown, books).to_dict() if grown else None, keys=ask.site.verifiers,
        root=answers.text(found.checkpoint.root), entry="ledger",
    )  # fmt: skip


def verified(ask: Ask) -> Response:
    """Return what a verification of the whole store found, by the server itself."""
    found = keeping.verified(shared(ask), unseen)
    return page(ask, "ledger_verify.html", found=found, keys=ask.site.verifiers)


def note(ask: Ask) -> Response:
    """Return the last signed checkpoint as the note it is (C2SP tlog-checkpoint)."""
    found = ledger_entries.checkpoints(shared(ask))
    if not found:
        raise NotFoundError("no checkpoint was signed yet", next_step="marchland ledger checkpoint")
    return sent(found[0].text.encode(), "text/plain; charset=utf-8")


def tile(ask: Ask) -> Response:
    """Return a tile of hashes (C2SP tlog-tiles)."""
    found = ledger_entries.tile(shared(ask), _whole(ask, "level"), _whole(ask, "index"))
    return sent(found, "application/octet-stream")


ROWS: tuple[Row, ...] = (
    shown("/ledger", "ledger", ledger, operation="look"),
    shown("/ledger/entries", "ledger.entries", entries, "from", operation="look"),
    shown("/ledger/entries/{seq}", "ledger.entry", entry, operation="look"),
    shown("/ledger/checkpoints/{size}", "ledger.checkpoint", checkpoint, operation="look"),
    Row("/ledger/verify", "ledger.verify", verified, "verify", pace="heavy"),
    data("/ledger/checkpoint", "ledger.note", note, "The last signed checkpoint.", operation="look",
         offers=("text",)),
    data("/ledger/tile/{level}/{index}", "ledger.tile", tile, "A tile of hashes.", operation="look",
         offers=("bytes",)),
)  # fmt: skip
