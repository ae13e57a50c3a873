"""Files of acts: one treaty's alone where it is asked for, and what is wrong is told with file, line and field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from marchland.adapters.package_data import data_root
from marchland.core.errors import FactError
from marchland.law.adapters.act_files import read_acts
from tests.refusal import refused

ACTS = """\
treaty: apmbc
locators: {paper: page 1}
acts:
- {kind: adopted, on: 1997-09-18, certainty: certain, cite: [paper]}
- state: FIN
  kind: acceded
  on: 2012-01-09
  certainty: certain
  cite: [paper]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "law" / "acts").mkdir(parents=True)
    for name in ("conflicts.yaml", "views.yaml", "horizons.yaml"):
        shutil.copy(Path(str(data_root())) / "law" / name, tmp_path / "law" / name)
    (tmp_path / "law" / "acts" / "apmbc.yaml").write_text(ACTS)
    return tmp_path


def test_acts_are_read(folder: Path) -> None:
    book = read_acts(folder)
    (act,) = book.by_state["apmbc", "FIN"]
    assert (str(act.done_on), act.kind, act.source, act.cites[0].locator) == (
        "2012-01-09",
        "acceded",
        "paper",
        "page 1",
    )
    assert len(book.conflicts) > 0
    assert read_acts(folder).digest == book.digest


def test_only_the_treaties_asked_for_are_read(folder: Path) -> None:
    (folder / "law" / "acts" / "ccm.yaml").write_text("no acts: at all")
    assert read_acts(folder, ["apmbc"]).states("apmbc") == ("FIN",)
    assert read_acts(folder, []).acts == ()
    assert refused(lambda: read_acts(folder)).where.file == "law/acts/ccm.yaml"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ("state: FIN", "state: Finland", 5, "acts.1.state", "'Finland' is malformed"),
        ("kind: acceded", "kin: acceded", 5, "acts.1.kind", "'kind' is missing"),
        ("certainty: certain\n", "certainty: sure\n", 8, "acts.1.certainty", "'sure' is not 'certain', 'contested' or"),
        ("on: 2012-01-09", "on: 2012", 7, "acts.1.on", "2012 is not a day or text"),
        ("on: 2012-01-09", "on: 2012-1", 7, "acts.1.on", "2012-1"),
        ("  on: 2012-01-09\n", "", 5, "acts.1.why", "neither a day nor a reason why it is blank"),
        ("  cite: [paper]", "  cite: []", 9, "acts.1.cite", "0 given, at least 1 required"),
        ("  cite: [paper]", "  cite: [letter]", 9, "acts.1.cite", "no locator for 'letter'"),
        ("treaty: apmbc", "treaties: apmbc", 1, "treaties", "unknown key 'treaties'"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(
    folder: Path, old: str, new: str, line: int, field: str, message: str
) -> None:
    assert old in ACTS
    (folder / "law" / "acts" / "apmbc.yaml").write_text(ACTS.replace(old, new, 1))
    error = refused(lambda: read_acts(folder))
    assert isinstance(error, FactError)
    assert message in error.message
    assert (error.where.file, error.where.line, error.where.field) == ("law/acts/apmbc.yaml", line, field)
