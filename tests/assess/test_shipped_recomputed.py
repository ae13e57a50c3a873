"""The shipped scenarios counted again in bare NumPy from figures typed off the book, and the table of the method page.

Nothing of the engine is used here but its answers: distributions, mixtures, records and formulas are written anew.
An answer agrees when the share of our draws below it is the share it claims, within what both numbers of draws allow.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from SALib.analyze import sobol as analyse
from SALib.sample import sobol as design
from scipy import stats

from marchland.assess.domain.assessment import Assessment
from marchland.assess.service.books import Books, find_scenario, open_books
from marchland.assess.service.questions import RunOptions, assess, sensitivity
from marchland.core.asof import AsOf
from marchland.core.quantity import Range

Array = npt.NDArray[np.float64]
Quantile = Callable[[Array], Array]
DRAWS, OURS = 100_000, 400_000
LEVELS = (0.05, 0.5, 0.95)
NAMES = ("documented-density", "korean-density", "lower-density", "no-mines")
Z95 = stats.norm.ppf(0.95)
AS_OF = AsOf(date(2026, 11, 29), date(2026, 11, 29))
METHOD = Path(__file__).parents[2] / "docs" / "method.md"


def halves(low: float, centre: float, high: float) -> Quantile:
    """Return a lognormal through three points: each half with its own spread."""

    def at(u: Array) -> Array:
        z = stats.norm.ppf(u)
        return np.asarray(centre * np.where(z < 0, (centre / low) ** (z / Z95), (high / centre) ** (z / Z95)))

    return at


def between(low: float, high: float) -> Quantile:
    return lambda u: np.asarray(low * (high / low) ** u)


def points(values: dict[float, float]) -> Quantile:
    """Return the quantiles of values with weights."""
    ordered = sorted(values)
    upto = np.cumsum([values[each] for each in ordered]) / sum(values.values())
    return lambda u: np.array(ordered)[np.minimum(np.searchsorted(upto, u), len(ordered) - 1)]


def triangle(low: float, mode: float, high: float) -> Quantile:
    return lambda u: np.asarray(stats.triang.ppf(u, (mode - low) / (high - low), low, high - low))


# Belts on record, fewest mines per km first: mines per km of front, and km² of mined ground per km.
GROUNDS = [28.025706 / 425, 190 / 911, 112.58 / 250, 117.82 / 248]
RECORDS: list[tuple[Quantile, float | None]] = [
    (points({14_742 / 29: 1, 10 * 50: 1}), None),  # Zimbabwe, found on clearance
    (points({1e6 / 3200: 1.25, 2e6 / 2897: 0.25, 2e6 / 3200: 0.25, 1e6 / 2897: 0.25}), None),  # India–Pakistan
    (points({615_419 / 911: 1}), GROUNDS[1]),  # Turkey–Syria
    (points({1_322_700 / 800: 1}), None),  # inner German border
    (lambda u: np.where(u < 1 / 3, halves(2e6 / 1065, 2400, 3e6 / 1065)(np.minimum(3 * u, 1 - 1e-12)),
                        np.where(u < 2 / 3, 2400, 3e6 / 600)), None),  # Cambodia, K5
    (halves(3000, 4000, 5500), GROUNDS[0]),  # Zimbabwe as laid
    (points({1_008_000 / 248: 1}), GROUNDS[3]),  # Korea, government
    (points({1_270_000 / 250: 1}), GROUNDS[2]),  # Korea, NGO
]  # fmt: skip
CENTRES = [504.1, 345.2, 675.5, 1653.4, 2400, 4000, 4064.5, 5080]
ORDER = np.argsort(CENTRES)
TERMS: dict[str, Quantile] = {
    "price": between(3, 30),
    "usd": triangle(1.053, 1.0813, 1.0824),
    "per_mine": lambda u: np.where(u < 0.5, halves(300, 400e6 / 500 / 1185, 1000)(np.minimum(2 * u, 1 - 1e-12)),
                                   between(300, 1000)(2 * u - 1)),
    "per_area": between(2, 39),
    "per_deminer": halves(10, 25, 50),
    "deminers": points({4021: 1, 9000: 1}),
    "world": points({105_640: 1, 213_750: 1}),
    "residue": halves(0.004, math.sqrt(0.004 * 33_000 / 1_322_700), 33_000 / 1_322_700),
    "casualties": points({78 / 1250: 0.5, 75 / 1250: 0.5, 66 / 3000: 1}),
    "korea": points(
        {1_270_000 / 250: 3, 828_000 / 250: 3, 1_008_000 / 248: 1, 1_008_000 / 250: 1, 1_008_000 / 247.838976: 1}
    ),
    "fence": halves(60_000, 350_000, 1_900_000),
    "electronics": lambda u: 71.8e6 / 206 + u * (373e6 / 199 / 4.76824 - 71.8e6 / 206),
}  # fmt: skip
LENGTHS = {"lower-density": [500, 300, 400, 400]}


def belts(name: str, picks: Array, inside: Array, any_ground: Array) -> tuple[Array, Array, Array]:
    """Return each belt's length, mines and mined ground: a row for each belt."""
    length = np.array(LENGTHS.get(name, [1000, 400, 600, 600]), dtype=float)[:, None]
    if name != "documented-density":
        density = {"korean-density": 12_000, "lower-density": 6000, "no-mines": 0}[name]
        ones = np.ones((4, picks.shape[1]))
        return length * ones, length * 2 * density * ones, length * 2 * bool(density) * ones
    front, ground = np.empty(picks.shape), np.empty(picks.shape)
    for place, number in enumerate(ORDER):
        there = (picks >= place / 8) & (picks < (place + 1) / 8)
        of, depth = RECORDS[number]
        front[there] = of(inside[there])
        ground[there] = depth if depth is not None else points(dict.fromkeys(GROUNDS, 1.0))(any_ground[there])
    return length * np.ones(picks.shape), length * front, length * ground


