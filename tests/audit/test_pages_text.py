"""The page that audits a text: marked where it stands, with its calculations, in every form, and not kept."""

from __future__ import annotations

import html
import json
import re
from io import BytesIO

import pytest
import yaml
from openpyxl import load_workbook

from marchland.audit.adapters.claim_files import read_claims_content
from marchland.audit.faces.pages_text import EXPORTS
from tests.site.browser import Browser

TEXT = "A belt 2 km deep along a 500 km front would cover 1,000 km². It would cost €40 million, the note says."


def test_the_form_stands_at_its_address_in_both_languages(browser: Browser) -> None:
    assert 'name="text"' in browser.get("/audit/new").text
    assert "Перевірити" in browser.get("/uk/audit/new").text


def test_a_text_is_shown_with_its_figures_marked_by_verdict(browser: Browser) -> None:
    answer = browser.send("/audit/new", "/audit/new", {"text": TEXT})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    page = answer.text
    assert 'class="mark is-follows"' in page
    assert 'href="#C1"' in page
    assert ">1,000 km²</a>" in page
    assert ">2 km</span>" in page
    assert 'class="mark is-not_derivable"' in page
    assert "2 km × 500 km" in page


def test_pasted_text_has_no_title_of_its_own(browser: Browser) -> None:
    assert "<h2>Untitled text</h2>" in browser.send("/audit/new", "/audit/new", {"text": TEXT}).text
    assert "<h2>Текст без назви</h2>" in browser.send("/uk/audit/new", "/uk/audit/new", {"text": TEXT}).text
    told = browser.ask("POST", "/api/v1/audit/text", json={"text": TEXT}).json()
    assert told["document"]["title"] == ""
    named = browser.ask("POST", "/api/v1/audit/text", json={"text": TEXT, "name": "note.txt"}).json()
    assert named["document"]["title"] == "note.txt"
    saved = browser.send("/audit/new", "/audit/new", {"text": TEXT, "f": "yaml"}).content
    assert yaml.safe_load(saved)["document"] == {"id": "text"}
    assert not read_claims_content(saved, "saved.yaml").document.title


@pytest.mark.parametrize(("address", "area"), [("/audit/new", "1,000 km²"), ("/uk/audit/new", "1 000 км²")])
def test_the_example_is_in_the_language_of_the_page_and_can_be_audited(
    browser: Browser, address: str, area: str
) -> None:
    (example,) = re.findall(r'placeholder="(.+?)"', browser.get(address).text)
    page = browser.send(address, address, {"text": html.unescape(example)}).text
    assert re.search(rf'class="mark is-follows"[^>]*>{area}</a>', page)


def test_what_a_text_holds_is_shown_as_text(browser: Browser) -> None:
    hostile = "<script>alert(1)</script> A belt 2 km deep along a 500 km front would cover 1,000 km² <b>today</b>."
    page = browser.send("/audit/new", "/audit/new", {"text": hostile}).text
    assert "<script>alert" not in page
    assert "<b>today" not in page


def test_an_empty_text_is_told_with_what_to_do(browser: Browser) -> None:
    answer = browser.send("/audit/new", "/audit/new", {"text": "   "})
    assert answer.status_code == 400
    assert "empty" in answer.text


@pytest.mark.parametrize("name", EXPORTS)
def test_an_audit_is_taken_away_in_every_form(browser: Browser, name: str) -> None:
    answer = browser.send("/audit/new", "/audit/new", {"text": TEXT, "f": name})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    content = answer.content
    if name in ("json", "claimreview"):
        told = json.loads(content)
        claims = told["claims"] if name == "json" else told
        assert len(claims) == 2
    elif name == "yaml":
        assert [claim["id"] for claim in yaml.safe_load(content)["claims"]] == ["C1", "C2"]
    elif name == "csv":
        assert content.decode("utf-8-sig").count("\n") >= 3
    else:
        book = load_workbook(BytesIO(content))
        assert book.sheetnames[0] == "Audit"


def test_a_form_that_is_not_offered_is_refused(browser: Browser) -> None:
    assert browser.send("/audit/new", "/audit/new", {"text": TEXT, "f": "odt"}).status_code == 400


def test_the_address_for_programs_gives_the_same(browser: Browser) -> None:
    told = browser.ask("POST", "/api/v1/audit/text", json={"text": TEXT}).json()
    assert [claim["verdict"] for claim in told["claims"]] == ["follows", "not_derivable"]
    first = told["claims"][0]
    start, end = first["span"]
    assert TEXT[start:end] == "1,000 km²"
    assert first["stated"] == {"low": 1000, "high": 1000, "unit": "km²", "bound": "exact", "about": False}
    assert first["recomputed"] == {"low": 1000, "high": 1000}
    assert first["expression"] == "a * b"
    assert [each["text"] for each in first["inputs"].values()] == ["2 km", "500 km"]
    assert told["text"] == TEXT


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"text": 3}', b'{"text": ""}'])
def test_a_body_that_is_no_text_is_refused(browser: Browser, body: bytes) -> None:
    answer = browser.ask("POST", "/api/v1/audit/text", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_claims_that_are_sent_are_judged_at_once(browser: Browser) -> None:
    claim = {"id": "C1", "quote": "q", "stated": {"value": 900, "unit": "km²"}, "expression": "a * b",
             "inputs": {"a": {"value": 2, "unit": "km"}, "b": {"value": 500, "unit": "km"}}}  # fmt: skip
    (told,) = browser.ask("POST", "/api/v1/audit/verdicts", json={"claims": [claim]}).json()["claims"]
    assert (told["id"], told["verdict"], told["recomputed"]) == ("C1", "does_not_follow", {"low": 1000, "high": 1000})


@pytest.mark.parametrize("body", [b"", b"[]", b'{"claims": 1}', b'{"claims": [{"id": 1}]}', b'{"claims": []}'])
def test_claims_that_are_none_are_refused(browser: Browser, body: bytes) -> None:
    answer = browser.ask("POST", "/api/v1/audit/verdicts", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
