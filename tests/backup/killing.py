"""Backups and restores that are killed at any moment: `python -m tests.backup.killing FOLDER TRIALS SEED`.

It runs as a process of its own, so that its children may be made by forking. FOLDER holds a `register.db`.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from marchland.adapters.clock import now
from marchland.backup.service import keeping, making, restoring
from marchland.backup.service.opening import OpenDepot, make_depot
from marchland.interface import unseen
from marchland.register.service.stores import open_store
from tests.faults.ledgers import entry

SLOWER = 1.3
"""A child is killed up to this much later than it took to do all of it once."""


def killed(work: Callable[[], object], wait_s: float) -> bool:
    """Do something in a child and kill it after so long; tell whether it was killed before it had ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(wait_s)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def append(store: str, key: str) -> None:
    """Append an entry, so that there is something new to back up."""
    opened = open_store(store)
    with opened.writing() as writer:
        writer.append([entry(key, 300, "testing")], now())
    opened.close()


def check_backups(depot: OpenDepot) -> int:
    """Look at every byte of a depot; what was interrupted may have left chunks that nothing needs, and nothing else."""
    assert [str(fault) for fault in keeping.depot_faults(depot, unseen) if ".partial-" not in fault.where] == []
    return len(depot.backups())


def kill_backups(store: str, folder: Path, trials: int, chance: random.Random, told: Counter[str]) -> OpenDepot:
    """Kill backups, and see after each that those which are there are whole."""
    depot = make_depot(str(folder / "depot"), "words", 2)
    making.make_backup(store, depot, now, unseen)
    append(store, "first")
    begun = time.monotonic()
    making.make_backup(store, depot, now, unseen)
    took_s = time.monotonic() - begun
    while told["backups killed"] < trials:
        told["backups begun"] += 1
        append(store, f"trial-{told['backups begun']}")
        before = len(depot.backups())
        dead = killed(lambda: making.make_backup(store, depot, now, unseen), chance.random() * took_s * SLOWER)
        after = check_backups(depot)
        assert after in {before, before + 1}
        assert dead or after == before + 1
        told["backups killed"] += dead
        told["backups killed that were there"] += dead and after > before
        if chance.random() < 0.2:
            found = making.make_backup(store, depot, now, unseen)
            told["leavings removed"] += len(found.left)
    assert (
        not list(Path(store).parent.glob(".marchland-backup.*")) or making.make_backup(store, depot, now, unseen).left
    )
    assert list(Path(store).parent.glob(".marchland-backup.*")) == []
    return depot


def kill_restores(depot: OpenDepot, folder: Path, trials: int, chance: random.Random, told: Counter[str]) -> None:
    """Kill restores, and see after each that what has its name is whole."""
    manifest = depot.chosen(None)
    (register,) = (file for file in manifest.files if file.name == "register.db")
    target = folder / "target"

    def restore() -> restoring.Restored:
        return restoring.restore_backup(depot, None, target, restoring.Outside(), unseen)

    begun = time.monotonic()
    restore()
    took_s = time.monotonic() - begun
    shutil.rmtree(target)
    while told["restores killed"] < trials:
        told["restores begun"] += 1
        dead = killed(restore, chance.random() * took_s * SLOWER)
        told["restores killed"] += dead
        assert dead or target.exists()
        if target.exists():
            whole = hashlib.sha256((target / "register.db").read_bytes()).hexdigest()
            assert whole == register.sha256
            told["restores killed that were there"] += dead
            shutil.rmtree(target)
        left = len(list(folder.glob(".target.*")))
        found = restore()
        assert len(found.left) == left
        told["leavings removed"] += left
        shutil.rmtree(target)
        assert list(folder.glob(".target.*")) == []


def main(folder: Path, trials: int, seed: int) -> None:
    """Kill half of them at backups and half at restores, and tell what happened."""
    chance, told = random.Random(seed), Counter[str]()
    depot = kill_backups(str(folder / "register.db"), folder, trials // 2, chance, told)
    kill_restores(depot, folder, trials - trials // 2, chance, told)
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
