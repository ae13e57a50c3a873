"""Status lists of the UN Treaty Collection, in its XML or as its page: refused wherever they are laid out otherwise."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from marchland.adapters.yaml_files import File, read_bytes
from marchland.core.errors import InputError, Location, MarchlandError
from marchland.core.message import Message
from marchland.law.adapters.untc_consents import IN_TABLE_OF, of_protocols, protocol_status
from marchland.law.adapters.untc_layout import (
    LINE,
    TRAILING_MARKS,
    UntcColumn,
    UntcDay,
    drift,
    only,
    read,
    read_day,
    text_of,
)
from marchland.law.adapters.untc_page import is_page, page_root
from marchland.law.domain.observation import ParticipationField, UntcRow, UntcStatus

UNTC_TREATIES = {
    "XXVI-2": "ccw",
    "XXVI-2-b": "ccw_ap2",
    "XXVI-2-d": "ccw_p5",
    "XXVI-5": "apmbc",
    "XXVI-6": "ccm",
}
_TITLES = {
    "ccw_p5": "explosive remnants of war",
    "ccw_ap2": "booby-traps",
    "ccm": "cluster munitions",
    "apmbc": "anti-personnel mines",
    "ccw": "conventional weapons",
}
"""What a treaty's title holds that no title before it in this order does."""
_KINDS = {
    "ratification": "ratified",
    "accession": "acceded",
    "acceptance": "accepted",
    "approval": "approved",
    "succession": "succeeded",
    "consent to be bound": "consented",
}
_FIELDS = {
    "participant": ParticipationField.PARTICIPANT,
    "signature": ParticipationField.SIGNATURE,
    "succession to signature": ParticipationField.SIGNATURE,
    "provisional application": ParticipationField.PROVISIONAL,
    **dict.fromkeys(_KINDS, ParticipationField.CONSENT_DAY),
}
_PHRASE = re.compile(r"([^(),]+?)\s*(?:\((\w+)\))?")
_UNDER = re.compile(r"\s+(?:under|pursuant to|in accordance with)\s.*", re.IGNORECASE)
_NUMBER = re.compile(r"([IVXL]+)-(\d+)(?:-([a-z]))?", re.IGNORECASE)
_TITLE_NUMBER = re.compile(r"(\d{1,2}) ?\. ?(?:([a-z]) ?\) ?)?(?=\D)")
_CHAPTER = re.compile(r"\bchapter ([IVXL]+)\b", re.IGNORECASE)
_HEAD_BYTES = 512
_DEEPEST = 40


