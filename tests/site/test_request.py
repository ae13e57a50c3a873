"""The wire: the form of the answer, the names of a query, the shape of errors, the bytes of the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from marchland.cli.group import cli
from marchland.core.errors import NotOfferedError
from marchland.site.request import PROBLEM, negotiate
from tests.site.browser import Browser

DATES = ("--on", "2026-06-01", "--known", "2026-11-01")
QUERY = "on=2026-06-01&known=2026-11-01"
SAME = {
    f"/law/status/pol?{QUERY}": ("law", "status", "pol", *DATES),
    f"/law/status/ukr?treaty=apmbc&{QUERY}": ("law", "status", "ukr", "--treaty", "apmbc", *DATES),
    f"/law/timeline/fin?{QUERY}": ("law", "timeline", "fin", *DATES),
    f"/law/obligations/usa?{QUERY}": ("law", "obligations", "usa", *DATES),
    f"/law/deadlines?state=ukr&past=1&{QUERY}": ("law", "deadlines", "ukr", "--past", *DATES),
    f"/law/parties/ccm?{QUERY}": ("law", "parties", "ccm", *DATES),
    f"/law/parties/ccm?count=1&{QUERY}": ("law", "parties", "ccm", "--count", *DATES),
    "/law/diff?known=2025-06-01&known_to=2026-01-01": (
        "law", "diff", "--known", "2025-06-01", "--known-to", "2026-01-01",
    ),
    "/law/explain?rule=apmbc-20-3": ("law", "explain", "apmbc-20-3"),
    "/law/assist": ("law", "assist", "--list"),
    f"/law/assist?actor=Germany&activity=transit&counterpart=USA&{QUERY}": (
        "law", "assist", "Germany", "transit", "USA", *DATES,
    ),
    "/law/munition": ("law", "munition", "--list"),
    f"/facts?part=korea&{QUERY}": ("facts", "list", "korea", *DATES),
    f"/facts/border_length_pol_blr?{QUERY}": ("facts", "show", "border_length_pol_blr", *DATES),
    "/sources": ("facts", "sources"),
    "/sources/geonames": ("facts", "sources", "geonames"),
    f"/assess/korean-density/model?{QUERY}": ("assess", "korean-density", "--explain", *DATES),
    f"/compare?a=korean-density&b=lower-density&draws=500&{QUERY}": (
        "compare", "korean-density", "lower-density", "--draws", "500", *DATES,
    ),
    f"/sensitivity/documented-density?runs=256&draws=100000&{QUERY}": (
        "sensitivity", "documented-density", "--output-name", "total.mines", "--runs", "256", *DATES,
    ),
    f"/audit?only=contradicted&{QUERY}": ("audit", "--only", "contradicted", *DATES),
    f"/audit?what_if=border_length_pol_blr=500+km&{QUERY}": (
        "audit", "--what-if", "border_length_pol_blr=500 km", *DATES,
    ),
}  # fmt: skip


def test_a_supposed_act_is_answered_as_the_command_answers_its_file(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "what-if.yaml"
    file.write_text("events:\n- {state: POL, treaty: apmbc, kind: withdrawal_retracted, on: 2025-11-28}\n")
    line = {"suppose": "POL, apmbc, withdrawal_retracted, 2025-11-28"}
    for path, command in (("law/what-if", ("law", "what-if", str(file))), ("audit", ("audit", "--suppose", str(file)))):
        dates = DATES if path == "audit" else DATES[2:]
        printed = CliRunner().invoke(cli, [*command, *dates, "--format", "json"])
        assert printed.exit_code == 0, printed.output
        query = {"known": DATES[3]} | ({"on": DATES[1]} if path == "audit" else {})
        assert browser.get(f"/api/v1/{path}", params=line | query).content == printed.stdout_bytes


@pytest.mark.parametrize("path", SAME)
def test_an_answer_is_the_command_s_byte_for_byte(browser: Browser, path: str) -> None:
    printed = CliRunner().invoke(cli, [*SAME[path], "--format", "json"])
    answer = browser.get(f"/api/v1{path}")
    assert printed.exit_code == 0, printed.output
    assert answer.status_code == 200, answer.text
    assert answer.content == printed.stdout_bytes


def test_the_map_is_the_command_s_picture(browser: Browser) -> None:
    printed = CliRunner().invoke(cli, ["law", "map", *DATES])
    answer = browser.get(f"/api/v1/law/map?f=svg&{QUERY}")
    assert answer.content == printed.stdout_bytes
    assert "sandbox" in answer.headers["content-security-policy"]
    told = browser.get(f"/api/v1/law/map?{QUERY}").json()
    assert told["statuses"]["UKR"]["status"] == "suspension_claimed"
    assert len(told["statuses"]) > 190
    assert sum(told["counts"].values()) == len(told["statuses"])


WRONG = {
    "/api/v1/law/status/polnd": (404, "not_found", "Poland"),
    "/api/v1/law/status/pol?on=yesterday": (400, "input", "YYYY-MM-DD"),
    "/api/v1/law/status/pol?no=2026-01-01": (400, "input", "on"),
    "/api/v1/law/status/pol?f=xml": (406, "not_offered", "json"),
    "/api/v1/facts/border_lenght_pol_blr": (404, "not_found", "border_length_pol_blr"),
    "/api/v1/audit?only=wrong": (400, "input", "contradicted"),
    "/api/v1/audit?what_if=x": (400, "input", "write what_if"),
    "/api/v1/nothing": (404, "not_found", "search"),
    "/api/v1/search": (400, "input", "q="),
}


@pytest.mark.parametrize("path", WRONG)
def test_an_error_is_a_problem_as_rfc_9457_has_it(browser: Browser, path: str) -> None:
    status, code, hint = WRONG[path]
    answer = browser.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith(PROBLEM)
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert {"type", "title", "status", "detail", "instance", "code", "next_step"} <= set(told)
    assert (told["status"], told["code"], told["type"]) == (status, code, f"urn:marchland:error:{code}")
    assert told["instance"] == path.partition("?")[0]
    assert hint in told["next_step"]


def test_a_browser_is_told_an_error_of_the_api_as_a_page(browser: Browser) -> None:
    answer = browser.get("/api/v1/law/status/polnd")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "did you mean" in answer.text


def test_a_method_that_is_not_taken_is_told(browser: Browser) -> None:
    answer = browser.ask("DELETE", "/api/v1/facts", headers={"Accept": "application/json"})
    assert answer.status_code == 405
    assert answer.json()["status"] == 405


@pytest.mark.parametrize(
    ("accept", "asked", "offers", "form"),
    [
        ("", "", ("json",), "json"),
        ("text/html", "", ("json", "html"), "html"),
        ("application/json;q=0.9, text/html;q=0.8", "", ("html", "json"), "json"),
        ("text/html, application/json", "json", ("html", "json"), "json"),
        ("*/*", "", ("html", "json"), "html"),
        ("image/*", "", ("json", "svg"), "svg"),
        ("application/json;q=0", "", ("html", "json"), "html"),
        ("application/json;q=x", "", ("html", "json"), "html"),
        ("audio/ogg", "", ("html",), "html"),
    ],
)
def test_the_form_of_the_answer(accept: str, asked: str, offers: tuple[str, ...], form: str) -> None:
    assert negotiate(accept, asked, offers) == form


def test_a_form_that_is_not_offered_is_refused() -> None:
    with pytest.raises(NotOfferedError):
        negotiate("*/*", "pdf", ("html",))


def test_what_has_not_changed_is_not_sent_again(browser: Browser) -> None:
    first = browser.get(f"/api/v1/facts/border_length_pol_blr?{QUERY}")
    again = browser.get(
        f"/api/v1/facts/border_length_pol_blr?{QUERY}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_both_dates_move_the_answer(browser: Browser) -> None:
    before = browser.get("/api/v1/law/status/pol?treaty=apmbc&on=2025-01-01&known=2025-01-01").json()
    after = browser.get("/api/v1/law/status/pol?treaty=apmbc&on=2026-11-22&known=2026-11-22").json()
    assert before["status"] == "party"
    assert after["status"] == "withdrawn"
    assert json.dumps(before["as_of"]) == '{"on": "2025-01-01", "known": "2025-01-01"}'
