"""The workflow: every event in every status, every rule kept and broken, as the readable cases have it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import EventError
from marchland.register.domain.demand import DEMANDS
from marchland.register.domain.event import KINDS
from marchland.register.domain.state import AreaStatus
from marchland.register.domain.workflow import RULES, WORKFLOW, next_events, table
from tests.refusal import refused
from tests.register.telling import History, told

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "register" / "workflow.yaml").data


@pytest.mark.parametrize("case", CASES["cases"], ids=[case["case"] for case in CASES["cases"]])
def test_a_case_comes_out(case: dict[str, Any]) -> None:
    *before, last = case["does"]
    history = told(*before)
    if "refused" in case:
        error = refused(lambda: history.does(last))
        assert error.message.startswith(f"rule {case['refused']}: ")
        assert error.next_step
        assert error.code in ("event", "balance")
    else:
        history.does(last)
        assert history.ongoing.steps[-1].state.status == case["then"]


READY = {
    "cleared": "cleared west",
    "settled": "settled",
    "inspected": "inspected",
    "boundary_revised": "extended wider",
    "proposed": "proposed amended 0 decided",
}


@pytest.mark.parametrize(("kind", "status"), list(itertools.product(KINDS, AreaStatus)))
def test_an_event_is_allowed_in_the_statuses_of_the_table_and_in_no_other(kind: str, status: AreaStatus) -> None:
    history = told(*CASES["statuses"][status])
    assert history.ongoing.steps[-1].state.status is status
    may = status in CASES["allowed"][kind]
    assert (kind in next_events(status)) is may
    problem = _problem(history, READY.get(kind, kind))
    assert ("rule status-allows" in problem or "rule report-once" in problem) is not may


def _problem(history: History, words: str) -> str:
    try:
        history.does(words)
    except EventError as error:
        return error.message
    return ""


def test_every_rule_has_a_case() -> None:
    named = {case["refused"] for case in CASES["cases"] if "refused" in case} | {"status-allows"}
    assert set(RULES) - named == set()


def test_every_rule_is_demanded_somewhere_and_every_demand_is_a_rule() -> None:
    demanded = {rule.name for row in WORKFLOW.values() for rule in row.rules}
    assert set(RULES) - demanded == {"reported-first", "status-allows", "known-by-then", "current-code"}
    assert set(DEMANDS) <= set(RULES)


def test_the_table_has_a_row_for_every_kind_of_event() -> None:
    assert [row[0] for row in table()] == list(KINDS) == list(WORKFLOW)
    assert all(all(cell for cell in row[:3]) for row in table())