class _Builder(TreeBuilder):
    """Builds elements that know their line, without namespaces, and refuses to go deeper than any list does."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.shown = shown
        self.depth = 0
        self.line: Callable[[], int] = lambda: 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise InputError("elements are nested too deep", where=Location(self.shown, self.line()))
        return super().start(tag.rpartition("}")[2], {**attrs, LINE: str(self.line())})

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag.rpartition("}")[2])


def read_untc(file: File, name: str = "", treaty: str = "") -> UntcStatus:
    """Return a treaty's status list; raises InputError naming file, line, row and column, and what was expected.

    Refused are a file with a DTD or entities, one too large, one that is neither this XML nor the site's page, one laid
    out otherwise, and one of another treaty than is asked for. The list of the original Protocol II is the table of
    consents in that of its Convention.
    """
    shown = name or str(file)
    try:
        content = read_bytes(file, shown)
    except MarchlandError as error:
        raise error.with_next_step("give the status list of one treaty, the file that ends in .en.xml") from None
    root = page_root(content, shown) if is_page(content) else _parsed(content, shown)
    element = only(root, "Treaty", shown)
    number, title = _number(root, element, shown)
    if number not in UNTC_TREATIES:
        known = ", ".join(f"{key} ({value})" for key, value in UNTC_TREATIES.items())
        raise InputError(
            "{number} is not a treaty in the books",
            number=number,
            where=Location(shown),
            next_step=Message("known are: {known}", known=known),
        )
    _refuse_other_title(title, number, shown)
    if treaty not in ("", UNTC_TREATIES[number], IN_TABLE_OF.get(number)):
        raise InputError(
            "the file is of {number} ({untc_treaties}), not of {treaty}",
            number=number,
            untc_treaties=UNTC_TREATIES[number],
            treaty=treaty,
            where=Location(shown),
            next_step="give the file of that treaty; Protocol II stands in that of its Convention, XXVI-2",
        )
    participants = only(element, "Participants", shown)
    consents = [table for table in participants.findall("Table") if of_protocols(table)]
    for table in consents:
        participants.remove(table)
    status = _status(element, number, title, content, shown)
    return status if treaty in ("", status.treaty) else protocol_status(status, consents, shown)


def _status(treaty: Element, number: str, title: str, content: bytes, shown: str) -> UntcStatus:
    table = only(only(only(treaty, "Participants", shown), "Table", shown), "TGroup", shown)
    columns = _columns(only(only(table, "Thead", shown), "Row", shown), shown)
    rows = _rows(only(table, "Tbody", shown), columns, shown)
    fields = frozenset(column.field for column in columns)
    kinds = (
        {ParticipationField.CONSENT_KIND, ParticipationField.WITHDRAWN}
        if ParticipationField.CONSENT_DAY in fields
        else set()
    )
    return UntcStatus(
        number,
        UNTC_TREATIES[number],
        title,
        text_of(treaty.find(".//ExternalData/Conclusion")),
        _count(treaty, "Parties", shown),
        _count(treaty, "Signatories", shown),
        rows,
        fields | kinds,
        shown.replace("\\", "/").rpartition("/")[2],
        hashlib.sha256(content).hexdigest(),
        _as_at(text_of(treaty.find(".//ExternalData/AsAt"))),
    )


def _as_at(words: str) -> date | None:
    """Return the day that a page says it is of, None where the file prints none."""
    found = re.search(r"(\d{2})-(\d{2})-(\d{4})", words)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _parsed(content: bytes, shown: str) -> Element:
    _refuse_other_files(content, shown)
    builder = _Builder(shown)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.line = lambda: int(parser.parser.CurrentLineNumber)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except DefusedXmlException:
        raise InputError(
            "the file declares a DTD or entities; these are refused, because they can expand without limit or read "
            "files",
            where=Location(shown, builder.line()),
            next_step="fetch the file again from treaties.un.org, whose lists have none",
        ) from None
    except ParseError as error:
        line = error.position[0]
        raise InputError(
            "not XML: {error}", error=error, where=Location(shown, line), next_step="fetch the file again"
        ) from None
    except (LookupError, ValueError) as error:
        raise InputError("not XML that can be read: {error}", error=error, where=Location(shown)) from None
    return root


def _refuse_other_files(content: bytes, shown: str) -> None:
    head = content[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not head:
        raise InputError("the file is empty", where=Location(shown), next_step="fetch the file again")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"<html" in head or b"<!doctype html" in head:
        raise InputError(
            "this is a web page, such as the Treaty Collection shows when it is down, and not its XML",
            where=Location(shown),
            next_step="fetch the file that ends in .en.xml, later if need be",
        )
    if not wide and (not head.startswith(b"<") or b"\0" in head):
        raise InputError(
            "not XML: the file does not begin with '<'" if b"\0" not in head else "not XML: the file is binary",
            where=Location(shown),
            next_step="give the file that ends in .en.xml",
        )


def _number(root: Element, treaty: Element, shown: str) -> tuple[str, str]:
    """Return the treaty's number and its title without it; raises InputError where the file says two numbers or none.

    The number stands in the header, or is the chapter with the title's own number, or is the name of the file.
    """
    title = text_of(treaty.find(".//ExternalData/Titlesect"))
    numbers: dict[str, str] = {}
    for element in (*root.findall("Chapter//*"), *treaty.findall("Header//*")):
        if match := _NUMBER.fullmatch(text_of(element)):
            numbers.setdefault(_joined(*match.groups()), "the header")
    chapter = _CHAPTER.search(" ".join(text_of(element) for element in root.findall(".//Chapter")))
    if (inside := _TITLE_NUMBER.match(title)) is not None:
        title = title[inside.end() :].strip()
        if chapter:
            numbers.setdefault(_joined(chapter[1], *inside.groups()), "the title")
    if match := _NUMBER.match(shown.replace("\\", "/").rpartition("/")[2]):
        numbers.setdefault(_joined(*match.groups()), "the file's name")
    if len(numbers) == 1:
        return next(iter(numbers)), title
    if numbers:
        words = ", ".join(f"{by} says {number}" for number, by in numbers.items())
        raise InputError(
            "the file does not name its treaty: {words}",
            words=words,
            where=Location(shown),
            next_step="rename the file",
        )
    raise drift(
        "no treaty number in the header", "one such as XXVI-6 there or in the file's name", shown, treaty, "number"
    )


def _refuse_other_title(title: str, number: str, shown: str) -> None:
    """Raise InputError where the title is that of another treaty of the books than the number's."""
    named = next((treaty for treaty, words in _TITLES.items() if words in title.casefold()), None)
    if named not in (None, UNTC_TREATIES[number]):
        raise InputError(
            "the number is {number} ({untc_treaties}), but the title is that of {named}: {title!r}",
            number=number,
            untc_treaties=UNTC_TREATIES[number],
            named=named,
            title=title,
            where=Location(shown),
            next_step="fetch the file again, or give it the number of its treaty",
        )


def _joined(chapter: str, number: str, letter: str | None = None) -> str:
    return "-".join([chapter.upper(), number, *([letter.lower()] if letter else [])])


