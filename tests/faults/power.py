"""What may be on a disk after its power was cut: all that was synced, and any part of what was not, torn at 512 bytes.

A file's bytes are durable once it is synced; that it exists, from its first sync on; that it does not, once the
deletion was synced with its folder, or a file made in its place was. Creations and deletions of one name keep their
order.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk import Call

SECTOR = 512

Bytes = bytearray | None
"""What a file holds, or None where there is no such file."""


def changed(content: Bytes, call: Call) -> Bytes:
    """Return what a file holds after a call, which may change the array itself."""
    if call.name == "create":
        return bytearray() if content is None else content
    if call.name == "delete":
        return None
    content = bytearray() if content is None else content
    if call.name == "truncate":
        (size,) = call.given
        del content[size:]
        content.extend(bytes(size - len(content)))
    elif call.name == "write":
        offset, data = call.given
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data
    return content


@dataclass
class OneFile:
    """A file: what of it is durable, and the calls since."""

    durable: Bytes = None
    pending: list[Call] = field(default_factory=list)

    def take(self, call: Call) -> None:
        """Take a call."""
        if call.name != "sync":
            self.pending.append(call)
        if call.name == "sync" or (call.name == "delete" and call.given[0]):
            for each in self.pending:
                self.durable = changed(self.durable, each)
            self.pending.clear()

    def cut(self, rng: random.Random, share: float) -> Bytes:
        """Return what may be there after a cut, so many of the sectors that were not synced having been written."""
        content: Bytes = None if self.durable is None else bytearray(self.durable)
        names = [number for number, call in enumerate(self.pending) if call.name in {"create", "delete"}]
        end = len(self.pending)
        if names and rng.random() < 0.5:  # from one of them on, nothing of this name is on the disk
            end = rng.choice(names)
        for number, call in enumerate(self.pending[:end]):
            if number in names:
                content = changed(content, call)
            elif call.name == "truncate":
                content = changed(content, call) if rng.random() < share else content
            else:
                for part in sectors(call):
                    content = changed(content, part) if rng.random() < share else content
        return content


def sectors(call: Call) -> Iterator[Call]:
    """Yield a write sector by sector."""
    offset, data = call.given
    start = 0
    while start < len(data):
        end = min(len(data), (offset + start) // SECTOR * SECTOR + SECTOR - offset)
        yield Call("write", call.file, (offset + start, data[start:end]))
        start = end


@dataclass(frozen=True)
class Cut:
    """The files after a cut, and how many acts had been acknowledged by then."""

    files: dict[str, bytes]
    done: int

    def put(self, folder: Path) -> None:
        """Write the files into an empty folder."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def cuts(start: dict[str, bytes], calls: Sequence[Call], each: int, rng: random.Random) -> Iterator[Cut]:
    """Yield so many states after every prefix of the calls, beginning with none and with all that was not synced."""
    files = {name: OneFile(bytearray(content)) for name, content in start.items()}
    done = 0
    for call in (Call("nothing", ""), *calls):
        if call.name == "done":
            done += 1
        elif call.name != "nothing":
            files.setdefault(call.file, OneFile()).take(call)
        for number in range(each):
            share = (0.0, 1.0, 0.5, 0.9, 0.1)[number] if number < 5 else rng.random()
            left = {name: file.cut(rng, share) for name, file in files.items()}
            yield Cut({name: bytes(content) for name, content in left.items() if content is not None}, done)
