"""Languages: every text has a Ukrainian one with the same places to fill; the path says which is spoken."""

from __future__ import annotations

import ast
import io
import math
import re
import subprocess
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages import pofile

from marchland.core.asof import AsOf
from marchland.core.message import Clause, Message, Word, join, placeholders
from marchland.core.quantity import Range
from marchland.formats.numbers import between, day, exact, figure, spread
from marchland.site.language import load_localizations, preferred
from tests.site.browser import Browser
from tests.site.world import World

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_has_a_ukrainian_one_with_the_same_places_to_fill() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "translate_catalogues.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_no_space_is_lost_between_a_text_and_what_follows_it() -> None:
    """The ends of a translated text are trimmed, so a space before what follows stands outside of it."""
    lost = [
        f"{path.name}: {found[0]!r}"
        for path in sorted((ROOT / "src").rglob("templates/*.html"))
        for found in _SPACE_LOST.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not lost
    assert _SPACE_LOST.search("{% trans %}See: {% endtrans %}<a>")
    assert _SPACE_LOST.search("</a>{% trans %} or {% endtrans %}")


_SPACE_LOST = re.compile(r"\S[ \t]+\{%-?\s*endtrans\s*-?%\}(?=\S)|(?<=\S)\{%-?\s*trans[^%]*%\}[ \t]+(?=\S)")


def test_days_numbers_and_plurals_are_each_language_s_own() -> None:
    english, ukrainian = load_localizations().values()
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
    ("message", "english", "ukrainian"),
    [
        (figure(62.4e6, "mine"), "62.4 million mines", "62,4 млн мін"),
        (figure(21, "mine"), "21 mines", "21 міна"),
        (figure(3, "year"), "3 years", "3 роки"),
        (spread(Range(1.9e6, 5.4e6, 12.6e6, "mine")), "1.9 – 5.4 – 12.6 million mines", "1,9 – 5,4 – 12,6 млн мін"),
        (figure(24_000, "mine/km"), "24,000 mines per km", "24\u00a0000 мін на км"),
        (between(11.9e9, 162e9, "EUR"), "€11.9 to 162 billion", "від 11,9 до 162 млрд €"),
        (between(176, 870, "year"), "176 to 870 years", "від 176 до 870 років"),
        (figure(5200, "km²"), "5,200 km²", "5\u00a0200 км²"),
        (figure(-2.5e6, "USD"), "−$2.5 million", "−2,5 млн $"),
        (figure(math.nan), "no figure", "немає числа"),
        (exact(1234.5), "1,234.5", "1\u00a0234,5"),
        (day(date(2025, 7, 7)), "7 July 2025", "7 липня 2025 року"),
        (Message("on {day}", day=date(2025, 7, 7)), "on 2025-07-07", "7 липня 2025 року"),
        (Word("worked_on"), "worked on", "у роботі"),
        (Clause("The Convention does not apply to mines."), "The Convention does not apply to mines",
         "Конвенція не стосується мін"),
        (join(Message(" or "), ["5 mines", "a day"]), "5 mines or a day", "5 mines або a day"),
        ("62.4 million mines", "62.4 million mines", "62.4 million mines"),
        (Message("{typed}", typed="1,234.5 mines"), "1,234.5 mines", "1,234.5 mines"),
    ],
)  # fmt: skip
def test_messages_are_written_as_the_language_writes_them(message: str, english: str, ukrainian: str) -> None:
    speeches = load_localizations()
    assert speeches["uk"].translate_message(message) == ukrainian
    assert speeches["en"].translate_message(message) == english


def test_the_words_of_scripts_are_those_of_the_catalogue() -> None:
    said = (ROOT / "frontend" / "src" / "generated" / "words.ts").read_text("utf-8")
    assert '"{low} to {high}": "від {low} до {high}",' in said
    assert '"mine": ["міна", "міни", "мін"],' in said


def test_every_template_is_given_the_values_it_names() -> None:
    checked = 0
    for file in sorted((ROOT / "src" / "marchland").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not node.keywords:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            template = node.args[0]
            if not (name == "Message" or name.endswith("Error")) or not isinstance(template, ast.Constant):
                continue
            given = {keyword.arg for keyword in node.keywords}
            values = given - {"where", "next_step", "refusals", "difference", "difference_m2"}
            named = (
                {each.partition("!")[0].partition(":")[0] for each in placeholders(template.value)} if values else set()
            )
            checked += bool(values)
            assert None in given or named == values, f"{file.name}:{node.lineno}"
    assert checked > 500


def test_every_translation_has_the_placeholders_of_its_text() -> None:
    folder = files("marchland.site").joinpath("locale", "uk", "LC_MESSAGES")
    assert [entry.name for entry in folder.iterdir()] == ["marchland.po"], "one catalogue"
    catalogue = pofile.read_po(io.BytesIO(folder.joinpath("marchland.po").read_bytes()), locale="uk")
    checked = 0
    for message in catalogue:
        if not message.id or not re.search(r"{\w+[!:}]", str(message.id)):
            continue
        one, said = (message.id, [message.string]) if isinstance(message.id, str) else (message.id[0], message.string)
        checked += 1
        assert [placeholders(each) for each in said] == [placeholders(one)] * len(said), one
    assert checked > 600


def test_navigation_and_collections_are_said_in_ukrainian(browser: Browser) -> None:
    navigation = browser.get("/uk/about").text.split("<nav", 1)[1].split("</nav>", 1)[0]
    titles = re.findall(r'<a\s+href="/uk/[^"]+"[^>]*>([^<]+)</a>', navigation)
    assert len(titles) >= 7, navigation
    assert not [title for title in titles if re.search("[A-Za-z]", title)]
    for page in ("/uk/collections?f=html", "/uk/collections/borders?f=html"):
        assert "Лінії кордонів" in browser.get(page).text, page


def test_a_text_that_only_looks_like_a_day_stays_as_it_was_written() -> None:
    """A file of others may say it in a column whose name ends as our days do; it is no fault of the page."""
    localization = load_localizations()["uk"]
    told = {
        text: localization.when(text) for text in ("2026-11-30", "2026-11", "2020-13-45", "0000-00-00", "2020-13", "")
    }
    assert told == {
        "2026-11-30": "30 листопада 2026\u202fр.", "2026-11": "листопад 2026", "2020-13-45": "2020-13-45",
        "0000-00-00": "0000-00-00", "2020-13": "2020-13", "": "",
    }  # fmt: skip
