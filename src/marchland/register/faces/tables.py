"""Answers of the register as plain rows: areas, one area's story, what is near, what adds up, what is contested."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from marchland.access.service.roster import RoleTerm, actor_of
from marchland.core.asof import AsOf
from marchland.core.message import Message
from marchland.core.policy import Actor
from marchland.formats.table import Table, TableRow
from marchland.register.domain.balance import Balance
from marchland.register.domain.canonical import encoded
from marchland.register.domain.decision import decided_how
from marchland.register.domain.land import LandAccount, OverlapKind
from marchland.register.domain.near import SILENCE, NearHit
from marchland.register.faces import answers
from marchland.register.faces.answers import hit, one_place
from marchland.register.faces.keeper_note import keeper_note
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaHistory, AreaList, parse_distance

Body = Mapping[str, Any]
_WITHHELD = "withheld"


def words(slug: str) -> str:
    """Return a slug as words."""
    return slug.replace("_", " ")


def _said(body: Body, name: str) -> Any:
    return _WITHHELD if name in body.get("withheld", ()) else body.get(name, "")


def areas(area_list: AreaList, books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return areas, one a row, with what remains of each in m²."""
    rows = tuple(map(_area_row, area_list.areas))
    columns = ("Id", "Name", "Class", "Status", "Contested", "Information on", "Original m²", "Remaining m²", "Decided")
    title = f"{len(rows):,} areas on record {area_list.as_of}"
    notes = (f"Read from the first {area_list.size:,} entries. {SILENCE}", *alone(books))
    return (Table(title, columns, rows, notes),)


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
        ", ".join(map(words, body.get("decided", ()))),
    )


def _whole(value: float | None) -> str:
    """Return square metres whole, with every digit: what has to add up is not rounded further."""
    return "" if value is None else f"{value:,.0f}"


def area(body: Body, books: RegisterBooks, as_of: AsOf, **_given: object) -> tuple[Table, ...]:
    """Return one area: what it is, how its land adds up, and what was found, done and said."""
    shown = tuple(
        (words(key), str(value) if not isinstance(value, list) else ", ".join(map(str, value)))
        for key, value in body.items()
        if key not in ("extent", "remaining", "m2", "corrections", *(name for name, *_ in _LISTS))
    )
    asked = _given.get("area", body["area"])
    notes = (f"{asked} is a code that {body['area']} had before.",) if asked != body["area"] else ()
    head = Table(f"{body['area']} {as_of}", ("Field", "Value"), shown, (*notes, SILENCE, *alone(books)))
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
    ("parts", "Released", ("On", "How", "m²", "Depth m", "Decision", "Decided", "Entry"),
     ("valid_on", "kind", "area_m2", "depth_m", "decision", "decided", "seq")),
    ("proposals", "Proposed, and not approved yet", ("Day", "Event", "Decision", "By", "Entry", "Digest"),
     ("valid_on", "kind", "decision", "actor", "seq", "digest")),
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


