"""Messages on pages: in the reader's language, at no cost that grows with what was typed, and what was typed stays."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marchland.audit.service.questions import EXAMPLE
from marchland.core.policy import Role
from marchland.register.domain.workflow import RULES
from marchland.site.app import table
from marchland.site.language import Localization, load_localizations
from marchland.site.route import FORM_BYTES, RouteSpec
from tests.site.browser import Browser
from tests.site.world import World

ENGLISH = re.compile(r'<[^>]* lang="en"[^>]*>([^<]*[a-z]{3,} [a-z]{2,}[^<]*)<')
NOTE = "5 mines is not enough, and the ring is not closed"


@pytest.fixture(scope="module")
def ukrainian() -> Localization:
    return load_localizations()["uk"]


@pytest.fixture(scope="module")
def reader(world: World) -> Browser:
    """Give somebody who may read the register."""
    world.enroll("messages", Role.ADMINISTRATOR)
    return world.signed_in("messages")


def test_every_rule_of_the_workflow_is_said(ukrainian: Localization) -> None:
    for rule in RULES.values():
        for text in (rule.requirement, rule.next_step):
            assert ukrainian.translate_message(text) != text, text


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


def seconds(browser: Browser, state: str) -> float:
    """Return how long the processor works for an error that names the state, the middle of five."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        found = browser.get(
            "/api/v1/law/deadlines", params={"state": state}, headers={"Accept": "*/*", "Accept-Language": "uk"}
        )
        taken.append(time.process_time() - began)
        assert found.json()["detail"] == f"невідома держава {state.strip()!r}"
    return statistics.median(taken)


@pytest.mark.parametrize("times", [60, 100])
def test_an_error_costs_no_more_for_what_looks_like_sentences(browser: Browser, times: int) -> None:
    seconds(browser, "zzz")
    ratios = []
    for _ in range(4):  # a busy machine may disturb one
        ratios.append(seconds(browser, "x is y on z, and " * times) / seconds(browser, "zzz"))
        if ratios[-1] < 2:
            return
    pytest.fail(f"{times} sentences cost {ratios} times a word")


@pytest.mark.parametrize("prefix", ["", "/uk"])
def test_the_note_of_a_claim_comes_back_as_it_was_typed(browser: Browser, prefix: str) -> None:
    claims = EXAMPLE.replace("  expression: L * D * d", f"  note: {NOTE}\n  expression: L * D * d")
    found = browser.send(f"{prefix}/audit/own", f"{prefix}/audit/own", {"claims": claims})
    assert found.status_code == 200
    answer = found.text.partition("data-answer")[2].partition("<form")[0]
    assert NOTE in unescape(answer), "above the form that holds what was sent"


ASKED = [
    (row, name) for row in table() if "GET" in row.methods
    for name in (*row.query_params, *re.findall(r"{(\w+)[:}]", row.path), "no_such_name")
]  # fmt: skip
TYPED = st.lists(
    st.sampled_from(
        ["x is y on z", "5 mines", "a day", "no area", "the ring is not closed", "1,234.5 km", "did you mean", "open",
         "unknown state", "known are", "{role}", "{0}", "{", "}}", "%(x)s", "\\", "'", '"', "<b>", "&amp;", "мін"]
    )
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    min_size=1, max_size=6,
).map(lambda parts: "zq" + ", and ".join(parts))  # fmt: skip


def address(row: RouteSpec, name: str, text: str) -> tuple[str, dict[str, str]]:
    """Return the path and the query in which a parameter is that text, the rest of the path being some word."""
    from urllib.parse import quote

    def filled(found: re.Match[str]) -> str:
        return quote(text, safe="") if found[1] == name else "1" if "int" in found[0] else "x"

    return re.sub(r"{(\w+)[^}]*}", filled, row.path), {} if f"{{{name}" in row.path else {name: text}


def echoes(text: str, answer: str) -> Iterator[str]:
    """Yield every form in which an answer may repeat a text: as it is or between quotes, whole or cut short."""
    for length in (len(text), 200, 80, 60, 40):
        for form in (text[:length], repr(text[:length])):
            if form in answer:
                yield form


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.sampled_from(ASKED), text=TYPED)
def test_whatever_is_typed_comes_back_unchanged_in_every_language(
    reader: Browser, asked: tuple[RouteSpec, str], text: str
) -> None:
    row, name = asked
    path, query = address(row, name, text)
    answers = []
    for language in ("en", "uk"):
        prefix = "/uk" if language == "uk" and row.localized else ""
        found = reader.get(
            (prefix + path).removesuffix("/") or "/", params=query, headers={"Accept-Language": language}
        )
        told = found.json() if "json" in found.headers.get("content-type", "") else {}
        said = f"{told.get('detail', '')}\n{told.get('next_step', '')}" if "detail" in told else unescape(found.text)
        answers.append((found.status_code, list(echoes(text, said))))
    assert answers[0] == answers[1], (path, query)
