"""The roster: who may act, read from the ledger's own entries."""

from __future__ import annotations

import pytest

from marchland.access.service.roster import (
    KIND,
    OWN,
    Roster,
    is_permitted,
    read_roster,
    registration,
    require_permission,
    roles,
    subject,
)
from marchland.core.errors import EntryError, InputError, NotAllowedError
from marchland.core.policy import Actor, FieldClass, Role
from tests.refusal import refused
from tests.tlog.memory import MemoryStore

AT = "2025-01-01T00:00:00.000000Z"


def actor(name: str, *of: Role) -> Actor:
    return Actor(name, "org", frozenset(of))


def filled(*actors: Actor) -> MemoryStore:
    store = MemoryStore()
    with store.writing() as writer:
        for number, each in enumerate(actors):
            instant = AT.replace(".000000", f".{number:06}")
            writer.append((registration(store.origin, each, "root", instant),), instant)
    return store


def roster(store: MemoryStore, *, embedded: bool = False, size: int | None = None) -> Roster:
    with store.reading() as reader:
        return read_roster(reader, store.origin, embedded=embedded, size=size)


def test_the_last_registration_counts_and_earlier_ledgers_have_the_earlier_one() -> None:
    store = filled(actor("ann", Role.VIEWER), actor("ann", Role.APPROVER), actor("bob"))
    assert roster(store).actor("ann").roles == {Role.APPROVER}
    assert roster(store, size=1).actor("ann").roles == {Role.VIEWER}
    assert roster(store).actor("bob").roles == frozenset()
    assert set(roster(store).actors) == {"ann", "bob"}


def test_somebody_unknown_has_no_role_but_in_an_embedded_store_every_one() -> None:
    store = filled(actor("ann", Role.VIEWER))
    assert roster(store).actor("eve") == Actor("eve", OWN, frozenset())
    assert roster(store, embedded=True).actor("eve") == Actor("eve", OWN, frozenset(Role))
    assert roster(store, embedded=True).actor("ann") == Actor("ann", "org", frozenset(Role))


def test_whether_anybody_administers() -> None:
    store = filled(actor("ann", Role.APPROVER))
    assert not roster(store).administered
    assert roster(store, embedded=True).administered
    assert roster(filled(actor("ann", Role.ADMINISTRATOR))).administered


def test_an_erased_registration_leaves_no_role_whatever_was_before() -> None:
    store = filled(actor("ann:x", Role.ADMINISTRATOR), actor("ann:x", Role.VIEWER))
    with store.writing() as writer:
        writer.drop_payload(1)
    assert roster(store).actor("ann:x").roles == frozenset()


def test_an_entry_that_cannot_be_read_is_named() -> None:
    store = filled(actor("ann"))
    new = registration(store.origin, actor("bob"), "root", AT)
    broken = type(new)(new.key, KIND, subject(store.origin), "root", "org", b'{"actor": "bob"}')
    with store.writing() as writer:
        writer.append((broken,), AT)
    error = refused(lambda: roster(store))
    assert (type(error), "entry 1 of the roster" in error.message) == (EntryError, True)


@pytest.mark.parametrize("name", ["", "an na", "\x1b[31m", "a" * 65, "анна"])
def test_an_id_that_is_none(name: str) -> None:
    assert isinstance(refused(lambda: registration("o", actor(name), "root", AT)), EntryError)
    assert isinstance(refused(lambda: registration("o", Actor("ann", name, frozenset()), "root", AT)), EntryError)


def test_roles_by_name() -> None:
    assert roles(("viewer", "approver")) == {Role.VIEWER, Role.APPROVER}
    assert roles(()) == frozenset()
    error = refused(lambda: roles(("king",)))
    assert (type(error), "administrator" in error.next_step) == (InputError, True)


def test_what_is_required_is_refused_by_its_reason() -> None:
    require_permission(actor("ann", Role.VIEWER), "look")
    for doing in (
        lambda: require_permission(actor("ann", Role.VIEWER), "look", FieldClass.RESTRICTED),
        lambda: require_permission(actor("ann", Role.REPORTER), "look", FieldClass.RESTRICTED, ("another",)),
        lambda: require_permission(actor("ann"), "look"),
        lambda: require_permission(actor("ann", *Role), "fly"),
    ):
        assert isinstance(refused(doing), NotAllowedError)
    assert is_permitted(actor("ann", Role.REPORTER), "look", ("org",), FieldClass.RESTRICTED)
    assert not is_permitted(actor("ann", Role.REPORTER), "look", ("another",), FieldClass.RESTRICTED)
