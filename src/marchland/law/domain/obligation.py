"""What binds a state on a day: its duties under each treaty, what stays after leaving, and its policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from marchland.core.asof import AsOf
from marchland.core.message import Message
from marchland.law.domain.act import Act, ActBook
from marchland.law.domain.deadline import Deadline, deadlines
from marchland.law.domain.rule import LegalRule
from marchland.law.domain.status import BOUND, PARTIES, YES, Participation, TreatyStatus, status_if_adopted
from marchland.law.domain.treaties import vclt
from marchland.law.domain.treaties.all import TREATIES

_STATUTE = "statute_"
POLICY = {"USA": "us_policy"}
"""The states whose policies and statutes the book holds: national law and policy, and never treaty status."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty of a state on a day, how sure it is that it binds, and what is due when."""

    treaty: str
    rule: LegalRule
    bound: str
    default: str
    condition: str
    due_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One executive instrument or statute, and whether it is in force on the day."""

    act: Act
    in_force: bool
    pending: bool

    @property
    def statute(self) -> bool:
        """Tell whether it is law of the state's own, which binds until it runs out, and no policy of an office."""
        return self.act.kind.startswith(_STATUTE)


def obligations(book: ActBook, state: str, as_of: AsOf) -> tuple[Obligation, ...]:
    """Return every duty that bears on the state that day, treaty by treaty, with what is next due under each."""
    due = deadlines(book, state, as_of, past=True)
    standings = (status_if_adopted(book, treaty, state, as_of) for treaty in TREATIES)
    return tuple(item for now in standings if now is not None for item in _of_treaty(book, now, due))


def _of_treaty(book: ActBook, now: TreatyStatus, due: tuple[Deadline, ...]) -> list[Obligation]:
    rules = TREATIES[now.treaty]
    source = now.reasons[0].source
    if now.status in PARTIES:
        return [
            Obligation(
                now.treaty,
                duty.rule,
                now.bound,
                now.default,
                _counted(book, now, duty.rule) if duty.counted else duty.condition,
                _due_on(now, duty.rule, due),
                source,
            )
            for duty in rules.duties
        ]
    obligations = _provisional(now) if now.provisional else []
    if now.status is Participation.WITHDRAWN and rules.stays:
        obligations.append(Obligation(now.treaty, rules.stays, YES, BOUND, "", None, source))
    if now.restrained:
        obligations.append(Obligation(now.treaty, vclt.OBJECT_AND_PURPOSE, YES, BOUND, "", None, source))
    return obligations


def _counted(book: ActBook, now: TreatyStatus, rule: LegalRule) -> str:
    """Return the last number that the state is known to have declared under the rule, or that none is known."""
    declared = [
        act for act in book.of(now.treaty, now.state, now.as_of.known_on)
        if act.reference == rule.id and act.number is not None and act.done_on
        and act.done_on.first_on <= now.as_of.valid_on
    ]  # fmt: skip
    if not declared:
        return Message("how many it keeps is not known here")
    return Message("{number} kept, as declared for {day}", number=f"{declared[-1].number:,}", day=declared[-1].done_on)


def _provisional(now: TreatyStatus) -> list[Obligation]:
    """Return what a state that applies the treaty before it is in force is bound by: that alone (VCLT Art. 25)."""
    rules = TREATIES[now.treaty]
    rule = rules.provisional or vclt.PROVISIONAL
    source = next((reason.source for reason in now.reasons if reason.article == rule.article), now.reasons[0].source)
    return [
        Obligation(
            now.treaty,
            duty,
            now.bound,
            now.default,
            Message("applied provisionally until it is in force"),
            None,
            source,
        )
        for duty in rules.provisional_duties or (rule,)
    ]


def _due_on(now: TreatyStatus, rule: LegalRule, due: tuple[Deadline, ...]) -> date | None:
    found = (item for item in due if item.treaty == now.treaty and item.rule.id == rule.id)
    return next((item.due_on for item in found if item.fulfilled_on is None), None)


def policies(book: ActBook, state: str, as_of: AsOf) -> tuple[Policy, ...]:
    """Return the state's executive instruments and statutes known by then, in order, and which are in force.

    In force is the last policy issued by the day, with those that were issued to stand beside it, and a statute until
    it runs out. A statute whose day is not sourced counts from the day after which it was made.
    """
    name = POLICY.get(state)
    acts = book.of(name, state, as_of.known_on) if name else ()
    shown = [act for act in acts if _began_on(act) <= as_of.valid_on]
    in_force = _ruling([act for act in shown if act.kind.startswith("policy_") and act.done_on])
    in_force += [
        act for act in shown if act.kind.startswith(_STATUTE) and act.until_on and as_of.valid_on < act.until_on
    ]
    return tuple(Policy(act, act in in_force, act.done_on is None and act.until_on is None) for act in shown)


def _began_on(act: Act) -> date:
    if act.done_on:
        return act.done_on.last_on
    return (act.after_on + timedelta(days=1)) if act.after_on and act.until_on else act.known_on


def _ruling(issued: list[Act]) -> list[Act]:
    """Return the last instrument that replaced those before it, and those issued since to stand beside it."""
    last = max((place for place, act in enumerate(issued) if not act.beside), default=0)
    return issued[last:]
