// The live page in a real Chromium against a real standalone: .ci/page runs this. Waits for what is to be seen, never for time.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import axe from 'axe-core';
import { launch, open } from './browser.mjs';
import { Site, cutting, ended, load } from './site.mjs';

const SOON = { timeout: 30_000 };
const LATER = { timeout: 90_000 };

let site;
let browser;
let opened;

before(async () => {
  site = await Site.started();
  browser = await launch();
}, { timeout: 180_000 });

after(async () => {
  await browser?.close();
  await site?.stop();
}, { timeout: 90_000 });

beforeEach(async () => { opened = await open(browser, site.url); }, { timeout: 60_000 });
afterEach(() => opened.close());

const shows = (page, selector, pattern, options = SOON) => page.waitForFunction(
  ([where, source]) => new RegExp(source).test(document.querySelector(where)?.textContent ?? ''), [selector, pattern.source], options);

/** A test may provoke what a browser itself reports of a request; nothing else may be in its console. */
function clean({ errors, elsewhere }, allowed = /^$/) {
  assert.deepEqual(errors.filter((error) => !allowed.test(error)), [], 'the console');
  assert.deepEqual(elsewhere, [], 'requests to other hosts');
}

/** How high the line of this colour rises in the chart, in pixels above its lowest point. */
const height = (page, colour) => page.evaluate((name) => {
  const canvas = document.querySelector('#chart canvas');
  const context = canvas.getContext('2d');
  const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const { data, width, height: rows } = context.getImageData(0, 0, canvas.width, canvas.height);
  let top = rows;
  let bottom = 0;
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      if (data[at + 3] > 200 && Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 12) {
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  return bottom - top;
}, colour);

test('the chart moves under load', { timeout: 120_000 }, async () => {
  const { page } = opened;
  await page.waitForFunction(() => document.getElementById('in-rate').textContent === '0', null, SOON);
  assert.ok(await height(page, '--in') < 20, 'flat while nothing comes in');
  const posting = load(site.url, 400);
  try {
    await page.waitForFunction(() => Number(document.getElementById('in-rate').textContent.replace(',', '')) > 50
      && Number(document.getElementById('out-rate').textContent.replace(',', '')) > 50, null, LATER);
    await page.locator('#as-table summary').click();
    await shows(page, '#history', /\d{2}/);
    for (const colour of ['--in', '--out']) assert.ok(await height(page, colour) > 60, `${colour} rises`);
  } finally {
    await posting.stop();
  }
  clean(opened, /^Canvas2D: Multiple readback/); // that is `height` above
});

test('a comment is followed from queued to written', { timeout: 60_000 }, async () => {
  const { page } = opened;
  await page.getByRole('textbox', { name: 'Comment' }).fill('Olá, “comporta” & <b>you</b>!');
  await page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector('#receipts .said')?.textContent)).observe(document.getElementById('receipts'), { subtree: true, childList: true, characterData: true });
  });
  await page.getByRole('button', { name: 'Post comment' }).click();
  await shows(page, '#receipts .said', /^written .* later$/);
  const said = await page.evaluate(() => window.said);
  assert.ok(said.some((words) => words?.startsWith('queued')), `said ${said}`);
  await shows(page, '#news', /: written\.$/);
  const receipt = await page.locator('#receipts a').first().getAttribute('href');
  const told = await (await fetch(site.url + receipt)).json();
  assert.equal(told.status, 'written');
  clean(opened);
});

test('a refusal is shown in words', { timeout: 60_000 }, async () => {
  const { page } = opened;
  await page.getByLabel('Your name').fill('');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await shows(page, '#refusal', /The collection does not take this\..*author/);
  assert.equal(await page.locator('#refusal').getAttribute('role'), 'alert');
  assert.equal(await page.locator('#receipts li').count(), 0);
  await page.getByLabel('Your name').fill('Ana');
  await page.getByRole('button', { name: 'Post comment' }).click();
  await shows(page, '#receipts .said', /^written/);
  assert.ok(await page.locator('#refusal').isHidden());
  clean(opened, /status of 422/);
});

