"""Requests made up from the API's own description: none is answered with a fault, and no answer breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV30SpecValidator
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marchland.site.app import make_app, table
from marchland.site.openapi import described, document
from marchland.site.parameters import parameters
from marchland.site.site import Mode
from tests.site.areas import make_kept_world

CHECKS: list[Any] = [
    schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give the description of a demonstration with a register, to be asked in this process."""
    world = make_kept_world(tmp_path_factory.mktemp("api"))
    site = replace(world.site, mode=Mode.DEMO, accounts=None, hosts=("testserver", "localhost"))
    yield schemathesis.openapi.from_asgi("/api?f=json", make_app(site))
    assert world.site.store
    world.site.store.close()


def test_the_description_is_openapi_3_0() -> None:
    made = document(table(), "https://example.org")
    OpenAPIV30SpecValidator(made).validate()
    assert made["openapi"] == "3.0.3"


def test_every_route_for_programs_is_described_with_all_that_it_takes() -> None:
    paths = document(table())["paths"]
    names = {operation["operationId"] for methods in paths.values() for operation in methods.values()}
    assert {row.name for row in table() if described(row)} <= names
    for row in filter(described, table()):
        own = {each.name for each in row.parameters}
        assert set(row.query_params) <= {*parameters(), *own}, row.name
    assert {row.name for row in table() if row.path.startswith(("/api/", "/collections", "/tiles", "/feeds"))} <= names


OPERATIONS = [(path, method.upper()) for path, methods in document(table())["paths"].items() for method in methods]


def tried(api: Any, path: str, method: str, examples: int) -> None:
    """Ask so many made-up questions of one operation, and hold every answer to the description."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy())
    def asked(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    asked()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_answer_breaks_the_description(api: Any, path: str, method: str) -> None:
    tried(api, path, method, 6)


@pytest.mark.long
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_ten_thousand_requests_break_nothing(api: Any, path: str, method: str) -> None:
    tried(api, path, method, -(-10_000 // len(OPERATIONS)))
