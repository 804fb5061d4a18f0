// Accessibility: contrast by WCAG 2.2 AA, accessible names, order of headings.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, browse, serve, settled, visit } from './serving.js';

let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([serve('--quiet'), browse()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const BRIDGE = encodeURIComponent('临江日报/2012/20120619/20120619-01-01');
const query = encodeURIComponent('大桥 来源:临江日报 日期:2012..2016');
const PAGES = {
  start: '/',
  results: `/?q=${query}&compare=${encodeURIComponent('高铁')}`,
  bars: `/?q=${encodeURIComponent('桥 (')}`,
  nothing: `/?q=${encodeURIComponent('飞碟着陆')}&mode=exact`,
  article: `/article/${BRIDGE}?q=${encodeURIComponent('大桥')}`,
  problem: '/article/none',
};

/** Texts with too little contrast, and their contrast; runs in the page. */
function faint() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  // The possible background colours of an element: its own, those of a gradient, those of the elements around it.
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      const colours = [...style.backgroundImage.matchAll(/(rgba?|color)\([^)]*\)/g)].map(([colour]) => rgb(colour)).filter((colour) => colour[3] > 200);
      const own = rgb(style.backgroundColor);
      if (colours.length && one.closest('.entry') === null) return colours;
      if (own[3] > 200) return [own];
    }
    return [rgb('#fff')];
  };
  const wrong = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || text === '·' || element.closest('script, [hidden], .spoken, .skip, button:disabled')) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const colour = rgb(element instanceof SVGElement ? style.fill : style.color);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    for (const ground of behind(element)) {
      const ratio = contrast(colour, ground);
      if (ratio < (large ? 3 : 4.5)) wrong.push(`${text.slice(0, 20)} (${element.tagName}.${element.getAttribute('class') ?? ''}): ${ratio.toFixed(2)}`);
    }
  }
  // Graphics that must be visible: 3 to 1.
  for (const shape of document.querySelectorAll('.plot .bar:not(.faint)[d]:not([d=""]), .plot .line, .plot .axis')) {
    const style = getComputedStyle(shape);
    const colour = rgb(shape.matches('.bar') ? style.fill : style.stroke);
    const ratio = contrast(colour, rgb(getComputedStyle(document.body).backgroundColor));
    if (ratio < 3) wrong.push(`${shape.getAttribute('class')}: ${ratio.toFixed(2)}`);
  }
  const box = document.querySelector('.field input');
  const line = contrast(rgb(getComputedStyle(box).borderBottomColor), behind(box)[0]);
  if (line < 3) wrong.push(`search box: ${line.toFixed(2)}`);
  return wrong;
}

/** Elements without a name, with a wrong role, or out of the order of headings; runs in the page. */
function nameless() {
  const wrong = [];
  const say = (element, what) => wrong.push(`${what}: ${element.outerHTML.slice(0, 90)}`);
  const name = (element) =>
    (element.getAttribute('aria-label') ?? [...(element.labels ?? [])].map((label) => label.textContent).join(' ')) || element.textContent;
  for (const element of document.querySelectorAll('a[href], button, input:not([type=hidden]), [role=slider], [role=listbox], nav, [role=group], summary')) {
    // The role of a group does not name it.
    const group = element.matches('nav, [role=group], [role=listbox], [role=slider]');
    if (!(group ? element.getAttribute('aria-label') : name(element))?.trim()) say(element, 'no name');
  }
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of ids) if (ids.filter((other) => other === id).length > 1) wrong.push(`two of ${id}`);
  for (const attribute of ['aria-labelledby', 'aria-controls', 'aria-activedescendant']) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      if (!document.getElementById(element.getAttribute(attribute))) say(element, `${attribute} of nothing`);
    }
  }
  if (document.querySelectorAll('main').length !== 1) wrong.push('one main');
  if (!document.documentElement.lang) wrong.push('no language');
  let before = 1;
  for (const heading of document.querySelectorAll('h1, h2, h3')) {
    if (heading.closest('[hidden]')) continue;
    const level = Number(heading.tagName[1]);
    if (level > before + 1) say(heading, `h${before} to h${level}`);
    before = level;
  }
  for (const list of document.querySelectorAll('ul, ol')) {
    for (const child of list.children) if (child.tagName !== 'LI') say(child, 'in a list');
  }
  return wrong;
}

for (const [name, path] of Object.entries(PAGES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`${name}, ${colorScheme}: contrast and names`, () =>
      visit(browser, { ...(colorScheme === 'dark' && name === 'bars' ? PHONE : DESK), colorScheme }, async (page) => {
        await page.goto(server.address + path);
        await settled(page);
        if (name === 'results') await page.locator('#help summary').click();
        if (name === 'article') await page.keyboard.press('j');
        assert.deepEqual(await page.evaluate(faint), []);
        assert.deepEqual(await page.evaluate(nameless), []);
        const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const [red] = /\d+/.exec(ground);
        assert.equal(Number(red) < 100, colorScheme === 'dark', ground);
      }, name === 'problem' ? [/status of 404/] : []));
  }
}

test('whatever has the focus is seen to have it', () =>
  visit(browser, DESK, async (page) => {
    await page.goto(`${server.address}/?q=${encodeURIComponent('大桥')}`);
    await settled(page);
    const names = new Set();
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const one = document.activeElement;
        const style = getComputedStyle(one);
        return { name: one.id || one.className || one.textContent, seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none', skip: one.matches('body') };
      });
      if (focus.skip) break;
      names.add(focus.name);
      assert.ok(focus.seen, focus.name);
    }
    assert.ok(names.has('skip') && names.has('q') && names.has('plot'), 'the way of the Tab key');
  }));