test('an upload shows how far it is and becomes a row', { timeout: 120_000 }, async () => {
  const { page } = opened;
  const body = Buffer.alloc(12 << 20, 'comporta ');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 6 << 20 });
  await page.getByText('A file', { exact: true }).click();
  await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'açude (1).txt', mimeType: 'text/plain', buffer: body });
  await page.evaluate(() => {
    window.percents = [];
    new MutationObserver(() => window.percents.push(document.getElementById('bar').value)).observe(document.getElementById('bar'), { attributes: true });
  });
  await page.getByRole('button', { name: 'Upload file' }).click();
  await page.locator('#bar').waitFor({ state: 'visible', ...SOON });
  await shows(page, '#receipts .said', /^written/, LATER);
  const percents = await page.evaluate(() => window.percents);
  assert.ok(percents.filter((percent) => percent > 0 && percent < 100).length >= 2, `was at ${percents}`);
  assert.deepEqual(percents, percents.toSorted((a, b) => a - b), 'never goes back');
  assert.ok(await page.locator('#progress').isHidden());
  await shows(page, '#receipts .what', /açude \(1\)\.txt, 13 MB/);
  clean(opened);
});

test('an upload without a file is refused in words', { timeout: 60_000 }, async () => {
  const { page } = opened;
  await page.getByText('A file', { exact: true }).click();
  await page.getByRole('button', { name: 'Upload file' }).click();
  await shows(page, '#refusal', /Choose a file first/);
  clean(opened);
});

test('what is sent again after its answer was lost is stored once', { timeout: 180_000 }, async () => {
  const way = await cutting(site.url);
  const seen = await open(browser, way.url);
  const { page } = seen;
  const again = async (button) => {
    way.cut = true;
    await button.click();
    await shows(page, '#refusal', /No answer came.*stored once/);
    way.cut = false;
    const before = await page.locator('#receipts li').count();
    await button.click();
    await page.waitForFunction((n) => document.querySelectorAll('#receipts li').length > n, before, SOON);
    await shows(page, '#receipts .said', /^written/, LATER);
    assert.equal(new Set(way.keys).size, 1, `one key: ${way.keys}`);
    assert.match(way.keys[0], /^[0-9a-f]{32}$/);
    way.keys.length = 0;
  };
  const stored = (collection, text) => site.rows(collection).split(text).length - 1;
  const comment = page.getByRole('textbox', { name: 'Comment' });
  try {
    await comment.fill('once');
    await again(page.getByRole('button', { name: 'Post comment' }));
    assert.equal(stored('comments', 'once'), 1);
    await page.getByRole('button', { name: 'Post comment' }).click();
    await page.waitForFunction(() => document.querySelectorAll('#receipts [data-state=written]').length === 2, null, LATER);
    assert.equal(stored('comments', 'once'), 2, 'the same text, meant twice');
    way.keys.length = 0;
    await again(page.getByRole('button', { name: 'Post 2,000 at once' }));
    await page.getByText('A file', { exact: true }).click();
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'once.txt', mimeType: 'text/plain', buffer: Buffer.alloc(1 << 20, 'o') });
    await again(page.getByRole('button', { name: 'Upload file' }));
    assert.equal(stored('uploads', 'once.txt'), 1);
    clean(seen, /net::ERR_/);
  } finally {
    await seen.close();
    way.close();
  }
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1240, 360]) {
    test(`nothing is in the way of anybody, ${colorScheme}, ${width} wide`, { timeout: 60_000 }, async () => {
      const seen = await open(browser, site.url, { colorScheme, viewport: { width, height: 800 } });
      try {
        await seen.page.getByRole('button', { name: 'Post comment' }).click();
        await shows(seen.page, '#receipts .said', /^written/);
        await shows(seen.page, '#workers', /stored/);
        const found = await seen.page.evaluate(`${axe.source}; axe.run(document, { resultTypes: ['violations'] })`);
        const bad = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        assert.deepEqual(bad.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
        const overflow = await seen.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `wider than the screen by ${overflow} px`);
        clean(seen);
      } finally {
        await seen.close();
      }
    });
  }
}

