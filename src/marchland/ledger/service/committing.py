"""The entry by which a ledger commits to what is read from it, so that whatever signs the tree covers that too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from marchland.core.errors import EntryError
from marchland.core.message import Message
from marchland.core.policy import Actor
from marchland.register.domain.canonical import canonical
from marchland.register.domain.projection import ShownDigest, incomplete
from marchland.register.domain.set_digest import SetDigest
from marchland.register.service.stores import RegisterReader, RegisterWriter
from marchland.registry import declared
from marchland.tlog.domain.entry import Entry, NewEntry, Sensitivity, subject_of
from marchland.tlog.domain.store import StoreFault

PROJECTED = "projected"
_SUBJECT = "/projection"
"""No area can have this code."""


def commit_projection(writer: RegisterWriter, origin: str, actor: Actor, seconds: int) -> None:
    """Append an entry with the digest of all versions, where anything was recorded since the last such entry.

    Raises AlteredError where versions are missing or were put there: what is not whole is not signed.
    """
    size = writer.head().size
    if size == 0 or last_commitment(writer, size) == size - 1:
        return
    writer.check_counts()
    kept = writer.projection()
    if kept.size != size:
        raise incomplete()
    areas = {"size": size, "versions": kept.counts.versions, "digest": kept.digest.hex}
    payload = canonical({**areas, **{each.name: each.as_mapping() for each in shown_at(writer, origin, size)}})
    entry = NewEntry(
        f"{PROJECTED}:{size}", PROJECTED, subject_of(origin, _SUBJECT), actor.id, actor.organisation, payload,
        Sensitivity.PUBLIC,
    )  # fmt: skip
    writer.append((entry,), f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S.%f}Z")


def last_commitment(reader: RegisterReader, size: int) -> int | None:
    """Return the number of the last entry, of the first `size`, that commits to the versions, or None."""
    keys = reader.keys_from(f"{PROJECTED}:", size)
    entry = reader.by_key(keys[-1]) if keys else None
    return entry.seq if entry is not None else None


def shown_at(reader: RegisterReader, origin: str, size: int) -> tuple[ShownDigest, ...]:
    """Return what else the first `size` entries show: the newest public release, if there is one."""
    found = (give(reader, origin, size) for give in declared("commits"))
    return tuple(each for each in found if each is not None)


def check_commitment(
    entry: Entry, digest: SetDigest, versions: int, shown: tuple[ShownDigest, ...] = ()
) -> Iterator[StoreFault]:
    """Yield what is wrong with an entry that commits to what the entries before it make: versions, and what is shown.

    Of what an entry does not say nothing is wrong: those of before said nothing of releases.
    """
    where = Message("entry {seq}", seq=entry.seq)
    try:
        said = json.loads(entry.payload or b"")
        stated = (said["size"], said["versions"], said["digest"])
    except (ValueError, KeyError, TypeError, EntryError):
        yield StoreFault(where, Message("it does not say to which areas it commits"), entry.seq)
        return
    if stated != (entry.seq, versions, digest.hex):
        what = Message("it commits to other areas than the entries before it make")
        yield StoreFault(where, what, entry.seq)
    made = {each.name: each.as_mapping() for each in shown}
    if "release" in said and said["release"] != made.get("release"):
        what = Message("it commits to another public release than the last before it")
        yield StoreFault(where, what, entry.seq)
