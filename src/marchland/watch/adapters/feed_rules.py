"""The rules by which feeds are read: what tracks a reader in links, and how months and zones are called."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from marchland.adapters.package_data import data_root
from marchland.adapters.yaml_files import read_yaml
from marchland.watch.domain.instant import DateNames
from marchland.watch.domain.link import TrackingRules


@dataclass(frozen=True, slots=True)
class FeedRules:
    """What is read once for all feeds."""

    tracking: TrackingRules
    names: DateNames


@functools.cache
def feed_rules() -> FeedRules:
    """Return the rules that are shipped with the package; raises InputError when a file of theirs is broken."""
    folder = data_root() / "watch"
    tracking = read_yaml(folder / "tracking_parameters.yaml").data
    dates = read_yaml(folder / "date_names.yaml").data
    months = {str(name).lower(): int(number) for number, names in dates["months"].items() for name in names}
    return FeedRules(
        TrackingRules(frozenset(map(str, tracking["names"])), tuple(map(str, tracking["beginnings"]))),
        DateNames(months, {str(name): int(minutes) for name, minutes in dates["zones"].items()}),
    )
