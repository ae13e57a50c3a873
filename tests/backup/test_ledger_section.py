"""The ledger's page tells those who keep it of its copies, in both languages, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.backup.domain.copies import CopyKind, Drill, KnownCopy
from marchland.backup.service.copies import keep_copy
from tests.site.areas import make_kept_world
from tests.site.world import World

AT = "2026-11-28T10:30:00.000000Z"
FAILED = Drill(AT, "x", ok=False, fault="<b>bad</b>", entries=0, newest_at="", newest_age_s=0, entries_behind=0,
               behind_s=0, restored_s=0, verified_s=0, compared=())  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_kept_world(tmp_path_factory.mktemp("kept"))


def test_only_administrators_are_told_of_copies(kept: World) -> None:
    store = kept.site.store
    assert store
    assert "No copy of this register is known" in kept.signed_in("administrator").get("/ledger").text
    drilled = Drill(AT, "x", ok=True, fault="", entries=1234, newest_at=AT, newest_age_s=0, entries_behind=2,
                    behind_s=3, restored_s=4.5, verified_s=6, compared=("root",))  # fmt: skip
    secret = str(Path("a-secret-place"))
    keep_copy(store.place, KnownCopy(place=secret, kind=CopyKind.BACKUPS, entries=1234, backup_at=AT, drill=drilled))
    keep_copy(store.place, KnownCopy(place="b", kind=CopyKind.ARCHIVE, checked_at=AT, check="<b>bad</b>", drill=FAILED))
    english = kept.signed_in("administrator").get("/ledger").text
    for words in ("1,234", "10:30 (UTC), 28 November 2026", "restored in 4.5 s", "damaged", "failed", "never"):
        assert words in english
    assert secret not in english
    assert "<b>bad" not in english
    ukrainian = kept.signed_in("administrator").get("/uk/ledger").text
    for words in ("Копії", "відновлено за 4,5 с", "пошкоджено", "28 листопада 2026"):
        assert words in ukrainian
    for role in ("viewer", "approver"):
        assert 'id="copies"' not in kept.signed_in(role).get("/ledger").text
