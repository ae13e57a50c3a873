"""The tables of a newsroom, the same in every store but for the names of types."""

from __future__ import annotations

_TABLES = """
CREATE TABLE meta (name {text} PRIMARY KEY, value {text} NOT NULL){row};
CREATE TABLE revision (number {key} PRIMARY KEY, at {text} NOT NULL){table};
CREATE INDEX revision_at ON revision (at);
CREATE TABLE total (one {key} PRIMARY KEY CHECK (one = 1), items {int} NOT NULL, words {int} NOT NULL){table};
INSERT INTO total (one, items, words) VALUES (1, 0, 0);

CREATE TABLE source (
    id {text} PRIMARY KEY, url {text} NOT NULL, title {text} NOT NULL, folder {text} NOT NULL, owner {text} NOT NULL,
    language {text} NOT NULL, site_url {text} NOT NULL, fetched_at {text}, status {int} NOT NULL DEFAULT 0,
    reason {text} NOT NULL DEFAULT '', failing_since_at {text}, failures {int} NOT NULL DEFAULT 0, next_at {text},
    interval_s {int} NOT NULL DEFAULT 0, etag {text} NOT NULL DEFAULT '', last_modified {text} NOT NULL DEFAULT '',
    memory {text} NOT NULL DEFAULT ''
){row};
CREATE TABLE following (
    source {text} NOT NULL REFERENCES source (id), since_in {int} NOT NULL, until_in {int},
    PRIMARY KEY (source, since_in)
){row};
CREATE TABLE raw_feed (
    source {text} NOT NULL REFERENCES source (id), fetched_at {text} NOT NULL, headers {text} NOT NULL,
    digest {text} NOT NULL, body {blob} NOT NULL, PRIMARY KEY (source, fetched_at)
){table};

CREATE TABLE item (
    id {text} PRIMARY KEY, source {text} NOT NULL, second {int} NOT NULL, versions {int} NOT NULL, words {blob} NOT NULL
){row};
CREATE TABLE version (
    place {key} PRIMARY KEY, item {text} NOT NULL, number {int} NOT NULL, revision {int} NOT NULL,
    source {text} NOT NULL, seen_at {text} NOT NULL, digest {text} NOT NULL, title {text} NOT NULL,
    summary {text} NOT NULL, link {text} NOT NULL, author {text} NOT NULL, publisher {text} NOT NULL,
    language {text} NOT NULL, published_at {text}, updated_at {text}, UNIQUE (item, number)
){table};
CREATE INDEX version_changed ON version (seen_at) WHERE number > 1;
CREATE TABLE document (
    place {key} PRIMARY KEY, item {text} NOT NULL, revision {int} NOT NULL, replaced_in {int}, marks {text} NOT NULL,
    title {text} NOT NULL, summary {text} NOT NULL{vector}
){table};
CREATE INDEX document_item ON document (item);
CREATE TABLE pending (item {text} PRIMARY KEY, revision {int} NOT NULL){row};
CREATE TABLE tag (
    item {text} NOT NULL, key {text} NOT NULL, set_in {int} NOT NULL, cleared_in {int}, kind {text} NOT NULL,
    value {text} NOT NULL, rule {text} NOT NULL, PRIMARY KEY (item, key, set_in)
){row};

CREATE TABLE story_join (
    item {text} NOT NULL, set_in {int} NOT NULL, cleared_in {int}, second {int} NOT NULL, story {text} NOT NULL,
    voice {text} NOT NULL, reasons {text} NOT NULL, decided_by {text} NOT NULL, PRIMARY KEY (item, set_in)
){row};
CREATE INDEX story_join_story ON story_join (story);
CREATE INDEX story_join_second ON story_join (second);
CREATE TABLE story_redirect (
    story {text} NOT NULL, set_in {int} NOT NULL, leads_to {text} NOT NULL, PRIMARY KEY (story, set_in)
){row};
CREATE TABLE decision (
    number {key} PRIMARY KEY, revision {int} NOT NULL, decided_at {text} NOT NULL, kind {text} NOT NULL,
    subject {text} NOT NULL, actor {text} NOT NULL, body {text} NOT NULL
){table};
CREATE INDEX decision_subject ON decision (subject);
CREATE TABLE decision_version (
    item {text} NOT NULL, number {int} NOT NULL, decision {int} NOT NULL REFERENCES decision (number),
    PRIMARY KEY (item, number, decision)
){row};
CREATE TABLE saved_search (
    name {text} PRIMARY KEY, title {text} NOT NULL, query {text} NOT NULL, owner {text} NOT NULL,
    marked_in {int} NOT NULL
){row};
CREATE TABLE search_alert (
    search {text} NOT NULL REFERENCES saved_search (name), item {text} NOT NULL, PRIMARY KEY (search, item)
){row};
"""

SQLITE_TABLES = (
    _TABLES.format(
        text="TEXT", int="INTEGER", key="INTEGER", blob="BLOB", row=" STRICT, WITHOUT ROWID", table=" STRICT", vector=""
    )
    + """
CREATE VIRTUAL TABLE search USING fts5 (
    title, summary, marks, content = '', contentless_delete = 1, tokenize = 'lemmas'
);
CREATE VIRTUAL TABLE search_lemma USING fts5vocab (search, 'row');
CREATE TRIGGER version_stays BEFORE UPDATE ON version BEGIN SELECT RAISE(ABORT, 'a version never changes'); END;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision never changes'); END;
CREATE TRIGGER decision_remains BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions only grow'); END;
"""
)

# What is text is compared byte by byte ("C"), as every other store compares it.
POSTGRES_TABLES = (
    "CREATE SCHEMA newsroom; SET LOCAL search_path = newsroom;"
    + _TABLES.format(
        text='text COLLATE "C"', int="bigint", key="bigint", blob="bytea", row="", table="",
        vector=", search tsvector NOT NULL",
    )
    + """
CREATE INDEX document_search ON document USING gin (search) WITH (gin_pending_list_limit = 256);
CREATE TABLE lemma (lemma text COLLATE "C" PRIMARY KEY, items bigint NOT NULL) WITH (fillfactor = 70);
CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is kept in newsroom.% never changes', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON version FOR EACH STATEMENT EXECUTE FUNCTION stays();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON decision FOR EACH STATEMENT EXECUTE FUNCTION stays();
"""
)  # fmt: skip
