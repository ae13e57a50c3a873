"""Answers of the register as plain rows: areas, one area's story, what is near, what adds up, what is contested."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from marchland.access.service.roster import actor_of
from marchland.core.asof import AsOf
from marchland.core.policy import Actor
from marchland.formats.table import Table, TableRow
from marchland.register.domain.balance import Balance
from marchland.register.domain.canonical import encoded
from marchland.register.domain.conflict import ClaimConflict
from marchland.register.domain.near import SILENCE, NearHit
from marchland.register.faces import answers
from marchland.register.faces.answers import hit, one_place
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaBalance, AreaHistory, AreaList, parse_distance

Body = Mapping[str, Any]
_WITHHELD = "withheld"


def words(slug: str) -> str:
    """Return a slug as words."""
    return slug.replace("_", " ")


def _said(body: Body, name: str) -> Any:
    return _WITHHELD if name in body.get("withheld", ()) else body.get(name, "")


def areas(area_list: AreaList, _books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return areas, one a row, with what remains of each in m²."""
    rows = tuple(map(_area_row, area_list.areas))
    columns = ("Id", "Name", "Class", "Status", "Contested", "Information on", "Original m²", "Remaining m²")
    title = f"{len(rows):,} areas on record {area_list.as_of}"
    return (Table(title, columns, rows, (f"Read from the first {area_list.size:,} entries. {SILENCE}",)),)


def _area_row(body: Body) -> TableRow:
    sums = body.get("m2", {})
    return (
        body["area"],
        _said(body, "name"),
        body["classification"],
        words(body["status"]),
        "yes" if body["contested"] else "",
        body["information_on"],
        _whole(sums.get("original")),
        _whole(sums.get("remaining")),
    )


def _whole(value: float | None) -> str:
    """Return square metres whole, with every digit: what has to add up is not rounded further."""
    return "" if value is None else f"{value:,.0f}"


def area(body: Body, _books: RegisterBooks, as_of: AsOf, **_given: object) -> tuple[Table, ...]:
    """Return one area: what it is, how its land adds up, and what was found, done and said."""
    shown = tuple(
        (words(key), str(value) if not isinstance(value, list) else ", ".join(map(str, value)))
        for key, value in body.items()
        if key not in ("extent", "remaining", "m2", "corrections", *(name for name, *_ in _LISTS))
    )
    asked = _given.get("area", body["area"])
    notes = (f"{asked} is a code that {body['area']} had before.", SILENCE) if asked != body["area"] else (SILENCE,)
    head = Table(f"{body['area']} {as_of}", ("Field", "Value"), shown, notes)
    sums = tuple((words(key), _whole(value)) for key, value in body.get("m2", {}).items())
    lists = [
        Table(title, columns, tuple(tuple(str(item.get(key, "")) for key in keys) for item in body.get(name, ())))
        for name, title, columns, keys in _LISTS
    ]
    lists.append(_corrections(body.get("corrections", ())))
    return tuple(t for t in (head, Table("Land, in m²", ("Part", "m²"), sums), *lists) if t.rows)


def _corrections(corrections: Sequence[Mapping[str, Any]]) -> Table:
    """Return how entries were corrected: what was written, and what holds."""
    rows = tuple(
        (each["corrects"], words(each["kind"]), str(each["on"]), change["field"], _shown(change.get("written")),
         _shown(change.get("holds")), each["reason"], each["entry"])
        for each in corrections
        for change in each.get("changes") or ({"field": ""},)
    )  # fmt: skip
    columns = ("Entry", "Corrected", "On", "Field", "Written", "Holds", "Reason", "By entry")
    return Table("Corrections", columns, rows)


def _shown(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_LISTS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("parts", "Released", ("On", "How", "m²", "Depth m", "Decision", "Entry"),
     ("valid_on", "kind", "area_m2", "depth_m", "decision", "seq")),
    ("claims", "Claims beside the record", ("On", "Claim", "Says", "Source", "Standing", "Entry"),
     ("on", "name", "says", "source", "standing", "seq")),
    ("evidence", "Evidence", ("On", "Kind", "How it is known", "Source", "Entry"),
     ("on", "kind", "how", "source", "seq")),
    ("surveys", "Surveys", ("From", "To", "Survey", "Organisation", "Entry"),
     ("from_on", "to_on", "survey", "organisation", "seq")),
    ("checks", "Quality checks", ("On", "Passed", "Sampled", "Organisation", "Entry"),
     ("valid_on", "passed", "sampled", "organisation", "seq")),
    ("carried_evidence", "Evidence carried on", ("On", "Kind", "Area", "Entry"), ("on", "kind", "area", "entry")),
    ("marks", "Marking", ("Name", "What", "Says", "Condition", "Seen on"),
     ("name", "what", "says", "condition", "seen_on")),
)  # fmt: skip


