"""A child behind walls reads its own folder and nothing else, and is ended where it takes more than it may."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland.adapters import landlock
from marchland.adapters.sandbox import SandboxBounds, child_environment, records_of
from tests.refusal import refused

BOUNDS = SandboxBounds(1 << 30, 5, 60, 1 << 20)
ROOT = Path(__file__).resolve().parents[2]
_NETWORK_SINCE = 4
"""The version of Landlock that has a wall for the network."""
walled = pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
posix = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="bounds of memory are Linux's")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder with a file of its own, a link out of it, and the port of a server that listens."""
    monkeypatch.syspath_prepend(str(ROOT))
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    own = tmp_path / "own"
    own.mkdir()
    (own / "own.txt").write_text("mine", "utf-8")
    (own / "leads-out").symlink_to(tmp_path / "secret.txt")
    with socket.create_server(("127.0.0.1", 0)) as server:
        (own / "port.txt").write_text(str(server.getsockname()[1]), "utf-8")
        yield own


def tried(folder: Path, what: str, bounds: SandboxBounds = BOUNDS) -> list[str]:
    return [each.decode() for each in records_of("tests.adapters.walled_child", (what,), folder, bounds, {})]


def test_what_lies_in_its_folder_is_read_and_the_walls_are_named(folder: Path) -> None:
    walls, said = tried(folder, "own")
    assert said == "mine"
    assert ("landlock-files" in walls.split(",")) is bool(landlock.version())


@walled
@pytest.mark.parametrize("what", ["outside", "link", "connect", "write"])
def test_nothing_outside_is_reached_and_nothing_is_written(folder: Path, what: str) -> None:
    walls, said = tried(folder, what)
    if what == "connect" and landlock.version() < _NETWORK_SINCE:
        assert "landlock-network" not in walls.split(",")  # this kernel has no such wall, and none is named
        return
    assert said in {"PermissionError", "OSError"}
    assert (folder / "own.txt").read_text("utf-8") == "mine"


@posix
def test_more_memory_than_is_allowed_is_not_given(folder: Path) -> None:
    assert tried(folder, "remember")[1] == "MemoryError"


@posix
@pytest.mark.parametrize("what", ["turn", "break-off"])
def test_who_takes_too_long_or_breaks_off_is_told(folder: Path, what: str) -> None:
    short = SandboxBounds(1 << 30, 1, 60, 1 << 20)
    error = refused(lambda: tried(folder, what, short))
    assert "more memory or time" in error.message
    assert error.next_step


def test_who_waits_by_the_clock_is_ended(folder: Path) -> None:
    error = refused(lambda: tried(folder, "turn", SandboxBounds(1 << 30, 100, 2, 1 << 20)))
    assert "more memory or time" in error.message


def test_who_says_more_than_is_taken_is_not_heard_out(folder: Path) -> None:
    assert "says more than is taken" in refused(lambda: tried(folder, "shout")).message


def test_a_file_of_strangers_is_not_taken_for_a_module_of_python(folder: Path) -> None:
    (folder / "json.py").write_text("raise SystemExit('taken over')", "utf-8")
    (folder / "shapely.py").write_text("raise SystemExit('taken over')", "utf-8")
    assert tried(folder, "own")[1] == "mine"


@pytest.mark.parametrize(("system", "kept"), [("posix", set()), ("nt", {"SYSTEMROOT"})])
def test_a_child_has_nothing_of_the_environment_on_any_system(
    monkeypatch: pytest.MonkeyPatch, system: str, kept: set[str]
) -> None:
    monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
    monkeypatch.setenv("PROJ_NETWORK", "ON")
    ours = {"PYTHONPATH", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "OPENBLAS_NUM_THREADS"}
    assert set(child_environment({"OGR_SKIP": "CSV"}, system)) == ours | kept | {"OGR_SKIP"}
