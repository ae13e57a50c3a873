"""The audit from Python, and what the description of the API promises of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import marchland
from marchland.audit.service.questions import EXAMPLE
from marchland.core.errors import NotFoundError
from marchland.site.app import table
from marchland.site.openapi import document

DATES = {"on": "2026-11-22", "known": "2026-11-22"}


def test_claims_are_chosen_and_counted_among_all() -> None:
    found = marchland.audit.audit(only="contradicted", **DATES)
    assert {each.verdict for each in found.claims} == {"contradicted"}
    assert found.counts["contradicted"] == len(found.claims) < sum(found.counts.values())
    assert [each["id"] for each in marchland.audit.audit(claim=["E9"], **DATES).to_dict()["claims"]] == ["E9"]
    with pytest.raises(NotFoundError):
        marchland.audit.audit(claim="E99", **DATES)


def test_what_moves_is_told_by_facts_acts_and_lines(tmp_path: Path) -> None:
    moved = marchland.audit.audit(what_if="border_length_pol_blr=500 km", **DATES).moved
    assert [(each.id, each.before.verdict, each.after.verdict) for each in moved] == [
        ("E6", "rounds_to", "contradicted")
    ]
    line = "POL, apmbc, withdrawal_retracted, 2025-11-28"
    assert marchland.audit.audit(lines=line, **DATES).to_dict()["supposed"][0]["state"] == "POL"
    (tmp_path / "own.yaml").write_text(EXAMPLE, "utf-8")
    assert marchland.audit.audit(str(tmp_path / "own.yaml"), **DATES).document.id == "my-text"


def test_the_description_has_both_answers() -> None:
    made = document(table())
    answer = made["paths"]["/api/v1/audit"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    names = ["AuditAnswer", "VerdictChangesAnswer", "TextAuditAnswer", "TextAuditsAnswer"]
    assert answer == {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}
    assert made["components"]["schemas"]["AuditAnswer"]["properties"]["counts"]["additionalProperties"] == {
        "type": "integer"
    }
