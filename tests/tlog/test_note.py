"""Signed notes and verifier keys: published examples, and everything that is not one refused."""

from __future__ import annotations

import base64

import pytest

from marchland.core.errors import ProofError
from marchland.tlog.adapters.keys import holds
from marchland.tlog.domain.note import (
    NOTE_BYTES_MOST,
    SIGNATURES_MOST,
    Note,
    NoteSignature,
    SignatureType,
    VerifierKey,
    decoded,
    key_name,
)
from tests.tlog.built import LEDGER, WITNESS

# The example of C2SP's signed-note, whose key is not published with it; and that of Go's sumdb/note, whose key is.
QUASIMODO = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
NEUMANN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_KEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
LINE = NEUMANN.split("\n\n")[1]


def test_the_example_of_the_standard_is_read_and_written_as_it_was() -> None:
    note = Note.parse(QUASIMODO)
    assert str(note) == QUASIMODO
    assert note.text.endswith("\n\ned è subito sera.\n")  # the last empty line parts text and signatures, not the first
    assert [(line.name, line.key_id.hex(), len(line.value)) for line in note.signatures] == [
        ("quasimodo.example/salvatore", "367ba04b", 64)
    ]


def test_the_published_signature_holds_and_no_other_text_has_it() -> None:
    key, note = VerifierKey.parse(NEUMANN_KEY), Note.parse(NEUMANN)
    assert (str(key), key.name, key.kind, key.key_id.hex()) == (
        NEUMANN_KEY,
        "PeterNeumann",
        SignatureType.ED25519,
        "c74f20a3",
    )
    (signature,) = note.signatures
    assert signature.is_of(key)
    assert holds(key, note.text.encode(), signature.value)
    assert not holds(key, note.text.encode()[:-1], signature.value)
    assert not holds(key, note.text.replace("cryptography", "Cryptography").encode(), signature.value)
    assert not signature.is_of(VerifierKey.parse(ENOCH_KEY))


@pytest.mark.parametrize("key", [*LEDGER.verifiers, *WITNESS.verifiers], ids=lambda key: f"{key.name} {key.kind.name}")
def test_a_key_of_every_kind_is_written_and_read(key: VerifierKey) -> None:
    assert VerifierKey.parse(str(key)) == key
    assert VerifierKey.parse(f"  {key}\n") == key


def test_every_part_and_every_change_of_a_key_is_refused() -> None:
    for start in range(len(NEUMANN_KEY)):
        for end in range(start + 1, len(NEUMANN_KEY) + 1):
            if (start, end) != (0, len(NEUMANN_KEY)):
                with pytest.raises(ProofError):
                    VerifierKey.parse(NEUMANN_KEY[start:end])
    for place, letter in enumerate(NEUMANN_KEY):
        with pytest.raises(ProofError):
            VerifierKey.parse(NEUMANN_KEY[:place] + chr(ord(letter) + 1) + NEUMANN_KEY[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "a+b",
        "a+00000000+",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long, with its own id
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],  # of no known type, with its own id
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ProofError):
        VerifierKey.parse(text)


def test_a_key_of_the_wrong_length_is_not_made() -> None:
    for kind, length in ((SignatureType.ED25519, 31), (SignatureType.COSIGNATURE_ML_DSA_44, 32)):
        with pytest.raises(ProofError, match="a public key of type"):
            VerifierKey("a.example", kind, bytes(length))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\tb", "a\u00a0b", "a\u2003b", "\x01", "a\x1fb"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ProofError):
        key_name(name)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        f"\n\n{LINE}",
        f"text\n{LINE}",
        f"text\n\n{LINE[:-1]}",
        f"text\n\n{LINE}\n",
        f"text\r\n\n{LINE}",
        f"te\x00xt\n\n{LINE}",
        f"te\txt\n\n{LINE}",
        f"text\n\n{LINE}x",
        f"text\n\n{LINE}text\n",
        f"text\n\n {LINE}",
        f"text\n\n{LINE.replace('—', '-')}",
        f"text\n\n{LINE.replace('— ', '—')}",
        f"text\n\n{LINE.replace('Neumann ', 'Neumann  ')}",
        f"text\n\n{LINE[:-1]} \n",
        f"text\n\n{LINE.replace('AM=', 'AN=')}",
        f"text\n\n{LINE.replace('AM=', 'AM')}",
        "text\n\n— a AAAA\n",
        "text\n\n— a AAAAAA==\n",
        "text\n\n— a+b AAAAAAA=\n",
        "text\n\n— a\u00a0b AAAAAAA=\n",
        f"te\ud800xt\n\n{LINE}",
        "text\n\n— a ÀAAA\n",
    ],
)
def test_what_is_no_note_is_refused(given: str) -> None:
    with pytest.raises(ProofError):
        Note.parse(given)


@pytest.mark.parametrize("count", [1, 2, 16, 17, SIGNATURES_MOST])
def test_many_signatures_are_taken(count: int) -> None:
    lines = [NoteSignature(f"s{number}.example", b"\0\0\0\1", b"x" * 5000) for number in range(count)]
    given = "text\n\n" + "".join(line.line for line in lines)
    assert Note.parse(given).signatures == tuple(lines)


def test_too_many_signatures_and_too_many_bytes_are_refused() -> None:
    with pytest.raises(ProofError, match="at most 64"):
        Note.parse("text\n\n" + LINE * (SIGNATURES_MOST + 1))
    with pytest.raises(ProofError, match="at most 524,288"):
        Note.parse("x" * NOTE_BYTES_MOST + f"\n\n{LINE}")


def test_a_line_that_is_there_is_not_added_again() -> None:
    note = Note.parse(NEUMANN)
    other = NoteSignature("b.example", b"\0\0\0\1", b"x")
    assert note.with_lines(note.signatures) == note
    assert note.with_lines((other, other)).signatures == (*note.signatures, other)


@pytest.mark.parametrize("text", ["AAAA=", "AA", "AB==", "A A=", "AAA-", "\n", "é", "AA==\n", "AA==AA=="])
def test_base64_has_one_form(text: str) -> None:
    with pytest.raises(ProofError, match="it is not base64"):
        decoded(text, "it")
    assert decoded(base64.b64encode(b"what").decode(), "it") == b"what"


def test_a_signature_line_is_read_with_its_newline_and_without() -> None:
    (signature,) = Note.parse(NEUMANN).signatures
    assert NoteSignature.parse(signature.line) == NoteSignature.parse(signature.line[:-1]) == signature
    with pytest.raises(ProofError, match="is not a signature line"):
        NoteSignature.parse(signature.line + "\n")
