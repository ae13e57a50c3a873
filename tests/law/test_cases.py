"""The golden cases of treaty law, each readable by a lawyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.package_data import data_root
from marchland.adapters.yaml_files import read_yaml
from marchland.core.asof import AsOf
from marchland.core.citation import Citation
from marchland.law.adapters.act_files import read_acts
from marchland.law.adapters.munition_files import read_munitions
from marchland.law.domain.act import ActBook, ArmedConflict
from marchland.law.domain.hypothesis import HypotheticalEvent, suppose
from marchland.law.domain.munition_ruling import for_state
from marchland.law.domain.obligation import policies
from marchland.law.domain.status import TreatyStatus, status

FOLDER = Path(__file__).parents[1] / "cases" / "law"
CASES: list[dict[str, Any]] = [
    case for name in ("golden.yaml", "depositary.yaml") for case in read_yaml(FOLDER / name).data
]
KINDS = ("munition", "policy")
PAPER = (Citation("paper", "of a war that is not in the book"),)


@pytest.fixture(scope="module")
def book() -> ActBook:
    return read_acts(data_root())


def kind(case: dict[str, Any]) -> str:
    """Return what a case asks about: a munition, a policy, the parties to a treaty, or a standing."""
    asked = [name for name in KINDS if name in case["ask"]]
    return asked[0] if asked else "standing" if "state" in case["ask"] else "parties"


def cases(of: str) -> Any:
    found = [case for case in CASES if kind(case) == of]
    return pytest.mark.parametrize("case", found, ids=[case["case"] for case in found])


def test_all_eighteen_golden_cases_are_here() -> None:
    numbered = {int(case["case"].split(".")[0]) for case in CASES if case["case"][0].isdigit()}
    assert numbered == set(range(1, 19))
    assert len({case["case"] for case in CASES}) == len(CASES)


@cases("standing")
def test_a_golden_case_comes_out(case: dict[str, Any], book: ActBook) -> None:
    events = [HypotheticalEvent(e["state"], e["kind"], e["on"], e.get("treaty", "")) for e in case.get("suppose", ())]
    ask, expect = case["ask"], case["expect"]
    wars = tuple(ArmedConflict(w["state"], w["begin"], w.get("end"), w["begin"], w.get("end"), "a war on record", PAPER)
                 for w in case.get("wars", ()))  # fmt: skip
    supposed = replace(suppose(book, events), conflicts=(*wars, *suppose(book, events).conflicts))
    found = status(supposed, ask["treaty"], ask["state"], AsOf(ask["on"], ask["known"]))
    assert {name: _field(found, name) for name in expect if name not in ("views", "reason")} == {
        name: value for name, value in expect.items() if name not in ("views", "reason")
    }
    assert set(expect.get("views", ())) <= {view.holder for view in found.views}
    assert expect.get("reason", "") in "; ".join(reason.text for reason in found.reasons)
    assert all(reason.article and reason.source for reason in found.reasons)


def _field(found: TreatyStatus, name: str) -> object:
    value = getattr(found, name)
    return value.value if name == "status" else value


@cases("parties")
def test_a_count_of_parties_comes_out(case: dict[str, Any], book: ActBook) -> None:
    ask, expect = case["ask"], case["expect"]
    as_of = AsOf(ask["on"], ask["known"])
    counted = {state for state in book.states(ask["treaty"]) if status(book, ask["treaty"], state, as_of).party}
    assert len(counted) == expect["count"]
    assert set(expect["among"]) <= counted
    assert not set(expect["not_among"]) & counted


@cases("munition")
def test_a_munition_is_answered_for_a_state(case: dict[str, Any], book: ActBook) -> None:
    ask, expect = case["ask"], case["expect"]
    munition = read_munitions(data_root()).find(ask["munition"])
    (found,) = [
        answer
        for answer in for_state(book, munition, ask["state"], AsOf(ask["on"], ask["known"]))
        if (answer.treaty, answer.about) == (ask["treaty"], ask["about"])
    ]
    assert found.answer == expect["answer"], found
    assert expect["article"] in found.article


@cases("policy")
def test_a_policy_comes_out(case: dict[str, Any], book: ActBook) -> None:
    ask, expect = case["ask"], case["expect"]
    found = policies(book, ask["policy"], AsOf(ask["on"], ask["known"]))
    assert [p.act.kind for p in found if p.in_force] == expect["in_force"]
    assert [p.act.kind for p in found if p.pending] == expect["pending"]


def test_policy_is_never_part_of_a_standing(book: ActBook) -> None:
    day = date(2026, 1, 22)
    found = status(book, "apmbc", "USA", AsOf(day, day))
    assert (found.status, found.bound) == ("non_party", "no")
    assert not {reason.source for reason in found.reasons} & {
        cite.source for act in book.by_state["us_policy", "USA"] for cite in act.cites
    }
