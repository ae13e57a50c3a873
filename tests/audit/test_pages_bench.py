"""What the workbench asks: its claims are judged as they were, each alone where one is wrong, and taken away."""

from __future__ import annotations

import json
import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from marchland.audit.faces.pages_bench import EXPORTS
from marchland.audit.faces.sent_claims import MOST_CLAIMS
from tests.site.browser import Browser

TEXT = (
    "A belt 2 km deep along a 500 km front would cover 900 km². It would cost €40 million, the note says. "
    "The notice of 27 June 2025 takes effect six months later, on 27 December 2025. "
    "Of 4,312 pupils, 1,078 are refugees, a quarter. Losses rose from 50 to 60, or 20 per cent."
)
BORDER = {
    "id": "B1", "quote": "600 km", "stated": {"value": 600, "unit": "km"}, "expression": "L",
    "inputs": {"L": {"fact": "border_length_pol_blr"}},
}  # fmt: skip
AREA = {
    "id": "A1", "quote": "900 km²", "stated": {"value": 900, "unit": "km²"}, "expression": "a * b",
    "inputs": {"a": {"value": 2, "unit": "km"}, "b": {"value": 500, "unit": "km"}},
}  # fmt: skip


def block(page: str, name: str) -> Any:
    """Return what a data block of a page holds."""
    found = re.search(rf"<script type=\"application/json\" {name}>(.*?)</script>", page, re.DOTALL)
    assert found
    return json.loads(unescape(found[1]))


