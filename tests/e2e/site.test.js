// Requests of browsers for pages of other sites: images, frames and data are rejected, a link opens the page, and an allowed site may
// read. `localhost` and `127.0.0.1` are different sites.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { DESK, browse, serve } from './serving.js';

let other;
let origin;
let server;
let allowing;
let browser;

before(async () => {
  other = createServer((_, answer) => answer.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><title>other</title>'));
  await new Promise((resolve) => other.listen(0, 'localhost', resolve));
  origin = `http://localhost:${other.address().port}`;
  [server, allowing, browser] = await Promise.all([serve(), serve('--allow-origin', origin), browse()]);
});

after(async () => {
  await browser?.close();
  await Promise.all([server?.stop(), allowing?.stop()]);
  other?.close();
});

const query = encodeURIComponent('大桥');

/** Runs an action on a page of the other site. Returns the responses from the log, because the browser does not show them. */
async function answers(of, act) {
  const before = of.said().length;
  const context = await browser.newContext(DESK);
  try {
    const page = await context.newPage();
    await page.goto(origin);
    await act(page);
  } finally {
    await context.close();
  }
  const lines = [...of.said().slice(before).matchAll(/ (?<method>[A-Z]+) (?<path>\S+) (?<status>\d+) /g)];
  return lines.map(({ groups }) => `${groups.method} ${groups.path} ${groups.status}`).sort();
}

test('images, frames and data of another site are refused', async () => {
  const answered = await answers(server, (page) =>
    page.evaluate(async ([address, query]) => {
      const loaded = (element) => new Promise((resolve) => {
        element.onload = element.onerror = resolve;
        document.body.append(element);
      });
      const image = new Image();
      image.src = `${address}/api/v1/search?q=${query}`;
      const frame = document.createElement('iframe');
      frame.src = `${address}/?q=${query}`;
      await Promise.all([loaded(image), loaded(frame)]);
      await fetch(`${address}/api/v1/facets?q=${query}`, { mode: 'no-cors' }).catch(() => {});
      await fetch(`${address}/api/v1/timeline?q=${query}`).catch(() => {});
    }, [server.address, query]));
  assert.deepEqual(answered, ['/', '/api/v1/facets', '/api/v1/search', '/api/v1/timeline'].map((path) => `GET ${path} 403`));
});

test('a link of another site leads to the page', async () => {
  const answered = await answers(server, async (page) => {
    await page.evaluate((href) => document.body.append(Object.assign(document.createElement('a'), { href, textContent: 'link' })), `${server.address}/?q=${query}`);
    await page.locator('a').click();
    await page.waitForFunction(() => document.documentElement.classList.contains('scripted') && !document.querySelector('[aria-busy]'));
    assert.equal(await page.title(), '大桥 · 剪报');
  });
  assert.ok(answered.length > 3 && answered.every((line) => line.endsWith(' 200')), `and the page may ask its own server: ${answered}`);
});

test('a site that is allowed may read, with a token too', async () => {
  const answered = await answers(allowing, async (page) => {
    const total = await page.evaluate(async ([address, query]) => {
      const answer = await fetch(`${address}/api/v1/search?q=${query}`, { headers: { authorization: 'Bearer anything' } });
      return (await answer.json()).total;
    }, [allowing.address, query]);
    assert.ok(total > 0);
  });
  assert.deepEqual(answered, ['GET /api/v1/search 200', 'OPTIONS /api/v1/search 204'], 'the browser asked first');
});
