"""The charts: labelled, the same each time, and readable at both widths."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from marchland.assess.domain.assessment import Driver
from marchland.assess.faces import charts
from marchland.assess.faces.words import titles
from marchland.audit.domain.claim import Verdict
from marchland.audit.faces import charts as audit_charts
from marchland.core.quantity import Range
from marchland.formats import drawing
from tests.report.sample import ASSESSMENT, AUDIT, INPUTS, hostile, without_mines

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - ours


def made(width: int) -> list[str]:
    cost = ASSESSMENT.total["whole_life_cost"]
    return [
        charts.densities([ASSESSMENT], width),
        charts.densities([ASSESSMENT, without_mines()], width),
        charts.densities([hostile()], width),
        charts.tornado(cost, "Cost", titles(ASSESSMENT), INPUTS, width),
        charts.convergence(ASSESSMENT.convergence, width),
        audit_charts.verdicts(AUDIT.counts, width),
    ]


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
def test_charts_are_the_same_each_time(width: int) -> None:
    assert made(width) == made(width)


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
def test_every_word_lies_inside_the_chart_and_is_large_enough_to_read(width: int) -> None:
    for svg in made(width):
        root = ET.fromstring(svg)  # noqa: S314 - our own text
        assert root.get("viewBox", "").split()[2] == str(width)
        for element in root.iter(f"{SVG}text"):
            assert float(element.get("font-size", "0")) >= 10.5
            assert 0 <= float(element.get("x", "0")) <= width


MIDDLE = "inputs at their medians €820 million"


def test_densities_stand_beside_the_record_with_their_figures() -> None:
    shown = words(charts.densities([ASSESSMENT]))
    for expected in ("Finland", "All belts together", "Inner German border", "508 – 2,010 – 5,500"):
        assert expected in shown
    assert "documented: 508 to 5,500" in shown
    assert any("mines per km of front" in word for word in shown)


def test_a_scenario_without_mines_says_so() -> None:
    assert "no mines" in words(charts.densities([ASSESSMENT, without_mines()]))


def test_a_tornado_names_inputs_their_doubt_and_both_ends() -> None:
    shown = words(charts.tornado(ASSESSMENT.total["whole_life_cost"], "Cost", titles(ASSESSMENT), INPUTS))
    for expected in (
        "clearance cost per area",
        "$0.5 – 1.32 – 3.5 per m²",
        "inputs at their medians €820 million",
        "€1.48 billion",
    ):
        assert expected in shown


def test_a_tornado_of_many_inputs_sums_up_the_weak_ones() -> None:
    drivers = tuple(Driver(f"input_{i}", 1.0, 2.0, 0.1) for i in range(10))
    outcome = replace(ASSESSMENT.total["mines"], drivers=drivers)
    assert "and 2 more inputs, with 20 % of all swings" in words(charts.tornado(outcome, "Mines", {}, {}))


def test_a_tornado_over_decades_is_logarithmic_and_says_so() -> None:
    wide, drivers = Range(1, 30, 1000, "mine"), (Driver("a", 1.0, 1000.0, 1.0),)
    outcome = replace(ASSESSMENT.total["mines"], drivers=drivers, range=wide, centre=30.0)
    assert "mines, logarithmic" in words(charts.tornado(outcome, "Mines", {}, {}))


def test_a_tornado_is_said_in_the_language_of_its_reader() -> None:
    cost = ASSESSMENT.total["whole_life_cost"]
    said = {
        "input at its 5 % point": "at five",
        MIDDLE: "mitten €820 million",
        "€1.48 billion": "1,48",
    }
    shown = words(charts.tornado(cost, "Cost", titles(ASSESSMENT), INPUTS, say=lambda text: said.get(text, text)))
    for expected in ("at five", "mitten €820 million", "1,48"):
        assert expected in shown
    assert "€1.48 billion" not in shown


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW])
def test_a_tornado_of_nothing_in_doubt_says_so(width: int) -> None:
    outcome = replace(ASSESSMENT.total["mines"], drivers=())
    assert words(charts.tornado(outcome, "Mines", {}, {}, width)) == ["No input of this scenario is in doubt."]


def test_convergence_is_labelled_at_its_ends() -> None:
    shown = words(charts.convergence(ASSESSMENT.convergence))
    assert "50 % 1.7 million" in shown
    assert "100,000" in shown


def test_verdicts_have_their_counts_and_a_tone() -> None:
    assert words(audit_charts.verdicts(AUDIT.counts))[:2] == ["Follows", "3"]
    assert audit_charts.tone(Verdict.CONTRADICTED) == "failed"
    assert audit_charts.tone(Verdict.CONFIRMED) == "held"
    assert audit_charts.tone(Verdict.NOT_CHECKED) == "open"