test('the keyboard is enough to post', { timeout: 60_000 }, async () => {
  const { page } = opened;
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the form');
  await page.keyboard.press('Enter');
  const names = [];
  for (let i = 0; i < 12 && names.at(-1) !== 'Post comment'; i += 1) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(() => document.activeElement.name || document.activeElement.textContent));
  }
  assert.deepEqual(names, ['kind', 'page', 'author', 'text', 'Post comment']);
  await page.keyboard.press('Enter');
  await shows(page, '#receipts .said', /^written/);
  clean(opened);
});

test('a worker that is frozen is silent for so many seconds, and well again', { timeout: 180_000 }, async () => {
  const { page } = opened;
  const worker = await site.worker();
  const state = (wanted) => page.waitForFunction(([pid, now]) => [...document.querySelectorAll('#workers li')]
    .some((line) => line.textContent.startsWith(`${pid} `) && line.dataset.state === now), [worker.pid, wanted], LATER);
  try {
    await state('well');
    await shows(page, '#workers-count', /^2 alive/);
    worker.kill('SIGSTOP');
    await state('silent');
    const words = await page.locator('#workers li[data-state=silent]').textContent();
    assert.ok(Number(/silent for (\d+) s/.exec(words)?.[1]) >= 6, words);
    await shows(page, '#workers-count', /^1 alive/);
    worker.kill('SIGCONT');
    await state('well');
  } finally {
    worker.kill('SIGCONT');
    worker.kill('SIGTERM');
    await ended(worker, 40_000);
  }
  await shows(page, '#workers-count', /^1 alive/);
  clean(opened);
});

test('while the database is away nobody knows who works, and writes are taken', { timeout: 180_000 }, async () => {
  const { page } = opened;
  await shows(page, '#workers-count', /^1 alive/);
  const frozen = site.database();
  frozen.forEach((pid) => process.kill(pid, 'SIGSTOP'));
  try {
    await shows(page, '#workers-count', /^unknown$/);
    await shows(page, '#dead', /^unknown$/);
    await page.getByRole('button', { name: 'Post comment' }).click();
    await shows(page, '#receipts .said', /^accepted; the receipt cannot be read now$/, LATER);
  } finally {
    frozen.toReversed().forEach((pid) => process.kill(pid, 'SIGCONT'));
  }
  await shows(page, '#workers-count', /^1 alive/, LATER);
  await shows(page, '#receipts .said', /^written/, LATER);
  clean(opened, /status of 503/);
});

test('the HTTP interface is rendered, and a comment can be posted from there', { timeout: 120_000 }, async () => {
  const { page } = opened;
  await page.getByRole('link', { name: 'The HTTP interface' }).click();
  const post = page.locator('#operations-writes-post-comments');
  await post.locator('.opblock-summary-control').click(SOON);
  await post.getByRole('button', { name: 'Try it out' }).click();
  await post.getByRole('button', { name: 'Execute' }).click();
  await shows(page, '#operations-writes-post-comments .live-responses-table .response .response-col_status', /^202/);
  assert.match(await post.locator('.live-responses-table .microlight').first().textContent(), /"status": *"queued"/);
  assert.ok(await page.locator('.opblock').count() > 20, 'every path is there');
  clean(opened);
});

test('a door that freezes is a lost connection, and back when it goes on', { timeout: 120_000 }, async () => {
  const { page } = opened;
  site.standalone.kill('SIGSTOP');
  try {
    await shows(page, '#link', /connection lost/);
    await shows(page, '#waiting-words', /not known/);
  } finally {
    site.standalone.kill('SIGCONT');
  }
  await shows(page, '#link', /^live/, LATER);
  await shows(page, '#news', /Connection back/);
  clean(opened);
});

test('a door that is killed is a lost connection, and back when it is started again', { timeout: 240_000 }, async () => {
  const { page } = opened;
  site.standalone.kill('SIGKILL');
  await shows(page, '#link', /connection lost/);
  await shows(page, '#news', /Connection lost/);
  await ended(site.standalone, 10_000);
  await page.getByRole('button', { name: 'Post comment' }).click();
  await shows(page, '#refusal', /No answer came/);
  await site.start();
  await shows(page, '#link', /^live/, LATER);
  await page.getByRole('button', { name: 'Post comment' }).click();
  await shows(page, '#receipts .said', /^written/, LATER);
  clean(opened, /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE/);
});
