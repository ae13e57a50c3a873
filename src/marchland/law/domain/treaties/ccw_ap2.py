"""Amended Protocol II of 1996 on mines, booby-traps and other devices."""

from __future__ import annotations

from marchland.core.message import Message
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.treaties import ccw
from marchland.law.domain.treaty import Duty, Treaty

SCOPE = LegalRule(
    "ap2-1", "AP II Art. 1(2)–(3)", Message("It applies to wars within states too, and binds each side in them.")
)
REMOTE_MEANS = LegalRule(
    "ap2-2-2",
    "AP II Art. 2(2)",
    Message(
        "Remotely delivered means by artillery, rocket, mortar or aircraft; from land within "
        "500 metres does not count if Article 5 is kept."
    ),
)
ANY_MINE = LegalRule(
    "ap2-2-1",
    "AP II Art. 2(1)",
    Message(
        "A mine lies under, on or near the ground and is designed to be set off by a person or vehicle that comes near."
    ),
)
ANTI_HANDLING = LegalRule(
    "ap2-2-14",
    "AP II Art. 2(14)",
    Message("An anti-handling device protects a mine and goes off when somebody tries to tamper with it."),
)
TRANSFERRING = LegalRule(
    "ap2-2-15",
    "AP II Art. 2(15)",
    Message(
        "Transfer is movement into or out of a state's territory and the passing of title and control; ceding "
        "land with mines in it is none."
    ),
)
MINE = LegalRule(
    "ap2-2-3", "AP II Art. 2(3)", Message("An anti-personnel mine is primarily designed to be set off by a person. Our "
    "reading: narrower than the Mine Ban Convention.")
)  # fmt: skip
OTHER_DEVICE = LegalRule(
    "ap2-2-5",
    "AP II Art. 2(5)",
    Message("What is laid by hand and set off by hand, from afar or by a clock is another device."),
)
USER = LegalRule("ap2-3-2", "AP II Art. 3(2)", Message("Whoever employs mines is responsible for them."))
CIVILIANS = LegalRule(
    "ap2-3-7",
    "AP II Art. 3(7)–(11)",
    Message(
        "Never directed at civilians, never without distinction, with all feasible "
        "precautions and effective warning unless circumstances do not permit."
    ),
)
DETECTOR = LegalRule(
    "ap2-3-5",
    "AP II Art. 3(5)",
    Message("Nothing is used whose mechanism is made to go off at the ordinary use of a common mine detector."),
)
OUTLIVED = LegalRule(
    "ap2-3-6",
    "AP II Art. 3(6)",
    Message("No self-deactivating mine is used whose anti-handling device can outlive the mine."),
)
DETECTABLE = LegalRule(
    "ap2-4",
    "AP II Art. 4; Technical Annex 2",
    Message(
        "Anti-personnel mines that detectors cannot find are prohibited; the measure is the signal of 8 grams of iron."
    ),
)
MARKED = LegalRule(
    "ap2-5-2",
    "AP II Art. 5(2)",
    Message(
        "Anti-personnel mines that do not destroy themselves lie only in a marked, guarded "
        "and fenced area, and are cleared before it is given up."
    ),
)
FORCED = LegalRule(
    "ap2-5-3", "AP II Art. 5(3)", Message("Who loses control of the area to the enemy by force is excused.")
)
SHORT_TERM = LegalRule(
    "ap2-5-6",
    "AP II Art. 5(6)",
    Message(
        "What throws its fragments in less than a quarter circle may stand unfenced for at "
        "most 72 hours, near those who laid it, and watched."
    ),
)
RECORD_REMOTE = LegalRule(
    "ap2-6-1", "AP II Art. 6(1)", Message("Remotely delivered mines are recorded: where, what, how many.")
)
REMOTE_PERSON = LegalRule(
    "ap2-6-2",
    "AP II Art. 6(2); Technical Annex 3",
    Message(
        "Remotely delivered anti-personnel mines destroy themselves: at "
        "most 10 % left after 30 days, and one in 1 000 working after 120."
    ),
)
REMOTE_VEHICLE = LegalRule(
    "ap2-6-3",
    "AP II Art. 6(3)",
    Message(
        "Other remotely delivered mines have, as far as feasible, self-destruction or "
        "self-neutralisation and a back-up."
    ),
)
TRANSFER = LegalRule(
    "ap2-8",
    "AP II Art. 8",
    Message(
        "No prohibited mine is transferred; none to others than states; no anti-personnel mine to "
        "a state that is not bound unless it agrees to apply the Protocol."
    ),
)
BOOBY_TRAPS = LegalRule(
    "ap2-7",
    "AP II Art. 7",
    Message(
        "Booby-traps and other devices are never fixed to protected persons, signs or things, "
        "nor made to look harmless, nor used among civilians away from combat without protecting them."
    ),
)
RECORDS = LegalRule(
    "ap2-9", "AP II Art. 9", Message("Information on minefields is recorded, kept and handed over after the war.")
)
CLEARANCE = LegalRule(
    "ap2-10",
    "AP II Art. 10",
    Message(
        "After active hostilities mines are cleared or kept in guarded areas without delay by "
        "whoever controls the ground; whoever laid them helps."
    ),
)
TECHNOLOGY = LegalRule(
    "ap2-11",
    "AP II Art. 11",
    Message("Equipment and knowledge for clearance are exchanged, and help with it is given."),
)
MISSIONS = LegalRule(
    "ap2-12",
    "AP II Art. 12",
    Message(
        "Forces and missions of the United Nations, of the Red Cross and for relief or fact-finding are protected from "
        "mines and told where they lie, as far as whoever laid them is able."
    ),
)
RECORDING = LegalRule(
    "ap2-annex-1",
    "AP II Technical Annex 1",
    Message("Minefields are recorded with their place, bounds, kinds, numbers, manner and time of laying and life."),
)
STAMPED = LegalRule(
    "ap2-annex-1-d",
    "AP II Technical Annex 1(d)",
    Message("Mines made after its entry into force bear the country, the month and year, and a serial or lot number."),
)
SIGNS = LegalRule(
    "ap2-annex-4",
    "AP II Technical Annex 4",
    Message(
        "Signs at marked areas can be seen and read by a civilian before entering, in shape, size, colour and words."
    ),
)
REPORT = LegalRule(
    "ap2-13-4",
    "AP II Art. 13(4)",
    Message(
        "A report goes to the depositary every year before the conference; "
        "the conference of November 2010 set 31 March as its day."
    ),
)
PENAL = LegalRule(
    "ap2-14", "AP II Art. 14", Message("Grave breaches are punished by national law; forces are instructed.")
)

