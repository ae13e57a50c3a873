"""What was altered in a store of an older format before it was upgraded: named, kept as evidence, and made anew.

Such a store had no digests, and an upgrade makes them of what stands there; so it is held against the entries once.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, cast

from marchland.core.errors import AlteredError
from marchland.core.message import Message
from marchland.register.domain.version import Version
from marchland.register.domain.views import RegisterWriter
from marchland.register.service.comparing import Differing, compare
from marchland.register.service.deriving import derive, rows_or_fault
from marchland.tlog.domain.store import StoreFault
from marchland.tlog.domain.verify import verify

LOG: Final = logging.getLogger("marchland.register")
_NAMED: Final = 20
"""So many rows are named one by one in the log; the evidence has them all."""
_FAULTS_MOST: Final = 500
"""Of a ledger that is damaged throughout no more faults are kept: the first already says that it must be restored."""


def evidence_line(differing: Differing) -> str:
    """Return a row that differs as a line of JSON to keep aside: what is wrong, what stands there, and what should."""
    found, right = (row.as_mapping() if row else None for row in (differing.found, differing.right))
    fault = f"{differing.fault.where}: {differing.fault.what}"
    return json.dumps({"fault": fault, "found": found, "right": right}, ensure_ascii=False)


@dataclass
class Settlement:
    """What stood in a store and was not as its entries make it, found and settled in the transaction of its upgrade.

    `differing` are the rows that were made anew. `faults` are of the entries: with any nothing is made anew, for what
    a damaged entry makes, or no longer makes, says nothing of what stands there.
    """

    found_at: str
    differing: tuple[Differing, ...] = ()
    faults: tuple[StoreFault, ...] = ()

    def __call__(self, writer: object, origin: str) -> None:
        """Hold the versions of a store that is being upgraded against its entries, once these are whole.

        What differs is kept aside, and its areas are made anew. Areas of whose entries nothing can be made are left as
        they are: a verification tells of them.
        """
        store = cast("RegisterWriter", writer)
        self.faults = tuple(islice(_ledger_faults(store), _FAULTS_MOST))
        if not self.faults:
            self._settle(store, origin)
        lines = [*map(evidence_line, self.differing), *map(_fault_line, self.faults)]
        if lines:
            store.keep_evidence(lines, self.found_at)

    def _settle(self, writer: RegisterWriter, origin: str) -> None:
        size = writer.head().size
        derived = derive(writer, origin, size)
        self.faults = derived.faults
        if self.faults:  # an area that seems to stand alone may be a part of one whose entry makes nothing
            return
        made: dict[str, tuple[Version, ...]] = defaultdict(tuple, derived.linked)
        unreadable = set[str]()
        for subject in derived.alone:
            made[subject], faults = rows_or_fault(writer, subject, size)
            unreadable |= {subject} if faults else set()
        for subject in sorted({*made, *writer.kept_subjects()} - unreadable):
            one = compare(writer, subject, made[subject])
            if one.differing:
                self.differing += one.differing
                writer.clear_versions(subject)
                writer.replace_versions(size, subject, (), made[subject])

    def tell(self, place: str) -> None:
        """Tell of it in the log."""
        for fault in (*(each.fault for each in self.differing), *self.faults)[:_NAMED]:
            LOG.warning("%s: %s: %s", place, fault.where, fault.what)
        for sentence in self.told():
            LOG.warning("%s", sentence)

    def told(self) -> Iterator[str]:
        """Yield in sentences what was found, if anything."""
        if self.differing:
            yield Message(
                "{count:,} rows were not as the entries make them before the upgrade; they are kept as evidence and"
                " were made anew: marchland ledger evidence", count=len(self.differing),
            )  # fmt: skip
        if self.faults:
            yield Message(
                "the entries are damaged ({place}: {what}), so no row was held against them and none was changed:"
                " marchland ledger verify --all", place=self.faults[0].where, what=self.faults[0].what,
            )  # fmt: skip


def _ledger_faults(writer: RegisterWriter) -> Iterator[StoreFault]:
    try:
        yield from verify(writer)
    except AlteredError as error:
        yield StoreFault(Message("ledger"), error.message)


def _fault_line(fault: StoreFault) -> str:
    return json.dumps({"fault": f"{fault.where}: {fault.what}"}, ensure_ascii=False)
