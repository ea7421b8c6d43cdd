// The BullMQ side's worker: one row a job. One process a core, each with several jobs at once.
import cluster from 'node:cluster';
import { Worker } from 'bullmq';
import pg from 'pg';

const processes = Number(process.env.PEER_WORKERS ?? 2);
const concurrency = Number(process.env.PEER_CONCURRENCY ?? 32);

const insert = {
  comment: (job) => ({
    name: 'comment',
    text: 'INSERT INTO comments (id, page, author, text) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING',
    values: [job.id, job.page, job.author, job.text],
  }),
  upload: (job) => {
    const body = Buffer.from(job.body, 'base64');
    return {
      name: 'upload',
      text: 'INSERT INTO uploads (id, content_type, bytes, body) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING',
      values: [job.id, job.type, body.length, body],
    };
  },
};

if (cluster.isPrimary) {
  for (let i = 0; i < processes; i++) cluster.fork();
  cluster.on('exit', () => process.exit(1));
} else {
  const database = new pg.Pool({ connectionString: process.env.PEER_DATABASE, max: concurrency });
  const worker = new Worker('writes', (job) => database.query(insert[job.name](job.data)).then(() => undefined), {
    connection: { host: '127.0.0.1', port: Number(process.env.PEER_REDIS), enableAutoPipelining: process.env.PEER_PIPELINING !== 'off' },
    concurrency,
  });
  worker.on('error', (error) => console.error(error));
  worker.on('failed', (job, error) => console.error(job?.id, error));
}
