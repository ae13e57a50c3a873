"""The original Protocol II of 1980 on mines and booby-traps: the rule for those who did not take its amendment."""

from __future__ import annotations

from marchland.law.rule import Rule
from marchland.law.treaties import ccw
from marchland.law.treaty import Duty, Treaty

GENERAL = Rule(
    "ccw-p2-3", "CCW Protocol II Art. 3", "Mines are never directed at civilians nor used without distinction; all "
    "feasible precautions are taken."
)  # fmt: skip
POPULATED = Rule(
    "ccw-p2-4", "CCW Protocol II Art. 4", "In populated places without combat, only close to a military objective or "
    "with measures that protect civilians."
)  # fmt: skip
REMOTE = Rule(
    "ccw-p2-5", "CCW Protocol II Art. 5", "Remotely delivered mines are recorded, or have a mechanism that neutralises "
    "them."
)  # fmt: skip
RECORDS = Rule("ccw-p2-7", "CCW Protocol II Art. 7", "The places of all pre-planned minefields are recorded and kept.")
COOPERATION = Rule(
    "ccw-p2-9", "CCW Protocol II Art. 9", "After hostilities the parties seek agreement on information and clearance."
)
UNRECORDED = Rule(
    "ccw-p2-unrecorded", "CCW Art. 4(3)", "Each party chose its protocols; who chose this one stands in no table that "
    "the book was made from, so a party to the Convention is shown as open, not as unbound."
)  # fmt: skip

TREATY = Treaty(
    id="ccw_p2",
    short="CCW Protocol II",
    title="Protocol II on mines and booby-traps, as of 1980",
    parent="ccw",
    threshold=20,
    enters=ccw.protocol_enters,
    leaves=ccw.leaves,
    bar=ccw.BAR,
    receipt=ccw.DENOUNCE,
    duties=(Duty(GENERAL), Duty(POPULATED), Duty(REMOTE), Duty(RECORDS), Duty(COOPERATION)),
    rules=(GENERAL, POPULATED, REMOTE, RECORDS, COOPERATION, UNRECORDED),
)
