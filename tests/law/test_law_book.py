"""The book as one file, an act at its own address, the curve of parties, two states side by side, and the feeds."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.core.asof import AsOf
from marchland.core.errors import FactError, NotFoundError
from marchland.law.adapters.act_files import read_acts
from marchland.law.service import law_book
from marchland.law.service.questions import counted_parties, open_law
from tests.cli.driving import Ran, run
from tests.refusal import refused
from tests.site.browser import Browser

BOOKS = open_law()
DAY = date(2026, 11, 22)
NOW = AsOf(DAY, DAY)
DATES = ("--on", "2026-11-22", "--known", "2026-11-22")
FINLAND = "apmbc.fin.withdrawal_notified.2025-07-10"
ATOM = "{http://www.w3.org/2005/Atom}"
Law = Callable[..., Ran]


@pytest.fixture
def law(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Law:
    def call(*arguments: str) -> Ran:
        return run(["law", *arguments], capsys, monkeypatch)

    return call


def test_every_act_has_an_identifier_of_its_own() -> None:
    assert len(BOOKS.acts.by_id) == len(BOOKS.acts.acts)
    assert BOOKS.acts.by_id[FINLAND].state == "FIN"
    objection = next(act for act in BOOKS.acts.acts if act.kind == "objection_to_suspension" and act.state == "CHE")
    assert objection.id == "apmbc.che-ukr.objection_to_suspension.2025-10-17"


def test_two_acts_of_one_identifier_are_refused(tmp_path: Path) -> None:
    acts = tmp_path / "law" / "acts"
    acts.mkdir(parents=True)
    text = Path(str(data_root()), "law", "acts", "ccw_p5.yaml").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("- {state: ALB,"))
    (acts / "ccw_p5.yaml").write_text(text.replace(line, f"{line}\n{line}"), "utf-8")
    error = refused(lambda: read_acts(tmp_path))
    assert isinstance(error, FactError)
    assert "ccw_p5.alb.consented.2006-05-12" in error.message


def test_the_whole_book_is_one_file_with_licence_and_papers(law: Law) -> None:
    told = json.loads(law("acts", *DATES, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(law("acts", *DATES, "--format", "csv").out)))
    known = [act for act in BOOKS.acts.acts if act.known_on <= DAY]
    assert told["count"] == len(told["acts"]) == len(rows) == len(known)
    assert [row["Id"] for row in rows] == [act["id"] for act in told["acts"]]
    assert set(told["complete_on"]) == {"apmbc", "ccm", "ccw", "ccw_p2", "ccw_ap2", "ccw_p5"}
    cited = {source["source"] for act in told["acts"] for source in act["sources"]}
    assert {paper["slug"] for paper in told["sources"]} == cited
    assert all(paper["url"] and paper["licence"] for paper in told["sources"])
    assert told["licence"].startswith("Apache-2.0")
    assert BOOKS.acts.digest[:12] in told["citation"]


def test_acts_are_chosen_by_treaty_state_and_both_days() -> None:
    early = AsOf(date(2025, 8, 26), date(2025, 8, 26))
    chosen = law_book.acts(BOOKS, early, "ottawa", "Poland").acts
    assert {act.state for act in chosen} == {"POL"}
    assert "withdrawal_notified" not in {act.kind for act in chosen}, "it was public on the 27th"
    later = law_book.acts(BOOKS, AsOf(date(2025, 8, 28), date(2025, 8, 28)), "ottawa", "Poland").acts
    assert "withdrawal_notified" in {act.kind for act in later}
    assert "CHE" in {act.state for act in law_book.acts(BOOKS, NOW, "", "Ukraine").acts}, "acts about it are there too"


def test_an_identifier_that_is_none_names_the_nearest() -> None:
    error = refused(lambda: law_book.act(BOOKS, FINLAND.replace("07-10", "07-11"), NOW))
    assert isinstance(error, NotFoundError)
    assert FINLAND in error.next_step


@pytest.mark.parametrize("treaty", ["apmbc", "ccm", "ccw", "ccw_p2", "ccw_ap2", "ccw_p5"])
def test_the_curve_counts_what_the_list_of_parties_counts(treaty: str) -> None:
    counts = law_book.curve(BOOKS, treaty, NOW).counts
    for each in (counts[0], counts[len(counts) // 2], counts[-1]):
        listed = counted_parties(BOOKS, treaty, AsOf(each.from_on, DAY), count=True)
        assert len(listed.parties) == each.parties
    assert all(before.from_on < after.from_on for before, after in pairwise(counts))


def test_the_curve_of_the_mine_ban_convention_falls_by_five() -> None:
    counts = {each.from_on: each for each in law_book.curve(BOOKS, "apmbc", NOW).counts}
    assert counts[date(2025, 12, 1)].parties == 166
    assert (counts[date(2025, 12, 27)].parties, counts[date(2025, 12, 27)].left) == (163, ("EST", "LTU", "LVA"))
    assert (counts[date(2026, 1, 10)].parties, counts[date(2026, 2, 20)].parties) == (162, 161)


def test_the_picture_of_the_curve_ends_in_dashes_beyond_the_horizon(law: Law) -> None:
    drawn = law("curve", "apmbc", "--on", "2026-11-22", "--known", "2026-11-22", "--format", "svg").out
    root = ET.fromstring(drawn)  # noqa: S314 - our own text
    paths = list(root.iter("{http://www.w3.org/2000/svg}path")) or list(root.iter("path"))
    assert [path.get("stroke-dasharray") for path in paths].count("4 4") == 1
    before = law("curve", "apmbc", "--on", "2026-01-22", "--known", "2026-11-22", "--format", "svg").out
    assert "stroke-dasharray" not in before


def test_two_states_stand_side_by_side(law: Law) -> None:
    told = json.loads(
        law("compare", "Finland", "Norway", "--on", "2026-01-22", "--known", "2026-11-22", "--format", "json").out
    )
    assert told["states"] == ["FIN", "NOR"]
    pairs = {each["treaty"]: each for each in told["treaties"]}
    assert (pairs["apmbc"]["first"]["status"], pairs["apmbc"]["second"]["status"]) == ("withdrawn", "party")
    assert (pairs["apmbc"]["same"], pairs["ccw_ap2"]["same"]) == (False, True)


def test_an_act_has_a_page_at_its_identifier(browser: Browser) -> None:
    shown = browser.get(f"/law/acts/{FINLAND}")
    assert shown.status_code == 200
    for words in (FINLAND, "C.N.372.2025.TREATIES-XXVI-5", "Finland"):
        assert words in shown.text
    assert browser.get("/law/acts/apmbc.fin.nothing.2025-07-10").status_code == 404
    assert browser.get(f"/uk/law/acts/{FINLAND}").status_code == 200


def test_a_treaty_has_a_page_with_its_curve(browser: Browser) -> None:
    shown = browser.get("/law/treaties/apmbc?on=2026-11-22&known=2026-11-22")
    assert shown.status_code == 200
    assert 'src="/api/v1/law/curve/apmbc?f=svg' in shown.text
    assert "3 February 2026" in shown.text
    picture = browser.get("/api/v1/law/curve/apmbc?f=svg&on=2026-11-22&known=2026-11-22")
    assert picture.status_code == 200
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert browser.get("/law/treaties/none").status_code == 404


def test_two_states_have_a_page_side_by_side(browser: Browser) -> None:
    shown = browser.get("/law/compare?state=FIN&other=NOR&on=2026-11-22&known=2026-11-22").text
    assert "Withdrawn" in shown
    assert "/law/treaties/ccm" in shown
    assert browser.get("/law/compare").status_code == 200
    assert browser.get("/law/compare?state=Atlantis&other=NOR").status_code == 404


def test_legal_changes_go_out_as_feeds_with_the_address_of_each_act(browser: Browser) -> None:
    entries = ET.fromstring(browser.get("/feeds/law.atom").text).findall(f"{ATOM}entry")  # noqa: S314 - our own text
    items = browser.get("/feeds/law.json").json()["items"]
    assert len(entries) == len(items) == 100
    links = [entry.find(f"{ATOM}link") for entry in entries]
    assert [link.get("href") for link in links if link is not None] == [item["url"] for item in items]
    ids = {item["id"] for item in items}
    assert ids <= {f"urn:marchland:act:{identifier}" for identifier in BOOKS.acts.by_id}
    assert len(ids) == len(items)
    assert browser.get(items[0]["url"].split("/", 3)[3].join(("/", ""))).status_code == 200


def test_an_act_that_is_known_later_is_not_in_a_feed_of_today(browser: Browser) -> None:
    latest = max(item["date_modified"][:10] for item in browser.get("/feeds/law.json").json()["items"])
    assert date.fromisoformat(latest) <= datetime.now(UTC).date()


def test_a_supposed_act_does_not_stand_in_the_book() -> None:
    supposed = replace(BOOKS.acts.by_id[FINLAND], state="NOR")
    assert supposed.id not in BOOKS.acts.by_id
