"""Pages: every one is whole in both languages, is allowed nothing but its own files, and tells its errors."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from marchland.site.app import make_app, table
from marchland.site.page import read_assets
from marchland.site.security import SECURITY_HEADERS
from marchland.site.site import Mode
from tests.site.browser import Browser
from tests.site.world import World

VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "source", "col"}
PAGES = [
    row.path
    for row in table()
    if row.localized and row.methods == ("GET",) and "{" not in row.path and not row.path.endswith(".qgz")
]


class Outline(HTMLParser):
    """Checks that every element is closed, and remembers what is asked of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.inline: list[str] = []
        self.labels: set[str] = set()
        self.fields: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        is_data = said.get("type") == "application/json"  # no browser runs it
        if "style" in said or (tag == "script" and "src" not in said and not is_data) or tag == "style":
            self.inline.append(tag)
        self.inline += [name for name in said if name.startswith("on")]
        if tag == "label" and said.get("for"):
            self.labels.add(str(said["for"]))
        if tag in ("input", "select", "textarea") and said.get("type") != "hidden":
            self.fields.add(str(said.get("id")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    assert found.open == []
    return found


@pytest.mark.parametrize("prefix", ["", "/uk"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(browser: Browser, path: str, prefix: str) -> None:
    answer = browser.get((prefix + path).rstrip("/") or "/")
    if answer.status_code == 303:
        assert answer.headers["location"].startswith(f"{prefix}/sign-in?next=")
        return
    assert answer.status_code == 200
    found = outline(answer.text)
    assert found.headings.count("h1") == 1
    assert found.inline == []
    assert found.fields <= found.labels, "a field has no label"
    assert f'<html lang="{prefix[1:] or "en"}">' in answer.text
    assert answer.headers["content-language"] == (prefix[1:] or "en")
    assert 'href="#main"' in answer.text
    for name in ("method", "corrections", "about", "privacy"):
        assert f'href="{prefix}/{name}"' in answer.text


@pytest.mark.parametrize("row", table(), ids=lambda row: row.name)
@pytest.mark.parametrize("site", ["https://localhost", "http://localhost"])
def test_every_answer_has_the_headers_of_safety(world: World, row: object, site: str) -> None:
    path = re.sub(r"\{.*?\}", "x", row.path)  # type: ignore[attr-defined]
    answer = world.browser(site=site).ask(row.methods[0], path)  # type: ignore[attr-defined]
    for name in SECURITY_HEADERS:
        assert name in answer.headers, name
    assert ("strict-transport-security" in answer.headers) == site.startswith("https")
    assert "cache-control" in answer.headers
    assert "unsafe" not in answer.headers["content-security-policy"] or row.name == "api.law.map"  # type: ignore[attr-defined]


def test_an_unknown_address_is_told_as_a_page(browser: Browser) -> None:
    answer = browser.get("/uk/nowhere")
    assert answer.status_code == 404
    assert "Нічого не знайдено" in answer.text
    assert "/uk/nowhere" in answer.text
    assert outline(answer.text).headings == ["h1"]


def test_a_fault_of_ours_is_told_without_its_inside(own_world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    world = own_world()  # type: ignore[operator]
    monkeypatch.setattr("marchland.facts.service.questions.corrections", None)
    monkeypatch.setattr("marchland.facts.faces.pages.corrections", None)
    answer = world.browser().get("/corrections")
    assert answer.status_code == 500
    assert "content-security-policy" in answer.headers
    assert "Traceback" not in answer.text
    assert "TypeError" not in answer.text


def test_text_from_outside_is_escaped(browser: Browser) -> None:
    answer = browser.get("/search", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
    assert outline(answer.text).inline == []


def test_a_search_finds_states_claims_and_facts(browser: Browser) -> None:
    text = browser.get("/search?q=Польща").text
    assert 'href="/law/pol"' in text
    assert 'href="/facts/' in browser.get("/search?q=korea").text
    found = browser.get("/api/v1/search?q=poland").json()
    assert found[0]["kind"] == "state"
    assert {"claim", "fact"} <= {hit["kind"] for hit in found}


def test_a_demonstration_says_so_and_changes_nothing(own_world: object) -> None:
    world = own_world(mode=Mode.DEMO, accounts=None)  # type: ignore[operator]
    browser = world.browser()
    assert "synthetic" in browser.get("/").text
    answer = browser.ask("POST", "/sign-in", data={"name": "anna"})
    assert answer.status_code == 403
    assert "demonstration" in answer.text


def test_what_vite_built_is_linked_with_the_styles_of_what_it_imports(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "manifest.json").write_text(
        '{"src/site.ts": {"file": "assets/site-1.js", "isEntry": true, "css": ["assets/site-1.css"]},'
        ' "_map.js": {"file": "assets/map-2.js", "css": ["assets/map-2.css"], "imports": ["_map.js"]},'
        ' "src/law.ts": {"file": "assets/law-3.js", "isEntry": true, "imports": ["_map.js"]}}'
    )
    found = read_assets(folder)
    assert found["src/site.ts"].script == "/static/assets/site-1.js"
    assert found["src/law.ts"].styles == ("/static/assets/map-2.css",)
    assert set(found) == {"src/site.ts", "src/law.ts"}


def test_an_application_is_made_without_a_built_front_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    monkeypatch.setattr("marchland.site.app.static_root", lambda: Path("nowhere"))
    text = Browser(make_app(world.site)).get("/about").text
    assert 'href="/plain.css"' in text
    assert "<script" not in text
