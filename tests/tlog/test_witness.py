"""A witness: every answer it gives, that it signs only what grew, and that it keeps what it signs before it answers."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from marchland.core.errors import ProofError, StoreError
from marchland.core.proof import EMPTY_ROOT
from marchland.tlog.adapters.keys import holds
from marchland.tlog.adapters.witness_files import WitnessFiles
from marchland.tlog.domain.checkpoint import Checkpoint, signature_holds, signed_note
from marchland.tlog.domain.note import Note, NoteSignature
from marchland.tlog.domain.tiles import prove_consistency, root_at
from marchland.tlog.domain.witness import (
    PROOF_LINES_MOST,
    AddCheckpointRequest,
    LastSeen,
    Witness,
    WitnessReply,
    cosignatures_in,
    reply_to,
    request_cosignatures,
    witnessed_by,
)
from tests.tlog.built import (
    LEDGER,
    ORIGIN,
    SECONDS,
    STRANGER,
    WITNESS,
    HeldInMemory,
    StatesInMemory,
    fill,
    instant,
    new,
    witness,
)
from tests.tlog.memory import MemoryReader, MemoryStore


@pytest.fixture(scope="module")
def reader() -> MemoryReader:
    store = MemoryStore(ORIGIN)
    fill(store, 40)
    return MemoryReader(store.state)


def note_at(reader: MemoryReader, size: int, keys: object = LEDGER, origin: str = ORIGIN) -> str:
    return str(signed_note(Checkpoint(origin, size, root_at(size, reader.tile)), keys.signers, SECONDS))  # type: ignore[attr-defined]


def request(reader: MemoryReader, old: int, size: int) -> bytes:
    return str(AddCheckpointRequest(old, prove_consistency(old, size, reader.tile), note_at(reader, size))).encode()


def asked(each: Witness, given: bytes) -> tuple[int, str, str]:
    found = reply_to(each, given, SECONDS)
    return found.status, found.body, found.content_type


def test_200_with_a_line_of_each_key_that_grows_out_of_what_was_seen(reader: MemoryReader) -> None:
    states = StatesInMemory()
    each = witness(states)
    for old, size in ((0, 1), (1, 7), (7, 7), (7, 40), (40, 40)):
        found = reply_to(each, request(reader, old, size), SECONDS)
        assert found.status == 200
        lines = [NoteSignature.parse(line) for line in found.body.splitlines()]
        checkpoint = Checkpoint(ORIGIN, size, root_at(size, reader.tile))
        assert [
            signature_holds(line, checkpoint, key, holds) for line, key in zip(lines, WITNESS.verifiers, strict=True)
        ]
        assert all(int.from_bytes(line.value[:8], "big") == SECONDS for line in lines)
        assert states.held.last == LastSeen(size, checkpoint.root)


def test_200_for_a_ledger_of_nothing() -> None:
    note = str(signed_note(Checkpoint(ORIGIN, 0, EMPTY_ROOT), LEDGER.signers, SECONDS))
    assert reply_to(witness(), str(AddCheckpointRequest(0, (), note)).encode(), SECONDS).status == 200
    wrong = str(signed_note(Checkpoint(ORIGIN, 0, bytes(32)), LEDGER.signers, SECONDS))
    states = StatesInMemory()
    assert reply_to(witness(states), str(AddCheckpointRequest(0, (), wrong)).encode(), SECONDS).status == 409
    assert states.held.last is None


def broken(reader: MemoryReader) -> dict[str, bytes]:
    good = request(reader, 3, 40)
    top, _, note = good.decode().partition("\n\n")
    return {
        "nothing": b"",
        "no utf-8": b"\xff" + good,
        "no old": good.removeprefix(b"old "),
        "capitals": good.replace(b"old", b"Old", 1),
        "no number": good.replace(b"old 3", b"old x", 1),
        "less than nothing": good.replace(b"old 3", b"old -3", 1),
        "leading zero": good.replace(b"old 3", b"old 03", 1),
        "two spaces": good.replace(b"old 3", b"old  3", 1),
        "no empty line": good.replace(b"\n\n", b"\n", 1),
        "no note": f"{top}\n\n".encode(),
        "carriage returns": good.replace(b"\n", b"\r\n"),
        "no base64": f"{top}x\n\n{note}".encode(),
        "short hash": f"{top}\nAAAA\n\n{note}".encode(),
        "long proof": ("old 3\n" + "\n".join(["A" * 43 + "="] * (PROOF_LINES_MOST + 1)) + f"\n\n{note}").encode(),
        "no checkpoint": f"{top}\n\ntext\n\n{note.partition(chr(10) * 2)[2]}".encode(),
        "old is larger": good.replace(b"old 3", b"old 41", 1),
        "no signature": f"{top}\n\n{note.partition(chr(10) * 2)[0]}\n".encode(),
    }


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "no utf-8",
        "no old",
        "capitals",
        "no number",
        "less than nothing",
        "leading zero",
        "two spaces",
        "no empty line",
        "no note",
        "carriage returns",
        "no base64",
        "short hash",
        "long proof",
        "no checkpoint",
        "old is larger",
        "no signature",
    ],
)
def test_400_for_what_is_no_request(reader: MemoryReader, name: str) -> None:
    states = StatesInMemory(HeldInMemory(LastSeen(3, root_at(3, reader.tile))))
    status, body, _ = asked(witness(states), broken(reader)[name])
    assert status == 400, body
    assert states.held.kept == []


def test_403_for_a_signature_that_is_not_the_ledgers(reader: MemoryReader) -> None:
    states = StatesInMemory()
    forged = str(AddCheckpointRequest(0, (), note_at(reader, 40, STRANGER))).encode()
    changed = request(reader, 0, 40).replace(b"\n40\n", b"\n39\n")
    for given in (forged, changed):
        assert asked(witness(states), given)[0] == 403
    assert states.held.kept == []


def test_404_for_a_ledger_it_does_not_know(reader: MemoryReader) -> None:
    given = str(AddCheckpointRequest(0, (), note_at(reader, 40, LEDGER, "other.example"))).encode()
    assert asked(witness(), given)[0] == 404


def test_409_with_the_size_it_knows(reader: MemoryReader) -> None:
    states = StatesInMemory(HeldInMemory(LastSeen(7, root_at(7, reader.tile))))
    for old, size in ((0, 40), (6, 40), (8, 40), (3, 5), (6, 6)):
        assert asked(witness(states), request(reader, old, size)) == (409, "7\n", "text/x.tlog.size")
    assert asked(witness(), request(reader, 5, 40)) == (409, "0\n", "text/x.tlog.size")
    assert states.held.kept == []


def test_409_for_two_roots_of_one_size_and_the_proof_is_kept(reader: MemoryReader) -> None:
    states = StatesInMemory(HeldInMemory(LastSeen(7, bytes(32))))
    given = request(reader, 7, 7)
    assert asked(witness(states), given) == (409, "7\n", "text/x.tlog.size")
    ((checkpoint, note),) = states.held.accused
    assert (checkpoint.size, note) == (7, given.decode().partition("\n\n")[2])
    assert states.held.kept == []


def test_422_for_a_proof_that_does_not_lead_there(reader: MemoryReader) -> None:
    proof = prove_consistency(7, 40, reader.tile)
    for wrong in ((), proof[1:], (*proof, bytes(32)), (bytes(32), *proof[1:]), tuple(reversed(proof))):
        states = StatesInMemory(HeldInMemory(LastSeen(7, root_at(7, reader.tile))))
        assert asked(witness(states), str(AddCheckpointRequest(7, wrong, note_at(reader, 40))).encode())[0] == 422
        assert states.held.kept == []
    rewritten = StatesInMemory(HeldInMemory(LastSeen(7, bytes(32))))
    assert asked(witness(rewritten), request(reader, 7, 40))[0] == 422
    first = str(AddCheckpointRequest(0, (bytes(32),), note_at(reader, 40))).encode()
    assert asked(witness(), first)[0] == 422


def test_what_is_signed_was_kept_before(reader: MemoryReader) -> None:
    def full() -> None:
        raise StoreError("the disk is full")

    states = StatesInMemory(HeldInMemory(on_keep=full))
    with pytest.raises(StoreError, match="the disk is full"):
        reply_to(witness(states), request(reader, 0, 40), SECONDS)
    assert states.held.last is None


def test_requests_are_read_as_they_are_written(reader: MemoryReader) -> None:
    given = request(reader, 7, 40).decode()
    assert str(AddCheckpointRequest.parse(given)) == given
    assert AddCheckpointRequest.parse(given).proof == prove_consistency(7, 40, reader.tile)


def test_a_proof_has_at_most_63_lines() -> None:
    """So many are enough for a tree of any size that is counted in 63 bits."""
    step = base64.b64encode(bytes(32)).decode()
    for lines in (1, 63):
        text = "\n".join(("old 3", *[step] * lines)) + "\n\nnote"
        assert AddCheckpointRequest.parse(text) == AddCheckpointRequest(3, (bytes(32),) * lines, "note")
    with pytest.raises(ProofError, match="at most 63 lines, and this one has 64"):
        AddCheckpointRequest.parse("\n".join(("old 3", *[step] * 64)) + "\n\nnote")


def test_a_witness_that_signed_this_very_size_is_asked_for_it_again(reader: MemoryReader) -> None:
    each = witness()
    checkpoint = Checkpoint(ORIGIN, 10, root_at(10, reader.tile))

    def ask() -> str:
        return request_cosignatures(
            lambda given: reply_to(each, given, SECONDS), checkpoint, note_at(reader, 10),
            lambda old: prove_consistency(old, 10, reader.tile),
        )  # fmt: skip

    assert ask().count("—") == ask().count("—") == 2


def at_once(calls: list[Callable[[], WitnessReply]]) -> list[WitnessReply]:
    """Call all of them in threads that begin together, and return what each gave."""
    barrier = threading.Barrier(len(calls))
    found: list[WitnessReply | None] = [None] * len(calls)

    def work(place: int) -> None:
        barrier.wait()
        found[place] = calls[place]()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [each for each in found if each is not None]


@pytest.mark.parametrize("turn", range(10))
def test_of_two_histories_at_once_it_signs_one(reader: MemoryReader, tmp_path: Path, turn: int) -> None:
    other = MemoryStore(ORIGIN)
    with other.writing() as writer:
        writer.append([new(number, kind="reported") for number in range(40)], instant(0))
    each = Witness({ORIGIN: LEDGER.verifiers}, WITNESS.signers, WitnessFiles(tmp_path), holds)
    given = [request(reader, 0, 40), request(MemoryReader(other.state), 0, 40 - turn % 2)]
    found = at_once([lambda text=text: reply_to(each, text, SECONDS) for text in given])  # type: ignore[misc]
    assert sorted(each.status for each in found) == [200, 409]


@pytest.mark.parametrize("turn", range(10))
def test_it_never_goes_back_whoever_comes_last(reader: MemoryReader, tmp_path: Path, turn: int) -> None:
    states = WitnessFiles(tmp_path)
    each = Witness({ORIGIN: LEDGER.verifiers}, WITNESS.signers, states, holds)
    assert reply_to(each, request(reader, 0, 10), SECONDS).status == 200
    calls = [lambda size=size: reply_to(each, request(reader, 10, size), SECONDS) for size in (20, 30)]  # type: ignore[misc]
    found = at_once(calls)
    assert sorted(each.status for each in found) == [200, 409]
    with states.hold(ORIGIN) as held:
        signed = held.seen()
    assert signed is not None
    assert signed.size in {20, 30}
    assert [each.body for each in found if each.status == 409] == [f"{signed.size}\n"]


def test_a_ledger_asks_and_is_told_where_it_stands(reader: MemoryReader) -> None:
    each, sizes = witness(), []

    def submit(given: bytes) -> WitnessReply:
        sizes.append(AddCheckpointRequest.parse(given.decode()).old)
        return reply_to(each, given, SECONDS)

    def body(size: int) -> str:
        checkpoint = Checkpoint(ORIGIN, size, root_at(size, reader.tile))
        return request_cosignatures(
            submit, checkpoint, note_at(reader, size), lambda old: prove_consistency(old, size, reader.tile)
        )

    assert body(10).count("—") == 2
    assert body(40).count("—") == 2
    assert sizes == [0, 0, 10]
    with pytest.raises(ProofError, match="the witness has signed size 40, and this checkpoint of size 20"):
        body(20)


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (WitnessReply(403, "no\n"), r"refuses the checkpoint \(403\): no"),
        (WitnessReply(409, "x\n"), "refuses"),
        (WitnessReply(409, "0\n"), "has signed size 0"),
        (WitnessReply(409, "-1\n"), "refuses"),
        (WitnessReply(500, "z" * 999), "z{200}$"),
    ],
)
def test_a_witness_that_answers_nonsense_is_asked_no_further(
    reader: MemoryReader, found: WitnessReply, what: str
) -> None:
    checkpoint = Checkpoint(ORIGIN, 40, root_at(40, reader.tile))
    with pytest.raises(ProofError, match=what):
        request_cosignatures(
            lambda _: found, checkpoint, note_at(reader, 40), lambda old: prove_consistency(old, 40, reader.tile)
        )


def test_only_lines_of_known_witnesses_are_taken(reader: MemoryReader) -> None:
    body = reply_to(witness(), request(reader, 0, 40), SECONDS).body
    checkpoint = Checkpoint(ORIGIN, 40, root_at(40, reader.tile))
    unknown = "— who.example AAAAAAAA\n"
    lines = cosignatures_in(unknown + body, checkpoint, WITNESS.verifiers, holds)
    assert "".join(line.line for line in lines) == body
    for wrong, what in (
        (unknown, "no known witness signed"),
        ("", "is not a signature line"),
        (body + "x", "is not a signature line"),
    ):
        with pytest.raises(ProofError, match=what):
            cosignatures_in(wrong, checkpoint, WITNESS.verifiers, holds)
    with pytest.raises(ProofError, match="does not hold"):
        cosignatures_in(body, Checkpoint(ORIGIN, 39, checkpoint.root), WITNESS.verifiers, holds)


def test_a_policy_counts_witnesses_and_not_lines(reader: MemoryReader) -> None:
    body = reply_to(witness(), request(reader, 0, 40), SECONDS).body
    checkpoint = Checkpoint(ORIGIN, 40, root_at(40, reader.tile))
    lines = body.splitlines() * 2
    assert witnessed_by(checkpoint, lines, WITNESS.verifiers, holds) == ("witness.example/w1",)
    assert witnessed_by(checkpoint, lines, LEDGER.verifiers, holds) == ()
    assert witnessed_by(checkpoint, [], WITNESS.verifiers, holds) == ()
    assert Note.parse(note_at(reader, 40) + body).signatures[2:] == tuple(map(NoteSignature.parse, body.splitlines()))
