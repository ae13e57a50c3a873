"""The public's copy: every flipped bit, missing line and exchanged part is found before it answers anything."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from marchland.core.errors import AlteredError, EntryError
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.copy import PublicCopy, check_signed, copy_from, statement
from marchland.public.domain.grid import FINE
from marchland.public.domain.record import digest_of, listing, record_from
from marchland.public.domain.release import Precision, Release
from marchland.tlog.adapters.keys import KeyRole, Keys, generate, holds
from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.note import Note
from tests.public.copies import ORIGIN, copy_of
from tests.public.test_release import DAY
from tests.refusal import refused

PRECISION = Precision(FINE, 50, 400)
CELLS = frozenset((column, 4800 + row) for column in range(2000, 2020) for row in range(15))


@pytest.fixture(scope="module")
def keys() -> Keys:
    return generate(KeyRole.LEDGER, ORIGIN)


@pytest.fixture(scope="module")
def copy(keys: Keys) -> PublicCopy:
    return copy_of(Release(3, DAY, "two districts · області", CELLS), PRECISION, keys)


def test_what_is_kept_is_read_back_the_same(copy: PublicCopy, tmp_path: Path) -> None:
    store = PublicStore(tmp_path / "public.db")
    store.keep(copy)
    found = PublicStore(tmp_path / "public.db").last()
    assert found == copy
    assert found is not None
    assert (found.signed, found.release.occupied, found.precision) == (True, CELLS, PRECISION)
    assert [each.name for each in tmp_path.iterdir()] == ["public.db"], "nothing else is left in the folder"


def test_500_of_500_flipped_bits_are_found_and_nothing_is_told(copy: PublicCopy, tmp_path: Path) -> None:
    content, rng, path = copy.to_bytes(), random.Random(5), tmp_path / "public.db"
    for bit in rng.sample(range(8 * len(content)), 500):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(AlteredError, match="damaged"):
            PublicStore(path).last()


def test_a_store_that_is_open_sees_a_file_that_was_changed(copy: PublicCopy, tmp_path: Path) -> None:
    store, path = PublicStore(tmp_path / "public.db"), tmp_path / "public.db"
    store.keep(copy)
    assert store.last() == copy
    path.write_bytes(path.read_bytes().replace(b"2000 4800\n", b"", 1))
    with pytest.raises(AlteredError):
        store.last()


def test_a_line_less_with_a_new_digest_of_the_file_is_found_by_the_entry(copy: PublicCopy, tmp_path: Path) -> None:
    """Whoever takes a cell away and works out the file's own digest anew has still the payload against them."""
    import hashlib

    body = copy.to_bytes()[:-65].replace(b"2000 4800\n", b"", 1)
    path = tmp_path / "public.db"
    path.write_bytes(body + hashlib.sha256(body).hexdigest().encode() + b"\n")
    assert "its cells are not those of its entry" in refused(PublicStore(path).last).message


def test_another_release_under_the_old_signature_is_found(copy: PublicCopy) -> None:
    fewer = copy_of(Release(3, DAY, "two districts · області", CELLS - {(2000, 4800)}), PRECISION)
    forged = PublicCopy(ORIGIN, fewer.release, PRECISION, fewer.entry, copy.note, copy.verifiers)
    assert "what was signed is another release" in refused(lambda: copy_from(forged.to_bytes(), holds)).message


def test_a_signature_by_another_key_is_found(copy: PublicCopy) -> None:
    stranger = copy_of(copy.release, PRECISION, generate(KeyRole.LEDGER, ORIGIN))
    forged = PublicCopy(ORIGIN, copy.release, PRECISION, copy.entry, stranger.note, copy.verifiers)
    assert "no key of the ledger signed it" in refused(lambda: copy_from(forged.to_bytes(), holds)).message


def test_what_is_signed_can_never_be_read_as_a_checkpoint(copy: PublicCopy) -> None:
    assert copy.record is not None
    refused(lambda: Checkpoint.parse(statement(ORIGIN, copy.record)))  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"\n", b"marchland public cells 2\n", b"\xff" * 500, b"SQLite format 3\0"])
def test_what_is_no_copy_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "public.db").write_bytes(content)
    with pytest.raises(AlteredError):
        PublicStore(tmp_path / "public.db").last()


