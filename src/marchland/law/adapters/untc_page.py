"""Status pages of the UN Treaty Collection as its site shows them, brought into the layout of its XML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from marchland.core.errors import InputError, Location
from marchland.law.adapters.untc_layout import LINE

_GRID, _CONSENTS = "_tblgrid", "_Table1"
_TEXTS = {"rptTreaty_ctl00_tcTreaty": "title", "rptTreaty_ctl00_tcText": "conclusion",
          "rptStatus_ctl00_tcText": "status", "InnerPage_div3": "as at"}  # fmt: skip
"""Of each text that the page has in an element of its own, how that element's id ends."""
_NUMBER = re.compile(r"[?&;]mtdsg_no=([IVXL]+-\d+(?:-[a-z])?)(?![\w-])", re.IGNORECASE)
_TITLE_NUMBER = re.compile(r"^\d{1,2} ?\. ?(?:[a-z] )?")
_MOST_CELLS = 20_000


def is_page(content: bytes) -> bool:
    """Tell whether the bytes are a page with the table of a treaty's participants."""
    return b"<html" in content[:4096].lower() and b'_tblgrid"' in content


def page_root(content: bytes, shown: str) -> Element:
    """Return the page as an element laid out as the Treaty Collection's XML; raises InputError where it is not one."""
    reader = _StatusPageReader(shown)
    reader.feed(content.decode("utf-8", "replace"))
    reader.close()
    numbers = set(_NUMBER.findall(" ".join(reader.actions)))
    if len(numbers) != 1:
        raise InputError(
            "the page does not name its treaty",
            where=Location(shown),
            next_step="save the page of one treaty, whose address has mtdsg_no=",
        )
    root = Element("MTDSG", {LINE: "1"})
    treaty = SubElement(root, "Treaty", {LINE: "1"})
    header = SubElement(treaty, "Header")
    SubElement(header, "Number").text = numbers.pop()
    data = SubElement(header, "ExternalData")
    title = " ".join(reader.texts.get("title", "").split())
    SubElement(data, "Titlesect").text = _TITLE_NUMBER.sub("", title)
    SubElement(data, "Conclusion").text = reader.texts.get("conclusion", "")
    SubElement(data, "Status", {LINE: "1"}).text = reader.texts.get("status", "")
    SubElement(data, "AsAt").text = reader.texts.get("as at", "")
    participants = SubElement(treaty, "Participants", {LINE: "1"})
    for name in (_GRID, _CONSENTS):
        if len(reader.tables.get(name, ())) > 1 or name == _GRID:  # other treaties' pages have the second one empty
            participants.append(_table(reader.tables.get(name, [])))
    return root


def _table(rows: list[Element]) -> Element:
    table = Element("Table", {LINE: rows[0].get(LINE, "0") if rows else "0"})
    group = SubElement(table, "TGroup", table.attrib)
    head = SubElement(group, "Thead", table.attrib)
    head.extend(rows[:1])
    body = SubElement(SubElement(group, "Tbody", table.attrib), "Rows")
    body.extend(rows[1:])
    return table


class _StatusPageReader(HTMLParser):
    """Gathers the texts and the two tables that a status page has, each known by how its id ends."""

    def __init__(self, shown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = shown
        self.actions: list[str] = []
        self.texts: dict[str, str] = {}
        self.tables: dict[str, list[Element]] = {}
        self._cells = 0
        self._text = ""
        self._table: list[Element] | None = None
        self._parts: list[str] | None = None
        self._mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("id", "")
        if tag == "form":
            self.actions.append(given.get("action", ""))
        elif tag == "table":
            self._table = self._begun(name)
        elif tag == "tr" and self._table is not None:
            self._end_cell()
            self._table.append(Element("Row", {LINE: str(self.getpos()[0])}))
        elif tag in ("td", "th") and self._table:
            self._end_cell()
            self._cell(self._table[-1])
        elif tag == "sup":
            self._mark = True
            self._add("<superscript>")
        elif tag == "div":
            self._text = next((text for ending, text in _TEXTS.items() if name.endswith(ending)), "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup" and self._mark:
            self._mark = False
            self._add("</superscript>")
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table":
            self._end_cell()
            self._table = None
        elif tag == "div":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._parts is not None:
            self._add(data.replace("<", " "))
        elif self._text:
            self.texts[self._text] = self.texts.get(self._text, "") + data

    def _begun(self, name: str) -> list[Element] | None:
        self._end_cell()
        ending = next((ending for ending in (_GRID, _CONSENTS) if name.endswith(ending)), None)
        if ending is None:
            return None
        if ending in self.tables:
            raise InputError(
                "the page has its table twice", where=Location(self.shown, self.getpos()[0]),
                next_step="save the page again",
            )  # fmt: skip
        return self.tables.setdefault(ending, [])

    def _cell(self, row: Element) -> None:
        self._cells += 1
        if self._cells > _MOST_CELLS:
            raise InputError("the table has more cells than any treaty", where=Location(self.shown, self.getpos()[0]))
        SubElement(row, "Entry", {LINE: str(self.getpos()[0])})
        self._parts = []

    def _end_cell(self) -> None:
        if self._parts is not None and self._table:
            self._table[-1][-1].text = "".join(self._parts)
        self._parts, self._mark = None, False

    def _add(self, text: str) -> None:
        if self._parts is not None:
            self._parts.append(text)
