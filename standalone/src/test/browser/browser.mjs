// Debian's Chromium without a window, and what every page is watched for.

import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

/** A page with all that its console complained of, and all that it asked other hosts for. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1240, height: 900 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const errors = [];
  const elsewhere = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => { if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) elsewhere.push(request.url()); });
  await page.goto(`${url}/`);
  await page.waitForFunction(() => document.getElementById('link').dataset.state === 'live');
  return { page, errors, elsewhere, close: () => context.close() };
}
