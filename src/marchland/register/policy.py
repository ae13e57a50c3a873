"""The policy: who may do what, and who may see which fields, as one table; what no line allows is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marchland.register.event import KINDS


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


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: an opaque id, the organisation they act for, and their roles."""

    id: str
    organisation: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Allowed:
    """The policy allows it, by the line of that role."""

    role: Role


@dataclass(frozen=True, slots=True)
class Refused:
    """The policy does not allow it, and why."""

    reason: str


Line = Mapping[Role, Scope]
_OWN, _ANY = Scope.OWN, Scope.ANY
_LOOK: Line = dict.fromkeys(Role, _ANY)
_TELL: Line = {Role.REPORTER: _ANY, Role.SURVEYOR: _ANY, Role.APPROVER: _ANY}
_WARN: Line = {Role.SURVEYOR: _ANY, Role.APPROVER: _ANY}
_WORK: Line = {Role.SURVEYOR: _OWN, Role.APPROVER: _OWN}
_DECIDE: Line = {Role.APPROVER: _ANY}
_ADMINISTER: Line = {Role.ADMINISTRATOR: _ANY}

OPERATIONS: Mapping[str, Line] = {
    "look": _LOOK,
    "verify": _LOOK,
    "reported": _TELL,
    "evidence_added": _TELL,
    "contradicted": _TELL,
    "reopened": _WARN,
    "classified": _WORK,
    "boundary_revised": _WORK,
    "surveyed": _WORK,
    "work_started": _WORK,
    "suspended": _WORK,
    "resumed": _WORK,
    "quality_checked": _WORK,
    "marked": _WORK,
    "inspected": _WORK,
    "merged": _WORK,
    "split": _WORK,
    "cancelled": _DECIDE,
    "reduced": _DECIDE,
    "cleared": _DECIDE,
    "handed_over": _DECIDE,
    "settled": _DECIDE,
    "approved": _DECIDE,
    "export": {Role.SURVEYOR: _OWN, Role.APPROVER: _ANY, Role.ADMINISTRATOR: _ANY},
    "vouch": _ADMINISTER,
    "erase": _ADMINISTER,
    "checkpoint": _ADMINISTER,
    "witness": _ADMINISTER,
    "maintain": _ADMINISTER,
}
"""Operation → role → over which areas; a kind of event is an operation of its name.

To add what warns of danger is open to more than to take it back; an administrator runs the store and decides nothing.
"""

SEEING: Mapping[FieldClass, Line] = {
    FieldClass.PUBLIC: _LOOK,
    FieldClass.RESTRICTED: {
        Role.REPORTER: _OWN,
        Role.SURVEYOR: _ANY,
        Role.APPROVER: _ANY,
        Role.ADMINISTRATOR: _ANY,
    },
    FieldClass.PERSONAL: {Role.SURVEYOR: _OWN, Role.APPROVER: _ANY},
}
"""Class of a field → role → over which areas."""

_P, _R, _N = FieldClass.PUBLIC, FieldClass.RESTRICTED, FieldClass.PERSONAL
FIELDS: Mapping[str, FieldClass] = {
    "area": _P, "classification": _P, "status": _P, "contested": _P, "information_on": _P, "district": _P,
    "carried_into": _P, "quality": _P,
    "name": _R, "m2": _R, "extent": _R, "remaining": _R, "parts": _R, "claims": _R, "evidence": _R, "surveys": _R,
    "checks": _R, "marks": _R, "devices": _R, "sources": _R, "organisations": _R, "methods": _R, "entries": _R,
    "residual_risk_owner": _R,
    "owner": _N, "informant": _N, "recipient": _N, "evidence.informant": _N,
}  # fmt: skip
"""Field of a version's body → its class; a field that is not here counts as personal.

The area in m², names and what was found tell of the exact shape, so they go no further than the shape does.
"""


_INNER: Mapping[str, tuple[str, ...]] = {
    key: tuple(name.partition(".")[2] for name in FIELDS if name.startswith(f"{key}."))
    for key in {name.partition(".")[0] for name in FIELDS if "." in name}
}
"""Field → the fields inside it that have a class of their own."""


def allowed(
    actor: Actor,
    operation: str,
    organisations_of_area: Collection[str] | None = None,
    sensitivity: FieldClass = FieldClass.PUBLIC,
) -> Allowed | Refused:
    """Return whether the actor may do it to an area of those organisations (None: to an area that is new, or to none).

    `sensitivity` is the class of the most sensitive thing that would be seen by it.
    """
    line = OPERATIONS.get(operation)
    if line is None:
        return Refused(f"no line of the policy allows {operation!r}")
    doing = _reaching(actor, line, organisations_of_area)
    if doing is None:
        return Refused(_reason(line, f"{operation.replace('_', ' ')!r} is"))
    seeing = _reaching(actor, SEEING[sensitivity], organisations_of_area)
    if seeing is None:
        return Refused(_reason(SEEING[sensitivity], f"what is {sensitivity} is"))
    return Allowed(doing)


def _reaching(actor: Actor, line: Line, organisations: Collection[str] | None) -> Role | None:
    """Return the first of the actor's roles whose line reaches the area."""
    own = organisations is None or actor.organisation in organisations
    return next(
        (role for role in Role if role in actor.roles and (line.get(role) is _ANY or (own and role in line))), None
    )


def _reason(line: Line, what: str) -> str:
    ways = [f"{role}s" if scope is _ANY else f"{role}s of the area's organisations" for role, scope in line.items()]
    return f"{what} for {', '.join(ways[:-1]) + ' and ' if ways[1:] else ''}{ways[-1]} alone"


def redact(body: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Return what the actor may see of a version's body; `withheld` names the fields that are not shown."""
    organisations = tuple(body.get("organisations", ()))
    withheld: list[str] = []

    reached = {each: _reaching(actor, line, organisations) is not None for each, line in SEEING.items()}

    def sees(field: str) -> bool:
        seen = reached[FIELDS.get(field, FieldClass.PERSONAL)]
        if not seen and field not in withheld:
            withheld.append(field)
        return seen

    shown = {key: _inside(key, value, sees) for key, value in body.items() if sees(key)}
    return {**shown, "withheld": withheld} if withheld else shown


def _inside(key: str, value: Any, sees: Any) -> Any:
    """Return a value without the fields inside it that have a class of their own and are not for the actor."""
    inner = _INNER.get(key, ())
    if not inner or not isinstance(value, list):
        return value
    return [
        {name: item for name, item in given.items() if name not in inner or sees(f"{key}.{name}")} for given in value
    ]


def unlisted() -> tuple[str, ...]:
    """Return the kinds of events that no line of the policy names: there is none."""
    return tuple(kind for kind in KINDS if kind not in OPERATIONS)
