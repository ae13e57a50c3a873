"""Munitions by their legal attributes, ours or a person's own, from YAML: refused where one contradicts itself."""

from __future__ import annotations

import hashlib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.core.errors import FactError, InputError, MarchlandError
from marchland.core.message import Message
from marchland.core.schema import Record, long, matching, parse, within
from marchland.law.adapters.conduct_files import CERTAINTY, CiteModel, PositionModel, refuse_shared_names
from marchland.law.domain.act import Certainty
from marchland.law.domain.munition import (
    AntiHandling,
    AttributeSource,
    DesignedFor,
    Detectable,
    Initiation,
    Meets,
    Munition,
    MunitionBook,
    Persistence,
    Remote,
)
from marchland.law.domain.position import Position

_FILE = "law/munitions.yaml"
_ID = "[a-z][a-z0-9-]*"
_FOR = Literal["person", "vehicle", "both"]
_SET_OFF = Literal["victim", "command", "both"]
_REMOTE = Literal["yes", "no", "depends"]
_PERSISTENCE = Literal["persistent", "self_destructing", "self_deactivating", "not_stated"]
_DETECTABLE = Literal["yes", "no", "modified", "unknown"]
_HANDLING = Literal["none", "intentional", "innocent_disturbance", "unknown"]
_MEETS = Literal["yes", "no", "unknown"]
_HOURS = list[Annotated[float, within(above=0)]]
V = TypeVar("V")


class _Cited(Record, Generic[V], kw_only=True):
    value: V
    certainty: CERTAINTY
    note: str = ""
    cite: CiteModel


class _Timer(_Cited[_PERSISTENCE]):
    hours: _HOURS = []


class _MunitionPositionModel(PositionModel, kw_only=True):
    article: Annotated[str, long(1)]


class _MunitionModel(Record, kw_only=True):
    id: Annotated[str, matching(_ID)]
    name: str
    aliases: list[str] = []
    designed_for: _Cited[_FOR]
    primarily_for_person: _Cited[bool]
    initiation: _Cited[_SET_OFF]
    remotely_delivered: _Cited[_REMOTE]
    persistence: _Timer
    detectable: _Cited[_DETECTABLE] | None = None
    anti_handling: _Cited[_HANDLING] | None = None
    annex_3: _Cited[_MEETS] | None = None


class _MunitionFile(Record):
    positions: list[_MunitionPositionModel]
    munitions: Annotated[list[_MunitionModel], long(1)]


class _OwnMunitionModel(Record, kw_only=True):
    """A person's own munition: bare attributes, no papers asked for."""

    name: Annotated[str, long(1)]
    designed_for: _FOR
    primarily_for_person: bool | None = None
    initiation: _SET_OFF
    remotely_delivered: _REMOTE
    persistence: _PERSISTENCE
    hours: _HOURS = []
    detectable: _DETECTABLE = "unknown"
    anti_handling: _HANDLING = "unknown"
    annex_3: _MEETS = "unknown"


def read_munitions(root: Path | Traversable) -> MunitionBook:
    """Return the munitions of `law/munitions.yaml` under a data folder; raises FactError where one is wrong."""
    file = read_yaml(root.joinpath("law").joinpath("munitions.yaml"), _FILE)
    model = parse(_MunitionFile, file.data, file.where, FactError)
    positions = tuple(item.made(item.article) for item in model.positions)
    munitions: dict[str, Munition] = {}
    for position, item in enumerate(model.munitions):
        if item.id in munitions:
            raise FactError(
                "the munition {id!r} is defined twice", id=item.id, where=file.where(("munitions", position, "id")),
                next_step="remove one",
            )  # fmt: skip
        munitions[item.id] = _munition(item, positions, file, position)
    refuse_shared_names(file, "munitions", ((m.id, (m.id, m.name, *m.aliases)) for m in munitions.values()))
    return MunitionBook(munitions, hashlib.sha256(file.content).hexdigest())


def read_munition(path: Path, known: MunitionBook | None = None) -> Munition:
    """Return the munition that a person's own file describes, with the positions of the shipped book if it is given.

    Raises InputError that names the file, the line and the field.
    """
    try:
        file = read_yaml(path)
        model = parse(_OwnMunitionModel, file.data, file.where, InputError)
    except MarchlandError as error:
        raise error.with_next_step("give name, designed_for, initiation, remotely_delivered and persistence") from None
    primarily = model.primarily_for_person
    if primarily is None and model.designed_for == "both":
        raise InputError(
            "'primarily_for_person' is missing", where=file.where(("designed_for",)),
            next_step="what is designed for both needs primarily_for_person: true or false",
        )  # fmt: skip
    shipped = tuple(known.munitions.values()) if known else ()
    try:
        return Munition(
            name=model.name,
            designed_for=DesignedFor(model.designed_for),
            primarily_for_person=model.designed_for == "person" if primarily is None else primarily,
            initiation=Initiation(model.initiation),
            remotely_delivered=Remote(model.remotely_delivered),
            persistence=Persistence(model.persistence),
            hours=tuple(model.hours),
            detectable=Detectable(model.detectable),
            anti_handling=AntiHandling(model.anti_handling),
            annex_3=Meets(model.annex_3),
            positions=shipped[0].positions if shipped else (),
        )
    except MarchlandError as error:
        place = file.where(("primarily_for_person",))
        raise InputError(error.message, where=place, next_step=error.next_step) from None


def _munition(model: _MunitionModel, positions: tuple[Position, ...], file: YamlFile, position: int) -> Munition:
    given: dict[str, _Cited[Any] | None] = {
        "designed_for": model.designed_for, "primarily_for_person": model.primarily_for_person,
        "initiation": model.initiation, "remotely_delivered": model.remotely_delivered,
        "persistence": model.persistence, "detectable": model.detectable, "anti_handling": model.anti_handling,
        "annex_3": model.annex_3,
    }  # fmt: skip
    attested = tuple(
        AttributeSource(name, Certainty(item.certainty), item.cite.made(), Message(item.note))
        for name, item in given.items()
        if item is not None
    )
    try:
        return Munition(
            name=model.name,
            designed_for=DesignedFor(model.designed_for.value),
            primarily_for_person=model.primarily_for_person.value,
            initiation=Initiation(model.initiation.value),
            remotely_delivered=Remote(model.remotely_delivered.value),
            persistence=Persistence(model.persistence.value),
            hours=tuple(model.persistence.hours),
            detectable=Detectable(model.detectable.value if model.detectable else "unknown"),
            anti_handling=AntiHandling(model.anti_handling.value if model.anti_handling else "unknown"),
            annex_3=Meets(model.annex_3.value if model.annex_3 else "unknown"),
            id=model.id,
            aliases=tuple(model.aliases),
            attested=attested,
            positions=positions,
        )
    except MarchlandError as error:
        place = file.where(("munitions", position, "primarily_for_person"))
        raise FactError(error.message, where=place, next_step=error.next_step) from None
