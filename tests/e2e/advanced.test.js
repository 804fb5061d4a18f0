// The advanced form and the conditions above the results, with and without a script.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, asked, browse, serve, settled, visit } from './serving.js';

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([serve('--quiet'), browse()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const at = (query, more = '') => `${server.address}/?q=${encodeURIComponent(query)}${more}`;

for (const [name, options] of [
  ['with a script', DESK],
  ['without a script', { ...DESK, javaScriptEnabled: false }],
  ['on a phone in the dark', { ...PHONE, colorScheme: 'dark' }],
]) {
  test(`the advanced form writes the query into the box, ${name}`, () =>
    visit(browser, options, async (page) => {
      await page.goto(server.address);
      await page.locator('.to-advanced').click();
      await page.waitForURL(/\/advanced/);
      await page.getByLabel('包含全部词语').fill('大桥');
      await page.getByLabel('不包含').fill('合龙');
      await page.getByLabel('临江日报').check();
      await page.getByLabel('濱港時報').check();
      await page.getByLabel('从', { exact: true }).fill('2008-01-01');
      await page.getByLabel('到', { exact: true }).fill('2016-12-31');
      await page.getByLabel('排序').selectOption('date');
      await page.locator('.send button').click();
      await page.waitForURL(/\/\?q=/);
      assert.equal(asked(page), '大桥 -合龙 (来源:临江日报 OR 来源:濱港時報) 日期:2008..2016');
      assert.equal(await page.locator('#q').inputValue(), asked(page));
      assert.match(page.url(), /sort=date/);
      assert.ok((await page.locator('.clip').count()) > 0);
      // The way back keeps all of it.
      await page.locator('.edit a').click();
      await page.waitForURL(/\/advanced/);
      assert.equal(await page.getByLabel('不包含').inputValue(), '合龙');
      assert.equal(await page.getByLabel('濱港時報').isChecked(), true);
      assert.equal(await page.getByLabel('到', { exact: true }).inputValue(), '2016-12-31');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the window');
    }));

  test(`a condition is removed by a click, ${name}`, () =>
    visit(browser, options, async (page) => {
      await page.goto(at('大桥 -通车 日期:2012..2016', '&mode=exact'));
      if (options.javaScriptEnabled !== false) await settled(page);
      const conditions = page.locator('#conditions li:not(.edit) .value');
      assert.deepEqual(await conditions.allTextContents(), ['大桥', '不含 通车', '日期 2012..2016', '匹配 逐字']);
      await page.locator('#conditions a', { hasText: '不含 通车' }).click();
      await page.waitForURL((url) => !url.searchParams.get('q').includes('通车'));
      if (options.javaScriptEnabled !== false) await settled(page);
      assert.equal(asked(page), '大桥 日期:2012..2016');
      await page.locator('#conditions a', { hasText: '匹配' }).click();
      await page.waitForURL((url) => !url.searchParams.has('mode'));
      await page.locator('#reading-of summary').click();
      assert.match(await page.locator('#reading-of').innerText(), /词语：大桥；或字串：“大桥”/);
    }));
}

test('the advanced form is filled and sent by keys only', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(`${server.address}/advanced?q=`);
    await page.getByLabel('标题含有').focus();
    await page.keyboard.type('大桥');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/\?q=/);
    assert.equal(asked(page), '标题:大桥');
  }));

test('the advanced link follows the query that is shown', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥 日期:2012'));
    await settled(page);
    await page.locator('#conditions a', { hasText: '日期' }).click();
    await page.waitForFunction(() => document.querySelector('#q').value === '大桥');
    await settled(page);
    await page.locator('.to-advanced').click();
    await page.waitForURL(/\/advanced/);
    assert.equal(await page.getByLabel('包含全部词语').inputValue(), '大桥');
    assert.equal(await page.getByLabel('从', { exact: true }).inputValue(), '');
  }));
