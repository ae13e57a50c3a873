"""Claims files as they are read: what a claim rests on, what is filled in, and what is refused where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.audit.adapters.claim_files import read_claims
from marchland.audit.domain.claim import Basis, Bound, ClaimKind
from marchland.audit.domain.question import LegalQuestion, QuestionKind, StatedLegalAnswer
from marchland.audit.service.claims import find_claims
from marchland.core.errors import ClaimError
from tests.conftest import SMALL
from tests.refusal import refused

HEAD = "document: {id: d, title: D}\nclaims:\n- id: A1\n  quote: q\n"
EXTERNAL = "  kind: external\n"
DATE = "  kind: date\n  stated: {value: 2025-07-06, unit: date}\n"
SINCE = "{ask: since, state: EST, treaty: apmbc"
PARTY = "{ask: party, state: EST, treaty: apmbc"

WRONG = {
    "no formula": ("  stated: {value: 5, unit: km}\n", "has no expression", 3),
    "nothing stated": ("  stated: {unit: km}\n  expression: 5 km\n", "nothing is stated", 5),
    "upside down": ("  stated: {low: 9, high: 5, unit: km}\n  expression: 5 km\n", "is above", 5),
    "unit": ("  stated: {value: 9, unit: kn}\n  expression: 5 km\n", "unknown unit 'kn'", 5),
    "weekday": ("  kind: date\n  stated: {weekday: Sonntag}\n  date_rule: {operation: weekday, day: 2025-07-06}\n",
                "unknown weekday", 6),
    "no rule": ("  kind: date\n  stated: {value: 2025-07-06, unit: date}\n", "has no date_rule", 3),
    "no day": ("  kind: date\n  date_rule: {operation: add_months}\n", "the rule has no day", 6),
    "operation": ("  kind: date\n  date_rule: {operation: add_moons, day: 2025-07-06}\n", "'add_moons'", 6),
    "input's name": ("  inputs: {\"a b\": 5}\n  expression: 5 km\n", "cannot name an input", 5),
    "input's two ways": ("  inputs: {a: {value: 5, fact: x}}\n  expression: a\n", "given as fact, value", 5),
    "input upside down": ("  inputs: {a: {low: 5, high: 3, unit: km}}\n  expression: a\n", "is above", 5),
    "input's end a range": (
        "  inputs: {a: {low: 3 to 4 km, high: 9, unit: km}}\n  expression: a\n", "is a range", 5,
    ),
}  # fmt: skip

# What cannot be put to the law: the point, what is wrong, and the line of its field.
WRONG_POINTS = {
    "what cannot be asked": ("{ask: notified, state: EST}", "the law has no question 'notified'", "ask"),
    "of no state": ("{ask: party, treaty: apmbc}", "party needs state", "state"),
    "of no treaty": ("{ask: party, state: EST}", "party needs treaty", "treaty"),
    "a rule of a state": ("{ask: exit_rule, treaty: apmbc, state: EST}", "exit_rule does not take state", "state"),
    "of no act": ("{ask: act, state: EST, treaty: apmbc}", "act needs act", "act"),
    "a day for a word": (f"{PARTY}, says: {{by: 2025-07-07}}}}", "party is answered by a word", "says"),
    "a word and a day": (f"{PARTY}, says: {{answer: no, by: 2025-07-07}}}}", "party is answered by a word", "says"),
    "a word for a day": (f"{SINCE}, says: {{answer: yes}}}}", "since is answered by a day", "says"),
    "two sayings": (f"{SINCE}, says: {{day: 2025-07-07, by: 2025-07-08}}}}", "stands beside another day", "says"),
    "upside down": (
        f"{SINCE}, says: {{from: 2025-07-08, by: 2025-07-07}}}}",
        "the first day is after the last",
        "says",
    ),
    "says nothing": (f"{SINCE}, says: {{}}}}", "the text is empty", "says"),
    "a rule is told": ("{ask: rule, rule: apmbc-4, says: {answer: yes}}", "a rule is reported", "says"),
    "a day's reference": (f"{SINCE}, says: {{by: 2025-07-07, reference: A}}}}", "only an act has a reference", "says"),
}

# Claims that put to the law what they may not: what stands beside the point, what is wrong, and the field.
WRONG_BESIDE = {
    "two rules": (f"{DATE}  date_rule: {{operation: weekday, day: 2025-07-06}}\n", f"{SINCE}}}", "both", "date_rule"),
    "a sum": ("  expression: 5 km\n", f"{SINCE}}}", "an arithmetic claim asks the law", "legal"),
    "a finding": (f"{EXTERNAL}  findings: [{{verdict: confirmed, known_on: 2025-01-01}}]\n",
                  f"{SINCE}, says: {{by: 2025-07-07}}}}", "a computed claim carries findings", "findings"),
    "a date's own saying": (DATE, f"{SINCE}, says: {{by: 2025-07-07}}}}", "with what it states", "legal.0.says"),
    "a date's word": (DATE, f"{PARTY}}}", "party is answered by a word", "legal.0.ask"),
    "a date without a day": ("  kind: date\n  stated: {weekday: Monday}\n", f"{SINCE}}}", "states no day", "legal.0"),
}  # fmt: skip


def claims_file(folder: Path, text: str) -> Path:
    """Write a claims file."""
    file = folder / "claims.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_letter_is_read() -> None:
    claims = read_claims(SMALL / "claims" / "letter.yaml", "letter")
    kinds = [claim.kind for claim in claims.claims]
    assert kinds == [ClaimKind.ARITHMETIC, ClaimKind.ARITHMETIC, ClaimKind.DATE, ClaimKind.EXTERNAL]
    assert [claim.basis for claim in claims.claims[:2]] == [Basis.TEXT, Basis.INDEPENDENT]
    assert claims.claims[2].stated is not None
    assert claims.claims[2].stated.bound is Bound.UP_TO
    assert len(claims.digest) == 64


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_claim_is_refused_in_its_place(name: str, tmp_path: Path) -> None:
    text, message, line = WRONG[name]
    file = claims_file(tmp_path, HEAD + text)
    error = refused(lambda: read_claims(file, "mine"))
    assert isinstance(error, ClaimError)
    assert message in error.message
    assert error.message.startswith("claim A1: ")
    assert (error.where.file, error.where.line) == ("mine", line)


@pytest.mark.parametrize("name", WRONG_POINTS)
def test_what_cannot_be_put_to_the_law_is_refused_in_its_place(name: str, tmp_path: Path) -> None:
    point, message, field = WRONG_POINTS[name]
    file = claims_file(tmp_path, f"{HEAD}{EXTERNAL}  legal:\n  - {{ask: rule, rule: apmbc-4}}\n  - {point}\n")
    error = refused(lambda: read_claims(file, "mine"))
    assert isinstance(error, ClaimError)
    assert message in error.message
    assert str(error).startswith(f"mine:8: claims.0.legal.1.{field}: claim A1: ")
    assert error.next_step


@pytest.mark.parametrize("name", WRONG_BESIDE)
def test_what_may_not_stand_beside_it_is_refused(name: str, tmp_path: Path) -> None:
    text, point, message, field = WRONG_BESIDE[name]
    error = refused(lambda: read_claims(claims_file(tmp_path, f"{HEAD}{text}  legal: [{point}]\n"), "mine"))
    assert message in error.message
    assert error.where.field == f"claims.0.{field}"


def test_one_id_stands_for_one_claim(tmp_path: Path) -> None:
    one = "- id: A1\n  quote: q\n  stated: {value: 5, unit: km}\n  expression: 5 km\n"
    file = claims_file(tmp_path, "document: {id: d, title: D}\nclaims:\n" + one + one)
    error = refused(lambda: read_claims(file))
    assert "'A1' is defined twice" in error.message
    assert error.where.line == 7


def test_a_point_is_made_for_each_state_and_knows_its_places(tmp_path: Path) -> None:
    text = "  legal:\n  - ask: notified_on\n    state: [EST, LVA]\n    treaty: apmbc\n    says: {by: 2025-07-07}\n"
    [claim] = read_claims(claims_file(tmp_path, HEAD + EXTERNAL + text), "mine").claims
    assert [point.question for point in claim.legal] == [
        LegalQuestion(QuestionKind.NOTIFIED_ON, state, "apmbc") for state in ("EST", "LVA")
    ]
    assert {point.stated for point in claim.legal} == {StatedLegalAnswer(latest_on=date(2025, 7, 7))}
    assert claim.basis is Basis.INDEPENDENT
    assert str(claim.legal[1].where["treaty"]) == "mine:9: claims.0.legal.0.treaty"
    assert claim.legal[0].where["says.answer"].line == 10


def test_a_date_claim_puts_its_own_window_to_the_law(tmp_path: Path) -> None:
    text = f"  kind: date\n  stated: {{low: 2025-07-01, high: 2025-07-31, unit: date}}\n  legal: [{SINCE}}}]\n"
    [claim] = read_claims(claims_file(tmp_path, HEAD + text)).claims
    assert claim.legal[0].stated == StatedLegalAnswer(date(2025, 7, 1), date(2025, 7, 31))


@pytest.mark.parametrize(
    ("key", "told"), [("date: 2025-07-07", "'date'"), ("true: 3", "'true'"), ("null: 3", "'null'"), ("0: 3", "'0'"),
                      ("on: 3", "'on'"), ("2025-07-07: 3", "'2025-07-07'")],
)  # fmt: skip
def test_a_wrong_key_is_named_as_it_is_written(key: str, told: str, tmp_path: Path) -> None:
    error = refused(lambda: read_claims(claims_file(tmp_path, f"{HEAD}  {key}\n"), "mine"))
    assert error.message == f"unknown key {told}"
    assert error.where.line == 5


def test_a_finding_without_a_day_was_known_from_the_beginning(tmp_path: Path) -> None:
    text = f"{HEAD}{EXTERNAL}  findings: [{{verdict: confirmed, reason: seen}}]\n"
    [claim] = read_claims(claims_file(tmp_path, text)).claims
    assert claim.findings[0].known_on == date.min


def test_each_finding_of_the_books_has_its_day() -> None:
    findings = [finding for claim in find_claims("article").claims for finding in claim.findings]
    assert len(findings) > 30
    assert all(finding.known_on > date(2000, 1, 1) for finding in findings)
