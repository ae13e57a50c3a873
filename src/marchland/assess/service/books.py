"""What assessments are answered from, opened: facts, states, border lines, places and built-in scenarios."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from marchland.adapters.package_data import data_root, find_file, names_in
from marchland.assess.adapters.scenario_files import AskedScenario, ScenarioFile, read_scenario, read_scenario_content
from marchland.assess.domain.assessment import Assessment
from marchland.core.asof import AsOf
from marchland.core.bounded_cache import BoundedCache
from marchland.core.errors import InputError
from marchland.core.fact import FactBook
from marchland.core.geodesy import BorderLine, Place
from marchland.core.message import Message
from marchland.core.schema import changed
from marchland.core.state import StateIndex
from marchland.facts.service.book import open_facts
from marchland.gazetteer.service.borders import open_borders, open_places
from marchland.gazetteer.service.states import open_states

PLACES_SOURCE = "geonames"
ASSESSMENTS_KEPT = 64
"""Visitors mostly ask for the built-in scenarios as of today; the rest are dials that somebody moved."""
T = TypeVar("T")


@dataclass(frozen=True)
class GroundCache:
    """What was worked out of the ground before: a border's strips and who lives near, which draws do not change.

    A site keeps one, so that whoever moves a slider does not wait for the same strip of land twice.
    """

    items: OrderedDict[tuple[object, ...], Any] = field(default_factory=OrderedDict)
    max_items: int = 512

    def get_or_make(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made under that key, making it where it is not kept; what was asked longest ago goes."""
        if key not in self.items:
            self.items[key] = make()
        with suppress(KeyError):  # another thread may have let it go
            self.items.move_to_end(key)
            value: T = self.items[key]
            while len(self.items) > self.max_items:
                self.items.popitem(last=False)
            return value
        return make()


@dataclass(frozen=True, slots=True)
class Books:
    """What every question is answered from.

    With `files` a scenario may also be named by its file; `workers` is how many cores are drawn on, all where it is 0.
    """

    root: Path | Traversable
    facts: FactBook
    states: StateIndex
    borders: tuple[BorderLine, ...]
    files: bool = True
    workers: int = 0
    ground: GroundCache = field(default_factory=GroundCache)
    assessments: BoundedCache[tuple[str, str, AsOf, int, int], Assessment] = field(
        default_factory=lambda: BoundedCache(ASSESSMENTS_KEPT)
    )

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Return the names of the built-in scenarios."""
        return tuple(scenario_names(self.root))

    def built_in(self, name: str) -> bool:
        """Tell whether a command counts a scenario of the package's own, whose ground may be kept from run to run."""
        return self.files and self.root == data_root() and name in self.scenarios

    def scenario(self, name: str | None) -> ScenarioFile:
        """Return the scenario of that name; raises InputError where there is none, or none is named."""
        if name is None:
            step = Message("built in are: {scenario_names}", scenario_names=", ".join(self.scenarios))
            raise InputError("no scenario is named", next_step=step)
        if not self.files and name not in self.scenarios:
            step = Message("built in: {built_in_scenarios}", built_in_scenarios=", ".join(self.scenarios))
            raise InputError("no scenario is called {name!r}", name=name[:80], next_step=step)
        return find_scenario(name, self.root)


def open_books(root: Path | Traversable | None = None) -> Books:
    """Return the books under a data folder, by default the package's own; raises FactError if they are broken."""
    place = root if root is not None else data_root()
    return Books(place, open_facts(root), open_states(root), open_borders(place))


def places(books: Books) -> tuple[Place, ...]:
    """Return the populated places near the borders."""
    return open_places(books.root)


def scenario_names(root: Path | Traversable | None = None) -> list[str]:
    """Return the names of the built-in scenarios."""
    return names_in((root if root is not None else data_root()).joinpath("scenarios"), ".toml")


def find_scenario(name: str, root: Path | Traversable | None = None) -> ScenarioFile:
    """Return the scenario of a built-in name or of a file; raises InputError naming the nearest known.

    The titles of a built-in one are ours, and so messages; those of a reader's file stay as they were typed.
    """
    folder = (root if root is not None else data_root()).joinpath("scenarios")
    found = read_scenario(find_file(name, folder, ".toml", "scenario"), name)
    if name not in names_in(folder, ".toml"):
        return found
    return ScenarioFile(found.name, _titled(found.asked), found.digest, found.where)


def _titled(scenario: AskedScenario) -> AskedScenario:
    belts = [changed(belt, title=Message(belt.title)) for belt in scenario.belts]
    layers = [changed(layer, title=Message(layer.title)) for layer in scenario.layers]
    ours = {"title": Message(scenario.title), "summary": Message(scenario.summary)}
    return changed(scenario, belts=belts, layers=layers, **ours)


def read_own_scenario(content: bytes, name: str) -> ScenarioFile:
    """Return the scenario of a reader's own file, of which nothing is kept; raises ScenarioError at the field."""
    return read_scenario_content(content, name)
