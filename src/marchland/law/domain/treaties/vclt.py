"""The law of treaties that bears on every treaty here: the Vienna Convention of 1969."""

from __future__ import annotations

from datetime import date

from marchland.core.message import Message
from marchland.law.domain.calendar import months_after
from marchland.law.domain.rule import LegalRule, computes

OBJECT_AND_PURPOSE = LegalRule(
    "vclt-18", "VCLT Art. 18", Message("A state that signed, or consented before entry into force, must not defeat the "
    "treaty's object and purpose; it is not yet bound by its rules.")
)  # fmt: skip
PROVISIONAL = LegalRule(
    "vclt-25",
    "VCLT Art. 25",
    Message("A treaty may be applied provisionally before it is in force; a notice of not becoming a party ends that."),
)
THIRD_STATES = LegalRule(
    "vclt-34", "VCLT Art. 34", Message("A treaty makes no duties for a state that did not consent to it.")
)
WHOLE = LegalRule(
    "vclt-44-1",
    "VCLT Art. 44(1)",
    Message("Withdrawal and suspension concern the whole treaty unless it says otherwise."),
)
WITHDRAWAL = LegalRule(
    "vclt-54", "VCLT Art. 54", Message("A party withdraws as the treaty provides, or when all parties consent.")
)
SUSPENSION = LegalRule(
    "vclt-57", "VCLT Art. 57", Message("Operation is suspended as the treaty provides, or when all parties consent.")
)
HUMANITARIAN = LegalRule(
    "vclt-60-5",
    "VCLT Art. 60(5)",
    Message("A breach by another does not suspend rules that protect persons in treaties of a humanitarian kind."),
)
CHANGE = LegalRule(
    "vclt-62",
    "VCLT Art. 62",
    Message(
        "An unforeseen and fundamental change of circumstances may end or suspend a treaty only "
        "under strict conditions."
    ),
)
SUCCESSORS = LegalRule(
    "successor-states", "custom; not VCLT (Art. 73)", Message("A successor state is as a rule bound from the day of "
    "succession; the treaty's own count of months is not the rule for it, so it is flagged and not computed.")
)  # fmt: skip
RECEIPT = LegalRule("vclt-78", "VCLT Art. 78", Message("A notice counts as made when the depositary has received it."))
RETRACTION = LegalRule(
    "vclt-68", "VCLT Art. 68", Message("A notice may be taken back at any time before it takes effect.")
)
RESERVING = LegalRule(
    "vclt-19", "VCLT Art. 19",
    Message(
        "A reservation may be made with signature or consent unless the treaty prohibits it, allows others alone, or "
        "it is incompatible with the treaty's object and purpose."
    ),
)  # fmt: skip
OBJECTING = LegalRule(
    "vclt-20-4-b", "VCLT Art. 20(4)(b)",
    Message(
        "An objection to a reservation does not keep the treaty from entering into force between the two states, "
        "unless the one that objects definitely says so."
    ),
)  # fmt: skip
RESERVED = LegalRule(
    "vclt-21-3", "VCLT Art. 21(3)",
    Message(
        "Where it does not, what the reservation is about does not apply between the two, as far as the reservation "
        "goes."
    ),
)  # fmt: skip
RIGHTS_KEPT = LegalRule(
    "vclt-70-1", "VCLT Art. 70(1)", Message("Leaving frees a state from then on; rights and duties made before stay.")
)


@computes("vclt-65-2", "VCLT Art. 65(2)")
def objection_window(received_on: date) -> date:
    """Where Article 65 applies, the others have at least three months from receipt of the notice to object."""
    return months_after(received_on, 3)


@computes("vclt-66", "VCLT Art. 66(b)")
def conciliation_window(objected_on: date) -> date:
    """If an objection is not settled within twelve months, any party may begin conciliation."""
    return months_after(objected_on, 12)


RULES = (
    OBJECT_AND_PURPOSE, PROVISIONAL, THIRD_STATES, WHOLE, WITHDRAWAL, SUSPENSION, HUMANITARIAN, CHANGE, SUCCESSORS,
    objection_window.rule, conciliation_window.rule, RETRACTION, RESERVING, OBJECTING, RESERVED, RIGHTS_KEPT, RECEIPT,
)  # fmt: skip
