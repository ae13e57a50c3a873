"""Scenario files as they are read: what is left open stays open, and an error names the line it stands on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from marchland.assess.adapters.scenario_files import AskedRange, read_scenario, schema
from marchland.core.errors import ScenarioError
from tests.conftest import SMALL
from tests.refusal import refused

TWO_BELTS = """title = "Two"

[[belts]]
id = "a"
state = "POL"
length = "400 km"

[[belts]]
id = "b"
state = "POL"
length = "300 km" # not lenght = here
front_density = { low = 1, central = 2, high = 4, as = "lognormal" }
"""


def write(folder: Path, text: str | bytes) -> Path:
    """Write a scenario file."""
    file = folder / "mine.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = write(tmp_path, TWO_BELTS)
    read = read_scenario(file)
    assert [belt.id for belt in read.asked.belts] == ["a", "b"]
    assert read.asked.belts[0].front_density is None
    density = read.asked.belts[1].front_density
    assert isinstance(density, AskedRange)
    assert (density.low, density.central, density.high, density.as_) == (1, 2, 4, "lognormal")
    assert (read.name, read.asked.currency, read.asked.horizon) == ("mine", "EUR", "30 years")
    assert read.digest == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path) -> None:
    assert read_scenario(write(tmp_path, b"\xef\xbb\xbf" + TWO_BELTS.encode())).asked.title == "Two"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (TWO_BELTS + 'lenght = "3 km"\n', "unknown key 'lenght'", 13),
        (TWO_BELTS.replace("low = 1", "lo = 1"), "unknown key 'lo'", 12),
        (TWO_BELTS.replace('state = "POL"\nlength = "300 km"', 'length = "300 km"'), "'state' is missing", 8),
        (TWO_BELTS + '[[belts]\n', "not TOML", 13),
        (b"title = \"\xff\"", "is not UTF-8 text", 0),
        (b"\x00\x01\x02", "not TOML", 1),
        ("a = " + "[" * 100_000, "not TOML", 0),
        ("", "the file is empty", 0),
        ('title = "T"\nbelts = 3\n', "is not a list", 2),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_in_its_place(tmp_path: Path, text: str | bytes, message: str, line: int) -> None:
    error = refused(lambda: read_scenario(write(tmp_path, text)))
    assert isinstance(error, ScenarioError)
    assert message in error.message
    assert error.where.file.endswith("mine.toml")
    assert error.where.line == line


def test_the_schema_is_json_and_names_every_field_of_a_belt() -> None:
    made = json.loads(schema())
    assert {"id", "state", "length", "border", "share", "depth", "density", "front_density"} <= set(
        made["$defs"]["AskedBelt"]["properties"]
    )
    assert made["$schema"].endswith("2020-12/schema")
    assert read_scenario(SMALL / "scenarios" / "one-belt.toml").asked.belts[0].border == "BLR-POL"
