"""Who holds which office: from which day until which, and with which document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.core.errors import FactError
from marchland.watch.adapters.story_words import read_glossary

HOLDERS = [holder for rows in read_glossary(data_root()).holders.values() for holder in rows]


@pytest.mark.parametrize(
    ("person", "last_on", "first_after_on"),
    [
        ("scholz", date(2025, 5, 5), date(2025, 5, 6)),
        ("shmyhal", date(2025, 7, 16), date(2025, 7, 17)),
        ("spruds", date(2026, 5, 9), date(2026, 5, 10)),
        ("orban", date(2026, 5, 8), date(2026, 5, 9)),
    ],
)
def test_an_office_ends_on_the_day_that_its_document_has(person: str, last_on: date, first_after_on: date) -> None:
    (holder,) = (each for each in HOLDERS if each.id == person)
    assert holder.holds_on(last_on)
    assert not holder.holds_on(first_after_on)


def test_no_office_of_a_state_is_held_by_two_on_one_day() -> None:
    for one in HOLDERS:
        for other in HOLDERS:
            if one is not other and (one.office, one.state) == (other.office, other.state):
                assert not one.holds_on(other.from_on)


def test_each_row_with_an_end_has_a_document_for_both_days() -> None:
    assert all(len(holder.cites) >= 2 for holder in HOLDERS if holder.until_on is not None)


ROW = """holders:
- {id: a, forms: [Anders], office: president, state: EST, from_on: 2024-01-02, until_on: 2025-03-04,
   cites: [{title: Gazette, address: "https://a.example/1", says: took the oath, read_on: 2026-11-29}]}
"""


@pytest.mark.parametrize(
    ("right", "bad", "wrong"),
    [
        ("state: EST", "state: XYZ", "no 'XYZ'"),
        ("office: president", "office: doge", "no 'doge'"),
        ("until_on: 2025-03-04", "until_on: 2024-01-02", "before taking it"),
        ("from_on: 2024-01-02", "from_on: January", "from_on"),
        ("cites: [{title: Gazette, address: \"https://a.example/1\", says: took the oath, read_on: 2026-11-29}]",
         "cites: []", "cites"),
        ("https://a.example/1", "the gazette", "address"),
    ],
)  # fmt: skip
def test_a_row_without_a_document_or_with_what_cannot_be_is_told(
    right: str, bad: str, wrong: str, tmp_path: Path
) -> None:
    (tmp_path / "watch").mkdir()
    for name in ("states.yaml", "watch/glossary.yaml", "watch/places.yaml"):
        (tmp_path / name).write_bytes(data_root().joinpath(name).read_bytes())
    file = tmp_path / "watch" / "office_holders.yaml"
    file.write_text(ROW)
    assert [len(rows) for rows in read_glossary(tmp_path).holders.values()] == [1]
    assert right in ROW
    file.write_text(ROW.replace(right, bad))
    with pytest.raises(FactError, match=wrong):
        read_glossary(tmp_path)
