"""The pages of facts, sources and the audit say what the books say, and what changes when a fact does."""

from __future__ import annotations

import csv
import io

import pytest

from marchland.audit.claim import Verdict
from marchland.services.audit import EXAMPLE
from tests.web.browser import Browser

DATES = "on=2026-11-25&known=2026-11-25"


def test_every_fact_in_use_is_listed_with_value_grade_and_day(browser: Browser) -> None:
    shown = browser.get(f"/facts?{DATES}").text
    told = browser.get(f"/api/v1/facts?{DATES}").json()["facts"]
    assert shown.count('<th scope="row"') == len(told)
    assert all(f"<code>{each['name']}</code>" in shown for each in told)


def test_words_find_facts_by_name_and_meaning(browser: Browser) -> None:
    found = browser.get("/facts?q=border+belarus").text
    assert "border_length_pol_blr" in found
    assert "mine_unit_price" not in found
    assert "0 facts" in browser.get("/facts?q=zzzz").text


def test_a_fact_shows_its_competing_readings_with_their_sources(browser: Browser) -> None:
    told = browser.get(f"/api/v1/facts/border_length_pol_blr?{DATES}").json()["facts"][0]
    shown = browser.get(f"/facts/border_length_pol_blr?{DATES}").text
    assert shown.count('<article class="card">') == len(told["readings"])
    assert shown.count("in use") == 1
    for reading in told["readings"]:
        assert reading["label"].replace("'", "&#39;").replace("&", "&amp;").replace("&amp;#39;", "&#39;") in shown
        assert f"/sources/{reading['source']}" in shown or not reading["source"]
    assert browser.get("/facts/border_lenght_pol_blr").status_code == 404


def test_a_source_names_what_rests_on_it(browser: Browser) -> None:
    shown = browser.get("/sources/natural-earth-50m")
    assert shown.status_code == 200
    assert browser.get("/sources").text.count("/sources/") >= 80
    told = browser.get(f"/api/v1/facts/border_length_pol_blr?{DATES}").json()["facts"][0]["readings"]
    slug = next(each["source"] for each in told if each["source"])
    assert "/facts/border_length_pol_blr" in browser.get(f"/sources/{slug}").text
    assert browser.get("/sources/nothing").status_code == 404


def test_facts_come_as_rows(browser: Browser) -> None:
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/facts.csv?{DATES}&q=border").text)))
    assert any(row["Fact"] == "border_length_pol_blr" for row in rows)


def test_the_audit_shows_every_claim_and_filters_by_verdict(browser: Browser) -> None:
    shown = browser.get(f"/audit?{DATES}").text
    told = browser.get(f"/api/v1/audit?{DATES}").json()
    assert shown.count('<article class="card claim"') == len(told["claims"]) == 84
    for verdict in Verdict:
        part = browser.get(f"/audit?verdict={verdict}&{DATES}").text
        assert part.count('<article class="card claim"') == told["counts"].get(str(verdict), 0)


def test_a_changed_fact_moves_verdicts(browser: Browser) -> None:
    path = f"what_if=border_length_pol_blr=900+km&{DATES}"
    told = browser.get(f"/api/v1/audit?{path}").json()
    shown = browser.get(f"/audit?{path}").text
    assert len(told["moved"]) > 0
    assert f"{len(told['moved'])} claim" in shown
    assert "border_length_pol_blr=900 km" in shown


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("what_if=x", "FACT=VALUE"),
        ("what_if=nothing=5+km", "no fact"),
        ("what_if=border_length_pol_blr=5+kg", "km"),
        ("suppose=POL", "state, treaty, kind and day"),
    ],
)
def test_a_wrong_change_is_told_and_kept(browser: Browser, query: str, words: str) -> None:
    answer = browser.get(f"/audit?{query}")
    assert answer.status_code in (400, 404)
    assert words in answer.text
    assert query.partition("=")[2].replace("+", " ") in answer.text


def test_a_claim_has_a_page_with_working_and_neighbours(browser: Browser) -> None:
    shown = browser.get("/audit/E9").text
    for words in ("Does not follow", "L * D * d", "L × D × d", 'rel="prev"', 'rel="next"'):
        assert words in shown
    assert browser.get("/audit/e9").status_code == 200
    assert browser.get("/audit/E999").status_code == 404


def test_claims_of_one_s_own_are_audited_and_nothing_is_kept(browser: Browser) -> None:
    assert "# Claims of a text" in browser.get("/audit/own").text
    answer = browser.send("/audit/own", "/audit/own", {"claims": EXAMPLE})
    assert answer.status_code == 200
    assert answer.text.count('<article class="card claim"') == 4
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("content", ["", "claims: [", "a: b\n", "claims:\n- id: 5\n  kind: nonsense\n", "\x00\x01"])
def test_claims_that_cannot_be_read_are_told_with_their_place(browser: Browser, content: str) -> None:
    answer = browser.send("/audit/own", "/audit/own", {"claims": content})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_the_audit_comes_as_a_file(browser: Browser) -> None:
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/audit/file?{DATES}&verdict=contradicted").text)))
    assert {row["Verdict"] for row in rows} == {"Contradicted"}
    assert browser.get("/audit/file?f=md").text.startswith("#")
