"""Three sentences made from the figures."""

from dataclasses import replace

from marchland.assess.domain.scenario import Input
from marchland.assess.faces.sentences import answer
from marchland.core.quantity import Range, point
from tests.report.sample import ASSESSMENT, BORDER, KOREA, STUDY, documented, without_mines


def test_the_answer_is_three_sentences_with_ranges() -> None:
    count, density, life = answer(ASSESSMENT)
    assert count.text == "Built as stated, 845 km of front would hold about 1.7 million mines (0.43 to 4.62 million)."
    assert density.text == (
        "That is about 2,010 mines per km (508 to 5,500), about 0.4 (0.1 to 1.1) times as many as in Korea; "
        "the documented belts run from 508 to 5,500."
    )
    assert "€820 million (€0.64 to 2.02 billion)" in life.text
    assert "“front density”, with 80 % of all swings" in life.text


def test_deminers_that_the_scenario_does_not_state_are_named_a_default() -> None:
    """Korea's and Morocco's clearance was said to be by the stated deminers, and was by Ukraine's."""
    stated = Input("deminers", point(500, "deminer"))
    assert "Clearing it with the stated deminers" in answer(replace(ASSESSMENT, inputs={"deminers": stated}))[2].text
    default = Input(
        "deminers_ukraine_available", point(3000, "deminer"), "deminers_ukraine_available", default="Ukraine, 2024"
    )
    said = answer(replace(ASSESSMENT, inputs={"deminers_ukraine_available": default}))[2].text
    assert "as many deminers as the default has (Ukraine, 2024)" in said
    assert "stated" not in said


def test_each_sentence_has_the_sources_of_its_figures() -> None:
    count, density, _ = answer(ASSESSMENT)
    assert set(count.sources) == {KOREA, STUDY, BORDER}
    assert set(density.sources) == {KOREA, STUDY}


def test_it_says_when_a_scenario_lies_outside_the_record() -> None:
    for (low, high), words in (((1, 400), "above every one"), ((6000, 9000), "below every one"), ((1, 1500), "middle")):
        of = replace(ASSESSMENT, documented=(documented("the record", low, low, high),))
        assert words in answer(of)[1].text


def test_without_mines_it_speaks_of_the_layers() -> None:
    texts = [sentence.text for sentence in answer(without_mines())]
    assert texts == [
        "This scenario has no mines along 600 km of front.",
        "Its other layers would cost €600 million over the horizon.",
    ]


def test_it_leaves_out_what_is_not_there() -> None:
    mines = replace(ASSESSMENT.total["mines"], range=Range(5, 5, 5, "mine"))
    texts = [sentence.text for sentence in answer(replace(ASSESSMENT, total={"mines": mines}))]
    assert texts == [
        "Built as stated, these belts would hold 5 mines.",
        "The main driver is “front density”, with 80 % of all swings.",
    ]


def test_it_never_calls_anything_safe_and_advises_nothing() -> None:
    said = " ".join(sentence.text for of in (ASSESSMENT, without_mines()) for sentence in answer(of)).lower()
    assert not any(word in said for word in (" safe", "should", "recommend", "must"))
