"""The feed of legal changes: those known last first, each with its permalink, counted again from the files."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from tests.law import acts_yaml
from tests.site.browser import Browser

ATOM = "{http://www.w3.org/2005/Atom}"
KNOWN = date(2026, 11, 22)


def known_on(act: dict[Any, Any]) -> date | None:
    """Return since when an act is known, where its file gives a day for it."""
    said = act.get("known_on", act.get(acts_yaml.ON))
    return said if isinstance(said, date) else None


def of_files(treaty: str = "", state: str = "", after: date = date.min) -> dict[str, date]:
    """Return when each act became known, by its identifier, of those known to the day and after a day."""
    return {
        acts_yaml.identifier(name, act): known
        for name, acts in acts_yaml.files().items()
        for act in acts
        if (known := known_on(act)) is not None and after < known <= KNOWN
        and treaty in ("", name) and state in ("", act.get("state"), act.get("about"))
    }  # fmt: skip


def ids(feed: ET.Element) -> list[str]:
    return [
        str(entry.findtext(f"{ATOM}id")).removeprefix("urn:marchland:act:") for entry in feed.findall(f"{ATOM}entry")
    ]


def read(browser: Browser, query: str = "") -> ET.Element:
    answer = browser.get(f"/feeds/law.atom?known={KNOWN}&{query}".rstrip("&"))
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.text)  # noqa: S314 - our own feed


def test_it_has_the_hundred_acts_that_became_known_last(browser: Browser) -> None:
    feed = read(browser)
    found = ids(feed)
    days = [str(entry.findtext(f"{ATOM}updated"))[:10] for entry in feed.findall(f"{ATOM}entry")]
    assert len(found) == len(set(found)) == 100
    assert days == sorted(days, reverse=True)
    newest = of_files(after=date.fromisoformat(days[-1]))
    assert set(newest) <= set(found), "none that became known after the last of them is left out"
    for each, day in zip(found, days, strict=True):
        if each in newest:
            assert newest[each].isoformat() == day


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("treaty=ccm", {"treaty": "ccm"}),
        ("state=Poland", {"state": "POL"}),
        ("state=ltu&treaty=oslo", {"state": "LTU", "treaty": "ccm"}),
    ],
)
def test_it_is_of_one_state_or_treaty_where_that_is_asked(browser: Browser, query: str, given: dict[str, str]) -> None:
    feed = read(browser, query)
    found, expected = ids(feed), of_files(**given)
    assert found
    if len(found) < 100:
        assert expected.keys() <= set(found)
    assert all(each.startswith(given.get("treaty", "")) for each in found)


def test_what_was_not_known_is_not_in_it(browser: Browser) -> None:
    before, after = (browser.get(f"/feeds/law.atom?state=pol&known={day}").text for day in ("2025-08-26", "2025-08-27"))
    assert "apmbc-pol-withdrawal_notified-2025-08-20" not in before
    assert "apmbc-pol-withdrawal_notified-2025-08-20" in after


@pytest.mark.parametrize(("lang", "prefix", "words"), [("en", "", "Withdrawal notified"), ("uk", "/uk", "Польща")])
def test_each_entry_leads_to_its_page_and_to_its_paper(browser: Browser, lang: str, prefix: str, words: str) -> None:
    act = "apmbc-pol-withdrawal_notified-2025-08-20"
    query = f"state=pol&treaty=apmbc&lang={lang}&known={KNOWN}"
    parsed = feedparser.parse(browser.get(f"/feeds/law.atom?{query}").text)
    assert not parsed.bozo
    [entry] = [each for each in parsed.entries if each.id == f"urn:marchland:act:{act}"]
    assert entry.link == f"https://localhost{prefix}/law/act/{act}"
    assert words in entry.title
    assert "UN Secretary-General (depositary)" in entry.summary
    assert [link.href for link in entry.links if link.rel == "related"]
    assert browser.get(entry.link.removeprefix("https://localhost")).status_code == 200
    answer = browser.get(f"/feeds/law.json?{query}")
    assert answer.headers["content-type"].startswith("application/feed+json")
    told = json.loads(answer.text)
    assert [item["id"] for item in told["items"]] == [each.id for each in parsed.entries]
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert {item["id"]: item["url"] for item in told["items"]}[entry.id] == entry.link


@pytest.mark.parametrize(
    ("path", "query"),
    [("/law", ""), ("/law/learned", ""), ("/law/pol", "state=pol"), ("/law/treaty/ccm", "treaty=ccm")],
)
@pytest.mark.parametrize("language", ["en", "uk"])
def test_readers_discover_it_on_the_pages(browser: Browser, path: str, query: str, language: str) -> None:
    shown = browser.get(f"{'/uk' if language == 'uk' else ''}{path}").text
    for ending, kind in (("atom", "application/atom+xml"), ("json", "application/feed+json")):
        asked = f"lang={language}&amp;{query}".removesuffix("&amp;")
        [head] = [
            line for line in shown.partition("</head>")[0].split("<link")
            if f'href="/feeds/law.{ending}?{asked}"' in line
        ]  # fmt: skip
        assert 'rel="alternate"' in head
        assert f'type="{kind}"' in head


def test_an_unknown_state_or_language_is_told(browser: Browser) -> None:
    assert browser.get("/feeds/law.atom?state=polnd").status_code == 404
    assert browser.get("/feeds/law.json?lang=de").status_code == 400
    assert browser.get("/feeds/law.json?stat=pol").status_code == 400


def test_a_reader_that_has_it_is_told_so(browser: Browser) -> None:
    etag = browser.get("/feeds/law.atom").headers["etag"]
    assert browser.get("/feeds/law.atom", headers={"If-None-Match": etag}).status_code == 304
