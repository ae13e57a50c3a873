"""Pages of the ledger: the log, an entry with its proof, checkpoints, witnesses, and a verification of it all."""

from __future__ import annotations

import base64
import json
from typing import Any

from starlette.responses import Response

from marchland.core.errors import InputError, MarchlandError, NotFoundError
from marchland.report import ledger_structure, register_structure
from marchland.services import ledger as keeping
from marchland.services import log
from marchland.web.page import page
from marchland.web.route import Row, data, shown
from marchland.web.wire import Ask, answer, sent

MOST = 100


def ledger(ask: Ask) -> Response:
    """Return the head of the ledger, its checkpoints and witnesses, and its newest entries."""
    identity = ask.visitor.identity
    found = keeping.status(ask.store, identity)
    first = max(0, found.entries - 10)
    return page(
        ask, "ledger.html", head=found, root=_text(found.root), kept=log.checkpoints(ask.store, identity)[:MOST],
        newest=log.entries(ask.store, first, 10, identity)[::-1], keys=ask.site.verifiers, entry="ledger",
    )  # fmt: skip


def _text(of: bytes) -> str:
    return base64.b64encode(of).decode()


def entries(ask: Ask) -> Response:
    """Return the log, a page at a time, the oldest first."""
    size = keeping.status(ask.store, ask.visitor.identity).entries
    first = int(ask.number("from", max(0, (size - 1) // MOST * MOST), 0, max(size, 1)))
    found = log.entries(ask.store, first, MOST, ask.visitor.identity)
    return page(ask, "ledger_entries.html", found=found, first=first, size=size, most=MOST)


def _whole(ask: Ask, name: str) -> int:
    text = ask.taken[name]
    if not (text.isdigit() and len(text) < 18):
        raise NotFoundError(f"{text[:80]!r} is no number of an entry", next_step="see /ledger/entries")
    return int(text)


def entry(ask: Ask) -> Response:
    """Return one entry: its envelope, what it says to whom may see it, and the proof that it is in the ledger."""
    seq = _whole(ask, "seq")
    found = log.logged(ask.store, seq, ask.visitor.identity)
    proof, missing = None, None
    try:
        proof = ledger_structure.inclusion(keeping.prove(ask.store, seq, ask.visitor.identity))
    except MarchlandError as error:
        missing = error
    body = register_structure.event_body(found.event) if found.event else None
    said = json.dumps(body, ensure_ascii=False, indent=2) if body else ""
    return page(
        ask, "ledger_entry.html", found=found, each=found.entry, body=body, said=said, proof=proof, missing=missing,
        keys=ask.site.verifiers, size=keeping.status(ask.store, ask.visitor.identity).entries, entry="ledger",
    )  # fmt: skip


def checkpoint(ask: Ask) -> Response:
    """Return one checkpoint: the note, its signatures, and the proof that the next one grew out of it."""
    size, identity = _whole(ask, "size"), ask.visitor.identity
    found = log.checkpoint_of(ask.store, size, identity)
    later = [each.size for each in log.checkpoints(ask.store, identity) if each.size > size]
    proof = _consistency(log.grown(ask.store, size, later[0], identity)) if later else None
    since = None if proof else log.since(ask.store, found, identity)
    return page(
        ask, "ledger_checkpoint.html", found=found, signatures=ledger_structure.signatures(found.note), signed=proof,
        proof=proof or (_consistency_since(since) if since else None), keys=ask.site.verifiers,
        root=_text(found.checkpoint.root), entry="ledger",
    )  # fmt: skip


def _consistency(of: log.Grown) -> dict[str, Any]:
    return ledger_structure.consistency(of.old.checkpoint, of.new.checkpoint, of.proof, of.old.text, of.new.text)


def _consistency_since(of: log.Since) -> dict[str, Any]:
    return ledger_structure.consistency(of.old.checkpoint, of.head, of.proof, of.old.text)


def verified(ask: Ask) -> Response:
    """Return what a verification of the whole store found, by the server itself."""
    return page(ask, "ledger_verify.html", found=_verified(ask), keys=ask.site.verifiers)


def _verified(ask: Ask) -> Any:
    trusted = keeping.trust(ask.store, None, ask.site.verifiers, None)
    return keeping.verify_store(ask.store, trusted, lambda *_: None, ask.visitor.identity)


def status_data(ask: Ask) -> Response:
    """Return what the ledger holds; where the store is kept is nobody's concern."""
    found = ledger_structure.status(keeping.status(ask.store, ask.visitor.identity))
    return answer(ask, {name: value for name, value in found.items() if name != "store"})


def verified_data(ask: Ask) -> Response:
    """Return what a verification of the whole store found."""
    return answer(ask, ledger_structure.verified(_verified(ask)))


def proof_data(ask: Ask) -> Response:
    """Return the proof that an entry is in the tree of the last checkpoint."""
    return answer(ask, ledger_structure.inclusion(keeping.prove(ask.store, _whole(ask, "seq"), ask.visitor.identity)))


def consistency_data(ask: Ask) -> Response:
    """Return the proof that the ledger of one checkpoint grew into that of another."""
    old, new = (int(ask.number(name, 0, 0, 2**53)) for name in ("old", "size"))
    if not ask.text("old") or not ask.text("size"):
        raise InputError("which two checkpoints?", next_step="add old=…&size=…")
    return answer(ask, _consistency(log.grown(ask.store, old, new, ask.visitor.identity)))


def note(ask: Ask) -> Response:
    """Return the last signed checkpoint as the note it is (C2SP tlog-checkpoint)."""
    found = log.checkpoints(ask.store, ask.visitor.identity)
    if not found:
        raise NotFoundError("no checkpoint was signed yet", next_step="marchland ledger checkpoint")
    return sent(found[0].text.encode(), "text/plain; charset=utf-8")


def tile(ask: Ask) -> Response:
    """Return a tile of hashes (C2SP tlog-tiles)."""
    found = log.tile(ask.store, _whole(ask, "level"), _whole(ask, "index"), ask.visitor.identity)
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
    data("/api/v1/ledger", "api.ledger", status_data, "What the ledger holds.", operation="look"),
    Row("/api/v1/ledger/verify", "api.ledger.verify", verified_data, "verify", offers=("json",), spoken=False,
        pace="heavy", summary="A verification of the whole store."),
    data("/api/v1/ledger/entries/{seq}", "api.ledger.proof", proof_data, "The proof of an entry.", operation="look"),
    data("/api/v1/ledger/consistency", "api.ledger.consistency", consistency_data,
         "The proof that one checkpoint grew into another.", "old", "size", operation="look"),
)  # fmt: skip
