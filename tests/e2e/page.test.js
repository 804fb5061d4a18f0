// The page in a browser: by mouse, by touch, by keyboard only, in light and dark, on a desktop and on a phone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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
const BRIDGE = '临江日报/2012/20120619/20120619-01-01';
const article = (id, query) => `${server.address}/article/${encodeURIComponent(id)}${query ? `?q=${encodeURIComponent(query)}` : ''}`;
const found = (page) => page.locator('#found').textContent();

/** The centre of the bucket with this number on the timeline. */
async function bucket(page, at, of) {
  const box = await page.locator('#plot svg').boundingBox();
  const [left, right] = await page.locator('#plot svg line.axis').first().evaluate((line) => [line.x1.baseVal.value, line.x2.baseVal.value]);
  return { x: box.x + left + ((right - left) * (at + 0.5)) / of, y: box.y + box.height / 2 };
}
const YEARS = 27; // 1998 to 2024

test('a search: typed, sent, found, marked', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(server.address);
    await page.locator('#q').fill('大桥 通车');
    await page.locator('#ask button').click();
    await settled(page);
    assert.equal(asked(page), '大桥 通车');
    assert.equal(await found(page), '6 篇，7 段');
    assert.equal(await page.title(), '大桥 通车 · 剪报');
    const first = page.locator('.clip').first();
    assert.match(await first.locator('.headline').textContent(), /大桥昨日通车/);
    assert.deepEqual(await first.locator('.headline mark').allTextContents(), ['大桥', '通车']);
    assert.match(await first.locator('.kicker').textContent(), /临江日报 · 2012年6月19日 · 第1版/);
  }));

test('a search without a script', () =>
  visit(browser, { ...DESK, javaScriptEnabled: false }, async (page) => {
    await page.goto(server.address);
    await page.locator('#q').fill('桥');
    await page.locator('#q').press('Enter');
    await page.waitForURL(/q=/);
    assert.ok((await page.locator('.clip').count()) === 10);
    await page.locator('.pages a[rel=next]').click();
    await page.waitForURL(/page=2/);
    await page.locator('.choice a', { hasText: '从新到旧' }).click();
    await page.waitForURL(/sort=-date/);
    assert.equal(await page.locator('#timeline').isVisible(), false);
    await page.locator('#help summary').click();
    assert.ok(await page.locator('.grammar').isVisible());
    await page.locator('.headline').first().click();
    await page.waitForURL(/\/article\//);
    assert.ok((await page.locator('.sheet mark').count()) > 0);
    assert.match(await page.locator('#cite-gbt7714').textContent(), /\[N\]/);
  }));

test('suggestions of words and headlines, chosen by key and by mouse', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(server.address);
    const box = page.locator('#q');
    await box.pressSequentially('通车 大');
    const list = page.locator('#suggestions');
    await list.waitFor();
    assert.equal(await box.getAttribute('aria-expanded'), 'true');
    await box.press('ArrowDown');
    assert.equal(await box.getAttribute('aria-activedescendant'), 'suggestion-0');
    assert.match(await list.locator('[aria-selected=true]').textContent(), /^大桥/);
    await box.press('Enter');
    await settled(page);
    assert.equal(asked(page), '通车 大桥');
    assert.equal(await list.isVisible(), false);
    // By the initials of its pinyin.
    await box.fill('');
    await box.pressSequentially('dq');
    await list.locator('[role=option]', { hasText: '大桥' }).first().click();
    await settled(page);
    assert.equal(asked(page), '大桥');
    // Escape closes them and keeps the typed text.
    await box.fill('');
    await box.pressSequentially('市');
    await list.waitFor();
    await box.press('Escape');
    assert.equal(await list.isVisible(), false);
    assert.equal(await box.inputValue(), '市');
  }));

