"""Check an archive of a register with nothing but Python: files, entries, payloads, hash tree, and what was signed.

    python3 verify.py ARCHIVE [--against CHECKPOINT] [--key KEY ...] [--rebuild OUT.jsonl]

ARCHIVE is the folder that has bagit.txt in it. CHECKPOINT is a file with a signed checkpoint that was kept elsewhere.
KEY is a verifier key, a line of text, or a file of them. OUT.jsonl gets every event in order, then every area.

Exit status: 0 all that was asked holds; 1 something is not as it was written; 2 it holds, but signatures could not be
checked here; 64 the command is wrong, or the folder cannot be read.

This file shares no line with the program that wrote the archive: it is a second reading of the same rules.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, NoReturn

WHOLE, BROKEN, UNSIGNED, USAGE = 0, 1, 2, 64
PER_FILE = 10_000
HASH = 32
FIXED = ("data/README.txt", "data/areas.csv", "data/areas.geojson", "data/head.txt", "data/verify.py")
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGS = ("bag-info.txt", "bagit.txt", "manifest-sha512.txt")
LISTED = re.compile(r"data/(checkpoints/\d{6}-(\d{1,18})|cosignatures/(\d{1,18}))\.txt")
OF_AREAS = re.compile(r"data/(versions/\d{6}\.jsonl|verify_areas\.py)")
ENVELOPE = re.compile(
    r'\{"commitment":"[0-9a-f]{64}","seq":(0|[1-9]\d*),"recorded_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","key":"'
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
EM_DASH = "\u2014"
LENGTHS = {1: 32, 4: 32, 6: 1312}


class UnreadableError(Exception):
    """The folder or a file that was named cannot be read, or is not what it should be."""


class Command(argparse.ArgumentParser):
    """The command, which leaves the exit status to us."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command."""
        raise UnreadableError(message)


