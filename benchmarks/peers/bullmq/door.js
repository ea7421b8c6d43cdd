// The Fastify side: answers 202 when Redis has the job on disk. One process a core, as Node's guides advise.
import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import Fastify from 'fastify';

const processes = 2;

const comment = {
  type: 'object',
  required: ['page', 'author', 'text'],
  additionalProperties: false,
  properties: {
    page: { type: 'string', minLength: 1, maxLength: 2048 },
    author: { type: 'string', minLength: 1, maxLength: 200 },
    text: { type: 'string', minLength: 1, maxLength: 262144 },
  },
};
const receipt = { 202: { type: 'object', properties: { id: { type: 'string' }, status: { type: 'string' } } } };

async function listen() {
  const queue = new Queue('writes', {
    // Commands of one turn of the event loop travel together: ioredis' own option.
    connection: { host: '127.0.0.1', port: Number(process.env.PEER_REDIS), enableAutoPipelining: process.env.PEER_PIPELINING !== 'off' },
    // A done job is in the database; one that failed is tried again for as long as it takes.
    defaultJobOptions: { removeOnComplete: true, attempts: 1000000, backoff: { type: 'fixed', delay: 1000 } },
  });
  const door = Fastify({ bodyLimit: 4 * 1024 * 1024 });
  door.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => done(null, body));
  door.post('/v1/comments', { schema: { body: comment, response: receipt } }, async (request, reply) => {
    const id = randomUUID();
    await queue.add('comment', { id, ...request.body });
    return reply.code(202).send({ id, status: 'queued' });
  });
  door.post('/v1/uploads', { schema: { response: receipt } }, async (request, reply) => {
    const id = randomUUID();
    // A job's data is JSON: bytes have to be text.
    await queue.add('upload', { id, type: request.headers['content-type'], body: request.body.toString('base64') });
    return reply.code(202).send({ id, status: 'queued' });
  });
  await door.listen({ host: '127.0.0.1', port: Number(process.env.PEER_DOOR) });
}

if (cluster.isPrimary) {
  for (let i = 0; i < processes; i++) cluster.fork();
  cluster.on('exit', () => process.exit(1));
} else {
  await listen();
}