test('an entry of the index limits the result, and releases it again', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    const entry = page.locator('.facet[data-field=source] a', { hasText: '濱港時報' });
    const count = Number(await entry.locator('.count').textContent());
    await entry.click();
    await page.waitForURL(/%E6%9D%A5%E6%BA%90/);
    await settled(page);
    assert.equal(asked(page), '大桥 来源:濱港時報');
    assert.equal(await page.locator('#q').inputValue(), '大桥 来源:濱港時報');
    assert.match(await found(page), new RegExp(`，${count} 段$`));
    assert.ok((await page.locator('.kicker .source').allTextContents()).every((source) => source === '濱港時報'));
    // The other values can still be selected instead.
    await page.locator('.facet[data-field=source] a', { hasText: '临江日报' }).click();
    await page.waitForFunction(() => document.querySelector('#q').value === '大桥 来源:临江日报');
    await page.locator('#conditions a', { hasText: '来源 临江日报' }).click();
    await page.waitForFunction(() => document.querySelector('#q').value === '大桥');
    assert.equal(asked(page), '大桥');
  }));

test('an author of the index is a name without the words before it', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('市'));
    await settled(page);
    await page.locator('.facet[data-field=author] .turn').click();
    await page.locator('.facet[data-field=author] a', { hasText: '溫國棟' }).click();
    await page.waitForFunction(() => document.querySelector('#q').value.includes('作者'));
    await settled(page);
    assert.equal(asked(page), '市 作者:溫國棟');
    assert.match(await found(page), /^1 篇/);
  }));

test('a stretch of the timeline is brushed by mouse, moved by its edge, released', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    const [from, to] = [await bucket(page, 14, YEARS), await bucket(page, 18, YEARS)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    assert.equal(await page.locator('.readout').textContent(), '已选 2012年 至 2016年');
    await page.mouse.up();
    await settled(page);
    assert.equal(asked(page), '大桥 日期:2012..2016');
    assert.equal(await found(page), '6 篇，11 段');
    // Drag the right edge of the selection to the left.
    const edge = await bucket(page, 18.5, YEARS);
    const target = await bucket(page, 15, YEARS);
    await page.mouse.move(edge.x - 2, edge.y);
    await page.mouse.down();
    await page.mouse.move(target.x, target.y, { steps: 4 });
    await page.mouse.up();
    await settled(page);
    assert.equal(asked(page), '大桥 日期:2012..2013');
    await page.locator('.release').click();
    await settled(page);
    assert.equal(asked(page), '大桥');
  }));

test('one bar is one year', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥 OR 高铁'));
    await settled(page);
    const year = await bucket(page, 26, YEARS);
    await page.mouse.move(year.x, year.y);
    assert.match(await page.locator('.readout').textContent(), /^2024年　\d+ 段，\d+ 篇（馆藏 \d+ 段，占 [\d.]+%）$/);
    await page.mouse.click(year.x, year.y);
    await settled(page);
    assert.equal(asked(page), '(大桥 OR 高铁) 日期:2024');
    assert.ok((await page.locator('.kicker time').allTextContents()).every((day) => day.startsWith('2024年')));
  }));

test('the timeline shows gaps as gaps, shares, nearer and further', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    assert.deepEqual(await page.locator('.gap title').allTextContents(), ['1999年 – 2002年: 无馆藏', '2004年 – 2007年: 无馆藏']);
    await page.getByLabel('相对频率').check();
    await page.waitForURL(/rel=1/);
    await settled(page);
    assert.ok((await page.locator('.plot .tick').allTextContents()).some((tick) => tick.endsWith('%')));
    await page.getByRole('button', { name: '放大' }).click();
    await page.waitForURL(/view=/);
    await settled(page);
    const nearer = new URL(page.url()).searchParams.get('view');
    assert.match(nearer, /^\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d$/);
    await page.getByRole('button', { name: '往后' }).click();
    await page.waitForFunction((before) => new URLSearchParams(location.search).get('view') !== before, nearer);
    await page.getByRole('button', { name: '月', exact: true }).click();
    await page.waitForURL(/by=month/);
    await settled(page);
    assert.equal(await page.getByRole('button', { name: '月', exact: true }).getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: '全部' }).click();
    await page.waitForFunction(() => !location.search.includes('view'));
    await settled(page);
    await page.locator('.numbers summary').click();
    await page.locator('.numbers tbody tr').first().waitFor();
    assert.equal(await page.locator('.numbers tbody tr').count(), 26 * 12 + 6, 'every month from July 1998');
    assert.match(await page.locator('.numbers tbody').textContent(), /1999年3月—无馆藏/);
  }));

