"""Decisions taken outside the register, sealed in its ledger: digests and identifiers, and about no area."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from marchland.access.service.roster import actor_and_roster, require_permission
from marchland.core.proof import leaf_hash
from marchland.register.service.stores import RegisterStore
from marchland.tlog.domain.entry import Entry, NewEntry, Sensitivity, subject_of

NEWS_DECIDED = "news_decided"
"""The kind of the entry of a decision about news; no event of an area has it."""


def seal_decision(
    store: RegisterStore, operation: str, about: str, fields: Mapping[str, Any], identity: str, clock: Callable[[], str]
) -> Entry:
    """Return the entry of a decision about a thing that is no area; sealing the same once more adds nothing.

    Raises NotAllowedError where the policy does not let the actor do the operation.
    """
    payload = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    with store.writing() as writer:
        actor, _ = actor_and_roster(writer, store, identity)
        require_permission(actor, operation)
        digest = hashlib.sha256(payload + b"\0" + actor.id.encode()).hexdigest()
        new = NewEntry(
            f"news:{digest}", NEWS_DECIDED, subject_of(store.origin, f"news/{about}"), actor.id, actor.organisation,
            payload, Sensitivity.PUBLIC,
        )  # fmt: skip
        (entry,) = writer.append((new,), clock())
    return entry


def check_permission(store: RegisterStore, operation: str, identity: str) -> None:
    """Raise NotAllowedError where the policy does not let the actor do the operation."""
    with store.reading() as reader:
        require_permission(actor_and_roster(reader, store, identity)[0], operation)


def entry_hash(entry: Entry) -> str:
    """Return the leaf hash of an entry, by which a proof is asked for."""
    return leaf_hash(entry.env).hex()
