"""What an act is cited by: an identifier of its treaty, state, kind and day, with a number where two are alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from marchland.law.domain.act import Act

UNDATED = "undated"


def identified(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the acts in their order, each with its identifier.

    Of those alike the one that was known first has no number, so that one found later moves none; among those of one
    day the order is that of their papers.
    """
    given = tuple(acts)
    numbers: dict[str, int] = {}
    ids: dict[int, str] = {}
    for place in sorted(range(len(given)), key=lambda place: (given[place].known_on, given[place].source, place)):
        plain = _plain_id(given[place])
        numbers[plain] = numbers.get(plain, 0) + 1
        ids[place] = plain if numbers[plain] == 1 else f"{plain}-n{numbers[plain]}"
    return tuple(replace(act, id=ids[place]) for place, act in enumerate(given))


def _plain_id(act: Act) -> str:
    day = act.done_on.text if act.done_on else UNDATED
    parts = (act.treaty, act.state.lower(), act.kind, day)
    return "-".join(part for part in parts if part)
