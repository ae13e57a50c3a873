"""The original Protocol II of 1980 on mines and booby-traps: the rule for those who did not take its amendment."""

from __future__ import annotations

from marchland.core.message import Message
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.treaties import ccw
from marchland.law.domain.treaty import Duty, Treaty

SCOPE = LegalRule(
    "ccw-p2-1",
    "CCW Protocol II Art. 1",
    Message("It is about mines, booby-traps and other devices on land, beaches and crossings included, not at sea."),
)
MINE = LegalRule(
    "ccw-p2-2-1",
    "CCW Protocol II Art. 2(1)",
    Message(
        "A mine lies under, on or near the ground and is designed to be set off by a person or vehicle that "
        "comes near; remotely delivered means by artillery, rocket, mortar or aircraft."
    ),
)
OTHER_DEVICE = LegalRule(
    "ccw-p2-2-3",
    "CCW Protocol II Art. 2(3)",
    Message("What is laid by hand and set off from afar or by a clock is another device, and no mine."),
)
GENERAL = LegalRule(
    "ccw-p2-3",
    "CCW Protocol II Art. 3",
    Message("Mines are never directed at civilians nor used without distinction; all feasible precautions are taken."),
)
POPULATED = LegalRule(
    "ccw-p2-4",
    "CCW Protocol II Art. 4",
    Message(
        "In populated places without combat, only close to a military objective or "
        "with measures that protect civilians."
    ),
)
REMOTE = LegalRule(
    "ccw-p2-5",
    "CCW Protocol II Art. 5",
    Message("Remotely delivered mines are recorded, or have a mechanism that neutralises them."),
)
BOOBY_TRAPS = LegalRule(
    "ccw-p2-6",
    "CCW Protocol II Art. 6",
    Message("Booby-traps are never made to look harmless, nor fixed to protected persons, signs or things."),
)
RECORDS = LegalRule(
    "ccw-p2-7", "CCW Protocol II Art. 7", Message("The places of all pre-planned minefields are recorded and kept.")
)
MISSIONS = LegalRule(
    "ccw-p2-8",
    "CCW Protocol II Art. 8",
    Message("Forces and missions of the United Nations are protected from mines and told where they lie."),
)
COOPERATION = LegalRule(
    "ccw-p2-9",
    "CCW Protocol II Art. 9",
    Message("After hostilities the parties seek agreement on information and clearance."),
)
TREATY = Treaty(
    id="ccw_p2",
    short=Message("CCW Protocol II"),
    title=Message("Protocol II on mines and booby-traps, as of 1980"),
    parent="ccw",
    threshold=20,
    enters=ccw.protocol_enters,
    leaves=ccw.leaves,
    bar=ccw.BAR,
    receipt=ccw.DENOUNCE,
    duties=(Duty(GENERAL), Duty(POPULATED), Duty(REMOTE), Duty(RECORDS), Duty(COOPERATION)),
    rules=(
        SCOPE,
        MINE,
        OTHER_DEVICE,
        GENERAL,
        POPULATED,
        REMOTE,
        BOOBY_TRAPS,
        RECORDS,
        MISSIONS,
        COOPERATION,
    ),
)
