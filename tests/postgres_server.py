"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, one for all workers, a database a test."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from marchland.register.adapters.postgres_store import create_postgres

MISSING = "the tests need PostgreSQL 15 or newer with PostGIS; `make test` installs them (scripts/setup postgres)"
OWNER = "postgres"  # the account of Debian's package; a server does not run as root
PORT = 5432  # names the socket's file; nothing listens on the network
HBA = "local all stranger scram-sha-256\nlocal all all trust\n"


def programs() -> Path:
    """Return the folder of the newest server's programs; fails where there is none with PostGIS."""
    found = [
        Path("/usr/lib/postgresql", version.name, "bin")
        for version in Path("/usr/share/postgresql").glob("[0-9]*")
        if (version / "extension" / "postgis.control").exists() and int(version.name) >= 15
    ]
    if not found:
        pytest.fail(MISSING, pytrace=False)
    return max(found, key=lambda folder: int(folder.parent.name))


def as_owner(*command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program as an ordinary user: as the package's account where the tests run as root."""
    prefix = ("runuser", "-u", OWNER, "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*prefix, *command], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


@dataclass(frozen=True)
class Cluster:
    """A server that is all the tests' own."""

    folder: Path

    @property
    def owner(self) -> str:
        """Return the name of its superuser."""
        return OWNER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

    @property
    def data(self) -> Path:
        """Return the folder of its files."""
        return self.folder / "data"

    def url(self, database: str, user: str = "", password: str = "") -> str:
        """Return where a database of it is."""
        who = quote(user or self.owner) + (f":{quote(password, safe='')}" if password else "")
        return f"postgresql://{who}@{quote(str(self.folder), safe='')}:{PORT}/{database}"

    @classmethod
    def make(cls, *, checksums: bool = True) -> Cluster:
        """Make its files and start it."""
        bin_ = programs()
        folder = Path(tempfile.mkdtemp(prefix="marchland-pg-"))
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        cluster = cls(folder)
        options = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        as_owner(bin_ / "initdb", "-D", cluster.data, *options, *(["--data-checksums"] if checksums else []))
        (cluster.data / "pg_hba.conf").write_text(HBA, "utf-8")
        cluster.start()
        return cluster

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {PORT} -k {self.folder} -c listen_addresses='' -c autovacuum_naptime=5min"
        as_owner(programs() / "pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is a crash."""
        as_owner(programs() / "pg_ctl", "-D", self.data, "-w", "-m", mode, "stop", check=False)

    def remove(self) -> None:
        """Stop it and remove its files."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def run(self, database: str, *statements: str) -> None:
        """Carry out statements as its superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


TEMPLATE = "template_store"
ORIGIN = "register.example/test"
NUMBERS = itertools.count()


def make_template(cluster: Cluster) -> None:
    """Make a database with an empty store in it, which the tests' databases are copies of."""
    cluster.run("postgres", f"CREATE DATABASE {TEMPLATE}")
    create_postgres(cluster.url(TEMPLATE), ORIGIN).close()


@contextlib.contextmanager
def counted(place: Path, change: int) -> Iterator[int]:
    """Change the number in a file that the workers share, holding its lock, and give it as it is now."""
    with place.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        number = int(file.read() or "0") + change
        file.truncate(0)
        file.write(str(number))
        file.flush()
        yield number


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give the one server of this run: the first worker to ask starts it, the last to end stops it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    users, place = shared / "postgres-users", shared / "postgres-folder"
    with counted(users, +1) as number:
        if number == 1:
            made = Cluster.make()
            make_template(made)
            place.write_text(str(made.folder), "utf-8")
        found = Cluster(Path(place.read_text("utf-8")))
    yield found
    with counted(users, -1) as number:
        if number == 0:
            found.remove()


@pytest.fixture
def fresh_database(cluster: Cluster) -> Iterator[Callable[..., str]]:
    """Give a function that makes a database and returns its URL: a copy of an empty store, or empty."""
    made: list[str] = []

    def make(*, empty: bool = False) -> str:
        made.append(f"t{os.getpid()}_{next(NUMBERS)}")
        cluster.run("postgres", f"CREATE DATABASE {made[-1]} TEMPLATE {'template0' if empty else TEMPLATE}")
        return cluster.url(made[-1])

    yield make
    for name in made:
        cluster.run("postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store_url(fresh_database: Callable[..., str]) -> str:
    """Give the URL of an empty store of the test's own."""
    return fresh_database()


def empty(url: str) -> None:
    """Make a store empty again, as only a superuser can, who is not held by the guards."""
    tables = "entry, payload, tile, checkpoint, cosignature, version, shape, concern, code"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("TRUNCATE " + ", ".join(f"marchland.{name}" for name in tables.split(", ")))
        connection.execute("UPDATE marchland.head SET size = 0, root = sha256(''), recorded_at = ''")
        connection.execute("DELETE FROM marchland.projection")
        connection.execute("INSERT INTO marchland.projection DEFAULT VALUES")
