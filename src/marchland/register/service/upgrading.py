"""What was altered in a store of an older format before it was upgraded: named, kept as evidence, and made anew.

Such a store had no digests, and an upgrade makes them of what stands there; so it is held against the entries once.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from typing import Final

from marchland.core.message import Message
from marchland.register.domain.version import Version
from marchland.register.domain.views import RegisterStore, RegisterWriter
from marchland.register.service.comparing import Differing, compare
from marchland.register.service.deriving import derive, rows_or_fault

LOG: Final = logging.getLogger("marchland.register")
_NAMED: Final = 20
"""So many rows are named one by one in the log; the evidence has them all."""


def evidence_line(differing: Differing) -> str:
    """Return a row that differs as a line of JSON to keep aside: what is wrong, what stands there, and what should."""
    found, right = (row.as_mapping() if row else None for row in (differing.found, differing.right))
    fault = f"{differing.fault.where}: {differing.fault.what}"
    return json.dumps({"fault": fault, "found": found, "right": right}, ensure_ascii=False)


def settle(store: RegisterStore, found_at: str) -> int:
    """Hold the versions of a store that was just upgraded against its entries, and return how many rows differed.

    Those are kept aside, their areas are made anew, and the log tells of them. Areas of whose entries nothing can be
    made are left as they are: a verification tells of them.
    """
    with store.writing() as writer:
        differing = tuple(_made_anew(writer, store.origin))
        if differing:
            writer.keep_evidence(map(evidence_line, differing), found_at)
    for each in differing[:_NAMED]:
        LOG.warning("%s: %s: %s", store.place, each.fault.where, each.fault.what)
    if differing:
        LOG.warning("%s", told(len(differing)))
    return len(differing)


def told(count: int) -> str:
    """Return in a sentence what an upgrade found."""
    return Message(
        "{count:,} rows were not as the entries make them before the upgrade; they are kept as evidence and were made"
        " anew: marchland ledger evidence", count=count,
    )  # fmt: skip


def _made_anew(writer: RegisterWriter, origin: str) -> list[Differing]:
    size = writer.head().size
    derived = derive(writer, origin, size)
    made: dict[str, tuple[Version, ...]] = defaultdict(tuple, derived.linked)
    unreadable = set[str]()
    for subject in derived.alone:
        made[subject], faults = rows_or_fault(writer, subject, size)
        unreadable |= {subject} if faults else set()
    found: list[Differing] = []
    for subject in sorted({*made, *writer.kept_subjects()} - unreadable):
        one = compare(writer, subject, made[subject])
        if one.differing:
            found += one.differing
            writer.clear_versions(subject)
            writer.replace_versions(size, subject, (), made[subject])
    return found
