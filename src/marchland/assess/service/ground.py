"""What the ground says of a scenario: who lives near its belts, and the lengths and strips of the borders they follow.

No draw of the Monte Carlo changes it. A site keeps it in memory; for the built-in scenarios a command finds it beside
the compiled books, under all that it was made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from marchland.adapters.compiled_books import compiled
from marchland.adapters.settings import read_cache_folder
from marchland.assess.adapters.population_raster import read_cells
from marchland.assess.domain.assessment import BorderShape, DistanceBand, Exposure, MeasuredLength
from marchland.assess.domain.exposure import POINTS, WITHIN_KM, Spread, exposure, has_places, total
from marchland.assess.domain.population import as_places, checked_counts, told, window_of
from marchland.assess.domain.scenario import Belt, PopulationRaster, Scenario
from marchland.assess.domain.strip import border_shape
from marchland.assess.service.books import PLACES_SOURCE, Books, places
from marchland.assess.service.fronts import border_fact
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, Location, NotFoundError, NotKnownError, ScenarioError
from marchland.core.fact import Derivation
from marchland.core.geodesy import BorderLine, Place
from marchland.core.message import Message

MAP_ERROR = "map_error_on_paper"
STRIP_DEPTHS_KM = (2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """Who lives near each belt and near all together, and the borders that each follows, by the names of the belts.

    There is nobody near all together where a belt runs where the book has no places.
    """

    near: dict[str, Exposure]
    together: tuple[DistanceBand, ...]
    shapes: dict[str, tuple[BorderShape, ...]]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What decides who lives near a belt: the lines, whose side, the share of them that it takes, the map's error."""

    belt: str
    states: tuple[str, ...]
    lines: tuple[BorderLine, ...]
    share: float
    map_error_km: float

    @property
    def key(self) -> tuple[object, ...]:
        return "near", *(line.line.wkb for line in self.lines), self.states, self.share, self.map_error_km


def ground_of(scenario: Scenario, books: Books, as_of: AsOf, seed: int) -> Ground:
    """Return the ground of a scenario, with the official lengths of its borders as of the two dates."""
    stretches, complete = _stretches(scenario, books, as_of)
    cells = _cells(scenario.people, stretches) if scenario.people else None
    depths = {belt.id: _depths_km(belt) for belt in scenario.belts}

    def make() -> Ground:
        near, together = _near(stretches, books, seed, cells, complete=complete)
        shapes = {
            belt.id: tuple(_measured(pair, _side(pair, belt), depths[belt.id], books) for pair in belt.along)
            for belt in scenario.belts
        }
        return Ground(near, together, shapes)

    if books.built_in(scenario.name) and not any(belt.lines for belt in scenario.belts) and cells is None:
        along = [(belt.id, belt.along, belt.states, depths[belt.id]) for belt in scenario.belts]
        said = repr((along, [(each.belt, each.share, each.map_error_km) for each in stretches], complete, seed))
        files = (books.root.joinpath("borders"), books.root.joinpath("places"))
        made = compiled(f"ground-{scenario.name}", files, make, read_cache_folder(), said)
    else:
        made = make()
    shapes = {name: tuple(_official(each, books, as_of) for each in found) for name, found in made.shapes.items()}
    return replace(made, shapes=shapes)


def _stretches(scenario: Scenario, books: Books, as_of: AsOf) -> tuple[list[_Stretch], bool]:
    """Return the stretches of belts with a line, and whether the book has all places near them."""
    found, complete = [], True
    for belt in scenario.belts:
        if not (belt.along or belt.lines):
            continue
        if scenario.people is None and not has_places(belt.lines, books.borders):
            complete = False
            continue
        lines = belt.lines or tuple(line for line in books.borders if line.pair in belt.along)
        share = 1.0 if belt.lines else _covered_share(belt, books, as_of)
        found.append(_Stretch(belt.id, belt.states, lines, share, map_error_km(lines, books, as_of)))
    return found, complete


@dataclass(frozen=True, slots=True)
class _Cells:
    """The inhabited cells of a raster near the belts, and what must be said of them."""

    places: tuple[Place, ...]
    said: Message


def _cells(of: PopulationRaster, stretches: list[_Stretch]) -> _Cells:
    """Return the cells of a raster in reach of the belts; raises ScenarioError where they cannot be had."""
    where = Location(field="people.raster")
    lines = [line for each in stretches for line in each.lines]
    if not lines:
        raise ScenarioError("no belt says where it runs, so nobody can be near", where=where,
                            next_step='give along = ["POL-BLR"], a border or a line')  # fmt: skip
    reach_km = max(WITHIN_KM) + max(each.map_error_km for each in stretches)
    try:
        cells = checked_counts(read_cells(Path(of.file), window_of(lines, reach_km)))
        return _Cells(as_places(cells, lines, of.name), told(of.name, of.source, cells.missing))
    except InputError as error:
        raise ScenarioError(error.message, where=where, next_step=error.next_step) from None


