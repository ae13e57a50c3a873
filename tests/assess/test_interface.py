"""Scenarios from Python, and what the description of the API promises of them."""

from __future__ import annotations

import pytest

import marchland
from marchland.core.errors import InputError
from marchland.site.app import table
from marchland.site.openapi import document

DATES = {"on": "2026-11-22", "known": "2026-11-22"}


def test_a_scenario_is_counted_as_it_is_and_with_a_dial_moved() -> None:
    found = marchland.assess.assess("korean-density", draws=500, **DATES)
    assert found.total["mines"].p50 == 62_400_000
    assert found.provenance.draws == 500
    belt = found.to_dict()["belts"][0]
    assert belt["area"]["unit"] == "km²"
    assert "outputs" not in belt
    assert {"name": "mines", "p5": 62_400_000, "p50": 62_400_000, "p95": 62_400_000, "unit": "mine"} in found.as_rows()
    assert marchland.assess.assess("korean-density", draws=500, depth=1, **DATES).total["mines"].p50 == 31_200_000
    with pytest.raises(InputError, match="no scenario is named"):
        marchland.assess.assess()


def test_one_question_leads_to_another() -> None:
    names = ["documented-density", "korean-density", "lower-density", "no-mines"]
    assert [each.scenario for each in marchland.assess.assess(list=True, **DATES)] == names
    assert marchland.assess.assess("no-mines", explain=True, **DATES) == marchland.assess.model("no-mines", **DATES)
    compared = marchland.assess.compare("no-mines", "korean-density", draws=200, **DATES)
    assert (compared.first.scenario, compared.second.scenario) == ("no-mines", "korean-density")
    doubt = marchland.assess.sensitivity("documented-density", output="mines", runs=64, **DATES)
    mines = doubt.outputs["total.mines"]
    assert mines.base_runs == 64
    assert mines.sobol[0].total_error > 0


def test_the_description_has_the_whole_answer_with_the_outputs_of_a_belt() -> None:
    made = document(table())
    belt = made["components"]["schemas"]["BeltAnswer"]
    assert belt["additionalProperties"] == {"$ref": "#/components/schemas/QuantityAnswer"}
    assert set(belt["properties"]) == set(belt["required"])
    assert {"id", "layers", "borders"} <= set(belt["properties"])
    takes = {each["name"]: each["schema"] for each in made["paths"]["/api/v1/assess/{scenario}"]["get"]["parameters"]}
    assert takes["draws"] == {"type": "integer", "minimum": 100, "maximum": 100_000}
    assert takes["share"] == {"type": "number", "minimum": 0.001, "maximum": 1}
