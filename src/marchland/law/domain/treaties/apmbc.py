"""The Anti-Personnel Mine Ban Convention: adopted in Oslo in 1997, opened in Ottawa."""

from __future__ import annotations

from datetime import date, timedelta

from marchland.core.message import Message
from marchland.law.domain.calendar import first_of_month_after, months_after, years_after
from marchland.law.domain.rule import LegalRule, computes
from marchland.law.domain.treaty import Duty, Treaty


@computes("apmbc-17-2", "APMBC Art. 17(2)")
def enters(deposited_on: date) -> date:
    """It enters into force for a state on the first day of the sixth month after its deposit.

    Our reading: a deposit on the first of a month counts as any other day of that month.
    """
    return first_of_month_after(deposited_on, 6)


@computes("apmbc-17-1", "APMBC Art. 17(1)")
def enters_first(fortieth_on: date) -> date:
    """It first entered into force on the first day of the sixth month after the month of the 40th deposit."""
    return first_of_month_after(fortieth_on, 6)


@computes("apmbc-20-3", "APMBC Art. 20(3)")
def leaves(received_on: date) -> date:
    """A withdrawal takes effect six months after the depositary has received it, and not before.

    Our reading: all obligations run until then, and only the depositary's receipt starts the six months.
    """
    return months_after(received_on, 6)


@computes("apmbc-4", "APMBC Art. 4")
def stockpile_deadline(in_force_on: date) -> date:
    """All stockpiled anti-personnel mines are destroyed within four years of entry into force.

    Our reading: it has no rule on extensions, so nothing extends that.
    """
    return years_after(in_force_on, 4)


@computes("apmbc-5-1", "APMBC Art. 5(1)")
def clearance_deadline(in_force_on: date) -> date:
    """All mined areas under jurisdiction or control are cleared within ten years of entry into force.

    Art. 5(3)–(6): a Meeting of the States Parties may extend that by up to ten years, more than once.
    """
    return years_after(in_force_on, 10)


@computes("apmbc-7-1", "APMBC Art. 7(1)")
def first_report(in_force_on: date) -> date:
    """The first transparency report is due 180 days after entry into force."""
    return in_force_on + timedelta(days=180)


