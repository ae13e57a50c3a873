"""Protocol V of 2003 on explosive remnants of war, which are not mines."""

from __future__ import annotations

from marchland.law.rule import Rule
from marchland.law.treaties import ccw
from marchland.law.treaty import Duty, Treaty

NOT_MINES = Rule(
    "ccw-p5-2", "CCW Protocol V Art. 2", "Explosive remnants of war are unexploded and abandoned ordnance; mines are "
    "left to Protocol II."
)  # fmt: skip
CLEARANCE = Rule(
    "ccw-p5-3", "CCW Protocol V Art. 3", "After active hostilities remnants are marked and cleared by whoever controls "
    "the ground; whoever used them helps."
)  # fmt: skip
RECORDS = Rule("ccw-p5-4", "CCW Protocol V Art. 4", "What was used or abandoned where is recorded and handed over.")
PRECAUTIONS = Rule("ccw-p5-5", "CCW Protocol V Art. 5", "Civilians are protected by all feasible measures.")
EXISTING = Rule("ccw-p5-7", "CCW Protocol V Art. 7", "For remnants from before it was in force, help may be sought.")
COOPERATION = Rule("ccw-p5-8", "CCW Protocol V Art. 8", "Those who can help with clearance, education and victims do.")

TREATY = Treaty(
    id="ccw_p5",
    short="CCW Protocol V",
    title="Protocol V on explosive remnants of war, of 2003",
    parent="ccw",
    threshold=20,
    enters=ccw.protocol_enters,
    leaves=ccw.leaves,
    bar=ccw.BAR,
    receipt=ccw.DENOUNCE,
    duties=(Duty(CLEARANCE), Duty(RECORDS), Duty(PRECAUTIONS), Duty(EXISTING), Duty(COOPERATION)),
    rules=(NOT_MINES, CLEARANCE, RECORDS, PRECAUTIONS, EXISTING, COOPERATION),
)
