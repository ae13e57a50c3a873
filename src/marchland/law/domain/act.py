"""Acts: what a state, a depositary or a meeting did about a treaty, on what day, known since when, by what paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from marchland.core.bounded_cache import BoundedCache
from marchland.core.citation import Citation
from marchland.core.partial_date import PartialDate


class Certainty(StrEnum):
    """How sure the book is that the act was done, on that day."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    CONTESTED = "contested"


CONSENTS = ("ratified", "acceded", "accepted", "approved", "succeeded", "consented")
SIGNED = "signed"
WITHDRAWAL_NOTIFIED = "withdrawal_notified"
WITHDRAWAL_RETRACTED = "withdrawal_retracted"
SUSPENSION_NOTIFIED = "suspension_notified"
SUSPENSION_ENDED = "suspension_ended"
APPLIED_PROVISIONALLY = "applied_provisionally"
PROVISIONAL_ENDED = "provisional_application_ended"
ENTRY_INTO_FORCE = "entry_into_force"
WITHDRAWAL_EFFECTIVE = "withdrawal_effective"
ADOPTED = "adopted"
DEADLINE_EXTENDED = "clearance_deadline_extended"
EXTENSION_REQUESTED = "clearance_extension_requested"
FULFILLED = ("clearance_completed", "stockpile_destroyed")
"""What ends a dated duty: it names the rule of the duty, as extensions and requests do."""
CONFLICT_BEGAN, CONFLICT_ENDED = "conflict_began", "conflict_ended"
NON_PARTY = ("recorded_non_party", "non_party_position")
UNRECORDED = "participation_unrecorded"
_WITHIN_A_DAY = (
    SIGNED, *CONSENTS, APPLIED_PROVISIONALLY, PROVISIONAL_ENDED, SUSPENSION_NOTIFIED, WITHDRAWAL_NOTIFIED,
    WITHDRAWAL_RETRACTED, SUSPENSION_ENDED,
)  # fmt: skip
"""How the acts of one day follow on each other; what changes nothing comes before them."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `done_on` is None where no source gives the day, and then `why` says so.

    `after_on` and `by_on` bound an act whose day is not sourced: done after the one, and by the other.
    `in_force_on` is the date that a source prints for its effect: compared in the tests, never computed with. A policy
    `beside` another leaves that one in force.
    `number` is the number that the act states, such as how many mines are kept.
    `text` is what was said in the words that the depositary prints, and `joins` names the acts that it answers, repeats
    or ends.
    `id` is what it is cited by, and `formerly` what it was cited by before its day or kind was corrected.
    """

    treaty: str
    state: str
    kind: str
    done_on: PartialDate | None
    known_on: date
    certainty: Certainty
    cites: tuple[Citation, ...]
    authority: str = ""
    reference: str = ""
    note: str = ""
    why: str = ""
    about: str = ""
    after_on: date | None = None
    by_on: date | None = None
    succession_on: date | None = None
    until_on: date | None = None
    beside: bool = False
    in_force_on: date | None = None
    number: int | None = None
    text: str = ""
    joins: tuple[str, ...] = ()
    hypothetical: bool = False
    id: str = ""
    formerly: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Return the slugs of the papers, the first one first."""
        return ", ".join(cite.source for cite in self.cites) if self.cites else "hypothetical"

    @property
    def order(self) -> tuple[date, date, int, str]:
        """Return what acts are put in order by: the last day it may mean, the day known, its place within a day."""
        last = self.done_on.last_on if self.done_on else self.by_on or self.known_on
        place = _WITHIN_A_DAY.index(self.kind) if self.kind in _WITHIN_A_DAY else -1
        return last, self.known_on, place, self.kind


@dataclass(frozen=True, slots=True)
class ArmedConflict:
    """An armed conflict that a state is engaged in, as a source says; `end_on` is its first day of peace."""

    state: str
    begin_on: date
    end_on: date | None
    known_on: date
    end_known_on: date | None
    name: str
    cites: tuple[Citation, ...] = ()
    note: str = ""

    def holds(self, day: date, known_on: date) -> bool:
        """Tell whether the state is engaged in it on that day, as known on the other."""
        end_on = self.known_end(known_on)
        return self.known_on <= known_on and self.begin_on <= day and (end_on is None or day < end_on)

    def known_end(self, known_on: date) -> date | None:
        """Return the first day of peace if it was known by then."""
        return self.end_on if self.end_known_on is not None and self.end_known_on <= known_on else None


@dataclass(frozen=True, slots=True)
class LegalView:
    """What somebody holds on a contested question, with the paper it stands in."""

    holder: str
    says: str
    bound: str
    article: str
    source: str
    known_on: date


HISTORIES_KEPT = 8_192
"""Six treaties and about 200 states, as known on some six days: a page asks for all of them on one."""


@dataclass(frozen=True)
class ActBook:
    """All acts, armed conflicts and scholars' views that the law engine answers from.

    `horizons` are the last days on which the book is known complete, by treaty; beyond them a state that it does not
    list is not known to be outside.
    """

    acts: tuple[Act, ...]
    conflicts: tuple[ArmedConflict, ...] = ()
    views: Mapping[str, tuple[LegalView, ...]] = field(default_factory=dict)
    digest: str = ""
    horizons: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def histories(self) -> BoundedCache[tuple[str, str, date], tuple[Any, ...]]:
        """Hold the spans of each treaty and state as known on a day: the book never changes, and pages ask again."""
        return BoundedCache(HISTORIES_KEPT)

    @cached_property
    def by_state(self) -> Mapping[tuple[str, str], tuple[Act, ...]]:
        """Return the acts of each treaty and state in order of time."""
        acts: dict[tuple[str, str], list[Act]] = {}
        for act in self.acts:
            acts.setdefault((act.treaty, act.state), []).append(act)
        return {key: tuple(sorted(acts, key=lambda act: act.order)) for key, acts in acts.items()}

    @cached_property
    def by_id(self) -> Mapping[str, Act]:
        """Return the acts by what they are cited by, now or formerly."""
        moved = {name: act for act in self.acts for name in act.formerly}
        return moved | {act.id: act for act in self.acts if act.id}

    @cached_property
    def joined(self) -> Mapping[str, tuple[Act, ...]]:
        """Return the acts that answer, repeat or end another, by what that one is cited by, in order of time."""
        joined: dict[str, list[Act]] = {}
        for act in sorted(self.acts, key=lambda act: (act.order, act.id)):
            for name in act.joins:
                joined.setdefault(self.by_id[name].id if name in self.by_id else name, []).append(act)
        return {name: tuple(acts) for name, acts in joined.items()}

    def of(self, treaty: str, state: str, known_on: date) -> tuple[Act, ...]:
        """Return a state's acts under a treaty that were known by that day, in order of time."""
        return tuple(act for act in self.by_state.get((treaty, state), ()) if act.known_on <= known_on)

    def states(self, treaty: str) -> tuple[str, ...]:
        """Return the ISO codes of all states with an act under the treaty."""
        return tuple(sorted(state for key, state in self.by_state if key == treaty and state))

    def engaged(self, state: str, day: date, known_on: date) -> tuple[ArmedConflict, ...]:
        """Return every armed conflict that the state is engaged in on that day, as known on the other."""
        return tuple(war for war in self.conflicts if war.state == state and war.holds(day, known_on))
