"""The policy: every cell of the table, and nothing that no line allows."""

from __future__ import annotations

import itertools
import json

import pytest

from marchland.access.service.permission import beyond_token, decide, everywhere, operations
from marchland.core.message import Message
from marchland.core.policy import (
    EXPORT,
    SEEING,
    Actor,
    Deny,
    FieldClass,
    Permit,
    Role,
    Scope,
    TokenScope,
    refusal_reason,
    token_scope,
)
from marchland.register.domain.body import state_body
from marchland.register.domain.event import KINDS
from marchland.register.domain.recorded_body import read_body
from marchland.register.domain.visibility import FIELDS, redact
from tests.register.telling import told

# what viewer, reporter, surveyor, approver and administrator may: * any area, o those of the own organisation, - none
MATRIX = {
    "look": "*****", "verify": "*****", "reported": "-***-", "evidence_added": "-***-", "contradicted": "-***-",
    "reopened": "--**-", "classified": "--oo-", "boundary_revised": "--oo-", "surveyed": "--oo-",
    "work_started": "--oo-", "suspended": "--oo-", "resumed": "--oo-", "quality_checked": "--oo-", "marked": "--oo-",
    "inspected": "--oo-",
    "amended": "--o*-", "withdrawn": "--o*-", "recoded": "--o*-",
    "merged": "--oo-", "split": "--oo-", "cancelled": "---*-", "reduced": "---*-", "cleared": "---*-",
    "handed_over": "---*-", "settled": "---*-", "approved": "---*-",
    "row_refused": "---*-",
    "proposed": "--oo-", "proposal_withdrawn": "--o*-", "export": "--o**", "vouch": "----*",
    "decide_lead": "--**-", "erase": "----*", "checkpoint": "----*", "witness": "----*", "maintain": "----*",
    "release": "---*-", "withdrawal_proposed": "--**-", "withdrawal_approved": "---*-",
    "withdrawal_taken_back": "--**-",
}  # fmt: skip
SEES = {FieldClass.PUBLIC: "*****", FieldClass.RESTRICTED: "-o***", FieldClass.PERSONAL: "--o*-"}


def actor(*roles: Role, organisation: str = "org") -> Actor:
    return Actor("ann", organisation, frozenset(roles))


@pytest.mark.parametrize(("operation", "role"), list(itertools.product(MATRIX, Role)))
def test_every_cell_of_the_table(operation: str, role: Role) -> None:
    cell = MATRIX[operation][list(Role).index(role)]
    own = decide(actor(role), operation, ["org", "other"])
    others = decide(actor(role), operation, ["other"])
    assert isinstance(own, Permit) is (cell in "*o")
    assert isinstance(others, Permit) is (cell == "*")
    assert isinstance(decide(actor(role), operation), Permit) is (cell in "*o")
    for answer in (own, others):
        assert isinstance(answer, Permit) or " only for " in answer.reason


@pytest.mark.parametrize("role", Role)
def test_everywhere_is_what_reaches_any_area(role: Role) -> None:
    at = list(Role).index(role)
    for operation, cells in MATRIX.items():
        assert everywhere(actor(role), operation) is (cells[at] == "*")
    for sensitivity, cells in SEES.items():
        assert everywhere(actor(role), "look", sensitivity) is (cells[at] == "*")
    assert not everywhere(actor(role, organisation=""), "classified")
    assert not everywhere(actor(), "look")
    assert not everywhere(actor(role), "no such operation")


@pytest.mark.parametrize(("sensitivity", "role"), list(itertools.product(SEES, Role)))
def test_every_cell_of_what_is_seen(sensitivity: FieldClass, role: Role) -> None:
    cell = SEES[sensitivity][list(Role).index(role)]
    assert isinstance(decide(actor(role), "look", ["org"], sensitivity), Permit) is (cell in "*o")
    assert isinstance(decide(actor(role), "look", ["other"], sensitivity), Permit) is (cell == "*")


def test_the_tables_are_whole_and_deny_by_default() -> None:
    assert set(MATRIX) == set(operations())
    assert set(SEES) == set(SEEING) == set(FieldClass)
    assert [kind for kind in KINDS if kind not in operations()] == []
    assert set(KINDS) <= set(operations())
    assert isinstance(decide(actor(*Role), "lay", ["org"]), Deny)
    assert all(isinstance(decide(actor(), operation, ["org"]), Deny) for operation in operations())


