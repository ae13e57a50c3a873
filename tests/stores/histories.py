"""Random histories of a store, played on any store through its public door, and everything it then answers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import shapely
from hypothesis import strategies as st

from marchland.core.errors import EntryError
from marchland.register.domain.version import AreaQuery, LandLayer, Version
from marchland.tlog.domain.entry import ERASED, DeviceClaim, NewEntry, Sensitivity
from marchland.tlog.domain.store import Cosignature

SUBJECTS = tuple(f"{number:032x}" for number in range(4))
STATUSES, CLASSES = ("open", "worked_on", "released"), ("SHA", "CHA", "дуже \U0001f4a3 'x' -- \\")
FIRST_DAY = date(2020, 1, 1)
BOXES = ((30.0, 45.0, 31.0, 46.0), (33.0, 45.0, 40.0, 50.0), (-180.0, -90.0, 180.0, 90.0), (100.0, 0.0, 101.0, 1.0),
         (120.5, 0.0, 30.55, 60.0), (36.1, 48.3, 36.1, 48.3), (36.0, 48.0, 36.1, 48.3), (36.11, 48.35, 36.12, 48.39),
         (100.53, 0.53, 100.57, 0.57), (31.0, 46.5, 31.0, 46.6), (29.0, 46.5, 31.0, 46.5), (179.5, 60.0, -179.5, 61.0),
         (-180.0, 62.0, -180.0, 62.0), (10.0, 89.0, 11.0, 90.0), (31.5, 46.5, 31.6, 46.6))  # fmt: skip
"""Boxes of the world, in notches and holes, of a point or a line on an edge, over ±180° and at a pole."""
LANDS = (
    None,
    shapely.box(30.5, 45.5, 30.6, 45.6),
    shapely.Polygon([(31, 46), (32, 46), (32, 46.2), (31.2, 46.2), (31.2, 47), (31, 47)]),
    shapely.Polygon([(36.1, 48.3), (36.2, 48.31), (36.15, 48.4)]),
    shapely.MultiPolygon([
        shapely.box(100.5, 0.5, 100.6, 0.6) - shapely.box(100.52, 0.52, 100.58, 0.58), shapely.box(120, 10, 121, 11),
    ]),
    shapely.MultiPolygon([shapely.box(179, 60, 180, 62), shapely.box(-180, 60, -179.8, 62)]),
    shapely.Polygon([(-180, 88), (180, 88), (180, 90), (-180, 90)]),
)  # fmt: skip


class AbandonedError(Exception):
    """Raised within a transaction to undo it."""


@dataclass(frozen=True)
class Step:
    """One transaction: what is appended, erased, signed and projected in it, and whether it is abandoned."""

    batches: tuple[tuple[NewEntry, ...], ...]
    second: int
    erase: int | None
    note: int | None
    versions: tuple[tuple[int, int, int, int], ...]
    abandoned: bool

    @property
    def at(self) -> str:
        """Return the instant that the clock says; clocks may go back."""
        return f"2026-11-25T10:00:{self.second:02}.000000Z"


@st.composite
def new_entries(draw: st.DrawFn) -> NewEntry:
    """Draw an entry of a few keys, so that some are handed in twice, a few of them with another payload."""
    number = draw(st.integers(0, 60))
    changed = draw(st.integers(0, 30)) == 0
    claim = DeviceClaim("tablet", number, "2026-11-25") if number % 3 == 0 else None
    return NewEntry(
        f"k{number}",
        ERASED if number % 17 == 5 else "reported",
        SUBJECTS[number % len(SUBJECTS)],
        f"a{number % 5}",
        "org",
        b"another" if changed else b"\x00\xff'" * (number * 7 % 23),
        list(Sensitivity)[number % 3],
        claim,
    )


STEPS = st.builds(
    Step,
    st.lists(st.lists(new_entries(), max_size=8).map(tuple), max_size=3).map(tuple),
    st.integers(0, 59),
    st.none() | st.integers(0, 40),
    st.none() | st.integers(0, 3),
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 900), st.integers(1, 500), st.integers(0, 27)), max_size=3
    ).map(tuple),
    st.integers(0, 5).map(lambda drawn: drawn == 0),
)
HISTORIES = st.lists(STEPS, min_size=1, max_size=8)


def version(subject: str, size: int, first: int, length: int, shape: int) -> Version:
    """Return a version of a subject that holds from a day for some days, or for ever."""
    land, extent = LANDS[shape % len(LANDS)], LANDS[(shape + 2) % len(LANDS)]
    parts = [
        {"seq": 10 + number, "shape": shapely.geometry.mapping(each)}
        for number, each in enumerate(LANDS[1 : 1 + shape % 4])
    ]
    body: dict[str, Any] = {"first": first, "parts": parts}
    if extent is not None:
        body["extent"] = shapely.geometry.mapping(extent)
    start = FIRST_DAY + timedelta(days=first)
    return Version(
        subject,
        f"area-{subject[-1]}",
        start,
        None if length > 450 else start + timedelta(days=length),
        size,
        None,
        STATUSES[shape % 3],
        CLASSES[shape % 3],
        shape % 4 == 0,
        None if land is None else land.bounds,
        b"" if land is None else shapely.to_wkb(land),
        json.dumps(body).encode(),
    )


def play(store: Any, steps: list[Step]) -> list[object]:
    """Play a history on a store, and return what each of its calls gave."""
    told: list[object] = []
    for number, step in enumerate(steps):
        with suppress(AbandonedError), store.writing() as writer:
            _write(writer, step, number, told)
            if step.abandoned:
                raise AbandonedError
        with store.reading() as reader:
            told.append(reader.head())
    return told


def _write(writer: Any, step: Step, number: int, told: list[object]) -> None:
    for batch in step.batches:
        try:
            told.append([(entry.env, entry.payload, entry.salt) for entry in writer.append(batch, step.at)])
        except EntryError as error:
            told.append(error.message)
            raise AbandonedError from None
    size = writer.head().size
    for kept in writer.entries(step.erase or 0, size) if step.erase is not None else ():
        if kept.kind != ERASED:
            writer.drop_payload(kept.seq)
            break
    if step.note is not None:
        writer.keep_checkpoint(step.note, f"note {number}\n{step.note}\n")
        writer.keep_cosignature(Cosignature(step.note, f"— witness {number}"))
    for which, first, length, shape in step.versions:
        subject = SUBJECTS[which]
        gone = [row for row in writer.versions_of(subject) if row.to_size is None and row.from_size <= size]
        new = [version(subject, size, first, length, shape)]
        if length % 2 and new[0].valid_to is not None:
            later = version(subject, size, first + length, length, shape + 1)
            new.append(replace(later, area=new[0].area))
        writer.replace_versions(size, subject, gone, new)


def answers(store: Any) -> dict[str, object]:
    """Return everything a store answers."""
    with store.reading() as reader:
        head = reader.head()
        size = head.size
        said: dict[str, object] = {
            "head": head,
            "entries": [(e.seq, e.env, e.payload, e.salt) for e in reader.entries()],
            "middle": [e.seq for e in reader.entries(size // 3, size // 2 + 1)],
            "keys": [getattr(reader.by_key(f"k{number}"), "env", None) for number in range(61)],
            "subjects": [[e.seq for e in reader.of_subject(s, size * 2 // 3)] for s in SUBJECTS],
            "sizes": [reader.size_at(f"2026-11-25T10:00:{second:02}.000000Z") for second in range(60)],
            "tiles": [reader.tile(level, index) for level in range(3) for index in range(3)],
            "notes": list(reader.checkpoints()),
            "lines": list(reader.cosignatures()),
            "versions": [reader.versions_of(subject) for subject in SUBJECTS],
            "digest": reader.version_digest(),
        }
        days = [FIRST_DAY + timedelta(days=day) for day in (0, 200, 499, 900, 1400)]
        asked = itertools.product(days, {0, size // 2, size}, (None, *BOXES))
        for (day, known, box), layer in zip(asked, itertools.cycle(LandLayer), strict=False):
            query = AreaQuery(day, known, box, layer=layer)
            said[repr(query)] = list(reader.areas(query)), list(reader.land(query))
        for layer, known in itertools.product(LandLayer, {0, size // 2, size}):
            said[f"reach of {layer} at {known}"] = (
                reader.days(layer, known),
                *(reader.bounds(AreaQuery(day, known, layer=layer)) for day in days),
            )
        for query in queries(days[2], size):
            counts = dict(reader.count_areas(query)), reader.count_shapes(query), reader.bounds(query)
            said[repr(query)] = list(reader.areas(query)), list(reader.outlines(query)), counts
    return said


def queries(day: date, size: int) -> list[AreaQuery]:
    """Return questions with one more condition each, some of them hostile."""
    ask: Callable[..., AreaQuery] = lambda **terms: AreaQuery(day, size, **terms)  # noqa: E731
    return [
        ask(statuses=("open", "released")),
        ask(classifications=(CLASSES[2],)),
        ask(area="area-2"),
        ask(after="area-1", most=2),
        ask(most=1),
        ask(most=0),
        ask(words=("AREA", "2")),
        ask(words=("вугле",)),
        ask(words=("%", "_", "'")),
        ask(contested=True),
        ask(contested=False, box=BOXES[2], statuses=STATUSES),
        *(ask(layer=layer, box=box, most=2, after="area-0") for layer in LandLayer for box in (None, *BOXES)),
        ask(layer=LandLayer.RELEASED, area="area-1", box=BOXES[2]),
        ask(area="x' OR true --"),
        ask(statuses=("open'); DROP SCHEMA marchland CASCADE; --",)),
        ask(area="\0"),
    ]
