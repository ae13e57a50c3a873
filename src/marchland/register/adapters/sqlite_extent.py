"""How far the land of a layer reaches in space and time, from the trees of an embedded store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marchland.core.asof import Period
from marchland.core.box import Box
from marchland.register.domain.edge import AT_ONCE, Edge, box_around, days_between
from marchland.register.domain.version import LandLayer
from marchland.tlog.adapters.sqlite_file import Connection

_KNOWN = """b.first_size <= :size AND b.last_size >= :size
    AND v.from_size <= :size AND (v.to_size IS NULL OR :size < v.to_size)"""
_ANY = "SELECT 1 FROM {layer}_box b CROSS JOIN version v ON v.number = b.version WHERE {known} AND {when} LIMIT 1"
# The tree rounds its edges outwards, by a metre or so: it finds what may lie beyond, and the shape itself says.
_BEYOND = """SELECT s.{edge} FROM {layer}_box b CROSS JOIN shape s ON s.number = b.number
    CROSS JOIN version v ON v.number = b.version
    WHERE {known} AND b.first_day <= :ordinal AND b.last_day >= :ordinal
    AND b.{edge} {than} :at AND s.{edge} {than} :at LIMIT :most"""


def land_box(db: Connection, layer: LandLayer, day: date, size: int) -> Box | None:
    """Return the box around all land of a layer on a day, as known at a size; None where there is none."""
    given = {"size": size, "ordinal": day.toordinal(), "most": AT_ONCE}

    def below(edge: Edge, number: float) -> Sequence[float]:
        sql = _BEYOND.format(known=_KNOWN, layer=layer, edge=edge, than=edge.than)
        return [edge.sign * at for (at,) in db.execute(sql, {**given, "at": edge.sign * number})]

    return box_around(below)


def land_days(db: Connection, layer: LandLayer, size: int) -> Period | None:
    """Return the days from the first with land in a layer to the last, as known at a size; None where there is none."""

    def any_(when: str, day: date) -> bool:
        sql = _ANY.format(known=_KNOWN, layer=layer, when=when)
        return db.execute(sql, {"size": size, "ordinal": day.toordinal()}).get is not None

    return days_between(
        lambda day: any_("b.first_day <= :ordinal", day), lambda day: any_("b.last_day >= :ordinal", day)
    )
