// The form: posts a comment or a file as any client would, and follows the receipt until the row is there.

import { bytes, count, shortSpan, span } from './words.js';

const MOST_SHOWN = 8;
const BURST = 2000;
const FIRST_LOOK_MS = 200;
const LAST_LOOK_MS = 3000;
const element = (id) => document.getElementById(id);

/** By collection, what was sent last and is not certain to have been taken, and its key: sent again, it is the same write. */
const unsure = new Map();

export function form() {
  const comment = element('comment');
  const upload = element('upload');
  for (const choice of document.querySelectorAll('input[name=kind]')) {
    choice.addEventListener('change', () => {
      comment.hidden = choice.value !== 'comment';
      upload.hidden = choice.value !== 'upload';
      refused('');
    });
  }
  comment.addEventListener('submit', (event) => { event.preventDefault(); postComment(comment); });
  upload.addEventListener('submit', (event) => { event.preventDefault(); postFile(upload); });
  element('burst').addEventListener('click', () => postMany(comment));
}

async function postComment(from) {
  const text = from.elements.text.value;
  await sending(from, async () => {
    const answer = await post('/v1/comments', 'application/json', JSON.stringify(fields(from)));
    if (answer) follow(`“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`, answer.headers.get('Location'));
  });
}

/** A burst as one request, a write a line: all or none. The last one's receipt stands for them. */
async function postMany(from) {
  const line = fields(from);
  const lines = Array.from({ length: BURST }, (none, i) => JSON.stringify({ ...line, text: `${line.text} (${i + 1})` }));
  await sending(from, async () => {
    const answer = await post('/v1/comments', 'application/x-ndjson', lines.join('\n'));
    if (answer) follow(`${count(BURST)} comments, the last of them`, (await answer.json()).receipts.at(-1).location);
  });
}

const fields = (from) => ({ page: from.elements.page.value, author: from.elements.author.value, text: from.elements.text.value });

async function sending(from, work) {
  const buttons = from.querySelectorAll('button');
  refused('');
  buttons.forEach((button) => { button.disabled = true; });
  try {
    await work();
  } catch {
    refused('No answer came, so nobody knows whether this was taken. Send it again as it is: it is stored once.');
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

async function post(url, type, body) {
  const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': type, 'Idempotency-Key': keyOf(url, type + body) }, body });
  if (answer.ok) { unsure.delete(url); return answer; }
  refused(await problem(answer.status, await answer.text()));
  return null;
}

/** By its content: what has been changed is another write. Not crypto.randomUUID, which a page without https does not have. */
function keyOf(url, what) {
  if (unsure.get(url)?.what !== what) {
    const random = crypto.getRandomValues(new Uint8Array(16));
    unsure.set(url, { what, key: Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('') });
  }
  return unsure.get(url).key;
}

/** XMLHttpRequest, because fetch does not tell how much of a body has gone out. */
async function postFile(from) {
  const file = from.elements.file.files[0];
  if (!file) { refused('Choose a file first.'); return; }
  await sending(from, () => new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const started = performance.now();
    request.open('POST', '/v1/uploads');
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('Idempotency-Key', keyOf('/v1/uploads', file));
    request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encoded(file.name)}`);
    request.upload.onprogress = (event) => progress(event.loaded, file.size, started);
    request.onload = () => {
      if (request.status < 300) {
        unsure.delete('/v1/uploads');
        follow(`${file.name}, ${bytes(file.size)}`, request.getResponseHeader('Location'));
      } else refused(problem(request.status, request.responseText));
      done();
    };
    request.onerror = fail;
    request.onloadend = () => { element('progress').hidden = true; };
    progress(0, file.size, started);
    element('progress').hidden = false;
    request.send(file);
  }));
}

/** RFC 8187 wants these encoded too. */
const encoded = (name) => encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);

function progress(sent, all, started) {
  const percent = all === 0 ? 100 : Math.floor((Math.min(sent, all) / all) * 100);
  element('bar').value = percent;
  element('bar-words').textContent = percent < 100
    ? `Sending: ${bytes(Math.min(sent, all))} of ${bytes(all)}, ${percent} %`
    : `Sent in ${span((performance.now() - started) / 1000)}; the queue is taking it…`;
}

/** The refusal in the door's own words. */
function problem(status, text) {
  let said;
  try { said = JSON.parse(text); } catch { return `The door answered ${status}.`; }
  const errors = (said.errors ?? []).map((error) =>
    `${error.line ? `line ${error.line}, ` : ''}${error.pointer ? `${error.pointer.slice(1)}: ` : ''}${error.reason}`);
  const again = said.outcome === 'unknown'
    ? ' It may have been taken; its receipt tells later. Sent again as it is, it is stored once.'
    : said.retryable ? ' It was not taken; trying again later may succeed.' : '';
  if (said.receipt) follow('A write in doubt', said.receipt);
  return `${said.title}. ${[said.detail, ...errors].filter(Boolean).join(' · ')}${again}`;
}

function refused(words) {
  element('refusal').textContent = words;
  element('refusal').hidden = !words;
}

/** A line that says what became of a write, until that is final. */
function follow(what, location) {
  const line = document.createElement('li');
  const link = document.createElement('a');
  const said = document.createElement('span');
  link.className = 'what';
  link.href = location;
  link.textContent = what;
  link.title = 'the receipt';
  said.className = 'said';
  line.append(link, said);
  element('no-receipts').hidden = true;
  element('receipts').prepend(line);
  while (element('receipts').children.length > MOST_SHOWN) element('receipts').lastChild.remove();
  watch(what, location, line, (state, words) => {
    line.dataset.state = state;
    if (said.textContent !== words) said.textContent = words;
  });
}

/** Asks shortly and ever less often: to wait at the door would hold one of the six connections that a browser has for it. */
async function watch(what, location, line, say) {
  say('queued', 'queued');
  const since = performance.now();
  for (let rest = FIRST_LOOK_MS; line.isConnected; rest = Math.min(rest * 1.5, LAST_LOOK_MS)) {
    await new Promise((later) => { setTimeout(later, rest); });
    const told = await look(location);
    if (told?.status === 'written') {
      say('written', writtenWords(told));
      announce(`${what}: written.`);
      return;
    }
    if (told?.status === 'dead') {
      say('dead', `dead: ${told.reason}`);
      announce(`${what}: dead, ${told.reason}.`);
      return;
    }
    say(told?.status ?? 'away', told ? `${told.status}, for ${span((performance.now() - since) / 1000)}` : 'accepted; the receipt cannot be read now');
  }
}

/** By the times of door and worker, which says more than when somebody looked. */
function writtenWords({ receivedAt, writtenAt }) {
  return receivedAt && writtenAt ? `written ${shortSpan(Math.max(1, new Date(writtenAt) - new Date(receivedAt)))} later` : 'written';
}

/** Nothing when the door or its database cannot tell. */
async function look(location) {
  try {
    const answer = await fetch(location);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function announce(words) {
  element('news').textContent = words;
}
