"""The lines of the policy for the ledger: anyone with a role may verify it, an administrator keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.policy import ADMINISTER, LOOK, PolicyLine

POLICY: Mapping[str, PolicyLine] = {
    "verify": LOOK,
    "erase": ADMINISTER,
    "checkpoint": ADMINISTER,
    "witness": ADMINISTER,
}
