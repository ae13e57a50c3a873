"""The workbench in a real browser: from a pasted text to a confirmed audit in few actions, and all on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live.served import chromium, serving
from tests.live.test_site import DESKTOP, PHONE, Seen, check_fits, check_for_everybody, opened

# One figure that follows in each paragraph, some that do not, and one that nothing gives.
ENGLISH = """Fortifying the border

A belt 2 km deep along a 500 km front would cover 900 km² and take 84 villages. The same belt needs 12,000 mines per \
square kilometre on 1,000 km², that is 12 million mines. At €5 each, 12 million mines cost €60 million.

The plant made 400 tonnes in 10 days, or 50 tonnes a day. Of 4,312 pupils, 1,078 are refugees, that is 25 per cent."""
UKRAINIAN = """Укріплення кордону

Смуга завглибшки 2 км уздовж фронту довжиною 500 км покриває площу 900 км². Завод виробив 400 тонн за 10 днів, тобто \
50 тонн на день. З 4312 учнів 1078 є біженцями, це 25 %. У 84 селах немає світла."""
TEXTS = {"en": ENGLISH, "uk": UKRAINIAN}
_SELECT = "mark => { getSelection().removeAllRanges(); getSelection().selectAllChildren(mark); }"
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)> \u202e 2 km by 500 km is 900 km² \x07"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a demonstration."""
    with serving(tmp_path_factory.mktemp("workbench"), "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@dataclass
class Hands:
    """A person at a page, whose clicks and keys are counted."""

    page: Page
    actions: int = 0

    def click(self, selector: str) -> None:
        self.actions += 1
        self.page.locator(selector).first.click()

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)


def read(page: Page, address: str, text: str) -> None:
    """Open the form, and have a text read."""
    page.goto(address)
    page.fill("#text", text)
    page.click("form[data-audit-text] .button")
    page.locator(".bench .marked-text p").first.wait_for()


def count(page: Page) -> tuple[int, int]:
    """Return how many claims are confirmed, and how many there are."""
    bar = page.locator(".bench progress")
    return int(bar.get_attribute("value") or 0), int(bar.get_attribute("max") or 0)


def by_mouse(hands: Hands) -> None:
    hands.click("[data-key=accept-all]")
    for _ in range(count(hands.page)[1] - count(hands.page)[0]):
        hands.click(".panel [data-key=accept]")


def by_keyboard(hands: Hands) -> None:
    hands.press("Shift+A")
    for _ in range(count(hands.page)[1] - count(hands.page)[0]):
        hands.press("a")


@pytest.mark.parametrize("way", [by_mouse, by_keyboard])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_text_becomes_a_confirmed_audit(
    browser: Browser, site: str, language: str, size: tuple[int, int], way: object
) -> None:
    context, seen = opened(browser, site, size)
    page, prefix = seen.page, "" if language == "en" else "/uk"
    read(page, f"{site}{prefix}/audit/new", TEXTS[language])
    check_fits(page)
    done, claims = count(page)
    assert done == 0
    assert claims >= 3
    hands = Hands(page)
    way(hands)  # type: ignore[operator] # it is one of the two above
    assert count(page) == (claims, claims)
    assert hands.actions <= 2 * claims
    check_fits(page)
    check_for_everybody(page)
    page.keyboard.press("Control+z")
    assert count(page)[0] == claims - 1
    page.keyboard.press("Control+y")
    assert count(page)[0] == claims
    assert page.url == f"{site}{prefix}/audit/new"
    assert page.evaluate("localStorage.length") == 0
    seen.check_quiet()
    context.close()


def area(page: Page) -> None:
    """Open the claim of the area."""
    page.locator(".mark", has_text="900 km²").click()
    expect(page.locator(".panel h3")).to_contain_text("Does not follow")


@pytest.fixture
def seen(browser: Browser, site: str) -> Iterator[Seen]:
    """Give a page with the English text read."""
    context, found = opened(browser, site, DESKTOP)
    read(found.page, f"{site}/audit/new", ENGLISH)
    yield found
    found.check_quiet()
    context.close()


