"""Answers of the public view as typed structures: made of cells alone, in the order of their numbers."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET, UnsetType

from marchland.core.answer import Answer
from marchland.core.silence import SILENCE
from marchland.public.domain.withdrawal import WithdrawalProposal
from marchland.public.service.questions import COPY_DAYS_MOST, PublishedCells
from marchland.public.service.releases import ReleaseResult
from marchland.public.service.withdrawals import WithdrawalResult


class GridAnswer(Answer, frozen=True):
    """The one fixed grid, and how far round every hazard the public is warned at the least."""

    width_degrees: float
    height_degrees: float
    reach_m: float


class CellsAnswer(Answer, frozen=True, kw_only=True):
    """The cells of the last release, which is left out where there is none; each is a column and a row.

    `up_to_date` is false while something is recorded that is not in them yet: then a place in none of them is no place
    where nothing is recorded. A kept copy says so too `old_after_days` after it was fetched.
    """

    release: int | UnsetType = UNSET
    released_on: date | None
    age_days: int | UnsetType = UNSET
    up_to_date: bool
    signed: bool | UnsetType = UNSET
    old_after_days: int
    cover: str
    grid: GridAnswer | None
    cells: tuple[tuple[int, ...], ...]
    note: str


class FindableAnswer(Answer, frozen=True):
    """A lone hazard that could lie on less land than the floor, by its own cells and by those that are shown."""

    area: str
    alone_m2: int
    shown_m2: int


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
    signed: bool
    findable: tuple[FindableAnswer, ...]


def cells(published: PublishedCells | None, _books: object = None, **_given: object) -> CellsAnswer:
    """Return the cells in which the public is warned."""
    if published is None:
        return CellsAnswer(
            released_on=None, up_to_date=False, old_after_days=COPY_DAYS_MOST, cover="", grid=None, cells=(),
            note=SILENCE,
        )  # fmt: skip
    grid, release = published.precision.grid, published.release
    measures = GridAnswer(float(grid.width_degrees), float(grid.height_degrees), published.precision.reach_m)
    return CellsAnswer(
        release=release.number,
        released_on=release.released_on,
        age_days=published.age_days,
        up_to_date=not published.behind,
        signed=published.signed,
        old_after_days=COPY_DAYS_MOST,
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
        round(cost.shown_m2), round(cost.hazard_m2), result.kept, result.signed,
        tuple(FindableAnswer(each.area, round(each.alone_m2), round(each.shown_m2)) for each in result.findable),
    )  # fmt: skip


class StatusAnswer(Answer, frozen=True, kw_only=True):
    """How the public's copy stands; all but two fields are left out where nothing was released."""

    release: int | UnsetType = UNSET
    released_on: date | None
    age_days: int | UnsetType = UNSET
    up_to_date: bool
    signed: bool | UnsetType = UNSET
    cells: int | UnsetType = UNSET
    cover: str | UnsetType = UNSET


class WithdrawalAnswer(Answer, frozen=True):
    """A proposal that cells go: by which decision, who proposed it, who has yet to say yes, and what became of it."""

    digest: str
    standing: str
    release: int
    cells: tuple[tuple[int, ...], ...]
    decision: str
    text: str
    approvers: tuple[str, ...]
    proposed_by: str
    proposed_at: str
    entry: int
    missing: tuple[str, ...]


class WithdrawalsAnswer(Answer, frozen=True):
    """Proposals that cells go, the newest first."""

    rows_of = "proposals"

    count: int
    proposals: tuple[WithdrawalAnswer, ...]


def status(published: PublishedCells | None) -> StatusAnswer:
    """Return how the public's copy stands."""
    if published is None:
        return StatusAnswer(released_on=None, up_to_date=False)
    release = published.release
    return StatusAnswer(
        release=release.number,
        released_on=release.released_on,
        age_days=published.age_days,
        up_to_date=not published.behind,
        signed=published.signed,
        cells=len(published.cells),
        cover=release.cover,
    )


def proposal(of: WithdrawalProposal) -> WithdrawalAnswer:
    """Return a proposal."""
    withdrawal = of.withdrawal
    decision = withdrawal.decision
    return WithdrawalAnswer(
        of.digest, of.standing.value, withdrawal.number, withdrawal.cells, decision.name, decision.text,
        decision.approvers, of.actor, of.proposed_at, of.seq, of.missing,
    )  # fmt: skip


def withdrawal(done: WithdrawalResult) -> WithdrawalAnswer:
    """Return a proposal after something was said of it."""
    return proposal(done.proposal)


def withdrawals(found: tuple[WithdrawalProposal, ...]) -> WithdrawalsAnswer:
    """Return proposals."""
    return WithdrawalsAnswer(len(found), tuple(map(proposal, found)))
