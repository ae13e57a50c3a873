"""Claims files as they are read: what a claim rests on, what is filled in, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.adapters.claim_files import read_claims
from marchland.audit.claim import Basis, Bound, Kind
from marchland.core.errors import ClaimError
from tests.conftest import SMALL
from tests.refusal import refused

HEAD = "document: {id: d, title: D}\nclaims:\n- id: A1\n  quote: q\n"

WRONG = {
    "no formula": ("  stated: {value: 5, unit: km}\n", "has no expression", 3),
    "nothing stated": ("  stated: {unit: km}\n  expression: 5 km\n", "nothing is stated", 5),
    "upside down": ("  stated: {low: 9, high: 5, unit: km}\n  expression: 5 km\n", "upside down", 5),
    "unit": ("  stated: {value: 9, unit: kn}\n  expression: 5 km\n", "unknown unit 'kn'", 5),
    "weekday": ("  kind: date\n  stated: {weekday: Sonntag}\n  date_rule: {operation: weekday, day: 2025-07-06}\n",
                "is no weekday", 6),
    "no rule": ("  kind: date\n  stated: {value: 2025-07-06, unit: date}\n", "has no date_rule", 3),
    "no day": ("  kind: date\n  date_rule: {operation: add_months}\n", "the rule has no day", 6),
    "operation": ("  kind: date\n  date_rule: {operation: add_moons, day: 2025-07-06}\n", "'add_moons'", 6),
    "input's name": ("  inputs: {\"a b\": 5}\n  expression: 5 km\n", "cannot name an input", 5),
    "input's two ways": ("  inputs: {a: {value: 5, fact: x}}\n  expression: a\n", "given as fact, value", 5),
    "input upside down": ("  inputs: {a: {low: 5, high: 3, unit: km}}\n  expression: a\n", "upside down", 5),
    "input's end a range": (
        "  inputs: {a: {low: 3 to 4 km, high: 9, unit: km}}\n  expression: a\n", "is a range", 5,
    ),
}  # fmt: skip


def claims_file(folder: Path, text: str) -> Path:
    """Write a claims file."""
    file = folder / "claims.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_letter_is_read() -> None:
    claims = read_claims(SMALL / "claims" / "letter.yaml", "letter")
    kinds = [claim.kind for claim in claims.claims]
    assert kinds == [Kind.ARITHMETIC, Kind.ARITHMETIC, Kind.DATE, Kind.EXTERNAL]
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


def test_one_id_stands_for_one_claim(tmp_path: Path) -> None:
    one = "- id: A1\n  quote: q\n  stated: {value: 5, unit: km}\n  expression: 5 km\n"
    file = claims_file(tmp_path, "document: {id: d, title: D}\nclaims:\n" + one + one)
    error = refused(lambda: read_claims(file))
    assert "'A1' stands twice" in error.message
    assert error.where.line == 7
