// How figures are said. Pure.

const whole = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const count = (n) => whole.format(Math.round(n));

/** Writes a second; a tenth matters only where there are few. */
export const rate = (perSecond) => (perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : count(perSecond));

export const time = (date) => clock.format(date);

/** Two units at most: "1.2 s", "48 s", "3 min 20 s", "2 h 5 min". */
export function span(seconds) {
  if (seconds < 10) return `${seconds < 0.05 ? 0 : seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return two(seconds, 60, 'min', 1, 's');
  return two(seconds, 3600, 'h', 60, 'min');
}

export const shortSpan = (millis) => (millis < 1000 ? `${Math.round(millis)} ms` : span(millis / 1000));

export function bytes(n) {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) { n /= 1000; unit += 1; }
  return `${unit > 0 && n < 10 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

export const many = (n, noun) => `${count(n)} ${noun}${n === 1 ? '' : 's'}`;

function two(seconds, large, largeName, small, smallName) {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${largeName}${rest ? ` ${rest} ${smallName}` : ''}`;
}
