"""The table of who consented to which protocol, which stands under the participants of its convention."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from marchland.core.errors import InputError, Location
from marchland.law.adapters.untc_layout import LINE, TRAILING_MARKS, UntcColumn, drift, only, read, read_day, text_of
from marchland.law.domain.observation import ParticipationField, UntcRow, UntcStatus

IN_TABLE_OF = {"XXVI-2": "ccw_p2"}
"""The protocol whose consents stand in a table of their own in its convention's list."""
_PROTOCOLS = ("Participant", "Protocol I", "Protocol II", "Protocol III")


def of_protocols(table: Element) -> bool:
    """Tell whether it is the table of who consented to which protocol, beside the table of participants."""
    return [text_of(entry) for entry in table.findall("TGroup/Thead/Row/Entry")][1:2] == ["Protocol I"]


def protocol_status(status: UntcStatus, consents: list[Element], shown: str) -> UntcStatus:
    """Return the list of Protocol II; a consent without a day of its own was given with the deposit."""
    if len(consents) != 1:
        raise InputError(
            "the file has no table of consents to Protocols I, II and III", where=Location(shown),
            next_step="save the whole page of XXVI-2, with what stands under the participants",
        )  # fmt: skip
    group = only(consents[0], "TGroup", shown)
    head = only(only(group, "Thead", shown), "Row", shown)
    titles = [text_of(entry) for entry in head.findall("Entry")]
    if titles != list(_PROTOCOLS):
        raise drift(f"the columns are {titles}", ", ".join(_PROTOCOLS), shown, head, "columns")
    found = (_consent(row, n, shown) for n, row in enumerate(group.findall("Tbody/Rows/Row"), 1))
    rows = tuple(row for row in found if row)
    fields = frozenset({ParticipationField.PARTICIPANT, ParticipationField.CONSENT_DAY})
    return replace(
        status, treaty=IN_TABLE_OF[status.number], parties=None, signatories=None, rows=rows, fields=fields,
        deposits=status.rows,
    )  # fmt: skip


def _consent(row: Element, number: int, shown: str) -> UntcRow | None:
    entries = row.findall("Entry")
    if len(entries) != len(_PROTOCOLS):
        raise drift(f"row {number} has {len(entries)} entries", f"{len(_PROTOCOLS)}", shown, row, f"row {number}")
    name, marks = read(entries[0])
    cell = text_of(entries[_PROTOCOLS.index("Protocol II")])
    match = re.fullmatch(r"x(?:\s*\((.+)\))?", cell, re.IGNORECASE)
    if not cell:
        return None
    if not match:
        raise drift(f"{cell!r} is no consent", "x, or x with a day", shown, row, f"row {number}, column 'Protocol II'")
    column = UntcColumn("Protocol II", ParticipationField.CONSENT_DAY, {"": ""})
    given = read_day(match[1], column, shown, row, number) if match[1] else None
    bare = TRAILING_MARKS.sub("", name).strip("[] ")
    return UntcRow(
        number, bare, None, given.day if given else None, "consented", None, name != TRAILING_MARKS.sub("", bare),
        marks, int(row.get(LINE, "0")),
    )  # fmt: skip
