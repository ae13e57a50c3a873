"""The page: one file that fetches nothing, with a source under every figure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest

from marchland.assess.faces import report_page
from marchland.core.citation import Citation
from tests.report.sample import (
    ASSESSMENT,
    AUDIT,
    CARDS,
    KOREA,
    LINES,
    MADE_ON,
    PLACES,
    PRICE,
    STATES,
    hostile,
    without_mines,
)

VOID = {"meta", "link", "br", "wbr", "img", "hr", "input"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    @property
    def words(self) -> str:
        return self.text + "".join(child.words for child in self.children)


class Reader(HTMLParser):
    """Builds the tree of a page, and fails where a tag is closed that was not open."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Element("#", {}, [], data))


def read(html: str) -> Element:
    reader = Reader()
    reader.feed(html)
    assert reader.open == [reader.root]
    return reader.root


def rendered(*of: object, audit: object = AUDIT) -> str:
    return report_page.render(of, audit, CARDS, LINES, PLACES, MADE_ON, states=STATES)  # type: ignore[arg-type]


PAGES = {
    "one": rendered(ASSESSMENT),
    "two": rendered(ASSESSMENT, without_mines()),
    "three": rendered(ASSESSMENT, without_mines(), replace(ASSESSMENT, title="A third"), audit=None),
    "hostile": rendered(hostile()),
    "audit alone": rendered(),
    "no mines": rendered(without_mines(), audit=None),
}
every_page = pytest.mark.parametrize("name", PAGES)


@every_page
def test_nothing_is_fetched_and_nothing_runs(name: str) -> None:
    for element in read(PAGES[name]).walk():
        assert element.tag not in {"script", "iframe", "object", "embed", "form", "base", "img"}
        for attribute, value in element.attributes.items():
            assert not attribute.startswith("on")
            assert attribute not in {"src", "srcset", "poster", "data", "action"}
            if attribute in {"href", "xlink:href"}:
                allowed = ("#", "https://", "http://") if element.tag == "a" else ("data:",)
                assert value.startswith(allowed), value
            if attribute == "style":
                assert "url(" not in value
    assert "@import" not in PAGES[name]
    assert "url(" not in PAGES[name]
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in PAGES[name]


@every_page
def test_ids_are_unique_and_every_inner_link_leads_somewhere(name: str) -> None:
    elements = list(read(PAGES[name]).walk())
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in elements:
        target = element.attributes.get("href", "")
        assert not target.startswith("#") or target[1:] in ids, target
        assert element.attributes.get("aria-labelledby", ids[0]) in ids


@every_page
def test_every_figure_is_followed_by_its_source(name: str) -> None:
    figures = [element for element in read(PAGES[name]).walk() if element.has_class("figure")]
    assert figures
    for figure in figures:
        said = [inner for inner in figure.walk() if inner.has_class("source") or inner.has_class("cite")]
        assert said, figure.words[:80]
        assert any(inner.words.strip() for inner in said)


@every_page
def test_headings_go_down_one_step_at_a_time(name: str) -> None:
    levels = [int(element.tag[1]) for element in read(PAGES[name]).walk() if re.fullmatch("h[1-6]", element.tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@every_page
def test_tables_have_captions_headed_columns_and_their_own_scroll(name: str) -> None:
    root = read(PAGES[name])
    tables = [element for element in root.walk() if element.tag == "table"]
    boxes = [element for element in root.walk() if element.has_class("scroll")]
    assert len(tables) == len(boxes)
    assert all(box.attributes["tabindex"] == "0" and box.attributes["role"] == "region" for box in boxes)
    for table in tables:
        tags = {element.tag for element in table.walk()}
        assert "caption" in tags
        heads = [element for element in table.walk() if element.tag == "th"]
        assert all(element.attributes["scope"] in {"col", "row"} for element in heads)


@every_page
def test_charts_are_named_images(name: str) -> None:
    for element in read(PAGES[name]).walk():
        if element.tag == "svg":
            assert element.attributes["role"] == "img"
            assert element.attributes["aria-label"]


def test_it_opens_in_english_with_a_skip_link_and_a_title() -> None:
    root = read(PAGES["one"])
    assert next(e for e in root.walk() if e.tag == "html").attributes["lang"] == "en"
    links = [element for element in root.walk() if element.tag == "a"]
    assert links[0].attributes == {"class": "skip", "href": "#main"}
    assert next(e for e in root.walk() if e.tag == "title").words == f"{ASSESSMENT.title} – Marchland"


def test_what_was_stated_shows_and_never_runs() -> None:
    assert "<script>alert" not in PAGES["hostile"]
    assert "&lt;script&gt;alert(1)" in PAGES["hostile"]
    assert "\x1b" not in PAGES["hostile"]
    assert "&lt;b&gt;not known" in PAGES["hostile"]


def test_only_web_addresses_become_links() -> None:
    cards = {**CARDS, KOREA: replace(CARDS[KOREA], url="javascript:alert(1)", title="<img src=x onerror=y>")}
    html = report_page.render([ASSESSMENT], AUDIT, cards, (), (), MADE_ON)
    assert "javascript:" not in html
    assert "<img" not in html


def test_the_answer_key_figures_and_provenance_are_there() -> None:
    words = " ".join(read(PAGES["one"]).words.split())
    for expected in (
        "Built as stated, 845 km of front would hold about 1.7 million mines",
        "0.43 to 4.62 million mines",
        "Silence is not safety",
        "Points are not people",
        "Made on 22 November 2026",
        "marchland assess two-belts --seed 1 --draws 100000 --on 2026-11-22 --known 2026-11-22",
        "ab" * 32,
        "What does not hold",
        "weak source: state media",
        "Read 2026-11-22",
    ):
        assert expected in words


def test_a_figure_keeps_its_exact_digits() -> None:
    data = [element for element in read(PAGES["one"]).walk() if element.tag == "data"]
    assert ("1698000", "exactly 1,698,000") in {(d.attributes["value"], d.attributes["title"]) for d in data}


def test_a_locator_stands_by_its_source_when_it_is_known() -> None:
    citations = {"front_density_documented": (Citation(KOREA, "paragraph 4"),)}
    html = report_page.render([ASSESSMENT], None, CARDS, LINES, PLACES, MADE_ON, citations=citations)
    assert "paragraph 4" in html
    assert "paragraph 4" not in PAGES["one"]


def test_several_scenarios_stand_side_by_side() -> None:
    assert "The scenarios side by side" in PAGES["two"]
    assert "Three scenarios side by side" in PAGES["three"]
    assert "The scenarios side by side" not in PAGES["one"]
    assert f"are those of “{ASSESSMENT.title}” above" in PAGES["three"]


def test_a_source_without_a_card_is_named_by_its_slug() -> None:
    html = report_page.render([ASSESSMENT], AUDIT, {}, LINES, PLACES, MADE_ON)
    assert PRICE in html


def test_the_page_is_the_same_each_time() -> None:
    assert rendered(ASSESSMENT) == PAGES["one"]


def test_an_empty_page_is_still_a_page() -> None:
    assert "Nothing assessed" in rendered(audit=None)


def test_no_sentence_calls_a_place_safe_or_advises() -> None:
    said = read(PAGES["two"]).words.lower().replace("no figure says that a place is safe", "")
    assert not re.search(r"\bis safe\b|\bwe recommend\b|\byou should\b|\bought to\b", said)
