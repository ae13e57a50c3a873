"""The roster: who may act in a register, as entries of its own ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from marchland.access.service.permission import decide, everywhere
from marchland.adapters.clock import today
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
class RoleTerm:
    """The first and the last day on which somebody has the roles they were given; None is no bound."""

    from_on: date | None = None
    to_on: date | None = None

    def holds(self, day: date | None) -> bool:
        """Tell whether the day lies in it; where no day is known, only what has no bounds holds."""
        if day is None:
            return self.from_on is None and self.to_on is None
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or day <= self.to_on)


ALWAYS = RoleTerm()


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone on record, by their opaque id, with the roles they were given, and for how long; `on` is the day asked.

    On an embedded store whoever may write the file has every role.
    """

    actors: Mapping[str, Actor]
    embedded: bool
    terms: Mapping[str, RoleTerm] = field(default_factory=dict)
    on: date | None = None

    def actor(self, identity: str) -> Actor:
        """Return who that is on the day; somebody unknown has no role, but on an embedded store every one."""
        actor = self.registered(identity)
        if self.keeps(identity):
            return Actor(identity, actor.organisation, frozenset(Role))
        return actor

    def keeps(self, identity: str) -> bool:
        """Tell whether that is somebody who holds the file of an embedded store, and so may do all alone."""
        return self.embedded and not identity.startswith(ACCOUNT)

    def registered(self, identity: str) -> Actor:
        """Return who that is with the roles that an entry gives them on the day, and no others."""
        actor = self.actors.get(identity)
        if actor is None:
            return Actor(identity, OWN, frozenset())
        return actor if self.term(identity).holds(self.on) else Actor(identity, actor.organisation, frozenset())

    def term(self, identity: str) -> RoleTerm:
        """Return the days between which somebody has the roles they were given."""
        return self.terms.get(identity, ALWAYS)

    @property
    def administered(self) -> bool:
        """Tell whether there is somebody who may give roles, today and for good: nobody is locked out by a day."""
        return self.embedded or any(
            everywhere(self.registered(name), "vouch") and self.term(name).to_on is None for name in self.actors
        )


def subject(origin: str) -> str:
    """Return under what the entries of the roster are kept; no area can have that name."""
    return subject_of(origin, "roster/actors")


def read_roster(
    reader: Reader, origin: str, *, embedded: bool, size: int | None = None, on: date | None = None
) -> Roster:
    """Return the roster on a day (today), as a ledger of that size has it: of each, what was registered last."""
    end = reader.head().size if size is None else size
    actors: dict[str, Actor] = {}
    terms: dict[str, RoleTerm] = {}
    for entry in reader.of_subject(subject(origin), end):
        told = _actor(entry) if entry.kind == KIND else None  # what says that one was erased stands there too
        if told is not None:
            actor, term = told
            actors[actor.id], terms[actor.id] = actor, term
    return Roster(actors, embedded, terms, on or today())


def _actor(entry: Entry) -> tuple[Actor, RoleTerm] | None:
    """Return who an entry puts on the roster; of an erased one only whose it was is left, and so they have no role."""
    if entry.payload is None:
        named = _KEY.fullmatch(entry.key)
        return (Actor(named["actor"], OWN, frozenset()), ALWAYS) if named else None
    try:
        fields = json.loads(entry.payload)
        actor = Actor(fields["actor"], fields["organisation"], frozenset(Role(role) for role in fields["roles"]))
        days = {name: date.fromisoformat(fields[name]) for name in ("from_on", "to_on") if name in fields}
        return actor, RoleTerm(**days)
    except (ValueError, KeyError, TypeError):
        raise EntryError(
            "entry {entry} of the roster cannot be read", entry=entry.seq, next_step="verify the ledger"
        ) from None


def registration(origin: str, actor: Actor, by: str, at: str = _FIRST, term: RoleTerm = ALWAYS) -> NewEntry:
    """Return the entry that puts an actor on the roster, or gives them other roles; no role takes all from them.

    Raises EntryError where the id of the actor or of the organisation is not of its form, InputError where the last
    day is before the first.
    """
    if term.from_on and term.to_on and term.to_on < term.from_on:
        raise InputError(
            "the last day, {to_on}, is before the first, {from_on}", to_on=term.to_on, from_on=term.from_on,
            next_step="give the days in order",
        )  # fmt: skip
    NewEntry(f"actor:{_FIRST}", KIND, subject(origin), actor.id, actor.organisation, b"")
    key = f"actor:{actor.id}:{at}"
    fields: dict[str, object] = {"actor": actor.id, "organisation": actor.organisation, "roles": sorted(actor.roles)}
    days = {"from_on": term.from_on, "to_on": term.to_on}
    fields |= {name: day.isoformat() for name, day in days.items() if day is not None}
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


def actor_and_roster(reader: Reader, store: Store, identity: str, on: date | None = None) -> tuple[Actor, Roster]:
    """Return the actor of that id, and the roster it stands in, on a day (today)."""
    roster = read_roster(reader, store.origin, embedded=embedded(store.place), on=on)
    return roster.actor(identity), roster


def actor_of(store: Store, identity: str, on: date | None = None) -> Actor:
    """Return the actor of that id, with the roles that the roster gives them on a day (today)."""
    with store.reading() as reader:
        return actor_and_roster(reader, store, identity, on)[0]


def roster_of(store: Store, identity: str) -> Roster:
    """Return who may act; raises NotAllowedError for somebody who has no role."""
    with store.reading() as reader:
        actor, roster = actor_and_roster(reader, store, identity)
        require_permission(actor, "look")
        return roster
