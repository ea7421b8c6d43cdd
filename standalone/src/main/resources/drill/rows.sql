SELECT split_part(text, ' ', 1) AS marker,
       encode(sha256(convert_to(text, 'UTF8')), 'hex') AS digest,
       id, received_at, written_at
  FROM comments
UNION ALL
SELECT filename,
       encode(sha256(coalesce((SELECT string_agg(data, ''::bytea ORDER BY seq) FROM upload_chunks WHERE upload_id = u.id), '')), 'hex'),
       id, received_at, written_at
  FROM uploads u
