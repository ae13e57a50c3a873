"""The stand-alone verifier: it needs nothing of ours, and says of every archive what our own verification says."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from marchland.tlog.adapters.archive_files import archive_faults, write_archive
from marchland.tlog.domain import verifier
from marchland.tlog.domain.checkpoint import Checkpoint, signed_note
from marchland.tlog.domain.entry import Entry
from marchland.tlog.domain.verifier import BROKEN, UNSIGNED, USAGE, WHOLE
from tests.ledger.test_attacks import ATTACKS, NOT_SEEN_FROM_INSIDE
from tests.tlog.memory import MemoryStore
from tests.tlog.sample import (
    ORIGIN,
    append,
    checkpoint,
    erase,
    filled,
    keys,
    new_entry,
    reader_of,
    rebuilt,
    trusting,
    whole,
)

MADE_AT = "2026-11-25T12:00:00.000000Z"
SOURCE = Path(verifier.__file__)


def written(folder: Path, store: MemoryStore) -> Path:
    write_archive(folder, reader_of(store), store.origin, MADE_AT, geojson=b"{}\n", csv=b"area\n")
    return folder


def asked(folder: Path, *options: str) -> int:
    return verifier.main([str(folder), *options])


def key_options() -> list[str]:
    return [option for key in keys().verifiers for option in ("--key", str(key))]


def test_it_imports_nothing_of_ours_and_little_else() -> None:
    tree = ast.parse(SOURCE.read_text("utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_copy_in_an_archive_runs_by_itself(tmp_path: Path) -> None:
    store, outside = whole(40)
    folder = written(tmp_path / "archive", store)
    (tmp_path / "outside.txt").write_text(outside, "utf-8")
    (tmp_path / "keys.txt").write_text("".join(f"{key}\n" for key in keys().verifiers), "ascii")
    copy = shutil.copy(folder / "data/verify.py", tmp_path / "verify.py")
    options = ["--against", str(tmp_path / "outside.txt"), "--key", str(tmp_path / "keys.txt")]
    done = subprocess.run([sys.executable, "-I", copy, folder, *options], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (WHOLE, "")
    assert done.stdout.splitlines()[0] == f"ok: 40 entries of {ORIGIN}, root {store.state.head.root.hex()}"
    assert done.stdout.splitlines()[-1] == "signatures: checked"


def test_without_a_library_for_signatures_it_says_that_they_were_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path / "archive", whole()[0])
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert asked(folder, *key_options()) == UNSIGNED
    assert "SIGNATURES WERE NOT CHECKED (Ed25519, ML-DSA-44)" in capsys.readouterr().out
    assert asked(folder) == WHOLE
    assert "signatures: not asked for" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--key", "x"], ["--key", "a+00000000+AA=="], ["--against", "nowhere"], ["--x"]])
def test_a_wrong_command_has_a_status_of_its_own(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(written(tmp_path / "archive", whole()[0]), *options) == USAGE
    assert capsys.readouterr().out.startswith("cannot check: ")


def test_what_is_no_archive_is_said_so(tmp_path: Path) -> None:
    assert asked(tmp_path / "nowhere") == USAGE
    assert asked(tmp_path) == USAGE


def test_keys_of_another_ledger_prove_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "archive", whole()[0])
    other = keys(name="register.example/other").verifiers[0]
    assert asked(folder, "--key", str(other)) == BROKEN
    assert f"no key of {ORIGIN} was given" in capsys.readouterr().out


def test_a_line_of_one_kind_of_signature_taken_away_is_missed(tmp_path: Path) -> None:
    store, _ = whole()
    size, note = store.state.notes[-1]
    store.state.notes[-1] = size, "\n".join(note.split("\n")[:-2]) + "\n"
    folder = written(tmp_path / "archive", store)
    assert asked(folder, *key_options()) == BROKEN
    assert list(archive_faults(folder, trusting())) != []


def test_events_and_areas_come_back_from_the_entries_alone(tmp_path: Path) -> None:
    store = filled(3)
    shape = {"type": "Point", "coordinates": [37.5, 48.1]}
    said = [
        {"area": "A-9", "event": "reported", "valid_on": "2026-03-01", "shape": shape},
        {"area": "A-9", "event": "handed_over", "valid_on": "2026-05-01"},
        {"area": "A-9", "event": "inspected", "valid_on": "2026-04-01"},
    ]
    append(store, [new_entry(number, "x", json.dumps(event).encode()) for number, event in enumerate(said, 10)])
    erase(store, 1)
    out = tmp_path / "out.jsonl"
    assert asked(written(tmp_path / "archive", store), "--rebuild", str(out)) == WHOLE
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    events = [line for line in lines if line["type"] == "event"]
    areas = [line for line in lines if line["type"] == "Feature"]
    assert [event["seq"] for event in events] == list(range(7))
    assert [event["said"] for event in events[3:6]] == said
    assert events[1]["said"] == {}
    (area,) = (area for area in areas if area["properties"]["area"] == "A-9")
    assert area["geometry"] == shape
    assert area["properties"] == {
        "area": "A-9", "last_event": "handed_over", "valid_on": "2026-05-01", "seq": 4, "events": 3,
    }  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_it_catches_what_ours_catches(tmp_path: Path, name: str) -> None:
    store, outside = whole()
    ATTACKS[name](store)
    folder = written(tmp_path / "archive", store)
    (tmp_path / "outside.txt").write_text(outside, "utf-8")
    assert asked(folder, *key_options(), "--against", str(tmp_path / "outside.txt")) == BROKEN
    assert list(archive_faults(folder, trusting(outside))) != []
    assert asked(folder, *key_options()) == (WHOLE if name in NOT_SEEN_FROM_INSIDE else BROKEN)
    assert (list(archive_faults(folder, trusting())) == []) == (name in NOT_SEEN_FROM_INSIDE)


def disturbed(store: MemoryStore, draws: random.Random) -> None:
    """Do one of many things to a ledger, some of them nothing."""
    state, what = store.state, draws.randrange(12)
    seq = draws.randrange(len(state.entries))
    entry = state.entries[seq]
    changes: dict[int, Entry] = {
        1: replace(entry, payload=draws.randbytes(9)),
        2: replace(entry, payload=None, salt=None),
        3: replace(entry, salt=draws.randbytes(32)),
        4: replace(entry, env=entry.env.replace(b"org-1", b"org-2")),
        5: replace(entry, env=entry.env.replace(b"key-", b"Key-")),
        6: replace(entry, env=entry.env.replace(b"2026-02-01T", b"2026-01-01T")),
    }
    state.entries[seq] = changes.get(what, entry)
    if what in {4, 5, 6}:
        rebuilt(state)
    elif what == 7:
        level, index = draws.choice(sorted(state.tiles))
        tile = bytearray(state.tiles[level, index])
        tile[draws.randrange(len(tile))] ^= 1 << draws.randrange(8)
        state.tiles[level, index] = bytes(tile)
    elif what == 8:
        state.head = replace(state.head, recorded_at="2026-12-31T00:00:00.000000Z")
    elif what == 9:
        wrong = Checkpoint(ORIGIN, draws.randrange(1, len(state.entries) + 3), draws.randbytes(32))
        state.notes.append((wrong.size, str(signed_note(wrong, keys().signers, 1))))
    elif what == 10:
        state.entries[seq] = replace(entry, seq=seq + 1)


def test_both_say_the_same_of_random_ledgers(tmp_path: Path) -> None:
    draws, broken = random.Random(2076), 0
    for number in range(60):
        few, near_a_tile, many = draws.randint(1, 12), draws.randint(250, 262), draws.randint(1, 600)
        store = filled(draws.choice([few, near_a_tile, many]), number)
        checkpoint(store)
        if draws.random() < 0.5:
            append(store, [new_entry(more, "x") for more in range(1000, 1000 + draws.randint(1, 5))])
            erase(store, draws.randrange(len(store.state.entries)))
        disturbed(store, draws)
        folder = written(tmp_path / str(number), store)
        ours, theirs = list(archive_faults(folder, trusting())), asked(folder, *key_options())
        assert theirs == (BROKEN if ours else WHOLE), f"ledger {number}: {ours}"
        broken += theirs == BROKEN
    assert 30 < broken < 60


PLACES = (
    "data/entries/000000.jsonl", "bag-info.txt", "tagmanifest-sha512.txt", "bagit.txt", "manifest-sha512.txt",
    "data/head.txt", "data/areas.csv", "data/README.txt",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_turned_bit_is_named_by_its_file(tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path / "archive", whole()[0])
    data = (folder / place).read_bytes()
    draws = random.Random(1)
    for _ in range(12):
        changed = bytearray(data)
        changed[draws.randrange(len(data))] ^= 1 << draws.randrange(8)
        (folder / place).write_bytes(changed)
        assert asked(folder) == BROKEN
        said = capsys.readouterr().out
        assert f"\n{place}: " in said or f"\n'{place}': " in said
        assert "entry " in said or "line" in said or not place.startswith("data/entries/")
