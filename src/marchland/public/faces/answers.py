"""Answers of the public view as typed structures: made of cells alone, in the order of their numbers."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET, UnsetType

from marchland.core.answer import Answer
from marchland.core.silence import SILENCE
from marchland.public.service.questions import PublishedCells, ReleaseResult


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


def cells(published: PublishedCells | None, _books: object = None, **_given: object) -> CellsAnswer:
    """Return the cells in which the public is warned."""
    if published is None:
        return CellsAnswer(released_on=None, cover="", grid=None, cells=(), note=SILENCE)
    grid, release = published.precision.grid, published.release
    measures = GridAnswer(float(grid.width_degrees), float(grid.height_degrees), published.precision.reach_m)
    return CellsAnswer(
        release=release.number,
        released_on=release.released_on,
        cover=release.cover,
        grid=measures,
        cells=published.cells,
        note=SILENCE,
    )


def release(result: ReleaseResult) -> ReleaseAnswer:
    """Return a release and what it costs."""
    release, cost = result.release, result.cost
    return ReleaseAnswer(
        release.number, release.released_on, result.cells, len(release.occupied), result.added, len(release.withdrawn),
        round(cost.shown_m2), round(cost.hazard_m2), result.kept,
    )  # fmt: skip
