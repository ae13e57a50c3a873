"""The fold: an area's events made into what was so on every day, as the ledger had it at any size."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import shapely

from marchland.core.errors import EventError
from marchland.core.message import Message, Word, join
from marchland.register.domain.balance import BalanceError
from marchland.register.domain.body import state_body
from marchland.register.domain.demand import check_demands
from marchland.register.domain.effect import RecordedEvent, apply_event
from marchland.register.domain.event import Proposed
from marchland.register.domain.proposal import KINDS_OF_DECIDING, Proposals
from marchland.register.domain.state import AreaState
from marchland.register.domain.version import Version


@dataclass(frozen=True)
class HistoryStep:
    """An event at its place in the area's days, and what the area was after it."""

    recorded: RecordedEvent
    state: AreaState

    @cached_property
    def body(self) -> bytes:
        """Return the state as JSON bytes."""
        return state_body(self.state)

    @property
    def place(self) -> tuple[date, int]:
        """Return what orders the events of an area: the valid day, then the entry."""
        return self.recorded.event.valid_on, self.recorded.seq


@dataclass(frozen=True, slots=True)
class StatePeriod:
    """What an area was from one day to another, the second not included; None means it still is."""

    valid_from: date
    valid_to: date | None
    step: HistoryStep

    @property
    def state(self) -> AreaState:
        """Return what the area was."""
        return self.step.state

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the span."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class OpenHistory:
    """The history of one area so far, to which one event after another is added without folding all of it again.

    A proposed event is no step of it before the last approval, and from then on one at the place of that entry.
    """

    steps: tuple[HistoryStep, ...] = ()
    proposals: Proposals = field(default_factory=Proposals)

    def with_checked(self, new: RecordedEvent) -> OpenHistory:
        """Return the history with a further event at its place by its valid day.

        Raises EventError where it is not allowed there, or where an event of a later day would no longer be: then the
        error names that event. What is proposed is tried as if it took effect at once.
        """
        proposed = None
        if new.event.kind in KINDS_OF_DECIDING:
            if self.steps or not isinstance(new.event.details, Proposed):
                check_demands(self.steps[-1].state if self.steps else None, new.event, _recorded_on(new))
            proposed = self.proposals.check(new)
        if proposed is not None:
            self.with_allowed(replace(new, event=proposed))
        proposals, happened = self.proposals.with_accepted(new, proposed)
        if happened is None:
            return OpenHistory(self.steps, proposals)
        try:
            return OpenHistory(self.with_allowed(happened).steps, proposals)
        except EventError as error:
            raise (_no_longer(error) if happened.digest else error) from None

    def with_allowed(self, new: RecordedEvent) -> OpenHistory:
        """Return the history with what happens to the area, where the rules allow it; proposals stay."""
        place = bisect_right(self.steps, (new.event.valid_on, new.seq), key=lambda step: step.place)
        steps = list(self.steps[:place])
        for recorded in (new, *(step.recorded for step in self.steps[place:])):
            state = steps[-1].state if steps else None
            try:
                check_demands(state, recorded.event, _recorded_on(recorded))
                steps.append(HistoryStep(recorded, apply_event(state, recorded)))
            except EventError as error:
                raise (error if recorded is new else _later(error, recorded)) from None
        return OpenHistory(tuple(steps), self.proposals)

    def with_accepted(self, accepted: RecordedEvent) -> OpenHistory:
        """Return the history with a further event that was accepted once; nothing is demanded again."""
        proposals, recorded = self.proposals.with_accepted(accepted)
        if recorded is None:
            return OpenHistory(self.steps, proposals)
        place = bisect_right(self.steps, (recorded.event.valid_on, recorded.seq), key=lambda step: step.place)
        steps = list(self.steps[:place])
        for event in (recorded, *(step.recorded for step in self.steps[place:])):
            steps.append(HistoryStep(event, apply_event(steps[-1].state if steps else None, event)))
        return OpenHistory(tuple(steps), proposals)

    @property
    def spans(self) -> tuple[StatePeriod, ...]:
        """Return what was so from each day on which something happened to the next; they meet without a gap."""
        days = [step for step, later in itertools.pairwise((*self.steps, None)) if step and not _same_day(step, later)]
        ends = [step.recorded.event.valid_on for step in days[1:]]
        return tuple(
            StatePeriod(step.recorded.event.valid_on, end, step) for step, end in itertools.zip_longest(days, ends)
        )


def _same_day(step: HistoryStep, later: HistoryStep | None) -> bool:
    return later is not None and later.recorded.event.valid_on == step.recorded.event.valid_on


def _recorded_on(recorded: RecordedEvent) -> date:
    return date.fromisoformat(recorded.recorded_at[:10])


