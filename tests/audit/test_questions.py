"""An audit with a fact or an act changed: only what rests on it moves, and a change that cannot be read is refused."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from marchland.audit.adapters.claim_files import read_claims
from marchland.audit.domain.claim import Verdict
from marchland.audit.service.claims import find_claims
from marchland.audit.service.questions import EXAMPLE, audit, what_if
from marchland.core.asof import AsOf
from marchland.core.errors import ClaimError
from marchland.core.fact import FactBook
from marchland.law.service.questions import open_law
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
    found = audit(find_claims(str(file)), shipped, today).claims
    assert [str(item.verdict) for item in found] == [
        "follows", "follows", "follows", "rounds_to", "not_checked", "confirmed",
    ]  # fmt: skip


def test_the_law_is_not_opened_where_no_claim_asks_it(facts: FactBook, shipped: FactBook, today: AsOf) -> None:
    assert audit(LETTER, facts, today).law_digest == ""
    assert what_if(LETTER, facts, today, ("front_length=241 km",)).after.law_digest == ""
    assert audit(find_claims("article"), shipped, today).law_digest == open_law().acts.digest


LATER_NOTICE = "- {state: EST, treaty: apmbc, kind: withdrawal_notified, on: 2025-08-05}\n"
SUPPOSED = {
    "a war on the day of expiry": (
        "- {state: FIN, kind: conflict_began, on: 2026-01-05}\n", {"T10a": "contradicted"},
    ),
    "a war that is over by then": (
        "- {state: FIN, kind: conflict_began, on: 2025-09-01}\n- {state: FIN, kind: conflict_ended, on: 2025-10-01}\n",
        {},
    ),
    "a notice taken back": (
        "- {state: Finland, treaty: ottawa, kind: withdrawal_retracted, on: 2025-11-28}\n", {"T10a": "contradicted"},
    ),
    "Korea joins": (
        "- {state: KOR, treaty: apmbc, kind: acceded, on: 2026-01-05}\n", {"T14": "contradicted"},
    ),
    "Estonia takes its notice back and gives another": (
        "- {state: EST, treaty: apmbc, kind: withdrawal_retracted, on: 2025-06-28}\n" + LATER_NOTICE,
        {"T2": "confirmed", "T3": "contradicted", "T10a": "contradicted"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SUPPOSED)
def test_supposed_acts_move_the_claims_that_rest_on_them(
    name: str, tmp_path: Path, shipped: FactBook, today: AsOf
) -> None:
    text, wanted = SUPPOSED[name]
    file = tmp_path / "suppose.yaml"
    file.write_text(f"events:\n{text}", encoding="utf-8")
    found = what_if(find_claims("article"), shipped, today, (), file)
    assert {item.after.claim.id: str(item.after.verdict) for item in found.moved} == wanted
    assert len(found.supposed) == text.count("kind:")
    assert found.before == audit(find_claims("article"), shipped, today)
    assert found.after.law_digest != found.before.law_digest


def test_a_fact_and_an_act_may_be_changed_at_once(tmp_path: Path, shipped: FactBook, today: AsOf) -> None:
    file = tmp_path / "suppose.yaml"
    file.write_text("events: [{state: FIN, kind: conflict_began, on: 2026-01-05}]\n", encoding="utf-8")
    found = what_if(find_claims("article"), shipped, today, ("border_length_pol_blr=500 km",), file)
    assert {item.after.claim.id for item in found.moved} >= {"E6", "T10a"}


def test_what_contradicts_the_record_is_refused(tmp_path: Path, shipped: FactBook, today: AsOf) -> None:
    file = tmp_path / "suppose.yaml"
    file.write_text(
        "events:\n- {state: NOR, treaty: apmbc, kind: withdrawal_retracted, on: 2026-01-05}\n", encoding="utf-8"
    )
    error = refused(lambda: what_if(LETTER, shipped, today, (), file))
    assert "contradicts the record" in error.message
    assert (error.where.file, error.where.line) == (str(file), 2)


@pytest.mark.parametrize(
    ("field", "line", "message"),
    [
        ("state: ESR", 8, "ESR"),
        ("treaty: otawa", 9, "unknown treaty 'otawa'"),
        ("act: parliament_adoptd", 10, "'parliament_adoptd'"),
    ],
)
def test_a_name_that_is_in_no_legal_book_is_told_with_its_place(
    field: str, line: int, message: str, tmp_path: Path, facts: FactBook, today: AsOf
) -> None:
    text = (
        "document: {id: d, title: D}\nclaims:\n- id: A1\n  quote: q\n  kind: external\n  legal:\n"
        "  - ask: act\n    state: EST\n    treaty: apmbc\n    act: parliament_adopted\n    says: {by: 2025-07-07}\n"
    )
    key = field.split(":", maxsplit=1)[0]
    file = tmp_path / "claims.yaml"
    file.write_text(re.sub(rf"{key}: \w+$", field, text, flags=re.MULTILINE), encoding="utf-8")
    error = refused(lambda: audit(find_claims(str(file)), facts, today))
    assert isinstance(error, ClaimError)
    assert message in error.message
    assert "claim A1" in error.message
    assert (error.where.file, error.where.line) == (str(file), line)
    assert error.where.field == f"claims.0.legal.0.{key}"
