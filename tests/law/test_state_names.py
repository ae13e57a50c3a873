"""States by the names of the golden list: each is found, or told for what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.yaml_files import read_yaml
from marchland.law.service.questions import find_state
from tests.law.sample import books
from tests.refusal import refused

CASES: list[dict[str, Any]] = read_yaml(Path(__file__).parents[1] / "cases" / "law" / "names.yaml").data["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_name_is_found_or_told_for_what_it_is(case: dict[str, Any]) -> None:
    if "state" in case:
        assert find_state(books(), case["name"]).iso3 == case["state"]
    else:
        assert case["says"] in str(refused(lambda: find_state(books(), case["name"])))
