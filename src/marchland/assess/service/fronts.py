"""The front that a belt stands on: a stated length, a border or a part of it, or a line of the reader's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from marchland.assess.adapters.line_files import read_line
from marchland.assess.adapters.scenario_files import AskedBelt, AskedPart
from marchland.assess.domain.scenario import Input
from marchland.assess.service.books import Books
from marchland.assess.service.values import ValueReader, ValueSpec
from marchland.core import units
from marchland.core.errors import InputError, Location, ScenarioError, nearest
from marchland.core.geodesy import BorderLine, length_km, stretch_of
from marchland.core.message import Message
from marchland.core.quantity import Shape, make_range, parse_estimate, point

_BORDER_FACT = "border_length_{}_{}"
_TO_BE_SURE = 1e-6
_FAR_DEGREES = 5.0


@dataclass(frozen=True, slots=True)
class Front:
    """How long a front is, its share of a border, the borders it runs along, and its own line if it has one."""

    length: Input
    share: Input | None
    along: tuple[str, ...]
    lines: tuple[BorderLine, ...] = ()


def pair_of(text: str, books: Books, path: str) -> str:
    """Return the border of that name as it is written in the book, whichever state is named first."""
    known = list(dict.fromkeys(line.pair for line in books.borders))
    first, _, second = text.strip().upper().partition("-")
    for pair in (f"{first}-{second}", f"{second}-{first}"):
        if pair in known:
            return pair
    raise ScenarioError(
        "unknown border {text!r}", text=text, where=Location(field=path), next_step=nearest(text, known)
    )


def border_fact(pair: str) -> str:
    """Return the name of the fact that holds a border's published length."""
    first, second = pair.lower().split("-")
    return _BORDER_FACT.format(first, second)


def front_of(belt: AskedBelt, where: str, reader: ValueReader, shown: str) -> Front:
    """Return the front of a belt; raises ScenarioError at the field that is wrong or missing."""
    along = tuple(pair_of(name, reader.books, f"{where}.along") for name in belt.along)
    _check(belt, where)
    if belt.line is not None:
        return _own(belt, where, reader, shown)
    if belt.border is None and belt.length is not None:
        return Front(reader.input(belt.length, _length_spec(belt, where)), None, along)
    pair = pair_of(belt.border or "", reader.books, f"{where}.border")
    if belt.part is not None:
        return _part(belt, belt.part, where, reader, pair)
    spec = replace(_length_spec(belt, where), field=f"{where}.border")
    return Front(reader.input(border_fact(pair), spec), _share(belt, where, reader), along or (pair,))


def _check(belt: AskedBelt, where: str) -> None:
    given = [name for name in ("length", "border") if getattr(belt, name) is not None]
    if belt.line is None and len(given) != 1:
        raise ScenarioError(
            "length and border are both given" if given else "neither length nor border is given",
            where=Location(field=where),
            next_step='give length = "400 km", or border = "POL-BLR" with a share',
        )
    if belt.line is not None and (belt.border is not None or belt.along):
        raise ScenarioError("a line and a border are both given", where=Location(field=f"{where}.line"),
                            next_step="keep one of the two")  # fmt: skip
    if belt.share is not None and (belt.border is None or belt.part is not None):
        raise ScenarioError("a share needs a border", where=Location(field=f"{where}.share"), next_step="remove it")
    if belt.part is not None and belt.border is None:
        raise ScenarioError("a part needs a border", where=Location(field=f"{where}.part"), next_step="name its border")


def _length_spec(belt: AskedBelt, where: str) -> ValueSpec:
    return ValueSpec(f"{where}.length", f"{belt.id}.length", "km", belt.id, above_zero=True)


def _share(belt: AskedBelt, where: str, reader: ValueReader) -> Input:
    name = f"{belt.id}.share"
    spec = ValueSpec(f"{where}.share", name, "", belt.id, above_zero=True, shape=Shape.LOGITNORMAL)
    share = reader.input(belt.share if belt.share is not None else 1.0, spec)
    by = units.factor(share.estimate.unit, "")
    if share.estimate.high * by > 1:
        raise ScenarioError(
            "the share {high:g} is above 1",
            high=share.estimate.high * by,
            where=Location(field=f"{where}.share"),
            next_step="give 0 to 1",
        )
    if share.estimate.shape in (Shape.LOGNORMAL, Shape.NORMAL) and share.estimate.most is None:
        return replace(share, estimate=replace(share.estimate, most=1 / by))
    return share


