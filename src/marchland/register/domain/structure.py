"""The tables that a store should have, and which of those that it has are missing or others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from marchland.core.errors import AlteredError
from marchland.core.message import Message


@dataclass(frozen=True, slots=True)
class TableForm:
    """What a thing in the database is, in its own words, such as `table`, and its columns, each with its type."""

    kind: str
    columns: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class StoreForm:
    """The tables of a store, and what the database does by itself when something is written: each by name and text."""

    tables: Mapping[str, TableForm]
    triggers: frozenset[tuple[str, str]]


def check_form(place: str, found: StoreForm, right: StoreForm) -> None:
    """Raise AlteredError where a table is missing or another, or where a trigger is there that no store has so.

    Further tables are nobody's concern, and a guard that is gone protects no longer but changes no answer.
    """
    for name, form in sorted(right.tables.items()):
        there = found.tables.get(name)
        if there is None:
            raise _altered(place, Message("the table {name} is missing", name=name))
        if there.kind != form.kind:
            what = Message("{name} is a {kind}, and was made a {right}", name=name, kind=there.kind, right=form.kind)
            raise _altered(place, what)
        if there.columns != form.columns:
            names = ", ".join(sorted({column for column, _ in there.columns ^ form.columns}))
            raise _altered(place, Message("the table {name} has other columns: {names}", name=name, names=names))
    guards = {name for name, _ in right.triggers}
    for name, _ in sorted(found.triggers - right.triggers):
        if name in guards:
            raise _altered(place, Message("the trigger {name} does another thing than was made", name=name))
        raise _altered(place, Message("the trigger {name} belongs to no store", name=name))


def check_older(place: str, columns: Collection[str], tables: Collection[str], said: int) -> None:
    """Raise AlteredError where a store is not of the older format that it says: its number alone was changed.

    `columns` are those of its versions. Shapes came with format 2, and digests and counts with format 4.
    """
    if ("shapes" in columns) != (said > 1) or "digest" in columns or "projection" in tables:
        what = Message("it says that it is of format {said}, and its tables are of another", said=said)
        raise _altered(place, what)


def no_format(place: str, said: object) -> AlteredError:
    """Return why a store is not opened that says a format which never was."""
    return _altered(place, Message("it says that it is of format {said}, which never was", said=str(said) or "?"))


def _altered(place: str, what: Message) -> AlteredError:
    return AlteredError(
        "{place}: its tables are not those of a store: {what}",
        place=place,
        what=what,
        next_step="marchland restore makes it anew from a backup or an archive",
    )
