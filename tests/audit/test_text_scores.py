"""The reading of the development texts keeps the scores of docs/audit-texts.md; nothing true is called untrue."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import score_texts  # noqa: E402 - a program of scripts/, found by the path above
import text_gold  # noqa: E402 - as above
import text_scores  # noqa: E402 - as above

DEV = Path(__file__).parent / "texts" / "dev"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """Return the score of the development texts."""
    score = score_texts.scored(text_gold.read_texts(DEV), text_gold.read_nouns(DEV))
    found: dict[str, Any] = text_scores.summary(score)
    return found


def test_quantities_are_read_exactly(told: dict[str, Any]) -> None:
    assert told["quantities"]["exact"]["f1"] >= 0.93


def test_the_right_calculation_comes_first_or_among_three(told: dict[str, Any]) -> None:
    assert told["claims"]["first"] >= 0.75
    assert told["claims"]["first_three"] >= 0.85


def test_verdicts_are_right_and_nothing_true_is_said_to_not_follow(told: dict[str, Any]) -> None:
    assert told["verdicts"]["macro_f1"] >= 0.85
    assert told["verdicts"]["false_does_not_follow"]["share"] <= 0.02
