"""Leads: a story and what of the books it may change, and what became of each by the decisions of persons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from marchland.core.message import Message
from marchland.watch.domain.news_store import NewsDecision
from marchland.watch.domain.words import words

_ID_LETTERS = 16


class TargetKind(StrEnum):
    """What of the books a lead is on."""

    FACT = "fact"
    ACT = "act"
    CLAIM = "claim"


class LeadState(StrEnum):
    """What became of a lead."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEFERRED = "deferred"


class LeadDecision(StrEnum):
    """What a person can decide of a lead; the last decision counts."""

    ACCEPT = "accept"
    REJECT = "reject"
    DEFER = "defer"


STATE_AFTER: Mapping[str, LeadState] = {
    LeadDecision.ACCEPT: LeadState.ACCEPTED,
    LeadDecision.REJECT: LeadState.REJECTED,
    LeadDecision.DEFER: LeadState.DEFERRED,
}


@dataclass(frozen=True, slots=True, order=True)
class LeadTarget:
    """What a lead is on: a fact or a claim by its name, an act as `state/treaty/kind`."""

    kind: TargetKind
    name: str

    @property
    def act(self) -> tuple[str, str, str]:
        """Return the state, the treaty and the kind of an act."""
        state, treaty, kind = self.name.split("/")
        return state, treaty, kind


@dataclass(frozen=True, slots=True)
class LeadSupport:
    """One item that speaks for a lead, in the version that was known, as the first of its voice that does.

    `text` is its title and summary. `steps` are kinds of acts that its wording names on the way to the one the lead
    is on.
    """

    item: str
    version: int
    digest: str
    voice: str
    outlet: str
    shown_at: datetime
    text: str = ""
    steps: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers of its title and summary, as they are compared."""
        return numbers_of(self.text)


@dataclass(frozen=True, slots=True)
class LeadStanding:
    """What became of a lead: `reason` is that of the decision, `reopened` why it is open in spite of one."""

    state: LeadState
    reason: str = ""
    until_on: date | None = None
    reopened: str = ""
    decision: NewsDecision | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A story and what of the books it may change; `names` are identifiers of it before stories were merged or split.

    `past` are items that a decision was about and that no longer say so: they support nothing.
    """

    id: str
    story: str
    target: LeadTarget
    support: tuple[LeadSupport, ...]
    standing: LeadStanding
    names: tuple[str, ...] = ()
    past: tuple[LeadSupport, ...] = ()

    @property
    def opened_at(self) -> datetime:
        """Return the instant of the first item that speaks for it, or that once did."""
        return min(each.shown_at for each in self.support or self.past)

    @property
    def last_at(self) -> datetime:
        """Return the instant of the newest item that speaks for it, or that once did."""
        return max(each.shown_at for each in self.support or self.past)


def lead_id(story: str, target: LeadTarget) -> str:
    """Return the identifier of a lead, which is the same for the same story and target."""
    text = f"{story}\n{target.kind.value}\n{target.name}".encode()
    return hashlib.sha256(text).hexdigest()[:_ID_LETTERS]


def target_of(decision: NewsDecision) -> LeadTarget | None:
    """Return what of the books a decision is about, or None where it is none about a lead."""
    if decision.kind not in STATE_AFTER:
        return None
    target = (decision.body or {}).get("target", {})
    return LeadTarget(TargetKind(target["kind"]), target["name"]) if target else None


def numbers_of(text: str) -> tuple[str, ...]:
    """Return the numbers of a text in order, as they are compared: `20,000` is `20 000`."""
    return tuple(word.text for word in words(text) if word.text[0].isdigit())


def first_of_voices(support: Iterable[LeadSupport]) -> tuple[LeadSupport, ...]:
    """Return the first item of every voice, the oldest first: near copies support nothing."""
    firsts: dict[str, LeadSupport] = {}
    for each in sorted(support, key=lambda one: (one.shown_at, one.item != one.voice, one.item)):
        firsts.setdefault(each.voice, each)
    return tuple(firsts.values())


def seen(support: Sequence[LeadSupport]) -> dict[str, Any]:
    """Return what a decision keeps of the items that were seen for it, as JSON has it."""
    return {
        "voices": [each.voice for each in support],
        "numbers": {each.item: list(each.numbers) for each in support},
        "digests": {each.item: each.digest for each in support},
    }


def standing(decisions: Iterable[NewsDecision], support: Sequence[LeadSupport], on: date) -> LeadStanding:
    """Return what became of a lead on a day, by the last decision about it and all items that support it.

    A deferred one is open again on its day; an accepted or rejected one when a number changed in an item that was seen,
    a rejected one also when a voice speaks that had not spoken.
    """
    last = max(decisions, key=lambda each: each.number, default=None)
    if last is None:
        return LeadStanding(LeadState.OPEN)
    body: Mapping[str, Any] = last.body or {}
    reason = str(body.get("reason", ""))
    state = STATE_AFTER[last.kind]
    if state is LeadState.DEFERRED:
        until_on = date.fromisoformat(body["until"])
        if on < until_on:
            return LeadStanding(state, reason, until_on, decision=last)
        again: str = Message("it was deferred until {until_on}", until_on=until_on)
        return LeadStanding(LeadState.OPEN, reason, until_on, again, last)
    again = _changed(state, body, support) or (_newer(body, support) if state is LeadState.REJECTED else "")
    return LeadStanding(LeadState.OPEN if again else state, reason, None, again, last)


def _changed(state: LeadState, body: Mapping[str, Any], support: Sequence[LeadSupport]) -> str:
    """Return in which item that was seen a number is another now, or nothing; their order is no matter."""
    numbers = body.get("numbers", {})
    for each in support:
        if each.item in numbers and sorted(each.numbers) != sorted(numbers[each.item]):
            if state is LeadState.ACCEPTED:
                return Message("it was accepted, and since then a number changed in {item}", item=each.item)
            return Message("it was rejected, and since then a number changed in {item}", item=each.item)
    return ""


def _newer(body: Mapping[str, Any], support: Sequence[LeadSupport]) -> str:
    """Return who speaks that had not spoken, or nothing: a voice is known by its name and by its items."""
    numbers = body.get("numbers", {})
    voices = {*body.get("voices", ()), *(each.voice for each in support if each.item in numbers)}
    newer = [each for each in first_of_voices(support) if each.voice not in voices]
    if newer:
        return Message("it was rejected, and since then {outlet} speaks for it too", outlet=newer[-1].outlet)
    return ""
