"""Bytes become the text that was written, or a refusal or a note, and never another text without a word."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.audit.domain.text_decoding import decoded
from marchland.core.errors import InputError

UKRAINIAN = "Сапери очистили 12 км² біля кордону, це – «диво». Об’єкт коштує 5 млн грн; її ґанок."
ENGLISH = "The café’s budget is €5m – “fine”. Kraków is 5 km away."
POLISH = "Granica między Polską a Białorusią ma 418 km, źródło: rząd. Święta Góra."
PLAIN = "Сапери очистили 12 км біля кордону, це - диво. Об'єкт коштує 5 млн грн; її ґанок."


@pytest.mark.parametrize("text", [UKRAINIAN, ENGLISH, POLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_or_without_its_mark(text: str, encoding: str) -> None:
    found = decoded(text.encode(encoding))
    assert (found.text, found.notes) == (text, ())


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (UKRAINIAN.replace("²", ""), "cp1251", "windows-1251"),
        (PLAIN, "koi8-u", "KOI8-U"),
        (ENGLISH, "cp1252", "windows-1252"),
        (POLISH, "cp1250", "windows-1250"),
    ],
)
def test_older_encodings_are_found_by_trying_and_told(text: str, encoding: str, name: str) -> None:
    found = decoded(text.encode(encoding))
    assert found.text == text
    assert found.notes == (f"the text was read as {name}, which it does not say itself",)
    declared = decoded(text.encode(encoding), encoding)
    assert (declared.text, declared.notes) == (text, ())


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 10,
        bytes(range(128, 256)) * 4,
        b"\xff\xfea",
        b"\0" * 100,
        b"abc" + b"\x01" * 50,
    ],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        decoded(content)


def test_lost_bytes_and_control_characters_are_told() -> None:
    broken = UKRAINIAN.encode() * 3 + b"\xff and more"
    assert decoded(broken).text == UKRAINIAN * 3 + "\ufffd and more"
    assert decoded(broken).notes == ("1 place holds bytes that are no UTF-8 text, and reads \ufffd",)
    assert decoded(b"It is\0 5 km long. " * 1 + b"It is long. " * 20).notes == ("1 control character stands in it",)


def test_a_declared_encoding_that_is_none_changes_nothing() -> None:
    for declared in ("rot13", "utf-7", "unknown", "base64", "\0", "idna\n"):
        assert decoded(UKRAINIAN.encode(), declared).text == UKRAINIAN


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from(list("aє \n")), min_size=1))
def test_what_was_written_as_utf_8_is_read_as_it(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decoded(text.encode()).text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_are_refused(content: bytes) -> None:
    found = None
    with contextlib.suppress(InputError):
        found = decoded(content)
    if found is not None and not found.notes:
        encodings = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
        assert any(content.endswith(found.text.encode(encoding)) for encoding in encodings)
