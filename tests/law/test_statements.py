"""Declarations, reservations and objections: who, to what, in whose words, by every way of asking.

The counts are of the depositary's pages as at 3 February 2026, counted there by hand. XXVI-2 has 17 declarations, 6
reservations and 17 objections, each to the reservation of the United States of 21 January 2009, and the amendment of
its Article 1 has two declarations; XXVI-2-b has 26 entries, of which those of Canada, Korea
and the United States hold a reservation apart from their understandings, and Latvia's is told in an end note alone.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from marchland import law
from marchland.adapters.package_data import data_root
from marchland.core.asof import AsOf
from marchland.core.errors import FactError, NotFoundError
from marchland.law.adapters.act_files import read_acts
from marchland.law.domain.statement import statements
from tests.cli.driving import run
from tests.law import acts_yaml
from tests.law.sample import NOW, books
from tests.site.browser import Browser

DATES = {"on": "2026-11-22", "known": "2026-11-22"}
QUERY = "on=2026-11-22&known=2026-11-22"
NAPALM = "ccw-usa-reservation-2009-01-21"
"""The reservation of the United States to Protocol III, the one statement under these treaties that drew objections."""
OBJECTORS = {"AUT", "BEL", "CHE", "CYP", "DEU", "DNK", "ESP", "FIN", "FRA", "GBR", "GRC", "IRL", "NLD", "NOR", "POL",
             "PRT", "SWE"}  # fmt: skip
FROM_SUSPENSION = {"AUT", "BEL", "CHE", "COL", "NOR", "NZL"}


def by_kind(treaty: str, kind: str) -> list[str]:
    return [each.act.state for each in statements(books().acts, NOW, treaty) if each.act.kind == kind]


def test_every_objection_names_what_it_objects_to() -> None:
    found = {each.act.id: each for each in statements(books().acts, NOW, "ccw")}
    assert {act.state for act in found[NAPALM].answers} == OBJECTORS == set(by_kind("ccw", "objection"))
    for each in found.values():
        assert (each.act.kind == "objection") == ([act.id for act in each.joins] == [NAPALM])


def test_objections_to_the_suspension_stand_beside_the_notice() -> None:
    notice = next(
        each for each in statements(books().acts, NOW, "apmbc", "UKR") if each.act.kind == "suspension_notified"
    )
    assert {act.state for act in notice.answers} == FROM_SUSPENSION
    before = AsOf(NOW.valid_on, date(2025, 10, 16))
    early = next(
        each for each in statements(books().acts, before, "apmbc", "UKR") if each.act.kind == "suspension_notified"
    )
    assert early.answers == ()


@pytest.mark.parametrize(
    ("treaty", "declarations", "reservations"),
    [("apmbc", 10, 0), ("ccm", 4, 0), ("ccw", 19, 6), ("ccw_p2", 6, 0), ("ccw_ap2", 26, 3), ("ccw_p5", 3, 0)],
)
def test_every_treaty_has_what_its_page_prints(treaty: str, declarations: int, reservations: int) -> None:
    assert (len(by_kind(treaty, "declaration")), len(by_kind(treaty, "reservation"))) == (declarations, reservations)
    assert len(set(by_kind("ccw_ap2", "declaration"))) == 26


def test_what_was_said_keeps_its_words() -> None:
    """Each statement has a text of its own but the two kinds that the pages print none for."""
    untold = {each.act.id for each in statements(books().acts, NOW) if not each.act.text}
    assert untold == {
        "ccw_ap2-lva-declaration-2002-08-22",
        *(name for name in untold if "-communication-" in name or "suspension" in name),
    }
    of_the_file = [act for acts in acts_yaml.files().values() for act in acts if act.get("text")]
    assert len(of_the_file) == len([act for act in books().acts.acts if act.text])
    korea = next(act for act in books().acts.acts if act.id == "ccw_ap2-kor-declaration-2001-05-09")
    assert "until" not in korea.text
    assert "the time when the present Armistice regime on the Korean peninsula" in korea.text
    assert [line[:2] for line in korea.text.splitlines()[2:]] == ["1.", "2.", "3.", "4."]


def test_what_repeats_another_joins_it() -> None:
    ireland = books().acts.joined["ccw_ap2-irl-declaration-1997-03-27"]
    assert {act.state for act in ireland} == {
        "AUT",
        "CHN",
        "DEU",
        "DNK",
        "FIN",
        "FRA",
        "GRC",
        "ITA",
        "LIE",
        "SWE",
        "ZAF",
    }
    assert all("made by Ireland" in act.text for act in ireland)
    others = {act.state for act in books().acts.acts if "made by Ireland" in act.text}
    assert others == {act.state for act in ireland}


def test_a_statement_is_told_from_the_day_it_was_made() -> None:
    day = AsOf(date(2009, 1, 20), NOW.known_on)
    assert NAPALM not in {each.act.id for each in statements(books().acts, day, "ccw")}
    after = AsOf(date(2010, 2, 2), NOW.known_on)
    answers = next(each.answers for each in statements(books().acts, after, "ccw") if each.act.id == NAPALM)
    assert sorted(act.state for act in answers) == ["BEL", "CHE", "DEU", "FRA", "GRC", "NLD", "NOR", "SWE"]


def test_ways_of_asking_agree(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    asked = law.statements("USA", treaty="ccw", **DATES)
    dates = ["--on", DATES["on"], "--known", DATES["known"]]
    printed = run(["law", "statements", "USA", "--treaty", "ccw", *dates, "--format", "json"], capsys, monkeypatch).out
    assert json.loads(printed) == [each.to_dict() for each in asked]
    assert browser.get(f"/api/v1/law/statements?state=USA&treaty=ccw&{QUERY}").text == printed
    of_status = law.status("USA", treaty="ccw", **DATES).statements
    assert of_status == tuple(asked) == tuple(x for x in law.treaty("ccw", **DATES).statements if x.state == "USA")
    told = run(["law", "statements", "USA", "--treaty", "ccw", *dates], capsys, monkeypatch).out
    assert NAPALM in told
    assert "Joined by 17" in told
    status = run(["law", "status", "USA", "--treaty", "ccw", *dates], capsys, monkeypatch).out
    assert NAPALM in status


@pytest.mark.parametrize("prefix", ["", "/uk"])
def test_pages_show_the_words_and_what_is_joined(browser: Browser, prefix: str) -> None:
    words = "reserves the right to use incendiary weapons against military objectives"
    act = browser.get(f"{prefix}/law/act/{NAPALM}").text
    assert words in act
    assert act.count("-objection-2010-02-0") == 17
    for path in ("/law/usa", "/law/treaty/ccw"):
        shown = browser.get(f"{prefix}{path}?{QUERY}").text.partition('id="statements"')[2]
        assert words in shown
        assert f"/law/act/{NAPALM}" in shown
    assert 'id="statements"' not in browser.get(f"{prefix}/law/alb?{QUERY}").text


def test_wrong_names_are_refused() -> None:
    with pytest.raises(NotFoundError):
        law.statements("Atlantis")
    with pytest.raises(NotFoundError):
        law.statements(treaty="nato")


def test_an_act_that_joins_nothing_is_refused_at_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "law" / "acts"
    folder.mkdir(parents=True)
    for name in ("conflicts", "views", "horizons"):
        content = data_root().joinpath("law", f"{name}.yaml").read_text("utf-8")
        (tmp_path / "law" / f"{name}.yaml").write_text(content, "utf-8")
    (folder / "ccw.yaml").write_text(
        "treaty: ccw\nlocators: {page: the row}\nacts:\n- state: USA\n  kind: objection\n  on: 2010-02-02\n"
        "  certainty: certain\n  joins: [ccw-usa-reservation-2009-01-22]\n  cite: [page]\n",
        "utf-8",
    )
    with pytest.raises(FactError, match="ccw-usa-reservation-2009-01-22") as caught:
        read_acts(tmp_path)
    assert (caught.value.where.file, caught.value.where.line) == ("law/acts/ccw.yaml", 8)
