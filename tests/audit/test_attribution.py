"""Who says a figure and whose it is, by rules in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from marchland.audit.domain.attribution import said_by
from tests.audit.text_reading import audited

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "texts" / "law.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["speakers"], ids=lambda case: str(case["text"])[:40])
def test_who_says_it(case: dict[str, str]) -> None:
    assert said_by(case["text"], case["language"]) == case["by"]


@pytest.mark.parametrize("case", CASES["subjects"], ids=lambda case: str(case["text"])[:40])
def test_whose_figure_it_is(case: dict[str, str]) -> None:
    assert audited(case["text"], case["language"]).claims[-1].subject == case["of"]