class Archive:
    """What is in the folder, and what was found wrong in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.sums: dict[str, str] = {}
        self.octets: dict[str, int] = {}
        self.origin, self.size, self.root, self.last, self.made = "", 0, b"", "", ""
        self.leaves = bytearray()
        self.known: dict[tuple[int, int], bytes] = {}
        self.signed: dict[int, str] = {}

    def bad(self, where: str, what: str) -> None:
        """Remember a problem."""
        self.problems.append(f"{where}: {what}")

    def read(self, name: str) -> bytes:
        """Return the bytes of a file whose name we made ourselves; nothing if it is not there."""
        return (self.folder / name).read_bytes() if name in self.sums else b""


def walk(archive: Archive, folder: Path, above: str = "") -> None:
    """Take the SHA-512 of every file; links are not followed."""
    for place in sorted(folder.iterdir()):
        name = above + place.name
        if place.is_symlink() or not (place.is_dir() or place.is_file()):
            archive.bad(ascii(name), "a link, or no plain file; it is not followed")
        elif place.is_dir():
            walk(archive, place, name + "/")
        else:
            digest, octets = hashlib.sha512(), 0
            with place.open("rb") as data:
                while piece := data.read(1 << 20):
                    digest.update(piece)
                    octets += len(piece)
            archive.sums[name], archive.octets[name] = digest.hexdigest(), octets


def listing(archive: Archive, names: list[str]) -> bytes:
    """Return the manifest of those files as it would be written now."""
    return "".join(f"{archive.sums[name]}  {name}\n" for name in sorted(names)).encode("utf-8", "surrogateescape")


def check_bag(archive: Archive) -> None:
    """Find which file is not the one that was written."""
    payload = [name for name in archive.sums if name.startswith("data/")]
    written, tags = archive.read("manifest-sha512.txt"), archive.read("tagmanifest-sha512.txt")
    before = len(archive.problems)
    vouched = f"{archive.sums.get('manifest-sha512.txt')}  manifest-sha512.txt".encode() in tags.split(b"\n")
    if written != listing(archive, payload):
        if vouched:
            stated = {line[130:]: line[:128] for line in written.decode("utf-8", "replace").split("\n")[:-1]}
            for name in sorted({*stated, *payload}):
                if stated.get(name) != archive.sums.get(name):
                    archive.bad(ascii(name), "missing, changed, or not of this archive")
        else:
            archive.bad("manifest-sha512.txt", "changed or missing")
    whole = len(archive.problems) == before
    if archive.read("bagit.txt") != BAGIT:
        archive.bad("bagit.txt", "changed or missing")
    info = archive.read("bag-info.txt")
    info_vouched = f"{archive.sums.get('bag-info.txt')}  bag-info.txt".encode() in tags.split(b"\n")
    if (whole and read_head(archive) and info != info_text(archive, payload)) or not (whole or info_vouched):
        archive.bad("bag-info.txt", "changed or missing")
    there = [name for name in TAGS if name in archive.sums]
    if not any(problem.startswith(TAGS) for problem in archive.problems) and tags != listing(archive, there):
        archive.bad("tagmanifest-sha512.txt", "changed or missing")
    for name in sorted(set(archive.sums) - set(payload) - {*TAGS, "tagmanifest-sha512.txt"}):
        archive.bad(ascii(name), "not of this archive")


def read_head(archive: Archive) -> bool:
    """Read name, number of entries, root and instants; return whether they are all there."""
    lines = archive.read("data/head.txt").decode("utf-8", "replace").split("\n")
    if len(lines) != 6 or lines[5] or not re.fullmatch(r"0|[1-9]\d{0,17}", lines[1]):
        return False
    try:
        root = base64.b64decode(lines[2], validate=True)
    except ValueError:
        return False
    archive.origin, archive.size, archive.root, archive.last, archive.made = lines[0], int(lines[1]), root, *lines[3:5]
    return len(root) == HASH and base64.b64encode(root).decode() == lines[2] and bool(INSTANT.fullmatch(archive.made))


def info_text(archive: Archive, payload: list[str]) -> bytes:
    """Return bag-info.txt as it would be written now."""
    octets = sum(archive.octets[name] for name in payload)
    return (
        f"Bagging-Date: {archive.made[:10]}\nExternal-Identifier: {archive.origin}\n"
        f"Internal-Sender-Description: a Marchland register of {archive.size} entries\n"
        f"Payload-Oxum: {octets}.{len(payload)}\n"
    ).encode()


def tile_path(level: int, number: int, width: int) -> str:
    """Return the path of a tile."""
    digits = str(number)
    digits = digits.rjust(-(-len(digits) // 3) * 3, "0")
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
    return f"data/tiles/{level}/{path}" + (f".p/{width}" if width < 256 else "")


def check_names(archive: Archive) -> None:
    """Find files that are missing or have no place."""
    wanted = {*FIXED, *(f"data/entries/{number:06d}.jsonl" for number in range(-(-archive.size // PER_FILE)))}
    span = 1
    level = 0
    while archive.size >= span:
        for number in range(-(-(archive.size // span) // 256)):
            wanted.add(tile_path(level, number, min(256, archive.size // span - 256 * number)))
        span, level = span * 256, level + 1
    there = {name for name in archive.sums if name.startswith("data/")}
    for name in sorted(wanted - there):
        archive.bad(name, "missing")
    for name in sorted(name for name in there - wanted if not OF_AREAS.fullmatch(name)):
        match = LISTED.fullmatch(name)
        if not match or int(match[2] or match[3]) > archive.size:
            archive.bad(ascii(name), "not of this archive")


class Entries:
    """What must hold from entry to entry, and what is remembered until the last one."""

    def __init__(self, archive: Archive, out: Any) -> None:
        self.archive, self.out = archive, out
        self.last = ""
        self.keys: set[str] = set()
        self.gone: set[int] = set()
        self.erased: dict[int, int | None] = {}
        self.areas: dict[str, dict[str, Any]] = {}

    def take(self, seq: int, line: bytes) -> None:
        """Check one line."""
        bad, where = self.archive.bad, f"entry {seq} (data/entries/{seq // PER_FILE:06d}.jsonl)"
        try:
            kept = json.loads(line)
            number, text, payload, salt = kept["seq"], kept["envelope"], kept["payload"], kept["salt"]
            body = None if payload is None else base64.b64decode(payload, validate=True)
            key = None if salt is None else bytes.fromhex(salt)
            envelope = json.loads(text)
            data = text.encode("ascii")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            bad(where, "the line cannot be read")
            self.archive.leaves += bytes(HASH)
            return
        self.archive.leaves += hashlib.sha256(b"\0" + data).digest()
        again = {"seq": number, "envelope": text, "payload": payload, "salt": salt}
        exact = json.dumps(again, separators=(",", ":")).encode() + b"\n" == line
        exact &= body is None or base64.b64encode(body).decode() == payload
        if not exact or (key is not None and key.hex() != salt):
            bad(where, "the line is not in the form it was written in")
        match = ENVELOPE.match(text) if json.dumps(envelope, separators=(",", ":")) == text else None
        if not match or int(match[1]) != seq or type(number) is not int or number != seq:
            bad(where, "it is not the entry that belongs here")
            return
        if (body is None) != (key is None):
            bad(where, "payload or salt is there without the other")
        elif body is not None and hashlib.sha256((key or b"") + body).hexdigest() != envelope["commitment"]:
            bad(where, "the payload is not the one that was recorded")
        if envelope["recorded_at"] < self.last:
            bad(where, "it was recorded before the entry before it")
        if envelope["key"] in self.keys:
            bad(where, "its key was there before")
        self.last = max(self.last, envelope["recorded_at"])
        self.keys.add(envelope["key"])
        self.remember(seq, envelope, body)

    def remember(self, seq: int, envelope: dict[str, Any], body: bytes | None) -> None:
        """Remember what is gone, what was erased, and what happened to areas."""
        if body is None:
            self.gone.add(seq)
        try:
            event = json.loads(body or b"null")
        except (ValueError, RecursionError):
            event = None
        event = event if isinstance(event, dict) else {}
        if envelope.get("kind") == "payload_erased":
            self.erased[seq] = event.get("seq") if type(event.get("seq")) is int else None
        if self.out is None:
            return
        at, kind = envelope["recorded_at"], envelope.get("kind")
        line = {"type": "event", "seq": seq, "recorded_at": at, "kind": kind, "said": event}
        self.out.write(json.dumps(line, ensure_ascii=False) + "\n")
        if {"area", "event", "valid_on"} <= event.keys():
            area = self.areas.setdefault(str(event["area"]), {"events": 0, "valid_on": "", "shape": None})
            area["events"] += 1
            if str(event["valid_on"]) >= area["valid_on"]:
                area.update(valid_on=str(event["valid_on"]), event=event["event"], seq=seq)
            area["shape"] = event.get("shape") or area["shape"]

    def finish(self) -> None:
        """Check what only the whole shows, and write the areas."""
        bad = self.archive.bad
        named = {of: by for by, of in self.erased.items() if of is not None and 0 <= of < by}
        for seq in sorted(self.gone):
            if seq in self.erased or seq not in named:
                bad(f"entry {seq}", "its payload is gone, and no later entry says that it was erased")
        for by, of in self.erased.items():
            if by not in self.gone and (of is None or of not in named):
                bad(f"entry {by}", "it says that a payload was erased, and names no entry before it")
            elif by not in self.gone and of not in self.gone:
                bad(f"entry {of}", f"entry {by} says that its payload was erased, and it is there")
        if self.last != self.archive.last:
            bad("data/head.txt", "its instant is not that of the last entry")
        for name, area in sorted(self.areas.items() if self.out is not None else ()):
            event, last, valid_on = area.get("event"), area.get("seq"), area["valid_on"]
            about = {"area": name, "last_event": event, "valid_on": valid_on, "seq": last}
            feature = {"type": "Feature", "geometry": area["shape"], "properties": {**about, "events": area["events"]}}
            self.out.write(json.dumps(feature, ensure_ascii=False) + "\n")


def check_entries(archive: Archive, out: Any) -> None:
    """Check every line of every file of entries."""
    entries = Entries(archive, out)
    for first in range(0, archive.size, PER_FILE):
        name, number = f"data/entries/{first // PER_FILE:06d}.jsonl", 0
        if name in archive.sums:
            with (archive.folder / name).open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    entries.take(first + number - 1, line)
        if number != min(PER_FILE, archive.size - first):
            archive.bad(name, f"it has {number} entries, and {min(PER_FILE, archive.size - first)} belong to it")
            return
    entries.finish()


def tree(archive: Archive, first: int, end: int) -> bytes:
    """Return the Merkle tree hash of the leaves from first to end, as RFC 6962 defines it."""
    count = end - first
    if count == 0:
        return hashlib.sha256(b"").digest()
    if count == 1:
        return bytes(archive.leaves[first * HASH : end * HASH])
    if (first, end) in archive.known:
        return archive.known[first, end]
    left = 1
    while left * 2 < count:
        left *= 2
    both = tree(archive, first, first + left) + tree(archive, first + left, end)
    node = hashlib.sha256(b"\1" + both).digest()
    if count >= 256 and left * 2 == count:
        archive.known[first, end] = node
    return node


def check_tree(archive: Archive) -> None:
    """Check tiles and root against the entries."""
    span, level = 1, 0
    while archive.size >= span:
        row = archive.size // span
        for number in range(-(-row // 256)):
            width = min(256, row - 256 * number)
            kept = archive.read(tile_path(level, number, width))
            if len(kept) != width * HASH:
                archive.bad(tile_path(level, number, width), "it has not the length of its hashes")
                continue
            for at in range(width):
                first = (256 * number + at) * span
                if kept[at * HASH : (at + 1) * HASH] != tree(archive, first, first + span):
                    what = f"entry {first}" if level == 0 else f"entries {first} to {first + span - 1}"
                    archive.bad(tile_path(level, number, width), f"its hash {at} is not that of {what}")
        span, level = span * 256, level + 1
    if tree(archive, 0, archive.size) != archive.root:
        archive.bad("data/head.txt", "its root is not the root of the entries")


class Signatures:
    """The keys that were given, and whether signatures can be checked here at all."""

    def __init__(self, keys: list[str]) -> None:
        self.keys: dict[tuple[str, bytes], tuple[int, bytes]] = {}
        self.lacking: set[str] = set()
        for text in keys:
            name, _, rest = text.strip().partition("+")
            number, _, encoded = rest.partition("+")
            try:
                typed, key_id = base64.b64decode(encoded, validate=True), bytes.fromhex(number)
            except ValueError:
                raise UnreadableError(f"{text[:60]!r} is no verifier key") from None
            computed = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
            if not name or not typed or computed != key_id or LENGTHS.get(typed[0]) != len(typed) - 1:
                raise UnreadableError(f"{text[:60]!r} is no verifier key that is known here")
            self.keys[name, key_id] = typed[0], typed[1:]

    def holds(self, kind: int, public: bytes, signed: bytes, value: bytes) -> bool:
        """Return whether a signature holds; where that cannot be told here, it is remembered."""
        try:
            from cryptography import exceptions  # noqa: PLC0415 (what may be absent is asked for only here)
            from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

            if kind == 6:
                from cryptography.hazmat.primitives.asymmetric import mldsa  # noqa: PLC0415

                mldsa.MLDSA44PublicKey.from_public_bytes(public).verify(value, signed)
            else:
                ed25519.Ed25519PublicKey.from_public_bytes(public).verify(value, signed)
        except ImportError:
            self.lacking.add("ML-DSA-44" if kind == 6 else "Ed25519")
        except exceptions.UnsupportedAlgorithm:
            self.lacking.add("ML-DSA-44" if kind == 6 else "Ed25519")
        except (exceptions.InvalidSignature, ValueError):
            return False
        return True

    def check(self, lines: list[str], body: str, wanted: str | None) -> str:
        """Return "" where the lines hold under a checkpoint, else what is wrong; `wanted` must have signed it."""
        signed = set()
        for line in lines:
            match = re.fullmatch(EM_DASH + r" (\S+) (\S+)", line)
            try:
                data = base64.b64decode(match[2], validate=True) if match else b""
            except ValueError:
                data = b""
            if not match or len(data) < 5 or base64.b64encode(data).decode() != match[2]:
                return "a line under it is no signature"
            kind, public = self.keys.get((match[1], data[:4]), (0, b""))
            if not kind:
                continue
            text, value = message(kind, match[1], body, data[4:12]), data[4 if kind == 1 else 12 :]
            if not self.holds(kind, public, text, value):
                return f"the signature of {match[1]} does not hold"
            signed.add((match[1], kind))
        demanded = {(name, kind) for (name, _), (kind, _) in self.keys.items() if name == wanted}
        if self.keys and wanted and not demanded:
            return f"no key of {wanted} was given"
        return "" if demanded <= signed else "a signature of the ledger's key is not under it"


def message(kind: int, name: str, body: str, time: bytes) -> bytes:
    """Return what a key of that kind signs: c2sp.org/signed-note and c2sp.org/tlog-cosignature."""
    if kind == 1:
        return body.encode()
    if kind == 4:
        return f"cosignature/v1\ntime {int.from_bytes(time, 'big')}\n{body}".encode()
    origin, size, root = body.split("\n")[:3]
    named = b"".join(
        bytes([len(part)]) + part + after for part, after in ((name.encode(), time), (origin.encode(), b""))
    )
    return b"subtree/v1\n\0" + named + bytes(8) + int(size).to_bytes(8, "big") + base64.b64decode(root)


def check_note(archive: Archive, text: str, where: str, size: int | None, signatures: Signatures) -> None:
    """Check one checkpoint: its form, its root, and who signed it."""
    body, gap, under = text.rpartition("\n\n")
    lines = (body + "\n").split("\n")
    if not gap or not under.endswith("\n") or len(lines) < 4 or not re.fullmatch(r"0|[1-9]\d{0,17}", lines[1]):
        archive.bad(where, "it is no signed checkpoint")
        return
    stated = int(lines[1])
    if lines[0] != archive.origin:
        archive.bad(where, f"it is of {lines[0]!r}, and the archive is of {archive.origin!r}")
    elif size not in (None, stated):
        archive.bad(where, "it is of another size than its name says")
    elif stated > archive.size:
        archive.bad(where, f"it is of {stated} entries, and the archive has only {archive.size}: some were taken away")
    elif lines[2] != base64.b64encode(tree(archive, 0, stated)).decode():
        archive.bad(where, f"the first {stated} entries are not those that it was signed for: history was written anew")
    elif what := signatures.check(under[:-1].split("\n"), body + "\n", archive.origin):
        archive.bad(where, what)
    archive.signed[stated] = body + "\n"


def check_signed(archive: Archive, signatures: Signatures) -> None:
    """Check every checkpoint and every witness's line that the archive has."""
    for name in sorted(archive.sums):
        match = LISTED.fullmatch(name)
        if match and match[2]:
            check_note(archive, archive.read(name).decode("utf-8", "replace"), name, int(match[2]), signatures)
    for name in sorted(archive.sums):
        match = LISTED.fullmatch(name)
        if match and match[3]:
            body, lines = archive.signed.get(int(match[3])), archive.read(name).decode("utf-8", "replace").split("\n")
            what = signatures.check(lines[:-1], body, None) if body else "there is no checkpoint of that size"
            if what or lines[-1]:
                archive.bad(name, what or "its last line does not end")