def _count(treaty: Element, word: str, shown: str) -> int | None:
    """Return the count of parties or signatories that the header prints, None where it prints none."""
    status = treaty.find(".//ExternalData/Status")
    if status is None:
        return None
    inside = status.find(word)
    printed = text_of(status) if inside is None else text_of(inside)
    if not printed or (inside is None and word not in printed):
        return None
    match = re.search(rf"{word}\W*(\d+)" if inside is None else r"(\d+)", printed)
    if not match:
        raise drift(f"{printed!r} is no count", "a whole number", shown, status, word)
    return int(match[1])


def _columns(head: Element, shown: str) -> tuple[UntcColumn, ...]:
    columns = tuple(_column(entry, shown) for entry in head.findall("Entry"))
    fields = [column.field for column in columns]
    twice = next((column.title for n, column in enumerate(columns) if column.field in fields[:n]), None)
    if twice is not None:
        raise drift(f"the column {twice!r} repeats one before it", "each column once", shown, head, "columns")
    if fields[:1] != [ParticipationField.PARTICIPANT] or ParticipationField.CONSENT_DAY not in fields:
        there = ", ".join(repr(column.title) for column in columns) or "none"
        wanted = "'Participant' first, and one of ratification or another consent"
        raise drift(f"the columns are {there}", wanted, shown, head, "columns")
    return columns


def _column(entry: Element, shown: str) -> UntcColumn:
    title, _ = read(entry)
    fields: set[ParticipationField] = set()
    kinds: dict[str, str] = {}
    for part in title.split(","):
        match = _PHRASE.fullmatch(
            _UNDER.sub(lambda words: "".join(re.findall(r"\([A-Za-z]+\)$", words[0])), part.strip())
        )
        phrase = match[1].lower() if match else ""
        if not match or phrase not in _FIELDS or (match[2] or "") in kinds:
            raise drift(
                f"unknown column title {title!r}, at {part.strip()!r}",
                ", ".join(_FIELDS),
                shown,
                entry,
                f"column {title!r}",
            )
        fields.add(_FIELDS[phrase])
        kinds[match[2] or ""] = _KINDS.get(phrase, "")
    if len(fields) > 1:
        raise drift(f"the column {title!r} tells two things", "one", shown, entry, f"column {title!r}")
    if len(kinds) == 1:
        kinds.setdefault("", *kinds.values())  # the only act of a column needs no letter
    return UntcColumn(title, fields.pop(), kinds)


def _rows(body: Element, columns: tuple[UntcColumn, ...], shown: str) -> tuple[UntcRow, ...]:
    elements = body.findall("Rows/Row")
    if not elements:
        raise drift("the table of participants has no rows", "<Rows> of <Row>", shown, body)
    rows: dict[str, UntcRow] = {}
    for number, element in enumerate(elements, 1):
        row = _row(element, number, columns, shown)
        key = row.participant.casefold()
        if key in rows:
            raise drift(
                f"{row.participant} stands in row {rows[key].number} and again in row {number}",
                "each participant once", shown, element, f"row {number}, column {columns[0].title!r}",
            )  # fmt: skip
        rows[key] = row
    return tuple(rows.values())


def _row(element: Element, number: int, columns: tuple[UntcColumn, ...], shown: str) -> UntcRow:
    entries = element.findall("Entry")
    if len(entries) != len(columns):
        titles = ", ".join(repr(column.title) for column in columns)
        raise drift(
            f"row {number} has {len(entries)} entries", f"{len(columns)}: {titles}", shown, element, f"row {number}"
        )
    days: dict[ParticipationField, UntcDay] = {}
    kind = ""
    notes: list[str] = []
    for column, entry in zip(columns, entries, strict=True):
        text, marks = read(entry)
        notes += marks
        if column.field is not ParticipationField.PARTICIPANT and text:
            days[column.field] = day = read_day(text, column, shown, entry, number)
            kind = column.kinds[day.letter] if column.field is ParticipationField.CONSENT_DAY else kind
    name = TRAILING_MARKS.sub("", text_of(entries[0]))
    bare = name.strip("[] ")
    if not bare:
        raise drift(
            f"row {number} names nobody", "a participant", shown, element, f"row {number}, column {columns[0].title!r}"
        )
    signed, consent, provisional = (
        days.get(field)
        for field in (ParticipationField.SIGNATURE, ParticipationField.CONSENT_DAY, ParticipationField.PROVISIONAL)
    )
    return UntcRow(
        number,
        bare,
        signed.day if signed else None,
        consent.day if consent else None,
        kind,
        provisional.day if provisional else None,
        name != bare or (consent is not None and consent.bracketed),
        tuple(dict.fromkeys(notes)),
        int(element.get(LINE, "0")),
    )
