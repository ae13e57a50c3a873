"""Copies of releases made without a register: an entry is sealed for each, as the ledger would."""

from __future__ import annotations

from marchland.public.domain.copy import PublicCopy, signed
from marchland.public.domain.record import RELEASED, record_of
from marchland.public.domain.release import Precision, Release
from marchland.public.service.releases import subject
from marchland.tlog.adapters.keys import Keys
from marchland.tlog.domain.entry import NewEntry, Sensitivity, seal

ORIGIN = "public.example/1"
SALT = bytes(range(32))
INSTANT = "2026-11-25T12:00:00.000000Z"


def copy_of(release: Release, precision: Precision, keys: Keys | None = None, seq: int = 7) -> PublicCopy:
    """Return the public's copy of a release, signed where keys are given."""
    record = record_of(release, precision, seq, None, frozenset())
    new = NewEntry(record.key, RELEASED, subject(ORIGIN), "ann", "org", record.to_bytes(), Sensitivity.PUBLIC)
    entry = seal(new, seq, INSTANT, SALT)
    note = signed(ORIGIN, record, keys.signers[0]) if keys else ""
    return PublicCopy(ORIGIN, release, precision, entry, note, (str(keys.verifiers[0]),) if keys else ())