def _part(belt: AskedBelt, part: AskedPart, where: str, reader: ValueReader, pair: str) -> Front:
    """Return a part of a border by its km along the map's line.

    Its length lies between that on the map and that times what the whole border's published length has more: the map
    cuts windings off, and it is not known where.
    """
    field = f"{where}.part"
    drawn = [line for line in reader.books.borders if line.pair == pair and not line.disputed]
    whole_km = sum(length_km(line.line) for line in drawn)
    from_km, to_km = (_km(end, field) for end in (part.from_, part.to))
    if not 0 <= from_km < to_km <= whole_km + _TO_BE_SURE:
        raise ScenarioError(
            "{from_km:g} to {to_km:g} km is no part of a line that is {whole_km:.0f} km long on the map",
            from_km=from_km,
            to_km=to_km,
            whole_km=whole_km,
            where=Location(field=field),
            next_step="give from and to along it, the smaller first",
        )
    cut = stretch_of([line.line for line in drawn], from_km, to_km, part.end)
    official_km = reader.of_fact(border_fact(pair), "").estimate.to("km").central
    map_km = to_km - from_km
    estimate = make_range(map_km, map_km * max(1.0, official_km / whole_km), "km", shape=Shape.UNIFORM)
    cards = reader.books.facts.cards(border_fact(pair), reader.as_of)
    sources = tuple(dict.fromkeys((*(line.source for line in drawn), *cards)))
    made = Input(f"{belt.id}.length", estimate, grade=Message("measured on the map"), sources=sources)
    return Front(_noted(made, field, reader), None, (pair,), (replace(drawn[0], line=cut),))


def _km(value: float | str, field: str) -> float:
    try:
        estimate = parse_estimate(value, "km") if isinstance(value, str) else point(value, "km")
        return estimate.to("km").central
    except InputError as error:
        raise ScenarioError(error.message, where=Location(field=field), next_step=error.next_step) from None


def _own(belt: AskedBelt, where: str, reader: ValueReader, shown: str) -> Front:
    """Return the front along a line of the reader's own, as long as it is drawn unless a length is stated."""
    field = f"{where}.line"
    if not reader.books.files:
        raise ScenarioError("a line of one's own is read from a file", where=Location(field=field),
                            next_step="run `marchland assess FILE` where both files are")  # fmt: skip
    try:
        line = read_line(shown, belt.line or "")
    except InputError as error:
        raise ScenarioError(error.message, where=Location(field=field), next_step=error.next_step) from None
    _check_axes(line, belt, field, reader)
    named = belt.line or ""
    lines = (BorderLine(named, line, disputed=False, left_state="", scale=Message("as drawn"), source=""),)
    if belt.length is not None:
        return Front(reader.input(belt.length, _length_spec(belt, where)), None, (), lines)
    agreed = Message("the line is as long as it is drawn")
    made = Input(f"{belt.id}.length", point(length_km(line), "km"), agreed=agreed)
    return Front(_noted(made, field, reader), None, (), lines)


def _check_axes(line: BaseGeometry, belt: AskedBelt, field: str, reader: ValueReader) -> None:
    """Check that a line is not far from the known borders of the belt's state, and near them with its axes swapped."""
    names = (belt.state,) if isinstance(belt.state, str) else belt.state
    states = {reader.books.states.find(name).iso3 for name in names}
    known = [each.line for each in reader.books.borders if states & set(each.states)]
    swapped = shapely.transform(line, lambda xy: xy[:, ::-1])
    if known and _apart(line, known) > _FAR_DEGREES >= _apart(swapped, known):
        raise ScenarioError(
            "the line lies far from the borders of {states}, and near them with longitude and latitude swapped",
            states=", ".join(sorted(states)), where=Location(field=field),
            next_step="give longitude first, then latitude",
        )  # fmt: skip


def _apart(line: BaseGeometry, others: Sequence[BaseGeometry]) -> float:
    """Return how many degrees lie between a line and the nearest of others."""
    return min(float(shapely.distance(line, other)) for other in others)


def _noted(item: Input, field: str, reader: ValueReader) -> Input:
    reader.names[item.name] = item.name
    reader.fields[item.name] = field
    return item
