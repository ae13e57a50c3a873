"""Decisions about leads: accepted with a proposal for the books, rejected or deferred, and sealed where a ledger is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from marchland.adapters.clock import now
from marchland.audit.domain.claim import Verdict
from marchland.core.asof import AsOf
from marchland.core.errors import InputError, nearest
from marchland.core.message import Message
from marchland.core.quantity import parse_estimate
from marchland.register.service import opening
from marchland.register.service.sealing import check_permission, entry_hash, seal_decision
from marchland.register.service.stores import RegisterStore
from marchland.tlog.domain.store import embedded
from marchland.watch.domain.item import ItemVersion
from marchland.watch.domain.lead import Lead, LeadDecision, TargetKind, seen, standing
from marchland.watch.domain.news_store import NewsDecision
from marchland.watch.domain.proposal import (
    LeadProposal,
    ProposedReading,
    act_record,
    finding_record,
    item_day,
    newest,
    printable,
    quote_around,
    reading_record,
    source_card,
    without_reading_day,
)
from marchland.watch.domain.quantity_text import written_values
from marchland.watch.domain.rights import DECIDE_LEAD
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.leads import OpenedLead, ProposedValue, lead

LONGEST_REASON = 1000
_NUMBER_DIGITS_MOST = 3


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: an opaque identity, and the register whose ledger seals it, or None where there is none."""

    identity: str
    store: RegisterStore | None
    clock: Callable[[], str] = now


@dataclass(frozen=True, slots=True)
class LeadChoice:
    """What a person chooses of what a lead proposes; what is empty is what the items say.

    `value` is the number of a proposed value, from 1, or one of their own such as `418 km`; a figure alone that is no
    such number is in the unit of the fact. `kind` and `on` are of an act, `verdict` of a finding.
    """

    value: str = ""
    kind: str = ""
    on: date | None = None
    verdict: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecidedLead:
    """A decision that was taken about a lead; `sealed` is the ledger, the number and the hash of its entry."""

    lead: Lead
    decision: NewsDecision
    proposal: LeadProposal | None = None
    sealed: Mapping[str, Any] | None = None


@contextmanager
def deciding(store: str | None) -> Iterator[Decider]:
    """Give whoever runs the command, with the register in a store; one that is not named need not be there."""
    place = opening.where(store)
    if store is None and embedded(place) and not Path(place).exists():
        yield Decider(opening.identity(place), None)
        return
    with opening.opened_at(place, read_only=False) as register:
        yield Decider(register.identity, register.store)


def accept(books: LeadBooks, name: str, choice: LeadChoice, by: Decider) -> DecidedLead:
    """Accept a lead: return a proposal for the books, which a person puts there; nothing of the books is written.

    Raises InputError where a choice is to be made and was not, NotAllowedError where the actor may not decide.
    """
    opened = _open(books, name, by)
    proposal = propose(books, opened, choice)
    body = {"reason": _reason(choice.reason), "card": proposal.card, "record": proposal.record, "value": proposal.value}
    return _decide(books, opened, LeadDecision.ACCEPT, body, by, proposal)


def reject(books: LeadBooks, name: str, reason: str, by: Decider) -> DecidedLead:
    """Reject a lead, for a reason; it opens again with a new voice or a changed number. Raises as `accept`."""
    opened = _open(books, name, by)
    return _decide(books, opened, LeadDecision.REJECT, {"reason": _demanded(reason)}, by)


def defer(books: LeadBooks, name: str, until: date, reason: str, by: Decider) -> DecidedLead:
    """Defer a lead until a day to come, for a reason. Raises as `accept`."""
    opened = _open(books, name, by)
    if until <= _today(books).valid_on:
        raise InputError("{until} is no day to come", until=until, next_step="name a later day")
    return _decide(books, opened, LeadDecision.DEFER, {"reason": _demanded(reason), "until": until.isoformat()}, by)


def _open(books: LeadBooks, name: str, by: Decider) -> OpenedLead:
    if by.store is not None:
        check_permission(by.store, DECIDE_LEAD, by.identity)
    return lead(books, name, _today(books)).opened


def _today(books: LeadBooks) -> AsOf:
    today = books.news.clock().date()
    return AsOf(today, today)


def _reason(text: str) -> str:
    if len(text) > LONGEST_REASON:
        raise InputError("the reason has more than {most} characters", most=LONGEST_REASON, next_step="be brief")
    return printable(text)


def _demanded(text: str) -> str:
    reason = _reason(text)
    if not reason:
        raise InputError("a reason is missing", next_step="say why, in a sentence")
    return reason


def propose(books: LeadBooks, opened: OpenedLead, choice: LeadChoice) -> LeadProposal:
    """Return what goes into the books if a lead is accepted: a card made of an item, and a reading, act or finding."""
    target, today = opened.lead.target, _today(books).valid_on
    if not opened.entries:
        raise InputError("the item no longer says so", next_step="reject the lead, or defer it")
    version = newest([entry.version for entry in opened.entries])
    if target.kind is TargetKind.ACT:
        return _act(opened, version, choice, today)
    if target.kind is TargetKind.CLAIM:
        verdict = _verdict(choice.verdict)
        record = finding_record(target.name, verdict, _demanded(choice.reason), version)
        return LeadProposal(source_card(version, today), record, verdict)
    return _reading(books, opened, version, choice, today)


