"""The nouns of the policy: roles, whom they reach, how far fields may go, and the lines that capabilities declare."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from marchland.core.message import Message, Word, join


class Role(StrEnum):
    """What somebody is in the register; nobody has a role unless it was given."""

    VIEWER = "viewer"
    REPORTER = "reporter"
    SURVEYOR = "surveyor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """Over which areas a role reaches: those of the actor's own organisation, or any."""

    OWN = "own"
    ANY = "any"


class FieldClass(StrEnum):
    """How far a field may go."""

    PUBLIC = "public"
    RESTRICTED = "restricted"
    PERSONAL = "personal"


class TokenScope(StrEnum):
    """What a program may do with a token, of what the role of its owner allows."""

    READ = "read"
    EXPORT = "export"
    PROPOSE = "propose"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: an opaque id, the organisation they act for, and their roles.

    `scopes` are those of the token that they act through, or None where they act themselves; they only ever take away.
    """

    id: str
    organisation: str
    roles: frozenset[Role]
    scopes: frozenset[TokenScope] | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """The policy allows it, by the line of that role."""

    role: Role


@dataclass(frozen=True, slots=True)
class Deny:
    """The policy does not allow it, and why."""

    reason: str


PolicyLine = Mapping[Role, Scope]

_OWN, _ANY = Scope.OWN, Scope.ANY

LOOK: PolicyLine = dict.fromkeys(Role, _ANY)

TELL: PolicyLine = {Role.REPORTER: _ANY, Role.SURVEYOR: _ANY, Role.APPROVER: _ANY}

WARN: PolicyLine = {Role.SURVEYOR: _ANY, Role.APPROVER: _ANY}

WORK: PolicyLine = {Role.SURVEYOR: _OWN, Role.APPROVER: _OWN}

DECIDE: PolicyLine = {Role.APPROVER: _ANY}

ADMINISTER: PolicyLine = {Role.ADMINISTRATOR: _ANY}

SEEING: Mapping[FieldClass, PolicyLine] = {
    FieldClass.PUBLIC: LOOK,
    FieldClass.RESTRICTED: {
        Role.REPORTER: _OWN,
        Role.SURVEYOR: _ANY,
        Role.APPROVER: _ANY,
        Role.ADMINISTRATOR: _ANY,
    },
    FieldClass.PERSONAL: {Role.SURVEYOR: _OWN, Role.APPROVER: _ANY},
}
"""Class of a field → role → over which areas."""


EXPORT = "export"
"""The operation of taking the register out whole, for which a token has a scope of its own."""

_DECIDING = frozenset({Role.APPROVER, Role.ADMINISTRATOR})


def token_scope(operation: str, line: PolicyLine) -> TokenScope | None:
    """Return the scope that a token needs for an operation of that line, or None where no token may do it.

    What approvers and administrators alone may do is for people: a program neither approves nor administers.
    """
    if operation == EXPORT:
        return TokenScope.EXPORT
    if line.keys() == LOOK.keys():
        return TokenScope.READ
    return None if line.keys() <= _DECIDING else TokenScope.PROPOSE


def reaching(actor: Actor, line: PolicyLine, organisations: Collection[str] | None) -> Role | None:
    """Return the first of the actor's roles whose line reaches the area."""
    own = organisations is None or actor.organisation in organisations
    return next(
        (role for role in Role if role in actor.roles and (line.get(role) is _ANY or (own and role in line))), None
    )


def refusal_reason(line: PolicyLine, what: Message) -> Message:
    """Return whom a line is for, in words."""
    ways = [
        Message("{role}s", role=Word(role))
        if scope is _ANY
        else Message("{role}s of the area's organisations", role=Word(role))
        for role, scope in line.items()
    ]
    last = ways.pop()
    listed = join(Message(" and "), (join(", ", ways), last)) if ways else last
    return Message("{what} only for {roles}", what=what, roles=listed)
