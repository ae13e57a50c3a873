"""The fold: an area's events made into what was so on every day, as the ledger had it at any size."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from marchland.core.errors import EventError
from marchland.core.message import Message, Word, join
from marchland.register.domain.balance import reworded
from marchland.register.domain.body import state_body
from marchland.register.domain.correcting import check_correction, check_current_code
from marchland.register.domain.demand import check_demands, check_reported_class, demand_error
from marchland.register.domain.effect import RecordedEvent, apply_event
from marchland.register.domain.event import Proposed
from marchland.register.domain.layer import state_shapes
from marchland.register.domain.proposal import KINDS_OF_DECIDING, Proposals, taken
from marchland.register.domain.resolution import CORRECTING, resolve, root_of, seen
from marchland.register.domain.state import AreaState
from marchland.register.domain.version import LandLayer, LayerShape, Version


@dataclass(frozen=True)
class HistoryStep:
    """An event at its place in the area's days, and what the area was after it."""

    recorded: RecordedEvent
    state: AreaState

    @cached_property
    def body(self) -> bytes:
        """Return the state as JSON bytes."""
        return state_body(self.state)

    @cached_property
    def shapes(self) -> tuple[LayerShape, ...]:
        """Return the shapes of the state in every layer."""
        return state_shapes(self.state)

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

    `records` are all that happened to it as it was written, `steps` what holds of that; `code` is the area's, where it
    has another than it began with. A proposed event is no record of it before the last approval, and from then on one
    at the place of that entry.
    """

    steps: tuple[HistoryStep, ...] = ()
    records: tuple[RecordedEvent, ...] = ()
    code: str = ""
    proposals: Proposals = field(default_factory=Proposals)

    def with_checked(self, new: RecordedEvent) -> OpenHistory:
        """Return the history with a further event at its place by its valid day.

        Raises EventError where it is not allowed there, or where an event of a later day would no longer be: then the
        error names that event. What is proposed is tried as if it took effect at once.
        """
        proposed = None
        if new.event.kind in KINDS_OF_DECIDING:
            if self.steps or not (isinstance(new.event.details, Proposed) or self.proposals.by_digest):
                check_demands(self.steps[-1].state if self.steps else None, new.event, _recorded_on(new))
            proposed = self.proposals.check(new)
        if proposed is not None:
            self.with_allowed(replace(new, event=proposed))
        proposals, happened = self.proposals.with_accepted(new, proposed)
        if happened is None:
            return replace(self, proposals=proposals)
        try:
            return replace(self.with_allowed(happened), proposals=proposals)
        except EventError as error:
            raise (no_longer(error) if happened.digest else error) from None

    def with_allowed(self, new: RecordedEvent) -> OpenHistory:
        """Return the history with what happens to the area, where the rules allow it; proposals stay.

        A correction is tried in the same way on all that it changes.
        """
        check_current_code(self.records, self.code, new)
        if new.event.kind in CORRECTING:
            if self.steps or new.event.kind != "withdrawn":
                check_demands(self.steps[-1].state if self.steps else None, new.event, _recorded_on(new))
            check_correction(self.records, self.code, new, self.proposals.entries)
        if new.event.kind in CORRECTING or self._corrected:
            return self._resolved(new, checked=True)
        held = seen(new)
        place = bisect_right(self.steps, (held.event.valid_on, held.seq), key=lambda step: step.place)
        steps = list(self.steps[:place])
        for recorded in (held, *(step.recorded for step in self.steps[place:])):
            try:
                steps.append(_checked_step(steps, recorded))
            except EventError as error:
                raise (error if recorded is held else _later(error, recorded)) from None
        return replace(self, steps=tuple(steps), records=(*self.records, new))

    def with_accepted(self, accepted: RecordedEvent) -> OpenHistory:
        """Return the history with a further event that was accepted once; nothing is demanded again."""
        proposals, happened = self.proposals.with_accepted(accepted)
        if happened is None:
            return replace(self, proposals=proposals)
        if happened.event.kind in CORRECTING or self._corrected:
            return replace(self._resolved(happened, checked=False), proposals=proposals)
        recorded = seen(happened)
        place = bisect_right(self.steps, (recorded.event.valid_on, recorded.seq), key=lambda step: step.place)
        steps = list(self.steps[:place])
        for event in (recorded, *(step.recorded for step in self.steps[place:])):
            steps.append(_step(steps, event))
        return OpenHistory(tuple(steps), (*self.records, happened), self.code, proposals)

    def happened_since(self, before: OpenHistory) -> RecordedEvent | None:
        """Return what happened to the area by the one entry that this history has more than another, if anything."""
        return self.records[-1] if len(self.records) > len(before.records) else None

    @property
    def _corrected(self) -> bool:
        """Tell whether anything was corrected: then a further event may change where a correction is told."""
        return any(record.event.kind in CORRECTING for record in self.records)

    def _resolved(self, new: RecordedEvent, *, checked: bool) -> OpenHistory:
        """Return the history with a further entry after which other events may hold than before."""
        records = (*self.records, new)
        written = {record.seq: record for record in self.records}
        resolved = resolve(records)
        about = root_of(records, new)
        _check_begins(resolved.events)
        pairs = zip(self.steps, resolved.events, strict=False)
        kept = [step for step, _ in itertools.takewhile(lambda pair: pair[0].recorded == pair[1], pairs)]
        for recorded in resolved.events[len(kept) :]:
            try:
                kept.append(
                    _checked_step(kept, recorded, written.get(recorded.seq)) if checked else _step(kept, recorded)
                )
            except EventError as error:
                own = about is not None and recorded.seq in (about.seq, new.seq)
                step = Message("correct entry {entry} first, or withdraw it", entry=recorded.seq)
                raise (error if own else _later(error, recorded, step)) from None
        return OpenHistory(tuple(kept), records, resolved.code, self.proposals)

    @property
    def spans(self) -> tuple[StatePeriod, ...]:
        """Return what was so from each day on which something happened to the next; they meet without a gap."""
        days = [step for step, later in itertools.pairwise((*self.steps, None)) if step and not _same_day(step, later)]
        ends = [step.recorded.event.valid_on for step in days[1:]]
        return tuple(
            StatePeriod(step.recorded.event.valid_on, end, step) for step, end in itertools.zip_longest(days, ends)
        )


def _step(steps: Sequence[HistoryStep], recorded: RecordedEvent) -> HistoryStep:
    return HistoryStep(recorded, apply_event(steps[-1].state if steps else None, recorded))


def _checked_step(
    steps: Sequence[HistoryStep], recorded: RecordedEvent, written: RecordedEvent | None = None
) -> HistoryStep:
    """Return a further step; of what was accepted as it was `written` no evidence is demanded that was not then."""
    check_demands(steps[-1].state if steps else None, recorded.event, _recorded_on(recorded))
    if not recorded.carried_from and (written is None or _evidenced(written) != _evidenced(recorded)):
        check_reported_class(recorded.event)
    return _step(steps, recorded)


def _evidenced(recorded: RecordedEvent) -> tuple[object, object]:
    return getattr(recorded.event.details, "classification", None), recorded.event.evidence


def _check_begins(events: Sequence[RecordedEvent]) -> None:
    """Raise EventError where nothing that holds begins the area, though something holds of it."""
    if events and not any(event.event.kind == "reported" for event in events):
        entries = ", ".join(str(event.seq) for event in reversed(events))
        raise demand_error(
            "withdraws-report-last",
            Message("it begins the area, and these entries stand on it: {entries}", entries=entries),
            Message("withdraw them first, in this order: {entries}", entries=entries),
        )


def _same_day(step: HistoryStep, later: HistoryStep | None) -> bool:
    return later is not None and later.recorded.event.valid_on == step.recorded.event.valid_on


def _recorded_on(recorded: RecordedEvent) -> date:
    """Return the day by which all that an event says was known: that of its entry, or of the last that corrected it."""
    written = date.fromisoformat(recorded.recorded_at[:10])
    return max([written, *(correction.on for correction in recorded.corrections)])


def no_longer(error: EventError) -> EventError:
    """Return why what was proposed no longer fits, with what to do about it."""
    text = join("; ", (error.message, Message("it fitted when it was proposed, and the area has changed since")))
    step = Message("take it back with `register withdraw-proposal`, and propose what fits")
    return reworded(error, text, step)


def _later(error: EventError, recorded: RecordedEvent, step: str = "") -> EventError:
    event = recorded.event
    later = Message(
        "then the later event of {day} ({kind}, entry {entry}) would not be allowed",
        day=event.valid_on,
        kind=Word(event.kind),
        entry=recorded.seq,
    )
    text = join("; ", (error.message, later))
    other = Message("keep the two accounts side by side with `contradicted`, or give another valid day")
    return reworded(error, text, step or other)


def fold(events: Iterable[RecordedEvent]) -> OpenHistory:
    """Return the history that events which were accepted make, by their days; nothing is demanded again."""
    proposals, records = taken(events)
    resolved = resolve(records)
    steps: list[HistoryStep] = []
    for recorded in resolved.events:
        steps.append(_step(steps, recorded))
    return OpenHistory(tuple(steps), records, resolved.code, proposals)


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
    shapes = span.step.shapes
    hazard = next((shape for shape in shapes if shape.layer is LandLayer.HAZARDS), None)
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
        box=hazard.box if hazard else None,
        hazard=hazard.wkb if hazard else b"",
        body=span.step.body,
        shapes=shapes,
    )


def ended(row: Version, size: int) -> Version:
    """Return a row as it is once it is no longer known."""
    return replace(row, to_size=size)
