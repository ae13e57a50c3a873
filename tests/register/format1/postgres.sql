DROP TABLE marchland.projection;
DROP TABLE marchland.evidence;
DROP TABLE marchland.shape;
DROP TABLE marchland.version;
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
    shape geometry(Geometry, 4326) GENERATED ALWAYS AS (
        CASE WHEN octet_length(hazard) > 0 THEN ST_Force2D(ST_GeomFromWKB(hazard, 4326)) END
    ) STORED,
    CONSTRAINT a_box_where_a_hazard_is CHECK ((west IS NULL) = (octet_length(hazard) = 0)),
    EXCLUDE USING gist (subject WITH =, valid WITH &&, known WITH &&)
);
CREATE INDEX version_shape ON marchland.version USING gist (shape, known, valid);
CREATE INDEX version_status ON marchland.version USING gist (known, valid, status);
CREATE INDEX version_area ON marchland.version (area);
GRANT SELECT ON marchland.version TO marchland_reader;
GRANT INSERT ON marchland.version TO marchland_writer;
GRANT UPDATE (known), DELETE ON marchland.version TO marchland_writer;
