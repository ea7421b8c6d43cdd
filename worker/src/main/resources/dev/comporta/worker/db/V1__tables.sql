-- The two built-in collections, and what the worker keeps beside any collection's rows.

CREATE TABLE comments (
    id uuid PRIMARY KEY,
    page text NOT NULL,
    author text NOT NULL,
    text text NOT NULL,
    parent uuid NULL,
    received_at timestamptz NOT NULL,
    written_at timestamptz NOT NULL
);
COMMENT ON TABLE comments IS 'What people say about a page.';
COMMENT ON COLUMN comments.id IS 'The receipt''s id.';
COMMENT ON COLUMN comments.parent IS 'The comment it answers; not checked, since it may arrive later or never.';
COMMENT ON COLUMN comments.received_at IS 'When a door had the whole request.';
COMMENT ON COLUMN comments.written_at IS 'When a worker stored it.';

CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    filename text NULL,
    content_type text NULL,
    bytes bigint NOT NULL,
    sha256 bytea NOT NULL,
    received_at timestamptz NOT NULL,
    written_at timestamptz NOT NULL
);
COMMENT ON TABLE uploads IS 'Files of any kind; their bodies are in upload_chunks.';
COMMENT ON COLUMN uploads.id IS 'The receipt''s id.';
COMMENT ON COLUMN uploads.filename IS 'As the client named it; NULL when it did not.';
COMMENT ON COLUMN uploads.content_type IS 'As the client said; NULL when it did not.';
COMMENT ON COLUMN uploads.bytes IS 'Length of the body.';
COMMENT ON COLUMN uploads.sha256 IS 'Digest of the body, computed by the door and checked by the worker.';
COMMENT ON COLUMN uploads.received_at IS 'When a door had the whole request.';
COMMENT ON COLUMN uploads.written_at IS 'When a worker stored it.';

-- The foreign key is checked once for each 256 KiB, which is nothing beside writing them; it lets one DELETE remove all.
CREATE TABLE upload_chunks (
    upload_id uuid NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    seq integer NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (upload_id, seq)
);
-- Uploads are mostly compressed already: trying again costs time and saves nothing.
ALTER TABLE upload_chunks ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE upload_chunks IS 'Bodies of uploads: all chunks of an upload in order are its body.';
COMMENT ON COLUMN upload_chunks.seq IS 'From 0.';

CREATE TABLE dead_letters (
    id uuid PRIMARY KEY,
    collection text NOT NULL,
    reason text NOT NULL,
    sqlstate text NULL,
    payload bytea NOT NULL,
    received_at timestamptz NOT NULL,
    died_at timestamptz NOT NULL,
    retried_at timestamptz NULL,
    attempts integer NOT NULL
);
COMMENT ON TABLE dead_letters IS 'Accepted writes that the database refuses for a reason that no retry mends.';
COMMENT ON COLUMN dead_letters.id IS 'The receipt''s id.';
COMMENT ON COLUMN dead_letters.reason IS 'The database''s words, without values.';
COMMENT ON COLUMN dead_letters.sqlstate IS 'NULL when the write did not even fit the types of its table.';
COMMENT ON COLUMN dead_letters.payload IS 'The whole envelope as a message of one, to be sent again; of a large upload all but the body.';
COMMENT ON COLUMN dead_letters.died_at IS 'When it was refused last.';
COMMENT ON COLUMN dead_letters.retried_at IS 'When somebody sent it again last.';
COMMENT ON COLUMN dead_letters.attempts IS 'How often it was refused: once, and once more after each retry.';

CREATE TABLE dead_letter_chunks (
    dead_letter_id uuid NOT NULL REFERENCES dead_letters (id) ON DELETE CASCADE,
    seq integer NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (dead_letter_id, seq)
);
ALTER TABLE dead_letter_chunks ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE dead_letter_chunks IS 'Bodies of large uploads that died.';

CREATE TABLE idempotency (
    id uuid PRIMARY KEY,
    fingerprint bytea NOT NULL,
    first_at timestamptz NOT NULL,
    conflict_at timestamptz NULL
);
COMMENT ON TABLE idempotency IS 'Every Idempotency-Key that was ever used: its first write wins, also when its row is gone or it died.';
COMMENT ON COLUMN idempotency.id IS 'Derived from the key; the receipt''s id.';
COMMENT ON COLUMN idempotency.fingerprint IS 'SHA-256 of the first write''s body.';
COMMENT ON COLUMN idempotency.conflict_at IS 'When another body first came under the same key.';

CREATE TABLE worker_heartbeats (
    instance text NOT NULL,
    lane text NOT NULL,
    state text NOT NULL,
    rows bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (instance, lane)
);
COMMENT ON TABLE worker_heartbeats IS 'What each worker''s lanes do, every two seconds; a worker that stops removes its rows.';
COMMENT ON COLUMN worker_heartbeats.rows IS 'Stored since the lane started.';
