"""What the kinds of acts are called on a page, where they are steps at home, of the depositary or of a policy."""

from __future__ import annotations

from collections.abc import Mapping

from marchland.core.message import N_

TERMS: Mapping[str, str] = {
    "opened_for_signature": N_("Opened for signature"), "fortieth_instrument_deposited": N_("Fortieth deposit"),
    "bill_registered": N_("Bill registered"), "private_members_bill": N_("Bill of a member of parliament"),
    "committee_recommended": N_("Committee recommended it"), "draft_out_for_comments": N_("Draft sent for comments"),
    "parliament_first_reading": N_("First reading in parliament"),
    "parliament_first_vote": N_("First vote in parliament"),
    "second_chamber_adopted": N_("Second chamber adopted it"), "ratification_law": N_("Law on ratification"),
    "president_approved": N_("President approved it"), "president_signed_law": N_("President signed the law"),
    "president_denounced": N_("President denounced the treaty"), "executive_decree": N_("Decree"),
    "prime_minister_announced": N_("Prime minister announced it"),
    "government_decided_to_prepare": N_("Government decided to prepare it"),
    "government_decided_objection": N_("Government decided to object"),
    "government_statement_dated": N_("Government statement dated"),
    "declared_will_not_withdraw": N_("Declared that it will not withdraw"),
    "note_verbale_to_unog": N_("Note verbale to the UN Office at Geneva"),
    "depositary_circulated": N_("Circulated by the depositary"),
    "suspension_legal_effect": N_("Suspension in effect, as its law says"),
    "compliance_clarification_requested": N_("Clarification of compliance asked for"),
    "good_offices_fact_finding_requested": N_("Good offices and fact-finding asked for"),
    "msp_finding_suspension_not_allowed": N_("Meeting of the parties: suspension is not allowed"),
    "msp_regret_at_withdrawals": N_("Meeting of the parties: regret at the withdrawals"),
    "unsg_statement_withdrawals": N_("UN Secretary-General on the withdrawals"),
    "policy_clinton": N_("Policy of President Clinton"),
    "policy_clinton_pdd64": N_("Policy of President Clinton (PDD-64)"),
    "policy_bush": N_("Policy of President Bush"), "policy_obama": N_("Policy of President Obama"),
    "policy_obama_ppd37": N_("Policy of President Obama (PPD-37)"),
    "policy_trump1": N_("Policy of President Trump, first term"), "policy_biden": N_("Policy of President Biden"),
    "policy_trump2_memo": N_("Memorandum under President Trump, second term"),
    "policy_trump2_final": N_("Policy of President Trump, second term"),
    "policy_obama_june_2014": N_("Policy of President Obama, June 2014"),
    "export_ban_announced": N_("Export ban announced"), "statute_export_moratorium": N_("Export moratorium by statute"),
    "stockpile_cap": N_("Cap on the stockpile"), "transfer_announced": N_("Transfer announced"),
}  # fmt: skip
