"""The registers that are attacked: made once, and a copy for each test."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from marchland.register.service import founding
from marchland.register.service.stores import create_store, open_store
from tests.ledger.attacked import AREAS, ATTACKED, SEED, Place, made_in, migrated, nobody
from tests.postgres_server import Cluster

_ORIGINAL = f"attacked_by_{os.getpid()}"
"""The database that is copied; each worker has its own, for the workers of a run share one server."""


@pytest.fixture(scope="session")
def attacked_file(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("attacked")
    where = str(folder / "register.db")
    founding.create_demo(where, ATTACKED, AREAS, SEED, folder / "keys", nobody)
    store = open_store(where)
    found = made_in(store, where, "sqlite")
    store.close()
    return found


@pytest.fixture(scope="session")
def attacked_server(attacked_file: Place, cluster: Cluster) -> Iterator[Place]:
    cluster.run("postgres", f"CREATE DATABASE {_ORIGINAL}")
    source, target = attacked_file.opened(), create_store(cluster.url(_ORIGINAL), ATTACKED)
    migrated(source, target)
    found = made_in(target, cluster.url(_ORIGINAL), "postgres")
    source.close()
    target.close()
    yield found
    cluster.run("postgres", f"DROP DATABASE {_ORIGINAL} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Give a copy of the register to be attacked."""
    if request.param == "sqlite":
        whole: Place = request.getfixturevalue("attacked_file")
        yield replace(whole, where=str(shutil.copy(whole.where, tmp_path / "register.db")))
        return
    whole, cluster = request.getfixturevalue("attacked_server"), request.getfixturevalue("cluster")
    name = f"attacked_{time.monotonic_ns()}"
    cluster.run("postgres", f"CREATE DATABASE {name} TEMPLATE {_ORIGINAL}")
    yield replace(whole, where=cluster.url(name))
    cluster.run("postgres", f"DROP DATABASE {name} WITH (FORCE)")
