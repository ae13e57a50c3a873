"""The labelled texts: quotes stand in them, their arithmetic is right, and the score of a reading can be trusted."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TEXTS = Path(__file__).parent / "texts"
SCRIPTS = Path(__file__).parents[2] / "scripts"
LEAST = {"dev": (20, 10), "more": (20, 10), "final": (20, 10), "fresh": (8, 8)}
FOLDERS = tuple(LEAST)
TWICE = ("dev", "final")


@pytest.fixture
def gold(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import text_gold

    return text_gold


@pytest.fixture
def scores(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import text_scores

    return text_scores


@pytest.mark.parametrize("folder", FOLDERS)
def test_there_are_texts_enough_of_both_languages_of_a_news_item_s_length(gold: ModuleType, folder: str) -> None:
    texts = gold.read_texts(TEXTS / folder)
    counts = Counter(text.language for text in texts)
    english, ukrainian = LEAST[folder]
    assert counts["en"] >= english
    assert counts["uk"] >= ukrainian
    assert {text.name for text in texts if not 55 <= len(text.text.split()) <= 190} == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_quantities_stand_in_order_and_apart(gold: ModuleType, folder: str) -> None:
    for text in gold.read_texts(TEXTS / folder):
        spans = [each.span for each in text.quantities]
        assert spans == sorted(spans), text.name
        assert all(end <= start for (_, end), (start, _) in pairwise(spans)), text.name
        assert all(each.low <= each.high for each in text.quantities), text.name


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_calculation_gives_the_verdict_that_is_labelled(gold: ModuleType, folder: str) -> None:
    nouns = gold.read_nouns(TEXTS / folder)
    for text in gold.read_texts(TEXTS / folder):
        for claim in text.claims:
            assert bool(claim.readings) == (claim.verdict != "not_derivable"), (text.name, claim.quote)
            for reading in claim.readings:
                found = gold.ruled(claim, *gold.worked_out(reading, nouns), nouns)
                assert found == claim.verdict, (text.name, claim.quote)


@pytest.mark.parametrize("folder", FOLDERS)
def test_claims_and_their_inputs_are_quantities_of_the_text(gold: ModuleType, folder: str) -> None:
    for text in gold.read_texts(TEXTS / folder):
        spans = {each.span: each for each in text.quantities}
        values = {(each.low, each.high) for each in text.quantities}
        for claim in text.claims:
            if claim.unit != "weekday":
                stated = spans[claim.span]
                assert (stated.low, stated.high) == (claim.low, claim.high), (text.name, claim.quote)
                assert claim.unit in stated.units, (text.name, claim.quote)
            for reading in claim.readings:
                assert {(low, high) for low, high, _ in reading.inputs} <= values, (text.name, claim.quote)


@pytest.mark.parametrize("folder", FOLDERS)
def test_about_a_third_of_the_calculations_are_wrong(gold: ModuleType, folder: str) -> None:
    claims = [claim for text in gold.read_texts(TEXTS / folder) for claim in text.claims if claim.readings]
    wrong = sum(claim.verdict == "does_not_follow" for claim in claims)
    assert 0.27 <= wrong / len(claims) <= 0.38


@pytest.mark.parametrize("folder", TWICE)
def test_the_second_labelling_names_the_same_verdicts(gold: ModuleType, folder: str) -> None:
    texts = {text.name: text for text in gold.read_texts(TEXTS / folder)}
    labelled_twice = sorted((TEXTS / "second" / folder).glob("*.yaml"))
    assert len(labelled_twice) == 30
    for path in labelled_twice:
        text = texts[path.stem]
        second = gold.read_labels(path, text)
        assert [(claim.span[0], claim.verdict) for claim in second.claims] == [
            (claim.span[0], claim.verdict) for claim in text.claims
        ], text.name


@pytest.mark.parametrize(
    ("quote", "value", "half"),
    [
        ("€9.6 million", 9_600_000, 50_000),
        ("10 million mines", 10_000_000, 500_000),
        ("4,100 tonnes", 4_100, 50),
        ("412 km", 412, 0.5),
        ("12.9%", 12.9, 0.05),
        ("1 250,5 гектара", 1_250.5, 0.05),
        ("2 100 гектарів", 2_100, 50),
        ("20 %", 20, 0.5),
        ("two thirds", 2 / 3, 1 / 30),
        ("fifteen years", 15, 0.5),
    ],
)
def test_a_figure_is_as_exact_as_it_is_printed(gold: ModuleType, quote: str, value: float, half: float) -> None:
    assert gold.printed_half(quote, value) == pytest.approx(half)


@pytest.mark.parametrize(
    ("unit", "thing", "size"),
    [
        ("hectare", "m²", 10_000),
        ("EUR/km", "EUR/m", 0.001),
        ("mines/km²", "mine/m²", 1e-6),
        ("km/hour", "m/day", 24_000),
        ("trained deminers", "deminer", 1),
        ("сапер", "deminer", 1),
        ("percent", "1", 0.01),
        ("percentage point", "point", 0.01),
    ],
)
def test_units_are_compared_by_what_they_measure(gold: ModuleType, unit: str, thing: str, size: float) -> None:
    found, factor = gold.measure(unit, gold.read_nouns(TEXTS / "dev"))
    assert (found, factor) == (thing, pytest.approx(size))


def reading_of(gold: ModuleType, text: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what a reader would say that reads a text as it is labelled."""
    quantities = [
        {"span": list(each.span), "low": each.low, "high": each.high, "unit": each.unit} for each in text.quantities
    ]
    claims = []
    for claim in text.claims:
        readings = [
            {
                "expression": each.expression,
                "inputs": {
                    letter: {"low": low, "high": high, "unit": unit}
                    for letter, (low, high, unit) in zip("abcdefgh", each.inputs, strict=False)
                },
            }
            for each in claim.readings[:1]
        ]
        stated = {"bound": claim.bound, "about": claim.is_about}
        claims.append({"span": list(claim.span), "stated": stated, "verdict": claim.verdict, "readings": readings})
    return quantities, claims


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_reading_as_labelled_scores_full_marks(gold: ModuleType, scores: ModuleType, folder: str) -> None:
    nouns, score = gold.read_nouns(TEXTS / folder), scores.Score()
    for text in gold.read_texts(TEXTS / folder):
        quantities, claims = reading_of(gold, text)
        scores.score_quantities(score, text, quantities, nouns)
        scores.score_claims(score, text, claims, nouns)
    told = scores.summary(score)
    assert score.errors == []
    assert told["quantities"]["exact"]["f1"] == told["quantities"]["dates"]["f1"] == 1
    assert told["claims"]["first"] == told["claims"]["precision"] == told["claims"]["bounds"] == 1
    assert told["verdicts"]["macro_f1"] == 1
    assert told["verdicts"]["false_does_not_follow"]["count"] == 0


