"""Where the land of a register is to be expected: what is on record, what comes with it, and the cover it states."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from marchland.adapters.settings import read_settings
from marchland.core.box import Box
from marchland.core.message import Message
from marchland.core.polygon import checked_shape
from marchland.register.domain.correcting import amendment
from marchland.register.domain.correction import Amended
from marchland.register.domain.event import Event
from marchland.register.domain.fold import fold
from marchland.register.domain.near import box_around
from marchland.register.domain.plausibility import (
    FAR_M,
    Doubt,
    ExpectedLand,
    Place,
    accepted,
    accepting,
    centre,
    doubts,
    lands,
    median_place,
)
from marchland.register.domain.version import AreaQuery
from marchland.register.service.area_entries import read_events, subject_for
from marchland.register.service.first_land import cover_of, first_doubts, first_note
from marchland.register.service.stores import RegisterReader


def cover() -> Box | None:
    """Return the box that this register covers, if its keeper states one or a state; raises InputError for others."""
    return cover_of(read_settings().cover)


class Neighbourhood:
    """What lies around events that are to be recorded; the store is asked for what is near, and rarely for all."""

    def __init__(self, reader: RegisterReader, origin: str, day: date, events: Iterable[Event]) -> None:
        self._reader = reader
        self._origin = origin
        self._day = day
        self._cover = cover()
        self._events = tuple(events)
        self._given = tuple(centre(shape) for event in self._events for shape in lands(event))
        self._near: list[Place] = []
        self._all: tuple[Place, ...] | None = None
        self._first: tuple[Doubt, ...] | None = None
        self._middle: tuple[Place, ...] = (median_place(self._given),) if self._given else ()

    def doubts(self, event: Event) -> tuple[Doubt, ...]:
        """Return what in an event is hardly so, and was not accepted; an amendment is asked for what it changes."""
        around = self._around(event)
        found = doubts(event, around)
        if around.is_first and not found and "plausible-place" not in accepted(event):
            found = self._doubts_of_first()
        if not isinstance(event.details, Amended):
            return found
        size = self._reader.head().size
        subject = subject_for(self._reader, self._origin, event.area, size)
        changed = amendment(fold(read_events(self._reader, subject, size)).records, event)
        if changed is None:
            return found
        before, after = changed
        told = replace(after, other=event.other)  # what was accepted of the old land says nothing of the new
        return (*found, *doubts(told, self._around(told), before))

    def _doubts_of_first(self) -> tuple[Doubt, ...]:
        """Return whether the first land was read as it is meant: of all that is given together, so it is asked once."""
        if self._first is None:
            self._first = first_doubts(next(iter(self._middle), None), self._events)
        return self._first

    def check(self, event: Event) -> None:
        """Check that an event is plausible; raises EventError that names the rule and how to accept what is so."""
        for doubt in self.doubts(event):
            raise doubt.error()

    def accepted(self, event: Event) -> Event:
        """Return the event that says that whatever is hardly so in it was looked at and set aside."""
        return accepting(event, self.doubts(event))

    def first_place(self) -> Message:
        """Return where the first land of a register lies, to be looked at, where nothing yet says where it should."""
        if self._cover is not None or not self._middle or self._record():
            return Message("")
        return first_note(self._middle[0])

    def _around(self, event: Event) -> ExpectedLand:
        places = [centre(shape) for shape in lands(event)]
        if not places or self._cover is not None:
            return ExpectedLand(self._cover)
        if all(self._is_near(place) for place in places):
            return ExpectedLand(known=tuple(self._near))
        record = self._record()
        return ExpectedLand(known=record) if record else ExpectedLand(known=self._middle, is_first=True)

    def _is_near(self, place: Place) -> bool:
        """Tell whether something on record lies within reach, and keep it for the next who ask."""
        if self._near and ExpectedLand(known=tuple(self._near)).holds(place):
            return True
        if self._all is not None:
            return bool(self._all) and ExpectedLand(known=self._all).holds(place)
        box = box_around(place[1], place[0], FAR_M)
        for there in self._centres(box):
            if ExpectedLand(known=(there,)).holds(place):
                self._near.append(there)
                return True
        return False

    def _record(self) -> tuple[Place, ...]:
        if self._all is None:
            self._all = tuple(self._centres())
        return self._all

    def _centres(self, box: Box | None = None) -> Iterator[Place]:
        """Yield the centre of each area on record, of what was released wholly that of its boundary."""
        for row in self._reader.areas(AreaQuery(self._day, self._reader.head().size, box)):
            if row.box is not None:
                yield (row.box[0] + row.box[2]) / 2, (row.box[1] + row.box[3]) / 2
            elif "extent" in (body := json.loads(row.body)):
                yield centre(checked_shape(body["extent"]))
