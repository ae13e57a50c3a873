"""What if: what contradicts the record is refused, what does not is taken, and every history it touches is shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.package_data import data_root
from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import InputError
from marchland.law.adapters.act_files import read_acts
from marchland.law.domain.act import ActBook
from marchland.law.domain.hypothesis import HypotheticalEvent, effects, suppose
from marchland.law.domain.status import Participation, period_on
from tests.refusal import refused

CASES: list[dict[str, Any]] = read_yaml(Path(__file__).parents[1] / "cases" / "law" / "what_if.yaml").data
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def book() -> ActBook:
    return read_acts(data_root())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_case_is_taken_or_refused(case: dict[str, Any], book: ActBook) -> None:
    events = [HypotheticalEvent(e["state"], e["kind"], e["on"], e.get("treaty", "")) for e in case["events"]]
    known_on = case.get("known", date.max)
    if "refused" not in case:
        added = suppose(book, events, known_on)
        assert len(added.acts) + len(added.conflicts) == len(book.acts) + len(book.conflicts) + len(events)
        return
    error = refused(lambda: suppose(book, events, known_on))
    assert isinstance(error, InputError)
    assert case["refused"] in error.message


def test_a_denunciation_of_the_convention_shows_what_becomes_of_its_protocols(book: ActBook) -> None:
    events = [HypotheticalEvent("POL", "withdrawal_notified", date(2026, 11, 1), "ccw")]
    found = {effect.treaty: effect for effect in effects(book, suppose(book, events), events, DAY)}
    assert list(found) == ["ccw", "ccw_p2", "ccw_ap2", "ccw_p5"]
    for protocol in ("ccw_ap2", "ccw_p5"):
        left = period_on(found[protocol].after, date(2027, 11, 1))
        assert left.standing is Participation.WITHDRAWN
        assert "CCW Art. 9(3)" in {reason.article for reason in left.reasons}
    (frame,) = (effect for effect in found.values() if effect.treaty == "ccw")
    assert "CCW Art. 9(3)" not in {reason.article for span in frame.after for reason in span.reasons}


def test_a_consent_to_a_protocol_shows_what_it_says_of_the_convention(book: ActBook) -> None:
    events = [HypotheticalEvent("IRN", "consented", date(2026, 1, 10), "ccw_ap2")]
    assert [e.treaty for e in effects(book, suppose(book, events), events, DAY)] == ["ccw_ap2", "ccw"]


def test_what_changes_no_protocol_shows_none(book: ActBook) -> None:
    events = [HypotheticalEvent("DEU", "withdrawal_notified", date(2026, 11, 1), "ccw_p5")]
    assert [e.treaty for e in effects(book, suppose(book, events), events, DAY)] == ["ccw_p5"]


def test_the_end_of_a_war_is_that_of_the_supposed_one(book: ActBook) -> None:
    events = [
        HypotheticalEvent("UKR", "conflict_began", date(2020, 1, 1)),
        HypotheticalEvent("UKR", "conflict_ended", date(2023, 1, 1)),
    ]
    made = suppose(book, events)
    ends = {war.name: war.end_on for war in made.conflicts if war.state == "UKR"}
    assert ends.pop("a supposed armed conflict") == date(2023, 1, 1)
    assert list(ends.values()) == [None]
