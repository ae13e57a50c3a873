"""What the register tells, with fixed days and figures, and names from outside that try to be markup or formulas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from marchland.core.asof import AsOf
from marchland.register.domain.balance import Balance
from marchland.register.domain.conflict import ClaimConflict, conflicts
from marchland.register.domain.land import AreaBalance, LandAccount
from marchland.register.domain.near import Nearby, NearHit
from marchland.register.domain.recorded_body import RecordedBody, read_body
from marchland.register.domain.version import Version
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaHistory, AreaList
from tests.register.telling import AREA, History, told
from tests.tlog.memory import MemoryStore

DATES = AsOf(date(2003, 1, 1), date(2026, 1, 1))
HOSTILE = "=1+1|<b>\x1b[31mred\u202e"


@cache
def history() -> History:
    """Return an area that was surveyed, partly cancelled and contradicted."""
    return told("reported", "direct", "class CHA", "non_technical", "cancelled west", "contradicted wider", "marked")


def body() -> RecordedBody:
    """Return what is kept of the area today, with a hostile name."""
    found: dict[str, object] = json.loads(history().ongoing.spans[-1].step.body)
    return written({**found, "name": HOSTILE, "district": "@SUM(A1)"})


def withheld() -> RecordedBody:
    """Return what somebody sees of it who may not see its land."""
    shown = ("area", "classification", "status", "contested", "information_on", "district")
    return written({**{key: body()[key] for key in shown}, "withheld": ["name", "m2", "extent", "remaining"]})


def written(fields: Mapping[str, object]) -> RecordedBody:
    """Return fields as the body of a version."""
    return read_body(json.dumps(fields).encode())


def listing(*bodies: RecordedBody) -> AreaList:
    """Return areas as of two dates, of a ledger of seven entries."""
    return AreaList(DATES, 7, bodies)


def place(**other: object) -> dict[str, Any]:
    """Return the place that hits are near, as it is asked about."""
    return {"latitude": 48.005, "longitude": 30.02, "within": "2km", "as_of": DATES, **other}


def story() -> AreaHistory:
    """Return everything that was recorded of the area."""
    return AreaHistory(AREA, DATES, 7, tuple(history().events), history().ongoing.spans)


def books() -> RegisterBooks:
    """Return a register that nothing is asked of."""
    return RegisterBooks(MemoryStore(), "me")


def hits() -> tuple[NearHit, ...]:
    """Return what is near a place east of the area, and inside of it."""
    state = history().ongoing.spans[0].state
    import shapely

    hazard = state.hazard
    west, south, east, north = map(float, hazard.bounds)
    row = Version(
        "0" * 32, AREA, date(2001, 1, 1), None, 1, None, "worked_on", "SHA", contested=False,
        box=(west, south, east, north), hazard=shapely.to_wkb(hazard), body=history().ongoing.spans[0].step.body,
    )  # fmt: skip
    index = Nearby((row,))
    return (*index.near(48.005, 30.02, 2000), *index.near(48.005, 30.005, 2000))


def sums() -> Balance:
    """Return a balance that holds."""
    return Balance(1_000_000.4, 250_000.1, 0.0, 500_000.3, 250_000.0, 0.0)


def account() -> LandAccount:
    """Return an account of the land of one area with a claim beside it."""
    return LandAccount((AreaBalance("A", "", sums()),), sums(), sums(), (), claims())


def claims() -> tuple[ClaimConflict, ...]:
    """Return the claims beside the record."""
    return conflicts(read_body(history().ongoing.spans[-1].step.body))
