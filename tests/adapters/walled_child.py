"""A child of the tests behind walls, that tries what its argument says and tells how it went."""

from __future__ import annotations

import itertools
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from marchland.adapters.sandbox import HandedOut, SandboxBounds, stand_behind_walls


def outside() -> str:
    return Path(os.devnull).parents[1].joinpath("etc", "passwd").read_text("utf-8")


def link() -> str:
    return Path("leads-out").read_text("utf-8")


def own() -> str:
    return Path("own.txt").read_text("utf-8")


def connect() -> str:
    with socket.socket() as made:
        made.connect(("127.0.0.1", int(Path("port.txt").read_text("utf-8"))))
    return "connected"


def write() -> str:
    Path("own.txt").write_text("altered", "utf-8")
    return "written"


def remember() -> str:
    return str(len(bytearray(1 << 31)))


def turn() -> str:
    for number in itertools.count():
        if number < 0:
            break
    return "done"


TRIES: dict[str, Callable[[], str]] = {
    each.__name__: each for each in (outside, link, own, connect, write, remember, turn)
}


def main(arguments: Sequence[str]) -> int:
    out = HandedOut()
    given, what = arguments
    walls = stand_behind_walls(SandboxBounds.of_argument(given), Path.cwd())
    out.say(",".join(walls).encode())
    if what == "shout":
        for _ in range(1000):
            out.say(b"x" * 100_000)
    elif what == "break-off":
        return 0
    try:
        out.say(TRIES[what]().encode() if what in TRIES else b"-")
    except (OSError, MemoryError) as error:
        out.say(type(error).__name__.encode())
    out.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
