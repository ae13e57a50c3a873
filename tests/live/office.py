"""A register that is really served, to those alone who have a token of an account of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from tests.live.served import serving
from tests.processes import PATIENCE_S


class Office(NamedTuple):
    """The site's address, and tokens of an account: one that may read and export, and one that may propose alone."""

    site: str
    export: str
    propose: str

    def count(self, **query: str) -> int:
        """Return how many areas the site says there are."""
        answer = httpx.get(
            f"{self.site}/collections/areas/items",
            params={"f": "json", "limit": "10000", **query},
            headers={"Authorization": f"Bearer {self.export}"},
            timeout=PATIENCE_S,
        )
        return len(answer.json()["features"])


@contextmanager
def office_at(folder: Path) -> Iterator[Office]:
    """Serve a synthetic register of a folder, with an account for programs that nobody signs in to."""
    place = str(folder / "r.db")

    def marchland(*words: str) -> str:
        command = [sys.executable, "-m", "marchland", *words, "--store", place]
        home = os.environ | {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder, env=home).stdout

    marchland("register", "demo", "--areas", "40")
    marchland("web", "user", "add", "robot", "--role", "approver")
    export = marchland("web", "token", "add", "robot", "guide", "--scope", "export").splitlines()[0]
    propose = marchland("web", "token", "add", "robot", "field", "--scope", "propose").splitlines()[0]
    with serving(folder, "--store", place) as site:
        yield Office(site, export, propose)