def history(of: AreaHistory, _books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return the events of an area in the order they were recorded, and what it was from day to day."""
    rows = tuple(
        (e.seq, e.recorded_at[:10], e.event.valid_on.isoformat(), words(e.event.kind), e.actor, e.event.note,
         "; ".join(f"{words(each.kind)} by entry {each.entry}" for each in of.corrections.get(e.seq, ())))
        for e in of.events
    )  # fmt: skip
    columns = ("Entry", "Recorded on", "Valid on", "Event", "Actor", "Note", "Corrected")
    was = tuple(
        (s.valid_from.isoformat(), s.valid_to.isoformat() if s.valid_to else "", words(s.state.status),
         s.state.classification.value, "yes" if s.state.contested else "", _whole(s.state.remaining_m2),
         s.step.recorded.seq)
        for s in of.spans
    )  # fmt: skip
    head = ("From", "To", "Status", "Class", "Contested", "Remaining m²", "By entry")
    title = f"{of.area}: what was recorded, {of.as_of}"
    told = [encoded(each) for corrections in of.corrections.values() for each in corrections]
    corrected = _corrections(sorted(told, key=lambda each: int(each["entry"])))
    tables = Table(title, columns, rows), Table("What it was from day to day", head, was), corrected
    return tuple(table for table in tables if table.rows or table is tables[0])


def near(
    of: tuple[NearHit, ...] | str, _books: RegisterBooks, latitude: float, longitude: float, within: str, as_of: AsOf,
    **_given: object,
) -> tuple[Table, ...]:  # fmt: skip
    """Return what is recorded near a place, the nearest first."""
    rows = tuple(
        (each.id, each.classification, words(each.status), "inside" if each.inside else f"{each.distance_m:,.0f} m",
         f"{each.bearing_deg:.0f}°", each.information_on.isoformat())
        for each in map(hit, one_place(of))
    )  # fmt: skip
    title = f"{len(rows)} recorded within {parse_distance(within):g} m of {latitude:g}, {longitude:g} {as_of}"
    columns = ("Id", "Class", "Status", "Distance", "Bearing to the edge", "Information on")
    return (Table(title, columns, rows, (SILENCE,)),)


def near_many(of: tuple[NearHit, ...] | str, _books: RegisterBooks, **_given: object) -> str | None:
    """Return what is recorded near each of many places, as CSV; None for one place."""
    return of.removesuffix("\n") if isinstance(of, str) else None


def balances(
    area_balances: Sequence[AreaBalance], _books: RegisterBooks, as_of: AsOf, **_given: object
) -> tuple[Table, ...]:
    """Return how the land of areas adds up, in m², and all of them together."""
    pairs = [(area_balance.area, area_balance.balance) for area_balance in area_balances]
    rows: list[TableRow] = [
        (name, *map(_whole, _sums(balance)), "yes" if balance.holds else "NO") for name, balance in pairs
    ]
    if len(rows) > 1:
        totals = [math.fsum(column) for column in zip(*(_sums(balance) for _, balance in pairs), strict=True)]
        rows.append(("all", *map(_whole, totals), "yes" if all(balance.holds for _, balance in pairs) else "NO"))
    columns = ("Id", "Original", "Cancelled", "Reduced", "Cleared", "Remaining", "Carried on", "Adds up")
    return (Table(f"Balance in m² {as_of}", columns, tuple(rows)),)


def _sums(balance: Balance) -> tuple[float, ...]:
    return (
        balance.original_m2,
        balance.cancelled_m2,
        balance.reduced_m2,
        balance.cleared_m2,
        balance.remaining_m2,
        balance.carried_on_m2,
    )


def conflicts(
    conflicts: Sequence[ClaimConflict], _books: RegisterBooks, as_of: AsOf, **_given: object
) -> tuple[Table, ...]:
    """Return the claims that stand open beside the record."""
    rows = tuple(
        (c.area, c.claim, c.on.isoformat(), c.says, c.source, _whole(c.beyond_m2), _whole(c.released_m2), c.seq)
        for c in conflicts
    )
    columns = ("Id", "Claim", "On", "Says", "Source", "Beyond the boundary m²", "On released land m²", "Entry")
    notes = ("While a claim is open, all land that either account calls dangerous counts as dangerous.",)
    return (Table(f"{len(conflicts)} open claims {as_of}", columns, rows, notes),)


def actors(actors: Sequence[Actor], books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return who may act, and which of them the reader is."""
    told = answers.actors(actors, books)
    rows = tuple((each.actor, each.organisation, ", ".join(each.roles)) for each in told)
    mine = actor_of(books.store, books.identity)
    note = f"You are {mine.id}: {', '.join(sorted(mine.roles)) or 'no role'}."
    return (Table("Who may act", ("Actor", "Organisation", "Roles"), rows, (note,)),)
