"""How far the land of a layer reaches in space and time, from the indexes of PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marchland.core.asof import Period
from marchland.core.box import Box
from marchland.register.domain.edge import AT_ONCE, Edge, box_around, days_between
from marchland.register.domain.version import LandLayer
from marchland.tlog.adapters.postgres_session import DbSession

_KNOWN = "FROM marchland.shape s WHERE s.layer = '{layer}' AND s.known @> %s::bigint"
_BEYOND = f"""SELECT s.{{edge}} {_KNOWN} AND s.valid @> %s::date
    AND s.shape && ST_MakeEnvelope({{sides}}, 4326) AND s.{{edge}} {{than}} %s LIMIT {AT_ONCE}"""
_WORLD = {Edge.WEST: "-181", Edge.SOUTH: "-91", Edge.EAST: "181", Edge.NORTH: "91"}
_OPPOSITE = {Edge.WEST: Edge.EAST, Edge.SOUTH: Edge.NORTH, Edge.EAST: Edge.WEST, Edge.NORTH: Edge.SOUTH}
_FURTHEST = 181.0


def land_box(session: DbSession, layer: LandLayer, day: date, size: int) -> Box | None:
    """Return the box around all land of a layer on a day, as known at a size; None where there is none."""

    def below(edge: Edge, number: float) -> Sequence[float]:
        at = edge.sign * min(number, _FURTHEST)
        sides = ", ".join((_WORLD | {_OPPOSITE[edge]: "%s"}).values())
        sql = _BEYOND.format(layer=layer, edge=edge, sides=sides, than=edge.than)
        return [edge.sign * float(row[0]) for row in session.rows(sql, size, day, at, at)]

    return box_around(below)


def land_days(session: DbSession, layer: LandLayer, size: int) -> Period | None:
    """Return the days from the first with land in a layer to the last, as known at a size; None where there is none."""

    def any_(when: str, day: date) -> bool:
        return bool(session.rows(f"SELECT 1 {_KNOWN.format(layer=layer)} AND s.valid && {when} LIMIT 1", size, day))

    return days_between(
        lambda day: any_("daterange(NULL, %s::date, '[]')", day), lambda day: any_("daterange(%s::date, NULL)", day)
    )
