"""The matrix on assistance from readable YAML: refused where a rule names what no list holds, or has no paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal

from marchland.adapters.yaml_files import YamlFile, read_yaml
from marchland.core.errors import FactError, nearest
from marchland.core.message import Message
from marchland.core.schema import Record, long, matching, parse
from marchland.law.adapters.conduct_files import ANSWER, CERTAINTY, CiteModel, PositionModel, refuse_shared_names
from marchland.law.domain.act import Certainty
from marchland.law.domain.assistance import ANY, Activity, AssistanceRule, Matrix
from marchland.law.domain.position import Permissibility

_FILE = "law/assistance.yaml"
_SLUG = "[a-z][a-z0-9_]*"
_ACTOR = Literal["party", "pending", "suspension_claimed", "former_party", "non_party", "signatory"]
_COUNTERPART = Literal["any", "party", "non_party", "self", "company", "ex_party", "not_bound_by_ap2"]
_TREATY = Literal["apmbc", "ccm", "ccw_ap2"]


class _Label(Record):
    en: str
    uk: str


class _ActivityModel(Record):
    id: Annotated[str, matching(_SLUG)]
    label: _Label
    treaties: Annotated[list[_TREATY], long(1)]
    aliases: list[str] = []
    kind_of: str = ""
    other_side: str = ""


class _RuleModel(Record, kw_only=True):
    id: Annotated[str, matching("[0-9]{1,2}[a-z]?")]
    treaty: _TREATY
    actor: Annotated[list[_ACTOR], long(1)]
    activities: Annotated[list[str], long(1)]
    counterpart: Annotated[list[_COUNTERPART], long(1)]
    answer: ANSWER
    default: ANSWER | None = None
    article: str
    reason: str
    confidence: CERTAINTY
    views: list[PositionModel] = []
    cites: Annotated[list[CiteModel], long(1)]


class _MatrixFile(Record):
    activities: list[_ActivityModel]
    rules: list[_RuleModel]


def read_assistance(root: Path | Traversable) -> Matrix:
    """Return the matrix of `law/assistance.yaml` under a data folder; raises FactError where a row is wrong."""
    file = read_yaml(root.joinpath("law").joinpath("assistance.yaml"), _FILE)
    model = parse(_MatrixFile, file.data, file.where, FactError)
    _refuse_twins(file, "activities", (item.id for item in model.activities))
    _refuse_twins(file, "rules", (item.id for item in model.rules))
    known = {item.id for item in model.activities}
    for position, item in enumerate(model.activities):
        for key, named in (("kind_of", item.kind_of), ("other_side", item.other_side)):
            _refuse_unknown(file, ("activities", position, key), [named] if named else [], known)
    for position, rule in enumerate(model.rules):
        _refuse_unknown(file, ("rules", position, "activities"), rule.activities, known | {ANY})
    spoken = ((item.id, (item.id, item.label.en, item.label.uk, *item.aliases)) for item in model.activities)
    refuse_shared_names(file, "activities", spoken)
    activities = {item.id: _activity(item) for item in model.activities}
    _refuse_circles(file, activities)
    return Matrix(activities, tuple(_rule(item) for item in model.rules), hashlib.sha256(file.content).hexdigest())


def _activity(model: _ActivityModel) -> Activity:
    return Activity(
        model.id, model.label.en, model.label.uk, tuple(model.treaties), tuple(model.aliases), model.kind_of,
        model.other_side,
    )  # fmt: skip


def _rule(model: _RuleModel) -> AssistanceRule:
    return AssistanceRule(
        id=model.id,
        treaty=model.treaty,
        actor=tuple(model.actor),
        activities=tuple(model.activities),
        counterpart=tuple(model.counterpart),
        answer=Permissibility(model.answer),
        default=Permissibility(model.default) if model.default else None,
        article=model.article,
        reason=Message(model.reason),
        confidence=Certainty(model.confidence),
        cites=tuple(cite.made() for cite in model.cites),
        views=tuple(view.made(model.article) for view in model.views),
    )


def _refuse_twins(file: YamlFile, part: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for position, name in enumerate(ids):
        if name in seen:
            raise FactError(
                "{name!r} is defined twice", name=name, where=file.where((part, position, "id")), next_step="remove one"
            )
        seen.add(name)


def _refuse_unknown(file: YamlFile, path: tuple[str | int, ...], named: list[str], known: set[str]) -> None:
    for name in named:
        if name not in known:
            raise FactError(
                "no activity is called {name!r}", name=name, where=file.where(path), next_step=nearest(name, known)
            )  # fmt: skip


def _refuse_circles(file: YamlFile, activities: dict[str, Activity]) -> None:
    for position, activity in enumerate(activities.values()):
        seen = {activity.id}
        current = activity
        while current.kind_of:
            if current.kind_of in seen:
                raise FactError(
                    "{activity!r} is defined as a kind of itself",
                    activity=activity.id,
                    where=file.where(("activities", position, "kind_of")),
                    next_step="remove one kind_of",
                )
            seen.add(current.kind_of)
            current = activities[current.kind_of]
