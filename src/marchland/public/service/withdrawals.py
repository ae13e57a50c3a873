"""Cells that go: proposed, approved by content by the second of two people, or taken back; each an entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from marchland.access.service.permission import everywhere
from marchland.access.service.roster import Roster, actor_and_roster, require_permission
from marchland.core.errors import EventError, InputError, Location, NotAllowedError, NotFoundError
from marchland.core.message import Message
from marchland.core.policy import Actor
from marchland.public.adapters.public_store import PublicStore
from marchland.public.domain.coarser import removable
from marchland.public.domain.copy import PublicCopy
from marchland.public.domain.grid import Cell
from marchland.public.domain.withdrawal import (
    APPROVED,
    APPROVED_KEY,
    PROPOSED,
    PROPOSED_KEY,
    TAKEN_BACK,
    TAKEN_BACK_KEY,
    Withdrawal,
    WithdrawalProposal,
    naming,
    withdrawals_of,
)
from marchland.public.service.hazards import all_hazards, touched
from marchland.public.service.releases import Clock, current, publish, subject
from marchland.register.domain.demand import demand_error
from marchland.register.domain.event import Decision
from marchland.register.domain.proposal import ProposalStanding, is_digest
from marchland.register.service.recording import check_approvers, day_of
from marchland.register.service.stores import RegisterReader, RegisterStore
from marchland.tlog.domain.entry import NewEntry, Sensitivity

_TEXT_MOST: Final = 4_000
_STEP = Message("see `marchland public proposals`")


@dataclass(frozen=True, slots=True)
class WithdrawalResult:
    """A proposal after something was said of it, and the release by which its cells went, if they did."""

    proposal: WithdrawalProposal
    copy: PublicCopy | None = None


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """A proposal with the release as it is: `held` are those of its cells that have to stay as things are."""

    proposal: WithdrawalProposal
    copy: PublicCopy
    held: frozenset[Cell]


def may_go(store: RegisterStore, public: PublicStore) -> tuple[PublicCopy, frozenset[Cell]]:
    """Return the last release, and the cells of it in which nothing dangerous is on record, so that they may go.

    Raises NotFoundError where nothing was released by an entry yet.
    """
    with store.reading() as reader:
        return _may_go(reader, store, public)


def _may_go(reader: RegisterReader, store: RegisterStore, public: PublicStore) -> tuple[PublicCopy, frozenset[Cell]]:
    copy = current(reader, store.origin, public)
    if copy is None or copy.record is None:
        raise NotFoundError("no release is in the ledger yet", next_step="marchland public release --cover …")
    now = touched(all_hazards(reader, day_of(reader.head().recorded_at)), copy.precision)
    return copy, removable(copy.release.occupied, now)


def propose(
    store: RegisterStore, public: PublicStore, identity: str, clock: Clock, decision: Decision,
    cells: Iterable[Cell] = (), *, dry_run: bool = False,
) -> WithdrawalResult:  # fmt: skip
    """Return the proposal that those cells go, or all that may; it changes nothing until the other approves its digest.

    Raises EventError for a cell that has to stay, NotAllowedError where the decision names somebody who is no approver.
    """
    for name, text in (("decision", decision.name), ("text", decision.text)):
        if not text.strip() or len(text) > _TEXT_MOST:
            raise InputError("what is the decision?", where=Location(field=name), next_step="say it in words")
    copy, free = may_go(store, public)
    asked = frozenset(cells) or free
    if not asked:
        raise EventError(
            "every public cell is needed: something dangerous is on record in each", next_step="release land first"
        )
    _check_free(asked, copy, free)
    with store.writing() as writer:
        instant = max(clock(), writer.head().recorded_at)
        actor, roster = actor_and_roster(writer, store, identity, day_of(instant))
        require_permission(actor, PROPOSED)
        _check_decision(actor, roster, decision)
        withdrawal = Withdrawal(
            copy.release.number, copy.record.digest if copy.record else "", tuple(sorted(asked)), decision
        )
        there = writer.by_key(PROPOSED_KEY + withdrawal.name)
        if there is not None and (there.actor != actor.id or _found(writer, store, withdrawal.name).ended is not None):
            raise demand_error(
                "proposed-once", Message("the very same was proposed as entry {entry}", entry=there.seq), _STEP
            )
        if dry_run:
            return WithdrawalResult(WithdrawalProposal(withdrawal, writer.head().size, actor.id, instant))
        writer.append((_entry(store, PROPOSED_KEY + withdrawal.name, PROPOSED, actor, withdrawal.to_bytes()),), instant)
        return WithdrawalResult(_found(writer, store, withdrawal.name))


def approve(
    store: RegisterStore, public: PublicStore, digest: str, identity: str, clock: Clock, keys: Path | None = None
) -> WithdrawalResult:
    """Return the proposal after a yes to that digest; by the last one its cells go, once, in a release of that moment.

    Raises EventError where they have to stay by now, where the proposer says yes, or somebody it does not name.
    """
    _check_digest(digest)
    while True:
        with store.reading() as reader:
            size = reader.head().size
            proposal = _found(reader, store, digest)
            copy, free = _may_go(reader, store, public)
        with store.writing() as writer:
            if writer.head().size != size:
                continue  # somebody wrote in between, and what they wrote may hold a cell
            instant = max(clock(), writer.head().recorded_at)
            actor, roster = actor_and_roster(writer, store, identity, day_of(instant))
            require_permission(actor, APPROVED)
            if actor.id not in proposal.said_yes:  # what is said again is the entry that is there
                proposal.check_approval(actor.id)
                _check_decision(actor, roster, proposal.withdrawal.decision)
                _check_free(frozenset(proposal.withdrawal.cells), copy, free)
                last = proposal.missing == (actor.id,)
                key = APPROVED_KEY + digest if last else _yes_key(proposal, actor.id)
                writer.append((_entry(store, key, APPROVED, actor, naming(digest)),), instant)
            proposal = _found(writer, store, digest)
        if proposal.standing is not ProposalStanding.TOOK_EFFECT:
            return WithdrawalResult(proposal)
        return WithdrawalResult(proposal, publish(store, public, identity, clock, keys))


def take_back(store: RegisterStore, digest: str, reason: str, identity: str, clock: Clock) -> WithdrawalResult:
    """Return the proposal after it was taken back: nobody can approve it any more."""
    _check_digest(digest)
    if not reason.strip():
        raise InputError("why is it taken back?", where=Location(field="reason"), next_step="say the reason")
    with store.writing() as writer:
        instant = max(clock(), writer.head().recorded_at)
        actor, _ = actor_and_roster(writer, store, identity, day_of(instant))
        require_permission(actor, TAKEN_BACK)
        proposal = _found(writer, store, digest)
        proposal.check_open()
        if actor.id != proposal.actor and not everywhere(actor, APPROVED):
            raise NotAllowedError(
                "rule proposer-takes-back: {actor} neither proposed it nor approves decisions", actor=actor.id,
                next_step="ask who proposed it, or an approver",
            )  # fmt: skip
        writer.append((_entry(store, TAKEN_BACK_KEY + digest, TAKEN_BACK, actor, naming(digest, reason)),), instant)
        return WithdrawalResult(_found(writer, store, digest))


def listed(store: RegisterStore, identity: str, *, ended: bool = False) -> tuple[WithdrawalProposal, ...]:
    """Return the open proposals, the newest first; with `ended` those too that are no longer."""
    with store.reading() as reader:
        require_permission(actor_and_roster(reader, store, identity)[0], PROPOSED)
        found = withdrawals_of(reader.of_subject(subject(store.origin), reader.head().size)).values()
    return tuple(
        each for each in sorted(found, key=lambda each: -each.seq) if ended or each.standing is ProposalStanding.OPEN
    )


def view(store: RegisterStore, public: PublicStore, digest: str, identity: str) -> WithdrawalView:
    """Return one proposal with the release as it is; raises NotFoundError."""
    _check_digest(digest)
    with store.reading() as reader:
        require_permission(actor_and_roster(reader, store, identity)[0], PROPOSED)
        proposal = _found(reader, store, digest)
        copy, free = _may_go(reader, store, public)
    still = frozenset(proposal.withdrawal.cells) & copy.release.occupied
    return WithdrawalView(proposal, copy, still - free)


def _found(reader: RegisterReader, store: RegisterStore, digest: str) -> WithdrawalProposal:
    found = withdrawals_of(reader.of_subject(subject(store.origin), reader.head().size)).get(digest)
    if found is None:
        raise NotFoundError(
            "rule proposal-is-open: there is no proposal of digest {digest}", digest=digest, next_step=_STEP
        )
    return found


def _check_digest(digest: str) -> None:
    if not is_digest(digest):
        raise InputError(
            "rule approval-names-content: {given!r} is not the digest of a proposal: 64 of 0-9 and a-f",
            given=digest[:80], where=Location(field="digest"), next_step=_STEP,
        )  # fmt: skip


def _check_decision(actor: Actor, roster: Roster, decision: Decision) -> None:
    """Raise NotAllowedError where a token hands it in, or a name is not on the roster as an approver on the day."""
    if actor.scopes is not None:  # pragma: no cover - no route gives a token here
        raise NotAllowedError("{actor}: no token may decide", actor=actor.id, next_step="sign in yourself")
    check_approvers(roster, decision)


def _check_free(cells: frozenset[Cell], copy: PublicCopy, free: frozenset[Cell]) -> None:
    gone, held = cells - copy.release.occupied, (cells & copy.release.occupied) - free
    if gone:
        raise EventError(
            "{count:,} of the cells are not among those of release {number}, such as {cell}", count=len(gone),
            number=copy.release.number, cell=_named(min(gone)), next_step=_STEP,
        )  # fmt: skip
    if held:
        raise EventError(
            "rule open-areas-stay: {count:,} of the cells have to stay, such as {cell}: something dangerous is on"
            " record there, or in the square that hides it", count=len(held), cell=_named(min(held)),
            next_step="propose it without them",
        )  # fmt: skip


def _named(cell: Cell) -> str:
    return f"{cell[0]}:{cell[1]}"


def _yes_key(proposal: WithdrawalProposal, actor: str) -> str:
    return "cells-yes:" + hashlib.sha256(f"{proposal.digest} {actor}".encode()).hexdigest()


def _entry(store: RegisterStore, key: str, kind: str, actor: Actor, payload: bytes) -> NewEntry:
    return NewEntry(key, kind, subject(store.origin), actor.id, actor.organisation, payload, Sensitivity.RESTRICTED)
