"""Who may do what: every route, for every role, against a table that people read and that no route may miss."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from marchland.access.service.permission import decide, operations
from marchland.access.service.roster import ACCOUNT, NOBODY, OWN, Roster
from marchland.core.policy import SEEING, Actor, FieldClass, Permit, Role, TokenScope
from marchland.site.app import table
from marchland.site.route import ACCOUNT as ACCOUNT_OPERATION
from marchland.site.route import OPEN, RouteSpec
from tests.site.authorisation import told
from tests.site.browser import Browser
from tests.site.world import World, make_world

TOLD = told()
WORDS = {"anyone": OPEN, "account": ACCOUNT_OPERATION}


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert {row.name for row in table()} == set(TOLD["routes"])
    assert len({row.name for row in table()}) == len(table())


def test_a_new_route_without_a_row_would_be_seen() -> None:
    assert "new_route" not in TOLD["routes"]


@pytest.mark.parametrize("row", table(), ids=lambda row: row.name)
def test_a_route_asks_the_policy_what_its_row_says(row: RouteSpec) -> None:
    word = TOLD["routes"][row.name].partition(" ")[0]
    assert WORDS.get(word, word) == row.operation
    assert row.operation in (OPEN, ACCOUNT_OPERATION) or row.operation in operations()
    if row.methods != ("GET",):
        assert row.writes or row.operation == OPEN


def test_the_table_names_every_operation_and_every_class() -> None:
    assert set(TOLD["operations"]) == set(operations())
    assert set(TOLD["seeing"]) == {str(each) for each in SEEING}


CELLS = list(itertools.product(operations(), Role, ("own", "other"), FieldClass))


@pytest.mark.parametrize("operation", operations())
def test_every_cell_of_the_policy_is_as_the_table_says(operation: str) -> None:
    for _, role, whose, sensitivity in (cell for cell in CELLS if cell[0] == operation):
        actor = Actor(f"{ACCOUNT}x", "halo", frozenset({role}))
        organisations = ("halo",) if whose == "own" else ("mag",)
        does = reaches(TOLD["operations"][operation].get(str(role)), whose)
        sees = reaches(TOLD["seeing"][str(sensitivity)].get(str(role)), whose)
        found = isinstance(decide(actor, operation, organisations, sensitivity), Permit)
        assert found == (does and sees), (operation, role, whose, sensitivity)


def reaches(scope: str | None, whose: str) -> bool:
    return scope == "any" or (scope == "own" and whose == "own")


SCOPES = tuple(
    frozenset(each) for size in range(4) for each in itertools.combinations(TokenScope, size)
)  # fmt: skip
"""Every set of scopes that there may be, the empty one too."""
GIVES = {"read": {"read"}, "export": {"read", "export"}, "propose": {"propose"}}
"""What the scope that a token is made with lets its program do."""


@pytest.fixture(scope="module")
def tokens(people: tuple[World, dict[Role | None, Browser]]) -> dict[tuple[Role, str], str]:
    """Give tokens of those whose roles allow least and most: one to read, one to read and export, one to propose."""
    world, _ = people
    made = {}
    for role, scope in itertools.product((Role.VIEWER, Role.SURVEYOR, Role.APPROVER, Role.ADMINISTRATOR), TokenScope):
        made[role, str(scope)], _ = world.accounts.tokens.make(str(role), str(scope), [scope])
    return made


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[Role | None, Browser]]]:
    """Give a site, and a browser for everyone: who has not signed in, and one of every role."""
    world = make_world(tmp_path_factory.mktemp("people"))
    browsers: dict[Role | None, Browser] = {None: world.browser()}
    for role in Role:
        world.enroll(str(role), role)
        browsers[role] = world.signed_in(str(role))
    yield world, browsers
    assert world.site.store
    world.site.store.close()


def paths(row: RouteSpec) -> Iterator[str]:
    """Yield the path of a route for each of the things it may be about."""
    names = re.findall(r"\{(\w+)", row.path)
    for values in itertools.product(*(TOLD["things"][name] for name in names)):
        path = row.path
        for name, value in zip(names, values, strict=True):
            path = re.sub(rf"\{{{name}[^}}]*\}}", str(value), path)
        yield path


def let_in(browser: Browser, row: RouteSpec, path: str, prefix: str) -> bool:
    """Return whether the gate let the request through to its handler."""
    if row.methods == ("GET",):
        answer = browser.get((prefix + path).rstrip("/") or "/", headers={"Accept": "application/json, text/html"})
    else:
        page = "/account" if row.path.startswith(("/account", "/sign-out")) else "/sign-in"
        answer = browser.send(page, prefix + path, {"csrf_is": "right"})
    refused = answer.status_code == 403 or "/sign-in?next=" in answer.headers.get("location", "")
    told = "це для тих, хто увійшов" if prefix else "for those who have signed in"
    unknown = answer.status_code == 401 and told in answer.text
    assert answer.status_code < 500
    return not refused and not unknown


@pytest.mark.parametrize("row", table(), ids=lambda row: row.name)
def test_the_gate_lets_in_whom_the_table_says(people: tuple[World, dict[Role | None, Browser]], row: RouteSpec) -> None:
    world, browsers = people
    told, _, sight = TOLD["routes"][row.name].partition(" ")
    for role, browser in browsers.items():
        roles = {Role(name) for name in TOLD["operations"].get(told, {}) if not sight or name in TOLD["seeing"][sight]}
        expected = told == "anyone" or (told == "account" and role is not None) or role in roles
        for path, prefix in itertools.product(paths(row), ("", "/uk") if row.localized else ("",)):
            own = world.signed_in(str(role)) if row.name == "sign_out" and role is not None else browser
            assert let_in(own, row, path, prefix) == expected, (role, prefix + path)


@pytest.mark.parametrize("operation", operations())
def test_every_operation_is_decided_for_every_scope_of_a_token(operation: str) -> None:
    needed = TOLD["token_operations"].get(operation, "propose")
    for role, scopes in itertools.product(Role, SCOPES):
        actor = Actor(f"{ACCOUNT}x", "halo", frozenset({role}))
        without = isinstance(decide(actor, operation, ("halo",)), Permit)
        through = isinstance(decide(replace(actor, scopes=scopes), operation, ("halo",)), Permit)
        assert through == (without and needed in {str(each) for each in scopes}), (role, scopes)


def test_the_table_of_tokens_names_no_operation_or_route_that_is_not_there() -> None:
    assert set(TOLD["token_operations"]) <= set(operations())
    names = [row.name for row in table()]
    for pattern in TOLD["tokens"]:
        assert any(fnmatchcase(name, pattern) for name in names), pattern


def needed_of(row: RouteSpec) -> str:
    """Return the scope that the table asks of a token for a route, or nobody."""
    return next((word for pattern, word in TOLD["tokens"].items() if fnmatchcase(row.name, pattern)), "read")


@pytest.mark.parametrize("row", table(), ids=lambda row: row.name)
def test_the_gate_lets_in_a_token_where_its_scope_and_its_owner_s_role_do(
    people: tuple[World, dict[Role | None, Browser]], tokens: dict[tuple[Role, str], str], row: RouteSpec
) -> None:
    world, browsers = people
    told, _, sight = TOLD["routes"][row.name].partition(" ")
    for (role, scope), token in tokens.items():
        may = told == "anyone" or (
            str(role) in TOLD["operations"].get(told, {}) and (not sight or str(role) in TOLD["seeing"][sight])
        )
        for path in paths(row):
            asked = {"headers": {"Accept": "application/json", "Authorization": f"Bearer {token}"}}
            cookies = browsers[Role.ADMINISTRATOR].cookies
            answer = Browser(world.app, cookies=cookies).ask(row.methods[0], path.rstrip("/") or "/", **asked)
            assert (answer.status_code != 403) == (may and needed_of(row) in GIVES[scope]), (
                role,
                scope,
                path,
                answer.text,
            )
            assert answer.status_code != 401
            assert answer.status_code < 500


def test_the_operating_system_vouches_for_nobody_who_comes_through_the_web() -> None:
    roster = Roster({}, embedded=True)
    assert roster.actor(NOBODY) == Actor(NOBODY, OWN, frozenset())
    assert roster.actor(f"{ACCOUNT}0123").roles == frozenset()
    assert roster.actor("os-1").roles == frozenset(Role)
