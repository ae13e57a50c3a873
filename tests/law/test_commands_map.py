"""The command `law map`: the format follows the file's name, and what cannot be drawn is told in words."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.driving import run

DATES = ["--on", "2025-11-25", "--known", "2025-11-25"]


def test_the_format_follows_the_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("map.svg", "MAP.HTML"):
        ran = run(["law", "map", *DATES, "-o", name], capsys, monkeypatch)
        assert (ran.status, ran.out, ran.err) == (0, "", f"written: {name}\n")
    picture = (tmp_path / "map.svg").read_text("utf-8")
    assert ET.fromstring(picture.encode()).tag.endswith("svg")  # noqa: S314 - our own text
    assert "Anti-Personnel Mine Ban Convention" in picture
    assert "On 25 November 2025, as known on 25 November 2025" in picture
    page = (tmp_path / "MAP.HTML").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "marchland law map --treaty apmbc --on 2025-11-25 --known 2025-11-25" in page


def test_the_format_may_be_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "map.txt"
    arguments = ["law", "map", "--treaty", "ccm", *DATES, "-o", str(file)]
    assert run([*arguments, "--format", "html"], capsys, monkeypatch).status == 0
    assert "Convention on Cluster Munitions" in file.read_text("utf-8")
    ran = run(arguments, capsys, monkeypatch)
    assert ran.status == 2
    assert "'map.txt' ends neither in .svg nor in .html" in ran.err


def test_a_pipe_is_given_the_picture_and_a_terminal_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run(["law", "map", *DATES], capsys, monkeypatch)
    assert ran.status == 0
    assert ran.out.startswith("<?xml")
    again = tmp_path / "again.svg"
    run(["law", "map", *DATES, "-o", str(again)], capsys, monkeypatch)
    assert again.read_text("utf-8") == ran.out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    refused = run(["law", "map", *DATES], capsys, monkeypatch)
    assert (refused.status, refused.out) == (2, "")
    assert "give -o FILE" in refused.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--treaty", "apmbx"], "unknown treaty 'apmbx'"),
        (["--on", "1990-01-01"], "did not exist on 1990-01-01"),
        (["--on", "soon"], "--on 'soon' is not a day"),
        (["--format", "png"], "'png'"),
    ],
)
def test_what_is_wrong_is_told(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "map.svg"
    ran = run(["law", "map", *arguments, "-o", str(file)], capsys, monkeypatch)
    assert ran.status == 2
    assert says in ran.err
    assert not file.exists()
