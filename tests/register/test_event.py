"""Events as bytes: every kind there and back, and every fault with the path of its field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from marchland.core.errors import MarchlandError
from marchland.core.schema import fields_of
from marchland.register.domain.event import KINDS, Event, _EventHead, from_bytes, from_mapping, to_bytes, to_mapping
from marchland.tlog.domain.entry import subject_of
from tests.conftest import SMALL
from tests.refusal import refused
from tests.register.telling import FIRST, event

READY = {"classified": "class CHA", "contradicted": "contradicted west", "cleared": "cleared west"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_there_and_back(kind: str) -> None:
    told = event(READY.get(kind, kind), FIRST)
    payload = to_bytes(told)
    assert told.kind == kind
    assert from_bytes(payload) == told
    assert to_bytes(from_bytes(payload)) == payload
    assert payload.startswith(b'{"area":"UA-1","event":"' + kind.encode() + b'","valid_on":"2001-01-01"')


@pytest.mark.parametrize("kind", KINDS)
def test_events_written_before_are_read_and_written_byte_for_byte(kind: str) -> None:
    lines = (SMALL / "events.jsonl").read_bytes().split(b"\n")
    written = [line for line in lines if line and json.loads(line)["event"] == kind]  # a proposal holds another event
    assert len(written) == 2, "one with what it must say, and one with all that it may"
    for payload in written:
        assert from_bytes(payload).kind == kind
        assert to_bytes(from_bytes(payload)) == payload


def test_details_and_head_share_no_key() -> None:
    head = {slot.name for slot in fields_of(_EventHead)}
    assert [kind for kind, model in KINDS.items() if head & {slot.name for slot in fields_of(model)}] == []


def _changed(**fields: Any) -> dict[str, Any]:
    return {**to_mapping(event("reported", FIRST)), **fields}


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"area": "a b"}, "area"),
        ({"area": "A" * 65}, "area"),
        ({"area": 7}, "area"),
        ({"event": "blown_up"}, "event"),
        ({"event": ["reported"]}, "event"),
        ({"valid_on": "2001-02-30"}, "valid_on"),
        ({"valid_on": "20010201"}, "valid_on"),
        ({"valid_on": 5}, "valid_on"),
        ({"classification": "sha"}, "classification"),
        ({"name": " "}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\ud800b"}, "name"),
        ({"name": "x" * 10_001}, "name"),
        ({"devices": "AP"}, "devices"),
        ({"devices": ["AP", 4]}, "devices.1"),
        ({"colour": "red"}, "colour"),
        ({"shape": None}, "shape"),
        ({"shape": {"type": "Point", "coordinates": [1, 2]}}, "shape.type"),
        ({"evidence": [{"kind": "direct", "how": "seen", "on": "2001-01-01", "who": "x"}]}, "evidence.0.who"),
        ({"evidence": [{"kind": "direct", "on": "2001-01-01"}]}, "evidence.0.how"),
        ({"decision": {"name": "d", "text": "t", "approvers": ["ann", "ann"]}}, "decision.approvers"),
        ({"decision": {"name": "d", "text": "t", "approvers": ["ann", "b c"]}}, "decision.approvers.1"),
        ({"other": {"x": float("inf")}}, "other.x"),
        ({"other": {"x": {"y": ["a\x07"]}}}, "other.x.y.0"),
        ({"other": []}, "other"),
    ],
)
def test_a_fault_is_told_with_its_field(fields: dict[str, Any], where: str) -> None:
    error = refused(lambda: from_mapping(_changed(**fields)))
    assert error.where.field == where


def test_what_is_missing_is_named() -> None:
    given = _changed()
    del given["source"]
    error = refused(lambda: from_mapping(given))
    assert (error.where.field, error.next_step) == ("source", "add source")


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "not JSON"),
        (b"[]", "mapping"),
        (b"{}", "unknown kind of event"),
        (b'{"area":"a","area":"b"}', "given twice"),
        (b'{"area":NaN}', "not a number"),
        (b"[" * 100_000, "too deep"),
        (b'{"a":' + b"9" * 5000 + b"}", "too many digits"),
        (b"\xff\xfe{}", "not UTF-8"),
    ],
)
def test_broken_bytes_are_refused(payload: bytes, words: str) -> None:
    assert words in refused(lambda: from_bytes(payload)).message


def test_what_is_kept_aside_is_kept_word_for_word() -> None:
    aside = {"b": 1, "a": [None, True, 1.5, "ї", {"z": {}}]}
    told = Event("UA-1", FIRST, event("reported", FIRST).details, other=aside)
    back = from_bytes(to_bytes(told))
    assert json.dumps(back.other) == json.dumps(aside)


def test_nesting_has_an_end() -> None:
    deep: Any = []
    for _ in range(40):
        deep = [deep]
    error = refused(lambda: to_bytes(Event("UA-1", FIRST, event("resumed", FIRST).details, other={"x": deep})))
    assert "nested deeper" in error.message


def test_a_subject_is_opaque_and_of_one_ledger() -> None:
    first, second = subject_of("a.example", "UA-1"), subject_of("b.example", "UA-1")
    assert first != second
    assert len(first) == 32
    assert first == subject_of("a.example", "UA-1")


def test_no_fault_is_of_our_own() -> None:
    for value in (None, True, 1.5, "x", [], {}, [[]], {"type": 1}, -(10**400)):
        for key in ("area", "shape", "evidence", "decision", "classification", "valid_on", "devices"):
            with pytest.raises(MarchlandError):
                from_mapping(_changed(**{key: value, "name": 5}))
