// The live page: figures come from the door, once a second, and are shown as they are; what is not known is said to be.

import { follow } from './feed.js';
import { draw, drawUnknown } from './gate.js';
import { chart } from './chart.js';
import { form } from './post.js';
import { count, many, rate, span, time } from './words.js';

const element = (id) => document.getElementById(id);
const history = chart(element('chart'));
const totals = ['came', 'written', 'oldest', 'empty'];
const MOST_WORKERS = 50;
let lastState = 'asking';
let lastAt;

form();
follow('/page/events', show, link);

function show(now) {
  const at = new Date(now.at);
  lastAt = at;
  element('link-words').textContent = `live, ${time(at)}`;
  if (now.broker) {
    const sum = summed(now.collections);
    draw(sum);
    history.add(at, sum);
    put('came', count(sum.accepted));
    put('written', count(sum.drained));
    put('oldest', sum.writes ? span(sum.oldestSeconds) : '–');
    put('empty', emptyIn(sum));
  } else {
    drawUnknown('The broker does not answer: what was accepted is on its disk, and nothing new is taken.');
    history.add(at, null);
    totals.forEach((id) => put(id, '?'));
  }
  put('refused', count(now.door.refused));
  put('dead', deadWords(now));
  element('dead').classList.toggle('alarm', now.database === 'here' && dead(now) > 0);
  element('since').firstChild.textContent = `Counted since this door started, ${new Date(now.since).toLocaleString('en-GB')}. Figures are of all doors and workers, but for `;
  collections(now);
  workers(now);
  if (element('as-table').open) table();
}

function link(state) {
  element('link').dataset.state = state;
  if (state === 'lost') {
    element('link-words').textContent = lastState === 'asking' ? 'no figures come, trying again…' : 'connection lost, trying again…';
    drawUnknown('No figures come from the door, so they are not known.');
    if (lastAt) history.add(new Date(lastAt.getTime() + 1000), null); // by the door's clock, as all others
  }
  if (lastState !== 'asking') element('news').textContent = state === 'lost' ? 'Connection lost.' : 'Connection back.';
  lastState = state;
}

/** All collections as one; the time to empty is the slowest one's, and none when one does not drain. */
function summed(queues) {
  const add = (field) => queues.reduce((sum, queue) => sum + queue[field], 0);
  const slowest = queues.some((queue) => queue.secondsToEmpty === undefined)
    ? undefined
    : Math.max(0, ...queues.map((queue) => queue.secondsToEmpty));
  return {
    accepted: add('accepted'),
    drained: add('drained'),
    writes: add('writes'),
    acceptedPerSecond: add('acceptedPerSecond'),
    drainedPerSecond: add('drainedPerSecond'),
    oldestSeconds: Math.max(0, ...queues.map((queue) => queue.oldestSeconds)),
    estimated: queues.some((queue) => queue.estimated),
    secondsToEmpty: slowest,
  };
}

const emptyIn = (queue) => (queue.writes === 0 ? '–' : queue.secondsToEmpty === undefined ? 'never' : span(queue.secondsToEmpty));
const dead = (now) => Object.values(now.deadLetters).reduce((sum, n) => sum + n, 0);
const deadWords = (now) => (now.database === 'here' ? (now.moreDead ? 'over 1,000' : count(dead(now))) : now.database === 'asking' ? '–' : 'unknown');

function collections(now) {
  const rows = now.broker
    ? now.collections.map((queue) => [
      queue.collection,
      (queue.estimated ? '≈ ' : '') + count(queue.writes),
      queue.writes ? span(queue.oldestSeconds) : '–',
      rate(queue.acceptedPerSecond),
      rate(queue.drainedPerSecond),
      emptyIn(queue),
      now.database === 'here' ? count(now.deadLetters[queue.collection] ?? 0) + (now.moreDead ? '+' : '') : '?',
    ])
    : [['The broker does not answer.', '?', '?', '?', '?', '?', '?']];
  fill(element('collections'), rows, true);
}

function workers(now) {
  const list = element('workers');
  if (now.database !== 'here') {
    put('workers-count', now.database === 'asking' ? '' : 'unknown');
    items(list, [[now.database === 'asking' ? 'asking' : 'unknown', now.database === 'asking'
      ? 'Asking the database…'
      : 'The database does not answer, so nobody knows who works. Writes are still taken.']]);
    return;
  }
  const alive = now.workers.filter((worker) => !worker.silent);
  const lanes = alive.reduce((sum, worker) => sum + worker.lanes - worker.stoppedLanes - worker.stuckLanes, 0);
  put('workers-count', alive.length > MOST_WORKERS ? `over ${MOST_WORKERS} alive` : `${count(alive.length)} alive, ${many(lanes, 'lane')}`);
  items(list, now.workers.length === 0
    ? [['none', 'No worker lives: nothing is written. Start one, and it finds its work.']]
    : now.workers.slice(0, MOST_WORKERS).map((worker) => [stateOf(worker), nameOf(worker), stateWords(worker)]));
}

const nameOf = (worker) => worker.worker.replace(':', ' · ');
const stateOf = (worker) => (worker.silent ? 'silent' : worker.stoppedLanes ? 'stopped' : worker.stuckLanes ? 'stuck' : worker.waitingLanes ? 'waiting' : 'well');

function stateWords(worker) {
  if (worker.silent) return `silent for ${worker.silentSeconds < 120 ? `${worker.silentSeconds} s` : span(worker.silentSeconds)}`;
  const parts = [many(worker.lanes, 'lane')];
  if (worker.stoppedLanes) parts.push(`${count(worker.stoppedLanes)} stopped by the brake or a bug`);
  if (worker.stuckLanes) parts.push(`${count(worker.stuckLanes)} stuck: at work, and nothing moves`);
  if (worker.waitingLanes) parts.push(`${count(worker.waitingLanes)} waiting for a broker, a database, a table or a later version`);
  parts.push(`${count(worker.rows)} stored`);
  return parts.join(' · ');
}

function table() {
  fill(element('history'), history.rows().map(([seconds, ins, outs, waits]) => [
    time(new Date(seconds * 1000)), ...[ins, outs].map((n) => (n === null ? '?' : rate(n))), waits === null ? '?' : count(waits),
  ]), true);
}
element('as-table').addEventListener('toggle', table);

function put(id, words) {
  const place = element(id);
  if (place.textContent !== words) place.textContent = words;
}

/** Only what has changed is written, so that a selection stays and a screen reader is not sent back. */
function fill(body, rows, named) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    if (row.cells.length !== cells.length) {
      row.replaceChildren(...cells.map((none, j) => document.createElement(named && j === 0 ? 'th' : 'td')));
      if (named) row.cells[0].scope = 'row';
    }
    cells.forEach((words, j) => { if (row.cells[j].textContent !== words) row.cells[j].textContent = words; });
  });
}

function items(list, lines) {
  while (list.children.length > lines.length) list.lastElementChild.remove();
  lines.forEach(([state, ...words], i) => {
    const line = list.children[i] ?? list.appendChild(document.createElement('li'));
    line.dataset.state = state;
    if (line.children.length !== words.length) line.replaceChildren(...words.map(() => document.createElement('span')));
    words.forEach((text, j) => { if (line.children[j].textContent !== text) line.children[j].textContent = text; });
  });
}
