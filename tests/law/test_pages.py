"""The pages of the law say what the commands say, in both languages, and tell what is wrong where it is wrong."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from html import unescape

import icalendar
import pytest

from marchland.site import recent_changes
from tests.site.browser import Browser

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_map_page_has_the_counts_and_the_states_of_the_day(browser: Browser) -> None:
    shown = browser.get("/law?treaty=apmbc&on=2026-03-01&known=2026-11-25").text
    told = browser.get("/api/v1/law/map?treaty=apmbc&on=2026-03-01&known=2026-11-25").json()
    assert told["statuses"]["LTU"]["status"] == "withdrawn"
    assert f'<strong class="count">{told["counts"]["party"]}</strong>' in shown
    assert shown.count("<tr data-state=") == len(told["statuses"])
    assert 'src="/api/v1/law/map?f=svg&amp;treaty=apmbc&amp;on=2026-03-01' in shown


def test_states_stand_in_the_order_of_the_page_s_own_alphabet(browser: Browser) -> None:
    shown = browser.get("/uk/law").text
    places = [shown.index(f'data-name="{name}"') for name in ("Австралія", "Естонія", "Індія", "Литва", "Японія")]
    assert places == sorted(places)


def test_a_state_s_page_tells_a_contested_standing_with_every_view(browser: Browser) -> None:
    shown = browser.get("/law/ukr?on=2026-11-25&known=2026-11-25").text
    for words in ("Suspension claimed", "Contested", "Who holds what", "What is due", "What happened"):
        assert words in shown
    told = browser.get("/api/v1/law/status/ukr?treaty=apmbc&on=2026-11-25&known=2026-11-25").json()
    assert all(view["says"] in shown.replace("&#39;", "'") for view in told["views"])


def test_before_the_notice_was_known_the_page_knows_nothing_of_it(browser: Browser) -> None:
    assert "Withdrawal notified" not in browser.get("/law/fin?on=2025-06-01&known=2025-06-01").text
    assert "Withdrawal notified" in browser.get("/law/fin?on=2025-08-01&known=2025-08-01").text


def test_an_unknown_state_is_told_with_the_nearest(browser: Browser) -> None:
    answer = browser.get("/law/polnd")
    assert answer.status_code == 404
    assert "Poland" in answer.text


def test_what_a_state_may_do_is_answered_with_reasons_at_an_address_of_its_own(browser: Browser) -> None:
    path = "/law/assist?actor=Germany&activity=transit&counterpart=USA&on=2026-11-25&known=2026-11-25"
    shown, told = browser.get(path).text, browser.get(f"/api/v1{path}").json()
    for each in told["answers"]:
        assert each["article"] in shown
        assert each["reason"] in shown.replace("&#39;", "'")


def test_what_the_others_of_a_deal_do_is_said_in_the_language_of_the_page(browser: Browser) -> None:
    query = "/law/assist?actor=USA&activity=transfer&counterpart=UKR&via=DEU"
    for page, of_the_recipient in (
        (browser.get(query), "Ukraine, acquire anti-personnel mines or accept them as aid:"),
        (browser.get(f"/uk{query}"), "Україна, придбати протипіхотні міни або прийняти їх як допомогу:"),
    ):
        assert of_the_recipient in " ".join(page.text.split())


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("actor=Germ&activity=transit", 404, "Germany"),
        ("actor=Germany&activity=fly", 404, "no activity"),
        ("activity=transit", 400, "actor"),
        ("actor=<script>alert(1)</script>&activity=transit", 404, "&lt;script&gt;"),
    ],
)
def test_a_wrong_question_keeps_what_was_typed(browser: Browser, query: str, status: int, words: str) -> None:
    answer = browser.get(f"/law/assist?{query}")
    assert answer.status_code == status
    assert words in answer.text
    assert "<script>alert" not in answer.text


def test_a_munition_has_its_classes_and_what_they_mean(browser: Browser) -> None:
    names = [each["munition"] for each in browser.get("/api/v1/law/munition").json()]
    shown = browser.get(f"/law/munitions?name={names[0]}&state=Poland").text
    assert "What it means for the state" in shown
    assert browser.get("/law/munitions?name=nothing").status_code == 404


def test_a_supposed_act_is_shown_beside_the_record_and_a_wrong_one_is_kept(browser: Browser) -> None:
    line = "POL, apmbc, withdrawal_retracted, 2025-11-28"
    answer = browser.get("/law/what-if", params={"suppose": line, "known": "2026-11-25"})
    assert answer.status_code == 200
    assert "<h2>Poland" in answer.text
    wrong = browser.get("/law/what-if", params={"suppose": "POL, apmbc, flew_away, 2025-11-28"})
    assert wrong.status_code == 400
    assert "POL, apmbc, flew_away, 2025-11-28" in wrong.text


def test_a_status_that_stays_says_what_it_means_now_and_what_before(browser: Browser) -> None:
    """Lithuania applied the cluster munitions convention provisionally: a signatory still, and bound by that now."""
    days = "known=2011-03-23&known_to=2011-03-25&on=2011-04-01"
    for prefix, bound in (("", "Bound: No → Yes"), ("/uk", "Зв’язана: Ні → Так")):
        shown = browser.get(f"{prefix}/law/learned?{days}").text
        row = re.search(r"<li>\s*<a [^>]*/law/ltu.*?</li>", shown, re.DOTALL)
        assert row
        assert bound in " ".join(re.sub("<[^>]+>", " ", row[0]).split())


def test_what_was_learned_and_the_rules_are_shown(browser: Browser) -> None:
    assert "Statuses that changed" in browser.get("/law/learned?known=2025-01-01&known_to=2025-12-31").text
    assert "Art. 20" in browser.get("/law/rules?rule=apmbc").text
    assert browser.get("/law/rules?rule=nonsense").status_code == 404


@pytest.mark.parametrize("path", ["/law/ltu.ics", "/feeds/law.ics"])
def test_a_calendar_opens(browser: Browser, path: str) -> None:
    answer = browser.get(f"{path}?on=2025-01-01&known=2025-01-01")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    assert len(events) > 0
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_the_feed_of_changes_is_atom(browser: Browser) -> None:
    answer = browser.get("/feeds/changes.atom")
    feed = ET.fromstring(answer.text)  # noqa: S314 - our own feed
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    assert 0 < len(entries) <= 100
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    days = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert days == sorted(days, reverse=True)
    assert browser.get("/feeds/changes.atom", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_shapes_of_the_world_and_border_lines_come_from_this_site(browser: Browser) -> None:
    world, lines = browser.get("/static-data/world.geojson"), browser.get("/api/v1/borders.geojson")
    assert len(world.json()["features"]) > 190
    pairs = {each["properties"]["pair"] for each in lines.json()["features"]}
    assert {"POL-BLR", "FIN-RUS"} <= pairs
    assert "max-age" in world.headers["cache-control"]


def test_a_feed_says_what_its_entries_say_whatever_signs_are_in_it(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    what = "mines & <b>shells</b>: 5 > 3 ]]> &amp;"
    entry = recent_changes.RecentChange(date(2026, 11, 20), "POL", "acceded", "/law/pol?a=1&b=<2>", what=what)
    monkeypatch.setattr(recent_changes, "recent_changes", lambda *_: (entry,))
    feed = ET.fromstring(browser.get("/feeds/changes.atom").text)  # noqa: S314 - our own feed
    [found] = feed.findall(f"{ATOM}entry")
    for name in ("title", "summary"):
        text = found.find(f"{ATOM}{name}")
        assert text is not None
        assert (text.get("type"), unescape(str(text.text))) == ("html", what), "escaped, for it looks like markup"
    [link] = found.findall(f"{ATOM}link")
    assert str(link.get("href")).endswith("/law/pol?a=1&b=%3C2%3E")


def test_each_reason_links_to_its_article_in_plain_words(browser: Browser) -> None:
    shown = browser.get("/law/fin?on=2025-11-01&known=2025-11-01").text
    asked = browser.get("/law/assist?actor=DEU&activity=transit&counterpart=USA").text
    links = set(re.findall(r'href="(/law/rules\?rule=[^"]+)"', shown + asked))
    assert {"/law/rules?rule=APMBC+Art.+20%283%29", "/law/rules?rule=APMBC+Art.+2%284%29%2C+1%281%29%28c%29"} <= links
    for link in links:
        page = browser.get(link)
        assert page.status_code == 200, link
        assert "<dt>" in page.text
    told = browser.get("/law/rules?rule=APMBC+Art.+2%284%29%2C+1%281%29%28c%29").text
    assert 'id="apmbc-2-4"' in told
    assert 'id="apmbc-1-1-c"' in told
    assert 'id="apmbc-2-5"' not in told


def test_three_parties_and_a_munition_are_asked_on_one_page(browser: Browser) -> None:
    address = "actor=USA&activity=transfer&counterpart=UKR&via=DEU&munition=ADAM&on=2014-07-15&known=2014-07-15"
    shown = browser.get(f"/law/assist?{address}").text
    for words in ("Own policies and statutes", "a statute", "Germany, let another", "Ukraine, acquire"):
        assert words in shown
    made = browser.get(f"/api/v1/law/assist?{address}").json()
    assert [side["actor"] for side in made["others"]] == ["UKR", "DEU", "DEU"]
    assert made["munition"] == "ADAM"


def test_what_is_no_state_is_told_for_what_it_is(browser: Browser) -> None:
    answer = browser.get("/api/v1/law/status/Taiwan")
    assert answer.status_code == 404
    assert "no member of the United Nations" in answer.text
    assert "Thailand" not in answer.text
    assert browser.get("/api/v1/law/status/Polska").json() == browser.get("/api/v1/law/status/POL").json()
