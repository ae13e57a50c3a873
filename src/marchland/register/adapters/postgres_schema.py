"""The tables of a store in PostgreSQL, and what each of its three roles may do with them."""

from __future__ import annotations

from marchland.register.domain.version import LandLayer

READER, WRITER, ERASER = "marchland_reader", "marchland_writer", "marchland_eraser"
"""Roles nobody logs in as; what a login may do is decided by which of them it was granted."""

OLDEST_SERVER = 150000
"""PostgreSQL 15, as the server counts its versions."""

NEEDED = ("postgis", "btree_gist")
"""Extensions without which there is no store."""

ROLES = "".join(
    f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;"""
    for role in (READER, WRITER, ERASER)
) + "".join(
    f"""
DO $$ BEGIN
    IF NOT pg_has_role('{role}', '{READER}', 'MEMBER') THEN GRANT {READER} TO {role}; END IF;
END $$;"""
    for role in (WRITER, ERASER)
)

EXTENSIONS = """
CREATE SCHEMA IF NOT EXISTS public;
CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
"""

SEARCH_PATH = """
SELECT set_config('search_path', 'pg_catalog, ' || quote_ident(n.nspname), true)
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'
"""

# A shape names its version by what tells versions apart; `known` ends with that of its version.
SHAPES = """
CREATE TABLE marchland.shape (
    subject text COLLATE "C" NOT NULL,
    from_size bigint NOT NULL,
    valid_from date NOT NULL,
    layer text COLLATE "C" NOT NULL,
    part bigint NOT NULL,
    valid daterange NOT NULL,
    known int8range NOT NULL,
    west double precision NOT NULL,
    south double precision NOT NULL,
    east double precision NOT NULL,
    north double precision NOT NULL,
    land_digest bytea NOT NULL,
    digest bytea NOT NULL,
    shape geometry(Geometry, 4326) NOT NULL,
    PRIMARY KEY (subject, from_size, valid_from, layer, part)
);
CREATE UNIQUE INDEX version_key ON marchland.version (subject, lower(known), lower(valid));
""" + "".join(
    f"CREATE INDEX shape_{layer} ON marchland.shape USING gist (shape, known, valid) WHERE layer = '{layer}';\n"
    for layer in LandLayer
)

PROJECTION = """
CREATE TABLE marchland.projection (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL DEFAULT 0,
    versions bigint NOT NULL DEFAULT 0,
    ended bigint NOT NULL DEFAULT 0,
    sizes bigint NOT NULL DEFAULT 0,
    days bigint NOT NULL DEFAULT 0,
    areas bigint NOT NULL DEFAULT 0,
    hazards bigint NOT NULL DEFAULT 0,
    released bigint NOT NULL DEFAULT 0,
    links bigint NOT NULL DEFAULT 0,
    added bytea NOT NULL DEFAULT '\\x01',
    removed bytea NOT NULL DEFAULT '\\x01'
) WITH (fillfactor = 10);
INSERT INTO marchland.projection DEFAULT VALUES;
CREATE TABLE marchland.evidence (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    found_at text COLLATE "C" NOT NULL,
    row text NOT NULL
);
"""

# What is text is compared byte by byte ("C"), as every other store compares it.
TABLES = f"""
CREATE SCHEMA marchland;

CREATE TABLE marchland.meta (
    name text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE marchland.head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    recorded_at text COLLATE "C" NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE marchland.entry (
    seq bigint PRIMARY KEY CHECK (seq >= 0),
    key text COLLATE "C" NOT NULL UNIQUE,
    subject text COLLATE "C" NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    env bytea NOT NULL CHECK (octet_length(env) <= 4096)
);
CREATE INDEX entry_subject ON marchland.entry (subject, seq);

CREATE TABLE marchland.payload (
    seq bigint PRIMARY KEY,
    salt bytea NOT NULL CHECK (octet_length(salt) = 32),
    body bytea NOT NULL
);

CREATE TABLE marchland.tile (
    level smallint NOT NULL CHECK (level >= 0),
    index bigint NOT NULL CHECK (index >= 0),
    hashes bytea NOT NULL,
    PRIMARY KEY (level, index)
);
ALTER TABLE marchland.tile ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not compress
COMMENT ON TABLE marchland.tile IS 'hashes, 256 a tile; the last one of level 0 stands here only when it is full';

CREATE TABLE marchland.checkpoint (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    size bigint NOT NULL,
    note text NOT NULL
);
CREATE UNIQUE INDEX checkpoint_once ON marchland.checkpoint (size, md5(note));

CREATE TABLE marchland.cosignature (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    size bigint NOT NULL,
    line text NOT NULL
);
CREATE UNIQUE INDEX cosignature_once ON marchland.cosignature (size, md5(line));

CREATE TABLE marchland.version (
    subject text COLLATE "C" NOT NULL,
    area text COLLATE "C" NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    known int8range NOT NULL CHECK (NOT isempty(known)),
    status text COLLATE "C" NOT NULL,
    classification text COLLATE "C" NOT NULL,
    contested boolean NOT NULL,
    west double precision,
    south double precision,
    east double precision,
    north double precision,
    hazard bytea NOT NULL,
    body bytea NOT NULL,
    shapes smallint NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT a_box_where_a_hazard_is CHECK ((west IS NULL) = (octet_length(hazard) = 0)),
    EXCLUDE USING gist (subject WITH =, valid WITH &&, known WITH &&)
);
CREATE INDEX version_status ON marchland.version USING gist (known, valid, status);
CREATE INDEX version_area ON marchland.version (area);
{SHAPES}
{PROJECTION}"""

# A column that an older program does not fill keeps it from writing versions without their shapes.
FROM_FORMAT_1 = f"""
DROP INDEX marchland.version_shape;
ALTER TABLE marchland.version DROP COLUMN shape;
ALTER TABLE marchland.version ADD COLUMN shapes smallint;
ALTER TABLE marchland.version ADD COLUMN digest bytea;
{SHAPES}
{PROJECTION}"""
FROM_FORMAT_2 = f"""
ALTER TABLE marchland.version ADD COLUMN digest bytea;
DROP TABLE marchland.shape;
DROP INDEX marchland.version_key;
{SHAPES}
{PROJECTION}"""
FILLED = "ALTER TABLE marchland.version ALTER COLUMN shapes SET NOT NULL, ALTER COLUMN digest SET NOT NULL"

# Which entries concern an area beside its own, and which area a code finds.
LINK_TABLES = """
CREATE TABLE IF NOT EXISTS marchland.concern (
    subject text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    part text COLLATE "C" NOT NULL,
    PRIMARY KEY (subject, seq)
);
CREATE INDEX IF NOT EXISTS concern_of_entry ON marchland.concern (seq);
CREATE TABLE IF NOT EXISTS marchland.code (
    code text COLLATE "C" PRIMARY KEY,
    subject text COLLATE "C" NOT NULL,
    from_size bigint NOT NULL
);
"""

# An aid against accidents, not the proof: an owner can take it away, and the checkpoints kept elsewhere show it.
GUARDS = """
CREATE FUNCTION marchland.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % of marchland.% is refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON marchland.entry
    FOR EACH STATEMENT EXECUTE FUNCTION marchland.refuse();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON marchland.payload
    FOR EACH STATEMENT EXECUTE FUNCTION marchland.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON marchland.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION marchland.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON marchland.cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION marchland.refuse();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON marchland.head
    FOR EACH STATEMENT EXECUTE FUNCTION marchland.refuse();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON marchland.tile
    FOR EACH STATEMENT EXECUTE FUNCTION marchland.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE ON marchland.tile FOR EACH ROW
    WHEN (substr(NEW.hashes, 1, octet_length(OLD.hashes)) <> OLD.hashes) EXECUTE FUNCTION marchland.refuse();
"""

# Versions are made from the entries and can be made anew, so a writer may remove them; nothing else can be removed.
GRANTS = f"""
REVOKE ALL ON SCHEMA marchland FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA marchland FROM PUBLIC;
REVOKE ALL ON FUNCTION marchland.refuse() FROM PUBLIC;
GRANT USAGE ON SCHEMA marchland TO {READER};
GRANT SELECT ON ALL TABLES IN SCHEMA marchland TO {READER};
GRANT INSERT ON marchland.entry, marchland.payload, marchland.tile, marchland.checkpoint, marchland.cosignature,
    marchland.version, marchland.shape TO {WRITER};
GRANT UPDATE (size, root, recorded_at) ON marchland.head TO {WRITER};
GRANT UPDATE (hashes) ON marchland.tile TO {WRITER};
GRANT UPDATE (known, digest), DELETE ON marchland.version, marchland.shape TO {WRITER};
GRANT UPDATE ON marchland.projection TO {WRITER};
GRANT INSERT ON marchland.evidence TO {WRITER};
GRANT DELETE ON marchland.payload TO {ERASER};
GRANT UPDATE (row) ON marchland.evidence TO {ERASER};
"""

LINK_GRANTS = f"""
REVOKE ALL ON marchland.concern, marchland.code FROM PUBLIC;
GRANT SELECT ON marchland.concern, marchland.code TO {READER};
GRANT INSERT, DELETE ON marchland.concern, marchland.code TO {WRITER};
"""

# amcheck looks into indexes and tables for damage that no checksum shows; it is used where the server has it.
DAMAGE_CHECKS = f"""
CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA public;
GRANT EXECUTE ON FUNCTION public.bt_index_check(regclass, boolean) TO {READER};
"""

WRITER_MAY = """
SELECT has_schema_privilege('marchland', 'USAGE')
   AND has_table_privilege('marchland.entry', 'INSERT') AND has_table_privilege('marchland.payload', 'INSERT')
   AND has_table_privilege('marchland.tile', 'INSERT') AND has_any_column_privilege('marchland.head', 'UPDATE')
"""
READER_MAY = """
SELECT has_schema_privilege('marchland', 'USAGE') AND has_table_privilege('marchland.head', 'SELECT')
   AND has_table_privilege('marchland.entry', 'SELECT') AND has_table_privilege('marchland.payload', 'SELECT')
"""
