"""One peer of the law benchmark, in a process of its own: `law.py PEER` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from marchland.core.asof import AsOf
from marchland.law.domain.daily import PARTICIPATIONS, DailyStatuses
from marchland.law.domain.status import PARTIES, Participation, adopted_on, history, status
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.service.questions import LawBooks, daily_statuses, open_law

FIRST, LAST = date(1996, 11, 22), date(2026, 11, 22)
DAYS = (LAST - FIRST).days + 1
APART = timedelta(days=365)
"""How far apart the days of the sample are on which `status` is called for each state and treaty."""
NEVER = date(9999, 1, 1)
Dates = npt.NDArray[np.datetime64]


def ours(
    books: LawBooks, last_on: date, treaties: tuple[str, ...] = tuple(TREATIES)
) -> tuple[int, list[DailyStatuses]]:
    """Standing, bound and default of every state under the treaties on every day: a byte an answer."""
    made = [daily_statuses(books, treaty, FIRST, last_on, LAST) for treaty in treaties]
    return sum(each.codes.size for each in made), made


def one_by_one(books: LawBooks, last_on: date) -> tuple[int, list[object]]:
    """`status` with all its reasons and views, called for every state and treaty on days a year apart."""
    days = [FIRST + n * APART for n in range((last_on - FIRST) // APART + 1)]
    asked = [(treaty, day) for treaty in TREATIES for day in days if day >= adopted_on(books.acts, treaty)]
    made: list[object] = [
        status(books.acts, treaty, state, AsOf(day, LAST)) for treaty, day in asked for state in books.states.by_iso3
    ]
    return len(made), made


def fill(books: LawBooks, last_on: date) -> tuple[int, list[npt.NDArray[np.int8]]]:
    """Nothing asked: as many arrays of the same size, each filled with one number."""
    shape = len(books.states.by_iso3), (last_on - FIRST).days + 1
    made = [np.full(shape, -1, np.int8) for _ in TREATIES]
    return sum(each.size for each in made), made


def party_dates(books: LawBooks, treaty: str) -> tuple[Dates, Dates]:
    """Return the days from which each state is a party and is no more, which are all that OpenFisca is told."""
    begun, left = [], []
    for state in sorted(books.states.by_iso3):
        spans = history(books.acts, treaty, state, LAST)
        begun.append(next((span.start_on for span in spans if span.standing in PARTIES), NEVER))
        left.append(next((span.start_on for span in spans if span.standing is Participation.WITHDRAWN), NEVER))
    return np.array(begun, "datetime64[D]"), np.array(left, "datetime64[D]")


def make_simulation(begun: Dates, left: Dates) -> Any:
    """Return an OpenFisca simulation of the states, whose variable `party` is computed day by day from two dates."""
    from openfisca_core.entities import build_entity  # noqa: PLC0415 - a peer of its own process
    from openfisca_core.periods import DateUnit  # noqa: PLC0415 - same reason
    from openfisca_core.simulations import SimulationBuilder  # noqa: PLC0415 - same reason
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: PLC0415 - same reason
    from openfisca_core.variables import Variable  # noqa: PLC0415 - same reason

    state = build_entity(key="state", plural="states", label="State", is_person=True)

    def formula(population: Any, period: Any) -> Any:
        day = np.datetime64(period.start.date, "D")
        return (population("in_force", period) <= day) & (day < population("withdrawn", period))

    given = {"value_type": date, "entity": state, "definition_period": DateUnit.ETERNITY, "label": "A day"}
    asked = {
        "value_type": bool,
        "entity": state,
        "definition_period": DateUnit.DAY,
        "label": "Party",
        "formula": formula,
    }
    system = TaxBenefitSystem([state])
    system.add_variables(
        type("in_force", (Variable,), given), type("withdrawn", (Variable,), given), type("party", (Variable,), asked)
    )
    simulation = SimulationBuilder().build_default_simulation(system, count=len(begun))
    simulation.set_input("in_force", DateUnit.ETERNITY, begun)
    simulation.set_input("withdrawn", DateUnit.ETERNITY, left)
    return simulation


def openfisca(simulation: Any, days: Sequence[Any]) -> list[npt.NDArray[np.bool_]]:
    """One boolean, party or not to one treaty, of every state on every day."""
    return [simulation.calculate("party", day) for day in days]


def run_openfisca(books: LawBooks, *, ready: bool = False) -> tuple[float, int]:
    """Return the seconds and the answers of OpenFisca, asked for days as text or as periods made ready before.

    Its booleans are ours, or this fails.
    """
    from openfisca_core.periods import period  # noqa: PLC0415 - a peer of its own process

    dates = party_dates(books, "apmbc")
    texts = [(FIRST + timedelta(days=n)).isoformat() for n in range(DAYS)]
    days = [period(text) for text in texts] if ready else texts
    openfisca(make_simulation(*dates), days[:30])
    simulation = make_simulation(*dates)
    start = time.perf_counter()
    made = openfisca(simulation, days)
    seconds = time.perf_counter() - start
    _, (expected,) = ours(books, LAST, ("apmbc",))
    parties = np.isin(expected.standing, [PARTICIPATIONS.index(standing) for standing in PARTIES])
    assert np.array_equal(np.stack(made, axis=1), parties)
    return seconds, parties.size


def run(work: Callable[[LawBooks, date], tuple[int, object]], books: LawBooks) -> tuple[float, int]:
    """Return the seconds and the answers of one of ours: once over a month to warm up, then over all days, timed."""
    work(books, FIRST + timedelta(days=30))
    start = time.perf_counter()
    answers, _ = work(books, LAST)
    return time.perf_counter() - start, answers


RUNS: dict[str, Callable[[LawBooks], tuple[float, int]]] = {
    "marchland": lambda books: run(ours, books),
    "marchland, one treaty": lambda books: run(lambda books, last_on: ours(books, last_on, ("apmbc",)), books),
    "marchland, one by one": lambda books: run(one_by_one, books),
    "numpy fill": lambda books: run(fill, books),
    "openfisca": run_openfisca,
    "openfisca, periods ready": lambda books: run_openfisca(books, ready=True),
}


def main() -> None:
    """Run one peer."""
    name = sys.argv[1]
    seconds, answers = RUNS[name](open_law())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peer": name, "answers": answers, "seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main()