def history(of: AreaHistory, books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return the events of an area in the order they were recorded, and what it was from day to day."""
    how = decided_how(of.events)
    rows = tuple(
        (e.seq, e.recorded_at[:10], e.event.valid_on.isoformat(), words(e.event.kind), e.actor,
         words(how[e.seq]) if e.seq in how else "", e.event.note,
         "; ".join(f"{words(each.kind)} by entry {each.entry}" for each in of.corrections.get(e.seq, ())))
        for e in of.events
    )  # fmt: skip
    columns = ("Entry", "Recorded on", "Valid on", "Event", "Actor", "Decided", "Note", "Corrected")
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
    tables = (
        Table(title, columns, rows, alone(books)), Table("What it was from day to day", head, was), corrected
    )  # fmt: skip
    return tuple(table for table in tables if table.rows or table is tables[0])


def near(
    of: tuple[NearHit, ...] | str, books: RegisterBooks, latitude: float, longitude: float, within: str, as_of: AsOf,
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
    return (Table(title, columns, rows, (*alone(books), SILENCE)),)


def near_many(of: tuple[NearHit, ...] | str, _books: RegisterBooks, **_given: object) -> str | None:
    """Return what is recorded near each of many places, as CSV; None for one place."""
    return of.removesuffix("\n") if isinstance(of, str) else None


def balances(account: LandAccount, books: RegisterBooks, as_of: AsOf, **_given: object) -> tuple[Table, ...]:
    """Return how the land of areas adds up, in m², and all of them together: as records, and as land."""
    rows: list[TableRow] = [_sums_row(each.area, each.balance) for each in account.areas]
    notes: tuple[str, ...] = ()
    if len(rows) > 1:
        rows += [
            (*_sums_row("all records", account.records)[:-1], "yes" if _all_hold(account) else "NO"),
            _sums_row("as land", account.land),
        ]
        notes = (f"As land every place is counted once. {_shared(account)}",)
    columns = ("Id", "Original", "Cancelled", "Reduced", "Cleared", "Remaining", "Carried on", "Adds up")
    return (Table(f"Balance in m² {as_of}", columns, tuple(rows), (*notes, *alone(books))),)


def _sums_row(name: str, balance: Balance) -> TableRow:
    return (name, *map(_whole, answers.sums(balance)), "yes" if balance.holds else "NO")


def _all_hold(account: LandAccount) -> bool:
    return all(each.balance.holds for each in account.areas)


def _shared(account: LandAccount) -> str:
    """Return in words why the two sums differ."""
    pairs = len(account.overlaps)
    if pairs:
        return f"Areas that share land: {pairs:,} {'pair' if pairs == 1 else 'pairs'}; see register conflicts."
    if account.records.original_m2 - account.land.original_m2 > 1:
        return "Merged and split areas are counted by those that carry on their land."
    return "No two areas on record share land."


def conflicts(account: LandAccount, books: RegisterBooks, as_of: AsOf, **_given: object) -> tuple[Table, ...]:
    """Return the claims that stand open beside the record, and the areas that share land."""
    claims = tuple(
        (c.area, c.claim, c.on.isoformat(), c.says, c.source, _whole(c.beyond_m2), _whole(c.released_m2), c.seq)
        for c in account.claims
    )
    columns = ("Id", "Claim", "On", "Says", "Source", "Beyond the boundary m²", "On released land m²", "Entry")
    notes = ("While a claim is open, all land that either account calls dangerous counts as dangerous.", *alone(books))
    shared = tuple(
        (each.area, KIND_WORDS[each.kind], each.other, _whole(each.shared_m2), _whole(each.remaining_m2))
        for each in account.overlaps
    )
    heads = ("Id", "How it lies", "Other", "Shared m²", "Remaining in both m²")
    return (
        Table(f"{len(claims)} open claims {as_of}", columns, claims, notes),
        Table(f"{len(shared)} pairs of areas on the same land {as_of}", heads, shared),
    )


KIND_WORDS: Mapping[OverlapKind, str] = {
    OverlapKind.SAME: Message("the same land as"),
    OverlapKind.CONTAINS: Message("contains"),
    OverlapKind.INSIDE: Message("lies inside"),
    OverlapKind.OVERLAPS: Message("overlaps"),
    OverlapKind.NOT_COMPARED: Message("too intricate to compare with"),
}


def actors(actors: Sequence[tuple[Actor, RoleTerm]], books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return who may act, on which days, and which of them the reader is."""
    told = answers.actors(actors, books)
    rows = tuple(
        (each.actor, each.organisation, ", ".join(each.roles), str(each.from_on or ""), str(each.to_on or ""))
        for each in told
    )
    mine = actor_of(books.store, books.identity)
    note = f"You are {mine.id}: {', '.join(sorted(mine.roles)) or 'no role'}."
    columns = ("Actor", "Organisation", "Roles", "From", "Until")
    return (Table("Who may act", columns, rows, (note, *alone(books))),)


def alone(books: RegisterBooks) -> tuple[str, ...]:
    """Return what a reader of an embedded store must know of its decisions, as a note."""
    note = keeper_note(books)
    return (note,) if note else ()