def test_what_is_misread_is_counted_where_it_was_misread(gold: ModuleType, scores: ModuleType) -> None:
    text = next(each for each in gold.read_texts(TEXTS / "dev") if each.name == "en01_barrier_bill")
    nouns, score = gold.read_nouns(TEXTS / "dev"), scores.Score()
    quantities, claims = reading_of(gold, text)
    quantities[0]["unit"] = "m"  # 412 km of eight quantities
    quantities[1]["span"][1] -= 1
    quantities.append({"span": [3, 8], "low": 1, "high": 1, "unit": "page"})
    claims[0]["verdict"] = "does_not_follow"  # it follows
    claims[1]["readings"].insert(0, {"expression": "a", "inputs": {"a": {"low": 1, "high": 1, "unit": "EUR"}}})
    claims.append({"span": [3, 8], "verdict": "does_not_follow", "readings": []})
    scores.score_quantities(score, text, quantities, nouns)
    scores.score_claims(score, text, claims, nouns)
    told = scores.summary(score)
    found = told["quantities"]
    assert (found["exact"]["right"], found["exact"]["extra"], found["exact"]["missed"]) == (6, 3, 2)
    assert (found["anywhere"]["right"], found["spans"]["right"], found["values"]["right"]) == (7, 7, 8)
    assert (told["claims"]["gold"], told["claims"]["found"], told["claims"]["precision"]) == (4, 4, 0.8)
    assert (told["claims"]["first"], told["claims"]["first_three"]) == (round(2 / 3, 4), 1.0)
    assert told["verdicts"]["false_does_not_follow"] == {"count": 1, "of": 3, "share": round(1 / 3, 4)}
    assert told["verdicts"]["spurious_does_not_follow"] == 1
