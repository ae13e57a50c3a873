"""The readable cases of tests/cases/audit: a claim as it is written in a file, and what must come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from marchland.adapters.yaml_files import read_yaml
from marchland.audit.adapters.claim_files import read_claims
from marchland.audit.service.questions import audit
from marchland.core.asof import AsOf
from marchland.core.fact import FactBook
from marchland.law.domain.hypothesis import HypotheticalEvent, suppose
from marchland.law.service.questions import LawBooks, open_law
from tests.refusal import refused

FOLDER = Path(__file__).parents[1] / "cases" / "audit"
CASES = {
    f"{file.stem}: {case['name']}": case
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in read_yaml(file).data["cases"]
}
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def law() -> LawBooks:
    return open_law()


def run(case: dict[str, Any], folder: Path, facts: FactBook, law: LawBooks) -> Any:
    claim = {"id": "C1", "quote": "as the text has it"} | case["claim"]
    file = folder / "case.yaml"
    text = yaml.safe_dump({"document": {"id": "d", "title": "D"}, "claims": [claim]}, allow_unicode=True)
    file.write_text(text, encoding="utf-8")
    events = [HypotheticalEvent(e["state"], e["kind"], e["on"], e.get("treaty", "")) for e in case.get("suppose", ())]
    books = replace(law, acts=suppose(law.acts, events))
    dates = AsOf(case.get("on", TODAY), case.get("known", TODAY))
    [found] = audit(read_claims(file), facts, dates, books).claims
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_case(name: str, tmp_path: Path, facts: FactBook, law: LawBooks) -> None:
    case = CASES[name]
    expect = case["expect"]
    if "error" in expect:
        error = refused(lambda: run(case, tmp_path, facts, law))
        assert expect["error"] in error.message
        assert expect.get("step", "") in error.next_step
        assert "C1" in str(error)
        return
    found = run(case, tmp_path, facts, law)
    seen = {
        "verdict": str(found.verdict),
        "low": found.recomputed_low,
        "high": found.recomputed_high,
        "unit": found.unit,
        "working": found.working,
        "reason": found.reason,
        "facts": list(found.facts),
        "sources": list(found.sources),
        "weak": found.weak,
    }
    for key, value in expect.items():
        wanted = pytest.approx(value) if isinstance(value, float | int) and not isinstance(value, bool) else value
        assert seen[key] == wanted, key


def test_every_case_has_a_name_of_its_own() -> None:
    written = sum(len(read_yaml(file).data["cases"]) for file in FOLDER.glob("*.yaml"))
    assert len(CASES) == written
