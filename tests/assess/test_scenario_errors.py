"""Whatever is wrong in a scenario file, the error names the file, the line and the field."""

from pathlib import Path

import pytest

from marchland.assess.adapters.scenario_files import read_scenario
from marchland.assess.service.books import Books, open_books
from marchland.assess.service.questions import RunOptions, assess
from marchland.core.asof import AsOf
from tests.refusal import refused

GOOD = """title = "T"

[[belts]]
id = "a"
state = "POL"
length = "300 to 400 km"
depth = "1 to 2 km"
density = "10,000 to 12,000 mine/km²"

[[layers]]
id = "fence"
unit_cost = "€1.8m/km"
"""
DEPENDENCE = '[[dependence]]\nbetween = ["a.depth", "a.density"]\nrank_correlation = 0.5\n'


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ('"€1.8m/km"', '"CHF 1.8m/km"', 12, "layers.0.unit_cost", "no rate of exchange is known for CHF"),
        ('"€1.8m/km"', '"€1.8m/mine"', 12, "layers.0.unit_cost", "comes out as"),
        ('"1 to 2 km"', '"2 kg"', 7, "belts.0.depth", "kg is [mass]"),
        ('"1 to 2 km"', "{min = 1, high = 2}", 7, "belts.0.depth", "'low' is missing"),
        ('"1 to 2 km"', '{low = 1, high = 2, as = "uniform"}', 7, "belts.0.depth", "has limits"),
        ('"1 to 2 km"', '{min = 1, max = 2, as = "lognormal"}', 7, "belts.0.depth", "has no limits"),
        ('"1 to 2 km"', '{min = 1, max = 2, as = "pert"}', 7, "belts.0.depth", "needs its mode"),
        ('"1 to 2 km"', '{min = 1, max = 2, as = "beta"}', 7, "belts.0.depth", "needs alpha and beta"),
        ('"1 to 2 km"', "{low = 1, high = 2, min = 3, max = 2}", 7, "belts.0.depth", "nothing is left"),
        ('"1 to 2 km"', "{mixture = [{value = 1}, {value = -2}]}", 7, "belts.0.depth", "negative"),
        ('"1 to 2 km"', "{mixture = []}", 7, "belts.0.depth", "no parts"),
        ('"1 to 2 km"', "{mixture = [{mixture = []}]}", 7, "belts.0.depth", "no parts"),
        (
            '"1 to 2 km"',
            '{value = 2, shared = "x"}\nfront_density = {value = 2, shared = "x"}',
            3,
            "belts.0",
            "both mines",
        ),
        ('length = "300 to 400 km"', 'border = "POL-BLR"\nshare = "0.8 to 1"', 7, "belts.0.share", "of a share"),
        ('"10,000 to 12,000 mine/km²"', '{records = "documented_belts"}', 8, "belts.0.density", "records give mines"),
        ("[[layers]]", f"{DEPENDENCE}{DEPENDENCE}[[layers]]", 10, "dependence", "named in two dependences"),
        (
            "[[layers]]",
            f"{DEPENDENCE}matrix = [[1, 0], [0, 1]]\n[[layers]]",
            10,
            "dependence.0",
            "one rank_correlation",
        ),
        (
            "[[layers]]",
            '[[dependence]]\nbetween = ["a.depth", "a.density"]\nmatrix = [[1, 0.5], [0.4, 1]]\n[[layers]]',
            12,
            "dependence.0.matrix",
            "not one of correlations",
        ),
    ],
)
def test_an_error_has_its_file_line_and_field(
    tmp_path: Path, books: Books, today: AsOf, old: str, new: str, line: int, field: str, says: str
) -> None:
    assert old in GOOD
    file = tmp_path / "mine.toml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    error = refused(lambda: assess(read_scenario(file), books, RunOptions(today, draws=100)))
    assert says in error.message
    assert (error.where.file, error.where.line, error.where.field) == (str(file), line, field)
