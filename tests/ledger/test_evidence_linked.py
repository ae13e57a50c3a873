"""What a rebuild keeps aside of areas that were split, and what it does where an entry is damaged: on both stores."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from marchland.core.errors import MarchlandError
from marchland.ledger.service.projection_check import check_projection
from marchland.ledger.service.questions import make_anew
from marchland.register.service.area_entries import subject_for
from tests.register.test_upgrade_damaged import EMPTIED, OldStore, areas, filled, opened, statuses

AT = "2026-11-29T10:00:00.000000Z"


def nobody(_what: str, _done: int, _of: int) -> None:
    """Show nobody how far it is."""


@pytest.fixture(params=["file", "server"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, fresh_database: Callable[..., str]) -> OldStore:
    """Give a store of today with an area A that was split into B1 and B2, and an area Z that stands alone."""
    kind = str(request.param)
    place = str(tmp_path / "register.db") if kind == "file" else fresh_database()
    split, alone = filled(place, new=kind == "file")
    return OldStore(place, kind, split, alone)


@pytest.mark.parametrize("area", ["A", "B1"])
def test_rows_of_a_split_that_were_altered_with_their_digests_are_kept_aside_and_made_anew(
    kept: OldStore, area: str
) -> None:
    with opened(kept.place) as store:
        with store.writing() as writer:
            subject = subject_for(writer, store.origin, area)
            before = statuses(writer, subject)
            rows = tuple(writer.versions_of(subject))
            writer.clear_versions(subject)
            writer.replace_versions(writer.head().size, subject, (), [replace(row, status="released") for row in rows])
        done = make_anew(store, nobody, lambda: AT)
        with store.reading() as reader:
            kept_aside = [json.loads(each.line) for each in reader.evidence()]
            said = [each for each in kept_aside if "found" in each]  # the others tell of the digest of all rows
            assert {each["found"]["area"] for each in said} == {area}
            assert {each["found"]["status"] for each in said} == {"released"}
            assert {each["right"]["status"] for each in said} == before
            assert done.evidence == len(kept_aside)
            assert statuses(reader, subject) == before
            assert areas(reader) == {"A", "B1", "B2", "Z"}
            assert check_projection(store, reader, "", nobody).faults == ()


def test_a_rebuild_over_a_damaged_entry_changes_nothing(kept: OldStore) -> None:
    kept.run(EMPTIED[kept.kind].format(kept.schema, kept.split))
    with opened(kept.place) as store:
        with pytest.raises(MarchlandError):
            make_anew(store, nobody, lambda: AT)
        with store.reading() as reader:
            assert areas(reader) == {"A", "B1", "B2", "Z"}
            assert list(reader.evidence()) == []