def test_a_body_is_shown_as_far_as_the_actor_may_see() -> None:
    story = told("reported", "direct")
    whole = json.loads(state_body(story.ongoing.steps[-1].state))
    whole["owner"] = "A. Farmer"
    whole["evidence"][0]["informant"] = "B. Neighbour"
    whole["new_field"] = 1
    assert set(whole) - {"new_field"} <= set(FIELDS)
    recorded = read_body(json.dumps(whole).encode())
    public = redact(recorded, actor(Role.VIEWER))
    assert "Farmer" not in json.dumps(dict(public))
    assert {"extent", "m2", "name", "owner"} <= set(public["withheld"])
    assert public["status"] == "open"
    reporter = redact(recorded, actor(Role.REPORTER))
    assert reporter["extent"] == whole["extent"]
    assert "informant" not in reporter["evidence"][0]
    assert "evidence.informant" in reporter["withheld"]
    assert "extent" not in redact(recorded, actor(Role.REPORTER, organisation="other"))
    assert redact(recorded, actor(Role.APPROVER)) == whole
    assert "new_field" not in redact(recorded, actor(Role.ADMINISTRATOR))


# what a program needs of its token: for what all may, for what people work at, and nothing for what is for people alone
TOKENS = {
    "look": TokenScope.READ, "verify": TokenScope.READ, "export": TokenScope.EXPORT, "reported": TokenScope.PROPOSE,
    "classified": TokenScope.PROPOSE, "amended": TokenScope.PROPOSE, "proposed": TokenScope.PROPOSE,
    "decide_lead": TokenScope.PROPOSE, "withdrawal_proposed": TokenScope.PROPOSE,
    "approved": None, "cleared": None, "release": None, "vouch": None, "erase": None, "checkpoint": None,
    "maintain": None,
}  # fmt: skip


@pytest.mark.parametrize("operation", TOKENS)
def test_a_token_only_takes_away(operation: str) -> None:
    """A token with the one scope is no hindrance; without it, or where no token may, it is refused to every role."""
    needed = TOKENS[operation]
    assert token_scope(operation, operations()[operation]) is needed
    for scope in TokenScope:
        program = Actor("ann", "org", frozenset(Role), frozenset({scope}))
        assert isinstance(decide(program, operation, ["org"]), Permit) is (scope is needed)
    every = Actor("ann", "org", frozenset(Role), frozenset(TokenScope))
    assert isinstance(decide(every, operation, ["org"]), Permit) is (needed is not None)
    nobody = Actor("ann", "org", frozenset(), frozenset(TokenScope))
    assert isinstance(decide(nobody, operation, ["org"]), Deny)


def test_lines_that_approvers_or_administrators_share_with_nobody_are_no_programs() -> None:
    assert EXPORT == "export"
    both = {Role.APPROVER: Scope.ANY, Role.ADMINISTRATOR: Scope.ANY}
    assert token_scope("both", both) is None
    assert token_scope("both", both | {Role.SURVEYOR: Scope.OWN}) is TokenScope.PROPOSE


def test_a_token_that_is_refused_says_why() -> None:
    lacking = beyond_token({TokenScope.READ}, TokenScope.EXPORT)
    assert lacking is not None
    assert "lacks the scope 'export'" in lacking.reason
    person = beyond_token(set(TokenScope), None)
    assert person is not None
    assert person.reason.startswith("no token may do this")
    assert beyond_token({TokenScope.READ, TokenScope.EXPORT}, TokenScope.EXPORT) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({Role.APPROVER: Scope.ANY}, "x only for approvers"),
        ({Role.SURVEYOR: Scope.OWN}, "x only for surveyors of the area's organisations"),
        ({Role.SURVEYOR: Scope.OWN, Role.APPROVER: Scope.ANY},
         "x only for surveyors of the area's organisations and approvers"),
        ({Role.REPORTER: Scope.ANY, Role.SURVEYOR: Scope.ANY, Role.APPROVER: Scope.OWN},
         "x only for reporters, surveyors and approvers of the area's organisations"),
    ],
)  # fmt: skip
def test_a_refusal_names_whom_the_line_is_for(line: dict[Role, Scope], told: str) -> None:
    assert str(refusal_reason(line, Message("x"))) == told
