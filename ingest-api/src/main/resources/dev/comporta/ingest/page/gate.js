// The floodgate: what comes in above, what waits as the water's level, what is written below.

import { count, many, rate, span } from './words.js';

const TOP = 108;
const BOTTOM = 274;
const element = (id) => document.getElementById(id);

/** Logarithmic: one write is seen, and a hundred thousand still fit. Between 0 and 1. */
const share = (n, most) => Math.min(1, Math.log10(1 + n) / Math.log10(1 + most));

export function draw(sum) {
  flow(element('inflow'), sum.acceptedPerSecond);
  flow(element('outflow'), sum.drainedPerSecond);
  const level = sum.writes === 0 ? BOTTOM + 6 : BOTTOM - 14 - share(sum.writes, 1e6) * (BOTTOM - TOP - 14);
  element('water').style.transform = `translateY(${level}px)`;
  element('leaf').style.transform = `translateY(${sum.drainedPerSecond > 0 ? -16 : 0}px)`;
  element('in-rate').textContent = rate(sum.acceptedPerSecond);
  element('out-rate').textContent = rate(sum.drainedPerSecond);
  element('waiting').textContent = (sum.estimated ? '≈ ' : '') + count(sum.writes);
  element('waiting-words').textContent = sum.writes === 0 ? 'nothing waits' : 'waiting';
  element('gate-words').textContent = sentence(sum);
}

/** Nobody knows: no water is not the same as not knowing. */
export function drawUnknown(words) {
  flow(element('inflow'), 0);
  flow(element('outflow'), 0);
  element('leaf').style.transform = '';
  for (const id of ['in-rate', 'out-rate', 'waiting']) element(id).textContent = '?';
  element('waiting-words').textContent = 'not known';
  element('gate-words').textContent = words;
}

function flow(stream, perSecond) {
  const width = perSecond > 0 ? 3 + share(perSecond, 1e5) * 45 : 0;
  stream.style.strokeWidth = `${width}px`;
  stream.classList.toggle('still', perSecond <= 0);
}

function sentence(sum) {
  if (sum.writes === 0) {
    return sum.acceptedPerSecond > 0
      ? 'What comes in is written at once.'
      : 'The gate is open and nothing waits.';
  }
  if (sum.drainedPerSecond === 0 && sum.secondsToEmpty === undefined) {
    return `${many(sum.writes, 'write')} wait safely on disk; nothing is being written.`;
  }
  const empty = sum.secondsToEmpty === undefined ? '' : ` If nothing more came, all would be written in ${span(sum.secondsToEmpty)}.`;
  if (sum.acceptedPerSecond > sum.drainedPerSecond * 1.05) {
    return `More comes in than is written; the rest waits safely on disk.${empty}`;
  }
  return `The backlog is going down.${empty}`;
}
