"""The one policy that is asked: who may do what, from the lines that the capabilities declare; the rest is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from marchland.core.message import Message, Word
from marchland.core.policy import (
    SEEING,
    Actor,
    Deny,
    FieldClass,
    Permit,
    PolicyLine,
    TokenScope,
    reaching,
    refusal_reason,
    token_scope,
)
from marchland.registry import declared


@cache
def operations() -> Mapping[str, PolicyLine]:
    """Return every operation with its line: which roles may do it, over which areas."""
    return {operation: line for policy in declared("policy") for operation, line in policy.items()}


def decide(
    actor: Actor,
    operation: str,
    organisations_of_area: Collection[str] | None = None,
    sensitivity: FieldClass = FieldClass.PUBLIC,
) -> Permit | Deny:
    """Return whether the actor may do it to an area of those organisations (None: to an area that is new, or to none).

    `sensitivity` is the class of the most sensitive thing that would be seen by it.
    """
    line = operations().get(operation)
    if line is None:
        return Deny(Message("no line of the policy allows {operation!r}", operation=operation))
    if actor.scopes is not None:
        beyond = beyond_token(actor.scopes, token_scope(operation, line))
        if beyond is not None:
            return beyond
    doing = reaching(actor, line, organisations_of_area)
    if doing is None:
        return Deny(refusal_reason(line, Message("{operation!r} is", operation=operation.replace("_", " "))))
    seeing = reaching(actor, SEEING[sensitivity], organisations_of_area)
    if seeing is None:
        return Deny(
            refusal_reason(SEEING[sensitivity], Message("what is {sensitivity} is", sensitivity=Word(sensitivity)))
        )
    return Permit(doing)


def beyond_token(scopes: Collection[TokenScope], needed: TokenScope | None) -> Deny | None:
    """Return the refusal of what needs that scope to a token of those, or None where the token is no hindrance."""
    if needed is None:
        return Deny(Message("no token may do this; it is for people who sign in themselves"))
    return None if needed in scopes else Deny(Message("the token lacks the scope {scope!r}", scope=str(needed)))


def everywhere(actor: Actor, operation: str, sensitivity: FieldClass = FieldClass.PUBLIC) -> bool:
    """Return whether the actor may do it to every area, whoever's it is."""
    return isinstance(decide(actor, operation, (), sensitivity), Permit)