def lines_of(given: str) -> list[str]:
    """Return the keys that were given, as text or as a file of lines."""
    if "+" in given and not Path(given).is_file():
        return [given]
    return [line for line in Path(given).read_text("utf-8").split("\n") if line.strip()]


def run(options: argparse.Namespace) -> int:
    """Check everything, say what was found, and return the exit status."""
    archive = Archive(Path(options.archive))
    signatures = Signatures([key for given in options.key for key in lines_of(given)])
    walk(archive, archive.folder)
    if "bagit.txt" not in archive.sums and "data/head.txt" not in archive.sums:
        raise UnreadableError(f"{options.archive} is no archive: it has no bagit.txt and no data/head.txt")
    check_bag(archive)
    if not read_head(archive):
        archive.bad("data/head.txt", "it cannot be read")
    else:
        check_names(archive)
        with Path(options.rebuild or os.devnull).open("w", encoding="utf-8") as out:
            check_entries(archive, out if options.rebuild else None)
        if len(archive.leaves) == archive.size * HASH:
            check_tree(archive)
            check_signed(archive, signatures)
            if options.against:
                outside = Path(options.against).read_bytes().decode()
                check_note(archive, outside, options.against, None, signatures)
    return tell(archive, signatures, options)


def tell(archive: Archive, signatures: Signatures, options: argparse.Namespace) -> int:
    """Say what was found."""
    if archive.problems:
        say("NOT AS IT WAS WRITTEN", *archive.problems)
        return BROKEN
    say(f"ok: {archive.size} entries of {archive.origin}, root {archive.root.hex()}")
    if not options.against:
        say("no checkpoint from outside was given, so whoever held the keys could still have written it all anew")
    if signatures.lacking:
        say(f"SIGNATURES WERE NOT CHECKED ({', '.join(sorted(signatures.lacking))}): install the package cryptography")
        return UNSIGNED
    say("signatures: checked" if signatures.keys else "signatures: not asked for; give --key to have them checked")
    return WHOLE


def say(*lines: str) -> None:
    """Write lines to whoever asked."""
    sys.stdout.write("".join(line + "\n" for line in lines))


def main(arguments: list[str] | None = None) -> int:
    """Read the command, and return the exit status."""
    parser = Command(description="Check an archive of a register.")
    parser.add_argument("archive", metavar="ARCHIVE")
    parser.add_argument("--against", metavar="CHECKPOINT", help="a signed checkpoint that was kept elsewhere")
    parser.add_argument("--key", metavar="KEY", action="append", default=[], help="a verifier key, or a file of them")
    parser.add_argument("--rebuild", metavar="OUT.jsonl", help="write every event and every area to this file")
    try:
        return run(parser.parse_args(arguments))
    except (UnreadableError, OSError, UnicodeDecodeError) as error:
        say(f"cannot check: {error}")
        return USAGE


if __name__ == "__main__":
    sys.exit(main())
