"""Erasure: the entry that says that a payload was erased, why, by whose decision, and what of it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marchland.core.errors import EntryError, MarchlandError
from marchland.core.policy import Actor
from marchland.core.schema import changed
from marchland.register.domain.correction import Amended
from marchland.register.domain.event import Decision, Event, HandedOver, Proposed, Reported, from_mapping, to_mapping
from marchland.register.domain.plausibility import ACCEPTED
from marchland.register.domain.resolution import PERSONAL
from marchland.tlog.domain.entry import ERASED, Entry, NewEntry

ERASED_NAME = "erased"
"""What stands where an event demands a name, once that was erased."""
REPAIR = "shape_repair"
"""Under what an event keeps aside that its shape was mended, and how; nothing in it is personal."""


def without_persons(event: Event) -> Event:
    """Return an event as it is kept once what is personal in it was erased: no names, no notes, nothing kept aside."""
    details = event.details
    if isinstance(details, Reported):
        details = changed(details, owner="", informant="")
    if isinstance(details, Proposed):
        details = changed(details, proposes=to_mapping(without_persons(from_mapping(details.proposes))))
    if isinstance(details, HandedOver):
        details = changed(details, recipient=ERASED_NAME)
    if isinstance(details, Amended):
        details = changed(details, fields=_impersonal(details.fields))
    evidence = tuple(changed(item, informant="") for item in event.evidence)
    kept = {key: value for key, value in event.other.items() if key in (REPAIR, ACCEPTED)}
    return replace(event, details=details, evidence=evidence, note="", other=kept)


def _impersonal(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an amendment says without what is personal: that a field was amended stays, and what it said goes."""
    kept: dict[str, Any] = {name: None if name in PERSONAL else value for name, value in fields.items()}
    if fields.get("recipient") is not None:
        kept["recipient"] = ERASED_NAME
    if isinstance(kept.get("evidence"), list):
        kept["evidence"] = [
            {name: value for name, value in item.items() if name not in PERSONAL} if isinstance(item, dict) else item
            for item in kept["evidence"]
        ]
    return kept


def erasure(entry: Entry, event: Event | None, reason: str, decision: Decision, actor: Actor, key: str) -> NewEntry:
    """Return the entry that says so; it is about the same subject, and its own payload is never erased."""
    fields: dict[str, Any] = {
        "seq": entry.seq,
        "reason": reason,
        "decision": {"name": decision.name, "text": decision.text, "approvers": list(decision.approvers)},
    }
    if event is not None:
        fields["kept"] = to_mapping(event)
    payload = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return NewEntry(key, ERASED, entry.subject, actor.id, actor.organisation, payload)


def erased_event(entry: Entry) -> tuple[int, Event | None]:
    """Return which entry was erased, and what was kept if it was an event; raises EntryError where it does not say."""
    try:
        fields = json.loads(entry.payload or b"")
        return int(fields["seq"]), from_mapping(fields["kept"]) if "kept" in fields else None
    except (ValueError, KeyError, TypeError, MarchlandError):
        raise EntryError(
            "entry {entry} does not say what it erased", entry=entry.seq, next_step="ledger verify"
        ) from None