def judged(browser: Browser, claims: list[Any], path: str = "/audit/new/verdicts", **more: Any) -> list[dict[str, Any]]:
    """Return what the workbench is told of claims."""
    answer = browser.ask("POST", path, json={"claims": claims} | more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told: list[dict[str, Any]] = answer.json()["claims"]
    return told


def test_the_page_holds_what_its_script_asks_for(browser: Browser) -> None:
    page = browser.send("/audit/new", "/audit/new", {"text": TEXT}).text
    live = browser.ask("POST", "/audit/new/live", data={"text": TEXT})
    assert live.headers["cache-control"] == "no-store"
    assert block(page, "data-bench-data") == live.json()
    assert live.json()["text"] == TEXT
    assert live.json()["verdicts"]["follows"][0] == "Follows"


def test_a_text_is_judged_again_as_it_was(browser: Browser) -> None:
    bench = browser.ask("POST", "/audit/new/live", data={"text": TEXT}).json()
    readings = [reading for claim in bench["claims"] for reading in claim["readings"]]
    assert len(readings) > 4
    sent = [reading["claim"] | {"id": f"W{number}"} for number, reading in enumerate(readings)]
    for told, reading in zip(judged(browser, sent), readings, strict=True):
        assert {**told, "id": ""} == {**reading["answer"], "id": ""}


def test_the_article_is_judged_again_as_it_was(browser: Browser) -> None:
    bench = block(browser.get("/audit/article").text, "data-bench-data")
    assert bench["text"] is None
    readings = [claim["readings"][0] for claim in bench["claims"]]
    sent = [reading["claim"] for reading in readings]
    assert judged(browser, sent) == [reading["answer"] for reading in readings]
    quotes = [claim["quote"] for claim in bench["claims"]]
    assert all(len(quote.split()) <= 12 for quote in quotes)


def test_a_claim_that_cannot_be_read_takes_no_other_with_it(browser: Browser) -> None:
    wrong = AREA | {"id": "A2", "expression": "a * ("}
    other, *_ = told = judged(browser, [AREA, wrong, {"id": "A3"}, BORDER])
    assert [each["verdict"] for each in told] == ["does_not_follow", "", "", "contradicted"]
    assert (other["recomputed"], other["wrong"]) == ("1,000 km²", "")
    assert told[1]["wrong"]
    assert "quote" in told[2]["wrong"]


def test_a_changed_fact_moves_the_verdicts_that_rest_on_it(browser: Browser) -> None:
    (told,) = judged(browser, [BORDER], what_if=["border_length_pol_blr=600 km"])
    assert told["facts"] == ["border_length_pol_blr"]
    assert told["verdict"] in ("follows", "confirmed")
    (wrong,) = judged(browser, [BORDER], what_if=["border_length_pol_blr=600 kg"])
    assert wrong["wrong"]
    program = browser.ask(
        "POST", "/api/v1/audit/verdicts", json={"claims": [BORDER], "what_if": ["border_length_pol_blr=600 km"]}
    )
    assert program.json()["claims"][0]["verdict"] == told["verdict"]


def test_words_are_those_of_the_page(browser: Browser) -> None:
    (told,) = judged(browser, [AREA], "/uk/audit/new/verdicts")
    assert told["recomputed"].replace("\xa0", " ") == "1 000 км²"


def test_a_text_is_refused_in_the_language_of_its_page(browser: Browser) -> None:
    answer = browser.ask("POST", "/uk/audit/new/live", data={"text": " "}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert re.search("[а-яі]", answer.json()["detail"])


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"claims": []}', b'{"claims": [], "what_if": 1}', b'{"claims": [1], "document": 1}',
     b'{"claims": [1], "what_if": [1]}', b"[" * 100_000, json.dumps({"claims": [1] * (MOST_CLAIMS + 1)}).encode()],
    ids=["nothing", "list", "half", "none", "changes", "document", "change", "deep", "many"],
)  # fmt: skip
def test_a_body_that_is_no_claims_is_refused(browser: Browser, body: bytes) -> None:
    answer = browser.ask("POST", "/audit/new/verdicts", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("value", ["\ud800", "\x00\x7f\x85", "\u202e<script>alert(1)</script>", "=1+1", "9" * 5000])
def test_hostile_words_are_words(browser: Browser, value: str) -> None:
    body = json.dumps({"claims": [AREA | {"quote": value, "subject": value}]})
    answer = browser.ask("POST", "/audit/new/verdicts", content=body, headers={"content-type": "application/json"})
    assert answer.json()["claims"][0]["verdict"] == "does_not_follow"
    for kind in EXPORTS:
        made = browser.ask("POST", "/audit/export", data={"f": kind, "claims": body})
        assert made.status_code == 200, made.text
        assert "attachment" in made.headers["content-disposition"]


def test_too_much_is_refused_before_it_is_read(browser: Browser) -> None:
    page = browser.ask("POST", "/audit/new/live", data={"text": "9" * 10_000_000})
    assert page.status_code == 413
    assert browser.ask("POST", "/audit/new/verdicts", content=b" " * 1_000_000).status_code == 413


@pytest.mark.parametrize("name", EXPORTS)
def test_claims_are_taken_away_as_they_are_in_the_workbench(browser: Browser, name: str) -> None:
    sent = {"document": {"id": "text", "title": "Of a belt"}, "claims": [AREA, BORDER], "what_if": []}
    answer = browser.ask("POST", "/audit/export", data={"f": name, "claims": json.dumps(sent)})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    if name == "yaml":
        assert [claim["id"] for claim in yaml.safe_load(answer.content)["claims"]] == ["A1", "B1"]
    elif name == "json":
        told = answer.json()
        assert (told["document"]["title"], told["counts"]) == ("Of a belt", {"does_not_follow": 1, "contradicted": 1})
    elif name == "claimreview":
        first, second = answer.json()
        assert (first["@type"], first["claimReviewed"], first["reviewRating"]["ratingValue"]) == (
            "ClaimReview", "900 km²", 1,
        )  # fmt: skip
        assert second["itemReviewed"]["appearance"]["name"] == "Of a belt"
    elif name == "csv":
        assert "900 km²" in answer.content.decode("utf-8-sig")
    else:
        rows = list(load_workbook(BytesIO(answer.content))["Audit"].iter_rows(values_only=True))
        assert any("A1" in row for row in rows)


def test_a_form_that_is_not_offered_is_refused_for_claims_too(browser: Browser) -> None:
    sent = json.dumps({"claims": [AREA]})
    assert browser.ask("POST", "/audit/export", data={"f": "odt", "claims": sent}).status_code == 400


def test_another_site_sends_nothing(browser: Browser) -> None:
    for path in ("/audit/new/live", "/audit/new/verdicts", "/audit/export"):
        answer = browser.ask("POST", path, data={"text": TEXT}, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403


def test_the_article_is_read_without_a_script(browser: Browser) -> None:
    page = browser.get("/audit/article").text
    assert page.count('class="mark is-') > 80
    assert 'href="/audit/E9"' in page
