"""What every treaty module hands to the engine: how it enters into force, how it is left, what it asks and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from marchland.law.domain.rule import ComputingRule, LegalRule

Day = ComputingRule[[date], date]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that a party must do or not do, from the day it is in force for it.

    Under one that is `counted` states declare a number, and the last that is known is told with it.
    """

    rule: LegalRule
    due: Callable[[date], date] | None = None
    yearly: tuple[int, int] | None = None
    yearly_after: Callable[[date], date] | None = None
    extendable: bool = False
    condition: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Treaty:
    """One treaty: its names, its computing rules and its duties.

    `enters` gives the day it enters into force for a state that deposited on a day, `leaves` the day a notice that
    the depositary received on a day expires; `threshold` instruments bring the treaty itself into force.
    `bar` is the rule that keeps a state at war bound beyond the expiry, `receipt` the one that says whom a notice goes
    to, `stays` what binds whoever has left. `provisional` is the rule on applying it before it is in force, with the
    article and the duties that then bind.
    """

    id: str
    short: str
    title: str
    parent: str
    threshold: int
    enters: Day
    leaves: Day
    bar: LegalRule
    receipt: LegalRule
    duties: tuple[Duty, ...]
    rules: tuple[LegalRule, ...]
    provisional: LegalRule | None = None
    provisional_scope: str = ""
    provisional_duties: tuple[LegalRule, ...] = ()
    stays: LegalRule | None = None
