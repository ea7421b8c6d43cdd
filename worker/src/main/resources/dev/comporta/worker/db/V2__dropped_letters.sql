-- What stays of a dead letter that was dropped: enough for its receipt, which must not say "queued" for ever.

CREATE TABLE dropped_letters (
    id uuid PRIMARY KEY,
    collection text NOT NULL,
    reason text NOT NULL,
    sqlstate text NULL,
    died_at timestamptz NOT NULL,
    dropped_at timestamptz NOT NULL
);
COMMENT ON TABLE dropped_letters IS 'Dead letters that an operator or their retention removed, without their payload: their receipts still say dead.';
COMMENT ON COLUMN dropped_letters.id IS 'The receipt''s id.';
COMMENT ON COLUMN dropped_letters.dropped_at IS 'When it left dead_letters.';

-- For the retention, and for what died lately.
CREATE INDEX dead_letters_died_at ON dead_letters (died_at);

COMMENT ON COLUMN dead_letters.retried_at IS 'When somebody sent it again last; later than died_at until it becomes a row or is refused once more.';
