"""Attacks on all that is kept, on both stores: each is named by who reads it, with a checkpoint from outside."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from marchland.ledger.service import questions as ledger
from marchland.public.adapters.public_store import PublicStore
from marchland.public.service.releases import public_path
from marchland.register.domain.version_digest import line_of
from marchland.register.service.opening import RegisterBooks
from marchland.register.service.stores import create_store, open_store
from marchland.tlog.adapters.archive_files import write_archive
from marchland.tlog.adapters.keys import KeyRole, load
from marchland.tlog.domain import verifier
from tests.ledger import attacking
from tests.ledger.attacked import migrated, nobody
from tests.ledger.attacking import Kept, found_register
from tests.refusal import refused

EVERY: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "insider_attacks.yaml").read_text("utf-8"))
ATTACKS = [attack for attack in EVERY if "does" in attack]

WHO = "surveyor-5@demo-east"


@pytest.fixture(scope="session")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a register and its copies, and another register of the same name."""
    folder = tmp_path_factory.mktemp("kept")
    found_register(folder)
    (folder / "another").mkdir()
    found_register(folder / "another", seed=4)
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def kept(
    request: pytest.FixtureRequest, registers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kept]:
    folder = Path(shutil.copytree(registers, tmp_path / "kept"))
    monkeypatch.chdir(folder)  # where a server's register has its public copy
    numbers = itertools.count()
    if request.param == "sqlite":
        yield Kept(folder, "sqlite", str(folder / "register.db"), lambda: str(folder / f"made-{next(numbers)}.db"))
        return
    fresh: Callable[..., str] = request.getfixturevalue("fresh_database")
    source, target = (
        open_store(str(folder / "register.db"), read_only=True),
        create_store(url := fresh(empty=True), attacking.NAME),
    )
    migrated(source, target)
    source.close()
    target.close()
    shutil.copy(public_path(str(folder / "register.db")), folder / "marchland.public.db")
    yield Kept(folder, "postgres", url, lambda: fresh(empty=True))


def keys_of(kept: Kept) -> tuple[str, ...]:
    return tuple(map(str, load(kept.keys, KeyRole.LEDGER).verifiers))


def verify(kept: Kept, keys: tuple[str, ...]) -> list[str]:
    store = open_store(kept.store, read_only=True)
    books = RegisterBooks(store, WHO, kept.store)
    trusted = ledger.trust(store, kept.outside, keys, None)
    found = ledger.verify_store(books, trusted, nobody, all_faults=True)
    store.close()
    return [f"{fault.where}: {fault.what}" for fault in found.faults]


def archive(kept: Kept, keys: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return what the program that needs Python alone says of an archive of it."""
    store = open_store(kept.store, read_only=True)
    with store.reading() as reader:
        lines = [line_of(row) for subject in sorted(reader.kept_subjects()) for row in reader.versions_of(subject)]
        folder = kept.folder / "archive"
        write_archive(folder, reader, store.origin, attacking.AT, geojson=b"{}", csv=b"", versions=lines)
    store.close()
    named = [word for key in keys for word in ("--key", key)]
    status = verifier.main([str(folder), "--against", str(kept.outside), *named])
    return status, capsys.readouterr().out


def test_what_nobody_attacked_is_whole(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    keys = keys_of(kept)
    assert verify(kept, keys) == []
    status, said = archive(kept, keys, capsys)
    assert status in (verifier.WHOLE, verifier.UNSIGNED), said


def found_elsewhere(kept: Kept, by: str) -> str:
    """Return what that part says of what was done to what it reads."""
    if by == "accounts":
        return ", ".join(attacking.accounts_of(kept.folder).unsealed())
    if by == "public":
        return refused(PublicStore(kept.public).last).message
    store = open_store(kept.store)
    try:
        return refused(lambda: ledger.checkpoint(store, kept.keys, WHO, 9)).message
    finally:
        store.close()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack["name"]))
def test_an_attack_is_named_by_who_reads_it(
    kept: Kept, attack: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    if attack["by"][0] in ("accounts", "checkpoint"):  # which are files of their own, wherever the register is
        kept = replace(kept, kind="sqlite", store=str(kept.folder / "register.db"))
    keys = keys_of(kept)
    attacked: Kept = getattr(attacking, attack["does"])(kept)
    for by in attack["by"]:
        if by == "verify":
            told = verify(attacked, keys)
            assert any(re.search(attack["says"], text) for text in told), told
        elif by == "archive":
            status, said = archive(attacked, keys, capsys)
            assert status == verifier.BROKEN, said
        else:
            said = found_elsewhere(attacked, by)
            assert re.search(attack["says"], said), said


def test_each_attack_is_carried_out_and_says_who_names_it_in_which_words() -> None:
    assert len({attack["name"] for attack in EVERY}) == len(EVERY)
    for attack in EVERY:
        around, inside = "does" in attack, {"sqlite", "postgres"} & attack.keys()
        assert around != bool(inside), attack  # each is taken up by one of the two modules
        assert re.compile(attack["says"]).match("") is None, attack  # nothing at all is no finding
        if around:
            assert attack["by"], attack
            assert callable(getattr(attacking, attack["does"])), attack
        else:
            assert inside == {"sqlite", "postgres"}, attack
            assert attack["near"] in ("refused", "either", "no"), attack
