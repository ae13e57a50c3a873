"""The golden cases of treaty law, each readable by a lawyer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.act_files import read_acts
from marchland.adapters.yaml_files import read_yaml
from marchland.core.asof import AsOf
from marchland.law.act import ActBook
from marchland.law.hypothesis import Supposed, suppose
from marchland.law.obligation import policies
from marchland.law.status import Status, status
from marchland.services.shipped import data_root

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "law" / "golden.yaml").data
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def book() -> ActBook:
    return read_acts(data_root())


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_golden_case_comes_out(case: dict[str, Any], book: ActBook) -> None:
    events = [Supposed(e["state"], e["kind"], e["on"], e.get("treaty", "")) for e in case.get("suppose", ())]
    ask, expect = case["ask"], case["expect"]
    found = status(suppose(book, events), ask["treaty"], ask["state"], AsOf(ask["on"], ask["known"]))
    assert {name: _field(found, name) for name in expect if name not in ("views", "reason")} == {
        name: value for name, value in expect.items() if name not in ("views", "reason")
    }
    assert set(expect.get("views", ())) <= {view.holder for view in found.views}
    assert expect.get("reason", "") in "; ".join(reason.text for reason in found.reasons)
    assert all(reason.article and reason.source for reason in found.reasons)


def _field(found: Status, name: str) -> object:
    value = getattr(found, name)
    return value.value if name == "status" else value


def test_161_parties_on_22_november_2026(book: ActBook) -> None:
    counted = [state for state in book.states("apmbc") if status(book, "apmbc", state, AsOf(TODAY, TODAY)).party]
    assert len(counted) == 161
    assert "UKR" in counted


def test_the_policy_of_the_united_states_at_the_end_of_2025(book: ActBook) -> None:
    found = policies(book, "USA", AsOf(date(2025, 12, 31), date(2025, 12, 31)))
    assert [p.act.kind for p in found if p.in_force] == ["policy_trump2_memo"]
    assert [p.act.kind for p in found if p.pending] == ["policy_trump2_final"]
    earlier = policies(book, "USA", AsOf(date(2025, 12, 18), date(2025, 12, 18)))
    assert [p.act.kind for p in earlier if p.in_force] == ["policy_biden"]
