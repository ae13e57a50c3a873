"""A compiled book: the same as its files, made anew where they or it are other, and never anything but a book."""

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from marchland.adapters.compiled_books import compiled
from marchland.adapters.settings import read_cache_folder
from marchland.core.message import Message

Reader = Callable[[], tuple[str, ...]]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "one.yaml").write_text("first")
    (folder / "two.yaml").write_text("second")
    return folder


def reader(folder: Path, readings: list[int]) -> Reader:
    """Return what reads the texts of a folder, and notes that it did."""

    def read() -> tuple[str, ...]:
        readings.append(1)
        return tuple(Message(file.read_text()) for file in sorted(folder.iterdir()))

    return read


def test_a_book_is_read_once_and_then_taken_as_it_was(files: Path, tmp_path: Path) -> None:
    readings: list[int] = []
    read = reader(files, readings)
    books = [compiled("texts", (files,), read, tmp_path / "cache") for _ in range(3)]
    assert books == [("first", "second")] * 3
    assert isinstance(books[2][0], Message)
    assert len(readings) == 1
    assert [file.name for file in (tmp_path / "cache").iterdir()] == ["texts.book"]


@pytest.mark.parametrize("change", ["changed", "added", "removed", "renamed"])
def test_a_book_is_read_again_when_its_files_are_other(files: Path, tmp_path: Path, change: str) -> None:
    readings: list[int] = []
    read = reader(files, readings)
    compiled("texts", (files,), read, tmp_path / "cache")
    if change == "changed":
        (files / "one.yaml").write_text("First")
    elif change == "added":
        (files / "three.yaml").write_text("third")
    elif change == "removed":
        (files / "two.yaml").unlink()
    else:
        (files / "one.yaml").rename(files / "zero.yaml")
    wanted = tuple(file.read_text() for file in sorted(files.iterdir()))
    assert compiled("texts", (files,), read, tmp_path / "cache") == wanted
    assert len(readings) == 2


@pytest.mark.parametrize("damage", ["cut", "turned", "empty", "writable by others", "a folder"])
def test_a_book_that_cannot_be_trusted_is_read_from_its_files(files: Path, tmp_path: Path, damage: str) -> None:
    readings: list[int] = []
    read = reader(files, readings)
    compiled("texts", (files,), read, tmp_path / "cache")
    book = tmp_path / "cache" / "texts.book"
    content = book.read_bytes()
    if damage == "cut":
        book.write_bytes(content[:-3])
    elif damage == "turned":
        book.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
    elif damage == "empty":
        book.write_bytes(b"")
    elif damage == "writable by others":
        book.chmod(0o666)
    else:
        book.unlink()
        book.mkdir()
    assert compiled("texts", (files,), read, tmp_path / "cache") == ("first", "second")
    assert len(readings) == 2


class _Trap:
    """What would write a file if it were made."""

    def __init__(self, at: Path) -> None:
        self.at = at

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.at,)


def test_nothing_but_a_book_is_ever_made_of_a_file(files: Path, tmp_path: Path) -> None:
    readings: list[int] = []
    read = reader(files, readings)
    compiled("texts", (files,), read, tmp_path / "cache")
    book = tmp_path / "cache" / "texts.book"
    trap = pickle.dumps(_Trap(tmp_path / "sprung"))
    book.write_bytes(book.read_bytes()[:32] + hashlib.sha256(trap).digest() + trap)
    assert compiled("texts", (files,), read, tmp_path / "cache") == ("first", "second")
    assert not (tmp_path / "sprung").exists()
    assert len(readings) == 2


def test_without_a_cache_the_answer_is_the_same(files: Path, tmp_path: Path) -> None:
    readings: list[int] = []
    read = reader(files, readings)
    (tmp_path / "file").write_text("no folder")
    for cache in (None, tmp_path / "file", tmp_path / "file" / "below"):
        assert compiled("texts", (files,), read, cache) == ("first", "second")
    assert len(readings) == 3


def test_an_error_in_the_files_is_told_and_nothing_is_kept(files: Path, tmp_path: Path) -> None:
    def broken() -> str:
        raise ValueError("line 3")

    with pytest.raises(ValueError, match="line 3"):
        compiled("texts", (files,), broken, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_the_cache_is_where_the_reader_wants_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("MARCHLAND_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert read_cache_folder() == tmp_path / ".cache" / "marchland"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert read_cache_folder() == tmp_path / "xdg" / "marchland"
    monkeypatch.setenv("MARCHLAND_CACHE", str(tmp_path / "mine"))
    assert read_cache_folder() == tmp_path / "mine"
    monkeypatch.setenv("MARCHLAND_CACHE", "off")
    assert read_cache_folder() is None


def test_the_shipped_books_are_the_same_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from marchland.facts.service.book import open_facts
    from marchland.law.service.questions import open_law

    monkeypatch.setenv("MARCHLAND_CACHE", "off")
    facts, law, one = open_facts(), open_law(), open_law(treaty="apmbc")
    monkeypatch.setenv("MARCHLAND_CACHE", str(tmp_path / "cache"))
    for _ in ("written", "taken"):
        assert open_facts() == facts
        assert (open_law().acts, open_law().states) == (law.acts, law.states)
        assert open_law(treaty="apmbc").acts == one.acts
        assert open_law(treaty="ccm").acts != one.acts
    assert {file.name for file in (tmp_path / "cache").iterdir()} == {
        "facts.book", "law.book", "law-apmbc.book", "law-ccm.book",
    }  # fmt: skip
    shutil.rmtree(tmp_path / "cache")
    assert open_facts() == facts
