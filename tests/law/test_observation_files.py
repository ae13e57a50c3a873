"""Observations are added at the end of a file, once each, and what stands in it stays as it is."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.law.adapters.observation_files import file_observations, read_observations
from marchland.law.domain.observation import Discrepancy, FiledObservation, Observation, ParticipationField
from tests.refusal import refused

SHA, OTHER_SHA = "a" * 64, "b" * 64
DAY = date(2026, 11, 22)
ONE = Observation(
    "ZAF",
    ParticipationField.CONSENT_DAY,
    "blank, by 2025-06-22",
    "2015-05-28",
    Discrepancy.FILLS_BLANK,
    "a, b",
    "South Africa",
    90,
)
TWO = Observation(
    "NOR", ParticipationField.SIGNATURE, "2008-12-03", "", Discrepancy.ONLY_HERE, "untreaties-26-6", "Norway", 71
)


def put(path: Path, *observations: Observation, sha256: str = SHA, seen_on: date = DAY) -> tuple[FiledObservation, ...]:
    return file_observations(
        path, observations, treaty="ccm", seen_in="XXVI-6.en.xml", sha256=sha256, seen_on=seen_on
    )  # fmt: skip


def test_what_is_filed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "seen.yaml"
    added = put(file, ONE, TWO)
    assert [filed.observation for filed in added] == [ONE, TWO]
    assert read_observations(file) == added
    assert added[0] == FiledObservation("ccm", ONE, "XXVI-6.en.xml", SHA, DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["seen.yaml"], "no draft is left"


def test_the_same_is_filed_once(tmp_path: Path) -> None:
    file = tmp_path / "seen.yaml"
    put(file, ONE, ONE)
    before = file.read_bytes()
    assert put(file, ONE, seen_on=date(2026, 12, 1)) == ()
    assert file.read_bytes() == before
    assert len(put(file, ONE, sha256=OTHER_SHA)) == 1, "seen again in another export"
    assert len(put(file, replace(ONE, seen_value="2015-05-29"))) == 1
    assert len(read_observations(file)) == 3


def test_what_stands_stays_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "seen.yaml"
    put(file, ONE)
    by_hand = file.read_bytes().rstrip(b"\n") + b" # looked up again"
    file.write_bytes(by_hand)
    file.chmod(0o640)
    put(file, TWO)
    assert file.read_bytes().startswith(by_hand + b"\n- ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [filed.observation for filed in read_observations(file)] == [ONE, TWO]


def test_nothing_to_file_makes_no_file(tmp_path: Path) -> None:
    assert put(tmp_path / "seen.yaml") == ()
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "seen.yaml", tmp_path / "link.yaml"
    put(file, ONE)
    link.symlink_to(file)
    put(link, TWO)
    assert link.is_symlink()
    assert len(read_observations(file)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "observations: []\n",
        "observations:\n  - {}\n",
        "observations:\n- treaty: ccm\n",
        "what: else\n",
        "not a mapping\n",
        "observations: [\n",
        "\n",
        "observations: []\n...\n",
    ],
)
def test_a_file_that_nothing_can_be_added_to_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "seen.yaml"
    file.write_text(text, "utf-8")
    error = refused(lambda: put(file, ONE))
    assert isinstance(error, InputError)
    assert error.where.file == str(file)
    assert file.read_text("utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["seen.yaml"]


def test_a_wrong_record_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "seen.yaml"
    put(file, ONE, TWO)
    file.write_text(file.read_text("utf-8").replace('"only_here"', '"nowhere"'), "utf-8")
    error = refused(lambda: read_observations(file))
    assert error.where.field == "observations.1.kind"
    assert error.where.line == 18


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    file, draft = tmp_path / "seen.yaml", tmp_path / "seen.yaml.draft"
    draft.write_text("another's", "utf-8")
    error = refused(lambda: put(file, ONE))
    assert error.message == "somebody else is adding to this file"
    assert "seen.yaml.draft" in error.next_step
    assert draft.read_text("utf-8") == "another's"


def test_no_folder_and_a_folder(tmp_path: Path) -> None:
    assert "no such folder" in refused(lambda: put(tmp_path / "none" / "seen.yaml", ONE)).message
    (tmp_path / "seen.yaml").mkdir()
    assert "a folder, not a file" in refused(lambda: put(tmp_path / "seen.yaml", ONE)).message
    assert "no such file" in refused(lambda: read_observations(tmp_path / "none.yaml")).message


def test_a_writer_that_breaks_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "seen.yaml"
    put(file, ONE)
    before = file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("marchland.law.adapters.observation_files.os.fsync", full)
    assert "No space left" in refused(lambda: put(file, TWO)).message
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["seen.yaml"]


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("seen") / "seen.yaml"
    seen = replace(ONE, seen_value=text, participant=text)
    put(file, seen)
    assert [filed.observation for filed in read_observations(file)] == [seen]
