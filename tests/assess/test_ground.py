"""What the ground says of a scenario is the same whether it is worked out or found beside the compiled books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from marchland.assess.domain.assessment import Assessment
from marchland.assess.service import questions
from marchland.assess.service.books import Books, GroundCache, open_books
from marchland.assess.service.questions import RunOptions
from marchland.core.asof import AsOf

DAY = date(2026, 11, 22)
TERMS = RunOptions(AsOf(DAY, DAY), draws=200, workers=1)


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books()


def counted(books: Books, name: str, seed: int = 1) -> Assessment:
    """Return a built-in scenario counted with nothing kept in memory."""
    return questions.assess(books.scenario(name), replace(books, ground=GroundCache()), replace(TERMS, seed=seed))


@pytest.mark.parametrize("name", ["documented-density", "lower-density"])
def test_kept_ground_is_what_is_worked_out(
    name: str, books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_CACHE", "off")
    worked_out = counted(books, name)
    monkeypatch.setenv("MARCHLAND_CACHE", str(tmp_path))
    first, again = counted(books, name), counted(books, name)
    kept = tmp_path / f"ground-{name}.book"
    assert kept.is_file()
    for made in (first, again):
        assert made == worked_out
    other = counted(books, name, seed=2)
    assert other.total_exposure != worked_out.total_exposure
    assert counted(books, name) == worked_out


def test_ground_of_a_site_or_of_other_books_is_not_kept(
    books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARCHLAND_CACHE", str(tmp_path))
    counted(replace(books, files=False), "no-mines")
    assert not list(tmp_path.iterdir())
