"""The register at its limits, each in a process of its own: hostile shapes, full disks, signals and two writers."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.core import hostile
from tests.processes import MOST_CPU_S, PATIENCE_S, wait_until
from tests.register.telling import SEEN

MEMORY_BYTES = hostile.MEMORY_BYTES
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def world(tmp_path: Path) -> dict[str, str]:
    """Give the environment of a user who has an empty store."""
    found = {
        **os.environ,
        "MARCHLAND_STORE": str(tmp_path / "register.db"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "OPENBLAS_NUM_THREADS": "1",
    }
    assert call(found, "register", "init", "--origin", "test.example/1").returncode == 0
    return found


def started(world: Mapping[str, str], *arguments: str) -> AbstractContextManager[subprocess.Popen[str]]:
    return processes.started(
        [sys.executable, "-m", "marchland", *arguments],
        env=dict(world), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def call(world: Mapping[str, str], *arguments: str, limits: Callable[[], None] | None = None) -> Done:
    return processes.ended([sys.executable, "-m", "marchland", *arguments], limits=limits, env=world)


def entries(world: Mapping[str, str]) -> int:
    found: int = json.loads(call(world, "ledger", "status", "--format", "json").stdout)["entries"]
    return found


def file_of(folder: Path, geometry: Any) -> str:
    said = {"classification": "SHA", "evidence": SEEN, "name": "Field", "valid_on": "2010-05-01"}
    feature = {"type": "Feature", "id": "A1", "properties": said, "geometry": geometry}
    place = folder / "hostile.geojson"
    place.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return str(place)


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))


SHAPES = {
    "a comb of 20,000": (lambda: hostile.crossing_comb(20_000), True),
    "a zigzag of 5,000": (lambda: hostile.zigzag(5_000), False),
    "a star": (lambda: hostile.star(9_999), True),
    "a circle of 100,000": (lambda: hostile.circle(100_000), False),
    "a million vertices": (lambda: hostile.circle(1_000_000), True),
}


@pytest.mark.parametrize(("name", "repair"), [*((name, ()) for name in SHAPES), ("a comb of 20,000", ("--repair",))])
def test_a_hostile_shape_is_taken_or_refused_in_time_and_memory(
    world: dict[str, str], tmp_path: Path, name: str, repair: tuple[str, ...]
) -> None:
    make, refused = SHAPES[name]
    file = file_of(tmp_path, make())
    done = call(world, "register", "add", file, *repair, limits=bounded)
    assert done.returncode == (2 if refused else 0), done.stderr
    assert "Traceback" not in done.stderr
    assert entries(world) == (0 if refused else 1)


def no_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


def test_a_disk_that_is_full_keeps_nothing_by_halves(world: dict[str, str], tmp_path: Path) -> None:
    file = file_of(tmp_path, hostile.circle(20_000))
    done = call(world, "register", "add", file, limits=no_room)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert entries(world) == 0
    assert call(world, "ledger", "verify").returncode == 0
    for name, option in (("full.db", "register init"), ("demo.db", "register demo")):
        place = tmp_path / name
        done = call(world, *option.split(), "--store", str(place), "--origin", name, limits=no_room)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
        assert not place.exists()
        assert not list((tmp_path / "config").rglob(f"{name}*"))
    assert call(world, "register", "add", file).returncode == 0


def test_an_answer_to_a_full_disk_is_told(world: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "marchland", "register", "list"], env=world, stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("size", [1, 400_000])
def test_an_interrupted_demo_leaves_no_store_and_no_keys(world: dict[str, str], tmp_path: Path, size: int) -> None:
    place = tmp_path / "demo.db"
    command = ("register", "demo", "--store", str(place), "--areas", "3000", "--origin", "demo.example")
    with started(world, *command) as process:
        wait_until(lambda: holds(place, size), process)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, "stopped" in err) == (130, True), err
    assert not list(tmp_path.glob("demo.db*"))
    assert not list((tmp_path / "config").rglob("demo.example*"))


def holds(place: Path, size: int) -> bool:
    """Tell whether a store, with what is not yet moved into its file, has so many bytes."""
    beside = place.with_name(f"{place.name}-wal")
    return place.exists() and sum(each.stat().st_size for each in (place, beside) if each.exists()) >= size


def test_a_killed_demo_leaves_a_store_that_opens(world: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "demo.db"
    with started(world, "register", "demo", "--store", str(place), "--areas", "2000") as process:
        wait_until(lambda: holds(place, 400_000), process)
        process.kill()
    assert call(world, "ledger", "verify", "--store", str(place)).returncode == 0


def test_a_store_that_can_only_be_read_is_read_and_not_written(world: dict[str, str], tmp_path: Path) -> None:
    file = file_of(tmp_path, hostile.polygon(hostile.square(30, 48, 0.01)))
    assert call(world, "register", "add", file).returncode == 0
    folder = tmp_path / "read only"
    folder.mkdir()
    place = folder / "register.db"
    place.write_bytes((tmp_path / "register.db").read_bytes())
    place.chmod(0o400)
    folder.chmod(0o500)
    command = ("register", "list", "--store", str(place), "--format", "json")
    try:
        done = call(world, *command, limits=as_an_owner)
        assert [area["id"] for area in json.loads(done.stdout)] == ["A1"], done.stderr
        for words in (("register", "add", file), ("ledger", "rebuild"), ("ledger", "checkpoint")):
            refused = call(world, *words, "--store", str(place), limits=as_an_owner)
            assert (refused.returncode, "Traceback" in refused.stderr) == (2, False), refused.stderr
            assert "read" in refused.stderr
    finally:
        folder.chmod(0o700)


def as_an_owner() -> None:
    """Take from root, before the program starts, what lets it write what nobody may (capabilities(7))."""
    if os.geteuid() == 0:
        drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2
        for capability in (dac_override, dac_read_search):
            assert ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0) == 0


def test_two_that_add_the_same_file_at_once_add_it_once(world: dict[str, str], tmp_path: Path) -> None:
    file = file_of(tmp_path, hostile.polygon(hostile.square(30, 48, 0.01)))
    with ExitStack() as stack:
        four = [stack.enter_context(started(world, "register", "add", file, "--format", "json")) for _ in range(4)]
        told = [json.loads(process.communicate(timeout=PATIENCE_S)[0]) for process in four]
    assert [process.returncode for process in four] == [0] * 4
    assert sum(each["added"] for each in told) == 1
    assert sorted(each["already"] == ["A1"] for each in told) == [False, True, True, True]
    assert entries(world) == 1


def test_a_second_writer_waits_for_the_first(world: dict[str, str], tmp_path: Path) -> None:
    from marchland.register.adapters.sqlite_store import open_sqlite

    file = file_of(tmp_path, hostile.polygon(hostile.square(30, 48, 0.01)))
    store = open_sqlite(tmp_path / "register.db")
    with store.writing():
        assert call(world, "register", "list").returncode == 0
    with ExitStack() as stack:
        with store.writing():
            process = stack.enter_context(started(world, "register", "add", file))
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=1.5)
        _, err = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, err
    store.close()
    assert entries(world) == 1
