"""The Convention on Certain Conventional Weapons itself: the frame of its protocols, of 1980."""

from __future__ import annotations

from datetime import date

from marchland.core.message import Message
from marchland.law.domain.calendar import months_after
from marchland.law.domain.rule import LegalRule, computes
from marchland.law.domain.treaty import Duty, Treaty


@computes("ccw-5-2", "CCW Art. 5(2)")
def enters(deposited_on: date) -> date:
    """It enters into force for a state six months after the day of its deposit, to the day."""
    return months_after(deposited_on, 6)


@computes("ccw-5-4", "CCW Art. 5(3)–(4)")
def protocol_enters(consented_on: date) -> date:
    """A protocol enters into force for a state six months after the day it notified its consent, to the day."""
    return months_after(consented_on, 6)


@computes("ccw-9-2", "CCW Art. 9(2)")
def leaves(received_on: date) -> date:
    """A denunciation takes effect one year after the depositary has received it, and not before."""
    return months_after(received_on, 12)


def reports_due_from(in_force_on: date) -> date:
    """Return from when the yearly reports of the protocols are due on 31 March: the conferences set that in 2010."""
    return max(in_force_on, date(2011, 1, 1))


TWO_PROTOCOLS = LegalRule(
    "ccw-4-3",
    "CCW Art. 4(3)",
    Message(
        "A state that joins accepts at least two of the protocols; a further one may follow. "
        "Our reading: so whoever is bound by a protocol is a party to the Convention."
    ),
)
INTER_SE = LegalRule(
    "ccw-7-1", "CCW Art. 7(1)", Message("Parties stay bound among themselves though an adversary is not bound.")
)
ACCEPTED = LegalRule(
    "ccw-7-2",
    "CCW Art. 7(2)",
    Message("Parties are bound towards a state that is none if it accepts and applies the rules."),
)
DENOUNCE = LegalRule(
    "ccw-9-1", "CCW Art. 9(1)", Message("The Convention or any one of its protocols may be denounced.")
)
BAR = LegalRule(
    "ccw-9-2-conflict",
    "CCW Art. 9(2)",
    Message(
        "Who is in an armed conflict or occupation when the year expires stays bound "
        "until it ends and protected persons are released and brought home."
    ),
)
ALL_GO = LegalRule(
    "ccw-9-3", "CCW Art. 9(3)", Message("Denouncing the Convention denounces every protocol that binds the state.")
)
SCOPE = LegalRule(
    "ccw-1",
    "CCW Art. 1",
    Message(
        "It applies to wars between states; as amended in 2001, for those who accepted that, to wars within states too."
    ),
)

TREATY = Treaty(
    id="ccw",
    short="CCW",
    title=Message("Convention on Certain Conventional Weapons"),
    parent="",
    threshold=20,
    enters=enters,
    leaves=leaves,
    bar=BAR,
    receipt=DENOUNCE,
    duties=(Duty(TWO_PROTOCOLS), Duty(INTER_SE)),
    rules=(
        SCOPE, TWO_PROTOCOLS, enters.rule, protocol_enters.rule, INTER_SE, ACCEPTED, DENOUNCE, leaves.rule, BAR, ALL_GO,
    ),
)  # fmt: skip
