"""The words that every face shares."""

import pytest

from marchland.assess.faces import words
from marchland.audit.domain.claim import Verdict
from marchland.audit.faces import words as audit_words
from marchland.core.errors import NotFoundError
from marchland.facts.faces import words as facts_words
from marchland.formats import plain_text
from tests.report.sample import ASSESSMENT, CARDS, FINLAND, PRICE, hostile


def test_a_text_is_cleaned_of_all_that_moves_a_terminal() -> None:
    assert plain_text.clean("a\x1b[31m\tb\r\n\u202ec\x00") == "a [31m b c"


def test_every_verdict_has_a_title_and_a_meaning() -> None:
    assert all(audit_words.verdict_title(verdict) and audit_words.verdict_meaning(verdict) for verdict in Verdict)


def test_a_layer_has_its_own_title_and_an_unknown_output_a_readable_one() -> None:
    assert words.output_title("layer_fence_cost", FINLAND.layers) == "Fence with sensors"
    assert words.output_title("people_within_10_km") == "People within 10 km"
    assert words.all_layers(ASSESSMENT) == (("fence", "Fence with sensors"),)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("fin.length", "Finland: length"),
        ("front_density_documented@pol", "Poland: front density documented"),
        ("front_density_documented", "front density documented"),
        ("shared.depth", "depth"),
        ("layer.fence.unit_cost", "fence: unit cost"),
    ],
)
def test_an_input_is_named_after_its_belt(name: str, title: str) -> None:
    assert words.input_title(name, words.titles(ASSESSMENT)) == title


def test_a_formula_is_written_as_people_write_it() -> None:
    assert words.formula("length * depth") == "length × depth"
    assert words.formula("belt_1 + belt_2", words.belt_labels(ASSESSMENT.belts)) == "fin + pol"
    assert words.formula("no formula (") == "no formula ("


def test_an_outcome_is_found_by_its_full_name() -> None:
    assert words.find_outcome(ASSESSMENT, "total.mines")[0] == "Mines, all belts"
    assert words.find_outcome(ASSESSMENT, "fin.mines")[1] is FINLAND.outcomes["mines"]
    with pytest.raises(NotFoundError, match=r"total\.hope"):
        words.find_outcome(ASSESSMENT, "total.hope")


def test_a_weak_source_is_marked_and_a_missing_card_keeps_its_slug() -> None:
    assert facts_words.weak_mark(CARDS[PRICE]) == "weak source: state media"
    assert facts_words.card_line(CARDS[PRICE]).endswith("read 2026-11-22, weak source: state media")
    assert facts_words.source_line("gone", CARDS) == "gone"


def test_outcomes_stand_in_the_order_people_read_them_in() -> None:
    names = [name for name, _ in words.in_order(dict(reversed(ASSESSMENT.total.items())))]
    assert names[:3] == ["length", "mines", "front_density"]
    assert names[-1] == "layer_fence_cost"


def test_what_is_left_out_is_said() -> None:
    assert words.left_out(ASSESSMENT) == ""
    assert "rate_of_nothing" in words.left_out(hostile())


def test_the_command_names_the_scenario_the_seed_and_the_two_dates() -> None:
    made = words.command(ASSESSMENT.name, ASSESSMENT.provenance)
    assert made == "marchland assess two-belts --seed 1 --draws 100000 --on 2026-11-22 --known 2026-11-22"


def test_no_limit_calls_a_place_safe_and_one_says_that_silence_is_not_safety() -> None:
    assert any("Silence is not safety" in limit for limit in words.LIMITS)
