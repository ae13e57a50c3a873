"""Answers of the public view as typed structures: made of cells alone, in the order of their numbers."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET, UnsetType

from marchland.core.answer import Answer
from marchland.core.silence import SILENCE
from marchland.public.service.questions import Released, Shown


class GridAnswer(Answer, frozen=True):
    """The one fixed grid, and how far round every hazard the public is warned at the least."""

    width_degrees: float
    height_degrees: float
    reach_m: float


class CellsAnswer(Answer, frozen=True, kw_only=True):
    """The cells of the last release, which is left out where there is none; each is a column and a row."""

    release: int | UnsetType = UNSET
    released_on: date | None
    cover: str
    grid: GridAnswer | None
    cells: tuple[tuple[int, ...], ...]
    note: str


class ReleaseAnswer(Answer, frozen=True):
    """A release of cells, and the land that is shown beside that of the hazards; `kept` unless it was only tried."""

    release: int
    released_on: date
    cells: int
    occupied: int
    added: int
    withdrawn: int
    shown_m2: int
    hazard_m2: int
    kept: bool


def cells(of: Shown | None, _books: object = None, **_given: object) -> CellsAnswer:
    """Return the cells in which the public is warned."""
    if of is None:
        return CellsAnswer(released_on=None, cover="", grid=None, cells=(), note=SILENCE)
    grid, release = of.precision.grid, of.release
    measures = GridAnswer(float(grid.width_degrees), float(grid.height_degrees), of.precision.reach_m)
    return CellsAnswer(
        release=release.number, released_on=release.released_on, cover=release.cover, grid=measures, cells=of.cells,
        note=SILENCE,
    )  # fmt: skip


def release(of: Released) -> ReleaseAnswer:
    """Return a release and what it costs."""
    made, cost = of.release, of.cost
    return ReleaseAnswer(
        made.number, made.released_on, of.cells, len(made.occupied), of.added, len(made.withdrawn),
        round(cost.shown_m2), round(cost.hazard_m2), of.kept,
    )  # fmt: skip
