"""The register asked from Python, and what OpenAPI promises of its answers."""

from __future__ import annotations

from pathlib import Path

import pytest

import marchland as m
from marchland.core.errors import InputError, NotFoundError, StoreError
from marchland.register.domain.state import AreaStatus
from marchland.register.service.founding import create_demo
from marchland.site.app import table
from marchland.site.openapi import document
from tests.refusal import refused

DAYS = {"on": "2026-11-01", "known": "2026-11-01"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the place of a synthetic register of five areas."""
    folder = tmp_path_factory.mktemp("register")
    return create_demo(str(folder / "demo.db"), None, 5, 4, folder / "keys", lambda *_: None).store


def test_python_is_given_what_the_command_prints(store: str) -> None:
    listed = m.register.list(store=store, **DAYS)
    assert [each.id for each in listed] == sorted(each.id for each in listed)
    first = m.register.show(listed[0].id, store=store, **DAYS)
    assert first == listed[0]
    assert (first.to_dict()["id"], AreaStatus(first.to_dict()["status"])) == (first.id, first.status)
    story = m.register.history(first.id, store=store, **DAYS)
    assert sorted(row["entry"] for row in story.as_rows()) == sorted(first.entries)
    assert [each.id for each in m.register.export(store=store, **DAYS)] == [each.id for each in listed]
    sums = m.register.balance(store=store, **DAYS)
    assert all(each.holds for each in sums.areas)
    assert m.register.balance(first.id, store=store, **DAYS) == sums.areas[0]
    assert len(m.register.actors(store=store)) == 4 * (5 + 1) + 1, "of four organisations, and one"


def test_which_areas_are_asked_for_is_typed(store: str) -> None:
    every = m.register.list(store=store, **DAYS)
    for status in {each.status for each in every}:
        found = m.register.list(store=store, status=status.value, **DAYS)
        assert found == tuple(each for each in every if each.status is status)
    assert len(m.register.list(store=store, limit=2, **DAYS)) == 2
    assert m.register.list(store=store, bbox=(0, 0, 1, 1), **DAYS) == ()
    assert m.register.near(0, 0, within="1km", store=store, **DAYS).hits == ()


def test_what_is_wrong_is_refused_in_words(store: str, tmp_path: Path) -> None:
    assert "did you mean 'open'" in refused(lambda: m.register.list(store=store, status="opened")).next_step
    assert isinstance(refused(lambda: m.register.near(91, 0, store=store)), InputError)
    assert isinstance(refused(lambda: m.register.near(store=store)), InputError)
    assert isinstance(refused(lambda: m.register.show("NONE", store=store)), NotFoundError)
    assert isinstance(refused(lambda: m.register.list(store=str(tmp_path / "none.db"))), StoreError)


def test_openapi_has_the_whole_schema_of_the_answers() -> None:
    made = document(table())
    schemas = made["components"]["schemas"]

    def answer(path: str, method: str = "get") -> dict[str, str]:
        found: dict[str, str] = made["paths"][f"/api/v1/register/{path}"][method]["responses"]["200"]["content"][
            "application/json"
        ]["schema"]
        return found

    assert answer("areas") == {"type": "array", "items": {"$ref": "#/components/schemas/AreaAnswer"}}
    assert answer("areas", "post") == {"$ref": "#/components/schemas/ImportResultAnswer"}
    assert answer("events", "post") == {"$ref": "#/components/schemas/RecordedEventsAnswer"}
    assert set(schemas["AreaAnswer"]["required"]) == {"id", "classification", "status", "contested", "information_on"}
    assert {"m2", "extent", "parts", "withheld"} <= set(schemas["AreaAnswer"]["properties"])
    assert set(schemas["NearAnswer"]["properties"]) == {"query", "hits", "note", "keeper"}
    assert len(answer("balance")["oneOf"]) == 2
