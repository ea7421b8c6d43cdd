// The last five minutes: the accept rate against the drain rate, and the backlog between them.

import { count, rate, time } from './words.js';

const KEPT = 300;
const DRAWN_HEIGHT = 240;
const LEAST_SECONDS = 120;
const LEAST_MOST = 5;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Returns `add(date, sum)`, where no sum is a gap, and `rows()` of the last minute for the table. */
export function chart(holder) {
  const times = [];
  const ins = [];
  const outs = [];
  const waits = [];
  let plot;

  function make() {
    plot?.destroy();
    plot = new uPlot(options(holder.clientWidth), data(), holder);
  }
  const data = () => [times, waits, ins, outs];

  new ResizeObserver(() => plot?.setSize({ width: holder.clientWidth, height: DRAWN_HEIGHT })).observe(holder);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', make);
  make();

  return {
    add(date, sum) {
      times.push(date.getTime() / 1000);
      ins.push(sum?.acceptedPerSecond ?? null);
      outs.push(sum?.drainedPerSecond ?? null);
      waits.push(sum?.writes ?? null);
      if (times.length > KEPT) for (const series of data()) series.shift();
      plot.setData(data());
    },
    rows() {
      const from = Math.max(0, times.length - 60);
      const kept = [];
      for (let i = times.length - 1; i >= from; i -= 5) kept.push([times[i], ins[i], outs[i], waits[i]]);
      return kept;
    },
  };
}

const now = () => Date.now() / 1000;
const upToAtLeast = (self, min, max) => [0, Math.max(LEAST_MOST, (max ?? 0) * 1.15)];

function options(width) {
  const ink = colour('--soft');
  const line = colour('--line');
  const font = '12px system-ui, sans-serif';
  const axis = { stroke: ink, font, ticks: { show: false } };
  return {
    width,
    height: DRAWN_HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    select: { show: false },
    padding: [8, 4, 0, 4],
    scales: {
      // At least two minutes wide, so that the first points do not fill the picture; time moves in from the right.
      x: { time: true, range: (self, min, max) => [Math.min(min ?? Infinity, (max ?? now()) - LEAST_SECONDS), max ?? now()] },
      rate: { range: upToAtLeast },
      waiting: { range: upToAtLeast },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 90, size: 30, values: (self, all) => all.map((seconds) => time(new Date(seconds * 1000))) },
      { ...axis, scale: 'rate', size: 52, grid: { stroke: line, width: 1 }, values: (self, all) => all.map(short) },
      { ...axis, scale: 'waiting', side: 1, size: 52, grid: { show: false }, values: (self, all) => all.map(short) },
    ],
    series: [
      {},
      { scale: 'waiting', stroke: colour('--water-edge'), fill: colour('--water-fill'), width: 1, points: { show: false } },
      { scale: 'rate', stroke: colour('--in'), width: 2, points: { show: false } },
      { scale: 'rate', stroke: colour('--out'), width: 2, dash: [7, 4], points: { show: false } },
    ],
  };
}

const short = (n) => (n >= 10000 ? `${Math.round(n / 1000)}k` : n >= 1000 ? `${Math.round(n / 100) / 10}k` : rate(n) === '0.0' ? '0' : count(n));
