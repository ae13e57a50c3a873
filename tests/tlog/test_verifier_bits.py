"""The stand-alone verifier on turned bits, in archives as they were written and with manifests made anew."""

from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from marchland.tlog.adapters.archive_files import archive_faults, write_archive
from marchland.tlog.domain import verifier
from marchland.tlog.domain.checkpoint import sign as sign_checkpoint
from marchland.tlog.domain.store import Cosignature
from tests.tlog.built import LEDGER, ORIGIN, SECONDS, WITNESS, body_of, erase, fill, instant, sign, trust
from tests.tlog.memory import MemoryReader, MemoryStore

NOT_SIGNED = ("data/README.txt", "data/areas.csv", "data/areas.geojson", "data/verify.py")
"""What follows from the entries or is no part of the ledger: changed together with the manifests, nothing tells."""


def made(folder: Path, count: int = 4) -> Path:
    """Write an archive of a small ledger with an erasure, a checkpoint, a witness's line, and return its folder."""
    store = MemoryStore(ORIGIN)
    fill(store, count)
    erase(store, 1)
    note = sign(store)
    with store.writing() as writer:
        line = sign_checkpoint(body_of(note), WITNESS.signers[0], SECONDS).line
        writer.keep_cosignature(Cosignature(count + 1, line))
    (folder.parent / "outside.txt").write_text(sign(store, keep=False, seconds=SECONDS + 5), "utf-8")
    reader = MemoryReader(store.state)
    write_archive(folder, reader, ORIGIN, instant(99), geojson=b'{"type":"FeatureCollection"}\n', csv=b"id\n")
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return made(tmp_path / "archive")


def run(*words: object) -> tuple[int, str]:
    """Run the verifier in this process, and return its exit status and what it said."""
    out = io.StringIO()
    with redirect_stdout(out):
        status = verifier.main([str(word) for word in words])
    return status, out.getvalue()


