"""Answers of the register as typed structures, and as GeoJSON; their fields are the keys of the JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

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
from marchland.register.domain.effect import RecordedEvent
from marchland.register.domain.event import Classification, Method
from marchland.register.domain.event import to_mapping as event_mapping
from marchland.register.domain.feature import feature
from marchland.register.domain.fold import StatePeriod
from marchland.register.domain.near import SILENCE, NearHit
from marchland.register.domain.state import AreaStatus, ClaimStatus
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.questions import AreaBalance, AreaHistory, AreaList, ImportResult, parse_distance
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
    carried_into: tuple[str, ...] | UnsetType = UNSET
    carried_from: tuple[str, ...] | UnsetType = UNSET
    former_codes: tuple[str, ...] | UnsetType = UNSET
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


class ActorAnswer(Answer, frozen=True):
    """Who may act, for which organisation, and with which roles."""

    actor: str
    organisation: str
    roles: tuple[str, ...]


class ImportResultAnswer(Answer, frozen=True):
    """What a file of areas added, or would add, and the shapes that were mended."""

    added: int
    would_add: int | None
    already: tuple[str, ...]
    entries: tuple[int, ...]
    mended: tuple[RepairedFeature, ...]


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


def features(area_list: AreaList) -> Structure:
    """Return the areas as one GeoJSON FeatureCollection (RFC 7946): what remains, or else the boundary."""
    return {
        "type": "FeatureCollection",
        "features": [feature(each) for each in area_list.areas],
        "as_of": known(area_list.as_of, area_list.size).to_dict(),
        "note": SILENCE,
    }


def geojson(of: AreaList | Body, _books: RegisterBooks, **_given: object) -> str:
    """Return areas, or the one, as text in GeoJSON."""
    return json_text.indented(features(of) if isinstance(of, AreaList) else feature(of))


def known(dates: AsOf, size: int) -> RegisterAsOfAnswer:
    """Return the two days of a question, and the size of the ledger that the known day means."""
    return RegisterAsOfAnswer(dates.valid_on, dates.known_on, size)


def near(
    of: tuple[NearHit, ...] | str, _books: RegisterBooks, latitude: float, longitude: float, within: str, as_of: AsOf,
    **_given: object,
) -> NearAnswer:  # fmt: skip
    """Return what is recorded near a place."""
    dates = AsOfAnswer(as_of.valid_on, as_of.known_on)
    place = PlaceAnswer(latitude, longitude, parse_distance(within), dates)
    return NearAnswer(place, tuple(map(hit, one_place(of))), SILENCE)


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
        round(hit.bearing_deg, 1) % 360, hit.inside, date.fromisoformat(json.loads(row.body)["information_on"]),
    )  # fmt: skip


def event(recorded: RecordedEvent, corrections: Sequence[EntryCorrection] = ()) -> Structure:
    """Return one event with its place in the ledger, what it says, and by which entries it was corrected.

    An event that is written on another area, and concerns this one too, names that area.
    """
    content = {key: value for key, value in event_mapping(recorded.event).items() if key != "area" or recorded.part}
    beside = ("recorded_at", "actor", "organisation", "key")
    corrected = {"corrections": [encoded(each) for each in corrections]} if corrections else {}
    return {"entry": recorded.seq, **{name: getattr(recorded, name) for name in beside}, **content, **corrected}


def span(period: StatePeriod) -> AreaSpanAnswer:
    """Return what an area was from one day to another."""
    state = period.state
    return AreaSpanAnswer(
        period.valid_from, period.valid_to, state.status, state.classification, state.contested,
        round(state.remaining_m2, 2), period.step.recorded.seq,
    )  # fmt: skip


def history(of: AreaHistory, _books: RegisterBooks, **_given: object) -> HistoryAnswer:
    """Return everything that was recorded of an area, and what it was from day to day."""
    events = tuple(event(each, of.corrections.get(each.seq, ())) for each in of.events)
    return HistoryAnswer(of.area, known(of.as_of, of.size), events, tuple(map(span, of.spans)))


def balances(
    area_balances: Sequence[AreaBalance], _books: RegisterBooks, area: str = "", **_given: object
) -> BalanceAnswer | Answers[BalanceAnswer]:
    """Return how the land adds up: of the one area that was asked for, or of every one."""
    made = Answers(
        balance(area_balance.area, area_balance.name, area_balance.balance) for area_balance in area_balances
    )
    return made[0] if area else made


def balance(name: str, title: str, balance: Balance) -> BalanceAnswer:
    """Return how the land of one area adds up."""
    return BalanceAnswer(
        name,
        title,
        balance.original_m2,
        balance.cancelled_m2,
        balance.reduced_m2,
        balance.cleared_m2,
        balance.remaining_m2,
        balance.carried_on_m2,
        balance.holds,
    )


def conflicts(conflicts: Sequence[ClaimConflict], _books: RegisterBooks, **_given: object) -> Answers[ConflictAnswer]:
    """Return the claims that stand open beside the record."""
    return Answers(map(conflict, conflicts))


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
        None if conflict.beyond.is_empty else to_mapping(conflict.beyond),
        None if conflict.released.is_empty else to_mapping(conflict.released),
    )


def actors(actors: Sequence[Actor], _books: RegisterBooks, **_given: object) -> Answers[ActorAnswer]:
    """Return who may act."""
    return Answers(ActorAnswer(actor.id, actor.organisation, tuple(sorted(actor.roles))) for actor in actors)


def added(result: ImportResult, *, dry_run: bool) -> ImportResultAnswer:
    """Return what a file added, or would add."""
    count = len(result.events)
    entries = tuple(receipt.entry.seq for receipt in result.receipts)
    return ImportResultAnswer(
        0 if dry_run else count, count if dry_run else None, result.already, entries, result.repaired
    )


def told(receipts: Iterable[Receipt]) -> RecordedEventsAnswer:
    """Return the events that were recorded."""
    return RecordedEventsAnswer(
        tuple(RecordedEventAnswer(r.entry.seq, r.area, r.kind, r.already) for r in receipts), None
    )


def receipt(receipt: Receipt) -> ReceiptAnswer:
    """Return the event that was recorded."""
    entry = receipt.entry
    return ReceiptAnswer(receipt.area, receipt.kind, entry.seq, entry.key, entry.recorded_at, receipt.already)
