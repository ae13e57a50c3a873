"""Verify an archive of a Marchland ledger with nothing but Python, and read its events; no part of Marchland is needed.

    python verify.py ARCHIVE [--against CHECKPOINT] [--key KEY]... [--events OUT.jsonl] [--json]

Exit status: 0 nothing is wrong; 1 something is, and it is named; 2 the archive cannot be read as one. Signatures are
checked if the package `cryptography` is there and a key is given; else it says that they were not.
Written from RFC 6962, RFC 8493 and C2SP's signed-note, and not from Marchland's own code.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from typing import Any, Callable, Iterator, NamedTuple  # noqa: UP035 - Python 3.8 too

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGS = ("bag-info.txt", "bagit.txt", "manifest-sha512.txt")
ENVELOPE = re.compile(rb'\{"commitment":"([0-9a-f]{64})","seq":(\d{1,18}),"recorded_at":"([0-9T:.Z-]{27})",')
Found = Callable[[str, str], None]


class Broken(Exception):
    """The archive cannot be read as one."""


class Note(NamedTuple):
    """A signed checkpoint: its text, and under it (name, key id, signature) of each signer."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes, bytes]]


def sha256(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


class Tree:
    """The roots of the complete subtrees that the leaves so far make (RFC 6962, section 2.1)."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add the hash of a leaf on the right."""
        height, node = 0, leaf
        while self.peaks and self.peaks[-1][0] == height:
            node = sha256(b"\x01", self.peaks.pop()[1], node)
            height += 1
        self.peaks.append((height, node))
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self.peaks:
            return sha256()
        node = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            node = sha256(b"\x01", left, node)
        return node


def files_below(folder: str) -> Iterator[str]:
    """Yield every file below the folder by its path with slashes; a link is refused."""
    for place, folders, names in os.walk(folder):
        for name in folders + names:
            if os.path.islink(os.path.join(place, name)):
                raise Broken("a link is in the archive: %s" % os.path.join(place, name))
        for name in names:
            yield os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")


def digest_of(path: str) -> str:
    """Return the SHA-512 of a file in hexadecimal."""
    made = hashlib.sha512()
    with open(path, "rb") as stream:
        for piece in iter(lambda: stream.read(1 << 20), b""):
            made.update(piece)
    return made.hexdigest()


def read(folder: str, name: str) -> bytes:
    """Return what a file of the archive holds; raises Broken where there is none."""
    try:
        with open(os.path.join(folder, *name.split("/")), "rb") as stream:
            return stream.read()
    except OSError as error:
        raise Broken("%s cannot be read: %s" % (name, error.strerror))  # noqa: B904 - Broken says it all


def listed(content: bytes) -> dict[str, str]:
    """Return the digest of each file that a manifest names; lines that are none are passed over, and found later."""
    named = {}
    for line in content.decode("utf-8", "replace").split("\n"):
        digest, _, name = line.partition("  ")
        if re.fullmatch("[0-9a-f]{128}", digest):
            named[name] = digest
    return named


def check_bag(folder: str, wrong: Found) -> None:
    """Find every file that is missing, too many or changed, and every manifest that is (RFC 8493)."""
    there = sorted(files_below(folder))
    for name in ("tagmanifest-sha512.txt", *TAGS):
        if name not in there:
            raise Broken("this is no archive: it has no %s" % name)
    manifest, top = read(folder, "manifest-sha512.txt"), read(folder, "tagmanifest-sha512.txt")
    tags = {name: digest_of(os.path.join(folder, name)) for name in TAGS}
    made_top = "".join("%s  %s\n" % (tags[name], name) for name in sorted(TAGS)).encode()
    intact = listed(top).get("manifest-sha512.txt") == tags["manifest-sha512.txt"]
    payload = [name for name in there if name.startswith("data/")]
    named = listed(manifest)
    for name in there:
        if name not in payload and name not in TAGS and name != "tagmanifest-sha512.txt":
            wrong(name, "no such file belongs in the archive")
    found = 0
    lines = []
    for name in payload:
        digest = digest_of(os.path.join(folder, *name.split("/")))
        lines.append("%s  %s\n" % (digest, name))
        if named.get(name) != digest:
            found += 1
            wrong(name if intact else "manifest-sha512.txt", "%s is not as the manifest has it" % name)
    for name in sorted(set(named) - set(payload)):
        found += 1
        wrong(name if intact else "manifest-sha512.txt", "%s is named in the manifest and not there" % name)
    if not found and "".join(lines).encode() != manifest:
        wrong("manifest-sha512.txt", "it is not written as it was")
    if made_top != top:
        changed = [name for name in TAGS if listed(top).get(name) != tags[name]]
        whole = not found and read(folder, "bagit.txt") == BAGIT
        blame = (
            changed[0] if changed and not (whole and changed == ["manifest-sha512.txt"]) else "tagmanifest-sha512.txt"
        )
        wrong(blame, "it is not as the manifest of tags has it")


def parse_note(text: str) -> Note:
    """Return the checkpoint of a note (C2SP signed-note and tlog-checkpoint); raises Broken where it is none."""
    body, blank, under = text.partition("\n\n")
    lines = body.split("\n")
    try:
        if not blank or len(lines) < 3 or str(int(lines[1])) != lines[1]:
            raise ValueError
        root = base64.b64decode(lines[2], validate=True)
        signatures = []
        for line in under.rstrip("\n").split("\n"):
            dash, name, coded = line.split(" ")
            raw = base64.b64decode(coded, validate=True)
            if dash != "\u2014" or len(raw) < 5 or len(root) != 32:
                raise ValueError
            signatures.append((name, raw[:4], raw[4:]))
    except ValueError:
        raise Broken("a checkpoint is not written as one")  # noqa: B904 - Broken says it all
    return Note(body + "\n", lines[0], int(lines[1]), root, signatures)


def parse_key(text: str) -> tuple[str, bytes, int, bytes]:
    """Return name, key id, kind and public key of a verifier key (C2SP signed-note)."""
    try:
        name, short, coded = text.strip().split("+", 2)
        raw = base64.b64decode(coded, validate=True)
        key_id = sha256(name.encode(), b"\n", raw)[:4]
        if key_id.hex() != short:
            raise ValueError
    except ValueError:
        raise Broken("this is no verifier key: %s" % text[:60])  # noqa: B904 - Broken says it all
    return name, key_id, raw[0], raw[1:]


def signed_by(note: Note, keys: list[tuple[str, bytes, int, bytes]]) -> int:
    """Return how many of the keys signed the note; raises Broken where a signature of one of them does not hold."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

    count = 0
    for name, key_id, signature in note.signatures:
        for known, known_id, kind, public in keys:
            if (name, key_id) != (known, known_id):
                continue
            try:
                if kind == 1:
                    Ed25519PublicKey.from_public_bytes(public).verify(signature, note.text.encode())
                elif kind == 6:
                    message = ml_dsa_message(name, note, signature[:8])
                    MLDSA44PublicKey.from_public_bytes(public).verify(signature[8:], message)
                else:
                    continue
            except InvalidSignature:
                raise Broken("a signature of %s under size %d does not hold" % (name, note.size))  # noqa: B904
            count += 1
    return count


def ml_dsa_message(name: str, note: Note, seconds: bytes) -> bytes:
    """Return what an ML-DSA-44 cosignature is over (C2SP tlog-cosignature)."""
    who, origin = name.encode(), note.origin.encode()
    return b"".join((
        b"subtree/v1\n\x00", bytes([len(who)]), who, seconds, bytes([len(origin)]), origin,
        bytes(8), note.size.to_bytes(8, "big"), note.root,
    ))  # fmt: skip


class Reading:
    """The entries of an archive, read once from the first to the last, and what is wrong with them."""

    def __init__(self, folder: str, wrong: Found, roots: dict[int, list[tuple[str, bytes]]]) -> None:
        self.folder, self.wrong, self.roots = folder, wrong, roots
        self.tree = Tree()
        self.last = ""
        self.keys: dict[bytes, int] = {}
        self.gone: dict[int, str] = {}
        self.erased: dict[int, int] = {}

    def entries(self) -> Iterator[tuple[int, dict[str, Any], bytes | None]]:
        """Yield number, envelope and payload of every entry, and check each as it comes."""
        self.reached()
        for name in sorted(name for name in files_below(self.folder) if name.startswith("data/entries/")):
            for number, line in enumerate(read(self.folder, name).split(b"\n")[:-1], start=1):
                where = "%s line %d (entry %d)" % (name, number, self.tree.size)
                try:
                    kept = json.loads(line)
                    env = kept["env"].encode("ascii")
                    salt = None if kept["salt"] is None else bytes.fromhex(kept["salt"])
                    payload = None if kept["payload"] is None else base64.b64decode(kept["payload"], validate=True)
                    said = json.loads(env)
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    self.wrong(where, "it is not written as an entry")
                    return
                self.check(where, env, said, salt, payload)
                self.tree.add(sha256(b"\x00", env))
                self.reached()
                yield self.tree.size - 1, said, payload

    def check(self, where: str, env: bytes, said: dict[str, Any], salt: bytes | None, payload: bytes | None) -> None:
        """Check one entry: its place, its instant, its key, and that the payload is the one it commits to."""
        seq, head = self.tree.size, ENVELOPE.match(env)
        if head is None or int(head[2]) != seq:
            return self.wrong(where, "the envelope is not that of entry %d" % seq)
        at, key = head[3].decode(), sha256(str(said.get("key")).encode())
        if at < self.last:
            self.wrong(where, "it was recorded before the entry that it follows")
        self.last = at
        if self.keys.setdefault(key, seq) != seq:
            self.wrong(where, "its key is that of entry %d" % self.keys[key])
        if payload is None or salt is None:
            self.gone[seq] = where
        elif sha256(salt, payload).hex() != head[1].decode():
            self.wrong(where, "the payload is not the one that the envelope commits to")
        elif said.get("kind") == "payload_erased":
            self.erased[int(json.loads(payload)["seq"])] = seq
        return None

    def reached(self) -> None:
        """Compare the root with those that were signed, or told, for this size."""
        for who, root in self.roots.pop(self.tree.size, ()):
            if self.tree.root() != root:
                self.wrong(who, "its root is not that of the first %d entries" % self.tree.size)

    def finish(self, size: int) -> None:
        """Check what only the end shows: how many there are, and that every payload that is gone was erased."""
        if self.tree.size != size:
            self.wrong("data/ledger.json", "it tells of %d entries, and %d are there" % (size, self.tree.size))
        for sizes in sorted(self.roots):
            for who, _ in self.roots[sizes]:
                self.wrong(who, "it is of %d entries, and only %d are there" % (sizes, self.tree.size))
        for seq, where in self.gone.items():
            if self.erased.get(seq, -1) <= seq:
                self.wrong(where, "its payload is not there, and no later entry says that it was erased")


def roots_of(against: Note | None, notes: list[tuple[str, Note]], told: dict[str, Any]) -> dict[int, Any]:
    """Return which roots are claimed for which size, and by whom."""
    roots: dict[int, list[tuple[str, bytes]]] = {}
    for name, note in notes:
        roots.setdefault(note.size, []).append((name, note.root))
    roots.setdefault(int(told["entries"]), []).append(("data/ledger.json", base64.b64decode(told["root"])))
    if against is not None:
        roots.setdefault(against.size, []).append(("the checkpoint from outside", against.root))
    return roots


def verify(folder: str, against: Note | None, keys: list[Any], events: str | None, wrong: Found) -> int:
    """Verify the archive, write its events if that was asked for, and return how many entries there are."""
    check_bag(folder, wrong)
    try:
        told = json.loads(read(folder, "data/ledger.json"))
        origin, size = str(told["origin"]), int(told["entries"])
    except (ValueError, KeyError, TypeError):
        raise Broken("data/ledger.json is not written as it should be")  # noqa: B904 - Broken says it all
    names = sorted(name for name in files_below(folder) if name.startswith("data/checkpoints/"))
    notes = [(name, parse_note(read(folder, name).decode("utf-8", "replace"))) for name in names]
    for name, note in [*notes, *([("the checkpoint from outside", against)] if against else [])]:
        if note.origin != origin:
            wrong(name, "it is of another ledger: %s" % note.origin)
        elif keys and not signed_by(note, keys):
            wrong(name, "no key that was given signed it")
    reading = Reading(folder, wrong, roots_of(against, notes, told))
    out = open(events, "w", encoding="utf-8") if events else None  # noqa: SIM115 - closed below, whatever happens
    try:
        for seq, said, payload in reading.entries():
            if out is not None and payload is not None:
                line = {
                    "entry": seq,
                    "recorded_at": said["recorded_at"],
                    "kind": said["kind"],
                    "says": json.loads(payload),
                }
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    finally:
        if out is not None:
            out.close()
    reading.finish(size)
    return size


def main(arguments: list[str] | None = None) -> int:
    """Verify the archive that the command line names, say what was found, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("archive", help="the folder of the archive")
    parser.add_argument("--against", help="a checkpoint that was kept outside")
    parser.add_argument("--key", action="append", default=[], help="a public key of the ledger, or a file of them")
    parser.add_argument("--events", help="write every event, in order, to this file of JSON lines")
    parser.add_argument("--json", action="store_true", help="say it as JSON")
    given = parser.parse_args(arguments)
    found: list[dict[str, str]] = []
    try:
        texts: list[str] = []
        for each in given.key:
            texts += open(each, encoding="ascii").read().split() if os.path.isfile(each) else [each]  # noqa: SIM115
        keys = [parse_key(text) for text in texts]
        against = parse_note(open(given.against, encoding="utf-8").read()) if given.against else None  # noqa: SIM115
        size = verify(
            given.archive, against, keys, given.events, lambda where, what: found.append({"where": where, "what": what})
        )
    except (Broken, OSError, UnicodeDecodeError) as error:
        found.append({"where": given.archive, "what": str(error)})
        print(json.dumps({"ok": False, "first": found[0], "faults": found}) if given.json else "WRONG  %s" % error)
        return 2
    except ImportError:
        print("signatures cannot be checked here: the Python package `cryptography` is not there", file=sys.stderr)
        return 2
    checked = "signatures checked" if keys else "signatures NOT checked: give --key"
    if given.json:
        print(
            json.dumps(
                {"ok": not found, "entries": size, "signatures": bool(keys), "first": found[0] if found else None}
            )
        )
    elif found:
        print("\n".join("WRONG  %(where)s: %(what)s" % each for each in found))
    else:
        print("ok: %d entries, nothing is wrong; %s" % (size, checked))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
