"""Real legal answers on fixed days, for every face to print."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from marchland.core.asof import AsOf
from marchland.law.domain.hypothesis import HypotheticalEvent, effects, suppose
from marchland.law.service.questions import LawBooks, LawWhatIf, open_law

DAY = date(2026, 11, 22)
NOW = AsOf(DAY, DAY)
LIST = Path(__file__).parents[1] / "small" / "untc" / "XXVI-6.en.xml"


@cache
def books() -> LawBooks:
    """Return the shipped legal books, opened once."""
    return open_law()


def names() -> dict[str, str]:
    """Return what each state is called."""
    return {code: state.name for code, state in books().states.by_iso3.items()}


def supposed() -> LawWhatIf:
    """Return what a war on the day of expiry does to Poland's notice."""
    events = (
        HypotheticalEvent("POL", "conflict_began", date(2026, 2, 19)),
        HypotheticalEvent("POL", "conflict_ended", date(2026, 5, 1)),
    )
    acts = books().acts
    return LawWhatIf(events, effects(acts, suppose(acts, events), events, DAY), DAY)
