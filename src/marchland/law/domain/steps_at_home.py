"""Steps at home towards leaving a treaty: told beside a standing, and without effect between states."""

from __future__ import annotations

from marchland.core.asof import AsOf
from marchland.core.message import Message, Word
from marchland.law.domain.act import (
    CONSENTS,
    SUSPENSION_ENDED,
    SUSPENSION_NOTIFIED,
    WITHDRAWAL_NOTIFIED,
    WITHDRAWAL_RETRACTED,
    ActBook,
)
from marchland.law.domain.rule import Reason
from marchland.law.domain.treaties import vclt


def domestic_step(book: ActBook, treaty: str, state: str, as_of: AsOf) -> tuple[Reason, ...]:
    """Return the last step at home, if no notice followed it: it changes nothing until the depositary has a notice."""
    acts = [a for a in book.of(treaty, state, as_of.known_on) if a.done_on and a.done_on.last_on <= as_of.valid_on]
    settled = next((act for act in reversed(acts) if act.kind in _SETTLING), None)
    last = next((act for act in reversed(acts) if act.kind in DOMESTIC), None)
    if last is None or (settled and (settled.kind in _NOTICES or acts.index(settled) > acts.index(last))):
        return ()
    text = Message(
        "{kind} on {done_on} ({authority}): a step at home, without effect until the depositary receives a notice",
        kind=Word(last.kind),
        done_on=last.done_on,
        authority=last.authority,
    )
    return (Reason(vclt.RECEIPT.article, text, last.source),)


DOMESTIC = frozenset({
    "recommend_withdrawal", "government_approved", "government_decided_to_prepare", "parliament_first_reading",
    "parliament_first_vote", "parliament_adopted", "second_chamber_adopted", "promulgated", "president_approved",
    "president_signed_law", "president_signed_act", "president_denounced", "executive_decree", "bill_registered",
    "committee_recommended", "private_members_bill", "prime_minister_announced", "draft_out_for_comments",
    "note_verbale_to_unog", "government_statement_dated",
})  # fmt: skip
"""Steps at home towards leaving; none of them changes anything between states."""
_NOTICES = (WITHDRAWAL_NOTIFIED, SUSPENSION_NOTIFIED)
_SETTLING = (*_NOTICES, WITHDRAWAL_RETRACTED, SUSPENSION_ENDED, *CONSENTS)
"""The acts between states that make a step at home before them a thing of the past; after a notice none is awaited."""