TREATY = Treaty(
    id="ccw_ap2",
    short=Message("AP II"),
    title=Message("Amended Protocol II on mines and booby-traps, of 1996"),
    parent="ccw",
    threshold=20,
    enters=ccw.protocol_enters,
    leaves=ccw.leaves,
    bar=ccw.BAR,
    receipt=ccw.DENOUNCE,
    duties=(
        Duty(USER), Duty(DETECTOR), Duty(OUTLIVED), Duty(CIVILIANS), Duty(DETECTABLE), Duty(MARKED),
        Duty(RECORD_REMOTE), Duty(REMOTE_PERSON), Duty(REMOTE_VEHICLE), Duty(BOOBY_TRAPS), Duty(TRANSFER),
        Duty(RECORDS), Duty(CLEARANCE), Duty(TECHNOLOGY), Duty(MISSIONS),
        Duty(REPORT, yearly=(3, 31), yearly_after=ccw.reports_due_from), Duty(PENAL),
    ),
    rules=(
        SCOPE, ANY_MINE, REMOTE_MEANS, MINE, OTHER_DEVICE, ANTI_HANDLING, TRANSFERRING, USER,
        DETECTOR, OUTLIVED, CIVILIANS, DETECTABLE, MARKED, FORCED,
        SHORT_TERM, RECORD_REMOTE, REMOTE_PERSON, REMOTE_VEHICLE, BOOBY_TRAPS, TRANSFER, RECORDS, CLEARANCE, TECHNOLOGY,
        MISSIONS, REPORT, PENAL, RECORDING, STAMPED, SIGNS,
    ),
)  # fmt: skip
