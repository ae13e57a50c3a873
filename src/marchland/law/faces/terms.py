"""What the values of the law's book are called on a page, for translators; the field's own terms."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "party": N_("Party"), "signatory": N_("Signatory"), "non_party": N_("Not a party"),
    "withdrawal_notified": N_("Withdrawal notified"), "withdrawn": N_("Withdrawn"),
    "suspension_claimed": N_("Suspension claimed"), "not_recorded": N_("Not known"), "not_known": N_("Not known"),
    "participation_unrecorded": N_("Participation not recorded"),
    "clearance_deadline_extended": N_("Deadline for clearance extended"),
    "clearance_extension_requested": N_("Extension for clearance asked for"),
    "clearance_completed": N_("Clearance declared complete"), "stockpile_destroyed": N_("Stockpile destroyed"),
    "declaration": N_("Declaration"), "reservation": N_("Reservation"), "objection": N_("Objection"),
    "declaration_ended": N_("Declaration ended"),
    "territorial_extension": N_("Extended to a territory"), "territorial_exclusion": N_("Territory left out"),
    "mines_retained": N_("Mines kept for training"), "munitions_retained": N_("Munitions kept for training"),
    "communication": N_("Communication to the depositary"),
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
