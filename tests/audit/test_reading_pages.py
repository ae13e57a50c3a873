"""A page of any kind is read by what it holds, in its language, and bounded; a folder is read in order of name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from marchland.audit.domain.sentences import sentences
from marchland.audit.service.reading_pages import read_page, read_path
from marchland.core.errors import InputError
from tests.audit.test_page_pdf import PAGES, pdf

ENGLISH = "The fence is 400 km long, and each kilometre of it costs five million."
UKRAINIAN = "Загорожа має довжину 400 км, і кожен її кілометр коштує п’ять мільйонів."


def word(text: str) -> bytes:
    made, content = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (ENGLISH.encode(), "a.txt"),
        (ENGLISH.encode(), ""),
        (ENGLISH.encode("utf-16"), "a"),
        (f"<html><body><p>{ENGLISH}</p></body></html>".encode(), "a.txt"),
        (f"\n<!-- one --><!-- two -->\n<!DOCTYPE HTML>\n<body><p>{ENGLISH}</p>".encode(), "a.md"),
        (f"<p>{ENGLISH}</p>".encode("utf-16"), "a"),
        (f"{ENGLISH}".encode(), "a.html"),
        (f"{ENGLISH}\n\n```\nx\n```".encode(), "A.MD"),
        (word(ENGLISH), "a.pdf"),
    ],
)
def test_the_kind_is_told_by_the_content_before_the_name(content: bytes, name: str) -> None:
    source = read_page(content, name)
    assert [block.span.of(source.text) for block in source.blocks] == [ENGLISH]
    assert (source.language, source.notes) == ("en", ())


def test_a_pdf_is_told_by_its_content() -> None:
    assert read_page(pdf(PAGES), "a.txt").title == "What a fence costs"


def test_plain_text_and_markdown_are_not_changed() -> None:
    for name in ("a.txt", "a.md"):
        text = f"\n\n{ENGLISH}\r\n\r\n\t{UKRAINIAN}\u00a0\n"
        assert read_page(text.encode(), name).text == text


def test_a_page_says_its_encoding() -> None:
    page = f"<html><head><meta charset='windows-1251'></head><body><p>{UKRAINIAN}</p></body></html>"
    source = read_page(page.encode("cp1251"), "a")
    assert (source.text, source.language, source.notes) == (UKRAINIAN, "uk", ())


@pytest.mark.parametrize(
    ("text", "language", "noted"),
    [
        (ENGLISH, "en", ""),
        (UKRAINIAN, "uk", ""),
        ("400 km", "en", ""),
        ("12 км", "en", ""),
        ("Płot na granicy z Białorusią ma długość 186 kilometrów i kosztował dużo pieniędzy.", "en", "pl"),
        ("Забор на границе имеет длину 186 километров, и его строили три года.", "en", "ru"),
    ],
)
def test_languages(text: str, language: str, noted: str) -> None:
    source = read_page(text.encode(), "a")
    assert source.language == language
    assert [noted in note for note in source.notes] == ([True] if noted else [])
    assert read_page(text.encode(), "a", "uk").language == "uk"


def test_a_language_that_is_not_read_is_refused() -> None:
    with pytest.raises(InputError, match="no texts are read in 'pl'"):
        read_page(ENGLISH.encode(), "a", "pl")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \r\n\t\0", "empty"),
        (b"x" * 101, "larger than 100 bytes"),
        (b"\xd0\xcf\x11\xe0 abc", "an older Office document is not read"),
        (b"{\\rtf1 abc}", "RTF is not read"),
        (b"\x89PNG abc", "a picture is not read"),
        (b"\x1f\x8b abc", "an archive is not read"),
        (b"PK\x03\x04 abc", "an archive is no text"),
        (b"PK\x03\x04 word/document.xml", "cannot be read"),
        (b"%PDF-1.4 abc", "PDF"),
        (b"\x00\x01\x02\x03", "control characters"),
        (b"Latest news\nTop news", "nothing to read"),
        (b"<html></html>", "no text in this page"),
    ],
)
def test_what_is_refused_names_the_file(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_page(content, "a.txt", most_bytes=100)
    assert caught.value.where.file == "a.txt"


def test_a_folder_is_read_in_order_of_name_and_the_rest_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(UKRAINIAN, "utf-8")
    (tmp_path / "a.docx").write_bytes(word(ENGLISH))
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    (tmp_path / "d.txt").write_bytes(b"")
    (tmp_path / ".hidden.txt").write_text("Hidden.", "utf-8")
    (tmp_path / "folder").mkdir()
    first, second = read_path(tmp_path)
    assert (first.text, second.text) == (ENGLISH, UKRAINIAN)
    assert first.notes == ("c.png was not read: it is no page", "d.txt was not read: the file is empty")
    (alone,) = read_path(tmp_path / "b.txt")
    assert alone.text == UKRAINIAN


def test_a_folder_without_pages_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file of the folder"):
        read_path(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_path(tmp_path / "nothing.txt")


def test_an_archive_of_other_kinds_is_no_text() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(InputError, match="an archive is no text"):
        read_page(content.getvalue(), "a.odt")


def test_a_hundred_thousand_sentences_and_ten_million_digits_are_read_whole() -> None:
    text = "It is 5 km. " * 100_000
    source = read_page(text.encode(), "a")
    assert len(sentences(source)) == 100_000
    digits = read_page(b"1234567890" * 1_000_000, "a")
    assert [len(sentences(digits)), len(digits.text)] == [1, 10_000_000]
