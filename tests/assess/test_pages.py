"""An assessment on the web gives the command's digits, the same for the same address, and follows what is set."""

from __future__ import annotations

import io
import json
import re

import defusedxml.ElementTree as Xml
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from marchland.assess.service.scenarios import EXAMPLE
from marchland.cli.group import cli
from tests.site.browser import Browser

DATES = "on=2026-11-25&known=2026-11-25"
API = "/api/v1/assess/korean-density"


def test_the_answer_is_the_command_s_byte_for_byte(browser: Browser) -> None:
    said = ["assess", "korean-density", "--draws", "2000", "--seed", "7", "--on", "2026-11-25", "--known", "2026-11-25"]
    printed = CliRunner().invoke(cli, [*said, "--format", "json"])
    assert printed.exit_code == 0, printed.output
    assert browser.get(f"{API}?draws=2000&seed=7&{DATES}").content == printed.stdout_bytes


def test_the_same_address_gives_the_same_digits(browser: Browser) -> None:
    query = f"depth=3&length=1500&draws=500&seed=9&{DATES}"
    assert browser.get(f"{API}?{query}").content == browser.get(f"{API}?{query}").content
    one, other = (browser.get(f"/assess/documented-density?draws=500&seed={seed}&{DATES}").text for seed in (1, 2))
    assert one != other


def middle(browser: Browser, query: str, output: str = "mines") -> float:
    return float(browser.get(f"{API}?draws=200&{DATES}&{query}").json()["total"][output]["p50"])


def test_what_is_set_moves_the_figures_in_proportion(browser: Browser) -> None:
    stated = middle(browser, "")
    assert stated == 62_400_000
    assert middle(browser, "depth=2&density=12000&length=2600") == stated
    assert middle(browser, "depth=4") == pytest.approx(stated * 2)
    assert middle(browser, "density=1200") == pytest.approx(stated / 10)
    assert middle(browser, "length=1300") == pytest.approx(stated / 2)
    assert middle(browser, "share=0.5") == pytest.approx(stated / 2)
    assert middle(browser, "length=1300", "length") == pytest.approx(1300)


WRONG = {
    "depth=x": "depth", "depth=-1": "depth", "length=1e9": "length", "share=2": "share", "depth=nan": "depth",
    "draws=1e9": "draws", "draws=1.5e3.2": "draws", "seed=-1": "seed", "front_density=5": "front density",
}  # fmt: skip


@pytest.mark.parametrize(("query", "field"), WRONG.items())
def test_a_wrong_number_is_told_at_its_field_and_the_rest_is_kept(browser: Browser, query: str, field: str) -> None:
    answer = browser.get(f"/assess/korean-density?{query}&density=500")
    assert answer.status_code == 400
    assert field in answer.text
    assert 'value="500"' in answer.text
    assert browser.get(f"{API}?{query}").status_code == 400


def test_no_file_of_this_machine_is_read_through_an_address(browser: Browser) -> None:
    for name in ("/etc/passwd", "..%2F..%2Fpyproject.toml", "pyproject.toml"):
        assert browser.get(f"/assess/{name}").status_code in (400, 404)


def test_the_page_has_figures_map_people_sources_and_a_way_to_everything(browser: Browser) -> None:
    shown = browser.get(f"/assess/korean-density?{DATES}").text
    for part in ('data-figure="total.mines"', 'data-map="borders"', "POL-BLR", "People near", "Sources", "62.4 million",
                 'data-drawing="tornado.wide"', "No input of this scenario is in doubt",
                 'data-plot="densities"', 'name="depth"', "f=xlsx"):  # fmt: skip
        assert part in shown
    block = shown.partition("data-assessment>")[2].partition("</script>")[0]
    assert json.loads(block)["total"]["mines"]["p50"] == 62_400_000


