"""The book of facts from Python, and what the description of the API promises of it."""

from __future__ import annotations

import pytest

import marchland
from marchland.core.errors import NotFoundError
from marchland.site.app import table
from marchland.site.openapi import document

DATES = {"on": "2026-11-22", "known": "2026-11-22"}


def test_facts_and_cards_are_typed_and_write_themselves() -> None:
    found = marchland.facts.show("border_length_pol_blr", **DATES)
    assert found.facts[0].value.central == 418
    assert found.to_dict()["facts"][0]["value"] == {
        "low": 418, "central": 418, "high": 418, "unit": "km", "shape": "point"
    }  # fmt: skip
    assert [row["name"] for row in found.as_rows()] == ["border_length_pol_blr"]
    plans = marchland.facts.show("lithuania_belarus_fence_cost", **DATES).facts[0].readings
    assert {each.label: each.weight for each in plans if "plan" in each.label} == {"first plan": 0, "second plan": 0}
    assert all("korea" in each.name for each in marchland.facts.list("korea", **DATES).facts)
    assert marchland.facts.sources("natural-earth-50m") == marchland.facts.source("natural-earth-50m")
    assert len(marchland.facts.sources()) > 200
    with pytest.raises(NotFoundError):
        marchland.facts.show("front_density_corea")


def test_the_description_has_the_whole_answer() -> None:
    made = document(table())
    schemas = made["components"]["schemas"]
    assert schemas["FactsAnswer"]["properties"]["sources"]["additionalProperties"]["$ref"].endswith("/SourceCardAnswer")
    assert {"from", "to", "known_on", "amount"} <= set(schemas["ReadingAnswer"]["properties"])
    answer = made["paths"]["/api/v1/sources"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert (answer["type"], answer["items"]) == ("array", {"$ref": "#/components/schemas/SourceCardAnswer"})
