"""Proposals as typed structures, and as plain rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marchland.core.answer import Answer, Answers
from marchland.core.asof import AsOf
from marchland.formats.table import Table
from marchland.register.domain.event import to_bytes
from marchland.register.domain.proposal import Proposal, ProposalStanding
from marchland.register.faces.answers import Structure
from marchland.register.faces.tables import alone, words
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.proposals import ProposalView
from marchland.register.service.proposing import DecidingReceipt

_SHAPES = ("shape", "portion", "into")


class ProposalAnswer(Answer, frozen=True):
    """An event that was proposed, exactly; who proposed it, who has approved it, and for whom it waits."""

    digest: str
    area: str
    event: str
    valid_on: date
    decision: str
    text: str
    approvers: tuple[str, ...]
    proposed_by: str
    proposed_at: str
    entry: int
    approved_by: tuple[str, ...]
    missing: tuple[str, ...]
    standing: ProposalStanding
    ended_by: str
    ended_entry: int | None
    proposes: Structure


class ProposalViewAnswer(Answer, frozen=True):
    """A proposal, the area on its day without it and with it, and why it does not fit as things are, if it does not."""

    proposal: ProposalAnswer
    before: Structure | None
    after: Structure | None
    refusal: str


class DecidedAnswer(Answer, frozen=True):
    """The entry by which something was proposed, approved or taken back, and what the proposal is after it."""

    entry: int
    event: str
    already: bool
    proposal: ProposalAnswer


def proposal(of: Proposal) -> ProposalAnswer:
    """Return one proposal."""
    decision, ended = of.event.decision, of.ended
    return ProposalAnswer(
        of.digest, of.event.area, of.event.kind, of.event.valid_on, decision.name if decision else "",
        decision.text if decision else "", decision.approvers if decision else (), of.proposed.actor,
        of.proposed.recorded_at, of.proposed.seq, tuple(each.actor for each in of.approvals),
        () if ended else of.missing, of.standing, ended.actor if ended else "", ended.seq if ended else None,
        json.loads(to_bytes(of.event)),
    )  # fmt: skip


def proposals(of: Sequence[Proposal], _books: RegisterBooks, **_given: object) -> Answers[ProposalAnswer]:
    """Return proposals, the newest first."""
    return Answers(map(proposal, of))


def proposal_view(of: ProposalView, _books: RegisterBooks, **_given: object) -> ProposalViewAnswer:
    """Return one proposal with the area without it and with it."""
    return ProposalViewAnswer(
        proposal(of.proposal), dict(of.before) if of.before else None, dict(of.after) if of.after else None,
        of.refusal.message if of.refusal else "",
    )  # fmt: skip


def decided(of: DecidingReceipt) -> DecidedAnswer:
    """Return what was done about a proposal, and what it is after it."""
    return DecidedAnswer(of.receipt.entry.seq, of.receipt.kind, of.receipt.already, proposal(of.proposal))


def proposal_table(of: Sequence[Proposal], books: RegisterBooks, as_of: AsOf, **_given: object) -> tuple[Table, ...]:
    """Return proposals, one a row."""
    told = tuple(map(proposal, of))
    rows = tuple(
        (each.area, words(each.event), str(each.valid_on), each.decision, each.proposed_by, ", ".join(each.missing),
         words(each.standing), each.entry)
        for each in told
    )  # fmt: skip
    columns = ("Id", "Event", "Valid on", "Decision", "Proposed by", "Waits for", "Standing", "Entry")
    digests = tuple(f"{each.digest} {each.area} {words(each.event)}, entry {each.entry}" for each in told)
    hint = "`register proposal DIGEST` shows one; `register approve DIGEST` says yes to just that."
    notes = (*digests, *((hint,) if told else ()), *alone(books))
    return (Table(f"{len(rows)} proposals {as_of}", columns, rows, notes),)


def view_tables(of: ProposalView, books: RegisterBooks, **_given: object) -> tuple[Table, ...]:
    """Return every field of a proposal, and how the land of its area adds up without it and with it."""
    told = proposal(of.proposal)
    head = (
        ("digest", told.digest), ("standing", words(told.standing)),
        ("proposed by", f"{told.proposed_by}, entry {told.entry}, {told.proposed_at[:10]}"),
        ("approved by", ", ".join(told.approved_by)), ("waits for", ", ".join(told.missing)),
        *((words(key), _written(key, value)) for key, value in told.proposes.items()),
    )  # fmt: skip
    notes = (f"As things are it does not fit: {of.refusal.message}",) if of.refusal else ()
    title = f"Proposed on {told.area}: {words(told.event)}"
    return Table(title, ("Field", "Value"), head, (*notes, *alone(books))), Table(
        "Land, in m²", ("Part", "Without it", "With it"),
        tuple((words(key), *("" if each is None else f"{each:,.2f}" for each in sums)) for key, *sums in land(of)),
    )  # fmt: skip


def land(of: ProposalView) -> tuple[tuple[str, float | None, float | None], ...]:
    """Return how the land adds up without a proposal and with it, in m²."""
    before: Mapping[str, Any] = (of.before or {}).get("m2", {})
    after: Mapping[str, Any] = (of.after or {}).get("m2", {})
    return tuple((key, before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after)))


def _written(key: str, value: Any) -> str:
    if key in _SHAPES:
        return "a shape; see --format json, or the page of decisions"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
