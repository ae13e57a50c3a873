"""The pages of facts, sources and the audit say what the books say, and what changes when a fact does."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import pytest

from marchland.audit.domain.claim import Verdict
from marchland.audit.faces.pages import OWN_BYTES
from marchland.audit.service.questions import EXAMPLE
from marchland.site.site import Mode
from tests.site.browser import Browser
from tests.site.world import World

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
    assert shown.count(">in use<") == 1
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


def test_facts_are_filtered_by_grade_and_unit(browser: Browser) -> None:
    told = browser.get(f"/api/v1/facts?{DATES}").json()["facts"]
    wanted = {each["name"] for each in told if each["grade"].startswith("guess")}
    shown = browser.get(f"/facts?grade=guess&{DATES}").text
    assert set(re.findall(r'data-key="(\w+)">\s*<a', shown)) == wanted
    in_km = {each["name"] for each in told if each["unit"] == "km"}
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/facts.csv?unit=km&{DATES}").text)))
    assert {row["Fact"] for row in rows} == in_km
    assert browser.get("/facts?grade=certain").status_code == 400
    assert "0 facts" in browser.get("/facts?unit=furlong").text


def test_programs_find_facts_by_words_too(browser: Browser) -> None:
    found = {each["name"] for each in browser.get(f"/api/v1/facts?q=border+belarus&{DATES}").json()["facts"]}
    assert "border_length_pol_blr" in found
    assert "mine_unit_price" not in found


@pytest.mark.parametrize("query", ["part=zzzz", "q=zzzz", "known=1940-01-01"])
def test_where_nothing_is_found_nothing_is_listed(browser: Browser, query: str) -> None:
    assert browser.get(f"/api/v1/facts?{query}").json()["facts"] == []


def test_a_fact_leads_with_its_value_and_says_why_each_reading_stands_so(browser: Browser) -> None:
    shown = browser.get(f"/facts/border_length_pol_blr?{DATES}").text
    for words in ("418 km", "The books count with it", "stands beside the reading in use", "Every bar runs from"):
        assert words in shown
    assert f"/audit?fact=border_length_pol_blr&amp;{DATES.replace('&', '&amp;')}" in shown
    early = browser.get("/facts/border_length_pol_blr?on=1990-01-01&known=1990-01-01")
    assert early.status_code == 200
    assert "No value holds on these two dates" in early.text
    assert "Its first reading was known on 31 December 2006" in early.text


def test_what_a_fact_is_computed_from_stands_with_its_value(browser: Browser) -> None:
    shown = browser.get("/facts/front_density_korea").text
    assert "What it is computed from" in shown
    part = re.search(r'href="/facts/(\w+)"><code>\1</code></a>\s*</dt>\s*<dd>[^<]*\d', shown)
    assert part
    assert "/facts/front_density_korea" in browser.get(f"/facts/{part[1]}").text


def test_sources_are_found_by_words_and_kind(browser: Browser) -> None:
    cards = browser.get("/api/v1/sources").json()
    shown = browser.get("/sources?kind=state_media").text
    assert shown.count('<th scope="row"') == sum(card["kind"] == "state_media" for card in cards)
    assert "natural-earth" in browser.get("/sources?q=natural+earth").text
    assert "Державні медіа" in browser.get("/uk/sources").text
    assert browser.get("/sources?kind=rumour").status_code == 400


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


def test_claims_are_found_by_words_and_subject(browser: Browser) -> None:
    told = browser.get(f"/api/v1/audit?{DATES}").json()["claims"]
    about = [each["id"] for each in told if each["subject"] == "Finland"]
    shown = browser.get(f"/audit?subject=Finland&{DATES}").text
    assert re.findall(r'class="card claim" id="(\w+)"', shown) == about
    assert 'id="E6"' in browser.get(f"/audit?q=400-kilometer+border&{DATES}").text
    assert "0 claims" in browser.get("/audit?q=zzzz").text


def test_supposed_acts_are_told_with_what_they_move(browser: Browser) -> None:
    path = f"suppose=POL,+apmbc,+withdrawal_retracted,+2025-11-28&{DATES}"
    told = browser.get(f"/api/v1/audit?{path}").json()
    shown = browser.get(f"/audit?{path}").text
    assert "Supposed: Poland" in shown
    assert "Verdicts before and after" in shown
    assert told["moved"]
    for each in told["moved"]:
        assert f"/audit/{each['id']}?" in shown


def test_the_field_that_is_wrong_is_marked_alone(browser: Browser) -> None:
    shown = browser.get("/audit?what_if=border_length_pol_blr=500+km&what_if=zz=3&suppose=").text
    assert re.findall(r'id="([\w-]+)"[^>]*aria-invalid', shown) == ["what-if-2"]
    assert 'href="#what-if-2"' in shown
    shown = browser.get("/audit?what_if=border_length_pol_blr=500+km&suppose=POL").text
    assert re.findall(r'id="([\w-]+)"[^>]*aria-invalid', shown) == ["suppose-1"]


def test_a_fact_to_change_is_put_into_the_form_and_changes_nothing_yet(browser: Browser) -> None:
    answer = browser.get("/audit?fact=border_length_pol_blr")
    assert answer.status_code == 200
    assert 'value="border_length_pol_blr="' in answer.text
    assert 'id="what-if" open' in answer.text


def test_links_keep_the_two_dates(browser: Browser) -> None:
    early = "on=2025-08-01&known=2025-08-01"
    written = early.replace("&", "&amp;")
    for path, links in (
        ("/facts", ("/facts/border_length_pol_blr", "/api/v1/facts", "/facts.csv")),
        ("/audit", ("/audit/E9", "/audit/own", "/api/v1/audit")),
        ("/audit/E9", ("/audit/E8", "/audit/E10", "/audit")),
    ):
        shown = browser.get(f"{path}?{early}").text
        for link in links:
            assert f'"{link}?{written}"' in shown, (path, link)
    assert f'"/audit/file?f=csv&amp;{written}"' in browser.get(f"/audit?{early}").text


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
    for words in ("Does not follow", "L * D * d", "L × D × d", 'rel="prev"', 'rel="next"', "200 km – 300 km"):
        assert words in shown
    assert "on=2026-11-22&amp;known=2026-11-22" in shown
    with_fact = browser.get("/audit/E6").text
    for link in ("/facts/border_length_pol_blr", "/sources/"):
        assert f'href="{link}' in with_fact
    assert "Не випливає" in browser.get("/uk/audit/E9").text
    assert "наведені дані дають інше число" in browser.get("/uk/audit/E9").text
    assert browser.get("/audit/e9").status_code == 200
    assert browser.get("/audit/E999").status_code == 404


def test_every_claim_has_a_page(browser: Browser) -> None:
    for each in browser.get("/api/v1/audit").json()["claims"]:
        for prefix in ("", "/uk"):
            assert browser.get(f"{prefix}/audit/{each['id']}").status_code == 200


def test_every_fact_has_a_page_on_any_two_dates(browser: Browser) -> None:
    for each in browser.get("/api/v1/facts").json()["facts"]:
        assert browser.get(f"/facts/{each['name']}").status_code == 200
        assert browser.get(f"/uk/facts/{each['name']}?on=2020-01-01&known=2020-01-01").status_code == 200


def test_claims_of_one_s_own_are_audited_and_nothing_is_kept(browser: Browser) -> None:
    assert "# Claims of a text" in browser.get("/audit/own").text
    answer = browser.send("/audit/own", "/audit/own", {"claims": EXAMPLE})
    assert answer.status_code == 200
    assert answer.text.count('<article class="card claim"') == 6
    assert "set-cookie" not in answer.headers


def test_claims_of_one_s_own_say_both_dates_and_keep_those_asked_for(browser: Browser) -> None:
    early = "on=2025-08-01&known=2025-08-02"
    assert f'action="/audit/own?{early.replace("&", "&amp;")}"' in browser.get(f"/audit/own?{early}").text
    answer = browser.ask("POST", f"/audit/own?{early}", data={"claims": EXAMPLE})
    assert "On 1 August 2025, as known on 2 August 2025" in answer.text


def test_claims_of_one_s_own_may_be_a_file_and_are_taken_in_a_demonstration(own_world: Callable[..., World]) -> None:
    demo = own_world(mode=Mode.DEMO, accounts=None).browser()
    answer = demo.ask("POST", "/audit/own", files={"file": ("mine.yaml", EXAMPLE.encode())})
    assert answer.status_code == 200
    assert answer.text.count('<article class="card claim"') == 6
    broken = demo.ask(
        "POST", "/audit/own", files={"file": ("mine.yaml", EXAMPLE.replace("kind: arithmetic", "kind: x").encode())}
    )
    assert broken.status_code == 400
    assert re.search(r"mine\.yaml:\d+", broken.text)
    assert "kind: x" in broken.text


def test_another_site_cannot_have_claims_audited_and_too_many_are_refused(browser: Browser) -> None:
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    assert browser.ask("POST", "/audit/own", data={"claims": EXAMPLE}, headers=foreign).status_code == 403
    assert browser.ask("POST", "/audit/own", data={"claims": "x" * OWN_BYTES}).status_code == 413


@pytest.mark.parametrize("content", ["", "claims: [", "a: b\n", "claims:\n- id: 5\n  kind: nonsense\n", "\x00\x01"])
def test_claims_that_cannot_be_read_are_told_with_their_place(browser: Browser, content: str) -> None:
    answer = browser.send("/audit/own", "/audit/own", {"claims": content})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_the_audit_comes_as_a_file(browser: Browser) -> None:
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/audit/file?{DATES}&verdict=contradicted").text)))
    assert {row["Verdict"] for row in rows} == {"Contradicted"}
    assert browser.get("/audit/file?f=md").text.startswith("#")
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/audit/file?f=xlsx&{DATES}").content))
    assert book.sheetnames == ["Audit", "Inputs", "Verdicts", "Sources"]
    assert book["Audit"].max_row > len(Verdict)
    part = csv.DictReader(io.StringIO(browser.get(f"/audit/file?subject=Finland&{DATES}").text))
    assert {row["Subject"] for row in part} == {"Finland"}


@pytest.mark.parametrize(
    "path", ["/facts", "/sources", "/audit", "/api/v1/facts", "/facts/x", "/sources/x", "/audit/x"]
)
@pytest.mark.parametrize(
    "value", ["\x00", "'\"><script>", "%", "🙂" * 200, "../../etc/passwd", "=" * 90, "9" * 400, "-"]
)
def test_hostile_values_are_no_fault_of_ours(browser: Browser, path: str, value: str) -> None:
    for name in ("q", "grade", "unit", "kind", "subject", "verdict", "what_if", "suppose", "fact", "on", "known"):
        answer = browser.get(path, params={name: value})
        assert answer.status_code in (200, 400, 404), (name, answer.status_code)
        assert '"><script>' not in answer.text