test('terms are compared on one timeline, under the conditions of the query', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥 来源:临江日报'));
    await settled(page);
    for (const term of ['高铁', '图书馆', '市长']) {
      await page.locator('.compare input').fill(term);
      await page.locator('.compare input').press('Enter');
      await page.waitForFunction((term) => new URLSearchParams(location.search).getAll('compare').includes(term), term);
      await settled(page);
    }
    assert.deepEqual(await page.locator('.legend li span').allTextContents(), ['大桥 来源:临江日报', '高铁', '图书馆', '市长']);
    assert.equal(await page.locator('.plot path.line').count(), 4);
    const request = page.waitForRequest(/api\/v1\/timeline/);
    await page.getByRole('button', { name: '不再比较“图书馆”' }).click();
    assert.deepEqual(new URL((await request).url()).searchParams.getAll('q'), ['大桥 来源:临江日报', '高铁 来源:临江日报', '市长 来源:临江日报']);
    await settled(page);
    assert.deepEqual(new URL(page.url()).searchParams.getAll('compare'), ['高铁', '市长']);
    await page.reload();
    await settled(page);
    assert.equal(await page.locator('.plot path.line').count(), 3, 'the address holds it');
  }));

test('an article: marks one by one, neighbours on its page, the way back', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥', '&sort=date'));
    await settled(page);
    await page.locator('.headline', { hasText: '青沙大桥昨日通车' }).click();
    await page.waitForURL(/\/article\//);
    assert.equal(await page.locator('h1').textContent(), '青沙大桥昨日通车');
    assert.match(await page.locator('.folio').textContent(), /临江日报\s+2012年6月19日　星期二\s+第1版/);
    const marks = await page.locator('.sheet mark').count();
    await page.getByRole('button', { name: '下一处' }).click();
    await page.keyboard.press('j');
    assert.equal(await page.locator('#marks .at').textContent(), `第 2 处，共 ${marks} 处`);
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    assert.equal(await page.locator('#marks .at').textContent(), `第 ${marks} 处，共 ${marks} 处`);
    assert.equal(await page.locator('mark.current').count(), 1);
    await page.keyboard.press('u');
    await page.waitForURL(/sort=date/);
    await settled(page);
    assert.equal(asked(page), '大桥');
  }));

test('neighbours lead through the papers of a day', () =>
  visit(browser, DESK, async (page) => {
    // A day with two articles on one page.
    const answer = await page.request.get(`${server.address}/api/v1/search?limit=100&q=${encodeURIComponent('标题:的 OR 标题:了 OR 标题:一 OR 标题:大')}`);
    let pair;
    for (const { article: id } of (await answer.json()).hits) {
      const { neighbours } = await (await page.request.get(`${server.address}/api/v1/articles/${encodeURIComponent(id)}`)).json();
      const to = neighbours.next ?? neighbours.next_page;
      if (to) {
        pair = { id, to, rel: neighbours.next ? 'next' : 'up' };
        break;
      }
    }
    assert.ok(pair, 'the sample has such a day');
    await page.goto(article(pair.id, '市'));
    await page.locator(`.neighbours a[rel=${pair.rel}]`).last().click();
    await page.waitForURL((url) => decodeURIComponent(url.pathname) === `/article/${pair.to.id}`);
    assert.equal(await page.locator('h1').textContent(), pair.to.title);
  }));

