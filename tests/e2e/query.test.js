// How the script puts filters into the query and takes them out. The same cases are read by the parser itself (tests/it/page.rs).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { filter, filters, onlyFilters, quote, tokens, typing, underFilters, withFilter, withoutFilters, without } from '../../src/serve/assets/query.js';

const cases = JSON.parse(readFileSync(new URL('edits.json', import.meta.url), 'utf8'));

for (const one of cases) {
  test(`${JSON.stringify(one.query)} with ${one.field}`, () => {
    const edited = withFilter(one.query, one.field, one.name, one.value);
    assert.equal(edited, one.with);
    assert.equal(filter(edited, one.field), one.value, 'what was put in is found');
    assert.equal(withFilter(edited, one.field, one.name, one.value), edited, 'a second time changes nothing');
    if (one.without !== null) assert.equal(without(one.query, one.field), one.without);
    assert.equal(filter(without(edited, one.field), one.field), null, 'what was taken out is gone');
  });
}

test('filters under alternatives hold for one of them only', () => {
  assert.deepEqual(filters('大桥 OR 来源:甲'), []);
  assert.deepEqual(filters('(大桥 OR 来源:甲)'), []);
  assert.deepEqual(filters('大桥 来源:甲 版:3').map(({ field, value }) => [field, value]), [['source', '甲'], ['page', '3']]);
});

test('names of fields in either width, script and case', () => {
  for (const query of ['SOURCE:甲', 'ｓｏｕｒｃｅ：甲', '報紙:甲', '来源:“甲”']) assert.equal(filter(query, 'source'), '甲', query);
  for (const query of ['资源:甲', '来源 :甲', '来源: 甲', '大来源:甲']) assert.equal(filter(query, 'source'), null, query);
});

test('a value is quoted with marks that it does not hold itself', () => {
  assert.equal(quote('临江日报'), '临江日报');
  assert.equal(quote('2012-03..2013'), '2012-03..2013');
  assert.equal(quote('A"3'), '「A"3」');
  assert.equal(quote('“甲”「乙」'), '『“甲”「乙」』');
  assert.equal(quote('"」』'), null);
  assert.equal(withFilter('大桥', 'author', '作者', '"」』'), '大桥', 'what cannot be written is not asked for');
});

test('only filters', () => {
  assert.ok(onlyFilters('来源:甲 日期:2015'));
  assert.ok(!onlyFilters('来源:甲 桥'));
  assert.ok(!onlyFilters(''));
  assert.equal(withoutFilters('来源:甲 桥 日期:2015'), '桥');
});

test('terms are compared under the conditions of the query, dates left out', () => {
  assert.equal(underFilters('高铁', '大桥 来源:甲 日期:2015 版:3'), '高铁 来源:甲 版:3');
  assert.equal(underFilters('高铁 来源:乙', '大桥 来源:甲'), '高铁 来源:乙');
  assert.equal(underFilters('高铁 OR 地铁', '大桥 来源:甲'), '(高铁 OR 地铁) 来源:甲');
});

test('what is being typed before the caret', () => {
  const typed = (text) => typing(text, text.length).text;
  assert.equal(typed('大桥 通'), '通');
  assert.equal(typed('大桥，通'), '通');
  assert.equal(typed('(大'), '大');
  assert.equal(typed('“大'), '大');
  assert.equal(typed('-通'), '通');
  assert.equal(typed('标题:大'), '大');
  assert.equal(typed('来源:临'), '', 'a name of a paper is no word of the texts');
  assert.equal(typed('日期:20'), '');
  assert.equal(typed('大桥 OR'), '');
  assert.equal(typed('大桥 '), '');
  assert.deepEqual(typing('大桥 通车', 2), { text: '大桥', start: 0 });
  assert.equal(typed('搭𨋢'), '搭𨋢');
});

test('nothing that is typed breaks it, and every token lies in the text', () => {
  const pieces = ['大桥', ' ', '"', '“', '」', '(', '）', '-', '|', ' OR ', '来源:', '日期:2015', '：', '𨋢', '~3', 'NOT ', '*', '\u0000', '，'];
  let seed = 7;
  const next = (most) => (seed = (seed * 48271) % 2147483647) % most;
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join('');
    let at = 0;
    for (const token of tokens(text)) {
      assert.ok(token.start >= at && token.end > token.start && token.end <= text.length, JSON.stringify([text, token]));
      at = token.end;
    }
    const edited = withFilter(text, 'page', '版', '7');
    assert.equal(filter(edited, 'page'), '7', JSON.stringify([text, edited]));
  }
});
