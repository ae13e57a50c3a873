"""The status of many states under a treaty on every day of a span: a row a state, a column a day, a byte an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import numpy.typing as npt

from marchland.law.domain.act import ActBook
from marchland.law.domain.status import BOUND, CONTESTED, NO, NOT_BOUND, YES, Participation, adopted_on, history

Codes = npt.NDArray[np.int8]
ANSWERS = tuple(product(Participation, (NO, YES, CONTESTED), (NOT_BOUND, BOUND)))
"""What a code means: the standing, whether bound, and what holds by default where that is contested."""
PARTICIPATIONS = tuple(Participation)
BEFORE = -1
"""The code of a day before the treaty was adopted, on which nobody has a standing."""


@dataclass(frozen=True, slots=True)
class DailyStatuses:
    """What `status` answers for each state and day, as codes into ANSWERS, or BEFORE.

    A row is a state in the order of `states`, a column a day from `first_on` to `last_on`, both included.
    """

    treaty: str
    states: tuple[str, ...]
    first_on: date
    last_on: date
    known_on: date
    codes: Codes

    @property
    def standing(self) -> Codes:
        """Return the standings alone, as codes into STANDINGS, or BEFORE."""
        return _STANDING_OF[self.codes]


def daily(
    book: ActBook, treaty: str, states: Sequence[str], first_on: date, last_on: date, known_on: date
) -> DailyStatuses:
    """Return what each state's status is under the treaty on each day, from acts known by the known day alone."""
    codes = np.full((len(states), max((last_on - first_on).days + 1, 0)), BEFORE, np.int8)
    began_on = max(adopted_on(book, treaty), first_on)
    for state, row in zip(states, codes, strict=True):
        for span in history(book, treaty, state, known_on):
            row[(max(span.start_on, began_on) - first_on).days :] = _CODES[span.standing, span.bound, span.default]
    return DailyStatuses(treaty, tuple(states), first_on, last_on, known_on, codes)


_CODES = {answer: code for code, answer in enumerate(ANSWERS)}
_STANDING_OF = np.array([*(PARTICIPATIONS.index(standing) for standing, _, _ in ANSWERS), BEFORE], np.int8)
