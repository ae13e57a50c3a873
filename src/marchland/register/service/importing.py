"""Importing: a file of areas read, mended where asked for, tried whole, and recorded all at once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from marchland.access.service.tokens import TokenGrant
from marchland.core.errors import InputError
from marchland.core.message import Message, join
from marchland.register.adapters.feature_files import parse_features, read_features
from marchland.register.domain.event import Event
from marchland.register.domain.event_terms import EvidenceKind
from marchland.register.domain.feature_fields import GivenEvidence
from marchland.register.domain.intake import ImportOptions, ImportPlan, IntakeError, plan_import
from marchland.register.service.area_entries import subject_for
from marchland.register.service.event_fields import evidence_words
from marchland.register.service.proposing import opened_recorder
from marchland.register.service.questions import Clock, dry_run_events
from marchland.register.service.recording import Receipt, submission
from marchland.register.service.repair import RepairedFeature, RepairOutcome, UnrepairedFeature, repair_features
from marchland.register.service.stores import RegisterReader, RegisterStore
from marchland.register.service.surroundings import Neighbourhood

Seen = Callable[[RepairOutcome], object]
"""Told what was mended, before anything is refused."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What a file added: receipts, what it would add or did, what was on record word for word, and mended shapes.

    `note` is what a person should look at, though nothing was refused for it.
    """

    receipts: tuple[Receipt, ...]
    already: tuple[str, ...]
    events: tuple[Event, ...]
    repaired: tuple[RepairedFeature, ...] = ()
    note: str = ""


def add(
    store: RegisterStore, file: Path, identity: str, clock: Clock, *, dry_run: bool = False, repair: bool = False,
    options: ImportOptions | None = None, seen: Seen | None = None,
) -> ImportResult:  # fmt: skip
    """Return what a file of GeoJSON features added: all of it or nothing; raises IntakeError listing every refusal.

    With `repair` a shape that crosses itself is mended, and the event says so; without it, it is refused.
    """
    return add_features(
        store, read_features(file), file.name, identity, clock, dry_run=dry_run, repair=repair, options=options,
        seen=seen,
    )  # fmt: skip


def add_content(
    store: RegisterStore, content: bytes, name: str, identity: str, clock: Clock, *, dry_run: bool = False,
    repair: bool = False, options: ImportOptions | None = None, token: TokenGrant | None = None,
) -> ImportResult:  # fmt: skip
    """Return what the bytes of a file added, as `add` does that of a file of that name."""
    collection = parse_features(content, name)
    return add_features(
        store, collection, name, identity, clock, dry_run=dry_run, repair=repair, options=options, token=token
    )


def add_features(
    store: RegisterStore, collection: Any, name: str, identity: str, clock: Clock, *, dry_run: bool = False,
    repair: bool = False, options: ImportOptions | None = None, seen: Seen | None = None,
    token: TokenGrant | None = None,
) -> ImportResult:  # fmt: skip
    """Return what a FeatureCollection added, as `add` does that of a file of that name."""
    if isinstance(collection, dict) and collection.get("type") == "Feature":
        collection = {"type": "FeatureCollection", "features": [collection]}
    chosen = replace(options or ImportOptions(), source=name)
    outcome = repair_features(collection) if repair else RepairOutcome(collection)
    if seen is not None:
        seen(outcome)
    recorded_on = date.fromisoformat(clock()[:10])
    with store.reading() as reader:
        try:
            plan = plan_import(
                outcome.collection, lambda area: _reported_key(reader, store.origin, area), chosen, recorded_on,
                lambda events: Neighbourhood(reader, store.origin, recorded_on, events).doubts,
            )  # fmt: skip
        except IntakeError as error:
            raise _with_repairs(error, outcome) from None
        events = tuple(keyed.event for keyed in plan.new)
        note = Neighbourhood(reader, store.origin, recorded_on, events).first_place()
    if dry_run:
        dry_run_events(store, events, identity, clock, token)
        return ImportResult((), plan.already, events, outcome.repaired, note)
    receipts = _add(store, plan, identity, clock, token)
    # Somebody else may have handed in the same since it was looked at: that is on record, and was not added here.
    there = {receipt.area for receipt in receipts if receipt.already}
    return ImportResult(
        tuple(receipt for receipt in receipts if not receipt.already),
        (*plan.already, *sorted(there)),
        tuple(event for event in events if event.area not in there),
        outcome.repaired,
        note,
    )


def _with_repairs(error: IntakeError, outcome: RepairOutcome) -> IntakeError:
    """Return the refusal of a file with why shapes could not be mended, each beside its own."""
    failed = {each.index: each for each in outcome.failed}
    told = tuple(_told(refusal, failed.get(refusal.index)) for refusal in error.refusals)
    message = error.message
    if outcome.repaired or outcome.failed:
        counts = Message(
            "shapes that can be mended: {mended}, that cannot: {failed}; --repair --mended FILE keeps what was mended",
            mended=len(outcome.repaired), failed=len(outcome.failed),
        )  # fmt: skip
        message = join("\n", (error.message, counts))
    return IntakeError(message, where=error.where, next_step=error.next_step, refusals=told, count=error.count)


def _told(refusal: Any, failed: UnrepairedFeature | None) -> Any:
    if failed is None or not refusal.field.startswith("shape"):
        return refusal
    return replace(refusal, message=Message("{wrong}; {why}", wrong=refusal.message, why=failed.why),
                   next_step=failed.next_step)  # fmt: skip


def given_evidence(text: str) -> GivenEvidence:
    """Return the evidence that KIND:HOW or KIND:HOW:DAY states for a whole file; raises InputError."""
    kind, how, day = evidence_words(text)
    if kind not in list(EvidenceKind) or not how:
        raise InputError(
            "{text!r} is not KIND:HOW, with direct or indirect as its kind", text=text,
            next_step='write "indirect:fields that nobody uses"',
        )  # fmt: skip
    return GivenEvidence(kind, how, day)


def _add(
    store: RegisterStore, plan: ImportPlan, identity: str, clock: Clock, token: TokenGrant | None
) -> tuple[Receipt, ...]:
    with store.writing() as writer:
        actor, recorder, instant = opened_recorder(writer, store, identity, clock, token)
        entered = [submission(keyed.event, keyed.key, actor, token, instant) for keyed in plan.new]
        return recorder.record(writer, entered, instant)


def _reported_key(reader: RegisterReader, origin: str, area: str) -> str | None:
    entries = reader.of_subject(subject_for(reader, origin, area), reader.head().size)
    return entries[0].key if entries else None
