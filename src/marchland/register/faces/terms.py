"""What the values of the register are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

_FIELDS: Mapping[str, str] = {
    "name": N_("Name"), "shape": N_("Its shape"), "portion": N_("The portion"), "source": N_("Source"),
    "district": N_("District"), "devices": N_("Devices"), "owner": N_("Owner"), "informant": N_("Who told it"),
    "reason": N_("Reason"), "how": N_("How"), "survey": N_("Which survey"), "organisation": N_("Organisation"),
    "from_on": N_("From the day"), "to_on": N_("To the day"), "findings": N_("Findings"), "method": N_("Method"),
    "depth_m": N_("Depth, m"), "found": N_("What was found"), "device": N_("device"), "number": N_("number"),
    "accuracy_m": N_("Error of the position, m"), "done": N_("what was done with it"),
    "passed": N_("Result"), "sampled": N_("What was sampled"),
    "recipient": N_("To whom"), "residual_risk_owner": N_("Owner of the residual risk"),
    "segments": N_("Segments of marking"), "signs": N_("Signs"), "position": N_("longitude latitude"),
    "line": N_("longitude latitude of each corner"), "says": N_("What it says"), "condition": N_("condition"),
    "note": N_("Note"), "claim": N_("Name of the claim"), "holds": N_("What holds: a claim, or record"),
    "into": N_("Into"), "others": N_("The other areas"), "approves": N_("What is approved"),
    "digest": N_("What is proposed"), "withdraws": N_("What is taken back"), "decided": N_("How it was decided"),
    "kind": N_("Kind"), "classification": N_("Classification"), "area_m2": N_("Land, m²"),
    "valid_on": N_("On the day"), "seen_on": N_("Seen on"), "decision": N_("Decision"),
    "original": N_("Original"), "remaining": N_("Remaining"), "carried_on": N_("Carried on"),
    "payload_erased": N_("Payload erased"), "actor": N_("Actor"), "what": N_("What"), "sign": N_("Sign"),
    "corrects": N_("The entry that is corrected"), "fields": N_("What holds"), "field": N_("field"),
    "value": N_("its right value"),
    "to": N_("The new code"), "area": N_("Area"), "entry": N_("Entry"), "on": N_("On the day"),
    "segment": N_("Segment of marking"), "information_on": N_("The day the information is of"),
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
    "by_content": N_("two people said yes to just this content"),
    "by_name": N_("two people, by the name of a decision"),
    "vouched": N_("vouched for by the keeper of the file"), "took_effect": N_("Took effect"),
    "actor_registered": N_("Roles given"), "projected": N_("Digest of the areas recorded"),
    "taken_back": N_("Taken back"), "approved": N_("Approved"), "proposed": N_("Proposed"),
    "proposal_withdrawn": N_("Proposal taken back"),
    "amended": N_("Amended"), "withdrawn": N_("Entry withdrawn"), "recoded": N_("Recoded"),
    "public": N_("Public"), "personal": N_("Personal"),
    "viewer": N_("Viewer"), "reporter": N_("Reporter"), "surveyor": N_("Surveyor"), "approver": N_("Approver"),
    "administrator": N_("Administrator"),
}  # fmt: skip
TERMS: Mapping[str, str] = {**_FIELDS, **_REGISTER}
ENUMERATED = frozenset(
    {"classification", "condition", "decided", "kind", "method", "methods", "standing", "status", "survey", "what"}
)
"""The keys whose values are words of ours; what stands under any other key is somebody's own text."""
