"""The lines of the policy for the register: each kind of event is an operation of its name.

To add what warns of danger is open to more than to take it back; an administrator runs the store and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.policy import ADMINISTER, DECIDE, LOOK, TELL, WARN, WORK, PolicyLine, Role, Scope

CORRECT: PolicyLine = {Role.SURVEYOR: Scope.OWN, Role.APPROVER: Scope.ANY}
"""To put right what was written; where that takes back a warning, a decision is demanded beside it."""

REFUSE_ROW = "row_refused"
"""To decide that a row of a foreign file, which was set aside, is not taken."""

POLICY: Mapping[str, PolicyLine] = {
    "look": LOOK,
    "reported": TELL,
    "evidence_added": TELL,
    "contradicted": TELL,
    "reopened": WARN,
    "classified": WORK,
    "boundary_revised": WORK,
    "surveyed": WORK,
    "work_started": WORK,
    "suspended": WORK,
    "resumed": WORK,
    "quality_checked": WORK,
    "marked": WORK,
    "inspected": WORK,
    "merged": WORK,
    "split": WORK,
    "amended": CORRECT,
    "withdrawn": CORRECT,
    "recoded": CORRECT,
    "cancelled": DECIDE,
    "reduced": DECIDE,
    "cleared": DECIDE,
    "handed_over": DECIDE,
    "settled": DECIDE,
    "approved": DECIDE,
    REFUSE_ROW: DECIDE,
    "proposed": WORK,
    "proposal_withdrawn": {Role.SURVEYOR: Scope.OWN, Role.APPROVER: Scope.ANY},
    "export": {Role.SURVEYOR: Scope.OWN, Role.APPROVER: Scope.ANY, Role.ADMINISTRATOR: Scope.ANY},
    "vouch": ADMINISTER,
    "maintain": ADMINISTER,
}
