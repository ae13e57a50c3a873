"""A demonstration that is really served, in a process of its own, and a browser to look at it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.processes import PATIENCE_S, started

CHROMIUM = Path("/usr/bin/chromium")
_READY = re.compile(r"Marchland is at (http://[^/]+)/")


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[str]:
    """Give the address of a site that is served while it is looked at."""
    command = [sys.executable, "-m", "marchland", "serve", "--port", "0", *arguments]
    with (
        (folder / "serve.log").open("w+") as log,
        started(command, stderr=subprocess.PIPE, stdout=log, text=True, cwd=folder) as process,
    ):
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        yield next(found[1] for line in lines if (found := _READY.search(line)))
        process.terminate()
        process.wait(PATIENCE_S)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the browser that Debian has, without a window."""
    flags = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
             "--enable-unsafe-swiftshader")  # fmt: skip
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(flags))
        yield opened
        opened.close()
