"""One treaty: its days, its parties over time and its acts, counted again from the files by arithmetic of our own."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import pytest

from marchland import law
from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.law.faces import party_chart
from marchland.law.service.questions import parties
from marchland.law.service.treaty_record import treaty_record
from tests.cli.driving import run
from tests.law import acts_yaml
from tests.law.sample import DAY, NOW, books
from tests.site.browser import Browser

DATES = {"on": "2026-11-22", "known": "2026-11-22"}
QUERY = "on=2026-11-22&known=2026-11-22"
DEPOSITS = ("ratified", "acceded", "accepted", "approved")
SIXTH_MONTH = {"apmbc": date(1999, 3, 1), "ccm": date(2010, 8, 1)}
"""Treaties by the day they entered into force; for later depositors it is the first day of the sixth month after."""
COUNTED_ON = [
    date(*day) for day in ((1998, 1, 1), (1999, 3, 1), (2000, 12, 31), (2005, 6, 30), (2010, 7, 31), (2010, 8, 1),
                           (2012, 3, 1), (2013, 12, 31))
]  # fmt: skip


def sixth_month(deposited: date) -> date:
    months = deposited.year * 12 + deposited.month - 1 + 6
    return date(months // 12, months % 12 + 1, 1)


def counted(treaty: str, day: date) -> int:
    """Return how many had a dated deposit in force by the day, by what the file of the treaty says of each."""
    entered = [
        max(SIXTH_MONTH[treaty], sixth_month(act[acts_yaml.ON]))
        for act in acts_yaml.files()[treaty]
        if act["kind"] in DEPOSITS and isinstance(act.get(acts_yaml.ON), date)
    ]
    return sum(on <= day for on in entered)


def shown(treaty: str, day: date) -> int:
    """Return the count of the curve that holds on a day."""
    return [each.parties for each in treaty_record(books(), treaty, NOW).curve if each.on <= day][-1]


def undated(treaty: str) -> list[dict[Any, Any]]:
    """Return the deposits whose day is known to the month at most, and successions, which no months are counted for."""
    acts = acts_yaml.files()[treaty]
    return [
        a for a in acts
        if a["kind"] == "succeeded" or (a["kind"] in DEPOSITS and not isinstance(a.get(acts_yaml.ON), date))
    ]  # fmt: skip


@pytest.mark.parametrize("treaty", SIXTH_MONTH)
@pytest.mark.parametrize("day", COUNTED_ON)
def test_the_curve_counts_the_deposits_of_the_file(treaty: str, day: date) -> None:
    """Those without a day of their own may be counted too, from some day on; no others are."""
    if day < treaty_record(books(), treaty, NOW).adopted_on:
        return
    assert counted(treaty, day) <= shown(treaty, day) <= counted(treaty, day) + len(undated(treaty))


def test_the_five_that_left_are_steps_down() -> None:
    """The days of the withdrawals of 2025 and 2026, as test_departures counts them from the notices."""
    steps = {each.on: each.parties for each in treaty_record(books(), "apmbc", NOW).curve}
    last = [(day, steps[day]) for day in (date(2025, 12, 27), date(2026, 1, 10), date(2026, 2, 20))]
    assert [count for _, count in last] == [163, 162, 161]
    assert shown("apmbc", date(2025, 12, 26)) == 166


@pytest.mark.parametrize("treaty", ["apmbc", "ccm", "ccw", "ccw_p2", "ccw_ap2", "ccw_p5"])
def test_on_every_day_of_a_step_the_list_is_as_long_as_the_curve_says(treaty: str) -> None:
    record = treaty_record(books(), treaty, NOW)
    assert record.curve[0].on == record.adopted_on
    assert [each.on for each in record.curve] == sorted({each.on for each in record.curve})
    for each in (*record.curve[:2], *record.curve[len(record.curve) // 2 :][:2], record.curve[-1]):
        assert len(parties(books(), treaty, AsOf(each.on, DAY)).parties) == each.parties
    assert len(record.parties.parties) == record.curve[-1].parties


def test_the_days_of_the_treaty_and_its_acts_are_those_of_its_file() -> None:
    of_file = {act["kind"]: act[acts_yaml.ON] for act in acts_yaml.files()["apmbc"] if not act.get("state")}
    record = treaty_record(books(), "apmbc", NOW)
    assert (record.adopted_on, record.in_force_on) == (of_file["adopted"], of_file["entry_into_force"])
    told = sorted(act.id for act in record.acts if act.done_on and act.done_on.exact)
    assert told == sorted(
        acts_yaml.identifier("apmbc", act) for act in acts_yaml.files()["apmbc"]
        if isinstance(act.get(acts_yaml.ON), date) and act[acts_yaml.ON] <= DAY and known_on(act) <= DAY
    )  # fmt: skip
    days = [act.done_on.last_on if act.done_on else act.known_on for act in record.acts]
    assert days == sorted(days, reverse=True)


def known_on(act: dict[Any, Any]) -> date:
    """Return since when an act with a day is known: its own day where no other is given."""
    said = act.get("known_on", act[acts_yaml.ON])
    return said if isinstance(said, date) else date.fromisoformat(f"{said}-28")


def test_what_was_not_known_is_not_told() -> None:
    """Poland's notice of 20 August 2025 was public on 27 August: the day before, the book counts it for ever."""
    before = treaty_record(books(), "apmbc", AsOf(DAY, date(2025, 8, 26)))
    assert before.curve[-1].parties == 162
    assert not [act for act in before.acts if (act.state, act.kind) == ("POL", "withdrawal_notified")]
    early = treaty_record(books(), "apmbc", AsOf(date(1998, 1, 1), date(1998, 1, 1)))
    assert (early.in_force_on, early.curve[-1].parties) == (None, 0)


