"""Protocol V of 2003 on explosive remnants of war, which are not mines."""

from __future__ import annotations

from datetime import date, timedelta

from marchland.core.message import Message
from marchland.law.domain.rule import LegalRule, computes
from marchland.law.domain.treaties import ccw
from marchland.law.domain.treaty import Duty, Treaty

NOT_MINES = LegalRule(
    "ccw-p5-2",
    "CCW Protocol V Art. 2",
    Message("Explosive remnants of war are unexploded and abandoned ordnance; mines are left to Protocol II."),
)
CLEARANCE = LegalRule(
    "ccw-p5-3",
    "CCW Protocol V Art. 3",
    Message(
        "After active hostilities remnants are marked and cleared by whoever controls "
        "the ground; whoever used them helps."
    ),
)
RECORDS = LegalRule(
    "ccw-p5-4", "CCW Protocol V Art. 4", Message("What was used or abandoned where is recorded and handed over.")
)
PRECAUTIONS = LegalRule(
    "ccw-p5-5", "CCW Protocol V Art. 5", Message("Civilians are protected by all feasible measures.")
)
EXISTING = LegalRule(
    "ccw-p5-7", "CCW Protocol V Art. 7", Message("For remnants from before it was in force, help may be sought.")
)
COOPERATION = LegalRule(
    "ccw-p5-8", "CCW Protocol V Art. 8", Message("Those who can help with clearance, education and victims do.")
)


@computes("ccw-p5-10-2-first", "CCW Protocol V Art. 10(2)(b)")
def first_report(in_force_on: date) -> date:
    """A first national report is due 180 days after entry into force for the state, as the first conference decided."""
    return in_force_on + timedelta(days=180)


def _first_yearly(in_force_on: date) -> date:
    return ccw.reports_due_from(first_report(in_force_on))


REPORT = LegalRule(
    "ccw-p5-10-2",
    "CCW Protocol V Art. 10(2)(b)",
    Message("The national report is brought up to date every year by 31 March, as the conference decided."),
)

TREATY = Treaty(
    id="ccw_p5",
    short=Message("CCW Protocol V"),
    title=Message("Protocol V on explosive remnants of war, of 2003"),
    parent="ccw",
    threshold=20,
    enters=ccw.protocol_enters,
    leaves=ccw.leaves,
    bar=ccw.BAR,
    receipt=ccw.DENOUNCE,
    duties=(
        Duty(CLEARANCE),
        Duty(RECORDS),
        Duty(PRECAUTIONS),
        Duty(EXISTING),
        Duty(COOPERATION),
        Duty(first_report.rule, first_report),
        Duty(REPORT, yearly=(3, 31), yearly_after=_first_yearly),
    ),
    rules=(NOT_MINES, CLEARANCE, RECORDS, PRECAUTIONS, EXISTING, COOPERATION, first_report.rule, REPORT),
)
