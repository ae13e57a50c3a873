"""What only some systems have is asked for, and done without: macOS and Windows run what Linux runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from marchland.adapters import machine
from marchland.core.errors import StoreError
from tests.register.telling import SEEN

PACKAGE = Path(machine.__file__).parents[1]
ELSEWHERE = """
import importlib.abc, os, signal, sys

HIDDEN = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "spwd", "nis"}

class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())
for name in HIDDEN:
    sys.modules.pop(name, None)
for name in ("sched_getaffinity", "sched_setaffinity", "getgid", "getegid", "getgroups", "fork",
             "forkpty", "killpg", "setsid", "chown", "lchown", "fchown", "getloadavg", "statvfs", "nice"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGALRM", "SIGHUP", "SIGUSR1", "SIGQUIT"):
    delattr(signal, name)
"""
"""What stands in the way of every process of a test: a system that is no Unix, as far as Python's modules say it."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """Give the environment of processes on a system without the parts of a Unix."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(ELSEWHERE, "utf-8")
    path = os.pathsep.join([str(tmp_path / "site"), str(PACKAGE.parent)])
    return os.environ | {
        "PYTHONPATH": path, "XDG_CONFIG_HOME": str(tmp_path / "config"), "MARCHLAND_STORE": str(tmp_path / "r.db"),
    }  # fmt: skip


def run(elsewhere: dict[str, str], folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=elsewhere, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_is_imported_without_the_parts_of_a_unix(elsewhere: dict[str, str], tmp_path: Path) -> None:
    names = [
        ".".join(("marchland", *file.relative_to(PACKAGE).with_suffix("").parts))
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.name not in ("__init__.py", "__main__.py")
    ]
    asked = f"import importlib, os\nassert not hasattr(os, 'setsid')\nfor n in {names!r}: importlib.import_module(n)"
    run(elsewhere, tmp_path, "-c", asked)
    assert len(names) > 200


def test_the_commands_work_without_the_parts_of_a_unix(elsewhere: dict[str, str], tmp_path: Path) -> None:
    def marchland(*words: str) -> str:
        return run(elsewhere, tmp_path, "-m", "marchland", *words)

    assert json.loads(marchland("law", "status", "Finland", "--on", "2026-11-22", "--format", "json"))
    assert marchland("audit", "--claim", "E9")
    assert json.loads(marchland("assess", "korean-density", "--draws", "200", "--format", "json"))
    assert json.loads(marchland("register", "demo", "--areas", "3", "--store", "demo.db", "--format", "json"))
    assert json.loads(marchland("ledger", "verify", "--store", "demo.db", "--format", "json"))["ok"]
    marchland("register", "init", "--origin", "test.example/1")
    bow = [[31.0, 51.0], [31.01, 51.01], [31.01, 51.0], [31.0, 51.01], [31.0, 51.0]]
    said = {"classification": "SHA", "evidence": SEEN, "name": "Bow", "valid_on": "2010-05-01"}
    shape = {"type": "Polygon", "coordinates": [bow]}
    feature = {"type": "Feature", "id": "BOW", "properties": said, "geometry": shape}
    (tmp_path / "bow.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert "1 recorded" in marchland("register", "add", "bow.geojson", "--repair")
    marchland("ledger", "archive", "copy")
    assert (tmp_path / "copy" / "bagit.txt").exists()


def test_cores_are_those_that_the_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 5, 7}, raising=False)
    assert machine.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert machine.cores() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert machine.cores() == 1


BOUNDED = """
import resource
from marchland.adapters.machine import bound_cpu, bound_memory
resource.setrlimit(resource.RLIMIT_CPU, (100, 100))
bound_memory(2**31)
bound_cpu(200)
print(*resource.getrlimit(resource.RLIMIT_AS), *resource.getrlimit(resource.RLIMIT_CPU))
bound_memory(2**30)
bound_cpu(1)
try:
    bytearray(2**30)
except MemoryError:
    print("no more")
while True:
    pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the bounds of Linux")
def test_a_process_is_bounded_and_never_above_what_it_was_given() -> None:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", BOUNDED], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.split("\n")[:2] == [f"{2**31} {2**31} 100 100", "no more"]
    assert done.returncode < 0
    assert time.monotonic() - began < 50


class Msvcrt:
    """The lock of Windows, which fails where somebody has it."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        self.held, self.asked = False, 0

    def locking(self, _handle: int, mode: int, count: int) -> None:
        assert (mode, count) == (self.LK_NBLCK, 1)
        self.asked += 1
        if self.held:
            raise PermissionError(13, "Permission denied")
        self.held = True


def test_on_windows_whoever_comes_next_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Msvcrt()
    monkeypatch.setattr(machine, "_module", lambda name: there if name == "msvcrt" else None)
    with (tmp_path / "lock").open("ab") as file:
        machine.lock(file)
        waiting = threading.Thread(target=machine.lock, args=(file,))
        waiting.start()
        time.sleep(0.3)
        assert waiting.is_alive()
        there.held = False
        waiting.join(timeout=10)
        assert not waiting.is_alive()
    assert there.asked > 2


def test_where_nothing_locks_nothing_is_done_unlocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_module", lambda _: None)
    with (tmp_path / "lock").open("ab") as file, pytest.raises(StoreError, match="cannot be locked"):
        machine.lock(file)
