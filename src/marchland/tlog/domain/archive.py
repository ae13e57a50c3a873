"""How an archive is laid out: which names hold which bytes, so that it is read without any program of ours."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from marchland.core.errors import EntryError, ProofError
from marchland.tlog.domain.checkpoint import Checkpoint
from marchland.tlog.domain.entry import INSTANT, SALT_BYTES, Entry
from marchland.tlog.domain.store import Head, Reader
from marchland.tlog.domain.tiles import HEIGHT, WIDTH

ENTRIES_EACH = 10_000
MANIFEST, TAG_MANIFEST = "manifest-sha512.txt", "tagmanifest-sha512.txt"
BAGIT, BAG_INFO = "bagit.txt", "bag-info.txt"
HEAD, README, VERIFIER = "data/head.txt", "data/README.txt", "data/verify.py"
GEOJSON, CSV = "data/areas.geojson", "data/areas.csv"
AREA_VERIFIER = "data/verify_areas.py"
FIXED = frozenset({HEAD, README, VERIFIER, GEOJSON, CSV})
TAG_FILES = (BAG_INFO, BAGIT, MANIFEST)
BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
CHECKPOINT_NAME = re.compile(r"data/checkpoints/(?P<number>\d{6})-(?P<size>\d{1,18})\.txt")
OF_AREAS = re.compile(r"data/(versions/\d{6}\.jsonl|verify_areas\.py)")
COSIGNATURES_NAME = re.compile(r"data/cosignatures/(?P<size>\d{1,18})\.txt")

Pieces = Iterable[bytes]


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """What an archive says of itself: which ledger, its head, and the instant it was made."""

    origin: str
    head: Head
    made_at: str

    @property
    def text(self) -> bytes:
        """Return it as the text of data/head.txt: the body of a checkpoint, then two instants."""
        body = Checkpoint(self.origin, self.head.size, self.head.root).body
        return f"{body}{self.head.recorded_at}\n{self.made_at}\n".encode()

    @classmethod
    def parse(cls, data: bytes) -> ArchiveInfo:
        """Return what a text of that form says; raises ProofError where it is not of that form to the byte."""
        try:
            *body, recorded_at, made_at, _ = data.decode().split("\n")
        except ValueError:
            raise ProofError("it does not have the form of a head") from None
        checkpoint = Checkpoint.parse("\n".join((*body, "")))
        about = cls(checkpoint.origin, Head(checkpoint.size, checkpoint.root, recorded_at), made_at)
        if about.text != data or not INSTANT.fullmatch(made_at):
            raise ProofError("it does not have the form of a head")
        return about


@dataclass(frozen=True, slots=True)
class Extras:
    """What is put into an archive beside the ledger: the areas in two common formats, and the programs that verify.

    `versions` are the lines of all versions of areas, from which another program checks the areas.
    """

    geojson: bytes
    csv: bytes
    verifier: bytes
    area_verifier: bytes = b""
    versions: Iterable[bytes] = ()


def entry_line(entry: Entry) -> bytes:
    """Return an entry as its line: the envelope's exact text, the payload in base64, the salt in hexadecimal."""
    fields = {
        "seq": entry.seq,
        "envelope": entry.env.decode("ascii"),
        "payload": None if entry.payload is None else base64.b64encode(entry.payload).decode(),
        "salt": None if entry.salt is None else entry.salt.hex(),
    }
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def read_line(line: bytes) -> Entry:
    """Return the entry of a line; raises EntryError where it is not one, in its one form to the byte."""
    try:
        fields = json.loads(line)
        payload, salt = fields["payload"], fields["salt"]
        entry = Entry(
            fields["seq"],
            fields["envelope"].encode("ascii"),
            None if payload is None else base64.b64decode(payload, validate=True),
            None if salt is None else bytes.fromhex(salt),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise EntryError("the line is not an entry") from None
    if type(entry.seq) is not int or (entry.salt is not None and len(entry.salt) != SALT_BYTES):
        raise EntryError("the line is not an entry")
    if entry_line(entry) != line:
        raise EntryError("the line is not in the form it was written in")
    return entry


def entries_name(seq: int) -> str:
    """Return the name of the file that the entry with that number stands in."""
    return f"data/entries/{seq // ENTRIES_EACH:06}.jsonl"


def tile_name(level: int, index: int, width: int) -> str:
    """Return the name of a tile of so many hashes, as C2SP's tlog-tiles has it."""
    path = f"{index % 1000:03}"
    while index := index // 1000:
        path = f"x{index % 1000:03}/{path}"
    return f"data/tiles/{level}/{path}" + ("" if width == WIDTH else f".p/{width}")


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, index and width of every tile of a tree of that size."""
    level = 0
    while count := size >> (HEIGHT * level):
        for index in range(count // WIDTH):
            yield level, index, WIDTH
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level += 1


def names_of(size: int) -> set[str]:
    """Return the names that every archive of a ledger of that size has, in the folder of its payload."""
    entries = {entries_name(seq) for seq in range(0, size, ENTRIES_EACH)}
    return entries | {tile_name(*tile) for tile in tiles_of(size)} | FIXED


def is_known(name: str, size: int) -> bool:
    """Return whether a file of that name may be in the payload of an archive beside `names_of`."""
    match = CHECKPOINT_NAME.fullmatch(name) or COSIGNATURES_NAME.fullmatch(name)
    return OF_AREAS.fullmatch(name) is not None or (match is not None and int(match["size"]) <= size)


def layout(reader: Reader, about: ArchiveInfo, extras: Extras) -> Iterator[tuple[str, Pieces]]:
    """Yield the name and the bytes, in pieces, of every file of the payload; the same for the same ledger."""
    yield HEAD, (about.text,)
    yield README, (readme(about),)
    yield VERIFIER, (extras.verifier,)
    yield GEOJSON, (extras.geojson,)
    yield CSV, (extras.csv,)
    if extras.area_verifier:
        yield AREA_VERIFIER, (extras.area_verifier,)
        yield from _versions(iter(extras.versions))
    size = about.head.size
    entries = reader.entries(0, size)
    for first in range(0, size, ENTRIES_EACH):
        yield entries_name(first), map(entry_line, islice(entries, ENTRIES_EACH))
    for level, index, width in tiles_of(size):
        yield tile_name(level, index, width), (reader.tile(level, index),)
    for number, (signed, note) in enumerate(reader.checkpoints()):
        yield f"data/checkpoints/{number:06}-{signed}.txt", (note.encode(),)
    lines: dict[int, list[str]] = {}
    for cosignature in reader.cosignatures():
        lines.setdefault(cosignature.size, []).append(cosignature.line.removesuffix("\n") + "\n")
    for signed, texts in sorted(lines.items()):
        yield f"data/cosignatures/{signed}.txt", ("".join(texts).encode(),)


def _versions(lines: Iterator[bytes]) -> Iterator[tuple[str, Pieces]]:
    """Yield the files of versions, so many lines in each; one that is empty where there is none."""
    number, piece = 0, list(islice(lines, ENTRIES_EACH))
    while piece or not number:
        yield f"data/versions/{number:06}.jsonl", piece
        number, piece = number + 1, list(islice(lines, ENTRIES_EACH))


def manifest(digests: Mapping[str, str]) -> bytes:
    """Return a manifest in its one form: SHA-512 in hexadecimal, two spaces, name; in order of names."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def bag_info(about: ArchiveInfo, octets: int, files: int) -> bytes:
    """Return the text of bag-info.txt, all of which follows from the payload."""
    return (
        f"Bagging-Date: {about.made_at[:10]}\n"
        f"External-Identifier: {about.origin}\n"
        f"Internal-Sender-Description: a Marchland register of {about.head.size} entries\n"
        f"Payload-Oxum: {octets}.{files}\n"
    ).encode()


def digest_of(data: bytes) -> str:
    """Return the SHA-512 of a file in hexadecimal, as manifests have it."""
    return hashlib.sha512(data).hexdigest()


def readme(about: ArchiveInfo) -> bytes:
    """Return plain words on what is here and how to read it when nothing of ours runs any more."""
    return f"""\
ARCHIVE OF A REGISTER OF HAZARDOUS AREAS

Ledger:   {about.origin}
Entries:  {about.head.size}
Root:     {about.head.root.hex()}
Last:     {about.head.recorded_at or "none"} (UTC)
Made at:  {about.made_at} (UTC)

The register says where there is, was or is believed to be danger from mines and other explosive ordnance. That a
place is not in it does not make the place safe. If the ledger was kept in a file, and not on a server with a sign-in
for each person, one person could have done all of it, also what two people are said to have decided.

WHAT IS HERE
  entries/NNNNNN.jsonl   every entry, one JSON object a line, in order, {ENTRIES_EACH} to a file
  tiles/                 the hash tree over the entries
  checkpoints/           what the ledger signed: name, number of entries, root, signatures
  cosignatures/          what witnesses signed under the checkpoint of that many entries
  areas.geojson          the areas as they were known when this archive was made (GeoJSON, WGS 84)
  areas.csv              the same as a table
  head.txt               name, number of entries, root in base64, instant of the last entry, instant of this archive
  verify.py              a program that checks all of this; it needs Python 3 and nothing else
  versions/NNNNNN.jsonl  every version of every area, where they are here: lines as verify_areas.py reads them
  verify_areas.py        a program that checks versions, areas.geojson and areas.csv against what the ledger commits to

All text is UTF-8. The folder above is a BagIt bag (RFC 8493): manifest-sha512.txt has the SHA-512 of every file here.

TO CHECK IT
  python3 verify.py THE_FOLDER_ABOVE
  with a signed checkpoint that was kept elsewhere, and the key of the ledger (a line of text):
  python3 verify.py THE_FOLDER_ABOVE --against CHECKPOINT --key KEY
  and then, that the areas are those which these entries commit to:
  python3 verify_areas.py THE_FOLDER_ABOVE
  and that a copy of the public cells, a file that ends in .public.db, is a release of this ledger:
  python3 verify_areas.py THE_FOLDER_ABOVE --public COPY
  Take verify.py from a source you trust: a copy beside changed data may have been changed too.

TO READ IT WITHOUT ANY PROGRAM
  Each line of entries/ has four fields. "envelope" is a text, itself JSON: what happened is "kind", what it is about
  is "subject", when it was taken in is "recorded_at". "payload" is base64 (RFC 4648) of the event itself, as JSON:
  "area" names the area, "event" says what happened, "valid_on" is the day, "shape" is the land as GeoJSON.
  A payload that is null was erased; a later entry of kind payload_erased says so and why.

HOW IT HOLDS TOGETHER
  commitment = SHA-256(salt, payload), as bytes one after the other; it stands in the envelope
  leaf       = SHA-256(the byte 0, envelope)
  node       = SHA-256(the byte 1, left, right)                       (RFC 6962)
  A tree of n leaves has on its left the largest power of two that is less than n. The root over all leaves stands in
  head.txt and in checkpoints. tiles/L/N holds 256 hashes of height 8 times L, 32 bytes each; N is written in groups
  of three digits, and ".p/W" means that only W hashes are there yet (c2sp.org/tlog-tiles).
  A checkpoint is signed over its text, up to and with the line feed of its last line of text (c2sp.org/signed-note).
""".encode()