NO_USE = LegalRule(
    "apmbc-1-1-a", "APMBC Art. 1(1)(a)", Message("Never under any circumstances use anti-personnel mines.")
)
NO_STOCK = LegalRule(
    "apmbc-1-1-b",
    "APMBC Art. 1(1)(b)",
    Message(
        "Never develop, produce, otherwise acquire, stockpile, retain or transfer "
        "anti-personnel mines, directly or indirectly."
    ),
)
NO_HELP = LegalRule(
    "apmbc-1-1-c",
    "APMBC Art. 1(1)(c)",
    Message(
        "Never assist, encourage or induce anyone, in any way, in a prohibited "
        "activity. Our reading: a former party is anyone too."
    ),
)
DESTROY = LegalRule(
    "apmbc-1-2", "APMBC Art. 1(2)", Message("Destroy all anti-personnel mines, or see that they are destroyed.")
)
MINE = LegalRule(
    "apmbc-2-1",
    "APMBC Art. 2(1)",
    Message(
        "An anti-personnel mine is designed to be set off by a person's presence, nearness "
        "or contact; a vehicle mine is not one merely for its anti-handling device. Our reading: no timer exempts one."
    ),
)
ON_COMMAND = LegalRule(
    "apmbc-2-2",
    "APMBC Art. 2(2)",
    Message(
        "A mine lies under, on or near the ground and is designed to be set off by a person or vehicle that "
        "comes near. Our reading: what only somebody who watches sets off is none."
    ),
)
ANTI_HANDLING = LegalRule(
    "apmbc-2-3",
    "APMBC Art. 2(3)",
    Message("An anti-handling device protects a mine and goes off when it is tampered with or disturbed on purpose."),
)
TRANSFERRING = LegalRule(
    "apmbc-2-4",
    "APMBC Art. 2(4)",
    Message(
        "Transfer is movement into or out of a state's territory and the passing of title and control; ceding "
        "land with mines in it is none."
    ),
)
MINED_AREA = LegalRule(
    "apmbc-2-5",
    "APMBC Art. 2(5)",
    Message("A mined area is one that is dangerous because mines are there or are suspected there."),
)
KEPT = LegalRule(
    "apmbc-3",
    "APMBC Art. 3",
    Message(
        "The least number needed may be kept or moved to train in detection, clearance and "
        "destruction, and mines may be moved to be destroyed."
    ),
)
YEARLY = LegalRule("apmbc-7-2", "APMBC Art. 7(2)", Message("The report is brought up to date every year by 30 April."))
MARK = LegalRule(
    "apmbc-5-2",
    "APMBC Art. 5(2)",
    Message(
        "Mined areas are identified, marked round, watched and fenced or otherwise closed "
        "to civilians until they are cleared."
    ),
)
HELP = LegalRule(
    "apmbc-6", "APMBC Art. 6", Message("Help in clearance, for victims and in destruction is given and may be sought.")
)
ANSWER = LegalRule("apmbc-8", "APMBC Art. 8", Message("A request for clarification is answered within 28 days."))
PENAL = LegalRule(
    "apmbc-9", "APMBC Art. 9", Message("Prohibited activities are prevented and punished by national law.")
)
PROVISIONAL = LegalRule(
    "apmbc-18",
    "APMBC Art. 18",
    Message("A state may declare with its deposit that it applies Article 1(1) until entry into force."),
)
NO_RESERVATIONS = LegalRule("apmbc-19", "APMBC Art. 19", Message("No reservations can be made to its articles."))
NOTICE = LegalRule(
    "apmbc-20-2",
    "APMBC Art. 20(2)",
    Message(
        "Notice of withdrawal goes to all other parties, the depositary and the Security "
        "Council, with the reasons in full."
    ),
)
BAR = LegalRule(
    "apmbc-20-3-conflict",
    "APMBC Art. 20(3)",
    Message(
        "A party engaged in an armed conflict on the day the six months expire "
        "stays bound until that conflict ends. Our reading: only that day counts, and of several conflicts "
        "on it the last to end."
    ),
)
STAYS = LegalRule(
    "apmbc-20-4", "APMBC Art. 20(4)", Message("Withdrawal leaves duties under other international law as they are.")
)

TREATY = Treaty(
    id="apmbc",
    short="APMBC",
    title=Message("Anti-Personnel Mine Ban Convention"),
    parent="",
    threshold=40,
    enters=enters,
    leaves=leaves,
    bar=BAR,
    receipt=NOTICE,
    provisional=PROVISIONAL,
    provisional_scope="Art. 1(1)",
    provisional_duties=(NO_USE, NO_STOCK, NO_HELP),
    stays=STAYS,
    duties=(
        Duty(NO_USE), Duty(NO_STOCK), Duty(NO_HELP), Duty(DESTROY), Duty(KEPT, counted=True),
        Duty(stockpile_deadline.rule, stockpile_deadline, condition=Message("if it holds any")),
        Duty(clearance_deadline.rule, clearance_deadline, extendable=True, condition=Message("if it has mined areas")),
        Duty(MARK, condition=Message("if it has mined areas")),
        Duty(first_report.rule, first_report), Duty(YEARLY, yearly=(4, 30), yearly_after=first_report),
        Duty(HELP), Duty(ANSWER), Duty(PENAL),
    ),
    rules=(
        NO_USE, NO_STOCK, NO_HELP, DESTROY, MINE, ON_COMMAND, ANTI_HANDLING, TRANSFERRING, MINED_AREA, KEPT,
        stockpile_deadline.rule, clearance_deadline.rule, MARK, HELP,
        first_report.rule, YEARLY, ANSWER, PENAL, enters_first.rule, enters.rule, PROVISIONAL, NO_RESERVATIONS, NOTICE,
        leaves.rule, BAR, STAYS,
    ),
)  # fmt: skip
