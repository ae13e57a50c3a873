"""An audit with a fact changed: only what rests on the fact moves, and a change that cannot be read is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.adapters.claim_files import read_claims
from marchland.audit.claim import Verdict
from marchland.core.asof import AsOf
from marchland.core.source import FactBook
from marchland.services.audit import EXAMPLE, audit, what_if
from marchland.services.books import find_claims
from tests.conftest import SMALL
from tests.refusal import refused

LETTER = read_claims(SMALL / "claims" / "letter.yaml", "letter")


def test_a_changed_length_moves_the_claim_that_rests_on_it(facts: FactBook, today: AsOf) -> None:
    found = what_if(LETTER, facts, today, ("front_length=241 km",))
    assert [moved.after.claim.id for moved in found.moved] == ["L2"]
    assert found.changes[0][0] == "front_length"
    assert facts.estimate("front_length", today).central == 200


def test_a_change_to_what_it_was_moves_nothing(facts: FactBook, today: AsOf) -> None:
    assert what_if(LETTER, facts, today, ("front_length=200 km",)).moved == ()
    assert what_if(LETTER, facts, today, ("front_length=200000 m",)).moved == ()


def test_a_changed_day_moves_the_date_that_follows_from_it(facts: FactBook, today: AsOf) -> None:
    found = what_if(LETTER, facts, today, ("notice_day=2021-01-15",))
    assert [moved.after.claim.id for moved in found.moved] == ["L3"]


def test_the_newest_finding_known_by_then_counts(facts: FactBook, today: AsOf) -> None:
    then = AsOf(today.valid_on, date(2020, 12, 1))
    assert [item.verdict for item in audit(LETTER, facts, then).claims][3] is Verdict.NOT_CHECKED
    assert [item.verdict for item in audit(LETTER, facts, today).claims][3] is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("front_length", "is not FACT=VALUE"),
        ("front_length=", "is not FACT=VALUE"),
        ("front_lenght=3 km", "no fact is called 'front_lenght'"),
        ("front_length=3 mine", "[mine]"),
        ("front_length=nan km", "nan"),
        ("notice_day=tomorrow", "tomorrow"),
    ],
)
def test_a_change_that_cannot_be_read_is_refused(facts: FactBook, today: AsOf, change: str, message: str) -> None:
    error = refused(lambda: what_if(LETTER, facts, today, (change,)))
    assert message in str(error)


def test_the_example_can_be_audited(tmp_path: Path, shipped: FactBook, today: AsOf) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(EXAMPLE, encoding="utf-8")
    assert len(audit(find_claims(str(file)), shipped, today).claims) == 3
