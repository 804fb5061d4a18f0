// What axe-core finds on the pages: nothing, on a desk and on a phone, in light and dark.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { DESK, PHONE, browse, serve, visit } from './serving.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SOURCE = encodeURIComponent('临江日报');
const PAGES = [
  '/',
  `/?q=${encodeURIComponent('大桥 -通车 日期:2012..2016')}`,
  `/?q=${encodeURIComponent('飞碟着陆')}&mode=exact`,
  `/advanced?q=${encodeURIComponent('大桥 来源:临江日报')}`,
  '/browse',
  `/browse?source=${SOURCE}`,
  '/browse?source=&date=2012-06',
  `/browse?source=${SOURCE}&date=2012-06-19`,
  `/article/${encodeURIComponent('临江日报/2012/20120619/20120619-01-01')}?q=${encodeURIComponent('大桥')}`,
];

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([serve('--quiet'), browse()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [name, options] of [
  ['on a desk', DESK],
  ['in the dark', { ...DESK, colorScheme: 'dark' }],
  ['on a phone', PHONE],
]) {
  test(`axe finds nothing ${name}`, () =>
    visit(browser, options, async (page) => {
      for (const path of PAGES) {
        await page.goto(server.address + path);
        await page.waitForFunction(() => document.documentElement.classList.contains('scripted') && !document.querySelector('[aria-busy]'));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`), [], path);
      }
    }));
}