def test_another_figure_in_an_input_s_place_moves_the_verdict(seen: Seen) -> None:
    page = seen.page
    area(page)
    expect(page.locator(".outcome")).to_contain_text("1,000 km²")
    page.locator("button.chip-input", has_text="500 km").hover()
    expect(page.locator(".mark.is-lit")).to_have_text("500 km")
    page.locator("button.chip-input", has_text="500 km").click()
    page.locator(".mark", has_text="900 km²").click()
    expect(page.locator(".panel .notice, .panel .outcome")).not_to_contain_text("1,000 km²")
    page.keyboard.press("Control+z")
    expect(page.locator(".outcome")).to_contain_text("1,000 km²")
    page.fill("#formula", "a * b * 0.9")
    page.keyboard.press("Tab")
    expect(page.locator(".panel h3")).to_contain_text("Follows")
    page.fill("#formula", "a * (")
    page.keyboard.press("Tab")
    expect(page.locator(".panel .notice.wrong")).to_be_visible()
    check_for_everybody(page)
    seen.failed.clear()


def test_selected_words_become_a_claim(seen: Seen) -> None:
    page = seen.page
    page.locator(".mark", has_text="500 km").first.evaluate(_SELECT)
    before = count(page)[1]
    page.click("[data-key=claim-words]")
    expect(page.locator(".panel h3")).to_contain_text("N1")
    assert count(page)[1] == before + 1
    page.locator(".mark", has_text="900 km²").click()
    expect(page.locator("button.chip-input")).to_have_text("a = 900 km²")
    page.locator(".mark", has_text="2 km").first.click()
    expect(page.locator("button.chip-input")).to_have_count(2)
    page.keyboard.press("Escape")
    page.fill("#formula", "a / b")
    page.keyboard.press("Tab")
    expect(page.locator(".outcome")).to_contain_text("450 km")
    page.click(".panel [data-key=remove]")
    assert count(page)[1] == before


def test_verdicts_filter_and_keys_walk(seen: Seen) -> None:
    page = seen.page
    page.click("[data-key=only-does_not_follow]")
    assert page.locator(".mark.is-faint").count() > 0
    number = int(page.locator("[data-key=only-does_not_follow] strong").inner_text())
    found = []
    for _ in range(number + 1):
        page.keyboard.press("j")
        found.append(page.locator(".panel h3").inner_text().split()[0])
    assert len(set(found)) == number
    page.keyboard.press("k")
    page.keyboard.press("Escape")
    expect(page.locator(".panel h3")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    check_for_everybody(page)
    page.keyboard.press("Escape")


def test_a_link_holds_the_claims_and_the_text_brings_the_marks_back(seen: Seen) -> None:
    page = seen.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Shift+A")
    confirmed, claims = count(page)
    page.click("[data-key=away-summary]")
    page.click("[data-key=copy-link]")
    expect(page.locator("[data-told]")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert "#claims=" in link
    other = page.context.new_page()
    sent: list[str] = []
    other.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    other.goto(link)
    expect(other.locator(".quotes li")).to_have_count(claims)
    expect(other.locator("[data-linked]")).to_be_visible()
    assert count(other) == (confirmed, claims)
    expect(other.locator(".quotes .is-not_checked")).to_have_count(0)
    other.fill("#text", ENGLISH)
    other.click("form[data-audit-text] .button")
    other.locator(".bench .marked-text p").first.wait_for()
    assert count(other) == (confirmed, claims)
    assert sorted(other.locator(".mark[data-claim]").all_inner_texts()) == sorted(
        page.locator(".mark[data-claim]").all_inner_texts()
    )
    assert not any("claims=" in each for each in sent)
    other.close()


def test_an_audit_is_kept_only_when_it_is_asked_for(seen: Seen) -> None:
    page = seen.page
    address = page.url
    page.click("[data-key=away-summary]")
    page.click("[data-key=keep]")
    assert page.evaluate("localStorage.length") == 1
    page.keyboard.press("Shift+A")
    confirmed = count(page)
    page.goto(address)
    page.locator("[data-offer] button").first.click()
    assert count(page) == confirmed
    page.click("[data-key=away-summary]")
    page.click("[data-key=forget]")
    assert page.evaluate("localStorage.length") == 0
    page.goto(address)
    expect(page.locator("[data-offer]")).to_have_count(0)


@pytest.mark.parametrize("kind", ["html", "csv", "xlsx", "json", "yaml", "claimreview"])
def test_an_audit_is_taken_away(seen: Seen, kind: str, tmp_path: Path) -> None:
    page = seen.page
    page.click("[data-key=away-summary]")
    with page.expect_download() as coming:
        page.click(f"[data-key=take-{kind}]")
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    assert file.stat().st_size > 300
    if kind != "html":
        return
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    alone = context.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    assert asked == [file.as_uri()]
    expect(alone.locator(".mark.is-does_not_follow", has_text="900 km²")).to_be_visible()
    expect(alone.locator(".calculations > li")).to_have_count(count(page)[1])
    assert "<script" not in file.read_text("utf-8")
    context.close()


def test_an_audit_is_printed_with_its_calculations(seen: Seen) -> None:
    page = seen.page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".calculations > li")).to_have_count(count(page)[1])
    expect(page.locator(".calculations")).to_be_visible()
    expect(page.locator("form[data-audit-text]")).to_be_hidden()
    assert len(page.pdf()) > 5_000
    page.emulate_media(media="screen")


