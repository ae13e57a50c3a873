"""An audit as a page that stands alone: its claims are marked in its text, and no text of a stranger becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from marchland.audit.adapters.claim_files import read_claims_content
from marchland.audit.domain.text_audit import TextAudits
from marchland.audit.faces.audit_page import html
from marchland.audit.service.asking import AuditBooks
from marchland.audit.service.questions import audit, what_if
from marchland.core.errors import InputError
from tests.audit.text_reading import AS_OF, audited, facts

TEXT = "A belt 2 km deep along a 500 km <b>front</b> would cover 1,000 km² of “land” & take <script>alert(1)</script>."
OWN = """
claims:
- {id: A1, quote: "<i>400 km</i> by 2 km", says: 800 km² = 400 km * 2 km}
- {quote: "300 soldiers", says: 300 soldiers, from: 120 soldiers + 150 soldiers}
"""


class Reader(HTMLParser):
    """What a page says: its words, its marks with where they lead, the names of its places, its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.tags, self.marks, self.ids = [""], set(), [], set()
        self.leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids.add(given.get("id"))
        if tag == "mark":
            self.marks.append(given["class"])
        if tag == "a":
            self.leads.append(str(given["href"]))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def books() -> AuditBooks:
    return AuditBooks(facts())


def test_a_text_stands_whole_with_its_claims_marked() -> None:
    page = read(html(TextAudits((audited(TEXT),)), books()))
    assert TEXT in "".join(page.words)
    assert not page.tags & {"script", "b", "img", "link"}
    assert page.marks
    assert all(lead.removeprefix("#") in page.ids for lead in page.leads)


def test_a_claims_file_is_a_page_too() -> None:
    claims = read_claims_content(OWN.encode(), "own.yaml")
    page = read(html((audit(claims, facts(), AS_OF), {}), books()))
    assert {"A1", "C2"} <= page.ids
    assert "“<i>400 km</i> by 2 km”" in page.words
    assert not page.marks


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = html(TextAudits((audited(TEXT), audited(TEXT))), books())
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert len({each for each in read(page).ids if each}) == page.count(' id="')


def test_what_changes_move_is_no_page() -> None:
    claims = read_claims_content(OWN.encode(), "own.yaml")
    with pytest.raises(InputError, match="no such form"):
        html(what_if(claims, facts(), AS_OF, ()), books())
