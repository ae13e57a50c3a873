"""Attacks on what is read: each is named by a verification, on both stores, and most are refused when they are read.

`insider_attacks.yaml` has what each does in SQL. Attackers here may also compute every digest anew that has no key.
"""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from marchland.access.service.roster import OWN
from marchland.core.errors import AlteredError
from marchland.ledger.service import questions as ledger
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import public_path, release
from marchland.register.adapters.sqlite_projection import keep
from marchland.register.adapters.sqlite_versions import add_shapes
from marchland.register.domain.layer import written_shapes
from marchland.register.domain.projection import counts_of
from marchland.register.domain.version import LandLayer
from marchland.register.domain.version_digest import row_digest
from marchland.register.service.stores import open_store
from marchland.tlog.adapters.sqlite_file import connect
from tests.ledger.attacked import Place, faults, near, nobody

EVERY: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "insider_attacks.yaml").read_text("utf-8"))
ATTACKS = [attack for attack in EVERY if "sqlite" in attack]


def test_what_was_not_attacked_is_whole_and_warns(place: Place) -> None:
    assert faults(place) == []
    assert place.area in near(place)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack["name"]))
def test_an_attack_is_named_by_a_verification_and_refused_where_it_is_read(
    place: Place, attack: dict[str, Any]
) -> None:
    place.run(attack[place.kind])
    told = [f"{fault.where}: {fault.what}" for fault in faults(place)]
    assert any(re.search(attack["says"], text) for text in told), told
    if attack["near"] == "refused":
        with pytest.raises(AlteredError) as refused:
            near(place)
        assert attack.get("next", "marchland ledger verify") in refused.value.next_step


def test_whoever_computes_every_digest_anew_is_named_by_a_verification(attacked_file: Place, tmp_path: Path) -> None:
    """The status of an area changed, its digests, its shapes and the digest of all versions with it."""
    place = replace(attacked_file, where=str(shutil.copy(attacked_file.where, tmp_path / "register.db")))
    store = open_store(place.where)
    with store.reading() as reader:
        row = next(row for row in reader.versions_of(place.victim) if row.to_size is None and row.valid_to is None)
        kept = reader.projection()
    store.close()
    lied = replace(row, status="released")
    with closing(connect(Path(place.where))) as db:
        asked = "SELECT number FROM version WHERE subject = ? AND from_size = ? AND valid_from = ?"
        number: Any = db.execute(asked, (row.subject, row.from_size, row.valid_from.isoformat())).get
        db.execute(
            "UPDATE version SET status = ?, digest = ? WHERE number = ?", (lied.status, row_digest(lied), number)
        )
        for layer in LandLayer:
            db.execute(f"DELETE FROM {layer}_box WHERE version = ?", (number,))  # noqa: S608 - a layer
        db.execute("DELETE FROM shape WHERE version = ?", (number,))
        add_shapes(db, number, lied, written_shapes(lied))
        digest = kept.digest.changed([row_digest(lied)], [row_digest(row)])
        keep(db, replace(kept, digest=digest))
    assert counts_of(lied, ()) == counts_of(row, ())
    assert place.area in near(place)  # nothing without a key is seen there
    told = [f"{fault.where}: {fault.what}" for fault in faults(place)]
    assert any("status, digest are not as the entries make them" in text for text in told)
    assert any("projection: its digest" in text for text in told)


@pytest.mark.parametrize("what", ["status = CAST(x'ff' AS TEXT)", "valid_from = 'yesterday'"])
def test_a_row_that_cannot_be_read_is_told_and_made_anew(attacked_file: Place, tmp_path: Path, what: str) -> None:
    place = replace(attacked_file, where=str(shutil.copy(attacked_file.where, tmp_path / "register.db")))
    place.run(f"UPDATE version SET {what} WHERE {{now}}")  # noqa: S608 - above
    assert any(re.search("not UTF-8|cannot be read", str(fault.what)) for fault in faults(place))
    with pytest.raises(AlteredError):
        near(place)
    store = open_store(place.where)
    rebuilt = ledger.make_anew(store, nobody, lambda: "2026-11-29T10:00:00.000000Z")
    store.close()
    assert not rebuilt.same
    assert rebuilt.evidence
    assert faults(place) == []
    assert place.area in near(place)


def test_public_releases_do_not_keep_a_verification_from_naming_rows(attacked_file: Place, tmp_path: Path) -> None:
    """What is shown to the public is held against the rows: those that are altered are named, and stop nothing."""
    place = replace(attacked_file, where=str(shutil.copy(attacked_file.where, tmp_path / "register.db")))
    store = open_store(place.where)
    public = PublicStore(public_path(place.where))
    release(store, public, OWN, lambda: "2026-11-29T10:00:00.000000Z", "all of it")
    store.close()
    assert faults(place) == []
    place.run("UPDATE version SET status = 'released' WHERE {now}")
    assert any("status are not as the entries make them" in str(fault.what) for fault in faults(place))
    place.run("DELETE FROM version WHERE {now}")
    assert any("it is missing" in str(fault.what) for fault in faults(place))


def test_rows_that_differ_are_kept_aside_before_all_is_made_anew(place: Place) -> None:
    place.run("UPDATE version SET status = 'released' WHERE {now}")
    store = open_store(place.where)
    rebuilt = ledger.make_anew(store, nobody, lambda: "2026-11-29T10:00:00.000000Z")
    again = ledger.make_anew(store, nobody, lambda: "2026-11-29T10:00:01.000000Z")
    store.close()
    assert (rebuilt.same, rebuilt.evidence, again.same, again.evidence) == (False, 1, True, 0)
    assert faults(place) == []
    assert place.area in near(place)
