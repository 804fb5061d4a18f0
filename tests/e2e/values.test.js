// Byte offsets of marks, days of buckets, the address: everything that the script computes without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaps, geometry, labelled, ticks } from '../../src/serve/assets/chart.js';
import { addDays, bucketOf, bucketsIn, countOf, fitting, period, readRange, shifted, writeRange, zoomed } from '../../src/serve/assets/dates.js';
import { parts } from '../../src/serve/assets/marks.js';
import { address, changed, read } from '../../src/serve/assets/state.js';
import { percent } from '../../src/serve/assets/words.js';

const bytes = (text) => new TextEncoder().encode(text).length;

test('marks in bytes fall on the same characters', () => {
  const text = 'L17搭𨋢é大桥';
  const start = bytes('L17搭');
  assert.deepEqual(parts(text, [{ start, end: start + bytes('𨋢é') }]), [
    { text: 'L17搭', marked: false },
    { text: '𨋢é', marked: true },
    { text: '大桥', marked: false },
  ]);
  assert.deepEqual(parts('大桥', [{ start: 0, end: 6 }]), [{ text: '大桥', marked: true }]);
  assert.deepEqual(parts('大桥', []), [{ text: '大桥', marked: false }]);
  assert.deepEqual(parts('', []), []);
});

test('values of a date filter, as the query language reads them', () => {
  const day = (from, to = from) => ({ from, to });
  assert.deepEqual(readRange('2015'), day('2015-01-01', '2015-12-31'));
  assert.deepEqual(readRange('2016-2'), day('2016-02-01', '2016-02-29'));
  assert.deepEqual(readRange('２０１５年３月９日'), day('2015-03-09'));
  assert.deepEqual(readRange('20150309'), day('2015-03-09'));
  assert.deepEqual(readRange('2012..2016-06'), day('2012-01-01', '2016-06-30'));
  assert.deepEqual(readRange('2016-06至2012'), day('2012-01-01', '2016-06-30'));
  assert.deepEqual(readRange('2012-2016'), day('2012-01-01', '2016-12-31'));
  assert.deepEqual(readRange('2015..'), day('2015-01-01', null));
  assert.deepEqual(readRange('..2015.3.9'), day(null, '2015-03-09'));
  for (const wrong of ['2015-13', '2015-02-30', '..', '桥', '15', '1799', '']) assert.equal(readRange(wrong), null, wrong);
});

test('buckets and the range that they make', () => {
  const months = ['2015-01', '2015-02', '2015-03', '2015-04'];
  assert.equal(writeRange('2015-03', '2015-01'), '2015-01..2015-03');
  assert.equal(writeRange('2015', '2015'), '2015');
  assert.deepEqual(bucketsIn(months, readRange('2015-02..2015-03')), { first: 1, last: 2 });
  assert.deepEqual(bucketsIn(months, readRange('2015-02-14..')), { first: 1, last: 3 });
  assert.deepEqual(bucketsIn(months, readRange('2014')), null);
  assert.deepEqual(bucketsIn(months, null), null);
  for (const [from, to] of [[0, 3], [1, 1], [2, 3]]) {
    assert.deepEqual(bucketsIn(months, readRange(writeRange(months[from], months[to]))), { first: from, last: to });
  }
  assert.deepEqual(['year', 'month', 'day'].map((by) => bucketOf('2016-02-29', by)), ['2016', '2016-02', '2016-02-29']);
  assert.deepEqual(period('2016-02'), { from: '2016-02-01', to: '2016-02-29' });
});

test('steps that fit, zooming and shifting', () => {
  assert.equal(countOf('day', '2015-12-31', '2016-01-01'), 2);
  assert.equal(countOf('month', '2015-12-31', '2016-01-01'), 2);
  assert.equal(fitting('2015-01-01', '2015-03-31', 140), 'day');
  assert.equal(fitting('2012-07-02', '2018-12-31', 140), 'month');
  assert.equal(fitting('1946-05-15', '2024-12-31', 140), 'year');
  const whole = { from: '2012-01-01', to: '2015-12-31' };
  const half = zoomed(whole, 0.5, 0.5, whole);
  assert.equal(countOf('day', half.from, half.to), 731);
  assert.equal(zoomed(half, 2, 0.5, whole), null, 'all there is needs no view');
  assert.equal(zoomed(half, 4, 0.5, whole), null);
  assert.deepEqual(zoomed(whole, 0.5, 1, whole).to, whole.to);
  const week = zoomed({ from: '2013-01-01', to: '2013-01-08' }, 0.01, 0.5, whole);
  assert.equal(countOf('day', week.from, week.to), 7, 'no nearer than a week');
  assert.equal(shifted(half, 5, whole).to, whole.to);
  assert.equal(shifted(half, -5, whole).from, whole.from);
  assert.equal(addDays('2016-02-28', 2), '2016-03-01');
});

test('an address holds the whole state', () => {
  const search = '?q=%E6%A1%A5+%26&mode=exact&sort=-date&by=month&rel=1&view=2012..2013-03&compare=a&compare=%E6%A1%A5&page=3';
  assert.equal(address(read(search)), `/${search}`);
  assert.equal(address(read('?q=%E6%A1%A5&page=1&mode=default&sort=relevance')), '/?q=%E6%A1%A5');
  assert.equal(address(read('?q=+')), '/');
  assert.equal(read('?page=-3').page, 1);
  assert.equal(changed(read('?q=a&page=4'), { q: 'b' }).page, 1);
});

test('axes have round numbers, gaps are runs of nothing, names do not run into each other', () => {
  assert.deepEqual(ticks(6), [0, 2, 4, 6]);
  assert.deepEqual(ticks(0), [0, 1]);
  assert.deepEqual(ticks(84), [0, 50, 100]);
  for (const most of [1, 3, 7, 19, 330, 0.012, 1e6]) assert.ok(ticks(most).at(-1) >= most * 0.999 && ticks(most).length <= 5, `${most}`);
  assert.deepEqual(gaps([3, 0, 0, 1, 0]), [{ first: 1, last: 2 }, { first: 4, last: 4 }]);
  const years = Array.from({ length: 79 }, (_, at) => String(1946 + at));
  assert.deepEqual(labelled(years, 4).map((at) => years[at]).slice(0, 3), ['1950', '1955', '1960']);
  const months = years.slice(0, 6).flatMap((year) => Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`));
  assert.deepEqual(labelled(months, 5).map((at) => months[at]), years.slice(0, 6).map((year) => `${year}-01`));
  const place = geometry(640, 170, 10);
  for (const at of [0, 4, 9]) assert.equal(place.at(place.x(at) + place.step / 2), at);
  assert.equal(place.at(-50), 0);
  assert.equal(place.at(5000), 9);
});

test('small shares still say something', () => {
  assert.deepEqual([0, 0.25, 0.012, 0.00043].map(percent), ['0%', '25%', '1.2%', '0.043%']);
});