def _near(
    stretches: list[_Stretch], books: Books, seed: int, cells: _Cells | None, *, complete: bool
) -> tuple[dict[str, Exposure], tuple[DistanceBand, ...]]:
    """Return who lives near each stretch and near all; kept spreads are the same objects, and so is their sum."""
    ground = books.ground
    known: tuple[Place, ...] = cells.places if cells else ()
    if cells is None and stretches:
        known = ground.get_or_make(("places",), lambda: places(books))
    near: dict[str, Exposure] = {}
    spreads: list[Spread] = []
    for each in stretches:

        def make(each: _Stretch = each) -> tuple[Exposure, Spread]:
            said = cells.said if cells else POINTS
            return exposure(each.lines, known, each.states, each.share, map_error_km=each.map_error_km, said=said)

        found, spread = make() if cells else ground.get_or_make(each.key, make)
        maps = dict.fromkeys(line.source for line in each.lines if line.source)
        if cells:
            near[each.belt] = replace(found, sources=tuple(maps))
        else:
            near[each.belt] = replace(found, sources=(*maps, PLACES_SOURCE))
        spreads.append(spread)
    if not (complete and spreads):
        return near, ()
    together, _ = ground.get_or_make((*map(id, spreads), seed), lambda: (total(spreads, seed=seed), spreads))
    return near, together


def map_error_km(lines: Iterable[BorderLine], books: Books, as_of: AsOf) -> float:
    """Return how far lines may run from where their maps draw them: the accuracy on paper, at the coarsest scale."""
    try:
        on_paper = books.facts.estimate(MAP_ERROR, as_of).to("km").central
    except (NotFoundError, NotKnownError):
        return 0.0
    scales = (re.fullmatch(r"1:(\d+)(m?)", line.scale) for line in lines)
    return max((on_paper * int(s[1]) * (1e6 if s[2] else 1) for s in scales if s), default=0.0)


def _covered_share(belt: Belt, books: Books, as_of: AsOf) -> float:
    """Return which part of the official length of the borders it runs along the belt's central length takes."""
    if belt.share is not None:
        return belt.share.estimate.to("").central if belt.share.estimate.unit else belt.share.estimate.central
    whole = sum(books.facts.estimate(border_fact(pair), as_of).to("km").central for pair in belt.along)
    return min(1.0, belt.length.estimate.to("km").central / whole)


def _depths_km(belt: Belt) -> tuple[float, ...]:
    return (belt.depth.estimate.to("km").central,) if belt.depth else STRIP_DEPTHS_KM


def _side(pair: str, belt: Belt) -> str:
    """Return on whose ground the strips along a border lie: the belt's own state's."""
    sides = pair.split("-")
    return next((side for side in sides if side in belt.states), sides[0])


def _measured(pair: str, state: str, depths_km: tuple[float, ...], books: Books) -> BorderShape:
    """Return what the map alone says of a border: its lengths and its strips."""
    lines = [line for line in books.borders if line.pair == pair]
    key = ("shape", pair, state, depths_km)
    return books.ground.get_or_make(key, lambda: border_shape(pair, lines, depths_km, state))


def _official(shape: BorderShape, books: Books, as_of: AsOf) -> BorderShape:
    """Return the shape with the official length, and with what other sources print that are not measured here anew."""
    fact = border_fact(shape.pair)
    try:
        official_km = books.facts.estimate(fact, as_of).to("km").central
    except (NotFoundError, NotKnownError):
        return shape
    anew = {line.source for line in books.borders if line.pair == shape.pair}
    elsewhere = (length for length in _other_lengths(fact, books, as_of) if length.source not in anew)
    cards = books.facts.cards(fact, as_of)
    return replace(shape, official_km=official_km, official_sources=cards, lengths=(*shape.lengths, *elsewhere))


def _other_lengths(fact: str, books: Books, as_of: AsOf) -> Iterator[MeasuredLength]:
    """Yield what other sources and other maps print for a border beside the reading in use."""
    facts = books.facts
    for reading in facts.fact(fact).competing(as_of):
        if isinstance(reading.amount, date):
            continue
        slugs = [reading.cite.source] if reading.cite else []
        if isinstance(reading.amount, Derivation):
            slugs += [slug for name in reading.amount.names for slug in facts.cards(name, as_of)]
        what = f"{reading.label} ({reading.scale})" if reading.scale else reading.label
        km = facts.resolve(reading.amount, as_of, (fact,)).to("km").central
        yield MeasuredLength(what, km, slugs[0] if slugs else "")
