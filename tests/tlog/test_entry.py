"""Entries: the exact bytes of an envelope, the form of each field, the limits."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from marchland.core.errors import EntryError
from marchland.tlog.domain import entry as entries
from marchland.tlog.domain.entry import (
    ENV_BYTES_MOST,
    PAYLOAD_BYTES_MOST,
    DeviceClaim,
    Entry,
    NewEntry,
    Sensitivity,
    commitment,
    seal,
)

SALT = bytes(range(32))
AT = "2026-01-02T03:04:05.000006Z"
NEW = NewEntry("key-1", "reported", "0123456789abcdef" * 2, "person-1", "org-1", b'{"a":1}')


def test_an_envelope_is_these_bytes() -> None:
    digest = hashlib.sha256(SALT + b'{"a":1}').hexdigest()
    made = seal(NEW, 12, AT, SALT)
    assert made.env.decode() == (
        f'{{"commitment":"{digest}","seq":12,"recorded_at":"{AT}","key":"key-1","kind":"reported",'
        '"subject":"0123456789abcdef0123456789abcdef","org":"org-1","actor":"person-1","class":"restricted","schema":1}'
    )
    assert (made.seq, made.payload, made.salt) == (12, b'{"a":1}', SALT)
    assert json.loads(made.env) == made.fields


def test_commitment_and_place_stand_at_fixed_offsets() -> None:
    for seq in (0, 9, 10, 99_999, 10**17):
        for new in (NEW, replace(NEW, payload=b"", sensitivity=Sensitivity.PERSONAL, key="k" * 80)):
            made = seal(new, seq, AT, SALT)
            assert bytes.fromhex(made.env[15:79].decode()) == commitment(SALT, new.payload)
            end = 87 + len(str(seq))
            assert made.env[79:87] == b'","seq":'
            assert made.env[87:end] == b"%d" % seq
            assert made.env[end : end + 43] == f',"recorded_at":"{AT}'.encode()


def test_what_an_envelope_says_is_read_back() -> None:
    made = seal(replace(NEW, sensitivity=Sensitivity.PUBLIC, claim=DeviceClaim("d", 7, AT)), 3, AT, SALT)
    assert (made.key, made.kind, made.subject, made.actor, made.organisation, made.recorded_at) == (
        "key-1", "reported", NEW.subject, "person-1", "org-1", AT,
    )  # fmt: skip
    assert made.commitment == commitment(SALT, NEW.payload)
    assert made.fields["class"] == "public"
    assert (made.fields["device"], made.fields["device_seq"], made.fields["device_at"]) == ("d", 7, AT)


@pytest.mark.parametrize(
    ("field", "value"),
    [("key", value) for value in ("", "k" * 81, "a b", 'a"b', "a\\b", "ключ", "a\n", "a\0")]
    + [("kind", value) for value in ("", "Reported", "1a", "_a", "a" * 41, "a-b", "a\n", 'a"')]
    + [("subject", value) for value in ("", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 32 + "\n")]
    + [(name, value) for name in ("actor", "organisation") for value in ("", "a" * 65, "a b", "a/b", 'a"', "я", "a\n")],
)  # fmt: skip
def test_a_field_that_is_not_of_its_form_is_refused(field: str, value: str) -> None:
    with pytest.raises(EntryError, match=f"the {field} .* is malformed"):
        replace(NEW, **{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [("key", "k" * 80), ("key", "AZaz09._:/+@-"), ("kind", "a" * 40), ("subject", "f" * 32), ("actor", "a" * 64)],
)
def test_a_field_may_be_as_long_as_its_form_allows(field: str, value: str) -> None:
    made = seal(replace(NEW, **{field: value}), 0, AT, SALT)  # type: ignore[arg-type]
    assert made.fields[field] == value


def test_a_payload_over_the_limit_is_refused() -> None:
    class Long(bytes):
        def __len__(self) -> int:
            return PAYLOAD_BYTES_MOST + 1

    with pytest.raises(EntryError, match=r"67,108,865 bytes, at most 67,108,864"):
        replace(NEW, payload=Long())
    assert replace(NEW, payload=b"").payload == b""


@pytest.mark.parametrize("device", ["d" * 4000, "\N{BOMB}" * 400, '"' * 2000])
def test_an_envelope_over_the_limit_is_refused(device: str) -> None:
    with pytest.raises(EntryError, match=r"at most 4,096"):
        seal(replace(NEW, claim=DeviceClaim(device, 1, AT)), 0, AT, SALT)


def test_the_longest_envelope_is_taken() -> None:
    room = ENV_BYTES_MOST - len(seal(replace(NEW, claim=DeviceClaim("", 1, AT)), 0, AT, SALT).env)
    assert len(seal(replace(NEW, claim=DeviceClaim("d" * room, 1, AT)), 0, AT, SALT).env) == ENV_BYTES_MOST
    with pytest.raises(EntryError):
        seal(replace(NEW, claim=DeviceClaim("d" * (room + 1), 1, AT)), 0, AT, SALT)


@pytest.mark.parametrize("device", ["", "d", 'a","seq":99,"x":"', "}{", "{}", "\N{BOMB}\u2028", "a\\", "x}"])
def test_what_a_device_claims_is_told_and_cannot_say_more(device: str) -> None:
    made = seal(replace(NEW, claim=DeviceClaim(device, 5, "2026}")), 3, AT, SALT)
    assert made.env.isascii()
    assert made.fields["device"] == device
    assert made.fields["device_at"] == "2026}"
    assert (made.fields["seq"], made.fields["schema"], len(made.fields)) == (3, entries.SCHEMA, 13)


@pytest.mark.parametrize("env", [b"", b"{", b"[]", b"1", b"null", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_envelope_is_refused(env: bytes) -> None:
    with pytest.raises(EntryError, match="entry 4: the envelope is not"):
        _: Any = Entry(4, env, None, None).fields


def test_a_commitment_tells_a_payload_only_with_its_salt() -> None:
    assert commitment(SALT, b"x") == hashlib.sha256(SALT + b"x").digest()
    assert commitment(SALT, b"x") != commitment(bytes(32), b"x")