def test_the_live_answer_is_the_answer_with_the_pictures_of_the_page(browser: Browser) -> None:
    query = f"draws=500&length=1300&{DATES}"
    shown = browser.get(f"/assess/documented-density?{query}").text
    told = browser.get(f"/assess/documented-density/live?{query}").json()
    drawings = told.pop("drawings")
    assert told == browser.get(f"/api/v1/assess/documented-density?{query}").json()
    assert sorted(drawings) == ["curve.narrow", "curve.wide", "tornado.narrow", "tornado.wide"]
    for name, drawn in drawings.items():
        assert re.search(f'data-drawing="{name}">\\s*{re.escape(drawn)}\\s*</div>', shown)
        assert Xml.fromstring(drawn).find("{http://www.w3.org/2000/svg}title") is not None
        assert " style=" not in drawn, "the policy forbids it"
    refused = browser.get("/assess/documented-density/live?length=-3", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["status"]) == (400, 400)


def test_pictures_are_said_in_the_language_of_the_page(browser: Browser) -> None:
    drawn = browser.get(f"/uk/assess/documented-density/live?draws=500&{DATES}").json()["drawings"]["tornado.wide"]
    for expected in (">на точці 95 %<", ">входи на своїх медіанах ", " млн", "Що на це впливає: "):
        assert expected in drawn
    for unsaid in ("million", ">inputs at", "input at"):
        assert unsaid not in drawn


def test_two_scenarios_stand_side_by_side(browser: Browser) -> None:
    shown = browser.get(f"/assess/compare?a=korean-density&b=lower-density&draws=500&{DATES}").text
    assert "What differs" in shown
    told = browser.get(f"/api/v1/compare?a=korean-density&b=lower-density&draws=500&{DATES}")
    assert told.status_code == 200
    assert browser.get("/assess/compare?a=korean-density&b=nothing").status_code == 400


def test_the_doubt_is_parted_among_the_inputs(browser: Browser) -> None:
    shown = browser.get(f"/assess/documented-density/sensitivity?runs=256&draws=500&{DATES}")
    assert shown.status_code == 200
    assert "Share of swings" in shown.text
    assert browser.get("/assess/korean-density/sensitivity?output=total.nothing").status_code == 404
    told = browser.get(f"/api/v1/sensitivity/documented-density?runs=256&draws=500&{DATES}")
    assert told.status_code == 200


@pytest.mark.parametrize(("form", "start"), [("csv", b"scope"), ("xlsx", b"PK"), ("md", b"#"), ("html", b"<!")])
def test_an_assessment_comes_as_a_file(browser: Browser, form: str, start: bytes) -> None:
    answer = browser.get(f"/assess/korean-density/file?f={form}&draws=500&depth=3&{DATES}")
    assert answer.content.lower().startswith(start.lower())
    assert "attachment" in answer.headers["content-disposition"]


def test_the_workbook_opens(browser: Browser, tmp_path: object) -> None:

    answer = browser.get(f"/assess/korean-density/file?f=xlsx&draws=500&{DATES}")
    assert load_workbook(io.BytesIO(answer.content)).sheetnames


def test_a_command_in_an_error_is_shown_as_it_is_typed(browser: Browser) -> None:
    for prefix in ("", "/uk"):
        answer = browser.send(f"{prefix}/assess/own", f"{prefix}/assess/own", {"scenario": " "})
        assert (answer.status_code, "`marchland assess --init`" in answer.text) == (400, True)


def test_a_scenario_of_one_s_own_is_counted_and_nothing_is_kept(browser: Browser) -> None:
    answer = browser.send("/assess/own", "/assess/own", {"scenario": EXAMPLE})
    assert answer.status_code == 200, answer.text
    assert "data-answer" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("content", ["", "title = ", "title = 5\nbelts = []\n", "\x00", "[[belts]]\nid='x'\n"])
def test_a_scenario_that_cannot_be_read_is_told(browser: Browser, content: str) -> None:
    answer = browser.send("/assess/own", "/assess/own", {"scenario": content})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert content.replace("'", "&#39;").replace("\x00", "") in answer.text
