"""The Convention on Cluster Munitions: adopted in Dublin in 2008."""

from __future__ import annotations

from datetime import date, timedelta

from marchland.core.message import Message
from marchland.law.domain.calendar import first_of_month_after, months_after, years_after
from marchland.law.domain.rule import LegalRule, computes
from marchland.law.domain.treaty import Duty, Treaty


@computes("ccm-17-2", "CCM Art. 17(2)")
def enters(deposited_on: date) -> date:
    """It enters into force for a state on the first day of the sixth month after its deposit."""
    return first_of_month_after(deposited_on, 6)


@computes("ccm-17-1", "CCM Art. 17(1)")
def enters_first(thirtieth_on: date) -> date:
    """It first entered into force on the first day of the sixth month after the month of the 30th deposit."""
    return first_of_month_after(thirtieth_on, 6)


@computes("ccm-20-3", "CCM Art. 20(3)")
def leaves(received_on: date) -> date:
    """A withdrawal takes effect six months after the depositary has received it, and not before."""
    return months_after(received_on, 6)


@computes("ccm-3-2", "CCM Art. 3(2)")
def stockpile_deadline(in_force_on: date) -> date:
    """All stockpiled cluster munitions are destroyed within eight years of entry into force.

    Art. 3(3)–(5): that may be extended by up to four years, and exceptionally more.
    """
    return years_after(in_force_on, 8)


@computes("ccm-4-1", "CCM Art. 4(1)")
def clearance_deadline(in_force_on: date) -> date:
    """Cluster munition remnants under jurisdiction or control are cleared within ten years of entry into force.

    Art. 4(5)–(8): that may be extended by up to five years, more than once.
    """
    return years_after(in_force_on, 10)


@computes("ccm-7-1", "CCM Art. 7(1)")
def first_report(in_force_on: date) -> date:
    """The first transparency report is due 180 days after entry into force."""
    return in_force_on + timedelta(days=180)