test('citations go to the clipboard', () =>
  visit(browser, { ...DESK, permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await page.goto(article(BRIDGE));
    const copied = async (style) => {
      await page.getByRole('button', { name: `复制 ${style} 格式` }).click();
      await page.locator('.copy', { hasText: '已复制' }).first().waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    assert.equal(await copied('GB/T 7714'), '李闻. 青沙大桥昨日通车[N]. 临江日报, 2012-06-19(1).');
    assert.match(await copied('BibTeX'), /^@article\{[^,]+,\n {2}title = \{\{青沙大桥昨日通车\}\},\n/);
    assert.match(await copied('RIS'), /^TY {2}- NEWS\nTI {2}- 青沙大桥昨日通车\n[\s\S]*\nER {2}-/);
  }));

test('the whole result is exported', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥 来源:临江日报'));
    await settled(page);
    const download = async (name) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#export a', { hasText: name }).click()]);
      return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
    };
    const csv = await download('CSV');
    assert.ok(csv.name.endsWith('.csv') && csv.text.startsWith('\ufeff'));
    assert.ok(csv.text.includes('青沙大桥昨日通车'));
    const jsonl = await download('JSONL');
    const lines = jsonl.text.trim().split('\n').map((line) => JSON.parse(line));
    assert.ok(lines.length >= 19, 'every hit, not only those of the page');
  }));

test('back and forward go through all that was done', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('桥'));
    await settled(page);
    await page.locator('.facet[data-field=source] a', { hasText: '濱港時報' }).click();
    await page.waitForFunction(() => document.querySelector('#q').value === '桥 来源:濱港時報');
    await settled(page);
    const limited = await found(page);
    await page.locator('.choice a', { hasText: '从旧到新' }).click();
    await page.waitForURL(/sort=date/);
    await settled(page);
    await page.getByLabel('相对频率').check();
    await page.waitForURL(/rel=1/);
    await settled(page);
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector('.relative input').checked);
    await page.goBack();
    await page.waitForFunction(() => !location.search.includes('sort') && document.querySelector('.choice [aria-current]').textContent === '相关');
    assert.equal(await found(page), limited);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('#q').value === '桥' && !document.querySelector('#conditions'));
    await page.goForward();
    await page.waitForFunction(() => document.querySelector('#q').value === '桥 来源:濱港時報' && document.querySelector('#conditions'));
    await settled(page);
    assert.equal(await found(page), limited);
  }));

test('going to a place on the page leaves everything as it is', () =>
  visit(browser, PHONE, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    await page.locator('.to-index').tap();
    await page.waitForURL(/#facets$/);
    await page.waitForFunction(() => scrollY > 1000);
    await page.goBack();
    await page.waitForFunction(() => !location.hash);
    assert.equal(await found(page), '15 篇，28 段');
  }));

test('other paragraphs of an article unfold with their marks', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    const clip = page.locator('.clip', { hasText: '给大桥量体温' });
    const before = await clip.locator('.passage').count();
    await clip.locator('.more a').click();
    await clip.locator('.rest .passage').first().waitFor();
    assert.ok((await clip.locator('.passage').count()) > before);
    assert.ok((await clip.locator('.rest mark').allTextContents()).every((mark) => mark === '大桥'), 'bytes were turned into characters');
  }));

test('keys only: search, walk, open, come back, brush', () =>
  visit(browser, DESK, async (page) => {
    const { keyboard } = page;
    await page.goto(server.address);
    await keyboard.press('Escape');
    await keyboard.press('/');
    await keyboard.type('大桥');
    await keyboard.press('Enter');
    await page.waitForURL(/q=/);
    await settled(page);
    await keyboard.press('j');
    await keyboard.press('j');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.number), '2');
    await keyboard.press('k');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.number), '1');
    const title = await page.evaluate(() => document.activeElement.textContent);
    await keyboard.press('Enter');
    await page.waitForURL(/\/article\//);
    assert.equal(await page.locator('h1').textContent(), title);
    await keyboard.press('u');
    await page.waitForURL(/\/\?q=/);
    await settled(page);
    await keyboard.press('n');
    await page.waitForURL(/page=2/);
    await settled(page);
    await keyboard.press('p');
    await page.waitForURL((url) => !url.search.includes('page'));
    await settled(page);
    // The timeline: to its end, four years back, and the range between.
    await keyboard.press('t');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'plot');
    await keyboard.press('ArrowRight');
    await keyboard.press('End');
    assert.equal(await page.locator('#plot').getAttribute('aria-valuenow'), String(YEARS));
    assert.match(await page.locator('#plot').getAttribute('aria-valuetext'), /^2024年/);
    for (let step = 0; step < 4; step++) await keyboard.press('Shift+ArrowLeft');
    assert.equal(await page.locator('.readout').textContent(), '已选 2020年 至 2024年');
    await keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#q').value.includes('日期'));
    assert.equal(asked(page), '大桥 日期:2020..2024');
    await settled(page);
    await keyboard.press('?');
    assert.ok(await page.locator('.keys').isVisible());
    await keyboard.press('?');
    assert.equal(await page.locator('.keys').isVisible(), false);
  }));

