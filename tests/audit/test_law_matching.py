"""What a text says of states under treaties is put to the law; plans, denials and words of others are not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.audit.text_reading import audited

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "texts" / "law.yaml").read_text(encoding="utf-8"))


def by_law(text: str, language: str) -> list[str]:
    """Return the verdicts of the claims that rest on the law."""
    claims = audited(text, language).claims
    return [str(claim.audited.verdict) for claim in claims if claim.readings[0].rests_on == "law"]


@pytest.mark.parametrize("case", CASES["law"], ids=lambda case: str(case["text"])[:60])
def test_the_law_answers(case: dict[str, str]) -> None:
    assert by_law(case["text"], case["language"]) == [case["verdict"]]


@pytest.mark.parametrize("case", CASES["other"], ids=lambda case: str(case["text"])[:60])
def test_the_law_is_not_asked(case: dict[str, str]) -> None:
    assert by_law(case["text"], case["language"]) == []


def test_a_treaty_may_be_named_some_sentences_before() -> None:
    text = (
        "The Ottawa Convention bans the mines. In June 2025 the Baltic States submitted notifications of denunciation."
    )
    assert by_law(text, "en") == ["follows"]


def test_parties_are_counted_on_the_day_that_is_named() -> None:
    # None of the five withdrawals had taken effect, the Marshall Islands were in, Tonga's accession was not yet: 165.
    assert by_law("On 1 November 2025 the Mine Ban Treaty had 165 states parties.", "en") == ["follows"]


def test_every_treaty_can_be_asked_for_its_notice() -> None:
    for treaty in ("Convention on Cluster Munitions", "Convention on Certain Conventional Weapons", "Protocol V"):
        text = f"Withdrawal from the {treaty} takes effect 40 months after notice."
        assert by_law(text, "en") == ["contradicted"]