def outputs(name: str, terms: dict[str, Array], picks: Array, inside: Array, any_ground: Array) -> dict[str, Array]:
    """Return every total of a scenario, by formulas written anew."""
    length, mines, area = (each.sum(axis=0) for each in belts(name, picks, inside, any_ground))
    layers = length * (terms["fence"] + terms["electronics"]) if name == "no-mines" else 0 * length
    price = mines * terms["price"] / terms["usd"]
    by_area = area * 1e6 * terms["per_area"] / terms["usd"]
    harm = 0 if name == "no-mines" else 1
    made = {
        "length": length, "area": area, "mines": mines, "mine_cost": price, "production_years": mines / 1.2e6,
        "land_taken": area, "layers_cost": layers, "clearance_years_at_world_rate": mines / terms["world"],
        "clearance_years_of_deminers": area * 1e6 / (terms["per_deminer"] * terms["deminers"] * 200),
        "clearance_cost_by_mine": mines * terms["per_mine"] / terms["usd"], "clearance_cost_by_area": by_area,
        "residue": mines * terms["residue"], "casualties": harm * length * terms["casualties"] * 30,
        "barrier_cost": price + layers, "whole_life_cost": price + layers + by_area, "front_density": mines / length,
        "ratio_to_korea": mines / length / terms["korea"],
    }  # fmt: skip
    if name == "no-mines":
        made |= {"layer_fence_cost": length * terms["fence"], "layer_electronics_cost": length * terms["electronics"]}
    return made


@functools.cache
def ours(name: str) -> dict[str, Array]:
    """Return our own draws of every total: picks with a rank correlation of 0.5, all else independent."""
    rng = np.random.default_rng(20261129)
    pearson = 2 * math.sin(math.pi * 0.5 / 6)
    root = np.linalg.cholesky(np.full((4, 4), pearson) + (1 - pearson) * np.eye(4))
    picks = stats.norm.cdf(root @ rng.standard_normal((4, OURS)))
    terms = {each: of(rng.random(OURS)) for each, of in TERMS.items()}
    return outputs(name, terms, picks, rng.random((4, OURS)), rng.random((4, OURS)))


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def agrees(value: float, level: float, drawn: Array, slack: float = 0.0) -> bool:
    """Tell whether so large a share of the draws lies below a value, give or take what chance and rounding allow."""
    least, most = value * (1 - slack) - 1e-9 * abs(value), value * (1 + slack) + 1e-9 * abs(value)
    room = 5 * math.sqrt(level * (1 - level) * (1 / DRAWS + 1 / OURS))
    return float(np.mean(drawn < least)) - room <= level <= float(np.mean(drawn <= most)) + room


