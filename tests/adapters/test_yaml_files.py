"""YAML comes in as plain data with lines; what is no such file, or would break a reader, is refused in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.adapters.yaml_files import YamlFile, read_bytes, read_yaml
from marchland.core.errors import InputError, Location, MarchlandError
from tests.refusal import refused

TEXT = """\
# A file.
title: A title
list:
- name: one
  low: 3
- {name: two, low: 1.2e6}
"""


def read(folder: Path, content: str | bytes) -> YamlFile:
    file = folder / "file.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_yaml(file, "file.yaml")


def test_data_comes_with_the_line_of_every_field(tmp_path: Path) -> None:
    made = read(tmp_path, TEXT)
    assert made.data == {"title": "A title", "list": [{"name": "one", "low": 3}, {"name": "two", "low": 1.2e6}]}
    assert made.content == TEXT.encode()
    assert made.where(("title",)) == Location("file.yaml", 2, "title")
    assert made.where(("list", 0, "low")) == Location("file.yaml", 5, "list.0.low")
    assert made.where(("list", 1)) == Location("file.yaml", 6, "list.1")
    assert made.where(("list", 0, "missing")) == Location("file.yaml", 4, "list.0.missing")
    assert made.where(()) == Location("file.yaml", 2, "")


def test_the_name_shown_is_the_path_if_no_other_is_given(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1")
    assert read_yaml(file).name == str(file)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2e6", 1.2e6),
        ("-4E-3", -4e-3),
        ("1_000", 1000),
        ("'1.2e6'", "1.2e6"),
        ("12 km", "12 km"),
        ("NO", "NO"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("true", True),
        ("False", False),
        ("2025-07-07", date(2025, 7, 7)),
        ("'2025-07-07'", "2025-07-07"),
        ("null", None),
        ("Україна", "Україна"),
        ("[1, 2]", [1, 2]),
    ],
)
def test_words_and_numbers_are_what_people_mean(tmp_path: Path, text: str, value: object) -> None:
    made = read(tmp_path, f"key: {text}").data["key"]
    assert made == value
    assert type(made) is type(value)


def test_keys_are_what_people_mean(tmp_path: Path) -> None:
    assert read(tmp_path, "on: 1\nNO: 2\ny: 3").data == {"on": 1, "NO": 2, "y": 3}


def test_an_alias_stands_for_its_part(tmp_path: Path) -> None:
    made = read(tmp_path, "a: &a {low: 1}\nb: *a\nc: {<<: *a, high: 2}")
    assert made.data == {"a": {"low": 1}, "b": {"low": 1}, "c": {"low": 1, "high": 2}}


def test_of_merged_groups_the_own_key_goes_first_then_the_earlier_group(tmp_path: Path) -> None:
    made = read(tmp_path, "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {z: 3, <<: [*a, *b]}")
    assert made.data["c"] == {"x": 1, "y": 1, "z": 3}
    assert made.data["a"] == {"x": 1, "y": 1}


def test_an_error_inside_an_alias_is_told_where_the_part_stands(tmp_path: Path) -> None:
    made = read(tmp_path, "a: &a\n  low: 1\nb: *a\nc:\n  <<: *a\n  high: 2\nd:\n- *a")
    assert made.where(("b", "low")) == Location("file.yaml", 2, "b.low")
    assert made.where(("c", "low")) == Location("file.yaml", 4, "c.low")
    assert made.where(("d", 0, "low")) == Location("file.yaml", 2, "d.0.low")
    assert made.where(("d", 5)) == Location("file.yaml", 7, "d.5")


def test_what_has_a_tag_of_yaml_is_made_as_yaml_makes_it(tmp_path: Path) -> None:
    made = read(tmp_path, "a: !!set {x, y}\nb: !!str 12\nc: !!float 3\nd: !!map {x: 1}\ne: 0x1f\nf: !!seq [1]")
    assert made.data == {"a": {"x": None, "y": None}, "b": "12", "c": 3.0, "d": {"x": 1}, "e": 31, "f": [1]}


def test_a_mark_at_the_beginning_is_no_text(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffa: 1").data == {"a": 1}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{c}: &{c} [{', '.join(['*' + b] * 10)}]\n" for b, c in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGE_BOMB = "x0: &x0 {k: 1}\n" + "".join(
    f"x{n}: &x{n} {{<<: [{', '.join([f'*x{n - 1}'] * 10)}]}}\n" for n in range(1, 9)
)
# The content, the line it is told at, and the message.
BROKEN = {
    "empty": ("", 0, "the file is empty"),
    "only a comment": ("# nothing\n\n", 0, "the file is empty"),
    "binary": (bytes(range(256)), 0, "byte 128 is not UTF-8 text"),
    "a null byte": (b"a: \x00", 0, "not YAML: unacceptable character #x0000"),
    "UTF-16": ("a: 1".encode("utf-16"), 0, "byte 0 is not UTF-8 text"),
    "Latin-1": ("a: Nausėda".replace("ė", "é").encode("latin-1"), 0, "is not UTF-8 text"),
    "an open bracket": ("a: [1, 2\nb: 3", 2, "not YAML: "),
    "a tab": ("a:\n\t- b", 2, "not YAML: found character that cannot start any token"),
    "two documents": ("a: 1\n---\nb: 2", 2, "not YAML: but found another document"),
    "an object": ("a: 1\nb: !!python/object:os.system x", 2, "not YAML: could not determine a constructor"),
    "a key that is a list": ("? [1, 2]\n: 3", 1, "not YAML: a mapping or list cannot be a key"),
    "a key twice": ("a: 1\nb: 2\na: 3", 3, "the key 'a' is defined twice"),
    "a key twice in one group of a list": ("a:\n- b: 1\n- c: 1\n  c: 2", 4, "the key 'c' is defined twice"),
    "a merge with a word": ("a: 1\nb: {<<: 3}", 2, "not YAML: only groups can be merged with <<"),
    "a word that is tagged a set": ("a: 1\nb: !!set x", 2, "not YAML: expected a mapping node"),
    "a key that is tagged a set": ("a: 1\n? !!set x\n: 2", 2, "not YAML: expected a mapping node"),
    "a list that is tagged a group": ("a: 1\nb: !!map [1]", 2, "not YAML: expected a mapping node"),
    "no such day": ("a: 1\nb: 2025-06-31", 2, "2025-06-31 is not a day: day is out of range for month"),
    "a time of day": ("a:\n- 2025-06-30 10:00:00", 2, "2025-06-30 10:00:00 has a time of day; only days are kept"),
    "a number too long": ("a: 1" + "0" * 5000, 1, "a number of 5001 characters is too long"),
    "a part of itself": ("a: &a [*a]", 0, "the file unfolds to more than 1,000,000 parts"),
    "a group of itself": ("a: &a {b: *a}", 0, "the file unfolds to more than 1,000,000 parts"),
    "a bomb of aliases": (BOMB, 0, "the file unfolds to more than 1,000,000 parts"),
    "a bomb of merged groups": (MERGE_BOMB, 0, "the file unfolds to more than 1,000,000 parts"),
    "41 lists": ("[" * 41 + "]" * 41, 1, "nested too deep"),
    "41 groups": ("{a: " * 40 + "{}" + "}" * 40, 1, "nested too deep"),
    "41 lists in a key": ("? " + "[" * 41 + "x" + "]" * 41 + "\n: 1", 1, "nested too deep"),
    "100,000 lists": ("[" * 100_000 + "]" * 100_000, 1, "nested too deep"),
    "100,000 open groups": ("{a: " * 100_000, 1, "nested too deep"),
    "groups below each other": ("\n".join(" " * n + "a:" for n in range(60)), 41, "nested too deep"),
    "five million bytes": ("a: " + "x" * 5_000_000, 0, "the file is larger than 4,000,000 bytes"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_yaml_of_ours_is_refused(tmp_path: Path, what: str) -> None:
    content, line, message = BROKEN[what]
    error = refused(lambda: read(tmp_path, content))
    assert isinstance(error, InputError)
    assert message in error.message
    assert (error.where.file, error.where.line) == ("file.yaml", line)
    assert "\n" not in error.message


def test_forty_lists_are_not_too_deep(tmp_path: Path) -> None:
    made = read(tmp_path, "[" * 40 + "1" + "]" * 40).data
    for _ in range(40):
        (made,) = made
    assert made == 1


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    error = refused(lambda: read_yaml(tmp_path / "nowhere.yaml", "nowhere.yaml"))
    assert str(error) == "nowhere.yaml: there is no such file"
    assert error.next_step == "check the path"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(lambda: read_bytes(tmp_path, "here")).message == "this is a folder, not a file"


def test_a_path_through_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    assert "cannot be read: Not a directory" in refused(lambda: read_bytes(tmp_path / "a" / "b", "b")).message


def test_a_name_too_long_cannot_be_read(tmp_path: Path) -> None:
    assert "cannot be read: " in refused(lambda: read_bytes(tmp_path / ("n" * 5000), "n")).message


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
def test_a_file_without_end_is_not_read_to_its_end() -> None:
    assert "larger than 4,000,000 bytes" in refused(lambda: read_bytes(Path("/dev/zero"), "zero")).message


@given(
    st.one_of(st.binary(max_size=60), st.text(alphabet="ab:-[]{}&*!?|>'\"#%@, \n\t12.e", max_size=60).map(str.encode))
)
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes) -> None:
    try:
        made = read(tmp_path, content)
    except MarchlandError:
        return
    assert made.where(()).file == "file.yaml"