def keys() -> list[str]:
    return [word for key in (*LEDGER.verifiers, *WITNESS.verifiers) for word in ("--key", str(key))]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def turned(folder: Path, name: str, bits: Iterator[int]) -> Iterator[int]:
    """Yield each bit of a file while it is turned."""
    path = folder / name
    before = path.read_bytes()
    for bit in bits:
        value = bytearray(before)
        value[bit // 8] ^= 1 << bit % 8
        path.write_bytes(value)
        yield bit
    path.write_bytes(before)


def regenerated(folder: Path) -> None:
    """Make every manifest anew, as whoever may write the archive can."""

    def listing(names: list[str]) -> bytes:
        lines = [f"{hashlib.sha512((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(names)]
        return "".join(lines).encode()

    payload = [name for name in files(folder) if name.startswith("data/")]
    octets = sum((folder / name).stat().st_size for name in payload)
    info = (folder / "bag-info.txt").read_text().splitlines()
    info = [f"Payload-Oxum: {octets}.{len(payload)}" if line.startswith("Payload-Oxum") else line for line in info]
    (folder / "bag-info.txt").write_text("\n".join(info) + "\n")
    (folder / "manifest-sha512.txt").write_bytes(listing(payload))
    tags = listing(["bag-info.txt", "bagit.txt", "manifest-sha512.txt"])
    (folder / "tagmanifest-sha512.txt").write_bytes(tags)


def turns(folder: Path, draws: random.Random, *, every: int = 1) -> Iterator[tuple[str, int]]:
    """Yield every file with one random bit of each byte of it while that is turned; of long plain texts a part."""
    for name in files(folder):
        step = every * (40 if name in NOT_SIGNED else 8 if "checkpoints/" in name else 1)
        places = range(draws.randrange(step), (folder / name).stat().st_size, step)
        for bit in turned(folder, name, iter([place * 8 + draws.randrange(8) for place in places])):
            yield name, bit


def test_a_bit_of_every_byte_is_found_and_named_by_its_file(archive: Path) -> None:
    count = 0
    for name, bit in turns(archive, random.Random(1), every=5):
        status, said = run(archive)
        assert status == verifier.BROKEN, (name, bit)
        assert name in said, (name, bit, said)
        count += 1
    assert count > 600
    assert run(archive, *keys())[0] == verifier.WHOLE


@pytest.mark.long
def test_every_bit_is_found_and_named_by_its_file(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = 0
    for name in files(archive):
        for bit in turned(archive, name, iter(range((archive / name).stat().st_size * 8))):
            status, said = run(archive)
            assert (status, name in said) == (verifier.BROKEN, True), (name, bit, said)
            count += 1
    with capsys.disabled():
        print(f"\n{count:,} bits of {len(files(archive))} files turned, all found and named")


def test_a_bit_is_found_though_the_manifests_were_made_anew(archive: Path, tmp_path: Path) -> None:
    words = (archive, *keys(), "--against", tmp_path / "outside.txt")
    regenerated(archive)
    assert run(*words)[0] == verifier.WHOLE
    draws, count, signed = random.Random(2), 0, [name for name in files(archive) if name.startswith("data/")]
    for name in signed:
        if name in NOT_SIGNED:
            continue
        size = (archive / name).stat().st_size
        places = range(draws.randrange(8), size, 80 if "checkpoints/" in name else 8)
        for bit in turned(archive, name, iter([place * 8 + draws.randrange(8) for place in places])):
            regenerated(archive)
            status, said = run(*words)
            ours = list(archive_faults(archive, trust()))
            found = status != verifier.WHOLE
            assert found == bool(ours), (name, bit, said, ours)
            assert found or tells_nothing(archive, name, bit), (name, bit, said)
            if name.startswith("data/entries/") and found:
                place = (archive / name).read_bytes()[: bit // 8].count(b"\n")
                assert f"entry {place} " in said or "data/head.txt" in said or "it has" in said, (bit, said)
            count += 1
    assert count > 300


def tells_nothing(folder: Path, name: str, bit: int) -> bool:
    """Return whether a bit is one that no signature is over: the day the archive was made, or a stranger's line."""
    data = (folder / name).read_bytes()
    if name == "data/head.txt":
        return data[: bit // 8].count(b"\n") == 4
    line = data.split(b"\n")[data[: bit // 8].count(b"\n")]
    known = {(key.name.encode(), key.key_id) for key in (*LEDGER.verifiers, *WITNESS.verifiers)}
    return (name.startswith("data/cosignatures/") and not any(who in line for who, _ in known)) or is_stranger(line)


def is_stranger(line: bytes) -> bool:
    """Return whether a line is one of a key that nobody knows, whose signature therefore says nothing."""
    from marchland.core.errors import ProofError
    from marchland.tlog.domain.note import NoteSignature

    try:
        signature = NoteSignature.parse(line.decode("utf-8", "replace"))
    except ProofError:
        return False
    return not any(signature.is_of(key) for key in (*LEDGER.verifiers, *WITNESS.verifiers))


@pytest.mark.parametrize("name", NOT_SIGNED)
def test_what_is_not_signed_is_vouched_for_by_the_manifests_alone(archive: Path, name: str) -> None:
    with (archive / name).open("ab") as out:
        out.write(b"#\n")
    assert run(archive)[0] == verifier.BROKEN
    regenerated(archive)
    assert run(archive, *keys())[0] == verifier.WHOLE


def child(*words: object, code: str = "") -> subprocess.CompletedProcess[str]:
    begin = ["-c", code] if code else []
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", *begin, *map(str, words)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("count", [1, 3, 255, 300])
def test_the_copy_in_the_archive_gives_back_every_event(tmp_path: Path, count: int) -> None:
    folder = made(tmp_path / "archive", max(count, 2))
    found = child(folder / "data/verify.py", folder, "--rebuild", tmp_path / "out.jsonl", *keys())
    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    events = [line["said"] for line in lines if line["type"] == "event"]
    assert len(events) == max(count, 2) + 1
    assert [event.get("number") for event in events[:-1]] == [None if n == 1 else n for n in range(max(count, 2))]
    assert events[-1] == {"seq": 1, "reason": "a name"}


def test_without_the_library_it_says_that_signatures_were_not_checked(archive: Path) -> None:
    blocked = (
        "import sys, runpy\n"
        "class Blocked:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'cryptography': raise ImportError(name)\n"
        "sys.meta_path.insert(0, Blocked())\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    found = child(archive / "data/verify.py", archive, *keys(), code=blocked)
    assert found.returncode == verifier.UNSIGNED
    assert "SIGNATURES WERE NOT CHECKED (Ed25519, ML-DSA-44)" in found.stdout
    with (archive / "data/head.txt").open("ab") as out:
        out.write(b"x")
    assert child(archive / "data/verify.py", archive, *keys(), code=blocked).returncode == verifier.BROKEN


@pytest.mark.parametrize("what", ["empty", "none", "file", "other"])
def test_what_is_no_archive_is_said_so(tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("")
    found = child(verifier.__file__, tmp_path / what)
    assert found.returncode == verifier.USAGE
    assert found.stdout.startswith("cannot check: ")
    assert found.stderr == ""
