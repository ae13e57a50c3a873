"""Backups in a bucket, on a server of the tests' own that speaks S3."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from marchland.adapters.clock import now
from marchland.backup.domain.retention import Keep
from marchland.backup.service import keeping, making, restoring
from marchland.backup.service.opening import depot_at, make_depot, open_depot
from marchland.core.errors import InputError, StoreError
from marchland.interface import unseen
from tests.backup.conftest import Kept
from tests.processes import PATIENCE_S

BUCKET = "backups"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give the address of a server with an empty bucket."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                assert httpx.put(f"{address}/{BUCKET}").status_code == 200
                break
            except httpx.TransportError:
                assert running.poll() is None, "the server ended"
                assert time.monotonic() < until
                time.sleep(0.1)
        yield address
    finally:
        running.kill()
        running.wait()


@pytest.fixture(autouse=True)
def _environment(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    said = {"ENDPOINT_URL": server, "ALLOW_HTTP": "true", "ACCESS_KEY_ID": "writer-1", "SECRET_ACCESS_KEY": "x",
            "REGION": "us-east-1"}  # fmt: skip
    for name, value in said.items():
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.mark.parametrize("words", [None, "words"])
def test_what_is_backed_up_to_a_bucket_comes_back(kept: Kept, tmp_path: Path, words: str | None) -> None:
    place = f"s3://{BUCKET}/{'sealed' if words else 'plain'}/deep"
    depot = make_depot(place, words, 2)
    first = making.make_backup(kept.store, depot, now, unseen)
    assert first.sent == len(first.manifest.chunks) > 0
    assert making.make_backup(kept.store, depot, now, unseen).sent == 0
    again = open_depot(place, words)
    assert list(keeping.depot_faults(again, unseen)) == []
    assert len(keeping.prune(again, Keep(1), now, dry_run=False).gone) == 1
    restored = restoring.restore_backup(
        again, None, tmp_path / "back", restoring.Outside(kept.checkpoint, (), kept.keys), unseen
    )
    assert restored.head.size == first.manifest.entries
    assert list(again.depot.names("running/")) == []


def test_damage_in_a_bucket_is_found_and_named(kept: Kept, tmp_path: Path) -> None:
    depot = make_depot(f"s3://{BUCKET}/damaged", "words", 2)
    making.make_backup(kept.store, depot, now, unseen)
    first, second, *_ = sorted(depot.depot.names("chunks/"))
    depot.depot.put(first, depot.depot.get(second, 1 << 20))
    depot.depot.remove([second])
    assert {fault.where for fault in keeping.depot_faults(depot, unseen)} == {first, second}
    with pytest.raises(StoreError):
        restoring.restore_backup(depot, None, tmp_path / "back", restoring.Outside(), unseen)
    assert not (tmp_path / "back").exists()


def test_a_bucket_says_by_which_key_it_is_written() -> None:
    writers = depot_at(f"s3://{BUCKET}/x").writers()
    assert writers.told == "key writer-1"
    assert writers.zone.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    "place", ["s3://", "s3:///x", "s3://nobody-made-this/x", "gopher://x", "s3://a:b@c/d", "s3://b?x=1"]
)
def test_what_is_no_bucket_is_told(place: str) -> None:
    with pytest.raises(InputError):
        make_depot(place, None)
