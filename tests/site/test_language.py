"""Languages: every text has a Ukrainian one with the same places to fill; the path says which is spoken."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from marchland.core.asof import AsOf
from marchland.site.language import open_speeches, preferred
from tests.site.browser import Browser
from tests.site.world import World

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_has_a_ukrainian_one_with_the_same_places_to_fill() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "translate_catalogues.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_days_numbers_and_plurals_are_each_language_s_own() -> None:
    english, ukrainian = open_speeches().values()
    asked = AsOf(date(2025, 7, 7), date(2026, 11, 22))
    assert english.dates(asked) == "On 7 July 2025, as known on 22 November 2026"
    assert ukrainian.dates(asked).replace("\u202f", " ") == (
        "Станом на 7 липня 2025 р., за тим, що було відомо на 22 листопада 2026 р."
    )
    assert english.number(9_600_000) == "9,600,000"
    assert ukrainian.number(9_600_000).replace("\xa0", " ") == "9 600 000"
    one, many = "claim audited", "claims audited"
    assert [ukrainian.count(one, many, n).split()[1] for n in (1, 3, 5, 21)] == [
        "твердження", "твердження", "тверджень", "твердження",
    ]  # fmt: skip
    assert [english.count(one, many, n) for n in (1, 2)] == [one, many]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", "en"), ("uk", "uk"), ("uk-UA,uk;q=0.9,en;q=0.8", "uk"), ("en-GB,uk;q=0.5", "en"), ("de,uk;q=0.3", "uk"),
     ("uk;q=0,en", "en"), ("fr", "en"), ("*", "en"), ("uk;q=x", "en")],
)  # fmt: skip
def test_what_a_browser_prefers(asked: str, found: str) -> None:
    assert preferred(asked) == found


def test_only_the_first_page_asks_what_is_preferred(world: World) -> None:
    browser = world.browser(language="uk")
    sent = browser.get("/")
    assert (sent.status_code, sent.headers["location"]) == (302, "/uk")
    assert "Accept-Language" in sent.headers["vary"]
    assert "set-cookie" not in sent.headers
    assert browser.get("/about").status_code == 200
    assert browser.get("/?f=html").status_code == 200, "who asks for English stays with it"
    assert browser.get("/uk").status_code == 200


def test_a_page_leads_to_itself_in_the_other_language(browser: Browser) -> None:
    assert 'href="/uk/search?q=pol"' in browser.get("/search?q=pol").text
    assert 'href="/search?q=pol"' in browser.get("/uk/search?q=pol").text
    assert 'href="/?f=html"' in browser.get("/uk").text


@pytest.mark.parametrize(
    ("english", "ukrainian"),
    [
        ("62.4 million mines", "62,4 млн мін"),
        ("1.9 – 5.4 – 12.6 million mines", "1,9 – 5,4 – 12,6 млн мін"),
        ("24,000 mines per km", "24\u00a0000 мін на км"),
        ("€11.9 to 162 billion", "€11,9 до 162 млрд"),
        ("176 to 870 years", "176 до 870 років"),
        ("5,200 km²", "5\u00a0200 км²"),
        ("no figure", "немає числа"),
        ("4.72", "4,72"),
        ("2025-07-07", "2025-07-07"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(english: str, ukrainian: str) -> None:
    speeches = open_speeches()
    assert speeches["uk"].figures(english) == ukrainian
    assert speeches["en"].figures(english) == english
