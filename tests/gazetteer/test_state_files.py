"""States as they are read: the shipped list, the names they are found by, and lists that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.gazetteer.adapters.state_files import read_states
from tests.refusal import refused


@pytest.mark.parametrize(
    ("said", "iso3"), [("POL", "POL"), ("PL", "POL"), ("poland", "POL"), ("Польща", "POL"), ("Ivory Coast", "CIV")]
)
def test_a_state_is_found_by_any_of_its_names(small_data: Path, said: str, iso3: str) -> None:
    assert read_states(small_data).find(said).iso3 == iso3


def test_every_shipped_state_is_found_by_every_name() -> None:
    states = read_states(data_root())
    assert len(states.by_iso3) == 197
    for state in states.by_iso3.values():
        for name in (state.iso3, state.iso2, state.name, state.name_uk, *state.names):
            assert states.find(name) == state


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('iso3: "BLR"', 'iso3: "POL"', "the state 'POL' is defined twice"),
        ('iso3: "BLR"', 'iso3: "blr"', "iso3"),
        ("name: Finland, ", "", "'name' is missing"),
    ],
)
def test_a_wrong_list_is_refused(small_data: Path, old: str, new: str, message: str) -> None:
    file = small_data / "states.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    error = refused(lambda: read_states(small_data))
    assert message in str(error)
    assert error.where.line > 0
