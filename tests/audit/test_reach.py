"""What comes into question for a stated figure: what it may fit, slips of the digits, and nothing else."""

from __future__ import annotations

import pytest

from marchland.audit.domain.claim_cues import cue_map
from marchland.audit.domain.claim_patterns import PATTERNS
from marchland.audit.domain.claim_search import surroundings
from marchland.audit.domain.interval import Amount, measured
from marchland.audit.domain.reach import Reach
from marchland.audit.domain.sentences import sentences
from marchland.audit.domain.unit_readings import unit_readings
from marchland.audit.service.reading_pages import read_page
from tests.audit.text_reading import quantities, reader


def reach(text: str) -> tuple[Reach, float]:
    """Return the reach of the one figure of a text, and how many base units its unit has."""
    (quantity,) = quantities(text)
    item = measured(0, quantity, reader().physical)
    return Reach.of(item), item.factor


@pytest.mark.parametrize(
    ("text", "came", "fits", "near"),
    [
        ("It covers 1,000 km².", 1_040, True, True),  # 1,000 stands for 950 to 1,050
        ("It covers 1,000 km².", 1_100, False, True),
        ("It covers 1,000 km².", 2_990, False, True),  # off by less than three times
        ("It covers 1,000 km².", 3_100, False, False),
        ("It covers 1,240 km².", 12_400, False, True),  # off by ten
        ("It covers 1,240 km².", 12.4, False, True),
        ("It covers 1,240 km².", 9_000, False, False),
        ("It covers 4 km².", 43, False, False),  # one digit, which ten times much would fit by chance
        ("It covers over 1,000 km².", 90_000, True, False),  # a bound is held from afar
        ("It covers 1,000 km².", 0, False, False),
    ],
)
def test_a_figure_reaches_what_it_rounds_from_and_what_slips_make_of_it(
    text: str, came: float, *, fits: bool, near: bool
) -> None:
    of, factor = reach(text)
    computed = Amount(*(came * factor,) * 4)
    assert of.may_fit(computed) is fits
    assert of.is_near(computed) is near


def test_no_attempt_is_made_that_could_neither_fit_nor_be_a_slip() -> None:
    text = "The line is 400 km long, 7 km deep and 90 km from the sea. It covers 2,800 km²."
    source = read_page(text.encode(), "text", "en")
    read = reader().quantities.read(source, sentences(source))
    cues = cue_map(source.text, sentences(source), read, reader().cues)
    items = [measured(index, quantity, reader().physical) for index, quantity in enumerate(read)]
    around = surroundings(items[-1], items, cues, unit_readings(items, reader().physical))
    made = [(attempt.expression, attempt.inputs) for pattern in PATTERNS for attempt in pattern(around)]
    assert ("a * b", (0, 1)) in made  # 400 km × 7 km
    assert ("a * b", (0, 2)) not in made  # 400 km × 90 km are 36,000 km²
    assert ("a * b", (1, 2)) not in made  # 7 km × 90 km are 630 km²
