"""Phrases of storeys below: whatever they fill in, a form is found again, and errors and reasons are Ukrainian."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from marchland.site.phrases import Phrases, read_phrases

from marchland.core.policy import Role
from marchland.register.domain.workflow import RULES
from marchland.site.language import Speech, open_speeches
from marchland.site.route import FORM_BYTES
from tests.site.browser import Browser
from tests.site.world import World

ENGLISH = re.compile(r'<[^>]* lang="en"[^>]*>([^<]*[a-z]{3,} [a-z]{2,}[^<]*)<')


@pytest.fixture(scope="module")
def ukrainian() -> Speech:
    return open_speeches()["uk"]


@pytest.fixture(scope="module")
def reader(world: World) -> Browser:
    """Give somebody who may read the register."""
    world.enroll("phrases", Role.SURVEYOR)
    return world.signed_in("phrases")


def small() -> Phrases:
    return read_phrases(
        [
            ("no area {0} is on record {1}", "{1} немає ділянки {0}"),
            ("rule {0}: {1}", "правило {0}: {1}"),
            ("the area is closed", "ділянку закрито"),
            ("{before}, and {0}", "{before}, і {0}"),
            ("not said", ""),
        ]
    )


def test_a_form_is_found_again_with_what_it_was_filled_with() -> None:
    phrases = small()
    assert phrases.said("no area 'A 1' is on record on 2025-01-01") == "on 2025-01-01 немає ділянки 'A 1'"
    assert phrases.said("rule x: the area is closed") == "правило x: ділянку закрито", "a hole is said too"
    assert phrases.said("The area is closed.") == "Ділянку закрито.", "a sentence of a phrase"
    assert phrases.said("the area is closed; rule y: 5 m") == "ділянку закрито; правило y: 5 m", "each of a list"
    assert phrases.said("the area is closed; nobody knows") == "", "all of a list, or none"
    for unknown in ("", "not said", "something else", "rule", "." * 50, "; " * 50, "A" * 5_000):
        assert phrases.said(unknown) == ""


LINE = st.text(st.characters(exclude_characters="\n"), max_size=60)


@given(LINE, LINE)
def test_whatever_fills_a_form_is_kept(one: str, other: str) -> None:
    assume(" is on record " not in one + other)
    phrases = read_phrases([("no area {0} is on record {1}", "немає ділянки {0}, {1}")])
    assert phrases.said(f"no area {one} is on record {other}") == f"немає ділянки {one}, {other}"


@given(st.text(max_size=200))
def test_no_text_breaks_the_saying_of_it(text: str) -> None:
    speech = open_speeches()["uk"]
    assert speech.tell(text) or not text
    assert open_speeches()["en"].tell(text) == text


def test_forms_hold_no_doubt_about_holes_that_look_like_json(ukrainian: Speech) -> None:
    step = 'give GeoJSON as in RFC 7946, such as {"type": "Polygon", "coordinates": [[[lon, lat], …]]}'
    assert ukrainian.tell(step).startswith("дайте GeoJSON за RFC 7946")


@pytest.mark.parametrize(
    ("english", "found"),
    [
        ("Built as stated, 2,600 km of front would hold about 5.44 million mines (1.92 to 12.9 million).",
         "Якби збудувати як заявлено, 2,600 km фронту умістили б близько 5.44 million mines (1.92 to 12.9 million)."),
        (("That is about 2,092 mines per km (740 to 4,961), 0.41 times as many as in Korea; the documented belts run "
         "from 508 to 5,500, and this lies above every one of them."),
         ("Це близько 2,092 mines per km (740 to 4,961), у 0.41 раза більше, ніж у Кореї; задокументовані смуги – від "
         "508 to 5,500, і це вище за кожну з них.")),
        ("ratified on 1982-04-07, in force on 1983-12-02", "ратифікувала 1982-04-07, чинна з 1983-12-02"),
        ("'x' is not a number\n  also belts.0.depth: 'y' is missing\n  and 3 more", ("'x' – не число\n  також "
         "belts.0.depth: бракує 'y'\n  і ще 3")),
        ("did you mean 'Poland'?", "можливо, 'Poland'?"),
    ],
)  # fmt: skip
def test_what_is_composed_of_parts_is_said_part_by_part(ukrainian: Speech, english: str, found: str) -> None:
    assert ukrainian.tell(english) == found


def test_every_rule_of_the_workflow_is_said(ukrainian: Speech) -> None:
    for rule in RULES.values():
        for text in (rule.asks, rule.next_step):
            assert ukrainian.tell(text) != text, text


@pytest.mark.parametrize(
    "path",
    ["/uk/law/zzz", "/uk/facts/none", "/uk/nothing", "/uk/assess/documented-density?length=-3", "/uk/law?on=2025-99-01",
     "/uk/audit?what_if=zz=3", "/uk/audit/Z99", "/uk/register/none", "/uk/ledger/entries/9999999", "/uk/sources/none",
     "/uk/register/near?latitude=95&longitude=20&within=5km", "/uk/law/deadlines?state=zzz"],
)  # fmt: skip
def test_an_error_of_a_ukrainian_page_is_ukrainian(reader: Browser, path: str) -> None:
    found = reader.get(path)
    assert 400 <= found.status_code < 500, path
    told = re.findall(r'role="alert">.*?</div>|<p class="(?:notice wrong|error)".*?</main>', found.text, re.DOTALL)
    assert told, path
    assert not [text for each in told[:1] for text in ENGLISH.findall(each)], path


def test_a_form_that_is_refused_says_why_in_ukrainian(world: World) -> None:
    browser = world.browser()
    answer = browser.ask("POST", "/uk/assess/own", data={"scenario": "title = 'x'\nbelts = 3\n"})
    assert answer.status_code == 400
    assert "не є списком" in answer.text
    assert browser.ask("POST", "/uk/audit/own", data={"claims": ""}).text.count('role="alert"') == 1
    heavy = browser.ask("POST", "/uk/sign-in", data={"name": "x" * (FORM_BYTES + 1)})
    assert heavy.status_code == 413
    assert "запит тут важить" in heavy.text


def test_a_problem_is_in_the_language_that_is_asked_for(browser: Browser) -> None:
    plain = browser.get("/api/v1/law/deadlines?state=zzz", headers={"Accept": "*/*", "Accept-Language": ""})
    assert (plain.json()["detail"], plain.headers["content-language"]) == ("unknown state 'zzz'", "en")
    said = browser.get("/api/v1/law/deadlines?state=zzz", headers={"Accept": "*/*", "Accept-Language": "uk"})
    assert (said.json()["detail"], said.headers["content-language"]) == ("невідома держава 'zzz'", "uk")
    assert "Accept-Language" in said.headers["vary"]
    assert {**said.json(), "title": "", "detail": "", "next_step": ""} == {
        **plain.json(), "title": "", "detail": "", "next_step": "",
    }  # fmt: skip


def test_a_rule_that_rests_on_several_papers_links_each(browser: Browser) -> None:
    shown = browser.get("/law/ukr").text + browser.get("/law/rus").text + browser.get("/law/usa").text
    links = set(re.findall(r'href="(/sources/[^"]*)"', shown))
    assert links
    assert not [link for link in links if "," in link or " " in link]
    for link in links:
        assert browser.get(link).status_code == 200, link
