"""What assessments are answered from, opened: facts, states, border lines, places and built-in scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.package_data import data_root, find_file, names_in
from marchland.assess.adapters.scenario_files import AskedScenario, ScenarioFile, read_scenario, read_scenario_content
from marchland.core.fact import FactBook
from marchland.core.geodesy import BorderLine, Place
from marchland.core.message import Message
from marchland.core.schema import changed
from marchland.core.state import States
from marchland.facts.service.book import open_facts
from marchland.gazetteer.service.borders import open_borders, open_places
from marchland.gazetteer.service.states import open_states

PLACES_SOURCE = "geonames"


@dataclass(frozen=True, slots=True)
class Books:
    """What every question is answered from."""

    root: Path | Traversable
    facts: FactBook
    states: States
    borders: tuple[BorderLine, ...]


def open_books(root: Path | Traversable | None = None) -> Books:
    """Return the books under a data folder, by default the package's own; raises FactError if they are broken."""
    place = root if root is not None else data_root()
    return Books(place, open_facts(place), open_states(place), open_borders(place))


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


def _titled(asked: AskedScenario) -> AskedScenario:
    belts = [changed(belt, title=Message(belt.title)) for belt in asked.belts]
    layers = [changed(layer, title=Message(layer.title)) for layer in asked.layers]
    ours = {"title": Message(asked.title), "summary": Message(asked.summary)}
    return changed(asked, belts=belts, layers=layers, **ours)


def read_own_scenario(content: bytes, name: str) -> ScenarioFile:
    """Return the scenario of a reader's own file, of which nothing is kept; raises ScenarioError at the field."""
    return read_scenario_content(content, name)
