"""What the values of the books' enumerations are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.web.language import N_

_LAW: Mapping[str, str] = {
    "party": N_("Party"), "signatory": N_("Signatory"), "non_party": N_("Not a party"),
    "withdrawal_notified": N_("Withdrawal notified"), "withdrawn": N_("Withdrawn"),
    "suspension_claimed": N_("Suspension claimed"), "not_recorded": N_("Not recorded"),
    "bound": N_("Bound"), "not_bound": N_("Not bound"), "yes": N_("Yes"), "no": N_("No"),
    "certain": N_("Certain"), "probable": N_("Probable"), "contested": N_("Contested"),
    "allowed": N_("Allowed"), "restricted": N_("Restricted"), "prohibited": N_("Prohibited"),
    "not_governed": N_("Not governed"), "self": N_("by itself"), "company": N_("a company"), "any": N_("anyone"),
    "anti_personnel_mine": N_("Anti-personnel mine"), "anti_vehicle_mine": N_("Anti-vehicle mine"),
    "mine": N_("Mine"), "by_mode": N_("By its mode"), "other_device": N_("Other device"),
    "not_a_mine": N_("Not a mine"), "outside": N_("Outside the treaty"),
    "use": N_("Use"), "acquire_or_transfer": N_("Acquire or transfer"),
    "signed": N_("Signed"), "ratified": N_("Ratified"), "acceded": N_("Acceded"), "accepted": N_("Accepted"),
    "approved": N_("Approved"), "succeeded": N_("Succeeded"), "consented": N_("Consented to be bound"),
    "withdrawal_retracted": N_("Withdrawal retracted"), "suspension_notified": N_("Suspension notified"),
    "suspension_ended": N_("Suspension ended"), "applied_provisionally": N_("Applied provisionally"),
    "entry_into_force": N_("Entry into force"), "withdrawal_effective": N_("Withdrawal in effect"),
    "adopted": N_("Adopted"), "conflict_began": N_("Armed conflict began"),
    "conflict_ended": N_("Armed conflict ended"), "recorded_non_party": N_("Recorded as not a party"),
    "parliament_adopted": N_("Parliament adopted it"), "objection_to_suspension": N_("Objection to the suspension"),
    "recommend_withdrawal": N_("Withdrawal recommended"), "government_approved": N_("Government approved it"),
    "promulgated": N_("Promulgated"), "non_party_position": N_("Position of a state that is no party"),
}  # fmt: skip
_AUDIT: Mapping[str, str] = {
    "follows": N_("Follows"), "rounds_to": N_("Rounds to"), "loose_bound": N_("Loose bound"),
    "does_not_follow": N_("Does not follow"), "contradicted": N_("Contradicted"),
    "not_derivable": N_("Not derivable"), "confirmed": N_("Confirmed"), "not_checked": N_("Not checked"),
    "recorded_only": N_("Recorded only"), "arithmetic": N_("Arithmetic"), "date": N_("Date"),
    "external": N_("External"), "premise": N_("Premise"), "out_of_scope": N_("Out of scope"),
    "exact": N_("exactly"), "over": N_("over"), "up_to": N_("up to"), "text": N_("the text's own"),
    "independent": N_("independent"), "none": N_("none"),
    "measured": N_("Measured"), "published": N_("Published"), "derived": N_("Derived"), "guess": N_("Guess"),
}  # fmt: skip
_SOURCES: Mapping[str, str] = {
    "primary": N_("Primary source"), "official": N_("Official"), "ngo": N_("Non-governmental organisation"),
    "press": N_("Press"), "academic": N_("Academic"), "reference": N_("Reference work"), "map": N_("Map"),
    "article": N_("The audited article"), "state_media": N_("State media"), "mirror": N_("Mirror"),
    "blog": N_("Blog"), "advocacy": N_("Advocacy"), "shell": N_("Page around the text"),
}  # fmt: skip
_REGISTER: Mapping[str, str] = {
    "open": N_("Open"), "worked_on": N_("Worked on"), "suspended": N_("Suspended"), "released": N_("Released"),
    "handed_over": N_("Handed over"), "merged": N_("Merged"), "split": N_("Split"),
    "indication": N_("Indication"), "SHA": N_("Suspected hazardous area"), "CHA": N_("Confirmed hazardous area"),
    "reported": N_("Reported"), "classified": N_("Classified"), "boundary_revised": N_("Boundary revised"),
    "evidence_added": N_("Evidence added"), "surveyed": N_("Surveyed"), "work_started": N_("Work started"),
    "resumed": N_("Resumed"), "cancelled": N_("Cancelled"), "reduced": N_("Reduced"), "cleared": N_("Cleared"),
    "quality_checked": N_("Quality checked"), "reopened": N_("Reopened"), "marked": N_("Marked"),
    "inspected": N_("Inspected"), "settled": N_("Settled"), "direct": N_("Direct"), "indirect": N_("Indirect"),
    "non_technical": N_("Non-technical survey"), "technical": N_("Technical survey"),
    "non_technical_survey": N_("Non-technical survey"), "technical_survey": N_("Technical survey"),
    "manual_clearance": N_("Manual clearance"), "mechanical_clearance": N_("Mechanical clearance"),
    "animal_clearance": N_("Clearance with animals"), "battle_area_clearance": N_("Battle area clearance"),
    "extended": N_("Extended"), "corrected": N_("Corrected"), "good": N_("Good"), "damaged": N_("Damaged"),
    "missing": N_("Missing"), "replaced": N_("Replaced"), "held": N_("Held"), "not_held": N_("Not held"),
    "public": N_("Public"), "personal": N_("Personal"),
    "viewer": N_("Viewer"), "reporter": N_("Reporter"), "surveyor": N_("Surveyor"), "approver": N_("Approver"),
    "administrator": N_("Administrator"),
}  # fmt: skip
_FIELDS: Mapping[str, str] = {
    "name": N_("Name"), "shape": N_("Its shape"), "portion": N_("The portion"), "source": N_("Source"),
    "district": N_("District"), "devices": N_("Devices"), "owner": N_("Owner"), "informant": N_("Who told it"),
    "reason": N_("Reason"), "how": N_("How"), "survey": N_("Which survey"), "organisation": N_("Organisation"),
    "from_on": N_("From the day"), "to_on": N_("To the day"), "findings": N_("Findings"), "method": N_("Method"),
    "depth_m": N_("Depth, m"), "found": N_("What was found"), "device": N_("device"), "number": N_("number"),
    "done": N_("what was done with it"), "passed": N_("Result"), "sampled": N_("What was sampled"),
    "recipient": N_("To whom"), "residual_risk_owner": N_("Owner of the residual risk"),
    "segments": N_("Segments of marking"), "signs": N_("Signs"), "position": N_("longitude latitude"),
    "line": N_("longitude latitude of each corner"), "says": N_("What it says"), "condition": N_("condition"),
    "note": N_("Note"), "claim": N_("Name of the claim"), "holds": N_("What holds: a claim, or record"),
    "into": N_("Into"), "others": N_("The other areas"), "approves": N_("The decision that is approved"),
    "kind": N_("Kind"), "classification": N_("Classification"), "area_m2": N_("Land, m²"),
    "valid_on": N_("On the day"), "seen_on": N_("Seen on"), "decision": N_("Decision"),
    "original": N_("Original"), "remaining": N_("Remaining"), "carried_on": N_("Carried on"),
    "payload_erased": N_("Payload erased"), "actor": N_("Actor"),
}  # fmt: skip
_PRINTED = (
    N_("Anti-Personnel Mine Ban Convention"), N_("Convention on Cluster Munitions"),
    N_("Convention on Certain Conventional Weapons"), N_("Protocol II on mines and booby-traps, as of 1980"),
    N_("Amended Protocol II on mines and booby-traps, of 1996"),
    N_("Protocol V on explosive remnants of war, of 2003"),
    N_("Cells in which the public is warned"), N_("Recorded hazardous areas"), N_("Border lines"),
    N_("Claimed belts on the borders that they run along"), N_("States by their status under a treaty"),
    N_("in use"), N_("competing"), N_("superseded"), N_("not known yet"), N_("not in force"),
    N_("the stated inputs give the stated figure"), N_("within 5 % of what the stated inputs give"),
    N_("the bound holds, but is far from the figure"), N_("the stated inputs give another figure"),
    N_("an independent source says otherwise"), N_("the text states no inputs for it"),
    N_("an independent source says the same"), N_("nobody has looked yet"), N_("kept as said, not judged"),
    N_("Length of front"), N_("Mines"), N_("Mines per km of front"), N_("Times Korea's mines per km"),
    N_("Mined ground"), N_("Ground closed to other use"), N_("Price of the mines"),
    N_("Years of the stated production"), N_("Other layers, over the horizon"), N_("The barrier, over the horizon"),
    N_("Clearance at the rate of all States Parties"), N_("Clearance by the stated deminers"),
    N_("Clearance at a cost per mine"), N_("Clearance at a cost per m²"), N_("The barrier and its clearance"),
    N_("Mines left after clearance"), N_("People killed or hurt"),
    N_("Documented belts"), N_("People and places near the lines"), N_("How long the borders are"), N_("Inputs"),
    N_("Formulas"), N_("What differs"), N_("What that does"), N_("To have the same digits again"), N_("Belts"),
    N_("All belts together"), N_("All belts"), N_("Belt"), N_("Output"), N_("Unit"), N_("Main driver"), N_("Low"),
    N_("Central"), N_("High"), N_("Grade"), N_("Sources"), N_("Border"), N_("Official km"), N_("Shortest km"),
    N_("Longest km"), N_("Measured on"), N_("Draws"), N_("Input"), N_("Shape"), N_("Fact"), N_("Formula"),
    N_("Meaning"), N_("What"), N_("Value"), N_("Field"), N_("Ratio"), N_("At its 5 % point"),
    N_("At its 95 % point"), N_("Share of swings %"), N_("First"), N_("Total"), N_("Known by"),
    N_("So in the world on"), N_("Seed"),
)  # fmt: skip
"""Texts of other storeys that pages print, so that translators find them: treaties, outputs, tables and columns."""
TERMS: Mapping[str, str] = {**_FIELDS, **_REGISTER, **_SOURCES, **_AUDIT, **_LAW}
"""Value → what it is called; what is not here is shown as its own words."""


def term(value: Any) -> str:
    """Return what a value is called, in English; `say` says it in the language of a page."""
    text = str(value)
    return TERMS.get(text) or text.replace("_", " ")