def test_what_a_text_holds_is_text(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    page = seen.page
    read(page, f"{site}/audit/new", HOSTILE)
    assert "<script>" in page.locator(".marked-text").inner_text()
    assert page.locator(".marked-text img, .marked-text script").count() == 0
    assert "taken" not in page.title()
    area(page)
    seen.check_quiet()
    context.close()


def test_a_file_is_read_as_a_text_is_and_too_large_a_one_is_told(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    page = seen.page
    page.goto(f"{site}/audit/new")
    page.set_input_files("#file", {"name": "a.txt", "mimeType": "text/plain", "buffer": ENGLISH.encode()})
    page.click("form[data-audit-text] .button")
    expect(page.locator(".mark", has_text="900 km²")).to_be_visible()
    page.set_input_files("#file", {"name": "b.txt", "mimeType": "text/plain", "buffer": b"9" * 10_000_000})
    page.click("form[data-audit-text] .button")
    expect(page.locator("[data-audit-wrong]")).to_contain_text("at most")
    context.close()


def test_the_article_shows_its_claims_in_the_same_way(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, PHONE)
    page = seen.page
    page.goto(f"{site}/audit/article")
    expect(page.locator(".bench .quotes li")).to_have_count(count(page)[1])
    check_fits(page)
    mark = page.locator('.mark[data-claim="E6"]')
    mark.click()
    field = page.locator(".panel input[id^=fact-]").first
    before = page.locator(".panel .outcome").inner_text()
    field.fill("1000 km")
    field.press("Tab")
    expect(page.locator(".panel .outcome")).not_to_have_text(before)
    expect(page.locator(".panel .outcome")).to_contain_text("1,000 km")
    check_for_everybody(page)
    seen.check_quiet()
    context.close()


def test_without_scripts_the_marks_lead_to_their_calculations(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/audit/new")
    page.fill("#text", ENGLISH)
    page.click("form[data-audit-text] .button")
    mark = page.locator("a.mark", has_text="900 km²")
    expect(mark).to_be_visible()
    mark.click()
    assert page.locator(":target").inner_text().startswith(mark.get_attribute("id").removeprefix("mark-"))  # type: ignore[union-attr]
    context.close()


def test_an_item_of_the_news_is_audited_with_one_press(browser: Browser, site: str) -> None:
    context, seen = opened(browser, site, DESKTOP)
    page = seen.page
    page.goto(f"{site}/news/latest")
    page.locator(".news-item h3 a").first.click()
    page.get_by_role("button", name="Audit this").click()
    expect(page.locator(".bench")).to_be_visible()
    assert page.url == f"{site}/audit/new"
    seen.check_quiet()
    context.close()
