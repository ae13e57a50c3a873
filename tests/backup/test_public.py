"""What the public is shown is backed up with its register, and answers the same where it is restored."""

from __future__ import annotations

from pathlib import Path

from marchland.adapters.clock import now
from marchland.backup.service import making, restoring
from marchland.backup.service.opening import make_depot, open_depot
from marchland.interface import unseen
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.questions import PublicBooks, latest_cells
from marchland.public.service.releases import public_path, release
from marchland.register.service.founding import create_demo
from marchland.register.service.opening import identity
from marchland.register.service.stores import open_store


def test_public_cells_come_back(tmp_path: Path) -> None:
    kept = create_demo(str(tmp_path / "register.db"), None, 12, 1, tmp_path / "keys", unseen)
    store, public = open_store(kept.store), PublicStore(public_path(kept.store))
    release(store, public, identity(kept.store), now, "all of it", keys=kept.keys)
    store.close()
    shown = latest_cells(PublicBooks(public))
    assert shown is not None
    assert shown.cells

    depot = make_depot(str(tmp_path / "depot"), None, 2)
    making.make_backup(kept.store, depot, now, unseen)
    restoring.restore_backup(
        open_depot(str(tmp_path / "depot"), None), None, tmp_path / "back", restoring.Outside(), unseen
    )
    again = latest_cells(PublicBooks(PublicStore(tmp_path / "back" / "register.db.public.db")))
    there = sorted(path.name for path in (tmp_path / "back").iterdir())
    assert again is not None, there
    assert again.cells == shown.cells
