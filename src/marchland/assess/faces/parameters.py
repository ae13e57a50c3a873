"""What an address of an assessment asks for: a scenario, what is set otherwise, how many draws, and from which seed."""

from __future__ import annotations

from marchland.assess.domain.assessment import Assessment
from marchland.assess.faces.books import assess_books, built_in_scenarios, ground
from marchland.assess.service.books import find_scenario
from marchland.assess.service.questions import Terms, assess
from marchland.assess.service.sliders import UNITS, Asked, adjusted, dials, parse_changes
from marchland.core.errors import InputError, Where
from marchland.core.message import Message
from marchland.site.request import Ask

DRAWS, FEWEST, MOST = 10_000, 100, 100_000
SEED_MOST = 2**31 - 1
TAKES = ("draws", "seed", "on", "known", *UNITS)


def scenario(ask: Ask, name: str) -> Asked:
    """Return the built-in scenario of that name; a path is none, for nobody may read files through an address."""
    if name not in ask.site.once(built_in_scenarios):
        raise InputError(
            "no scenario is called {name!r}",
            name=name[:80],
            next_step=Message(
                "built in: {built_in_scenarios}", built_in_scenarios=", ".join(ask.site.once(built_in_scenarios))
            ),
        )
    return find_scenario(name, ask.site.root)


def terms(ask: Ask) -> Terms:
    """Return how the question is to be answered; raises InputError for draws or a seed out of bounds."""
    return Terms(ask.dates, _whole(ask, "draws", DRAWS, FEWEST, MOST), _whole(ask, "seed", 1, 0, SEED_MOST), workers=1)


def _whole(ask: Ask, name: str, default: int, low: int, high: int) -> int:
    value = ask.number(name, default, low, high)
    if value != int(value):
        raise InputError(
            "{value:g} is no whole number", value=value, where=Where(field=name), next_step="give a whole number"
        )
    return int(value)


def changes(ask: Ask, file: Asked) -> dict[str, float]:
    """Return what the address sets otherwise than the scenario has it; a slider left where it was sets nothing."""
    given = parse_changes({name: ask.text(name) for name in ask.query if _settable(name) and ask.text(name)})
    if not given:
        return {}
    untouched = {each.name: each.value for each in dials(file, ask.site.once(assess_books), ask.dates)}
    return {name: value for name, value in given.items() if untouched.get(name) != value}


def _settable(name: str) -> bool:
    return name.rpartition(".")[2] in UNITS


def assessed(ask: Ask, file: Asked) -> Assessment:
    """Return the answer to a scenario as the address asks it."""
    site = ask.site
    asked = adjusted(file, changes(ask, file), site.once(assess_books), ask.dates)
    return assess(asked, site.once(assess_books), terms(ask), ground=site.once(ground))