def _act(opened: OpenedLead, version: ItemVersion, choice: LeadChoice, today: date) -> LeadProposal:
    state, treaty, kind = opened.lead.target.act
    steps = dict.fromkeys(step for each in opened.lead.support if each.item == version.item for step in each.steps)
    offered = (*steps, kind)
    chosen = choice.kind or offered[0]
    if chosen not in offered:
        raise InputError("{kind!r} is not what the story tells", kind=chosen[:40], next_step=nearest(chosen, offered) or
                         Message("choose of {kinds}", kinds=", ".join(offered)))  # fmt: skip
    if choice.on is not None and choice.on > today:
        raise InputError("{on} is a day to come", on=choice.on, next_step="name the day on which it was done")
    on = choice.on or item_day(version)
    return LeadProposal(source_card(version, today), act_record(state, treaty, chosen, on, version), chosen, on)


def _verdict(text: str) -> str:
    verdicts = [str(verdict) for verdict in Verdict]
    if text not in verdicts:
        raise InputError("which verdict?", next_step=Message("choose of {verdicts}", verdicts=", ".join(verdicts)))
    return text


def _reading(
    books: LeadBooks, opened: OpenedLead, version: ItemVersion, choice: LeadChoice, today: date
) -> LeadProposal:
    fact = opened.lead.target.name
    chosen = _chosen(opened, choice.value.strip())
    text = chosen if isinstance(chosen, str) else next(written_values((chosen.quantity,)))
    unit = books.facts.fact(fact).unit
    estimate = parse_estimate(text, unit).to(unit)
    quote = ""
    if isinstance(chosen, ProposedValue):
        version = chosen.version
        quote = quote_around(chosen.sentence, chosen.quantity.start, chosen.quantity.end)
    reading = ProposedReading(estimate.low, estimate.high, quote)
    return LeadProposal(source_card(version, today), reading_record(fact, version, reading), text)


def _chosen(opened: OpenedLead, value: str) -> ProposedValue | str:
    """Return the value that is proposed: the one there is, the one of a number, or a person's own."""
    if not value and len(opened.values) == 1:
        return opened.values[0]
    if not value:
        listed = "; ".join(f"{n}: {each.quantity.text}" for n, each in enumerate(opened.values, 1))
        raise InputError(
            "the story gives {count} values", count=len(opened.values),
            next_step=Message("choose one by its number ({listed}), or give your own", listed=listed) if listed
            else "give one, such as `418 km`",
        )  # fmt: skip
    is_number = value.isascii() and value.isdigit() and len(value) <= _NUMBER_DIGITS_MOST
    if is_number and 1 <= int(value) <= len(opened.values):
        return opened.values[int(value) - 1]
    return value


def _decide(
    books: LeadBooks, opened: OpenedLead, kind: LeadDecision, body: dict[str, Any], by: Decider,
    proposal: LeadProposal | None = None,
) -> DecidedLead:  # fmt: skip
    of = opened.lead
    target = {"kind": of.target.kind.value, "name": of.target.name}
    known = (*of.support, *of.past)
    kept = {"story": of.story, "target": target} | seen(known) | body
    after = of.standing.decision.number if of.standing.decision else 0
    sealed = _sealed(of, kind, kept, after, by)
    versions = tuple((each.item, each.version) for each in known)
    decision = books.news.store.decide(
        NewsDecision(kind.value, of.id, by.identity, kept | {"sealed": sealed}, versions), books.news.clock()
    )
    after_it = standing([decision], of.support, _today(books).valid_on)
    return DecidedLead(replace(of, standing=after_it), decision, proposal, sealed)


def _sealed(of: Lead, kind: LeadDecision, kept: Mapping[str, Any], after: int, by: Decider) -> Mapping[str, Any] | None:
    """Return where the decision was sealed: identifiers and digests, and no word of anybody's article.

    `texts_sha256` is of the JSON of reason, card, record and `until`, of the card without the day it was read on.
    """
    if by.store is None:
        return None
    told = {name: kept.get(name, "") for name in ("reason", "card", "record", "until")}
    # Whoever takes a decision again that broke off before midnight takes the same one.
    texts = json.dumps(told | {"card": without_reading_day(told["card"])}, sort_keys=True)
    fields = {
        "lead": of.id, "decision": kind.value, "after": after, "story": of.story, "target": kept["target"],
        "versions": [{"item": e.item, "version": e.version, "sha256": e.digest} for e in (*of.support, *of.past)],
        "texts_sha256": hashlib.sha256(texts.encode()).hexdigest(),
    }  # fmt: skip
    entry = seal_decision(by.store, DECIDE_LEAD, of.id, fields, by.identity, by.clock)
    return {"ledger": by.store.origin, "entry": entry.seq, "hash": entry_hash(entry)}
