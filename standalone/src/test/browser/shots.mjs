// Pictures of the page for the README, during a burst that is a little more than two workers take: node shots.mjs FOLDER

import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { launch, open } from './browser.mjs';
import { Site, ended, load } from './site.mjs';

const folder = process.argv[2] ?? '.';
const VIEWS = [
  ['page-light', { colorScheme: 'light' }],
  ['page-dark', { colorScheme: 'dark' }],
  ['page-phone', { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5 }],
];
const site = await Site.started();
const browser = await launch();
try {
  const worker = await site.worker();
  const views = [];
  for (const [name, options] of VIEWS) views.push([name, await open(browser, site.url, options)]);
  await later(4000);
  const burst = load(site.url, 3000);
  await later(25_000);
  await burst.stop();
  const calm = load(site.url, 400);
  for (const [, { page }] of views) {
    await page.getByRole('button', { name: 'Post comment' }).click();
  }
  await later(12_000);
  const more = load(site.url, 9000);
  await later(9_000);
  worker.kill('SIGSTOP');
  await later(12_000);
  for (const [, { page }] of views) await page.getByRole('button', { name: 'Post comment' }).click();
  await later(1500);
  for (const [name, { page }] of views) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: name !== 'page-phone' });
  }
  worker.kill('SIGCONT');
  await more.stop();
  await calm.stop();
  worker.kill('SIGTERM');
  await ended(worker, 40_000);
} finally {
  await browser.close();
  await site.stop();
}
