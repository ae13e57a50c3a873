"""Answers about leads as tables."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.core.message import N_, Message, Word, join
from marchland.formats.table import Table, TableRow, heads
from marchland.watch.domain.lead_effect import LeadEffect
from marchland.watch.service.lead_books import LeadBooks
from marchland.watch.service.leads import LeadList, OpenedLead, ShownLead


def leads(of: LeadList, _books: LeadBooks, **_given: object) -> tuple[Table]:
    """Return the leads of some days, one line each."""
    rows = tuple(
        (each.lead.last_at.date().isoformat(), Word(each.lead.standing.state.value), target(each), each.title,
         len(each.lead.support), would_move(each), each.lead.id)
        for each in of.leads
    )  # fmt: skip
    notes = [Message("{n} more: --limit shows them", n=of.more)] if of.more else []
    title = Message("Leads of {days} days, {as_of}", days=of.days, as_of=of.as_of)
    columns = heads("Last", "State", "On", "Title", "Voices", "Would move", "Lead")
    return (Table(title, columns, rows, tuple(notes)),)


def target(of: OpenedLead) -> str:
    """Return what of the books a lead is on, such as `fact border_length_pol_blr`."""
    return f"{of.lead.target.kind.value} {of.lead.target.name}"


def would_move(of: OpenedLead) -> Message:
    """Return in words how much a lead would move."""
    if not of.entries:
        return Message("nothing: the item no longer says so")
    refused = next((effect.refused for effect in of.effects if effect.refused), "")
    moves = max((effect.moves for effect in of.effects), default=0)
    if not moves and refused:
        return Message("nothing: {refused}", refused=refused)
    supposed = [effect for effect in of.effects if effect.supposed]
    if not supposed:
        return Message(
            "no value proposed; claims that rest on it: {n}", n=sum(len(effect.resting) for effect in of.effects)
        )
    best = max(supposed, key=lambda effect: effect.moves)
    counts = (
        (len(best.claims), N_("verdicts: {n}")), (len(best.facts), N_("facts: {n}")),
        (len(best.statuses), N_("statuses: {n}")), (len(best.duties), N_("duties: {n}")),
    )  # fmt: skip
    return join(", ", [Message(text, n=n) for n, text in counts if n]) if best.moves else Message("nothing")


def lead(of: ShownLead, _books: LeadBooks, **_given: object) -> tuple[Table, ...]:
    """Return one lead: its items, what it would move, and the decisions about it."""
    opened = of.opened
    standing = opened.lead.standing
    items = tuple(
        (entry.shown_at.isoformat(" ", "minutes"), entry.version.publisher or entry.version.source,
         entry.version.title, entry.version.number, entry.version.link)
        for entry in opened.entries
    )  # fmt: skip
    notes = [Message("It is open again: {reopened}", reopened=standing.reopened)] if standing.reopened else []
    notes += [
        Message("{outlet} no longer says so: {title}", outlet=each.version.publisher or each.version.source,
                title=each.version.title)
        for each in opened.past
    ]  # fmt: skip
    title = Message("Lead {lead} on {target}, {as_of}", lead=opened.lead.id, target=target(opened), as_of=of.as_of)
    tables = [Table(title, heads("Time", "Outlet", "Title", "Version", "Read in full"), items, tuple(notes))]
    for effect in opened.effects:
        rows = tuple(effect_rows(effect))
        refused = (Message("This cannot be supposed: {refused}", refused=effect.refused),) if effect.refused else ()
        tables.append(Table(_supposed(effect), heads("What", "From", "Before", "After", "Ratio"), rows, refused))
    decisions = tuple(
        (each.number, Word(each.kind), each.actor, each.decided_at.isoformat(" ", "minutes") if each.decided_at else "",
         each.body.get("reason", ""), _entry(each.body))
        for each in of.decisions
    )  # fmt: skip
    if decisions:
        columns = heads("Number", "Decision", "By", "At", "Reason", "Ledger entry")
        tables.append(Table(Message("Decisions"), columns, decisions))
    return tuple(tables)


def _entry(body: dict[str, dict[str, int] | None]) -> int | str:
    sealed = body.get("sealed")
    return sealed["entry"] if sealed else ""


def _supposed(of: LeadEffect) -> Message:
    if not of.supposed:
        return Message("Nothing is proposed; what rests on it")
    return Message("What would move: {supposed}", supposed=of.supposed)


def effect_rows(of: LeadEffect) -> Iterator[TableRow]:
    """Yield what a supposition would move, a line each; where nothing is supposed, what rests on the target."""
    for fact in of.facts:
        yield fact.fact, "", fact.before, fact.after, _ratio(fact.ratio)
    for status in of.statuses:
        yield (
            f"{status.state} {status.treaty}", status.on.isoformat(), _both(status.status_before, status.bound_before),
            _both(status.status_after, status.bound_after), "",
        )  # fmt: skip
    for duty in of.duties:
        yield f"{duty.state} {duty.rule}", duty.on.isoformat(), _bound(duty.bound_before), _bound(duty.bound_after), ""
    for claim in of.claims if of.supposed else of.resting:
        yield (
            Message("claim {id}", id=claim.claim), "", _verdict(claim.verdict_before, claim.value_before),
            _verdict(claim.verdict_after, claim.value_after) if of.supposed else "", _ratio(claim.ratio),
        )  # fmt: skip


def _both(status: str, bound: str) -> Message:
    return Message("{status}, bound: {bound}", status=Word(status), bound=Word(bound))


def _bound(bound: str) -> str:
    return Word(bound) if bound else Message("none")


def _verdict(verdict: str, value: str) -> str:
    return Message("{verdict}: {value}", verdict=Word(verdict), value=value) if value else Word(verdict)


def _ratio(ratio: float | None) -> str:
    return f"{ratio:.3g}" if ratio is not None else ""