NO_USE = LegalRule("ccm-1-1-a", "CCM Art. 1(1)(a)", Message("Never under any circumstances use cluster munitions."))
NO_STOCK = LegalRule(
    "ccm-1-1-b",
    "CCM Art. 1(1)(b)",
    Message(
        "Never develop, produce, otherwise acquire, stockpile, retain or transfer cluster "
        "munitions, directly or indirectly."
    ),
)
NO_HELP = LegalRule(
    "ccm-1-1-c",
    "CCM Art. 1(1)(c)",
    Message("Never assist, encourage or induce anyone to do what the Convention prohibits."),
)
CLUSTER = LegalRule(
    "ccm-2-2",
    "CCM Art. 2(2)",
    Message("A cluster munition is designed to scatter or release explosive submunitions of under 20 kilograms each."),
)
NOT_MINES = LegalRule("ccm-1-3", "CCM Art. 1(3)", Message("The Convention does not apply to mines."))
SAFEGUARDS = LegalRule(
    "ccm-4-2",
    "CCM Art. 4(2)",
    Message(
        "While it clears, it surveys and records, marks and fences affected areas, keeps "
        "civilians out and teaches them the risk."
    ),
)
VICTIMS = LegalRule(
    "ccm-5",
    "CCM Art. 5",
    Message(
        "Victims in areas under its jurisdiction or control are cared for, rehabilitated and "
        "included, without discrimination."
    ),
)
HELP = LegalRule(
    "ccm-6", "CCM Art. 6", Message("Who is in a position to helps others with clearance, destruction and victims.")
)
ANSWER = LegalRule("ccm-8", "CCM Art. 8", Message("A request for clarification is answered within 28 days."))
KEPT = LegalRule(
    "ccm-3-6",
    "CCM Art. 3(6)",
    Message(
        "The least number needed may be kept or acquired to train in detection, clearance and destruction, and to "
        "develop counter-measures."
    ),
)
TO_DESTROY = LegalRule(
    "ccm-3-7",
    "CCM Art. 3(7)",
    Message("They may be transferred to another party to be destroyed, or for what Article 3(6) allows."),
)
PENAL = LegalRule("ccm-9", "CCM Art. 9", Message("Prohibited activities are prevented and punished by national law."))
UNIVERSAL = LegalRule(
    "ccm-21-1",
    "CCM Art. 21(1)–(2)",
    Message(
        "States that are not parties are encouraged to join, told of its obligations, "
        "and discouraged from use as best one can."
    ),
)
YEARLY = LegalRule("ccm-7-2", "CCM Art. 7(2)", Message("The report is brought up to date every year by 30 April."))
PROVISIONAL = LegalRule(
    "ccm-18",
    "CCM Art. 18",
    Message("A state may declare with its deposit that it applies Article 1 until entry into force."),
)
NO_RESERVATIONS = LegalRule("ccm-19", "CCM Art. 19", Message("No reservations can be made to its articles."))
NOTICE = LegalRule(
    "ccm-20-2",
    "CCM Art. 20(2)",
    Message(
        "Notice of withdrawal goes to all other parties, the depositary and the Security "
        "Council, with the reasons in full."
    ),
)
BAR = LegalRule(
    "ccm-20-3-conflict",
    "CCM Art. 20(3)",
    Message(
        "A party engaged in an armed conflict on the day the six months expire "
        "stays bound until that conflict ends. Our reading: only that day counts, and of several conflicts "
        "on it the last to end."
    ),
)
COOPERATION = LegalRule(
    "ccm-21-3",
    "CCM Art. 21(3)",
    Message(
        "Parties, their personnel and nationals may cooperate militarily with states that "
        "are not parties and might do what it prohibits."
    ),
)
LIMITS = LegalRule(
    "ccm-21-4",
    "CCM Art. 21(4)",
    Message(
        "Cooperation allows no development, stockpiling, transfer or use of one's own, and "
        "no express request to use them where the choice is one's own alone."
    ),
)

TREATY = Treaty(
    id="ccm",
    short="CCM",
    title=Message("Convention on Cluster Munitions"),
    parent="",
    threshold=30,
    enters=enters,
    leaves=leaves,
    bar=BAR,
    receipt=NOTICE,
    provisional=PROVISIONAL,
    provisional_scope="Art. 1",
    provisional_duties=(NO_USE, NO_STOCK, NO_HELP),
    stays=None,
    duties=(
        Duty(NO_USE),
        Duty(NO_STOCK),
        Duty(NO_HELP),
        Duty(stockpile_deadline.rule, stockpile_deadline, extendable=True, condition=Message("if it holds any")),
        Duty(
            clearance_deadline.rule,
            clearance_deadline,
            extendable=True,
            condition=Message("if it has contaminated areas"),
        ),
        Duty(KEPT, counted=True),
        Duty(SAFEGUARDS, condition=Message("if it has contaminated areas")),
        Duty(VICTIMS, condition=Message("if it has victims")),
        Duty(HELP),
        Duty(first_report.rule, first_report),
        Duty(YEARLY, yearly=(4, 30), yearly_after=first_report),
        Duty(ANSWER),
        Duty(PENAL),
        Duty(UNIVERSAL),
    ),
    rules=(
        NO_USE,
        NO_STOCK,
        NO_HELP,
        NOT_MINES,
        CLUSTER,
        stockpile_deadline.rule,
        clearance_deadline.rule,
        KEPT,
        TO_DESTROY,
        SAFEGUARDS,
        VICTIMS,
        HELP,
        first_report.rule,
        YEARLY,
        ANSWER,
        PENAL,
        UNIVERSAL,
        enters_first.rule,
        enters.rule,
        PROVISIONAL,
        NO_RESERVATIONS,
        NOTICE,
        leaves.rule,
        BAR,
        COOPERATION,
        LIMITS,
    ),
)
