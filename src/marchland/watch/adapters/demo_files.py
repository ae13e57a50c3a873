"""The news of a demonstration, from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.yaml_files import read_yaml
from marchland.core.errors import FactError
from marchland.core.schema import Record, parse
from marchland.watch.domain.item import Source

FILE = "watch/demo.yaml"


class _OutletModel(Record):
    id: str
    title: str
    language: str
    owner: str
    host: str
    offset_h: int


class _FailureModel(Record):
    outlet: str
    status: int
    reason: str


class _ItemModel(Record):
    outlet: str
    guid: str
    minutes: int
    title: str
    summary: str


class _RoundModel(Record):
    hours_ago: float
    items: list[_ItemModel]


class _DemoFile(Record):
    outlets: list[_OutletModel]
    failing: _FailureModel
    rounds: list[_RoundModel]


@dataclass(frozen=True, slots=True)
class DemoOutlet:
    """An outlet that does not exist: its source, and the offset of its clock."""

    source: Source
    host: str
    zone: timezone


@dataclass(frozen=True, slots=True)
class DemoItem:
    """What an outlet published, so long before it was fetched."""

    outlet: str
    guid: str
    before: timedelta
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class DemoRound:
    """What one fetching brought, so long before the demonstration begins."""

    ago: timedelta
    items: tuple[DemoItem, ...]


@dataclass(frozen=True, slots=True)
class DemoNews:
    """The outlets, what they brought round by round, and the one that fails, with its status and reason."""

    outlets: tuple[DemoOutlet, ...]
    rounds: tuple[DemoRound, ...]
    failing: str
    status: int
    reason: str


def read_demo_news(root: Path | Traversable) -> DemoNews:
    """Return the news of a demonstration; raises FactError, with file and field, where it cannot be read."""
    read = read_yaml(root.joinpath(FILE), FILE)
    file = parse(_DemoFile, read.data, read.where, FactError)
    outlets = tuple(
        DemoOutlet(
            Source(each.id, f"https://{each.host}/feed", each.title, "Demo", each.owner, each.language),
            each.host, timezone(timedelta(hours=each.offset_h)),
        )
        for each in file.outlets
    )  # fmt: skip
    rounds = tuple(
        DemoRound(
            timedelta(hours=each.hours_ago),
            tuple(DemoItem(i.outlet, i.guid, timedelta(minutes=i.minutes), i.title, i.summary) for i in each.items),
        )
        for each in file.rounds
    )
    return DemoNews(outlets, rounds, file.failing.outlet, file.failing.status, file.failing.reason)
