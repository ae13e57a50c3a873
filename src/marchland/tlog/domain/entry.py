"""Entries of the ledger: what a client hands in, and the exact bytes that are kept, hashed and never written again."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from marchland.core.errors import EntryError

SCHEMA = 1
ENV_BYTES_MOST = 4096
"""The largest envelope, so that an entry fits the tiles that C2SP's tlog-tiles allow."""
PAYLOAD_BYTES_MOST = 64 * 1024 * 1024
SALT_BYTES = 32
ERASED = "payload_erased"
"""The kind of the entry that says that an earlier entry's payload was erased; its own payload stays for ever."""

_KEY = re.compile(r"[A-Za-z0-9._:/+@-]{1,80}")
_KIND = re.compile(r"[a-z][a-z_]{0,39}")
_SUBJECT = re.compile(r"[0-9a-f]{32}")
_ACTOR = re.compile(r"[A-Za-z0-9._:@-]{1,64}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
"""Instants are UTC to the microsecond in one fixed form, so that their order as text is their order in time."""


class Sensitivity(StrEnum):
    """Who may read a payload at all; fields inside it have classes of their own."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class DeviceClaim:
    """What a device says of itself: told and kept, and never used to put entries in order."""

    device: str
    sequence: int
    at: str


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry as a client hands it in; `key` is made by the client, so that handing it in twice adds nothing.

    Raises EntryError where a field is not of its form, or the payload is over the limit.
    """

    key: str
    kind: str
    subject: str
    actor: str
    organisation: str
    payload: bytes
    sensitivity: Sensitivity = Sensitivity.RESTRICTED
    claim: DeviceClaim | None = None

    def __post_init__(self) -> None:
        for field, pattern, value in (
            ("key", _KEY, self.key),
            ("kind", _KIND, self.kind),
            ("subject", _SUBJECT, self.subject),
            ("actor", _ACTOR, self.actor),
            ("organisation", _ACTOR, self.organisation),
        ):
            if not pattern.fullmatch(value):
                raise EntryError(
                    "the {field} {value!r} is malformed", field=field, value=value[:80], next_step=pattern.pattern
                )
        if len(self.payload) > PAYLOAD_BYTES_MOST:
            raise EntryError(
                "the payload has {payload_count:,} bytes, at most {payload_bytes_most:,} allowed",
                payload_count=len(self.payload),
                payload_bytes_most=PAYLOAD_BYTES_MOST,
                next_step="give a simpler shape, or keep the document elsewhere and record its digest",
            )


@dataclass(frozen=True)
class Entry:
    """An entry as it is kept: its place, its exact envelope, and its payload with its salt unless that was erased."""

    seq: int
    env: bytes
    payload: bytes | None
    salt: bytes | None

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Return what the envelope says; raises EntryError where it is not one."""
        try:
            fields = json.loads(self.env)
        except (ValueError, RecursionError):
            raise EntryError("entry {seq}: the envelope is not JSON", seq=self.seq) from None
        if not isinstance(fields, dict):
            raise EntryError("entry {seq}: the envelope is not an object", seq=self.seq)
        return fields

    @property
    def key(self) -> str:
        """Return the client's key."""
        return str(self.fields["key"])

    @property
    def kind(self) -> str:
        """Return what kind of entry it is."""
        return str(self.fields["kind"])

    @property
    def subject(self) -> str:
        """Return the opaque key of what it is about."""
        return str(self.fields["subject"])

    @property
    def actor(self) -> str:
        """Return the opaque id of who handed it in."""
        return str(self.fields["actor"])

    @property
    def organisation(self) -> str:
        """Return the opaque id of the organisation it was handed in for."""
        return str(self.fields["org"])

    @property
    def recorded_at(self) -> str:
        """Return the instant the store took it in, in the form INSTANT."""
        return str(self.fields["recorded_at"])

    @property
    def commitment(self) -> bytes:
        """Return the digest that the envelope commits its payload to."""
        return bytes.fromhex(str(self.fields["commitment"]))


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Return SHA-256(salt ‖ payload): it tells nothing of a payload to whoever has not the salt."""
    digest = hashlib.sha256(salt)
    digest.update(payload)
    return digest.digest()


def seal(new: NewEntry, seq: int, recorded_at: str, salt: bytes) -> Entry:
    """Return the entry at that place: its envelope begins with the commitment and the place, at fixed offsets.

    Raises EntryError where the envelope would be over ENV_BYTES_MOST.
    """
    extra = ""
    if new.claim is not None:
        extra = "," + json.dumps(
            {"device": new.claim.device, "device_seq": new.claim.sequence, "device_at": new.claim.at},
            separators=(",", ":"),
        ).strip("{}")
    env = (
        f'{{"commitment":"{commitment(salt, new.payload).hex()}","seq":{seq},"recorded_at":"{recorded_at}",'
        f'"key":"{new.key}","kind":"{new.kind}","subject":"{new.subject}","org":"{new.organisation}",'
        f'"actor":"{new.actor}","class":"{new.sensitivity.value}","schema":{SCHEMA}{extra}}}'
    ).encode("ascii")
    if len(env) > ENV_BYTES_MOST:
        raise EntryError(
            "the envelope has {env_count:,} bytes, at most {env_bytes_most:,} allowed",
            env_count=len(env),
            env_bytes_most=ENV_BYTES_MOST,
        )
    return Entry(seq, env, new.payload, salt)


def subject_of(origin: str, area: str) -> str:
    """Return the opaque key under which the events of an area are kept in the ledger of that origin."""
    return uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, f"marchland:{origin}"), area).hex
