"""Pages of the ledger: the log, an entry with its proof, checkpoints, witnesses, and a verification of it all."""

from __future__ import annotations

import base64
from typing import Any

from starlette.responses import Response

from marchland.core import json_text
from marchland.core.errors import InputError, MarchlandError, NotFoundError
from marchland.ledger.faces import answers
from marchland.ledger.service import entries as ledger_entries
from marchland.ledger.service import questions as keeping
from marchland.register.faces import answers as register_answers
from marchland.register.faces.books import register_store
from marchland.site.page import page
from marchland.site.request import Ask, answer, sent
from marchland.site.route import Row, data, shown

MOST = 100


def ledger(ask: Ask) -> Response:
    """Return the head of the ledger, its checkpoints and witnesses, and its newest entries."""
    identity = ask.visitor.identity
    found = keeping.status(register_store(ask.site), identity)
    first = max(0, found.entries - 10)
    return page(
        ask, "ledger.html", head=found, root=_text(found.root),
        kept=ledger_entries.checkpoints(register_store(ask.site), identity)[:MOST],
        newest=ledger_entries.entries(register_store(ask.site), first, 10, identity)[::-1],
        keys=ask.site.verifiers, entry="ledger",
    )  # fmt: skip


def _text(of: bytes) -> str:
    return base64.b64encode(of).decode()


def entries(ask: Ask) -> Response:
    """Return the log, a page at a time, the oldest first."""
    size = keeping.status(register_store(ask.site), ask.visitor.identity).entries
    first = int(ask.number("from", max(0, (size - 1) // MOST * MOST), 0, max(size, 1)))
    found = ledger_entries.entries(register_store(ask.site), first, MOST, ask.visitor.identity)
    return page(ask, "ledger_entries.html", found=found, first=first, size=size, most=MOST)


def _whole(ask: Ask, name: str) -> int:
    text = ask.taken[name]
    if not (text.isdigit() and len(text) < 18):
        raise NotFoundError("{text!r} is no number of an entry", text=text[:80], next_step="see /ledger/entries")
    return int(text)


def entry(ask: Ask) -> Response:
    """Return one entry: its envelope, what it says to whom may see it, and the proof that it is in the ledger."""
    seq = _whole(ask, "seq")
    found = ledger_entries.logged(register_store(ask.site), seq, ask.visitor.identity)
    proof, missing = None, None
    try:
        proof = answers.inclusion(keeping.prove(register_store(ask.site), seq, ask.visitor.identity))
    except MarchlandError as error:
        missing = error
    body = register_answers.event_body(found.event) if found.event else None
    said = json_text.indented(body) if body else ""
    return page(
        ask, "ledger_entry.html", found=found, each=found.entry, body=body, said=said, proof=proof, missing=missing,
        keys=ask.site.verifiers, entry="ledger",
        size=keeping.status(register_store(ask.site), ask.visitor.identity).entries,
    )  # fmt: skip


def checkpoint(ask: Ask) -> Response:
    """Return one checkpoint: the note, its signatures, and the proof that the next one grew out of it."""
    size, identity = _whole(ask, "size"), ask.visitor.identity
    found = ledger_entries.checkpoint_of(register_store(ask.site), size, identity)
    later = [each.size for each in ledger_entries.checkpoints(register_store(ask.site), identity) if each.size > size]
    proof = _consistency(ledger_entries.grown(register_store(ask.site), size, later[0], identity)) if later else None
    since = None if proof else ledger_entries.since(register_store(ask.site), found, identity)
    return page(
        ask, "ledger_checkpoint.html", found=found, signatures=answers.signatures(found.note), signed=proof,
        proof=proof or (_consistency_since(since) if since else None), keys=ask.site.verifiers,
        root=_text(found.checkpoint.root), entry="ledger",
    )  # fmt: skip


def _consistency(of: ledger_entries.Grown) -> dict[str, Any]:
    return answers.consistency(of.old.checkpoint, of.new.checkpoint, of.proof, of.old.text, of.new.text)


def _consistency_since(of: ledger_entries.Since) -> dict[str, Any]:
    return answers.consistency(of.old.checkpoint, of.head, of.proof, of.old.text)


def verified(ask: Ask) -> Response:
    """Return what a verification of the whole store found, by the server itself."""
    return page(ask, "ledger_verify.html", found=_verified(ask), keys=ask.site.verifiers)


def _verified(ask: Ask) -> Any:
    trusted = keeping.trust(register_store(ask.site), None, ask.site.verifiers, None)
    return keeping.verify_store(register_store(ask.site), trusted, lambda *_: None, ask.visitor.identity)


def status_data(ask: Ask) -> Response:
    """Return what the ledger holds; where the store is kept is nobody's concern."""
    found = answers.status(keeping.status(register_store(ask.site), ask.visitor.identity))
    return answer(ask, {name: value for name, value in found.items() if name != "store"})


def verified_data(ask: Ask) -> Response:
    """Return what a verification of the whole store found."""
    return answer(ask, answers.verified(_verified(ask)))


def proof_data(ask: Ask) -> Response:
    """Return the proof that an entry is in the tree of the last checkpoint."""
    return answer(
        ask, answers.inclusion(keeping.prove(register_store(ask.site), _whole(ask, "seq"), ask.visitor.identity))
    )


def consistency_data(ask: Ask) -> Response:
    """Return the proof that the ledger of one checkpoint grew into that of another."""
    old, new = (int(ask.number(name, 0, 0, 2**53)) for name in ("old", "size"))
    if not ask.text("old") or not ask.text("size"):
        raise InputError("which two checkpoints?", next_step="add old=…&size=…")
    return answer(ask, _consistency(ledger_entries.grown(register_store(ask.site), old, new, ask.visitor.identity)))


def note(ask: Ask) -> Response:
    """Return the last signed checkpoint as the note it is (C2SP tlog-checkpoint)."""
    found = ledger_entries.checkpoints(register_store(ask.site), ask.visitor.identity)
    if not found:
        raise NotFoundError("no checkpoint was signed yet", next_step="marchland ledger checkpoint")
    return sent(found[0].text.encode(), "text/plain; charset=utf-8")


def tile(ask: Ask) -> Response:
    """Return a tile of hashes (C2SP tlog-tiles)."""
    found = ledger_entries.tile(
        register_store(ask.site), _whole(ask, "level"), _whole(ask, "index"), ask.visitor.identity
    )
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
