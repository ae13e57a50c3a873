"""Places as they are read: the ones of the package against the rule that chose them, and files that are wrong."""

from __future__ import annotations

import importlib.resources
import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.core.geodesy import Place, within
from marchland.facts.adapters.fact_files import read_fact_book
from marchland.gazetteer.adapters.border_files import read_borders
from marchland.gazetteer.adapters.place_files import COLUMNS, read_place_file, read_places

DATA = importlib.resources.files("marchland").joinpath("data")
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_places.py"
HEAD = ",".join(COLUMNS)
GOOD = "Narva,59.37722,28.19028,EST,66980"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """Return the script that makes the file, as a module."""
    found = importlib.util.spec_from_file_location("make_places", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_packages_places_are_read() -> None:
    places = read_places(DATA)
    assert len(places) == len(set(places)) > 1000
    by_name = {(place.state, place.name): place for place in places}
    assert by_name["EST", "Narva"].population > 50_000
    assert by_name["UKR", "Kharkiv"].population > 1_000_000
    assert min(place.population for place in places) >= 500


def test_every_place_has_a_reason_to_be_in_the_file() -> None:
    places, lines = read_places(DATA), [line.line for line in read_borders(DATA)]
    longitudes, latitudes = np.array([[place.longitude, place.latitude] for place in places]).T
    near, region = (set(spans.point.tolist()) for spans in within(lines, longitudes, latitudes, [60, 500]))
    assert region == set(range(len(places)))
    assert all(place.population >= 300_000 for n, place in enumerate(places) if n not in near)


def test_the_file_is_what_the_script_makes_of_the_places(script: ModuleType) -> None:
    known, lines = script.geonames(), read_borders(DATA)
    sample = known[::7]  # a seventh of the world, which is enough to notice another rule or another extract
    chosen = script.selected(sample, lines)
    kept = set(read_places(DATA))
    assert set(chosen) == kept & set(sample)
    assert len(chosen) > 100
    assert kept <= set(known)


def test_the_file_is_written_as_it_is_read(script: ModuleType, tmp_path: Path) -> None:
    places = read_places(DATA)
    assert script.as_csv(places).encode() == (DATA / "places" / "near_borders.csv").read_bytes()
    assert list(places) == sorted(places, key=lambda p: (p.state, p.name, p.latitude, p.longitude, p.population))


def test_the_source_is_named_with_its_licence() -> None:
    card = read_fact_book(DATA).source("geonames")
    assert "CC BY 4.0" in card.licence
    assert "GeoNames" in card.licence


def written(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "places.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    return file


def test_a_good_file_is_read(tmp_path: Path) -> None:
    narva = Place("Narva", 59.37722, 28.19028, "EST", 66_980)
    comma = Place("Ryasno, Рясно", 54.3, 30.5, "BLR", 764)
    assert read_place_file(written(tmp_path, GOOD, '"Ryasno, Рясно",54.3,30.5,BLR,764')) == (narva, comma)
    assert read_place_file(written(tmp_path)) == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Narva,28.19028,159.37722,EST,66980", None),  # on the globe: nobody can tell
        ("Seoul,126.9784,37.566,KOR,10349312", "2: latitude: 126.978 is not from −90 to 90"),
        ("Narva,59.37722,228.19028,EST,66980", "2: longitude: 228.19 is not from −180 to 180"),
        ("Narva,NaN,28.19028,EST,66980", "2: latitude: 'NaN' is not a finite number"),
        ("Narva,59.37722,inf,EST,66980", "2: longitude: 'inf' is not a finite number"),
        ("Narva,north,28.19028,EST,66980", "2: latitude: 'north' is not a number"),
        ("Narva,,28.19028,EST,66980", "2: latitude: '' is not a number"),
        ("Narva,59.37722,28.19028,Estonia,66980", "2: state: 'Estonia' is not a code"),
        ("Narva,59.37722,28.19028,,66980", "2: state"),
        ("Narva,59.37722,28.19028,EST,-5", "2: population: '-5' is not a whole number"),
        ("Narva,59.37722,28.19028,EST,66980.5", "2: population"),
        ("Narva,59.37722,28.19028,EST,NaN", "2: population"),
        ("Narva,59.37722,28.19028,EST,٦٦", "2: population"),
        ("Narva,59.37722,28.19028,EST,", "2: population"),
        (" ,59.37722,28.19028,EST,66980", "2: name: the place has no name"),
        ("Narva,59.37722,28.19028,EST", "2: 4 fields, not 5"),
        ("Narva,59.37722,28.19028,EST,66980,1", "2: 6 fields, not 5"),
        ('"Narva,59.37722,28.19028,EST,66980', "not CSV"),
        (f"{GOOD}\n{GOOD}", "3: Narva is already in line 2"),
        (f"{GOOD}\n\n", "3: 0 fields"),
    ],
)
def test_a_row_that_is_wrong_is_refused_by_its_line(tmp_path: Path, row: str, says: str | None) -> None:
    file = written(tmp_path, row)
    if says is None:
        assert len(read_place_file(file)) == 1
        return
    with pytest.raises(InputError) as found:
        read_place_file(file, "places.csv")
    assert says in str(found.value)
    assert str(found.value).startswith("places.csv:")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"name,latitude,longitude,state\n", "the columns are name, latitude, longitude, state"),
        (b"name,longitude,latitude,state,population\n", "the columns are name, longitude"),
        (b"\n", "the columns are"),
        (b"name\xff", "not UTF-8"),
    ],
)
def test_a_file_without_the_columns_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_place_file(file)


def test_files_that_cannot_be_opened_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"places/near_borders\.csv: there is no such file"):
        read_places(tmp_path)
    with pytest.raises(InputError, match="a folder"):
        read_place_file(tmp_path)


letters = st.characters(exclude_categories=("C",))  # no control characters: a name is one line
names = st.text(letters, min_size=1, max_size=12).filter(lambda name: name.strip() != "")
anywhere = st.builds(
    Place,
    names,
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from(("POL", "UKR", "KOR")),
    st.integers(0, 10**9),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(anywhere, unique=True, max_size=5))
def test_what_is_written_is_read_again(script: ModuleType, tmp_path: Path, places: list[Place]) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(script.as_csv(places).encode())
    assert read_place_file(file) == tuple(places)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.booleans())
def test_whatever_bytes_there_are_they_are_read_or_refused(tmp_path: Path, content: bytes, with_head: bool) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(HEAD.encode() * with_head + b"\n" * with_head + content)
    try:
        read_place_file(file)
    except InputError:
        return
