// Browsing without a query, from the holdings down to an article, with and without a script.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, browse, serve, visit } from './serving.js';

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
  ['with a script', DESK],
  ['without a script', { ...DESK, javaScriptEnabled: false }],
  ['on a phone in the dark', { ...PHONE, colorScheme: 'dark' }],
]) {
  test(`from the holdings to an article and back, ${name}`, () =>
    visit(browser, options, async (page) => {
      const fits = async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${page.url()} is wider than the window`);
      await page.goto(server.address);
      await page.locator('.holdings a', { hasText: '3 种报刊' }).click();
      await page.waitForURL(/\/browse$/);
      await fits();
      await page.locator('.coverage a', { hasText: '临江日报' }).click();
      await page.waitForURL(/source=/);
      await fits();
      await page.getByLabel(/^2012年6月：/).click();
      await page.waitForURL(/date=2012-06$/);
      await fits();
      await page.locator('.calendar a', { hasText: /^19/ }).click();
      await page.waitForURL(/date=2012-06-19$/);
      await fits();
      assert.equal(await page.locator('.of-page h2').first().textContent(), '第1版');
      await page.locator('.of-page a', { hasText: '青沙大桥昨日通车' }).click();
      await page.waitForURL(/\/article\//);
      // The date of the article leads to its issue, and that to the next one.
      await page.locator('.folio a', { hasText: '2012年6月19日' }).click();
      await page.waitForURL(/date=2012-06-19$/);
      await page.locator('.steps a[rel=next]').click();
      await page.waitForURL((url) => url.pathname === '/browse' && url.searchParams.get('date') > '2012-06-19');
      assert.ok((await page.locator('.of-page a').count()) > 0);
      await page.locator('.path a', { hasText: '临江日报' }).click();
      await page.waitForURL((url) => !url.searchParams.has('date'));
    }));
}

test('an issue is reached by keys only', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(`${server.address}/browse?source=&date=2012-06`);
    const day = page.locator('.calendar a').first();
    await day.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/date=2012-06-\d\d$/);
    assert.match(await page.locator('.of-page h2').first().textContent(), /日报|時報|周刊/);
  }));

test('what is no date is not found', () =>
  visit(browser, DESK, async (page) => {
    const answer = await page.goto(`${server.address}/browse?date=2012-13`);
    assert.equal(answer.status(), 404);
    assert.ok(await page.locator('main h1').isVisible());
  }, [/404/]));
