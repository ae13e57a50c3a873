"""What an act is cited by never moves: no two share one, an act found later moves none, a correction keeps the old."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from marchland import law
from marchland.core.citation import Citation
from marchland.core.errors import FactError, NotFoundError
from marchland.core.partial_date import exact_date, parse_partial_date
from marchland.law.adapters.act_files import read_acts
from marchland.law.domain.act import Act, ActBook, Certainty
from marchland.law.domain.act_id import identified
from marchland.site.language import load_localizations
from marchland.site.terms import terms
from tests.cli.driving import run
from tests.law import acts_yaml
from tests.law.sample import books
from tests.site.browser import Browser

POLAND = "apmbc-pol-withdrawal_notified-2025-08-20"


def made(known_on: date, paper: str = "a", **other: object) -> Act:
    day = exact_date(date(2025, 1, 5))
    plain = Act("apmbc", "POL", "spoke", day, known_on, Certainty.CERTAIN, (Citation(paper, "p. 1"),))
    return replace(plain, **other)  # type: ignore[arg-type] # the fields that a test names


def test_every_act_of_the_shipped_book_has_an_identifier_of_its_own_made_of_what_its_file_says() -> None:
    """Until two acts are alike, none has a number: the identifiers are those that the files alone give."""
    expected = [acts_yaml.identifier(treaty, act) for treaty, acts in acts_yaml.files().items() for act in acts]
    found = [act.id for act in books().acts.acts]
    assert len(found) == len(set(found)) == sum(map(len, acts_yaml.files().values()))
    assert {each for each in found if expected.count(each) == 1} == {e for e in expected if expected.count(e) == 1}


def test_every_identifier_that_was_published_still_finds_its_act() -> None:
    """Whoever corrects a day or a kind keeps the old identifier under `formerly`; a release adds its new ones here."""
    published = Path(__file__).with_name("published_act_ids.txt").read_text("utf-8").split()
    assert published == sorted(set(published))
    assert [each for each in published if each not in books().acts.by_id] == []


def test_of_two_alike_the_later_known_has_the_number_wherever_it_stands() -> None:
    first, second = made(date(2025, 2, 1)), made(date(2025, 3, 1))
    plain = "apmbc-pol-spoke-2025-01-05"
    assert [act.id for act in identified([first])] == [plain]
    assert [act.id for act in identified([first, second])] == [plain, f"{plain}-n2"]
    assert [act.id for act in identified([second, first])] == [f"{plain}-n2", plain], "one found later moves none"


def test_of_one_day_the_paper_orders_them() -> None:
    acts = [made(date(2025, 2, 1), paper) for paper in "cab"]
    assert [act.id.rpartition("-")[2] for act in identified(acts)] == ["n3", "05", "n2"]


def test_a_number_is_never_read_as_a_month_or_a_day() -> None:
    """A year and a number beside a month, and a month and a number beside a day: no two are the same."""
    days = [parse_partial_date(text, "on") for text in ("2025", "2025-01", "2025-02", "2025-01-02")]
    acts = [made(date(2025, 2, 1) + timedelta(n), done_on=day) for day in days for n in range(40)]
    assert len({act.id for act in identified(acts)}) == len(acts)


def test_what_an_act_was_cited_by_before_a_correction_still_finds_it(tmp_path: Path) -> None:
    shutil.copytree(acts_yaml.FOLDER.parent, tmp_path / "law")
    file = tmp_path / "law" / "acts" / "apmbc.yaml"
    act = "{state: POL, kind: signed, on: 1997-12-04, certainty: certain, cite: [list], formerly: [%s]}"
    text = f"treaty: apmbc\nlocators: {{list: page 1}}\nacts:\n- {act}\n"
    file.write_text(text % "apmbc-pol-signed-undated")
    book = read_acts(tmp_path, ["apmbc"])
    assert book.by_id["apmbc-pol-signed-undated"] is book.by_id["apmbc-pol-signed-1997-12-04"]
    file.write_text(text % "'a b'")
    with pytest.raises(FactError, match="formerly"):
        read_acts(tmp_path, ["apmbc"])


def test_an_identifier_of_today_goes_before_a_former_one() -> None:
    now = made(date(2025, 2, 1), id="x")
    assert ActBook((now, made(date(2025, 2, 1), id="y", formerly=("x",)))).by_id["x"] is now


def test_every_way_of_asking_gives_the_same_act_with_its_papers(
    browser: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [written] = [
        act for act in acts_yaml.files()["apmbc"]
        if (act.get("state"), act["kind"], str(act.get(acts_yaml.ON))) == ("POL", "withdrawal_notified", "2025-08-20")
    ]  # fmt: skip
    asked = law.act(POLAND)
    assert [each.source for each in asked.sources] == written["cite"]
    assert (asked.known_on, asked.permalink) == (written["known_on"], f"/law/act/{POLAND}")
    printed = run(["law", "act", POLAND, "--format", "json"], capsys, monkeypatch).out
    assert json.loads(printed) == asked.to_dict()
    assert browser.get(f"/api/v1/law/act/{POLAND}").text == printed
    told = run(["law", "act", POLAND], capsys, monkeypatch).out
    for words in ("Poland", "withdrawal notified", "2025-08-20", "2025-08-27", "Dziennik Ustaw"):
        assert words in told


def test_every_kind_of_act_has_a_name_in_both_languages() -> None:
    kinds = {act["kind"] for acts in acts_yaml.files().values() for act in acts}
    assert kinds <= terms().keys(), "add it to law/faces/act_terms.py"
    ukrainian = load_localizations()["uk"]
    assert not [kind for kind in kinds if ukrainian.translate(terms()[kind]) == terms()[kind]]


def test_one_that_is_not_there_is_told_with_the_nearest(browser: Browser) -> None:
    with pytest.raises(NotFoundError) as raised:
        law.act(POLAND.replace("notified", "notifed"))
    assert POLAND in raised.value.next_step
    assert browser.get("/law/act/nothing-at-all").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/uk"])
def test_an_act_s_page_has_its_papers_and_its_permalink_to_copy(browser: Browser, prefix: str) -> None:
    shown = browser.get(f"{prefix}/law/act/{POLAND}").text
    assert f'href="{prefix}/sources/dzu-2025-1514"' in shown
    assert "official text, not protected" in shown
    assert f">https://localhost{prefix}/law/act/{POLAND}</a>" in "".join(shown.split("\n")).replace("  ", "")
    assert 'data-copy="#citation"' in shown


def test_acts_are_linked_where_they_are_told(browser: Browser) -> None:
    assert f'href="/law/act/{POLAND}"' in browser.get("/law/pol?on=2026-11-22&known=2026-11-22").text
    assert f'href="/law/act/{POLAND}"' in browser.get("/law/learned?known=2025-08-20&known_to=2025-09-01").text
    told = browser.get("/api/v1/law/timeline/pol?on=2026-11-22&known=2026-11-22").json()
    assert POLAND in [each["act"] for each in told]
    assert all((each["act"] is None) == each["computed"] for each in told)


@pytest.mark.parametrize(
    "path",
    [
        "/law?treaty=ccm",
        "/law/pol?",
        "/law/assist?actor=Germany&activity=transit&counterpart=USA",
        "/law/munitions?",
        "/law/deadlines?",
    ],
)
def test_the_permalink_of_a_page_means_the_same_tomorrow(browser: Browser, path: str) -> None:
    """Both days stand in it, those of the question or of the day it was asked, and what else was asked stays."""
    asked, _, query = path.partition("?")
    cited = permalink(browser.get(f"{path}&on=2026-03-01&known=2026-11-25").text)
    assert cited == f"https://localhost{asked}?{query}{'&' if query else ''}on=2026-03-01&known=2026-11-25"
    today = permalink(browser.get(path).text)
    assert {"on", "known"} <= {part.partition("=")[0] for part in today.partition("?")[2].split("&")}


@pytest.mark.parametrize("prefix", ["", "/uk"])
def test_what_is_copied_is_one_line(browser: Browser, prefix: str) -> None:
    """The button copies the text of the element as it stands in the page: no line break and no run of spaces in it."""
    for path in (f"/law/act/{POLAND}", "/law/pol", "/law/rules", "/law/learned", "/law/what-if", "/law/treaty/ccm"):
        shown = browser.get(f"{prefix}{path}").text.partition('id="citation"')[2].partition("<button")[0]
        text = re.sub("<[^>]*>", "", "<" + shown).rstrip()
        assert re.fullmatch(r"Marchland, “[^”]+”\. (\S.* )?https://localhost/\S+", text), text
        assert "  " not in text


def permalink(page: str) -> str:
    """Return the address that a page is cited by."""
    citation = page.partition('id="citation"')[2].partition("<button")[0]
    return citation.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
