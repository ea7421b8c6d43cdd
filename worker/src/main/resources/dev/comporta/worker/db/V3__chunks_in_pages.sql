-- A chunk of a body is now as long as fits a page, and stays in the table: as a value of 256 KiB it went, in some 130 pieces,
-- into a second table with an index of its own, and took half as long again to write. Chunks of before stay as they are.

-- In the order in which workers take them: old ones may be writing.
LOCK TABLE uploads, upload_chunks, dead_letter_chunks IN ACCESS EXCLUSIVE MODE;

ALTER TABLE upload_chunks SET (toast_tuple_target = 8160);
ALTER TABLE upload_chunks ALTER COLUMN data SET STORAGE MAIN;
ALTER TABLE dead_letter_chunks SET (toast_tuple_target = 8160);
ALTER TABLE dead_letter_chunks ALTER COLUMN data SET STORAGE MAIN;

-- The foreign key would now be checked for each 8,000 bytes, which costs what the above saves. A chunk is only ever written in
-- one transaction with its upload; and who deletes uploads, with the right to these alone, still removes their chunks.
ALTER TABLE upload_chunks DROP CONSTRAINT IF EXISTS upload_chunks_upload_id_fkey;
CREATE FUNCTION remove_upload_chunks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM upload_chunks;
    ELSE
        DELETE FROM upload_chunks USING gone WHERE upload_id = gone.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER remove_chunks AFTER DELETE ON uploads REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION remove_upload_chunks();
CREATE TRIGGER remove_all_chunks AFTER TRUNCATE ON uploads
    FOR EACH STATEMENT EXECUTE FUNCTION remove_upload_chunks();
