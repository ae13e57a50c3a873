"""Facts with their rivals: a stated mixture of the reading in use and of those that stand beside it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.distribution import mixture
from marchland.core.errors import FactError
from marchland.core.fact import Derivation, FactBook, Reading
from marchland.core.quantity import Estimate, WeightedEstimate

_MOST = 48  # combinations of the rivals of what a fact is computed from
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class _Alternative:
    """One value that a fact may have, the weight it has, and whose it is."""

    estimate: Estimate
    weight: float
    label: str


def with_rivals(
    book: FactBook, name: str, as_of: AsOf, brought: Callable[[Estimate, Reading], Estimate] | None = None
) -> Estimate:
    """Return the value in use mixed with its rivals; raises NotKnownError as `FactBook.estimate` does.

    Readings have the weights that the book writes, by default equal ones, and readings that say the same are one
    voice. What is computed from facts with rivals has one value for each combination of theirs, unless it states a
    range of its own. `brought` makes of each reading's value what it is in the mixture: money in the prices of one
    year, which is not the same factor for readings of different years.
    """
    found = _alternatives(book, name, as_of, (), brought)
    unit = found[0].estimate.unit
    return mixture([WeightedEstimate(each.estimate, each.weight, each.label) for each in found], unit)


def rivals(book: FactBook, name: str, as_of: AsOf) -> tuple[Reading, ...]:
    """Return the readings that stand beside the one in use and have a weight.

    The length of a line as a coarser map draws it is no rival of the one that is published.
    """
    return tuple(r for r in book.fact(name).competing(as_of) if not r.used and r.weight > 0 and not r.scale)


def _alternatives(
    book: FactBook,
    name: str,
    as_of: AsOf,
    path: tuple[str, ...],
    brought: Callable[[Estimate, Reading], Estimate] | None = None,
) -> list[_Alternative]:
    if name in path:
        raise FactError("facts depend on each other in a circle: {path}", path=" → ".join([*path, name]))
    if name in book.changed:
        return [_Alternative(book.estimate(name, as_of), 1.0, "")]
    used = book.reading(name, as_of)
    if isinstance(used.amount, date):
        raise FactError("{name!r} is a day, not a quantity", name=name, next_step="name a fact that has a unit")
    found: list[_Alternative] = []
    said: list[Estimate] = []
    for reading in (used, *rivals(book, name, as_of)):
        if isinstance(reading.amount, date):
            continue
        first = book.resolve(reading.amount, as_of, (name,))
        if reading is not used and any(_agree(first, other) for other in said):
            continue
        said.append(first)
        made = _of_reading(book, reading, reading.amount, as_of, (*path, name))
        found.extend(
            made if brought is None else (replace(each, estimate=brought(each.estimate, reading)) for each in made)
        )
    return list(_merged(found))


def _of_reading(
    book: FactBook, reading: Reading, amount: Estimate | Derivation, as_of: AsOf, path: tuple[str, ...]
) -> Iterator[_Alternative]:
    if isinstance(amount, Estimate) or amount.low:
        # What states a range of its own has its doubt in it.
        yield _Alternative(book.resolve(amount, as_of, path[-1:]), reading.weight, reading.label)
        return
    choices = [_alternatives(book, name, as_of, path) for name in amount.names]
    combinations = list(_combinations(choices))
    whole = sum(math.prod(each.weight for each in chosen) for chosen in combinations)
    for chosen in combinations:
        changed = book
        for name, each in zip(amount.names, chosen, strict=True):
            changed = changed.assuming(name, each.estimate)
        share = math.prod(each.weight for each in chosen) / whole
        labels = [reading.label, *(e.label for e, many in zip(chosen, choices, strict=True) if len(many) > 1)]
        yield _Alternative(changed.resolve(amount, as_of, path), reading.weight * share, "; ".join(labels))


def _combinations(choices: Sequence[Sequence[_Alternative]]) -> Iterable[tuple[_Alternative, ...]]:
    """Return every choice of one each; where these are too many, those that differ from the first in one place."""
    if math.prod(map(len, choices)) <= _MOST:
        return itertools.product(*choices)
    first = tuple(each[0] for each in choices)
    return [first] + [
        (*first[:place], other, *first[place + 1 :]) for place, many in enumerate(choices) for other in many[1:]
    ]


def _merged(found: Iterable[_Alternative]) -> Iterator[_Alternative]:
    """Yield the alternatives with those that have one value as one, of their weights together."""
    kept: list[_Alternative] = []
    for each in found:
        for place, other in enumerate(kept):
            if _agree(each.estimate, other.estimate):
                kept[place] = _Alternative(other.estimate, other.weight + each.weight, other.label)
                break
        else:
            kept.append(each)
    yield from kept


def _agree(one: Estimate, other: Estimate) -> bool:
    same = other.to(one.unit)
    ends = zip((one.low, one.central, one.high), (same.low, same.central, same.high), strict=True)
    return one.shape == same.shape and all(math.isclose(a, b, rel_tol=_SAME) for a, b in ends)
