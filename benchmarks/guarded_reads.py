"""What the digests cost that every warning answer compares: `near` with the checks and without, in turns, CPU time."""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from marchland.core.asof import AsOf
from marchland.register.adapters import sqlite_versions
from marchland.register.adapters.sqlite_form import FormWatch
from marchland.register.adapters.sqlite_projection import Completeness
from marchland.register.domain.version import AreaQuery, LandLayer, Outline, Version
from marchland.register.service import founding
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import near
from marchland.register.service.stores import RegisterStore, open_store

DAY = AsOf(date(2026, 11, 1), date(2026, 11, 1))


def _outline(row: Sequence[Any]) -> Outline:
    area, part, status, classification, contested, west, south, east, north, *_ = row
    return Outline(area, part, status, classification, bool(contested), (west, south, east, north))


def _land(view: sqlite_versions.VersionsReader, query: AreaQuery) -> Iterator[tuple[Outline, bytes]]:
    sql, given = sqlite_versions._asked_of_shapes(query)  # noqa: SLF001 - the very same statement
    columns, order = sqlite_versions._AFAR + ", s.wkb ", sqlite_versions._BY_PART  # noqa: SLF001 - as above
    for *row, wkb in view._stream(columns + sql + order, given):  # noqa: SLF001 - as above
        yield _outline(row), wkb


def _version(row: Sequence[Any]) -> Version:
    return sqlite_versions._version(row)  # noqa: SLF001 - as above


@contextmanager
def unchecked() -> Iterator[None]:
    """Take every check of what is read away meanwhile."""
    reader = sqlite_versions.VersionsReader
    places: list[tuple[Any, str, object]] = [
        (sqlite_versions, "_checked", _version), (sqlite_versions, "_checked_outline", _outline),
        (reader, "land", _land), (FormWatch, "check", lambda *_: None), (Completeness, "check", lambda *_: None),
    ]  # fmt: skip
    kept = [getattr(place, name) for place, name, _ in places]
    for place, name, without in places:
        setattr(place, name, without)
    try:
        yield
    finally:
        for (place, name, _), before in zip(places, kept, strict=True):
            setattr(place, name, before)


def taken_us(ask: Callable[[], object]) -> float:
    """Return the microseconds of CPU that one question takes."""
    began = time.process_time_ns()
    ask()
    return (time.process_time_ns() - began) / 1000


def points(store: RegisterStore, count: int) -> list[tuple[float, float]]:
    """Return so many places, each close to a hazard."""
    draws = random.Random(9)  # noqa: S311 - no secret is drawn
    with store.reading() as reader:
        boxes = [row.box for row in reader.areas(AreaQuery(DAY.valid_on, reader.head().size, layer=LandLayer.HAZARDS))]
    chosen = [draws.choice(boxes) for _ in range(count)]
    return [(box[1] + draws.uniform(-0.004, 0.004), box[0] + draws.uniform(-0.004, 0.004)) for box in chosen if box]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--within", type=float, default=500.0, help="how far round each place, in metres")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = str(Path(folder) / "register.db")
        founding.create_demo(where, None, given.areas, 3, Path(folder) / "keys", lambda *_: None)
        store = open_store(where, read_only=True)
        books = RegisterBooks(store, "me", where)
        on, off, found = [], [], 0
        for latitude, longitude in points(store, given.questions):

            def ask(latitude: float = latitude, longitude: float = longitude) -> int:
                return len(near(books, latitude, longitude, given.within, DAY))

            ask()
            on.append(taken_us(ask))
            with unchecked():
                off.append(taken_us(ask))
            found += ask()
        store.close()
    ratios = [one / other for one, other in zip(on, off, strict=True)]
    print(f"{given.areas} areas, {len(on)} questions, {found / len(on):.1f} hazards found each")
    with_checks, without = statistics.median(on), statistics.median(off)
    print(
        f"with checks {with_checks:.0f} µs of CPU, without {without:.0f} (medians): {with_checks / without - 1:+.1%};"
    )
    print(f"median of the pairs {statistics.median(ratios) - 1:+.1%}")


if __name__ == "__main__":
    main()
