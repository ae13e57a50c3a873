"""The lines of the policy for the public view: who decides what the public is shown, and what it is no longer shown.

What adds a warning later needs no right of its own: whoever recorded the hazard had one, and the first release said so.
"""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.policy import DECIDE, WARN, PolicyLine

POLICY: Mapping[str, PolicyLine] = {
    "release": DECIDE,
    "withdrawal_proposed": WARN,
    "withdrawal_approved": DECIDE,
    "withdrawal_taken_back": WARN,
}
