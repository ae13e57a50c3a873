"""Founding a register: an empty store with its keys, or one filled with a synthetic register of thirty years."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from marchland.access.service.roster import OWN, Roster, registration
from marchland.adapters.text_files import write_text
from marchland.core.errors import StoreError
from marchland.core.message import Message
from marchland.core.policy import Actor, Role
from marchland.gazetteer.service.borders import open_borders
from marchland.register.service.questions import Clock
from marchland.register.service.recording import EventSubmission, Recorder
from marchland.register.service.stores import RegisterStore, create_store
from marchland.tlog.adapters.keys import KeyRole, generate, load, save
from marchland.tlog.domain.store import embedded

if TYPE_CHECKING:
    from marchland.register.domain.demo_tale import DemoEvent

Progress = Callable[[str, int, int], None]
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class CreatedRegister:
    """A store that was made, and where its keys are; `verifiers`, in the file `public` too, are for partners."""

    store: str
    origin: str
    keys: Path
    public: Path
    verifiers: tuple[str, ...]
    entries: int = 0
    areas: int = 0


def key_file(folder: Path, origin: str) -> Path:
    """Return where the keys of a ledger are kept, in the user's own folder."""
    return folder / (re.sub(r"[^A-Za-z0-9.-]+", "_", origin) + ".json")


def create_register(
    place: str, origin: str | None, keys: Path | None, folder: Path, identity: str, clock: Clock
) -> CreatedRegister:
    """Make an empty store and its keys; on a server whoever makes it is its first administrator."""
    name = origin or f"register.marchland.example/{uuid.uuid4()}"
    store, created, _ = _create(place, name, keys or key_file(folder, name))
    try:
        if not embedded(place):
            first = Actor(identity, OWN, frozenset(Role))
            instant = clock()
            with store.writing() as writer:
                writer.append((registration(name, first, identity),), instant)
        return created
    finally:
        store.close()


def _create(place: str, origin: str, keys: Path) -> tuple[RegisterStore, CreatedRegister, bool]:
    """Return a new store, what is told of it, and whether its keys are new."""
    try:
        keys.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(
            "{parent} cannot be made: {reason}", parent=keys.parent, reason=error.strerror, next_step="give --keys"
        ) from None
    kept = load(keys, KeyRole.LEDGER) if keys.exists() else None
    if kept is not None and kept.name != origin:
        raise StoreError(
            "the keys in {keys} are of {kept!r}, and not of {origin!r}",
            keys=keys,
            kept=kept.name,
            origin=origin,
            next_step=Message("give --origin {kept}, or other --keys", kept=kept.name),
        )
    pair, public = kept or generate(KeyRole.LEDGER, origin), keys.with_suffix(".pub")
    if kept is None:
        save(pair, keys)
    new = embedded(place) and not Path(place).exists()
    try:
        write_text(public, "".join(f"{key}\n" for key in pair.verifiers))
        store = create_store(place, origin)
    except BaseException as error:
        if new and isinstance(error, KeyboardInterrupt):
            _remove(Path(place))
        if kept is None:  # keys of a ledger that is not there are of no use to anybody
            keys.unlink(missing_ok=True)
            public.unlink(missing_ok=True)
        raise
    return store, CreatedRegister(store.place, origin, keys, public, tuple(map(str, pair.verifiers))), kept is None


def _undo(created: CreatedRegister, *, keys_new: bool) -> None:
    """Take away a file that was begun and not finished, and the keys that were made for it."""
    if embedded(created.store):
        _remove(Path(created.store))
        if keys_new:
            created.keys.unlink(missing_ok=True)
            created.public.unlink(missing_ok=True)


def _remove(store: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        store.with_name(store.name + ending).unlink(missing_ok=True)


def create_demo(
    place: str, origin: str | None, areas: int, seed: int, folder: Path, progress: Progress
) -> CreatedRegister:
    """Make a store with the synthetic register of that seed: thirty years of history, recorded by the clock of then.

    Where it is interrupted, no store is left.
    """
    name = origin or f"demo.marchland.example/{seed}"
    from marchland.register.domain.demo import people, synthetic  # noqa: PLC0415 - only for a demonstration

    store, created, keys_new = _create(place, name, key_file(folder, name))
    try:
        events = synthetic(open_borders(), seed, areas, len(people()))
        entries = _record(store, events, areas, progress)
    except BaseException:
        store.close()
        _undo(created, keys_new=keys_new)
        raise
    store.close()
    return replace(created, entries=entries, areas=areas)


def _record(store: RegisterStore, events: Iterator[DemoEvent], areas: int, progress: Progress) -> int:
    """Record what is told, batch by batch; return how many entries that were."""
    from marchland.register.domain.demo import people  # noqa: PLC0415 - only for a demonstration
    from marchland.register.domain.demo_tale import BEGIN  # noqa: PLC0415

    cast = people()
    recorder = Recorder(store.origin, Roster({actor.id: actor for actor in cast}, embedded=True))
    count = reported = 0
    with store.writing() as writer:
        instant = f"{BEGIN.isoformat()}T00:00:00.000000Z"
        writer.append([registration(store.origin, actor, actor.id, instant) for actor in cast], instant)
    while batch := list(islice(events, _BATCH)):
        entered = [
            (event.recorded_at, EventSubmission(event.event, event.key or f"demo:{count + place}", event.actor))
            for place, event in enumerate(batch)
        ]
        with store.writing() as writer:
            count += recorder.record_history(writer, entered, secrets.token_bytes)
        reported += sum(event.event.kind == "reported" for event in batch)
        progress("areas", min(reported, areas), areas)
    return count + len(cast)
