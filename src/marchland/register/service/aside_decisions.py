"""What a person decides about rows that were set aside: to record one, put right, or to refuse it with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from marchland.core.errors import EventError, InputError, Location
from marchland.core.message import Message, join
from marchland.core.polygon import area_m2, to_mapping
from marchland.register.adapters.feature_files import read_features
from marchland.register.domain.intake import ImportOptions, SiftedFeatures
from marchland.register.domain.intake_verdict import IntakeProblem
from marchland.register.domain.mapping import said_of
from marchland.register.domain.rights import REFUSE_ROW
from marchland.register.domain.row_repair import RowRepair, unanswered, with_fields
from marchland.register.domain.set_aside import AsideState, SetAsideRow
from marchland.register.service.erasure import REPAIR
from marchland.register.service.foreign_verdicts import problem_of, sifted_features
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.recording import Receipt
from marchland.register.service.repair import repair_features
from marchland.register.service.sealing import check_permission
from marchland.register.service.taking_in import REPORTED, Clock, aside_of, aside_path, record

_HULL, _LOBES = "hull", "lobes"
WAYS = (_LOBES, _HULL)


def listed(books: RegisterBooks, *, everything: bool = False) -> tuple[SetAsideRow, ...]:
    """Return what was set aside and is open, or all of it; nothing where nothing was ever imported."""
    check_permission(books.store, "look", books.identity)
    if not aside_path(books.place, books.store.origin).exists():
        return ()
    with aside_of(books) as aside:
        return tuple(aside.rows(None if everything else AsideState.OPEN))


def refuse(books: RegisterBooks, number: int, reason: str, clock: Clock) -> SetAsideRow:
    """Keep that a row is not to be taken, and why; raises NotFoundError, or StoreError where it was decided before."""
    check_permission(books.store, REFUSE_ROW, books.identity)
    if not reason.strip():
        raise InputError("say why it is refused", where=Location(field="--reason"))
    with aside_of(books) as aside:
        with aside.deciding(number, AsideState.REFUSED, books.identity, clock(), reason.strip()):
            pass
        return aside.one(number)


def drawn_shape(path: Path) -> Any:
    """Return the geometry of a file of GeoJSON: of its one feature, or itself."""
    given = read_features(path)
    features = given.get("features") if isinstance(given, Mapping) else None
    drawn = features[0] if isinstance(features, list) and len(features) == 1 else given
    return drawn.get("geometry", drawn) if isinstance(drawn, Mapping) else drawn


def repair(books: RegisterBooks, number: int, change: RowRepair, clock: Clock) -> Receipt | None:
    """Record a row as a person repaired it; return its receipt, or None where just this is on record.

    Raises EventError with all that is still wrong, and with every reason that only a person can answer and nobody did.
    """
    check_permission(books.store, REPORTED, books.identity)
    despite = f"despite {', '.join(sorted(change.despite))}" if change.despite else ""
    with (
        aside_of(books) as aside,
        aside.deciding(number, AsideState.REPAIRED, books.identity, clock(), despite) as row,
    ):
        feature = _changed(row.feature, change)
        sifted = _sifted(books, row, feature, change, clock)
        _check(tuple(_wrong(row, feature, change, sifted)))
        if not sifted.new:  # recorded by a repair that was ended before it could say so here
            return None
        (receipt,) = record(books, [sifted.new[0][1]], clock)
        return receipt


def _sifted(
    books: RegisterBooks, row: SetAsideRow, feature: Any, change: RowRepair, clock: Clock
) -> SiftedFeatures:  # fmt: skip
    """Return what the rules say of a row, with what its mapping says of all rows, where the person says nothing."""
    said = said_of(row.said)
    options = ImportOptions(
        row.file, change.evidence or said.evidence, said.as_indication and "classification" not in change.fields,
        change.accept_implausible,
    )  # fmt: skip
    with books.store.reading() as reader:
        return sifted_features(reader, books.store.origin, [feature], options, date.fromisoformat(clock()[:10]))


def _wrong(row: SetAsideRow, feature: Any, change: RowRepair, sifted: SiftedFeatures) -> Iterator[IntakeProblem]:
    found = [problem_of(each) for each in sifted.refusals]
    yield from found
    told = {each.field for each in found}
    if not sifted.already:
        yield from (each for each in unanswered(row.problems, feature["properties"], change) if each.field not in told)


def _check(problems: tuple[IntakeProblem, ...]) -> None:
    if not problems:
        return
    first, *others = problems
    told: str = Message(first.detail)
    if others:
        rest = join("; ", [each.detail for each in others])
        told = Message("{first}; also: {rest}", first=first.detail, rest=rest)
    raise EventError(told, where=Location(field=first.field), next_step=first.proposal)


def _changed(feature: Any, change: RowRepair) -> Any:
    """Return the feature as a person repaired it; a shape that is mended is logged with what it was."""
    properties = with_fields(feature["properties"], change.fields)
    made = {**feature, "properties": properties, "id": change.id or feature["id"]}
    if change.shape is not None:
        made["geometry"] = change.shape
        properties[REPAIR] = {"reason": "drawn anew", "as_given": feature["geometry"]}
    if change.by == _LOBES:
        outcome = repair_features({"type": "FeatureCollection", "features": [made]})
        made = outcome.collection["features"][0]
    elif change.by == _HULL and isinstance(made["geometry"], Mapping):
        shape = shapely.geometry.shape(made["geometry"])
        hull = shapely.convex_hull(shape)
        properties[REPAIR] = {"reason": "hull of a broken outline", "before_m2": round(area_m2(shape), 2),
                              "after_m2": round(area_m2(hull), 2), "as_given": made["geometry"]}  # fmt: skip
        made["geometry"] = to_mapping(hull)
    return made
