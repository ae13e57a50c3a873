"""Withdrawals: cells that would go, proposed as exact bytes and approved by their digest, once, as events are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from marchland.core.errors import EntryError, EventError, MarchlandError
from marchland.core.message import Message
from marchland.public.domain.grid import Cell
from marchland.public.domain.record import cells_from
from marchland.register.domain.demand import demand_error
from marchland.register.domain.event import Decision
from marchland.register.domain.proposal import ProposalStanding, check_yes, is_digest
from marchland.tlog.domain.entry import Entry

PROPOSED: Final = "withdrawal_proposed"
APPROVED: Final = "withdrawal_approved"
TAKEN_BACK: Final = "withdrawal_taken_back"
"""The kinds of the entries by which cells are proposed to go, that is approved, and is taken back."""
PROPOSED_KEY, APPROVED_KEY, TAKEN_BACK_KEY = "cells-proposed:", "cells-enacted:", "cells-ended:"
"""How their keys begin; the digest follows: nothing is proposed twice, and nothing takes effect twice."""
_STEP = Message("see `marchland public proposals`")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Cells that would go from the release of that number and digest, by a decision that names two people."""

    number: int
    digest: str
    cells: tuple[Cell, ...]
    decision: Decision

    def to_bytes(self) -> bytes:
        """Return the exact bytes that are proposed and signed."""
        decided = {"approvers": self.decision.approvers, "name": self.decision.name, "text": self.decision.text}
        fields = {"cells": self.cells, "decision": decided, "digest": self.digest, "release": self.number}
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    @property
    def name(self) -> str:
        """Return the digest by which it is approved."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def withdrawal_from(payload: bytes) -> Withdrawal:
    """Return the withdrawal that a payload proposes; raises EntryError where it is none, or not in its one form."""
    try:
        fields = json.loads(payload)
        decided = fields["decision"]
        decision = Decision(str(decided["name"]), str(decided["text"]), tuple(map(str, decided["approvers"])))
        found = Withdrawal(int(fields["release"]), str(fields["digest"]), cells_from(fields["cells"]), decision)
        exact = found.to_bytes() == payload
    except (ValueError, KeyError, TypeError, RecursionError, MarchlandError):
        exact = False
    if not exact:
        raise EntryError("this proposes no withdrawal of cells", next_step="marchland ledger verify")
    return found


@dataclass(frozen=True, slots=True)
class WithdrawalProposal:
    """A withdrawal that was proposed, by which entry and whom; who said yes; and the entry that ended it, if any."""

    withdrawal: Withdrawal
    seq: int
    actor: str
    proposed_at: str
    said_yes: tuple[str, ...] = ()
    standing: ProposalStanding = ProposalStanding.OPEN
    ended: int | None = None

    @property
    def digest(self) -> str:
        """Return the digest by which it is approved."""
        return self.withdrawal.name

    @property
    def missing(self) -> tuple[str, ...]:
        """Return who of the two has not said yes; who proposed it said so by that."""
        said = {self.actor, *self.said_yes}
        return tuple(name for name in self.withdrawal.decision.approvers if name not in said)

    def check_open(self) -> None:
        """Raise EventError where it took effect or was taken back."""
        if self.standing is ProposalStanding.TOOK_EFFECT:
            found = Message("it took effect as entry {entry}, once", entry=self.ended)
        elif self.standing is ProposalStanding.TAKEN_BACK:
            found = Message("it was taken back by entry {entry}", entry=self.ended)
        else:
            return
        raise demand_error("proposal-is-open", found, _STEP)

    def check_approval(self, actor: str) -> None:
        """Raise EventError naming the rule by which that one cannot say yes to it, if there is one."""
        self.check_open()
        check_yes(actor, self.actor, self.withdrawal.decision.approvers, self.missing)

    def after_yes(self, actor: str, seq: int) -> WithdrawalProposal:
        """Return it after a yes, by which it takes effect if it was the last."""
        after = replace(self, said_yes=(*self.said_yes, actor))
        return after if after.missing else replace(after, standing=ProposalStanding.TOOK_EFFECT, ended=seq)


def withdrawals_of(entries: Iterable[Entry]) -> Mapping[str, WithdrawalProposal]:
    """Return the proposals that entries make, by their digests; a yes that no rule allows changes nothing."""
    found: dict[str, WithdrawalProposal] = {}
    for entry in entries:
        if entry.kind == PROPOSED and entry.payload is not None:
            withdrawal = withdrawal_from(entry.payload)
            found.setdefault(withdrawal.name, WithdrawalProposal(withdrawal, entry.seq, entry.actor, entry.recorded_at))
        elif entry.kind in {APPROVED, TAKEN_BACK} and entry.payload is not None:
            digest = named(entry.payload)
            proposal = found.get(digest)
            if proposal is not None:
                found[digest] = _after(proposal, entry)
    return found


def _after(proposal: WithdrawalProposal, entry: Entry) -> WithdrawalProposal:
    try:
        if entry.kind == TAKEN_BACK:
            proposal.check_open()
            return replace(proposal, standing=ProposalStanding.TAKEN_BACK, ended=entry.seq)
        proposal.check_approval(entry.actor)
    except EventError:
        return proposal
    return proposal.after_yes(entry.actor, entry.seq)


def naming(digest: str, reason: str = "") -> bytes:
    """Return the payload of an entry that approves that digest, or takes it back for a reason."""
    fields = {"names": digest} | ({"reason": reason} if reason else {})
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def named(payload: bytes) -> str:
    """Return the digest that such a payload names, or nothing."""
    try:
        digest = json.loads(payload)["names"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return digest if isinstance(digest, str) and is_digest(digest) else ""