@pytest.fixture(scope="module")
def answers(books: Books) -> dict[str, Assessment]:
    """Give the answers to all shipped scenarios, on a day on which all of the book is known."""
    return {name: assess(find_scenario(name), books, RunOptions(AS_OF, draws=DRAWS)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_total_is_what_bare_numpy_finds(name: str, answers: dict[str, Assessment]) -> None:
    found = {output: outcome.range for output, outcome in answers[name].total.items()}
    drawn = ours(name)
    assert found.keys() == drawn.keys()
    for output, of in found.items():
        for level, value in zip(LEVELS, (of.p5, of.p50, of.p95), strict=True):
            assert agrees(value, level, drawn[output]), (output, level, value, np.quantile(drawn[output], LEVELS))


def test_mined_ground_lies_within_the_depths_on_record(answers: dict[str, Assessment]) -> None:
    """2,600 km at 66 m are 171 km², at 475 m 1,235 km²; ground drawn apart from its mines ran to 12,000."""
    area = answers["documented-density"].total["area"].range
    assert 2600 * min(GROUNDS) < area.p5 < area.p95 < 2600 * max(GROUNDS)
    years = answers["documented-density"].total["clearance_years_of_deminers"].range
    assert years.p95 < 2600 * max(GROUNDS) * 1e6 / (10 * 4021 * 200)


SCALES = {"m": 1e6, "bn": 1e9}


def printed(cell: str) -> list[float]:
    """Return the figures of a cell of the table, such as `1.22 m – 6.22 m – 12.3 m`."""
    found = re.findall(r"([\d,.]+)(?:\s(m|bn))?(?=\s–|$)", cell.strip())
    return [float(figure.replace(",", "")) * SCALES.get(scale, 1) for figure, scale in found]


def rows() -> list[list[str]]:
    text = METHOD.read_text(encoding="utf-8").split("## Before and after")[1].split("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")
    ]
    return [[row[0].strip("`"), *row[1:]] for row in cells]


def test_the_table_has_every_total_that_moved() -> None:
    assert len(rows()) >= 20
    assert {row[1].strip("`") for row in rows() if row[0] == "documented-density"} >= {
        "mines", "area", "clearance_cost_by_area", "whole_life_cost", "clearance_years_of_deminers", "casualties",
    }  # fmt: skip
    assert all(row[4] and row[2] != row[3] for row in rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_table_of_the_method_page_prints_what_is_found(row: list[str], answers: dict[str, Assessment]) -> None:
    """Figures of three digits: rounded by at most a half of the last, and to be met by our own draws."""
    name, output, after = row[0], row[1].strip("`"), printed(row[3])
    assert len(after) in (1, 3)
    after = after * 3 if len(after) == 1 else after
    if output.startswith("people"):
        bands = {f"people_within_{band.within_km:g}_km": band.people for band in answers[name].total_exposure}
        close(after, bands[output], 0.03)
        return
    for level, value in zip(LEVELS, after, strict=True):
        assert agrees(value, level, ours(name)[output], slack=0.006), (output, level, value)


def close(figures: list[float], of: Range, within: float) -> None:
    for figure, value in zip(figures, (of.p5, of.p50, of.p95), strict=True):
        assert figure == pytest.approx(value, rel=within)


def test_the_indices_are_those_of_salib_on_bare_numpy(books: Books) -> None:
    """SALib's own design over our own model: the belts' picks as one group, on the logarithm of the cost."""
    names = [
        *TERMS,
        *(f"pick_{n}" for n in range(4)),
        *(f"in_{n}" for n in range(4)),
        *(f"ground_{n}" for n in range(4)),
    ]
    groups = [*TERMS, *["belts"] * 12]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names), "groups": groups}
    u = np.clip(design.sample(problem, 4096, calc_second_order=False, seed=7), 1e-9, 1 - 1e-9).T
    pearson, first = 2 * math.sin(math.pi * 0.5 / 6), len(TERMS)
    root = np.linalg.cholesky(np.full((4, 4), pearson) + (1 - pearson) * np.eye(4))
    picks = stats.norm.cdf(root @ stats.norm.ppf(u[first : first + 4]))
    terms = {each: of(u[place]) for place, (each, of) in enumerate(TERMS.items())}
    cost = outputs("documented-density", terms, picks, u[first + 4 : first + 8], u[first + 8 :])["whole_life_cost"]
    result = analyse.analyze(problem, np.log(cost), calc_second_order=False, seed=7)
    shares = dict(zip(dict.fromkeys(groups), zip(result["S1"], result["ST"], strict=True), strict=True))
    asked = find_scenario("documented-density"), books, RunOptions(AS_OF, draws=100)
    of = sensitivity(*asked, ("total.whole_life_cost",), 4096)[1]
    found = of["total.whole_life_cost"]
    assert found.on_logarithm
    assert found.settled
    indices = {index.factor: index for index in found.indices}
    together = next(factor for factor in indices if factor.startswith("documented_belts"))
    for factor, other in (("clearance_cost_per_area", "per_area"), (together, "belts")):
        index = indices[factor]
        assert index.first == pytest.approx(shares[other][0], abs=index.first_error + 0.03)
        assert index.total == pytest.approx(shares[other][1], abs=index.total_error + 0.03)