@pytest.mark.parametrize("old", ['"number":3', '"cells":300', '"withdrawn":[]', '"width":"3/200"', '"before":""'])
def test_a_record_that_is_not_in_its_one_form_is_none(copy: PublicCopy, old: str) -> None:
    assert copy.record is not None
    payload = copy.record.to_bytes().decode()
    assert old in payload
    for new in (old.replace(":", ": "), old.partition(":")[0] + ":null", ""):
        with pytest.raises(EntryError):
            record_from(payload.replace(old, new).encode())


def test_the_listing_of_cells_is_their_columns_and_rows_in_order() -> None:
    assert listing({(2, -1), (-3, 5), (2, -2)}) == b"-3 5\n2 -2\n2 -1\n"
    # printf -- '-3 5\n2 -2\n2 -1\n' | sha256sum
    assert digest_of({(2, -1), (-3, 5), (2, -2)}) == "21381d11e36db34ce48af8a6f078a35dc7bde6cbdae523089d94748fa8f5b2be"


def test_a_store_of_before_is_read_and_is_unsigned(tmp_path: Path) -> None:
    path = tmp_path / "public.db"
    db = apsw.Connection(str(path))
    db.execute("CREATE TABLE precision (id INTEGER PRIMARY KEY, width TEXT, height TEXT, error_m REAL, buffer_m REAL)")
    db.execute("CREATE TABLE release (number INTEGER PRIMARY KEY, released_on TEXT, cover TEXT, decision TEXT, "
               "decided_by TEXT, withdrawn INTEGER)")  # fmt: skip
    db.execute("CREATE TABLE cell (number INTEGER, col INTEGER, row INTEGER, PRIMARY KEY (number, col, row))")
    db.execute("INSERT INTO precision VALUES (1, '3/200', '1/100', 50, 400)")
    assert PublicStore(path).last() is None, "nothing was released in it yet"
    db.execute("INSERT INTO release VALUES (4, '2026-11-25', 'all', '', '[]', 0)")
    db.execute("INSERT INTO cell VALUES (4, 2000, 4800), (3, 7, 7)")
    db.close()
    found = PublicStore(path).last()
    assert found is not None
    assert (found.signed, found.release, found.precision) == (
        False, Release(4, DAY, "all", frozenset({(2000, 4800)})), PRECISION
    )  # fmt: skip


def test_what_has_no_end_or_is_too_large_is_no_copy(tmp_path: Path) -> None:
    endless = tmp_path / "endless.db"
    endless.symlink_to("/dev/zero")
    large = tmp_path / "large.db"
    with large.open("wb") as file:
        file.truncate(2**28 + 1)
    for path in (endless, large):
        with pytest.raises(AlteredError, match="no file, or too large"):
            PublicStore(path).last()


def test_one_of_the_ledgers_keys_is_enough_and_its_name_alone_is_not(copy: PublicCopy, keys: Keys) -> None:
    stranger = str(generate(KeyRole.LEDGER, ORIGIN).verifiers[0])
    for verifiers in ((stranger, *copy.verifiers), (*copy.verifiers, stranger)):
        check_signed(copy, holds, verifiers)
    note = Note.parse(copy.note)
    (line,) = note.signatures
    forged = replace(copy, note=str(Note(note.text, (replace(line, value=bytes(len(line.value))),))))
    assert "no key of the ledger signed it" in refused(lambda: check_signed(forged, holds, copy.verifiers)).message
    assert "no key of the ledger signed it" in refused(lambda: check_signed(copy, holds, (stranger,))).message
    assert "no key of the ledger signed it" in refused(lambda: check_signed(copy, holds, ())).message
    other = replace(line, name="other.example", key_id=b"0000")
    both = replace(copy, note=str(Note(note.text, (other, line))))
    check_signed(both, holds, (stranger, *copy.verifiers))


def test_a_copy_begins_with_its_head_and_none_is_written_without_its_entry(copy: PublicCopy) -> None:
    assert copy.to_bytes().startswith(b"marchland public cells 2\n")
    assert copy.entry is not None
    for lacking in (
        replace(copy, entry=None),
        replace(copy, entry=replace(copy.entry, payload=None)),
        replace(copy, entry=replace(copy.entry, salt=None)),
    ):
        assert "a release without its entry is not written" in refused(lacking.to_bytes).message
