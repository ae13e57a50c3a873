"""Protocol V of 2003 on explosive remnants of war, which are not mines."""

from __future__ import annotations

from marchland.core.message import Message
from marchland.law.domain.rule import LegalRule
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
    duties=(Duty(CLEARANCE), Duty(RECORDS), Duty(PRECAUTIONS), Duty(EXISTING), Duty(COOPERATION)),
    rules=(NOT_MINES, CLEARANCE, RECORDS, PRECAUTIONS, EXISTING, COOPERATION),
)
