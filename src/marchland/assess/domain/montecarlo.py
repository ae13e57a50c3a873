"""Monte Carlo in bounded memory: blocks on all cores, and exact sample quantiles without keeping the draws.

A pilot of the first draws gives a narrow bracket around each quantile; then every block only counts what
lies below the bracket and keeps what lies inside it. The order statistics asked for are then exact, as if
all draws had been sorted. Should one fall outside its bracket, it is sought again with a wider one, and
after that among all draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from marchland.assess.domain.draws import BLOCK, Sampler
from marchland.assess.domain.listed import LEVELS, Quantile, listed_quantiles
from marchland.assess.domain.plan import CONSTANT, Plan
from marchland.core.errors import InputError

if TYPE_CHECKING:  # slow to load, and only names here
    import numpy.typing as npt

Array: TypeAlias = "npt.NDArray[np.float64]"
MAX_DRAWS = 100_000_000
_WHOLE = 4 * BLOCK
_WIDTHS = 4.5
_WIDEST = 20.0
_ROWS = 16
Progress = Callable[[int, int], None]


def check_draws(draws: int) -> None:
    """Raise InputError unless the number of draws is one that can be had."""
    if not 1 <= draws <= MAX_DRAWS:
        raise InputError(
            "{draws:,} draws requested; 1 to {max_draws:,} are possible",
            draws=draws,
            max_draws=MAX_DRAWS,
            next_step="100,000 draws fix a 90 % interval to about one per cent",
        )


def quantiles(
    plan: Plan, sampler: Sampler, draws: int, *, workers: int, progress: Progress = lambda _done, _all: None
) -> dict[int, tuple[Quantile, ...]]:
    """Return for every node that an output needs its quantiles at LEVELS, in base units."""
    check_draws(draws)
    wanted = sorted({value.node for value in plan.outputs.values()} - {CONSTANT})
    counted = listed_quantiles(plan, sampler, wanted)
    wanted = [node for node in wanted if node not in counted]
    if not wanted:
        return counted
    if draws <= _WHOLE:
        kept = _collect(plan, sampler, wanted, draws, workers, progress)
        return counted | {node: tuple(_exact(kept[node], level, 0, draws) for level in LEVELS) for node in wanted}
    return counted | _bracketed(plan, sampler, wanted, draws, workers, progress)


def beginnings(
    plan: Plan, sampler: Sampler, counts: Sequence[int], *, workers: int
) -> dict[int, dict[int, tuple[Quantile, ...]]]:
    """Return for each number of draws what `quantiles` returns; few draws are made once and cut to each number."""
    few = [count for count in counts if count <= _WHOLE]
    found = {count: quantiles(plan, sampler, count, workers=workers) for count in counts if count > _WHOLE}
    if not few:
        return found
    wanted = sorted({value.node for value in plan.outputs.values()} - {CONSTANT})
    listed = listed_quantiles(plan, sampler, wanted)
    drawn = [node for node in wanted if node not in listed]
    kept = _collect(plan, sampler, drawn, max(few), workers, lambda _done, _all: None) if drawn else {}
    for count in few:
        cut = {node: kept[node][:count].copy() for node in drawn}
        found[count] = listed | {n: tuple(_exact(cut[n], level, 0, count) for level in LEVELS) for n in drawn}
    return found


def block_sizes(draws: int) -> list[int]:
    """Return how many draws each block holds: full ones, then the rest."""
    full, rest = divmod(draws, BLOCK)
    return [BLOCK] * full + ([rest] if rest else [])


def _blocks(
    plan: Plan,
    sampler: Sampler,
    draws: int,
    workers: int,
    wanted: list[int],
    visit: Callable[[int, Array], None],
    progress: Progress,
) -> None:
    """Compute every block and hand its wanted nodes to `visit` as the rows of one array, on all cores."""
    sizes = block_sizes(draws)
    done = 0

    def work(worker: int) -> Iterable[int]:
        rows = np.empty((len(wanted), BLOCK))
        row_of = {node: row for row, node in enumerate(wanted)}
        inputs = len(plan.inputs)
        room = [rows[row_of[n]] if n in row_of else np.empty(BLOCK) for n in range(inputs, plan.nodes)]
        for index in range(worker, len(sizes), workers):
            size = sizes[index]
            arrays = plan.evaluate(sampler.block(index, size), room)
            for node in wanted:
                if node < inputs:
                    rows[row_of[node], :size] = arrays[node]
            visit(index, rows[:, :size])
            yield size

    def run(worker: int) -> None:
        nonlocal done
        for size in work(worker):
            done += size
            if worker == 0:
                progress(min(done, draws), draws)

    if workers == 1 or len(sizes) == 1:
        workers = 1
        run(0)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, range(workers)))
    progress(draws, draws)


def _collect(
    plan: Plan, sampler: Sampler, wanted: list[int], draws: int, workers: int, progress: Progress
) -> dict[int, Array]:
    kept = np.empty((len(wanted), draws))

    def visit(index: int, rows: Array) -> None:
        kept[:, index * BLOCK : index * BLOCK + rows.shape[1]] = rows

    _blocks(plan, sampler, draws, workers, wanted, visit, progress)
    return {node: kept[row] for row, node in enumerate(wanted)}


def _ranks(level: float, draws: int) -> tuple[float, int, int]:
    """Return the rank of the quantile and the ranks of its 95 % confidence interval."""
    rank = level * (draws - 1)
    spread = 1.96 * math.sqrt(draws * level * (1 - level))
    return rank, max(0, math.floor(rank - spread)), min(draws - 1, math.ceil(rank + spread))


def _exact(values: Array, level: float, offset: int, draws: int) -> Quantile:
    """Return the quantile from values in any order, the smallest of which has rank `offset` among all draws."""
    rank, low, high = _ranks(level, draws)
    below, part = divmod(rank, 1.0)
    at, last = int(below) - offset, values.size - 1
    values.partition(sorted({low - offset, at, min(at + 1, last), high - offset}))
    value = float(values[at])
    if part > 0:
        value += part * (float(values[at + 1]) - value)
    return Quantile(value, float(values[low - offset]), float(values[high - offset]))


def _pilot_blocks(draws: int) -> int:
    """Return how many blocks go before: the more draws, the narrower the brackets must be to stay in memory."""
    return 1 if draws <= 1 << 22 else 8 if draws <= 1 << 25 else 64


def _edges(pilot: list[Array], widths: float, workers: int) -> npt.NDArray[np.float32]:
    """Return for each node six values: below and above each quantile, so far that it very likely lies between.

    They are in single precision. Rounding to it never turns the order of two numbers round, so every draw below
    a bracket is still smaller than every draw inside it; and it halves what has to be compared.
    """
    size = pilot[0].size
    half = [widths * math.sqrt(size * level * (1 - level)) for level in LEVELS]
    middle = [level * (size - 1) for level in LEVELS]
    ranks = [end for m, h in zip(middle, half, strict=True) for end in (math.floor(m - h), math.ceil(m + h))]
    inside = [rank for rank in ranks if 0 <= rank < size]

    def ends(values: Array) -> list[float]:
        values.partition(inside)
        return [values[rank] if rank in inside else math.inf * (1 if rank > 0 else -1) for rank in ranks]

    with ThreadPoolExecutor(workers) as pool:
        edges = np.array(list(pool.map(ends, pilot))).T.astype(np.float32)
    edges[1::2] = np.nextafter(edges[1::2], np.float32(np.inf))
    edges[1::2][np.isinf(edges[1::2])] = np.nan
    return edges[:, :, None]


def _bracketed(
    plan: Plan, sampler: Sampler, wanted: list[int], draws: int, workers: int, progress: Progress
) -> dict[int, tuple[Quantile, ...]]:
    pilot = _collect(plan, sampler, wanted, BLOCK * _pilot_blocks(draws), workers, lambda _done, _all: None)
    quantiles: dict[tuple[int, float], Quantile] = {}
    widths = _WIDTHS
    while missing := [node for node in wanted if any((node, level) not in quantiles for level in LEVELS)]:
        if widths > _WIDEST:
            kept = _collect(plan, sampler, missing, draws, workers, progress)
            quantiles.update({(n, level): _exact(kept[n], level, 0, draws) for n in missing for level in LEVELS})
            break
        edges = _edges([pilot[node] for node in missing], widths, workers)
        quantiles.update(_sweep(plan, sampler, missing, edges, draws, workers, progress))
        widths *= 4
    return {node: tuple(quantiles[node, level] for level in LEVELS) for node in wanted}


def _sweep(
    plan: Plan,
    sampler: Sampler,
    wanted: list[int],
    edges: npt.NDArray[np.float32],
    draws: int,
    workers: int,
    progress: Progress,
) -> dict[tuple[int, float], Quantile]:
    """Run all blocks once, counting below and keeping inside each bracket; return what could be settled."""
    blocks = len(block_sizes(draws))
    below = np.zeros((len(LEVELS), len(wanted), blocks), dtype=np.int64)
    kept = np.empty((len(wanted), blocks), dtype=object)

    def visit(index: int, rows: Array) -> None:
        for top in range(0, len(wanted), _ROWS):
            some = np.ascontiguousarray(rows[top : top + _ROWS])
            inside, passed, under = _sorted_out(some, edges[:, top : top + _ROWS])
            below[:, top : top + _ROWS, index] = under
            ends = np.searchsorted(inside, np.arange(len(some) + 1) * some.shape[1])
            values = some.ravel()[inside]
            for row in range(len(some)):
                own = slice(ends[row], ends[row + 1])
                kept[top + row, index] = (values[own], passed[own])

    _blocks(plan, sampler, draws, workers, wanted, visit, progress)

    def settle(row: int) -> dict[tuple[int, float], Quantile]:
        values, passed = (np.concatenate([part[n] for part in kept[row]]) for n in (0, 1))
        kept[row] = None
        settled = {}
        for number, level in enumerate(LEVELS):
            inside = values[passed == 2 * number + 1]
            offset = int(below[number, row].sum())
            _, low, high = _ranks(level, draws)
            if offset <= low and high < offset + inside.size:
                settled[wanted[row], level] = _exact(inside, level, offset, draws)
        return settled

    settled: dict[tuple[int, float], Quantile] = {}
    with ThreadPoolExecutor(workers) as pool:
        for quantiles in pool.map(settle, range(len(wanted))):
            settled.update(quantiles)
    return settled


def _sorted_out(
    some: Array, edges: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    """Return which draws lie in a bracket, how many edges each of these has passed, and how many lie below."""
    with np.errstate(over="ignore"):
        single = some.astype(np.float32)
    over = np.greater_equal(single, edges[0])
    passed = over.astype(np.int8)
    under = np.empty((len(LEVELS), len(some)), dtype=np.int64)
    for number, edge in enumerate(edges):
        if number:
            np.greater_equal(single, edge, out=over)
            passed += over.view(np.int8)
        if number % 2 == 0:
            under[number // 2] = [some.shape[1] - np.count_nonzero(row) for row in over]
    inside = np.flatnonzero((passed & 1).view(np.bool_))
    return inside, passed.ravel()[inside], under
