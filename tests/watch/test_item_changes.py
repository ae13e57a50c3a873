"""What changed between two versions of an item is told word by word, and changed numbers by their values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.item_changes import item_changes, text_changes

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
VERSION = ItemVersion(
    "i", 1, "bbc", AT, "d", "Mine kills 3 near Kyiv", "Police said 3 died.", "https://x/1", "", "", "en", AT, None
)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("Mine kills 3", "Mine kills 5", [("3", "5", ("3",), ("5",))]),
        ("Mine kills 3 men", "Mine kills men", [("3", "", ("3",), ())]),
        ("Mine kills men", "Mine kills 3 men", [("", "3", (), ("3",))]),
        ("20 000 mines", "20,000 mines", []),
        ("20 000 mines", "30 000 mines", [("20 000", "30 000", ("20000",), ("30000",))]),
        ("kills  men!", "kills men", []),
        ("kyiv", "Kyiv", [("kyiv", "Kyiv", (), ())]),
        ("У Києві 1,8 км", "У Харкові 1,9 км", [("Києві 1,8", "Харкові 1,9", ("1.8",), ("1.9",))]),
        ("", "new", [("", "new", (), ())]),
        ("old 7", "", [("old 7", "", ("7",), ())]),
    ],
)
def test_what_changed(old: str, new: str, changes: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]) -> None:
    told = [
        (old[c.old.start : c.old.end], new[c.new.start : c.new.end], c.old_numbers, c.new_numbers)
        for c in text_changes(old, new)
    ]
    assert told == changes


def test_what_changed_in_an_item() -> None:
    later = replace(
        VERSION, number=2, title="Mine kills 5 near Kyiv", summary="Police said 5 died, 2 were hurt.",
        link="https://x/2", published_at=AT + timedelta(hours=1),
    )  # fmt: skip
    changes = item_changes(VERSION, later)
    assert changes.numbers == ((("3",), ("5",)), (("3",), ("5",)), ((), ("2",)))
    assert changes.link == ("https://x/1", "https://x/2")
    assert changes.published_at == (AT, AT + timedelta(hours=1))
    assert changes.updated_at is None


def test_the_same_instant_elsewhere_is_no_change() -> None:
    elsewhere = replace(VERSION, published_at=AT.astimezone(timezone(timedelta(hours=3))))
    changes = item_changes(VERSION, elsewhere)
    assert changes == item_changes(VERSION, VERSION)
    assert (changes.title, changes.summary, changes.link, changes.published_at, changes.numbers) == (
        (),
        (),
        None,
        None,
        (),
    )


TEXTS = st.text(st.sampled_from("ab1 "), max_size=20)


@given(TEXTS, TEXTS)
def test_the_new_text_is_the_old_one_with_the_changes(old: str, new: str) -> None:
    """Words outside of the changes are the same on both sides."""
    changes = text_changes(old, new)
    kept_old, kept_new = old, new
    for change in reversed(changes):
        kept_old = kept_old[: change.old.start] + " " + kept_old[change.old.end :]
        kept_new = kept_new[: change.new.start] + " " + kept_new[change.new.end :]
    assert kept_old.split() == kept_new.split()
