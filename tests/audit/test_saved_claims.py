"""The claims of a page, and of each page of a folder, saved as claims files that can be audited again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from marchland import audit_text
from marchland.core.errors import InputError
from tests.cli.driving import run

BELT = "A belt 2 km deep along a 500 km front would cover 1,000 km²."
STEEL = "They bought 30 tonnes and 12 tonnes, 42 tonnes together."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of three texts, two of which have one name but for their endings."""
    made = tmp_path / "pages"
    made.mkdir()
    for name, text in (("note.md", BELT), ("note.txt", STEEL), ("other.txt", BELT)):
        (made / name).write_text(text, encoding="utf-8")
    return made


def test_each_text_of_a_folder_is_saved(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder.parent / "saved" / "claims.yaml"
    assert run(["audit", str(folder), "--save", str(target)], capsys, monkeypatch).status == 0
    saved = {
        file.name: [claim["stated"] for claim in yaml.safe_load(file.read_text(encoding="utf-8"))["claims"]]
        for file in target.parent.iterdir()
    }
    assert saved == {
        "claims-note.yaml": [{"value": 1000, "unit": "km²"}],
        "claims-note-2.yaml": [{"value": 42, "unit": "tonne"}],
        "claims-other.yaml": [{"value": 1000, "unit": "km²"}],
    }
    again = run(["audit", str(target.parent / "claims-note-2.yaml"), "--format", "json"], capsys, monkeypatch)
    assert json.loads(again.out)["counts"] == {"follows": 1}


def test_one_text_is_saved_under_the_name_that_was_given(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder.parent / "claims.yaml"
    assert run(["audit", str(folder / "note.md"), "--save", str(target)], capsys, monkeypatch).status == 0
    assert len(yaml.safe_load(target.read_text(encoding="utf-8"))["claims"]) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--save", "-"], "3 files cannot be written to standard output"),
        (["--what-if", "border_length_pol_blr=5 km"], "what moves is told of one text, and there are 3"),
    ],
)
def test_what_is_of_one_text_alone_says_so_of_a_folder(
    folder: Path, options: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(["audit", str(folder), *options], capsys, monkeypatch)
    assert done.status != 0
    assert told in done.err


def test_python_takes_one_text_at_a_time(folder: Path) -> None:
    with pytest.raises(InputError, match="is a folder of texts"):
        audit_text(folder)
    assert audit_text(folder / "note.md").counts == {"follows": 1}
