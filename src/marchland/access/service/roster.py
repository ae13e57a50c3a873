"""The roster: who may act in a register, as entries of its own ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from marchland.access.service.permission import decide, everywhere
from marchland.core.errors import EntryError, InputError, NotAllowedError
from marchland.core.message import Message
from marchland.core.policy import Actor, Deny, FieldClass, Role
from marchland.tlog.domain.entry import INSTANT, Entry, NewEntry, subject_of
from marchland.tlog.domain.store import Reader, Store, embedded

KIND = "actor_registered"
OWN = "own"
"""The organisation of whoever has a store to themselves."""
ACCOUNT = "account-"
"""How the ids begin of those who come through the web: the operating system vouches for none of them."""
NOBODY = f"{ACCOUNT}none"
"""Who has not signed in."""
_FIRST = "first"
_KEY = re.compile(rf"actor:(?P<actor>.+):({_FIRST}|{INSTANT.pattern})")


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone on record, by their opaque id; on an embedded store whoever may write the file has every role."""

    actors: Mapping[str, Actor]
    embedded: bool

    def actor(self, identity: str) -> Actor:
        """Return who that is; somebody unknown has no role, but on an embedded store every one."""
        actor = self.actors.get(identity)
        if self.embedded and not identity.startswith(ACCOUNT):
            return Actor(identity, actor.organisation if actor else OWN, frozenset(Role))
        return actor or Actor(identity, OWN, frozenset())

    @property
    def administered(self) -> bool:
        """Tell whether there is somebody who may give roles."""
        return self.embedded or any(everywhere(actor, "vouch") for actor in self.actors.values())


def subject(origin: str) -> str:
    """Return under what the entries of the roster are kept; no area can have that name."""
    return subject_of(origin, "roster/actors")


def read_roster(reader: Reader, origin: str, *, embedded: bool, size: int | None = None) -> Roster:
    """Return the roster, as a ledger of that size has it: of each actor, what was registered last."""
    end = reader.head().size if size is None else size
    actors: dict[str, Actor] = {}
    for entry in reader.of_subject(subject(origin), end):
        actor = _actor(entry) if entry.kind == KIND else None  # what says that one was erased stands there too
        if actor is not None:
            actors[actor.id] = actor
    return Roster(actors, embedded)


def _actor(entry: Entry) -> Actor | None:
    """Return who an entry puts on the roster; of an erased one only whose it was is left, and so they have no role."""
    if entry.payload is None:
        named = _KEY.fullmatch(entry.key)
        return Actor(named["actor"], OWN, frozenset()) if named else None
    try:
        fields = json.loads(entry.payload)
        return Actor(fields["actor"], fields["organisation"], frozenset(Role(role) for role in fields["roles"]))
    except (ValueError, KeyError, TypeError):
        raise EntryError(
            "entry {entry} of the roster cannot be read", entry=entry.seq, next_step="verify the ledger"
        ) from None


def registration(origin: str, actor: Actor, by: str, at: str = _FIRST) -> NewEntry:
    """Return the entry that puts an actor on the roster, or gives them other roles; no role takes all from them.

    Raises EntryError where the id of the actor or of the organisation is not of its form.
    """
    NewEntry(f"actor:{_FIRST}", KIND, subject(origin), actor.id, actor.organisation, b"")
    key = f"actor:{actor.id}:{at}"
    fields = {"actor": actor.id, "organisation": actor.organisation, "roles": sorted(actor.roles)}
    payload = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return NewEntry(key, KIND, subject(origin), by, actor.organisation, payload)


def roles(names: tuple[str, ...]) -> frozenset[Role]:
    """Return the roles of those names; raises InputError for one that is none."""
    try:
        return frozenset(Role(name) for name in names)
    except ValueError:
        raise InputError("unknown role", next_step=Message("known are: {role}", role=", ".join(Role))) from None


def is_permitted(actor: Actor, operation: str, organisations: Collection[str], sensitivity: FieldClass) -> bool:
    """Tell whether the policy lets the actor do it to an area of those organisations."""
    return not isinstance(decide(actor, operation, organisations, sensitivity), Deny)


def require_permission(
    actor: Actor,
    operation: str,
    sensitivity: FieldClass = FieldClass.PUBLIC,
    organisations: Collection[str] | None = None,
) -> None:
    """Raise NotAllowedError where the policy does not let the actor do it, to an area of those organisations if any."""
    decision = decide(actor, operation, organisations, sensitivity)
    if isinstance(decision, Deny):
        raise NotAllowedError(
            "{actor}: {reason}", actor=actor.id, reason=decision.reason, next_step="ask an administrator for that role"
        )


def actor_and_roster(reader: Reader, store: Store, identity: str) -> tuple[Actor, Roster]:
    """Return the actor of that id, and the roster it stands in."""
    roster = read_roster(reader, store.origin, embedded=embedded(store.place))
    return roster.actor(identity), roster


def actor_of(store: Store, identity: str) -> Actor:
    """Return the actor of that id, with the roles that the roster gives them now."""
    with store.reading() as reader:
        return actor_and_roster(reader, store, identity)[0]


def roster_of(store: Store, identity: str) -> Roster:
    """Return who may act; raises NotAllowedError for somebody who has no role."""
    with store.reading() as reader:
        actor, roster = actor_and_roster(reader, store, identity)
        require_permission(actor, "look")
        return roster
