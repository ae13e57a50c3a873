"""A claim in two lines is read as a person writes it; what is wrong is told together, each at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.audit.adapters.claim_files import read_claims
from marchland.audit.service.questions import audit
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
    ],
)
def test_two_lines_are_a_claim(tmp_path: Path, says: str, come_from: str, expected: str) -> None:
    assert verdict(tmp_path, f'- {{quote: q, says: "{says}", from: "{come_from}"}}') == [expected]


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
