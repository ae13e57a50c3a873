"""The books of an installation, opened: facts, states, border lines, places, claims and built-in scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.adapters.border_files import read_borders
from marchland.adapters.claim_files import read_claims
from marchland.adapters.fact_files import read_fact_book
from marchland.adapters.place_files import read_places
from marchland.adapters.scenario_files import ScenarioFile, read_scenario, read_scenario_content
from marchland.adapters.source_files import read_cards
from marchland.adapters.state_files import read_states
from marchland.audit.claim import Claims
from marchland.core.actor import States
from marchland.core.citation import SourceCard
from marchland.core.errors import InputError, NotFoundError, Where, nearest
from marchland.core.place import BorderLine, Place
from marchland.core.source import FactBook
from marchland.services.shipped import data_root

ARTICLE = "espreso-2025-07-07"
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
    return Books(place, read_fact_book(place), read_states(place), read_borders(place))


def open_facts(root: Path | Traversable | None = None) -> FactBook:
    """Return the book of facts alone."""
    return read_fact_book(root if root is not None else data_root())


def open_sources(root: Path | Traversable | None = None) -> dict[str, SourceCard]:
    """Return the source cards alone, by their slugs."""
    return read_cards(root if root is not None else data_root())


def state_names(root: Path | Traversable | None = None) -> dict[str, str]:
    """Return what each state is called, by its code."""
    found = read_states(root if root is not None else data_root())
    return {code: state.name for code, state in found.by_iso3.items()}


def places(books: Books) -> tuple[Place, ...]:
    """Return the populated places near the borders."""
    return read_places(books.root)


def scenario_names(root: Path | Traversable | None = None) -> list[str]:
    """Return the names of the built-in scenarios."""
    return _names((root if root is not None else data_root()).joinpath("scenarios"), ".toml")


def find_scenario(name: str, root: Path | Traversable | None = None) -> ScenarioFile:
    """Return the scenario of a built-in name or of a file; raises InputError naming the nearest known."""
    file = _find(name, (root if root is not None else data_root()).joinpath("scenarios"), ".toml", "scenario")
    return read_scenario(file, name)


def read_own_scenario(content: bytes, name: str) -> ScenarioFile:
    """Return the scenario of a reader's own file, of which nothing is kept; raises ScenarioError at the field."""
    return read_scenario_content(content, name)


def find_claims(name: str, root: Path | Traversable | None = None) -> Claims:
    """Return the claims of a built-in document, of `article`, or of a file; raises InputError."""
    wanted = ARTICLE if name == "article" else name
    file = _find(wanted, (root if root is not None else data_root()).joinpath("claims"), ".yaml", "claims")
    return read_claims(file, wanted if wanted == ARTICLE else name)


def _names(folder: Path | Traversable, ending: str) -> list[str]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(entry.name.removesuffix(ending) for entry in found if entry.name.endswith(ending))


def _find(name: str, folder: Path | Traversable, ending: str, what: str) -> Path | Traversable:
    known = _names(folder, ending)
    if name in known:
        return folder.joinpath(name + ending)
    if name.endswith(ending) or Path(name).exists() or "/" in name:
        if not Path(name).exists():
            raise InputError("there is no such file", where=Where(name), next_step="check the path")
        return Path(name)
    raise NotFoundError(
        f"no {what} is called {name!r}, and there is no such file",
        next_step=nearest(name, known) or f"built in: {known}",
    )
