"""Counts that follow the ledger entry by entry, beside counts made anew of all areas."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import pairwise, product
from pathlib import Path

from marchland.register.domain.event_terms import Classification
from marchland.register.domain.state import AreaStatus
from marchland.register.domain.version import AreaQuery, LandLayer
from marchland.register.service import questions
from marchland.register.service.counting import FOLLOWED_MOST, AreaCounts, followed
from marchland.register.service.founding import create_demo
from marchland.register.service.stores import RegisterReader, open_store
from marchland.register.service.succession_events import merge_event
from tests.register.registering import TODAY, Office
from tests.register.telling import AREA

DAYS = (date(1999, 12, 31), date(2010, 6, 1), date(2026, 11, 28))


def queries(day: date, size: int) -> Iterator[AreaQuery]:
    """Yield queries of a day and a size that differ in what else they ask."""
    yield AreaQuery(day, size)
    yield AreaQuery(day, size, statuses=(AreaStatus.OPEN.value, AreaStatus.MERGED.value))
    yield AreaQuery(day, size, classifications=(Classification.CHA.value,), layer=LandLayer.HAZARDS)
    yield AreaQuery(day, size, contested=True)
    yield AreaQuery(day, size, layer=LandLayer.HAZARDS)


def check_followed(reader: RegisterReader, sizes: list[int]) -> int:
    """Check from each size to the next that what follows is what a store counts anew; return how often it changed."""
    changed = 0
    for (first, then), day in product(pairwise(sizes), DAYS):
        for before, now in zip(queries(day, first), queries(day, then), strict=True):
            there, anew = reader.count_areas(before), reader.count_areas(now)
            assert followed(reader, there, before, now) == anew, (before, now)
            changed += there != anew
    return changed


def test_counts_follow_a_demonstration_through_splits_and_decisions(tmp_path: Path) -> None:
    place = str(tmp_path / "demo.db")
    create_demo(place, None, 60, 1, tmp_path, lambda *_: None)
    store = open_store(place, read_only=True)
    with store.reading() as reader:
        size = reader.head().size
        sizes = [1, *sorted(random.Random(5).sample(range(2, size), 24)), size]
        assert check_followed(reader, sizes) > 20
        kinds = {entry.kind for entry in reader.entries()}
    assert {"split", "reopened", "approved"} <= kinds
    store.close()


def test_counts_follow_a_merger_that_is_withdrawn() -> None:
    office = Office.of_two()
    for area, land in (("UA-2", "west"), ("UA-3", "east")):
        office.tells(f"reported {land}", "2020-01-01", area=area)
    merged = merge_event(office.store, "ann", ("UA-2", "UA-3"), "UA-4", "One field", date(2021, 1, 1), "one field")
    (receipt,) = questions.record(office.store, (merged,), "ann", office.clock)
    office.tells(f"withdrawn {receipt.entry.seq}", "2025-01-01", area="UA-2")
    with office.store.reading() as reader:
        sizes = list(range(2, reader.head().size + 1))
        days = [reader.count_areas(AreaQuery(DAYS[-1], size)) for size in sizes]
        assert days[-3:] == [{"open": 2}, {"merged": 2, "open": 1}, {"open": 2}]
        assert check_followed(reader, sizes) > 3


def test_counts_follow_what_is_recorded_and_are_made_anew_after_many_entries() -> None:
    office, counts = Office.of_two(), AreaCounts()

    def told() -> dict[str, int]:
        with office.store.reading() as reader:
            size = reader.head().size
            found = counts.of(reader, AreaQuery(TODAY.valid_on, size, after="Z", most=3))
            assert found == reader.count_areas(AreaQuery(TODAY.valid_on, size))
        return dict(found)

    assert told() == {}
    office.tells("reported", "2020-01-01")
    assert told() == {"open": 1}
    office.tells("reported", "2020-01-01", area="UA-2")
    office.tells("work_started", "2020-02-01", area="UA-2")
    assert told() == {"open": 1, "worked_on": 1}
    office.decides("cleared whole", "2021-01-01", "ann", "bob", area="UA-2")
    assert told() == {"open": 1, "released": 1}
    for number in range(FOLLOWED_MOST + 1):
        office.tells("reported", "2020-01-01", area=f"UB-{number}")
    assert told() == {"open": FOLLOWED_MOST + 2, "released": 1}


def test_what_a_page_counts_is_counted_by_one_book_after_another() -> None:
    office = Office.embedded()
    books = office.books("ann")
    for area, most in ((AREA, 1), ("UA-2", 2), ("UA-3", 3)):
        office.tells("reported", "2020-01-01", area=area)
        page = questions.page_of(books, questions.AreaFilter(TODAY), "", 1)
        assert page.counts == {"open": most}
        early = questions.page_of(books, questions.AreaFilter(TODAY, bbox=(-180.0, -90.0, 180.0, 90.0), q="UA-2"))
        assert page.counts["open"] - 1 >= sum(early.counts.values()) == (most >= 2)
