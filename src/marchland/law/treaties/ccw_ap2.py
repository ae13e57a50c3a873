"""Amended Protocol II of 1996 on mines, booby-traps and other devices."""

from __future__ import annotations

from marchland.law.rule import Rule
from marchland.law.treaties import ccw
from marchland.law.treaty import Duty, Treaty

SCOPE = Rule("ap2-1", "AP II Art. 1(2)–(3)", "It applies to wars within states too, and binds each side in them.")
REMOTE_MEANS = Rule(
    "ap2-2-2", "AP II Art. 2(2)", "Remotely delivered means by artillery, rocket, mortar or aircraft; from land within "
    "500 metres does not count if Article 5 is kept."
)  # fmt: skip
MINE = Rule(
    "ap2-2-3", "AP II Art. 2(3)", "An anti-personnel mine is primarily designed to be set off by a person: narrower "
    "than the Mine Ban Convention."
)  # fmt: skip
OTHER_DEVICE = Rule(
    "ap2-2-5", "AP II Art. 2(5)", "What is laid by hand and set off by hand, from afar or by a clock is another device."
)
USER = Rule("ap2-3-2", "AP II Art. 3(2)", "Whoever employs mines is responsible for them.")
CIVILIANS = Rule(
    "ap2-3-7", "AP II Art. 3(7)–(11)", "Never directed at civilians, never without distinction, with all feasible "
    "precautions and effective warning unless circumstances do not permit."
)  # fmt: skip
DETECTABLE = Rule(
    "ap2-4", "AP II Art. 4; Technical Annex 2", "Anti-personnel mines that detectors cannot find are prohibited; the "
    "measure is the signal of 8 grams of iron."
)  # fmt: skip
MARKED = Rule(
    "ap2-5-2", "AP II Art. 5(2)", "Anti-personnel mines that do not destroy themselves lie only in a marked, guarded "
    "and fenced area, and are cleared before it is given up."
)  # fmt: skip
FORCED = Rule("ap2-5-3", "AP II Art. 5(3)", "Who loses control of the area to the enemy by force is excused.")
SHORT_TERM = Rule(
    "ap2-5-6", "AP II Art. 5(6)", "What throws its fragments in less than a quarter circle may stand unfenced for at "
    "most 72 hours, near those who laid it, and watched."
)  # fmt: skip
RECORD_REMOTE = Rule("ap2-6-1", "AP II Art. 6(1)", "Remotely delivered mines are recorded: where, what, how many.")
REMOTE_PERSON = Rule(
    "ap2-6-2", "AP II Art. 6(2); Technical Annex 3", "Remotely delivered anti-personnel mines destroy themselves: at "
    "most 10 % left after 30 days, and one in 1 000 working after 120."
)  # fmt: skip
REMOTE_VEHICLE = Rule(
    "ap2-6-3", "AP II Art. 6(3)", "Other remotely delivered mines have, as far as feasible, self-destruction or "
    "self-neutralisation and a back-up."
)  # fmt: skip
TRANSFER = Rule(
    "ap2-8", "AP II Art. 8", "No prohibited mine is transferred; none to others than states; no anti-personnel mine to "
    "a state that is not bound unless it agrees to apply the Protocol."
)  # fmt: skip
RECORDS = Rule("ap2-9", "AP II Art. 9", "Information on minefields is recorded, kept and handed over after the war.")
CLEARANCE = Rule(
    "ap2-10", "AP II Art. 10", "After active hostilities mines are cleared or kept in guarded areas without delay by "
    "whoever controls the ground; whoever laid them helps."
)  # fmt: skip
REPORT = Rule("ap2-13-4", "AP II Art. 13(4)", "A report goes to the depositary every year before the conference.")
PENAL = Rule("ap2-14", "AP II Art. 14", "Grave breaches are punished by national law; forces are instructed.")

TREATY = Treaty(
    id="ccw_ap2",
    short="AP II",
    title="Amended Protocol II on mines and booby-traps, of 1996",
    parent="ccw",
    threshold=20,
    enters=ccw.protocol_enters,
    leaves=ccw.leaves,
    bar=ccw.BAR,
    receipt=ccw.DENOUNCE,
    duties=(
        Duty(USER), Duty(CIVILIANS), Duty(DETECTABLE), Duty(MARKED), Duty(RECORD_REMOTE), Duty(REMOTE_PERSON),
        Duty(REMOTE_VEHICLE), Duty(TRANSFER), Duty(RECORDS), Duty(CLEARANCE), Duty(REPORT), Duty(PENAL),
    ),
    rules=(
        SCOPE, REMOTE_MEANS, MINE, OTHER_DEVICE, USER, CIVILIANS, DETECTABLE, MARKED, FORCED, SHORT_TERM, RECORD_REMOTE,
        REMOTE_PERSON, REMOTE_VEHICLE, TRANSFER, RECORDS, CLEARANCE, REPORT, PENAL,
    ),
)  # fmt: skip
