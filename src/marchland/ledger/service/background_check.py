"""A register looked at while it is served: its rows and their digest often, all against its entries now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from marchland.core.errors import AlteredError, MarchlandError
from marchland.core.message import Message
from marchland.ledger.service.projection_check import check_projection
from marchland.register.domain.projection import incomplete
from marchland.register.domain.set_digest import SetDigest
from marchland.register.domain.version_digest import row_digest
from marchland.register.service.stores import RegisterReader, RegisterStore

EVERY_S = 600.0
"""How long after one look the next one begins."""
_WHOLE_EACH = 144
"""Every so many looks, once a day, all is made anew from the entries."""
_SHARE = 5
"""A look takes at most one part in so many of a core's time."""


@dataclass(frozen=True, slots=True)
class LastCheck:
    """What the last look at a register found: when, at how many entries, and what is wrong, or nothing.

    `whole` tells whether all was made anew from the entries; `could_not` says why it could not be looked at.
    """

    checked_at: str
    entries: int
    whole: bool
    faults: tuple[str, ...] = ()
    could_not: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether it was looked at and nothing is wrong."""
        return not self.faults and not self.could_not


class ProjectionWatch:
    """Looks at a store again and again in a thread of its own, and remembers what it last found."""

    def __init__(self, store: RegisterStore, clock: Callable[[], str]) -> None:
        self._store, self._clock = store, clock
        self._last: LastCheck | None = None

    def last_check(self) -> LastCheck | None:
        """Return what the last look found, or None before the first has ended."""
        return self._last

    def start(self) -> None:
        """Begin to look, until the program ends."""
        threading.Thread(target=self._keep_looking, name="projection-watch", daemon=True).start()

    def _keep_looking(self) -> None:
        number = 0
        while True:
            self.look(whole=number % _WHOLE_EACH == _WHOLE_EACH - 1, pause=time.sleep)
            number += 1
            time.sleep(EVERY_S)

    def look(self, *, whole: bool = False, pause: Callable[[float], None] = lambda _: None) -> LastCheck:
        """Look once, and return what was found; between rows it pauses, so that requests are answered."""
        entries, faults, could_not = 0, tuple[str, ...](), ""
        try:
            with self._store.reading() as reader:
                entries = reader.head().size
                if whole:
                    found = check_projection(self._store, reader, "", lambda *_: None)
                    faults = tuple(f"{fault.where}: {fault.what}" for fault in found.faults)
                else:
                    _paced(_rows_looked_at(reader), pause)
        except AlteredError as error:
            faults = (error.message,)
        except MarchlandError as error:
            could_not = error.message
        self._last = LastCheck(self._clock(), entries, whole, faults, could_not)
        return self._last


def _paced(steps: Iterator[None], pause: Callable[[float], None]) -> None:
    """Take steps that are short, and rest after each so long that they take no more than their share of time."""
    began = time.monotonic()
    for _ in steps:
        pause((time.monotonic() - began) * (_SHARE - 1))
        began = time.monotonic()


def _rows_looked_at(reader: RegisterReader) -> Iterator[None]:
    """Look at every row, subject by subject; raises AlteredError where one does not fit or is missing."""
    reader.check_counts()
    digest = SetDigest()
    for subject in reader.kept_subjects():
        digest = digest.changed(map(row_digest, reader.versions_of(subject)))
        yield
    if digest.hex != reader.projection().digest.hex:
        raise incomplete()


def said(last: LastCheck) -> str:
    """Return in a sentence what the last look at a register found."""
    if last.could_not:
        return Message("what is shown could not be compared with the ledger: {why}", why=last.could_not)
    if last.faults:
        return Message("what is shown is NOT as it was recorded: {fault}", fault=last.faults[0])
    if last.whole:
        return Message("all that is shown was made anew from the entries, and is the same")
    return Message("every row that is shown fits the digest of all")
