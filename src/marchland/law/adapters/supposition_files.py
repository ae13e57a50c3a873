"""What-if files: supposed acts and wars, as a person wrote them in YAML."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import InputError, Location, MarchlandError, nearest
from marchland.core.message import Message
from marchland.core.schema import Record, long, parse
from marchland.law.domain.act import CONFLICT_BEGAN, CONFLICT_ENDED
from marchland.law.domain.hypothesis import KINDS, HypotheticalEvent

EXAMPLE = """\
# What if? Supposed acts and wars, asked with `marchland law what-if FILE`.
events:
- {state: Poland, treaty: apmbc, kind: withdrawal_retracted, on: 2025-11-28}
- {state: FIN, kind: conflict_began, on: 2026-01-05}      # a war's beginning and its first day of peace
- {state: FIN, kind: conflict_ended, on: 2026-05-01}
"""
"""A what-if file to begin with."""


class _SupposedEventModel(Record, kw_only=True):
    state: str
    treaty: str = ""
    kind: str
    on: date
    note: str = ""


class _File(Record):
    events: Annotated[list[_SupposedEventModel], long(1, 100)]


def read_suppositions(path: Path) -> tuple[HypotheticalEvent, ...]:
    """Return the supposed events of a file in its order; raises InputError placed at the field that is wrong."""
    try:
        file = read_yaml(path)
        model = parse(_File, file.data, file.where, InputError)
    except MarchlandError as error:
        raise error.with_next_step("see `marchland law what-if --init`") from None
    events = []
    for position, event in enumerate(model.events):
        supposed = HypotheticalEvent(event.state, event.kind, event.on, event.treaty, file.where(("events", position)))
        check_supposed(supposed, file.where(("events", position, "kind")))
        events.append(supposed)
    return tuple(events)


def check_supposed(event: HypotheticalEvent, where: Location) -> None:
    """Raise InputError for a kind that cannot be supposed, a war with a treaty, and an act without one."""
    if event.kind not in KINDS:
        raise InputError(
            "unknown kind of act {kind!r}",
            kind=event.kind,
            where=where,
            next_step=nearest(event.kind, KINDS) or Message("known are: {kinds}", kinds=", ".join(KINDS)),
        )
    war = event.kind in (CONFLICT_BEGAN, CONFLICT_ENDED)
    if war == bool(event.treaty):
        raise InputError(
            "a war has no treaty" if war else Message("{kind} needs a treaty", kind=event.kind),
            where=where,
            next_step="remove `treaty`" if war else "add `treaty`, such as apmbc",
        )
