// k6: comments at a steady rate of arrivals, whatever the answers take. k6 run -e RATE=2000 benchmarks/plans/comments.js
import http from 'k6/http';
import { check } from 'k6';

const url = `${__ENV.URL || 'http://127.0.0.1:8080'}/v1/comments`;
const headers = { 'Content-Type': 'application/json' };

export const options = {
  scenarios: {
    comments: {
      executor: 'constant-arrival-rate',
      rate: Number(__ENV.RATE || 1000),
      timeUnit: '1s',
      duration: __ENV.DURATION || '30s',
      preAllocatedVUs: 100,
      maxVUs: 1000,
    },
  },
  thresholds: {
    checks: ['rate==1'], // anything but 202 fails the run
    dropped_iterations: ['count==0'], // so does a rate that this machine cannot send
  },
};

export default function () {
  const comment = { page: '/articles/42', author: `user ${__VU}`, text: `Comment ${__ITER} of user ${__VU}.` };
  const answer = http.post(url, JSON.stringify(comment), { headers });
  check(answer, { 'is 202': (it) => it.status === 202 });
}