def _no_longer(error: EventError) -> EventError:
    """Return why what was proposed no longer fits, with what to do about it."""
    text = join("; ", (error.message, Message("it fitted when it was proposed, and the area has changed since")))
    step = Message("take it back with `register withdraw-proposal`, and propose what fits")
    return _reworded(error, text, step)


def _later(error: EventError, recorded: RecordedEvent) -> EventError:
    event = recorded.event
    later = Message(
        "then the later event of {day} ({kind}, entry {entry}) would not be allowed",
        day=event.valid_on,
        kind=Word(event.kind),
        entry=recorded.seq,
    )
    text = join("; ", (error.message, later))
    step = Message("keep the two accounts side by side with `contradicted`, or give another valid day")
    return _reworded(error, text, step)


def _reworded(error: EventError, text: str, step: str) -> EventError:
    if isinstance(error, BalanceError):
        return BalanceError(
            text, where=error.where, next_step=step, difference=error.difference, difference_m2=error.difference_m2
        )
    return EventError(text, where=error.where, next_step=step)


def fold(events: Iterable[RecordedEvent]) -> OpenHistory:
    """Return the history that events which were accepted make, by their days; nothing is demanded again."""
    proposals, happened = Proposals(), list[RecordedEvent]()
    for accepted in sorted(events, key=lambda recorded: recorded.seq):
        proposals, event = proposals.with_accepted(accepted)
        happened += [event] if event is not None else []
    steps: list[HistoryStep] = []
    for recorded in sorted(happened, key=lambda recorded: (recorded.event.valid_on, recorded.seq)):
        steps.append(HistoryStep(recorded, apply_event(steps[-1].state if steps else None, recorded)))
    return OpenHistory(tuple(steps), proposals)


def history(events: Sequence[RecordedEvent], size: int | None = None) -> tuple[StatePeriod, ...]:
    """Return what an area was on every day, as the ledger of that size had it (None: all the events given)."""
    return fold(known(events, size)).spans


def known(events: Iterable[RecordedEvent], size: int | None) -> list[RecordedEvent]:
    """Return the events among the first `size` entries of the ledger."""
    return [recorded for recorded in events if size is None or recorded.seq < size]


def state_on(spans: Sequence[StatePeriod], day: date) -> AreaState | None:
    """Return what the area was on that day, or None if it was not on record for it."""
    place = bisect_right(spans, day, key=lambda span: span.valid_from)
    return spans[place - 1].state if place else None


def as_of(events: Sequence[RecordedEvent], valid_on: date, size: int | None = None) -> AreaState | None:
    """Return what an area was on a day, as the ledger of that size had it."""
    return state_on(history(events, size), valid_on)


def check(events: Sequence[RecordedEvent], new: RecordedEvent) -> OpenHistory:
    """Check what is to be recorded against all that is, and return the history with it; raises EventError."""
    return fold(events).with_checked(new)


def versions(
    subject: str, before: Sequence[Version], now: OpenHistory | Sequence[RecordedEvent], size: int
) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    """Return which current versions end with a ledger of that size, and which begin: what `replace_versions` takes.

    `before` are the current rows of the subject, `now` its history; a row that says the same for the same days stays.
    """
    ongoing = now if isinstance(now, OpenHistory) else fold(known(now, size))
    current = {row.valid_from: row for row in before if row.to_size is None}
    gone, new = [], []
    for span in ongoing.spans:
        row = current.pop(span.valid_from, None)
        if row is None:
            new.append(version(subject, span, size))
        elif row.body != span.step.body:
            gone.append(row)
            new.append(version(subject, span, size))
        elif row.valid_to != span.valid_to:
            gone.append(row)
            new.append(replace(row, valid_to=span.valid_to, from_size=size))
    gone.extend(current.values())
    return tuple(sorted(gone, key=lambda row: row.valid_from)), tuple(new)


def version(subject: str, span: StatePeriod, size: int) -> Version:
    """Return the row of a span that is first known with a ledger of that size."""
    state = span.state
    hazard = state.hazard
    west, south, east, north = map(float, hazard.bounds)
    return Version(
        subject=subject,
        area=state.area,
        valid_from=span.valid_from,
        valid_to=span.valid_to,
        from_size=size,
        to_size=None,
        status=state.status.value,
        classification=state.classification.value,
        contested=state.contested,
        box=None if hazard.is_empty else (west, south, east, north),
        hazard=b"" if hazard.is_empty else shapely.to_wkb(hazard, byte_order=1, output_dimension=2),
        body=span.step.body,
    )


def ended(row: Version, size: int) -> Version:
    """Return a row as it is once it is no longer known."""
    return replace(row, to_size=size)
