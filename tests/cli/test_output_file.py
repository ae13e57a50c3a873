"""An answer written to a file: whole or not at all, through links, and into a pipe without replacing it."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from marchland.cli.options import write
from marchland.core.errors import InputError


def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    file, link = tmp_path / "real.json", tmp_path / "link.json"
    file.write_text("old")
    link.symlink_to(file)
    write("new", link)
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.json", "real.json"]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.append(pipe.read_text()))
    reader.start()
    write("an answer", pipe)
    reader.join(timeout=30)
    assert told == ["an answer"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write("text", tmp_path / "folder")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