test('a phone: nothing is wider than it, all can be touched, a brush by finger', () =>
  visit(browser, PHONE, async (page) => {
    for (const address of [server.address, at('大桥', '&compare=高铁&rel=1'), article(BRIDGE, '大桥'), at('飞碟着陆', '&mode=exact')]) {
      await page.goto(address);
      await page.waitForLoadState('networkidle');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), address);
    }
    await page.goto(at('大桥'));
    await settled(page);
    const small = await page.locator('.tools button, .choice a, .entry, .headline, #ask button').evaluateAll((all) =>
      all.filter((one) => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 24).map((one) => one.textContent));
    assert.deepEqual(small, [], 'smaller than a finger');
    const [from, to] = [await bucket(page, 14, YEARS), await bucket(page, 20, YEARS)];
    const finger = await page.context().newCDPSession(page);
    const touch = (type, points) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await touch('touchStart', [from]);
    for (const part of [0.2, 0.4, 0.6, 0.8, 1]) await touch('touchMove', [{ x: from.x + (to.x - from.x) * part, y: from.y }]);
    await touch('touchEnd', []);
    await page.waitForFunction(() => document.querySelector('#q').value.includes('日期'));
    assert.equal(asked(page), '大桥 日期:2012..2018');
  }));

test('in English', () =>
  visit(browser, { ...DESK, locale: 'en-GB' }, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    assert.equal(await found(page), '28 paragraphs in 15 articles');
    await page.locator('.facet[data-field=year] a', { hasText: '2014' }).click();
    await page.waitForFunction(() => document.querySelector('#q').value === '大桥 date:2014');
    // Only the words of the archive on the page are Chinese.
    const chinese = await page.evaluate(() => [...document.querySelectorAll('button, label, h2, .choice, .holdings, .caption, .foot, .export')].map((one) => one.textContent).filter((text) => /\p{Script=Han}/u.test(text)));
    assert.deepEqual(chinese, []);
  }));

test('what is not there, and what is too long, is said on a page', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(article('没有/这一篇', '大桥'));
    assert.equal(await page.locator('h1').textContent(), '找不到这一篇');
    await page.goto(`${server.address}/?q=${'a'.repeat(5000)}`);
    assert.ok(await page.locator('.notice h1').isVisible());
  }, [/status of 4\d\d/]));

test('a search that is refused says why in place of its results, and the next one is answered', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    const asks = [];
    page.on('request', (request) => asks.push(new URL(request.url()).pathname));
    await page.locator('#q').fill('桥'.repeat(1001));
    await page.locator('#q').press('Enter');
    await page.locator('#results.notice h1').waitFor();
    assert.equal(await page.locator('#results h1').textContent(), '请求无效');
    assert.equal(asks.filter((path) => path === '/').length, 1, 'it is not asked again');
    await settled(page);
    await page.locator('#q').fill('大桥 通车');
    await page.locator('#q').press('Enter');
    await page.locator('#found').waitFor();
    await settled(page);
    assert.equal(await found(page), '6 篇，7 段');
  }, [/status of 400/]));

test('on paper there are texts and marks, no tools', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(at('大桥'));
    await settled(page);
    await page.emulateMedia({ media: 'print' });
    for (const tool of ['#ask', '#facets', '.tools', '.pages', '#export']) assert.equal(await page.locator(tool).isVisible(), false, tool);
    assert.ok(await page.locator('.clip mark').first().isVisible());
    assert.match(await page.locator('.clip mark').first().evaluate((mark) => getComputedStyle(mark).textDecorationLine), /underline/);
  }));
