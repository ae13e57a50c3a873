"""Who left a treaty in a year: days counted by hand from the notices, and the same answer by every way of asking.

A withdrawal from the Mine Ban Convention takes effect six months after the depositary received the notice (Art. 20(3)):
27 June 2025 (Estonia, Latvia, Lithuania) gives 27 December 2025, 10 July 2025 (Finland) gives 10 January 2026, and
20 August 2025 (Poland, public on 27 August) gives 20 February 2026. Lithuania's notice of 6 September 2024 to the
Convention on Cluster Munitions gives 6 March 2025.
"""

from __future__ import annotations

import json
from datetime import date

import pytest

from marchland import law
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, NotFoundError
from marchland.law.service.departures import left
from tests.cli.driving import run
from tests.law.sample import NOW, books
from tests.site.browser import Browser

BALTIC = {"EST": "2025-12-27", "LTU": "2025-12-27", "LVA": "2025-12-27"}
DATES = {"on": "2026-11-22", "known": "2026-11-22"}


def days(treaty: str, year: int, as_of: AsOf) -> dict[str, str]:
    return {each.state: each.left_on.isoformat() for each in left(books(), treaty, year, as_of).departures}


@pytest.mark.parametrize(
    ("treaty", "year", "expected"),
    [
        ("apmbc", 2024, {}),
        ("apmbc", 2025, BALTIC),
        ("ottawa", 2025, BALTIC),
        ("apmbc", 2026, {"FIN": "2026-01-10", "POL": "2026-02-20"}),
        ("apmbc", 2027, {}),
        ("ccm", 2025, {"LTU": "2025-03-06"}),
    ],
)
def test_who_left_in_a_year(treaty: str, year: int, expected: dict[str, str]) -> None:
    assert days(treaty, year, NOW) == expected


def test_before_the_notices_were_known_nobody_leaves() -> None:
    for year in (2025, 2026):
        assert days("apmbc", year, AsOf(NOW.valid_on, date(2025, 6, 26))) == {}


def test_poland_s_notice_was_public_a_week_after_it_was_received() -> None:
    assert "POL" not in days("apmbc", 2026, AsOf(NOW.valid_on, date(2025, 8, 26)))
    found = left(books(), "apmbc", 2026, AsOf(NOW.valid_on, date(2025, 8, 27))).departures
    assert [(each.state, each.certainty) for each in found] == [("FIN", "probable"), ("POL", "probable")]


def test_who_has_not_left_by_the_day_is_not_among_them() -> None:
    for on, expected in ((date(2026, 1, 9), []), (date(2026, 1, 10), ["FIN"]), (date(2026, 2, 20), ["FIN", "POL"])):
        assert list(days("apmbc", 2026, AsOf(on, NOW.known_on))) == expected


def test_every_way_of_asking_gives_the_same_answer(
    browser: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = law.left("apmbc", 2026, **DATES)
    assert [(each.state, each.left_on) for each in asked.departures] == [
        ("FIN", date(2026, 1, 10)), ("POL", date(2026, 2, 20)),
    ]  # fmt: skip
    dates = [part for name, day in DATES.items() for part in (f"--{name}", day)]
    printed = run(["law", "left", "apmbc", "2026", *dates, "--format", "json"], capsys, monkeypatch).out
    assert json.loads(printed) == asked.to_dict()
    assert list(asked.to_dict()) == ["treaty", "year", "count", "departures", "as_of"]
    assert browser.get("/api/v1/law/left/apmbc/2026?on=2026-11-22&known=2026-11-22").text == printed
    told = run(["law", "left", "apmbc", "2026", *dates], capsys, monkeypatch).out
    assert "2 left apmbc in 2026" in told
    assert "2026-02-20  Poland" in told


def test_a_wrong_question_is_told(
    browser: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for year, part in (
        ("1979", "YEAR '1979' is not from 1980 to 2100"),
        ("2101", "is not from 1980 to 2100"),
        ("2025.5", "YEAR '2025.5' is not a whole number"),
        ("soon", "YEAR 'soon' is not a number"),
    ):
        ran = run(["law", "left", "apmbc", year], capsys, monkeypatch)
        assert (ran.status, ran.out) == (2, "")
        assert part in ran.err
        assert browser.get(f"/api/v1/law/left/apmbc/{year}").status_code == InputError.http_status
    with pytest.raises(NotFoundError, match="unknown treaty 'apmcb'"):
        law.left("apmcb", 2025)
    with pytest.raises(InputError, match="year 1979 is not from 1980 to 2100"):
        law.left("apmbc", 1979)
