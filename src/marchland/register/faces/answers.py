"""Answers of the register as typed structures, and as GeoJSON; their fields are the keys of the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from shapely.geometry.base import BaseGeometry

from marchland.access.service.roster import RoleTerm
from marchland.core import json_text
from marchland.core.answer import Answer, Answers, AsOfAnswer
from marchland.core.asof import AsOf
from marchland.core.errors import InputError
from marchland.core.policy import Actor
from marchland.core.polygon import to_mapping
from marchland.register.domain.balance import Balance
from marchland.register.domain.canonical import encoded
from marchland.register.domain.conflict import ClaimConflict
from marchland.register.domain.correction import EntryCorrection
from marchland.register.domain.decision import decided_how
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import to_mapping as event_mapping
from marchland.register.domain.event_terms import Classification, Method
from marchland.register.domain.feature import feature, feature_text
from marchland.register.domain.feature import features as land_features
from marchland.register.domain.fold import StatePeriod
from marchland.register.domain.intake import IntakeError
from marchland.register.domain.land import AreaOverlap, LandAccount, OverlapKind
from marchland.register.domain.near import SILENCE, NearHit
from marchland.register.domain.recorded_body import RecordedBody, field_names, read_body
from marchland.register.domain.state import AreaStatus, ClaimStatus, DecidedHow
from marchland.register.domain.version import LandLayer
from marchland.register.faces.keeper_note import keeper_note
from marchland.register.service.importing import ImportResult
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaHistory, AreaList, parse_distance
from marchland.register.service.recording import Receipt
from marchland.register.service.repair import RepairedFeature

Structure = dict[str, Any]
Metres = float | int
"""A number as it was recorded: no part is written 0, and not 0.0."""
Body = Mapping[str, Any]


class RegisterAsOfAnswer(AsOfAnswer, frozen=True):
    """The two days of a question, and the size of the ledger that the known day means."""

    entries: int


class LandSumsAnswer(Answer, frozen=True):
    """How the land of an area adds up, in m²."""

    original: Metres
    cancelled: Metres
    reduced: Metres
    cleared: Metres
    remaining: Metres
    carried_on: Metres


class AreaAnswer(Answer, frozen=True, kw_only=True):
    """One area; what it has not, or may not be shown, is left out, and `withheld` names the latter."""

    id: str
    name: str | UnsetType = UNSET
    classification: Classification
    status: AreaStatus
    contested: bool
    information_on: date
    m2: LandSumsAnswer | UnsetType = UNSET
    district: str | UnsetType = UNSET
    devices: tuple[str, ...] | UnsetType = UNSET
    sources: tuple[str, ...] | UnsetType = UNSET
    organisations: tuple[str, ...] | UnsetType = UNSET
    methods: tuple[Method, ...] | UnsetType = UNSET
    quality: bool | UnsetType = UNSET
    recipient: str | UnsetType = UNSET
    residual_risk_owner: str | UnsetType = UNSET
    accuracy_m: float | UnsetType = UNSET
    carried_into: tuple[str, ...] | UnsetType = UNSET
    carried_from: tuple[str, ...] | UnsetType = UNSET
    former_codes: tuple[str, ...] | UnsetType = UNSET
    decided: tuple[DecidedHow, ...] | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    informant: str | UnsetType = UNSET
    extent: Structure | UnsetType = UNSET
    remaining: Structure | UnsetType = UNSET
    parts: tuple[Structure, ...] | UnsetType = UNSET
    claims: tuple[Structure, ...] | UnsetType = UNSET
    evidence: tuple[Structure, ...] | UnsetType = UNSET
    surveys: tuple[Structure, ...] | UnsetType = UNSET
    checks: tuple[Structure, ...] | UnsetType = UNSET
    marks: tuple[Structure, ...] | UnsetType = UNSET
    carried_evidence: tuple[Structure, ...] | UnsetType = UNSET
    corrections: tuple[Structure, ...] | UnsetType = UNSET
    entries: tuple[int, ...] | UnsetType = UNSET
    proposals: tuple[Structure, ...] | UnsetType = UNSET
    withheld: tuple[str, ...] | UnsetType = UNSET


class NearHitAnswer(Answer, frozen=True):
    """One recorded area near a place."""

    id: str
    status: AreaStatus
    classification: Classification
    contested: bool
    distance_m: float
    bearing_deg: float
    inside: bool
    information_on: date


class PlaceAnswer(Answer, frozen=True):
    """The place that was asked about."""

    lat: float
    lon: float
    within_m: float
    as_of: AsOfAnswer


class NearAnswer(Answer, frozen=True):
    """What is recorded near a place, the nearest first, with the sentence about silence."""

    rows_of = "hits"

    query: PlaceAnswer
    hits: tuple[NearHitAnswer, ...]
    note: str
    keeper: str


class AreaSpanAnswer(Answer, frozen=True, rename={"from_": "from"}):
    """What an area was from one day to another, the second not included."""

    from_: date
    to: date | None
    status: AreaStatus
    classification: Classification
    contested: bool
    remaining_m2: float
    entry: int


class HistoryAnswer(Answer, frozen=True):
    """Everything that was recorded of an area, each event with what its kind says, and what it was from day to day."""

    rows_of = "events"

    id: str
    as_of: RegisterAsOfAnswer
    events: tuple[Structure, ...]
    spans: tuple[AreaSpanAnswer, ...]


class BalanceAnswer(Answer, frozen=True):
    """How the land of one area adds up, in m²."""

    id: str
    name: str
    original_m2: float
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    remaining_m2: float
    carried_on_m2: float
    holds: bool


class TotalLandAnswer(Answer, frozen=True):
    """How land adds up in all, in m²."""

    original_m2: float
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    remaining_m2: float
    carried_on_m2: float


class OverlapAnswer(Answer, frozen=True):
    """Two areas that stand on record with the same land: how their boundaries lie, and how much they share."""

    id: str
    other: str
    kind: OverlapKind
    shared_m2: float
    remaining_m2: float
    shared: Structure | None


class BalancesAnswer(Answer, frozen=True):
    """How the land of areas adds up: each area, the sum of the records, and the same with every place counted once."""

    rows_of = "areas"

    areas: tuple[BalanceAnswer, ...]
    records: TotalLandAnswer
    land: TotalLandAnswer
    overlaps: tuple[OverlapAnswer, ...]
    keeper: str


class ConflictAnswer(Answer, frozen=True):
    """One claim beside the record, with the land by which they differ."""

    id: str
    claim: str
    says: str
    source: str
    on: date
    entry: int
    standing: ClaimStatus
    beyond_m2: float
    released_m2: float
    beyond: Structure | None
    released: Structure | None


class ConflictsAnswer(Answer, frozen=True):
    """The claims that stand open beside the record, and the areas that stand on record with the same land."""

    rows_of = "claims"

    claims: tuple[ConflictAnswer, ...]
    overlaps: tuple[OverlapAnswer, ...]
    keeper: str


class ActorAnswer(Answer, frozen=True):
    """Who may act, for which organisation, with which roles, and from which day to which, where they have bounds."""

    actor: str
    organisation: str
    roles: tuple[str, ...]
    from_on: date | None
    to_on: date | None


class ImportResultAnswer(Answer, frozen=True):
    """What a file of areas added, or would add, and the shapes that were mended."""

    added: int
    would_add: int | None
    already: tuple[str, ...]
    entries: tuple[int, ...]
    mended: tuple[RepairedFeature, ...]
    note: str = ""


class RefusalAnswer(Answer, frozen=True):
    """Why one feature of a file is not taken."""

    index: int
    id: str
    field: str
    rule: str
    message: str
    next_step: str


class RefusedFileAnswer(Answer, frozen=True):
    """Why a file was refused: how many of its features are, and each reason."""

    rows_of = "refusals"

    recorded: int
    features: int
    refused: int
    message: str
    next_step: str
    refusals: tuple[RefusalAnswer, ...]


class RecordedEventAnswer(Answer, frozen=True):
    """An event, and the entry of the ledger that it is."""

    entry: int
    area: str
    event: str
    already: bool


class RecordedEventsAnswer(Answer, frozen=True):
    """The events that were recorded, or how many would be."""

    recorded: tuple[RecordedEventAnswer, ...]
    would_record: int | None


class ReceiptAnswer(Answer, frozen=True):
    """An event that was recorded, or was so before under the same key."""

    id: str
    event: str
    entry: int
    key: str
    recorded_at: str
    already: bool


def area(body: Body, _books: RegisterBooks | None = None, **_given: object) -> AreaAnswer:
    """Return one area; its id comes first."""
    return msgspec.convert({**body, "id": body["area"]}, AreaAnswer)


def areas(area_list: AreaList, _books: RegisterBooks, **_given: object) -> Answers[AreaAnswer]:
    """Return the areas in the order of their ids."""
    return Answers(map(area, area_list.areas))


def areas_text(area_list: AreaList, _books: RegisterBooks, **_given: object) -> str:
    """Return the same as JSON, with every field as it was written."""
    names = field_names({name: "area" if name == "id" else name for name in AreaAnswer.__struct_fields__})
    return json_text.laid_out(f"[{','.join(each.written(names) for each in area_list.areas)}]")


def features_text(area_list: AreaList, books: RegisterBooks) -> str:
    """Return the areas as one GeoJSON FeatureCollection (RFC 7946), with the land that was asked for."""
    beside = {"as_of": known(area_list.as_of, area_list.size).to_dict(), "note": SILENCE, "keeper": keeper_note(books)}
    features = ",".join(text for each in area_list.areas for text in _feature_texts(each, area_list))
    return f'{{"type":"FeatureCollection","features":[{features}],{json_text.compact(beside)[1:]}'


def _feature_texts(of: RecordedBody, area_list: AreaList) -> Iterable[str]:
    if area_list.layer is LandLayer.AREAS:
        return (feature_text(of),)
    return map(json_text.compact, land_features(of, area_list.layer, area_list.bbox))


def geojson(of: AreaList | Body, books: RegisterBooks, **_given: object) -> str:
    """Return areas, or the one, as text in GeoJSON."""
    return json_text.laid_out(features_text(of, books)) if isinstance(of, AreaList) else json_text.indented(feature(of))


def known(dates: AsOf, size: int) -> RegisterAsOfAnswer:
    """Return the two days of a question, and the size of the ledger that the known day means."""
    return RegisterAsOfAnswer(dates.valid_on, dates.known_on, size)


def near(
    of: tuple[NearHit, ...] | str, books: RegisterBooks, latitude: float, longitude: float, within: str, as_of: AsOf,
    **_given: object,
) -> NearAnswer:  # fmt: skip
    """Return what is recorded near a place."""
    dates = AsOfAnswer(as_of.valid_on, as_of.known_on)
    place = PlaceAnswer(latitude, longitude, parse_distance(within), dates)
    return NearAnswer(place, tuple(map(hit, one_place(of))), SILENCE, keeper_note(books))


def one_place(of: tuple[NearHit, ...] | str) -> tuple[NearHit, ...]:
    """Return what is recorded near a place; raises InputError for many places, which are answered as CSV alone."""
    if isinstance(of, str):
        raise InputError("many places are answered as CSV alone", next_step="leave out --format")
    return of


def hit(hit: NearHit) -> NearHitAnswer:
    """Return one recorded area near a place."""
    row = hit.version
    return NearHitAnswer(
        row.area, AreaStatus(row.status), Classification(row.classification), row.contested, round(hit.distance_m, 2),
        round(hit.bearing_deg, 1) % 360, hit.inside, date.fromisoformat(read_body(row.body)["information_on"]),
    )  # fmt: skip


def event(
    recorded: RecordedEvent, decided: DecidedHow | None = None, corrections: Sequence[EntryCorrection] = ()
) -> Structure:
    """Return one event with its place in the ledger, what it says, how it was decided, and what corrected it.

    An event that is written on another area, and concerns this one too, names that area.
    """
    content = {key: value for key, value in event_mapping(recorded.event).items() if key != "area" or recorded.part}
    beside = ("recorded_at", "actor", "organisation", "key")
    how = {"decided": decided.value} if decided else {}
    corrected = {"corrections": [encoded(each) for each in corrections]} if corrections else {}
    return {"entry": recorded.seq, **{name: getattr(recorded, name) for name in beside}, **content, **how, **corrected}


def span(period: StatePeriod) -> AreaSpanAnswer:
    """Return what an area was from one day to another."""
    state = period.state
    return AreaSpanAnswer(
        period.valid_from, period.valid_to, state.status, state.classification, state.contested,
        round(state.remaining_m2, 2), period.step.recorded.seq,
    )  # fmt: skip


def history(of: AreaHistory, _books: RegisterBooks, **_given: object) -> HistoryAnswer:
    """Return everything that was recorded of an area, and what it was from day to day."""
    how = decided_how(of.events)
    events = tuple(event(each, how.get(each.seq), of.corrections.get(each.seq, ())) for each in of.events)
    return HistoryAnswer(of.area, known(of.as_of, of.size), events, tuple(map(span, of.spans)))


def balances(
    account: LandAccount, books: RegisterBooks, area: str = "", **_given: object
) -> BalanceAnswer | BalancesAnswer:
    """Return how the land adds up: of the one area that was asked for, or of every one and of all together."""
    made = tuple(balance(each.area, each.name, each.balance) for each in account.areas)
    if area:
        return made[0]
    shared = tuple(map(overlap, account.overlaps))
    return BalancesAnswer(made, _total(account.records), _total(account.land), shared, keeper_note(books))


def balance(name: str, title: str, balance: Balance) -> BalanceAnswer:
    """Return how the land of one area adds up."""
    return BalanceAnswer(name, title, *sums(balance), balance.holds)


def sums(balance: Balance) -> tuple[float, float, float, float, float, float]:
    """Return the parts of a balance in their order: original, cancelled, reduced, cleared, remaining, carried on."""
    return (
        balance.original_m2, balance.cancelled_m2, balance.reduced_m2, balance.cleared_m2, balance.remaining_m2,
        balance.carried_on_m2,
    )  # fmt: skip


def _total(balance: Balance) -> TotalLandAnswer:
    return TotalLandAnswer(*(round(each, 2) for each in sums(balance)))


def overlap(overlap: AreaOverlap) -> OverlapAnswer:
    """Return two areas that stand on record with the same land."""
    shared, remaining = round(overlap.shared_m2, 2), round(overlap.remaining_m2, 2)
    return OverlapAnswer(overlap.area, overlap.other, overlap.kind, shared, remaining, _drawn(overlap.shape))


def _drawn(shape: BaseGeometry) -> Structure | None:
    return None if shape.is_empty else to_mapping(shape)


def conflicts(account: LandAccount, books: RegisterBooks, **_given: object) -> ConflictsAnswer:
    """Return the claims that stand open beside the record, and the areas that share land."""
    return ConflictsAnswer(
        tuple(map(conflict, account.claims)), tuple(map(overlap, account.overlaps)), keeper_note(books)
    )


def conflict(conflict: ClaimConflict) -> ConflictAnswer:
    """Return one claim beside the record."""
    return ConflictAnswer(
        conflict.area,
        conflict.claim,
        conflict.says,
        conflict.source,
        conflict.on,
        conflict.seq,
        conflict.standing,
        round(conflict.beyond_m2, 2),
        round(conflict.released_m2, 2),
        _drawn(conflict.beyond),
        _drawn(conflict.released),
    )


def actors(actors: Sequence[tuple[Actor, RoleTerm]], _books: RegisterBooks, **_given: object) -> Answers[ActorAnswer]:
    """Return who may act, and on which days."""
    return Answers(
        ActorAnswer(actor.id, actor.organisation, tuple(sorted(actor.roles)), term.from_on, term.to_on)
        for actor, term in actors
    )


def added(result: ImportResult, *, dry_run: bool) -> ImportResultAnswer:
    """Return what a file added, or would add."""
    count = len(result.events)
    entries = tuple(receipt.entry.seq for receipt in result.receipts)
    return ImportResultAnswer(
        0 if dry_run else count, count if dry_run else None, result.already, entries, result.repaired, result.note
    )


def refused(error: IntakeError) -> RefusedFileAnswer:
    """Return why a file was refused, every reason of every feature."""
    refusals = tuple(RefusalAnswer(**each.to_dict()) for each in error.refusals)
    count = len({each.index for each in refusals})
    return RefusedFileAnswer(0, error.count, count, error.message, error.next_step, refusals)


def told(receipts: Iterable[Receipt]) -> RecordedEventsAnswer:
    """Return the events that were recorded."""
    return RecordedEventsAnswer(
        tuple(RecordedEventAnswer(r.entry.seq, r.area, r.kind, r.already) for r in receipts), None
    )


def receipt(receipt: Receipt) -> ReceiptAnswer:
    """Return the event that was recorded."""
    entry = receipt.entry
    return ReceiptAnswer(receipt.area, receipt.kind, entry.seq, entry.key, entry.recorded_at, receipt.already)
