"""Small text files: read and written whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.adapters.text_files import MOST_BYTES, read_text, write_text
from marchland.core.errors import InputError, StoreError
from tests.refusal import refused


def test_a_text_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes("— зошит\r\n".encode())
    assert read_text(tmp_path / "t") == "— зошит\r\n"


@pytest.mark.parametrize(
    ("content", "words"), [(b"ab\xff", "byte 2 is not UTF-8"), (b"a" * (MOST_BYTES + 1), "larger than 4,194,304 bytes")]
)
def test_what_is_no_small_text(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "t").write_bytes(content)
    error = refused(lambda: read_text(tmp_path / "t"))
    assert (type(error), words in error.message, error.where.file) == (InputError, True, str(tmp_path / "t"))


def test_what_cannot_be_read(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        assert "cannot be read" in refused(lambda place=place: read_text(place)).message  # type: ignore[misc]


def test_a_text_takes_the_place_of_another(tmp_path: Path) -> None:
    for text in ("one\n", "—\n"):
        write_text(tmp_path / "t", text)
        assert read_text(tmp_path / "t") == text
    assert [file.name for file in tmp_path.iterdir()] == ["t"]


def test_where_nothing_can_be_written_all_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "folder", tmp_path / "none" / "t"):
        error = refused(lambda place=place: write_text(place, "x"))  # type: ignore[misc]
        assert (type(error), "cannot be written" in error.message) == (StoreError, True)
    assert [file.name for file in tmp_path.rglob("*")] == ["folder"]
