"""Checkpoints: their text, what each kind of key signs of it, and what is refused under it."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from marchland.core.errors import ProofError
from marchland.tlog.adapters.keys import holds
from marchland.tlog.domain.checkpoint import (
    Checkpoint,
    open_checkpoint,
    sign,
    signature_holds,
    signed_message,
    signed_note,
)
from marchland.tlog.domain.note import Note, NoteSignature, SignatureType, VerifierKey
from tests.tlog.built import LEDGER, ORIGIN, SECONDS, STRANGER, WITNESS

ROOT = bytes(range(32))
CHECKPOINT = Checkpoint(ORIGIN, 12, ROOT)
NOTE = signed_note(CHECKPOINT, LEDGER.signers, SECONDS)
ED25519, ML_DSA = LEDGER.verifiers


def test_the_text_is_that_of_the_standard() -> None:
    assert CHECKPOINT.body == f"{ORIGIN}\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert Checkpoint.parse(CHECKPOINT.body) == CHECKPOINT
    more = replace(CHECKPOINT, extensions=("one", "two words"))
    assert more.body.endswith("=\none\ntwo words\n")
    assert Checkpoint.parse(more.body) == more
    assert Checkpoint.parse(Checkpoint(ORIGIN, 0, ROOT).body).size == 0


@pytest.mark.parametrize(
    "body",
    ["", "\n", "a\n", "a\n1\n", f"a\n1\n{'A' * 43}=", f"\n1\n{'A' * 43}=\n", f"a\n01\n{'A' * 43}=\n",
     f"a\n-1\n{'A' * 43}=\n", f"a\n+1\n{'A' * 43}=\n", f"a\n1.0\n{'A' * 43}=\n", f"a\n1_0\n{'A' * 43}=\n",
     f"a\n ١\n{'A' * 43}=\n", f"a\n1\n{'A' * 43}\n", f"a\n1\n{'A' * 42}==\n", f"a\n1\n{'A' * 40}\n",
     f"a\n1\n{'A' * 42}B=\n", f"a\n1\n{'A' * 43}=\n\n", f"a\n1\n{'A' * 43}=\nx\n\ny\n", f"a\r\n1\n{'A' * 43}=\n",
     f"a\n1\n{'A' * 43}=\nx\x01\n", f"a\n1000000000000000000\n{'A' * 43}=\n", f"a\n١\n{'A' * 43}=\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(ProofError):
        Checkpoint.parse(body)


@pytest.mark.parametrize(("size", "root"), [(-1, ROOT), (10**18, ROOT), (1, b""), (1, bytes(31)), (1, bytes(33))])
def test_what_cannot_be_is_not_made(size: int, root: bytes) -> None:
    with pytest.raises(ProofError):
        Checkpoint(ORIGIN, size, root)


def test_each_kind_of_key_signs_its_own_words() -> None:
    plain, timed, ml_dsa = (
        VerifierKey("w.example", kind, bytes(length))
        for kind, length in ((SignatureType.ED25519, 32), (SignatureType.COSIGNATURE_ED25519, 32),
                             (SignatureType.COSIGNATURE_ML_DSA_44, 1312))
    )  # fmt: skip
    assert signed_message(plain, CHECKPOINT, 7) == CHECKPOINT.body.encode()
    assert signed_message(timed, CHECKPOINT, 7) == f"cosignature/v1\ntime 7\n{CHECKPOINT.body}".encode()
    assert signed_message(ml_dsa, CHECKPOINT, 7) == (
        b"subtree/v1\n\0" + b"\x09w.example" + (7).to_bytes(8, "big") + bytes([len(ORIGIN)]) + ORIGIN.encode()
        + bytes(8) + (12).to_bytes(8, "big") + ROOT
    )  # fmt: skip
    with pytest.raises(ProofError, match="255 bytes"):
        signed_message(replace(ml_dsa, name="w" * 256), CHECKPOINT, 7)


def test_both_kinds_are_opened() -> None:
    opened = open_checkpoint(str(NOTE), LEDGER.verifiers, holds, every_kind=True, origin=ORIGIN)
    assert opened.checkpoint == CHECKPOINT
    assert opened.signed_by == LEDGER.verifiers
    assert opened.note == NOTE


def test_signatures_that_nobody_knows_are_passed_over() -> None:
    other = sign(CHECKPOINT, WITNESS.signers[0], SECONDS)
    noise = NoteSignature("who.example", b"\1\2\3\4", b"anything at all")
    alike = NoteSignature(ORIGIN, b"\1\2\3\4", b"the same name, another id")
    same_id = NoteSignature("who.example", ED25519.key_id, b"the same id, another name")
    note = Note(NOTE.text, (noise, alike, same_id, *NOTE.signatures, other))
    assert open_checkpoint(str(note), LEDGER.verifiers, holds, every_kind=True).signed_by == LEDGER.verifiers
    for lines in ((noise,), (alike, same_id), (other,)):
        with pytest.raises(ProofError, match="no known key signed the checkpoint of size 12"):
            open_checkpoint(str(Note(NOTE.text, lines)), LEDGER.verifiers, holds)


def test_of_sixteen_signatures_and_more_the_known_one_is_found() -> None:
    noise = tuple(NoteSignature(f"n{number}.example", b"\1\2\3\4", b"x" * 2428) for number in range(40))
    note = Note(NOTE.text, (*noise, *NOTE.signatures))
    assert open_checkpoint(str(note), LEDGER.verifiers, holds, every_kind=True).checkpoint == CHECKPOINT


def test_a_signature_twice_or_a_key_twice_is_no_second_signer() -> None:
    twice = Note(NOTE.text, (*NOTE.signatures, *NOTE.signatures))
    opened = open_checkpoint(str(twice), (*LEDGER.verifiers, *LEDGER.verifiers), holds, every_kind=True)
    assert set(opened.signed_by) == set(LEDGER.verifiers)
    one = Note(NOTE.text, (NOTE.signatures[0], NOTE.signatures[0]))
    with pytest.raises(ProofError, match="lacks a signature of kind COSIGNATURE_ML_DSA_44"):
        open_checkpoint(str(one), LEDGER.verifiers, holds, every_kind=True)


@pytest.mark.parametrize("left", [0, 1])
def test_one_kind_alone_is_not_both(left: int) -> None:
    note = Note(NOTE.text, (NOTE.signatures[left],))
    assert open_checkpoint(str(note), LEDGER.verifiers, holds).checkpoint == CHECKPOINT
    with pytest.raises(ProofError, match="lacks a signature"):
        open_checkpoint(str(note), LEDGER.verifiers, holds, every_kind=True)


@pytest.mark.parametrize(
    "changed", [{"size": 13}, {"root": bytes(32)}, {"extensions": ("x",)}, {"origin": "b.example"}]
)
def test_a_text_that_was_changed_is_refused(changed: dict[str, object]) -> None:
    text = replace(CHECKPOINT, **changed).body  # type: ignore[arg-type]
    with pytest.raises(ProofError, match="does not hold"):
        open_checkpoint(str(Note(text, NOTE.signatures)), LEDGER.verifiers, holds)


def test_one_broken_signature_of_a_known_key_is_enough_to_refuse() -> None:
    for place, signature in enumerate(NOTE.signatures):
        for at in (0, 7, 8, len(signature.value) - 1):
            value = bytearray(signature.value)
            value[at] ^= 1
            lines = [*NOTE.signatures]
            lines[place] = replace(signature, value=bytes(value))
            with pytest.raises(ProofError, match=rf"the signature of '{ORIGIN}' .* does not hold"):
                open_checkpoint(str(Note(NOTE.text, tuple(lines))), LEDGER.verifiers, holds)


@pytest.mark.parametrize("value", [b"x", bytes(8), bytes(63), bytes(65), b"\xff" * 8 + bytes(2420), bytes(7)])
def test_a_signature_of_any_length_is_refused_and_never_raises(value: bytes) -> None:
    for key in (*LEDGER.verifiers, *WITNESS.verifiers):
        assert not signature_holds(NoteSignature(key.name, key.key_id, value), CHECKPOINT, key, holds)


def test_time_is_signed_too_and_other_keys_do_not_open() -> None:
    line = sign(CHECKPOINT, WITNESS.signers[0], SECONDS)
    assert signature_holds(line, CHECKPOINT, WITNESS.verifiers[0], holds)
    assert int.from_bytes(line.value[:8], "big") == SECONDS
    later = replace(line, value=(SECONDS + 1).to_bytes(8, "big") + line.value[8:])
    assert not signature_holds(later, CHECKPOINT, WITNESS.verifiers[0], holds)
    with pytest.raises(ProofError, match="no known key"):
        open_checkpoint(str(NOTE), STRANGER.verifiers, holds)
    with pytest.raises(ProofError, match="no known key"):
        open_checkpoint(str(NOTE), (), holds)
    with pytest.raises(ProofError, match="and not of"):
        open_checkpoint(str(NOTE), LEDGER.verifiers, holds, origin="other.example")


def test_another_key_with_the_same_name_and_id_is_refused_by_its_signature() -> None:
    note = signed_note(CHECKPOINT, STRANGER.signers, SECONDS)
    lines = tuple(replace(line, key_id=key.key_id) for line, key in zip(note.signatures, LEDGER.verifiers, strict=True))
    with pytest.raises(ProofError, match="does not hold"):
        open_checkpoint(str(Note(note.text, lines)), LEDGER.verifiers, holds)


def test_base64_of_the_root_is_what_every_tool_makes() -> None:
    assert base64.b64decode(NOTE.text.split("\n")[2]) == ROOT
    assert (ED25519.kind, ML_DSA.kind) == (SignatureType.ED25519, SignatureType.COSIGNATURE_ML_DSA_44)


def test_a_name_of_255_bytes_is_signed_with_ml_dsa_and_one_of_256_is_not() -> None:
    """The standard gives the length of each name one byte."""
    for length, name in ((255, "n" * 255), (255, "é" * 127 + "n")):
        key = replace(ML_DSA, name=name)
        assert signed_message(key, CHECKPOINT, SECONDS).count(bytes([length]) + name.encode()) == 1
        assert bytes([length]) + name.encode() in signed_message(ML_DSA, Checkpoint(name, 12, ROOT), SECONDS)
    for name in ("n" * 256, "é" * 128):
        with pytest.raises(ProofError, match="more than 255 bytes"):
            signed_message(replace(ML_DSA, name=name), CHECKPOINT, SECONDS)
        with pytest.raises(ProofError, match="more than 255 bytes"):
            signed_message(ML_DSA, Checkpoint(name, 12, ROOT), SECONDS)


@pytest.mark.parametrize(("seconds", "asked"), [(2**63 - 1, True), (2**63, False), (2**64 - 1, False)])
def test_a_time_that_is_none_is_refused_before_any_check(seconds: int, asked: bool) -> None:
    """Times are counted in 63 bits, so that no program reads one as being before 1970."""
    line = NoteSignature(ML_DSA.name, ML_DSA.key_id, seconds.to_bytes(8, "big") + b"x")
    assert signature_holds(line, CHECKPOINT, ML_DSA, lambda _key, _message, _value: True) is asked


def test_every_kind_that_lacks_is_named() -> None:
    keys = (*LEDGER.verifiers, *WITNESS.verifiers)
    note = Note(NOTE.text, tuple(line for line in NOTE.signatures if line.is_of(ED25519)))
    lacking = ", ".join(sorted({key.kind.name for key in keys} - {"ED25519"}))
    assert lacking.count(", ") == 1
    with pytest.raises(ProofError, match=f"lacks a signature of kind {lacking}$"):
        open_checkpoint(str(note), keys, holds, every_kind=True)
