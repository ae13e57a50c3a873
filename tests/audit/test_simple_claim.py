"""A claim in two lines is read as a person writes it; what is wrong is told together, each at its place."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from marchland.adapters.yaml_files import read_yaml_content
from marchland.audit.adapters.claim_file_models import schema
from marchland.audit.adapters.claim_files import read_claims
from marchland.audit.service.questions import EXAMPLE, audit
from marchland.core.errors import ClaimError
from tests.audit.text_reading import AS_OF, facts

HEAD = "document: {id: d, title: D}\nclaims:\n"


def verdict(tmp_path: Path, *claims: str) -> list[str]:
    """Return the verdicts of claims in two lines."""
    file = tmp_path / "claims.yaml"
    file.write_text(HEAD + "\n".join(claims), encoding="utf-8")
    return [str(each.verdict) for each in audit(read_claims(file), facts(), AS_OF).claims]


@pytest.mark.parametrize(
    ("says", "come_from", "expected"),
    [
        ("800 km²", "400 km * 2 km", "follows"),
        ("900 km²", "400 km * 2 km", "does_not_follow"),
        ("about 10 million mines", "12,000 mine/km² * 800 km²", "rounds_to"),
        ("over 55 million mines", "24 million mines + 9.6 million mines + 28.8 million mines", "loose_bound"),
        ("300 soldiers", "120 soldiers + 180 soldiers", "follows"),
        ("12 NOK/EUR", "120 NOK / 10 EUR", "follows"),
        ("250 tonnes per wagon", "1000 tonnes / 4 wagons", "follows"),
        ("2 percentage points", "6 % - 4 %", "follows"),
        ("402 km", "250 miles", "follows"),
        ("418 km", "border_length_pol_blr", "follows"),
        ("over 400 km", "border_length_pol_blr", "follows"),
        ("11,000 mines per km²", "1.27 million mines/114 km²", "rounds_to"),
        ("15 km", "5 % of 300 km", "follows"),
        ("800 km²", "400 km×2 km", "follows"),
        ("18 km", "(5 km + 4 km) * 2", "follows"),
        ("понад 2 млн мін", "1,5 млн мін + 1 млн мін", None),
        ("понад 2 млн мін", "1.2 млн мін + 1 млн мін", "follows"),
        ("2026-01-10", "2025-07-10 + 6 months", "follows"),
        ("2025-07-24", "2025-07-10 + 2 weeks", "follows"),
        ("by 2026-01-31", "2025-07-10 + 6 months", "follows"),
        ("by 2026-01-01", "2025-07-10 + 6 months", "does_not_follow"),
        ("184 days", "2025-07-10 to 2026-01-10", "follows"),
        ("7 months", "2025-07-10 to 2026-01-10", "does_not_follow"),
        ("Monday", "2025-07-07", "follows"),
        ("Tuesday", "weekday of 2025-07-07", "does_not_follow"),
    ],
)
def test_two_lines_are_a_claim(tmp_path: Path, says: str, come_from: str, expected: str | None) -> None:
    claim = f'- {{quote: q, says: "{says}", from: "{come_from}"}}'
    if expected is None:  # a decimal comma is refused
        with pytest.raises(ClaimError):
            verdict(tmp_path, claim)
        return
    assert verdict(tmp_path, claim) == [expected]


def test_one_line_is_enough_and_so_is_a_file_of_claims_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "claims:\n- {quote: q, says: 800 km² = 400 km * 2 km}\n- {quote: r, says: 3, from: 5 - 2}\n", "utf-8"
    )
    claims = read_claims(file)
    assert claims.document.title == "mine"
    assert [str(each.verdict) for each in audit(claims, facts(), AS_OF).claims] == ["follows", "follows"]


def test_all_that_is_wrong_in_one_claim_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClaimError) as error:
        verdict(
            tmp_path,
            "- quote: q\n  stated: {value: 2, unit: milles}\n  inputs:\n"
            "    a: 1 hectars\n    b: {value: 1, unit: monhts}\n"
            "  expression: a",
        )
    told = str(error.value)
    for line, word in ((4, "milles"), (6, "hectars"), (7, "monhts")):
        assert f"claims.yaml:{line}: claims.0" in told
        assert f"unknown unit '{word}'" in told


def test_the_schema_knows_a_claim_in_two_lines() -> None:
    made = json.loads(schema())
    checker = jsonschema.Draft202012Validator(made)
    short = {
        "claims": [
            {"quote": "q", "says": "800 km²", "from": "400 km * 2 km"},
            {"quote": "r", "says": 3, "from": "5 - 2"},
        ]
    }
    assert checker.is_valid(short)
    assert not checker.is_valid({"claims": [{"says": "800 km²"}]})
    assert not checker.is_valid({"claims": [{"quote": "q", "date": "2025-07-07"}]})
    assert checker.is_valid(_as_json(EXAMPLE))


def _as_json(text: str) -> object:
    return json.loads(json.dumps(read_yaml_content(text.encode(), "example").data, default=str))


def test_claims_without_a_name_are_named_by_their_order(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(HEAD + '- {quote: q, says: "2 km", from: "1 km + 1 km"}\n' * 2, encoding="utf-8")
    assert [claim.id for claim in read_claims(file).claims] == ["C1", "C2"]


def test_all_units_that_are_wrong_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ClaimError) as error:
        verdict(
            tmp_path,
            '- {quote: q, says: "2 kilometrs", from: "1 km + 1 km"}',
            '- {quote: q, says: "2 km", from: "1 km + 1 km"}',
            "- {quote: q, stated: {value: 2, unit: milles}, inputs: {a: 1 km}, expression: a}",
        )
    told = str(error.value)
    assert "kilometrs" in told
    assert "milles" in told
    assert "claims.yaml:3" in told
    assert "claims.yaml:5" in told


def test_the_short_form_stands_alone(tmp_path: Path) -> None:
    with pytest.raises(ClaimError, match="says and from go together"):
        verdict(tmp_path, '- {quote: q, says: "2 km"}')