def test_every_way_of_asking_gives_the_same_answer(
    browser: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = law.treaty("ottawa", **DATES)
    assert (asked.treaty, asked.count, len(asked.parties)) == ("apmbc", 161, 161)
    dates = [part for name, day in DATES.items() for part in (f"--{name}", day)]
    printed = run(["law", "treaty", "apmbc", *dates, "--format", "json"], capsys, monkeypatch).out
    assert json.loads(printed) == asked.to_dict()
    assert browser.get(f"/api/v1/law/treaty/apmbc?{QUERY}").text == printed
    told = run(["law", "treaty", "apmbc", *dates], capsys, monkeypatch).out
    for words in ("1997-09-18", "1999-03-01", "161 parties to apmbc", "Acts, the newest first"):
        assert words in told
    rows = run(["law", "treaty", "apmbc", *dates, "--format", "csv"], capsys, monkeypatch).out
    assert browser.get(f"/api/v1/law/treaty/apmbc?f=csv&{QUERY}").text == rows
    read = [(row["On"], int(row["Parties"])) for row in csv.DictReader(io.StringIO(rows))]
    assert read == [(each.on.isoformat(), each.parties) for each in asked.curve]


def test_a_day_before_it_was_adopted_is_told(browser: Browser) -> None:
    with pytest.raises(InputError, match="did not exist on 1990-01-01"):
        law.treaty("apmbc", on="1990-01-01")
    assert browser.get("/law/treaty/apmbc?on=1990-01-01").status_code == 400
    assert browser.get("/law/treaty/nato").status_code == 404


@pytest.mark.parametrize("width", [760, 330])
def test_the_picture_steps_from_zero_to_the_last_count(width: int) -> None:
    """A line of steps: each part of it is level or upright, it ends on the day at the height of the last count."""
    record = treaty_record(books(), "apmbc", NOW)
    drawn = ET.fromstring(party_chart.chart(record, width))  # noqa: S314 - our own picture
    line = max((str(path.get("d")) for path in drawn.iter() if path.tag.endswith("path")), key=len)
    steps = [tuple(map(float, pair.split(","))) for pair in re.findall(r"-?[\d.]+,-?[\d.]+", line.partition("l")[2])]
    assert all(0 in step for step in steps), "level or upright"
    ups, downs = sum(-y for _, y in steps if y < 0), sum(y for _, y in steps if y > 0)
    peak = max(each.parties for each in record.curve)
    assert (ups - downs) / (250 - 26 - 22) == pytest.approx(161 / peak, abs=0.01)
    assert any(text.text == "161" for text in drawn.iter() if text.tag.endswith("text"))
    for text in drawn.iter():
        if text.get("x"):
            assert 0 <= float(str(text.get("x"))) <= width


@pytest.mark.parametrize(("prefix", "words"), [("", "Parties over time"), ("/uk", "Учасниці з плином часу")])
def test_the_page_lists_the_parties_and_shows_their_number_over_time(browser: Browser, prefix: str, words: str) -> None:
    shown = browser.get(f"{prefix}/law/treaty/apmbc?{QUERY}").text
    assert f">{words}</h2>" in shown
    assert shown.count("<svg") == 2
    listed = set(
        re.findall(rf'href="{prefix}/law/([a-z]{{3}})\?', shown.partition('id="parties"')[2].partition('id="acts"')[0])
    )
    assert {code.upper() for code in listed} == {each.state for each in law.treaty("apmbc", **DATES).parties}
    acts = re.findall(rf'href="{prefix}/law/act/([^"]+)"', shown.partition('id="acts"')[2])
    assert acts == [each.id for each in treaty_record(books(), "apmbc", NOW).acts]
    assert f"/api/v1/law/treaty/apmbc?f=csv&amp;{QUERY.replace('&', '&amp;')}" in shown
