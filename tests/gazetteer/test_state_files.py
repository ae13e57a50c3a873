"""States as they are read: the shipped list, the names they are found by, and lists that are refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from babel import Locale

from marchland.adapters.package_data import data_root
from marchland.core.state import StateIndex
from marchland.facts.service.book import open_sources
from marchland.gazetteer.adapters.state_files import read_other_places, read_states
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


@pytest.fixture(scope="module")
def states() -> StateIndex:
    return read_states(data_root())


@pytest.mark.parametrize(
    ("said", "iso3"),
    [
        ("Sao Tome", "STP"), ("St Kitts", "KNA"), ("St. Vincent", "VCT"), ("Bosnia", "BIH"), ("Trinidad", "TTO"),
        ("the Netherlands", "NLD"), ("Polska", "POL"), ("Suomi", "FIN"), ("Deutschland", "DEU"), ("Allemagne", "DEU"),
        ("España", "ESP"), ("日本", "JPN"), ("Magyarország", "HUN"), ("Éire", "IRL"), ("Финляндия", "FIN"),
        ("Фінляндії", "FIN"), ("Польщею", "POL"), ("Сполучених Штатів Америки", "USA"), ("Кот-д'Івуару", "CIV"),
        ("Демократичної Республіки Конго", "COD"),
    ],
)  # fmt: skip
def test_a_state_is_found_by_its_own_name_a_short_one_and_an_inflected_one(
    states: StateIndex, said: str, iso3: str
) -> None:
    assert states.find(said).iso3 == iso3


@pytest.mark.parametrize(
    ("said", "what", "step"),
    [
        ("Aruba", "a territory of Netherlands", "ask for Netherlands"),
        ("Dutch Caribbean", "a territory of Netherlands", "how far a treaty extends"),
        ("Гонконгу", "a territory of China", "ask for China"),
        ("Guam", "a territory of United States of America", "ask for United States"),
        ("USSR", "existed until 1991", "Russian Federation"),
        ("СРСР", "existed until 1991", "Ukraine"),
        ("Yugoslavia", "existed until 1992", "Slovenia"),
        ("Czechoslovakia", "existed until 1992", "Czechia or Slovakia"),
        ("GDR", "existed until 1990", "ask for Germany"),
        ("Serbia and Montenegro", "existed until 2006", "Serbia or Montenegro"),
        ("Netherlands Antilles", "existed until 2010", "ask for Netherlands"),
        ("Kosovo", "no member of the United Nations; Serbia claims it", "ask for Serbia"),
        ("Taiwan", "no member of the United Nations; China claims it", "ask for China"),
        ("Тайваню", "no member of the United Nations; China claims it", "ask for China"),
        ("Western Sahara", "a non-self-governing territory", "Morocco claims it"),
        ("Antarctica", "is no state", "ask for a state"),
    ],
)
def test_what_is_no_state_is_told_for_what_it_is(states: StateIndex, said: str, what: str, step: str) -> None:
    error = refused(lambda: states.find(said))
    assert what in error.message
    assert step in error.next_step
    assert "did you mean" not in error.next_step


def test_every_place_that_is_no_state_has_its_source_and_is_told_by_every_name(states: StateIndex) -> None:
    groups = yaml.safe_load(data_root().joinpath("not_states.yaml").read_text(encoding="utf-8"))["places"]
    assert {group["cite"]["source"] for group in groups} <= set(open_sources())
    for place in read_other_places(data_root()):
        assert set(place.of) <= set(states.by_iso3)
        for name in (place.name, place.name_uk, *place.names):
            assert place.name in refused(lambda said=name: states.find(said)).message  # type: ignore[misc]


def test_no_territory_with_a_code_of_iso_3166_is_left_out(states: StateIndex) -> None:
    """CLDR's list of territories with a code of two letters, which is another one than ours."""

    regions = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "CQ", "DG", "EA", "IC", "TA", "AC", "CP"}
    codes = {str(code) for code in Locale("en").territories if len(str(code)) == 2} - regions
    known = {state.iso2 for state in states.by_iso3.values()}
    known |= {name for place in read_other_places(data_root()) for name in place.names if len(name) == 2}
    assert codes == known


_AFTER_A_NAME = """
from babel.numbers import format_decimal
from marchland.gazetteer.service.states import open_states
print(open_states().find("Suomi").iso3, format_decimal(9600000, locale="uk").replace(chr(160), " "))
"""


def test_asking_for_a_name_in_another_language_leaves_the_data_of_languages_whole() -> None:
    """Babel keeps one copy of a language's data for all: read in part, it would be in part for the pages too."""
    done = subprocess.run([sys.executable, "-c", _AFTER_A_NAME], capture_output=True, text=True, check=True)
    assert done.stdout == "FIN 9 600 000\n"
