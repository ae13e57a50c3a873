"""A cursor is read back as it was written, and fits no other list, key or spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.watch.domain.cursor import Cursor, read_cursor, write_cursor

NUMBERS = st.integers(0, 2**63 - 1)
CURSORS = st.builds(Cursor, NUMBERS, NUMBERS, NUMBERS, st.lists(NUMBERS, max_size=5).map(tuple))
KEY = b"k" * 32


@given(CURSORS, st.text())
def test_a_cursor_is_read_back(cursor: Cursor, asked: str) -> None:
    assert read_cursor(write_cursor(cursor, asked, KEY), asked, KEY) == cursor


@given(CURSORS, st.data())
def test_a_changed_cursor_is_refused(cursor: Cursor, data: st.DataObject) -> None:
    text = write_cursor(cursor, "mines", KEY)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_=é\n").filter(lambda one: one != text[place]))
    with pytest.raises(InputError, match="belongs to no page of this list"):
        read_cursor(text[:place] + letter + text[place + 1 :], "mines", KEY)


@pytest.mark.parametrize("text", ["x", "AAAA", "=", "é", "a" * 2000, "\0", "[1,2,3]", "%41"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="belongs to no page of this list"):
        read_cursor(text, "mines", KEY)


def test_a_cursor_fits_one_list_and_one_key() -> None:
    text = write_cursor(Cursor(3, 17), "mines", KEY)
    for asked, key in (("mine", KEY), ("mines", b"other")):
        with pytest.raises(InputError):
            read_cursor(text, asked, key)
    with pytest.raises(InputError):
        read_cursor(text + "=", "mines", KEY)
