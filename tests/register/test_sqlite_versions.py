"""Versions in an embedded store: the same rows as a plain search finds, and refused where none is to be ended."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import shapely

from marchland.core.box import Box
from marchland.core.errors import StoreError
from marchland.register.adapters.sqlite_store import SqliteStore, create_sqlite
from marchland.register.domain.version import AreaQuery, LandLayer, Version
from marchland.register.domain.version_digest import digest_versions, line_of
from tests.faults.ledgers import BODY, ORIGIN, SUBJECTS, founded, opened, version
from tests.tlog.memory import MemoryReader, State

DAY = date(2026, 1, 1)


def body(box: Box | None) -> bytes:
    """Return the body of an area that is dangerous up to its boundary."""
    extent = {"extent": shapely.geometry.mapping(shapely.box(*box))} if box else {}
    return json.dumps({"sources": ["x" * 1000], **extent}).encode()


def many(areas: int, each: int, rng: random.Random) -> Iterator[tuple[int, list[Version], list[Version]]]:
    """Yield changes as a register makes them: each area gets a new version now and then, which ends its last one."""
    current: dict[int, Version] = {}
    for size, number in enumerate(rng.sample(list(range(areas)) * each, areas * each), 1):
        west, south = rng.uniform(22, 40), rng.uniform(44, 52)
        box = (west, south, west + rng.uniform(0, 0.02), south + rng.uniform(0, 0.02)) if rng.random() < 0.95 else None
        first = DAY + timedelta(rng.randrange(900))
        new = Version(
            f"{number:032x}", f"UA-{number:06}", first, first + timedelta(400) if rng.random() < 0.3 else None, size,
            None, rng.choice(["open", "worked_on", "released"]), rng.choice(["SHA", "CHA"]), rng.random() < 0.1, box,
            shapely.to_wkb(shapely.box(*box)) if box else b"", body(box),
        )  # fmt: skip
        yield size, [current[number]] if number in current else [], [new]
        current[number] = new


def filled(path: Path, areas: int, each: int, seed: int) -> SqliteStore:
    store = create_sqlite(path, ORIGIN)
    with store.writing() as writer:
        for size, gone, new in many(areas, each, random.Random(seed)):
            writer.replace_versions(size, new[0].subject, gone, new)
    return store


def queries(size: int, rng: random.Random) -> Iterator[AreaQuery]:
    for _ in range(150):
        west, south = rng.uniform(20, 40), rng.uniform(43, 52)
        width = rng.choice([0.1, 1.0, 30.0])
        yield AreaQuery(
            DAY + timedelta(rng.randrange(1000)),
            rng.randrange(size + 2),
            (west, south, west + width, south + width) if rng.random() < 0.6 else None,
            rng.choice([(), ("open",), ("open", "released"), ("none",)]),
            rng.choice([(), ("CHA",)]),
            rng.choice(["", "", "", f"UA-{rng.randrange(60):06}", "'"]),
            rng.choice([None, None, True, False]),
        )


def test_areas_are_those_of_a_plain_search(tmp_path: Path) -> None:
    store = filled(tmp_path / "store", 60, 6, 1)
    with store.reading() as reader:
        plain = MemoryReader(
            State(versions=[row for number in range(60) for row in reader.versions_of(f"{number:032x}")])
        )
        assert len(plain.state.versions) == 360
        found = 0
        for query in queries(360, random.Random(2)):
            expected = list(plain.areas(query))
            assert list(reader.areas(query)) == expected
            found += len(expected)
        assert found > 250
        assert reader.version_digest() == plain.version_digest()
    assert list(store.faults()) == []
    store.close()


def test_boxes_that_touch_count_to_the_last_bit(tmp_path: Path) -> None:
    """The tree rounds boxes outwards to single precision, so the exact box is asked as well."""
    store = opened(founded(tmp_path / "store"))
    land = shapely.to_wkb(shapely.box(30.1, 48.1, 30.2, 48.2))
    row = replace(version(31, 1, 1), subject=SUBJECTS[1], area="UA-x", box=(30.1, 48.1, 30.2, 48.2), hazard=land)
    with store.writing() as writer:
        writer.replace_versions(31, SUBJECTS[1], [], [row])
    tiny = 2e-9
    with store.reading() as reader:
        for box, there in (
            ((30.2, 48.2, 31.0, 49.0), True),
            ((30.2 + tiny, 48.0, 31.0, 49.0), False),
            ((29.0, 47.0, 30.1, 48.1), True),
            ((29.0, 47.0, 30.1 - tiny, 48.1), False),
            ((30.15, 48.15, 30.15, 48.15), True),
        ):
            areas = [found.area for found in reader.areas(AreaQuery(DAY, 31, box, layer=LandLayer.HAZARDS))]
            assert ("UA-x" in areas) == there
    store.close()


def test_what_is_not_there_cannot_be_ended(tmp_path: Path) -> None:
    store = opened(founded(tmp_path / "store"))
    with store.reading() as reader:
        (kept,) = reader.versions_of(SUBJECTS[0])
    with store.writing() as writer:
        writer.replace_versions(31, SUBJECTS[0], [kept], [version(31, 2)])
    with pytest.raises(StoreError, match="UA-0 has no version"), store.writing() as writer:
        writer.replace_versions(32, SUBJECTS[0], [kept], [])
    with pytest.raises(StoreError, match="UNIQUE"), store.writing() as writer:
        writer.replace_versions(32, SUBJECTS[0], [], [version(31, 2)])
    store.close()


def test_what_nobody_ever_knew_is_not_kept(tmp_path: Path) -> None:
    store = opened(founded(tmp_path / "store"))
    first, second = version(31, 5), version(31, 6)
    with store.writing() as writer:
        writer.replace_versions(31, SUBJECTS[0], [], [first])
        writer.replace_versions(31, SUBJECTS[0], [first], [second])
        assert [row.valid_from.day for row in writer.versions_of(SUBJECTS[0])] == [1, 6]
    assert list(store.faults()) == []
    with store.writing() as writer:
        writer.clear_versions()
        assert writer.version_digest() == sha256().hexdigest()
    assert list(store.faults()) == []
    store.close()


def test_a_ledger_may_grow_beyond_what_single_precision_counts(tmp_path: Path) -> None:
    store = opened(founded(tmp_path / "store"))
    size = 2**24 + 1
    row = replace(version(size, 1), subject=SUBJECTS[1], area="UA-x")
    with store.writing() as writer:
        writer.replace_versions(size, SUBJECTS[1], [], [row])
        writer.replace_versions(size + 2, SUBJECTS[1], [row], [])
        for known, there in ((size - 1, False), (size, True), (size + 1, True), (size + 2, False), (2**52, False)):
            query = AreaQuery(DAY, known, (30.0, 48.0, 31.0, 49.0))
            assert [found.area for found in writer.areas(query)] == ["UA-0", "UA-x"][: 1 + there]
    assert list(store.faults()) == []
    store.close()


def test_the_digest_is_of_lines_in_one_order() -> None:
    rows = [version(5, 1), replace(version(6, 1), valid_to=date(2027, 1, 1), to_size=9, box=None, hazard=b"")]
    lines = b"".join(line_of(row) for row in rows)
    assert digest_versions(rows) == sha256(lines).hexdigest()
    assert json.loads(line_of(rows[1])) == [
        SUBJECTS[0], "UA-0", "2026-01-01", "2027-01-01", 6, 9, "open", "SHA", False, None, "", BODY.hex(),
    ]  # fmt: skip
    assert line_of(replace(rows[0], box=(30, 48, 31, 49))) == line_of(replace(rows[0], box=(30.0, 48.0, 31.0, 49.0)))
    assert line_of(replace(rows[0], area="Київ")).isascii()
    with pytest.raises(ValueError, match="comes after"):
        digest_versions(rows[::-1])


@pytest.mark.long
def test_a_large_register_answers_quickly(tmp_path: Path) -> None:
    areas, each = 40_000, 5
    start = time.perf_counter()
    store = filled(tmp_path / "store", areas, each, 3)
    print(f"\n{areas * each:,} versions made one by one in {time.perf_counter() - start:.1f} s")
    with store.reading() as reader:
        for known in (areas * each, areas * each // 2, areas * each // 10):
            for box in ((30.0, 48.0, 30.1, 48.1), (30.0, 48.0, 31.0, 49.0), (20.0, 40.0, 45.0, 55.0), None):
                query = AreaQuery(date(2028, 1, 1), known, box)
                taken = []
                for _ in range(5):
                    start = time.perf_counter()
                    found = sum(1 for _ in reader.areas(query))
                    taken.append(time.perf_counter() - start)
                print(f"known at {known:,}, box {box}: {found:,} areas in {sorted(taken)[2] * 1000:.2f} ms")
    store.close()
