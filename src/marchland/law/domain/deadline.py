"""What is due when: reports, stockpiles, clearance, the end of a notice, and the windows of an objection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.message import Message
from marchland.law.domain.act import DEADLINE_EXTENDED, ActBook
from marchland.law.domain.calendar import next_yearly
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.status import PARTIES, Participation, TreatyStatus, history, status_if_adopted
from marchland.law.domain.suspension import OBJECTION
from marchland.law.domain.treaties import vclt
from marchland.law.domain.treaties.all import TREATIES
from marchland.law.domain.treaty import Duty

CIRCULATED = "depositary_circulated"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day by which something is due, or on which something takes effect, for one state under one treaty."""

    state: str
    treaty: str
    rule: LegalRule
    due_on: date
    what: str
    condition: str
    source: str
    extended: bool = False


def deadlines(book: ActBook, state: str, as_of: AsOf, *, past: bool = False) -> tuple[Deadline, ...]:
    """Return what is due from the state on or after the valid day, and with `past` what was due before too.

    Only treaties that bind it that day, as known, give deadlines; whoever is out owes none under them.
    """
    deadlines: list[Deadline] = []
    for treaty in TREATIES:
        now = status_if_adopted(book, treaty, state, as_of)
        if now is not None and now.status in PARTIES:
            deadlines.extend(item for item in _of_duties(book, now, as_of) if not _gone_by(now, item.due_on))
            deadlines.extend(_of_notice(now))
            deadlines.extend(_of_suspension(book, now, as_of))
    kept = [item for item in deadlines if past or item.due_on >= as_of.valid_on]
    return tuple(sorted(kept, key=lambda item: (item.due_on, item.treaty, item.rule.id)))


def _gone_by(now: TreatyStatus, day: date) -> bool:
    """Tell whether a notice that runs will by then have taken the state out, so that it owes nothing that day."""
    leaving = now.status is Participation.WITHDRAWAL_NOTIFIED and now.effective_on is not None
    return leaving and now.effective_on is not None and day >= now.effective_on


def _of_duties(book: ActBook, now: TreatyStatus, as_of: AsOf) -> list[Deadline]:
    bound_since = in_force_for(book, now)
    if bound_since is None:
        return []
    deadlines_ = []
    for duty in TREATIES[now.treaty].duties:
        source = now.reasons[0].source
        if duty.due is not None:
            deadlines_.append(_due(book, now, duty, duty.due(bound_since), as_of))
        elif duty.yearly is not None:
            first_on = duty.yearly_after(bound_since) if duty.yearly_after else bound_since
            day = next_yearly(duty.yearly, max(as_of.valid_on, first_on))
            deadlines_.append(Deadline(now.state, now.treaty, duty.rule, day, duty.rule.text, duty.condition, source))
    return deadlines_


def in_force_for(book: ActBook, now: TreatyStatus) -> date | None:
    """Return the day from which the treaty is in force for a party, also while a notice runs or a claim stands."""
    if now.status is Participation.PARTY:
        return now.since
    spans = history(book, now.treaty, now.state, now.as_of.known_on)
    days = [
        span.since for span in spans if span.standing is Participation.PARTY and span.start_on <= now.as_of.valid_on
    ]
    return days[-1] if days else None


def _due(book: ActBook, now: TreatyStatus, duty: Duty, day: date, as_of: AsOf) -> Deadline:
    extensions = [
        act
        for act in book.of(now.treaty, now.state, as_of.known_on)
        if act.kind == DEADLINE_EXTENDED and act.until_on and act.reference == duty.rule.id
    ]
    if duty.extendable and extensions:
        last = extensions[-1]
        return Deadline(
            now.state, now.treaty, duty.rule, last.until_on or day, duty.rule.text, duty.condition, last.source,
            extended=True,
        )  # fmt: skip
    return Deadline(now.state, now.treaty, duty.rule, day, duty.rule.text, duty.condition, now.reasons[0].source)


def _of_notice(now: TreatyStatus) -> list[Deadline]:
    if now.status is not Participation.WITHDRAWAL_NOTIFIED or now.effective_on is None:
        return []
    rules = TREATIES[now.treaty]
    what = Message(
        "Withdrawal takes effect, unless the notice is taken back or the state is then in an armed conflict."
    )
    return [Deadline(now.state, now.treaty, rules.leaves.rule, now.effective_on, what, "", now.reasons[0].source)]


def _of_suspension(book: ActBook, now: TreatyStatus, as_of: AsOf) -> list[Deadline]:
    """The three months to object from receipt and from circulation, and the twelve after the first objection."""
    if now.status is not Participation.SUSPENSION_CLAIMED:
        return []
    deadlines_ = []
    for act in book.acts:
        if act.treaty != now.treaty or act.known_on > as_of.known_on or act.done_on is None:
            continue
        day = act.done_on.last_on
        if act.state == now.state and act.kind in ("suspension_notified", CIRCULATED):
            what = (
                Message("Three months from receipt to object to the suspension, if Art. 65 applies.")
                if act.kind == "suspension_notified"
                else Message("Three months from circulation to object to the suspension, if Art. 65 applies.")
            )
            deadlines_.append(
                Deadline(now.state, now.treaty, vclt.objection_window.rule, vclt.objection_window(day), what,
                         "contested", act.source)
            )  # fmt: skip
        elif act.about == now.state and act.kind == OBJECTION:
            what = Message(
                "From this day any party may begin conciliation, if the objection of {state} is not settled and "
                "Art. 65 applies; no last day is set.",
                state=act.state,
            )
            deadlines_.append(
                Deadline(now.state, now.treaty, vclt.conciliation_window.rule, vclt.conciliation_window(day), what,
                         "contested", act.source)
            )  # fmt: skip
    return deadlines_
