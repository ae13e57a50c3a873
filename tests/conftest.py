"""What every test may ask for: the small frozen book, a data folder of its own, the shipped book."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from marchland.assess.service.books import Books, open_books
from marchland.core.asof import AsOf
from marchland.core.fact import FactBook
from marchland.facts.adapters.fact_files import read_fact_book
from marchland.facts.service.book import open_facts

pytest_plugins = ["tests.postgres_server", "tests.site.world"]

SMALL = Path(__file__).parent / "small"

# A fixture that only hands over frozen data may be shared by all examples of a property.
settings.register_profile(
    "suite", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Leave what the collected tests hold out of every later collection of garbage: it stays until the end anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled books of a run apart from the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MARCHLAND_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def facts() -> FactBook:
    """Give the small frozen book of facts."""
    return read_fact_book(SMALL)


@pytest.fixture(scope="session")
def small_books() -> Books:
    """Give all small frozen books: facts, states and one border."""
    return open_books(SMALL)


@pytest.fixture
def small_data(tmp_path: Path) -> Path:
    """Give a copy of the small data folder, to be changed by the test."""
    return Path(shutil.copytree(SMALL, tmp_path / "data"))


@pytest.fixture(scope="session")
def shipped() -> FactBook:
    """Give the book of facts that is shipped."""
    return open_facts()


@pytest.fixture(scope="session")
def today() -> AsOf:
    """Give a fixed day on which every fact of the small book is known."""
    return AsOf(date(2026, 11, 22), date(2026, 11, 22))
