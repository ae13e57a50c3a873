"""Where the first land of a register lies: in which state, in which with axes swapped, and which of them is meant.

RFC 7946 has longitude before latitude, and so is every file read. Where nothing on record and no cover tells where
land is to be expected, the other reading is the likelier where the first lies in no state and the other in one, or
where what comes with the land names the state of the other and not that of the first: then it is asked about.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.adapters.package_data import data_root
from marchland.core.box import Box, parse_box
from marchland.core.errors import InputError, NotFoundError
from marchland.core.message import N_, Message
from marchland.core.state import StateIndex, spelling
from marchland.core.world_shape import StateShape
from marchland.register.domain.event import Event
from marchland.register.domain.plausibility import Doubt, Place

COVER = "MARCHLAND_COVER"
_LATITUDE_MOST = 90
_ROUND = 360
_MARGIN = 0.2
"""By so many degrees is the box of a state widened, for borders are drawn coarsely on a map of the world."""
_EVENTS_READ, _LETTERS_READ, _SHORTEST = 500, 200, 4
_NO_STATE = Message("no state or the sea")
_BETWEEN_NAMES = re.compile(r"[,;:()/|\n]| [-\u2013\u2014] ")


def cover_of(text: str) -> Box | None:
    """Return the box that a keeper states, by its numbers or by a state; raises InputError for what is neither."""
    if not text:
        return None
    return _state_box(text) if any(sign.isalpha() for sign in text) else parse_box(text, COVER)


@functools.lru_cache(maxsize=8)
def _state_box(name: str) -> Box:
    try:
        state = _names().find(name)
    except NotFoundError as error:
        raise InputError(
            "{name} {text!r} is neither a box nor a state", name=COVER, text=name[:80], next_step=error.next_step
        ) from None
    found = next((each for each in _states() if each.iso3 == state.iso3), None)
    if found is None:
        raise InputError(
            "{name}: the map of the world does not have {state}", name=COVER, state=state.name,
            next_step="give a box: west,south,east,north",
        )  # fmt: skip
    return _box_around(found.geometry)


def _box_around(shape: BaseGeometry) -> Box:
    """Return the box around a shape, the short way round the globe, and a little more."""
    spans = sorted((float(west), float(east)) for west, _, east, _ in shapely.bounds(shapely.get_parts(shape)))
    reached = [max(east for _, east in spans[: number + 1]) for number in range(len(spans))]
    gaps = [(spans[number + 1][0] - reached[number], spans[number + 1][0], reached[number])
            for number, _ in enumerate(pairwise(spans))]  # fmt: skip
    _, west, east = max([*gaps, (spans[0][0] + _ROUND - reached[-1], spans[0][0], reached[-1])])
    _, south, _, north = map(float, shape.bounds)
    half = _ROUND / 2
    return (
        max(west - _MARGIN, -half), max(south - _MARGIN, -_LATITUDE_MOST),
        min(east + _MARGIN, half), min(north + _MARGIN, _LATITUDE_MOST),
    )  # fmt: skip


def first_doubts(place: Place | None, events: Sequence[Event]) -> tuple[Doubt, ...]:
    """Return the doubt whether the first land of a register was read as it is meant, from its middle and its events."""
    other = _swapped(place)
    if place is None or other is None or (meant := _state_at(other)) is None:
        return ()
    there = _state_at(place)
    if there is None:
        found = Message(
            "the first areas of this register lie in no state; with latitude and longitude swapped they lie in {state}",
            state=meant.name,
        )
        step = Message("swap them; if it is so, say what the register covers ({name}=west,south,east,north or a state),"
                       " or accept it: --accept-implausible, or the box in the form", name=COVER)  # fmt: skip
        return (Doubt("plausible-place", found, step),)
    named = _states_named(events)
    if meant.iso3 not in named or there.iso3 in named:
        return ()
    found = Message(
        "the first areas of this register lie in {state}; with latitude and longitude swapped they lie in {other},"
        " which is named with them",
        state=there.name, other=meant.name,
    )  # fmt: skip
    step = Message("swap them; if they lie in {state}, say so ({name}={state}), or accept it: --accept-implausible,"
                   " or the box in the form", state=there.name, name=COVER)  # fmt: skip
    return (Doubt("plausible-place", found, step),)


def first_note(place: Place) -> Message:
    """Return where the first land of a register lies, to be looked at, and where it would with axes swapped."""
    other = _swapped(place)
    there, meant = _state_at(place), _state_at(other or place)
    return Message(
        N_("these are the first areas of this register; they lie in {state}, and in {other} if latitude and"
           " longitude were swapped; {name}=west,south,east,north or a state says what the register covers")
        if other
        else N_("these are the first areas of this register; they lie in {state};"
                " {name}=west,south,east,north or a state says what the register covers"),
        state=there.name if there else _NO_STATE, other=meant.name if meant else _NO_STATE, name=COVER,
    )  # fmt: skip


def _swapped(place: Place | None) -> Place | None:
    return None if place is None or abs(place[0]) > _LATITUDE_MOST else (place[1], place[0])


def _states_named(events: Iterable[Event]) -> frozenset[str]:
    """Return the codes of the states that events name in what they say beside the land."""
    known = _names()
    texts = dict.fromkeys(text for event in islice(events, _EVENTS_READ) for text in _texts(event))
    pieces = dict.fromkeys(piece.strip() for text in texts for piece in _BETWEEN_NAMES.split(text[:_LETTERS_READ]))
    codes = {piece for piece in pieces if piece in known.by_iso3}
    keys = (spelling(piece) for piece in pieces)
    return frozenset(codes | {known.by_name[key] for key in keys if len(key) >= _SHORTEST and key in known.by_name})


def _texts(event: Event) -> Iterator[str]:
    """Yield what an event says in words: not every kind of event has each of them."""
    said = [getattr(event.details, name, "") for name in ("name", "district", "source")]
    yield from (text for text in (*said, event.note, *event.other.values()) if isinstance(text, str))


def _state_at(place: Place) -> StateShape | None:
    """Return the state at a place, or None at sea and where there is none."""
    point = shapely.Point(place)
    return next((each for each in _states() if each.name and each.geometry.covers(point)), None)


@functools.lru_cache(maxsize=1)
def _states() -> tuple[StateShape, ...]:
    """Return the shapes of states: what is asked of the first event of every register is read once."""
    from marchland.gazetteer.service.world import open_world  # noqa: PLC0415 - slow to load, and rarely asked

    return open_world(data_root())


@functools.lru_cache(maxsize=1)
def _names() -> StateIndex:
    """Return what states are called, read once."""
    from marchland.gazetteer.service.states import open_states  # noqa: PLC0415 - slow to load, and rarely asked

    return open_states()
