"""What is due when: reports, stockpiles, clearance, the end of a notice, and the windows of an objection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.core.asof import AsOf
from marchland.core.message import Message, join
from marchland.core.partial_date import PartialDate
from marchland.law.domain.act import DEADLINE_EXTENDED, EXTENSION_REQUESTED, FULFILLED, Act, ActBook
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
    """One day by which something is due, or on which something takes effect, for one state under one treaty.

    What was declared complete is due no more: it is told with what is past alone.
    """

    state: str
    treaty: str
    rule: LegalRule
    due_on: date
    what: str
    condition: str
    source: str
    extended: bool = False
    fulfilled_on: PartialDate | None = None


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
    kept = [item for item in deadlines if past or (item.due_on >= as_of.valid_on and item.fulfilled_on is None)]
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
    """Return when a dated duty is due, with what was granted, asked for and fulfilled by acts that name its rule."""
    acts = [a for a in book.of(now.treaty, now.state, as_of.known_on) if a.reference == duty.rule.id]
    granted = [act for act in acts if act.kind == DEADLINE_EXTENDED and act.until_on] if duty.extendable else []
    last = max(granted, key=lambda act: act.until_on or date.min, default=None)
    source = last.source if last else now.reasons[0].source
    done = next((act for act in acts if act.kind in FULFILLED and _done_by(act, as_of.valid_on)), None)
    asked = [act for act in acts if act.kind == EXTENSION_REQUESTED and _done_by(act, as_of.valid_on)]
    open_requests = [act for act in asked if last is None or _surely_after(act, last)]
    said: list[str] = [Message("declared complete on {day}", day=done.done_on)] if done else [duty.condition]
    said += [Message("an extension was asked for on {day}", day=each.done_on) for each in open_requests if not done]
    condition: str = join("; ", [each for each in said if each])
    due_on = (last.until_on if last else None) or day
    papers = ", ".join(dict.fromkeys((source, *(each.source for each in ((done,) if done else open_requests)))))
    return Deadline(
        now.state, now.treaty, duty.rule, due_on, duty.rule.text, condition, papers, extended=last is not None,
        fulfilled_on=done.done_on if done else None,
    )  # fmt: skip


def _surely_after(request: Act, granted: Act) -> bool:
    """Tell whether a request came after what was granted, however little of its day is known."""
    return request.done_on is not None and request.done_on.first_on > granted.order[0]


def _done_by(act: Act, day: date) -> bool:
    return act.done_on is not None and act.done_on.first_on <= day


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
