"""Two states side by side, on days counted by hand from their notices and deposits, the same by every way of asking."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
import yaml

from marchland import law
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.law.service.comparing import compare
from tests.cli.driving import run
from tests.law import acts_yaml
from tests.law.sample import NOW, books
from tests.site.browser import Browser

DATES = {"on": "2026-11-22", "known": "2026-11-22"}
QUERY = "on=2026-11-22&known=2026-11-22"


def six_months_after(state: str) -> date:
    """Return the day a notice to the Mine Ban Convention takes effect, from the day that the file has of it."""
    [notice] = [
        act[acts_yaml.ON]
        for act in acts_yaml.files()["apmbc"]
        if (act.get("state"), act["kind"]) == (state, "withdrawal_notified")
    ]
    months = notice.year * 12 + notice.month - 1 + 6
    return date(months // 12, months % 12 + 1, notice.day)


def test_two_that_left_stand_alike_and_left_on_other_days() -> None:
    found = compare(books(), "POL", "Finland", NOW, "apmbc")
    [pair] = found.standings
    assert (pair.first.status, pair.second.status, pair.differs) == ("withdrawn", "withdrawn", False)
    assert {(each.about, each.first_on, each.second_on) for each in found.dates} == {
        (about, six_months_after("POL"), six_months_after("FIN")) for about in ("since", "takes effect on")
    }
    assert found.duties == ()


def test_before_the_one_left_they_stand_otherwise() -> None:
    """On 1 February 2026 Finland is out since 10 January, and Poland is a party until 20 February."""
    found = compare(books(), "POL", "FIN", AsOf(date(2026, 2, 1), NOW.known_on), "apmbc")
    [pair] = found.standings
    assert (pair.first.status, pair.second.status, pair.differs) == ("withdrawal_notified", "withdrawn", True)
    told = {each.rule.article: (each.first, each.second) for each in found.duties}
    mine, theirs = told["APMBC Art. 1(1)(c)"]
    assert (mine and mine.bound, theirs) == ("yes", None)
    mine, theirs = told["APMBC Art. 20(4)"]
    assert (mine, theirs and theirs.bound) == (None, "yes"), "what stays is of the one that left"


def test_every_duty_of_either_is_there_where_they_differ_and_no_other() -> None:
    for first, second in (("UKR", "DEU"), ("USA", "UKR"), ("POL", "BLR")):
        found = compare(books(), first, second, NOW)
        mine, theirs = (
            {(each.treaty, each.rule): (each.bound, each.default) for each in law.obligations(of, **DATES).obligations}
            for of in (first, second)
        )
        expected = {key for key in mine | theirs if mine.get(key) != theirs.get(key)}
        assert {(each.treaty, each.rule.id) for each in found.duties} == expected
        assert expected


def test_the_other_way_round_it_says_the_same() -> None:
    there, back = compare(books(), "UKR", "POL", NOW), compare(books(), "POL", "UKR", NOW)
    assert [(p.treaty, p.first, p.second) for p in there.standings] == [
        (p.treaty, p.second, p.first) for p in back.standings
    ]
    assert {(d.treaty, d.about, d.first_on, d.second_on) for d in there.dates} == {
        (d.treaty, d.about, d.second_on, d.first_on) for d in back.dates
    }
    assert {each.rule.id for each in there.duties} == {each.rule.id for each in back.duties}


def test_a_treaty_that_was_not_adopted_yet_is_left_out() -> None:
    early = AsOf(date(1997, 12, 1), NOW.known_on)
    assert [each.treaty for each in compare(books(), "POL", "FIN", early).standings] == [
        "apmbc", "ccw", "ccw_p2", "ccw_ap2",
    ]  # fmt: skip


def test_every_way_of_asking_gives_the_same_answer(
    browser: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = law.compare("Poland", "UKR", **DATES)
    assert (asked.first, asked.second) == ("POL", "UKR")
    dates = [part for name, day in DATES.items() for part in (f"--{name}", day)]
    printed = run(["law", "compare", "POL", "UKR", *dates, "--format", "json"], capsys, monkeypatch).out
    assert json.loads(printed) == asked.to_dict()
    assert browser.get(f"/api/v1/law/compare?a=POL&b=UKR&{QUERY}").text == printed
    rows = run(["law", "compare", "POL", "UKR", *dates, "--format", "csv"], capsys, monkeypatch).out
    assert browser.get(f"/api/v1/law/compare?a=POL&b=UKR&f=csv&{QUERY}").text == rows
    read = list(csv.DictReader(io.StringIO(rows)))
    assert {
        "Kind": "standing",
        "Treaty": "apmbc",
        "About": "status",
        "POL": "withdrawn",
        "UKR": "suspension_claimed",
    } in read
    assert len([row for row in read if row["Kind"] == "duty"]) == len(asked.duties)
    assert len([row for row in read if row["Kind"] == "day"]) == len(asked.dates)
    told = run(["law", "compare", "POL", "UKR", "--treaty", "apmbc", *dates], capsys, monkeypatch).out
    assert "suspension claimed; bound: contested, by default bound" in " ".join(told.split())


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("a=POL&b=Poland", 400, "both are Poland"),
        ("a=POL&b=Finnland", 404, "Finland"),
        ("a=POL&b=FIN&treaty=nato", 404, "nato"),
        ("a=POL", 200, "Another state"),
        ("", 200, "Another state"),
    ],
)
def test_a_wrong_question_keeps_what_was_typed(browser: Browser, query: str, status: int, words: str) -> None:
    answer = browser.get(f"/law/compare?{query}")
    assert answer.status_code == status
    assert words in answer.text
    for part in filter(None, query.split("&")[:2]):
        assert f'value="{part.partition("=")[2]}"' in answer.text


def test_wrong_names_are_told_to_programs() -> None:
    with pytest.raises(InputError, match="both are Poland"):
        law.compare("POL", "pol")
    with pytest.raises(NotFoundError, match="Finnland"):
        law.compare("POL", "Finnland")


@pytest.mark.parametrize(("prefix", "words"), [("", "Poland beside Ukraine"), ("/uk", "Польща поруч із: Україна")])
def test_the_page_has_both_in_the_reader_s_language(browser: Browser, prefix: str, words: str) -> None:
    shown = browser.get(f"{prefix}/law/compare?a=POL&b=UKR&{QUERY}").text
    assert f"<h1>{words}</h1>" in shown
    assert f"/api/v1/law/compare?f=csv&amp;a=POL&amp;b=UKR&amp;{QUERY.replace('&', '&amp;')}" in shown
    for each in law.compare("POL", "UKR", **DATES).duties:
        assert each.article in shown


def test_the_day_to_which_the_book_is_complete_stands_beside_every_treaty() -> None:
    horizons = yaml.safe_load((acts_yaml.FOLDER.parent / "horizons.yaml").read_text("utf-8"))["horizons"]
    expected = {each["treaty"]: each["complete_on"] for each in horizons}
    told = law.compare("POL", "FIN")
    assert {each.treaty: each.complete_on for each in told.standings} == expected
    assert law.treaty("apmbc").complete_on == expected["apmbc"]
