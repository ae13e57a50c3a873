"""The tables of an embedded store, in SQL, as they are created.

A payload is erased in place: its bytes become zeros, and its row stays as long as it was. Were the row deleted, SQLite
would move its neighbours together, and leave copies of them in pages where a later erasure does not find them.

Beside each version stand the shapes that are made of it (`domain/layer.py`), and each layer has a tree of their boxes.
"""

from __future__ import annotations

from marchland.register.domain.version import LandLayer

_COUNTED = "shapes INTEGER NOT NULL DEFAULT 0"
"""How many shapes stand beside a version; a program that knows no shapes has a column too few, and writes none."""
BOXES = "".join(
    f"CREATE VIRTUAL TABLE {layer}_box USING "
    "rtree (number, west, east, south, north, first_size, last_size, first_day, last_day, +version);\n"
    for layer in LandLayer
)
"""The trees that find shapes by where they lie, and by the sizes and days at which their version holds."""
SHAPES = f"""
CREATE TABLE shape (
    number INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version (number),
    layer TEXT NOT NULL,
    part INTEGER NOT NULL,
    west REAL NOT NULL,
    south REAL NOT NULL,
    east REAL NOT NULL,
    north REAL NOT NULL,
    land_digest BLOB NOT NULL,
    digest BLOB NOT NULL,
    wkb BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX shape_of_version ON shape (version, layer, part);
{BOXES}"""

_DIGEST = "digest BLOB NOT NULL DEFAULT x''"
"""The digest of a version's row, which every reading compares; a row that a program adds without it is refused."""
PROJECTION = """
CREATE TABLE projection (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    sizes INTEGER NOT NULL,
    days INTEGER NOT NULL,
    areas INTEGER NOT NULL,
    hazards INTEGER NOT NULL,
    released INTEGER NOT NULL,
    links INTEGER NOT NULL,
    added BLOB NOT NULL,
    removed BLOB NOT NULL
) STRICT;
CREATE TABLE evidence (number INTEGER PRIMARY KEY, found_at TEXT NOT NULL, row TEXT NOT NULL) STRICT;
"""
"""How many versions and shapes there are and the digest of all, and rows that stood there and were not as recorded."""
_ALL_BOXES = "".join(f"DROP TABLE {layer}_box;" for layer in LandLayer)
FROM_FORMAT_1 = f"""ALTER TABLE version ADD COLUMN {_COUNTED}; ALTER TABLE version ADD COLUMN {_DIGEST};
DROP TABLE version_box; {SHAPES} {PROJECTION}"""
"""What makes the tables of a store of format 1 those of today; all that is read is then filled anew."""
FROM_FORMAT_2 = f"ALTER TABLE version ADD COLUMN {_DIGEST}; {_ALL_BOXES} DROP TABLE shape; {SHAPES} {PROJECTION}"
"""The same of formats 2 and 3, whose shapes had no digests."""

TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    env BLOB NOT NULL
) STRICT;
CREATE INDEX entry_of_subject ON entry (subject);
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never removed'); END;

CREATE TABLE payload (
    seq INTEGER PRIMARY KEY REFERENCES entry (seq),
    kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
    salt BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TRIGGER payload_stays BEFORE UPDATE ON payload WHEN NEW.kept OR NEW.seq <> OLD.seq
    BEGIN SELECT RAISE(ABORT, 'a payload is never changed'); END;
CREATE TRIGGER payload_remains BEFORE DELETE ON payload
    BEGIN SELECT RAISE(ABORT, 'a payload is erased in place'); END;

CREATE TABLE tile (level INTEGER, idx INTEGER, hashes BLOB NOT NULL, PRIMARY KEY (level, idx)) STRICT;
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;

CREATE TABLE checkpoint (
    number INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    UNIQUE (size, note)
) STRICT;
CREATE TABLE cosignature (
    number INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    line TEXT NOT NULL,
    UNIQUE (size, line)
) STRICT;

CREATE TABLE version (
    number INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    area TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    from_size INTEGER NOT NULL,
    to_size INTEGER,
    status TEXT NOT NULL,
    classification TEXT NOT NULL,
    contested INTEGER NOT NULL,
    west REAL,
    south REAL,
    east REAL,
    north REAL,
    hazard BLOB NOT NULL,
    body BLOB NOT NULL,
    {_COUNTED},
    {_DIGEST},
    UNIQUE (subject, from_size, valid_from)
) STRICT;
CREATE INDEX version_of_area ON version (
    area, from_size, valid_from, to_size, valid_to, status, classification, contested
);
{SHAPES} {PROJECTION}"""
