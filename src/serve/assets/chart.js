// Draws a timeline as SVG: bars for one series, lines for several, hatching for periods without articles. Fetches nothing.

import { svg } from './dom.js';
import { percent, number, shortTime, time, say } from './words.js';

const TOP = 10;
const RIGHT = 6;
const BOTTOM = 30;

/** Three or four round values up to `most`, for the grid lines of an axis. */
export function ticks(most) {
  if (!(most > 0)) return [0, 1];
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const values = [0];
  while (values.at(-1) < most * 0.999) values.push(Number((values.length * step).toPrecision(12)));
  return values;
}

/** Runs of buckets without articles in the archive: `{first, last}`. */
export function gaps(totals) {
  const runs = [];
  totals.forEach((total, at) => {
    if (total > 0) return;
    const run = runs.at(-1);
    if (run && run.last === at - 1) run.last = at;
    else runs.push({ first: at, last: at });
  });
  return runs;
}

/** The buckets with labels under the axis, so that labels of `room` buckets each do not overlap. */
export function labelled(keys, room) {
  const first = keys.map((key, at) => ({ key, at }));
  const [sample] = keys;
  const parts = sample ? sample.split('-').length : 1;
  // Label the years of months, or the months of days, if there are too many to label each.
  const coarser = (length) => first.filter(({ key }, at) => at === 0 || key.slice(0, length) !== keys[at - 1].slice(0, length));
  const choices = [
    first,
    ...(parts === 3 ? [first.filter(({ key }) => Number(key.slice(8)) % 5 === 1 && !key.endsWith('-31')), coarser(7)] : []),
    ...(parts === 2 ? [first.filter(({ key }) => Number(key.slice(5)) % 3 === 1)] : []),
    ...(parts > 1 ? [coarser(4)] : []),
  ];
  const spread = (choice) => choice.every(({ at }, index) => index === 0 || at - choice[index - 1].at >= room || index === 1);
  const fits = choices.find((choice) => choice.length < 2 || spread(choice));
  if (fits) return fits.map(({ at }) => at);
  const years = parts > 1 ? coarser(4) : first;
  const every = [2, 5, 10, 20, 50].find((step) => room / (keys.length / years.length) <= step) ?? 100;
  const kept = years.filter(({ key }) => Number(key.slice(0, 4)) % every === 0);
  return (kept.length ? kept : years.slice(0, 1)).map(({ at }) => at);
}

/** Geometry of a chart of `width` by `height` pixels with this number of buckets. */
export function geometry(width, height, buckets, left = 40) {
  const inner = Math.max(1, width - left - RIGHT);
  const step = inner / Math.max(1, buckets);
  return {
    left,
    top: TOP,
    inner,
    step,
    base: height - BOTTOM,
    x: (at) => left + at * step,
    at: (x) => Math.max(0, Math.min(buckets - 1, Math.floor((x - left) / step))),
  };
}

function bars(place, values, scale, wanted) {
  const thick = Math.max(1, Math.min(place.step - Math.min(3, place.step * 0.22), 46));
  let path = '';
  values.forEach((value, at) => {
    if (!value || !wanted(at)) return;
    const x = place.x(at) + (place.step - thick) / 2;
    // A value above 0 is always visible.
    const height = Math.max(1.5, scale(value));
    path += `M${x.toFixed(2)} ${place.base}h${thick.toFixed(2)}v${(-height).toFixed(2)}h${(-thick).toFixed(2)}z`;
  });
  return path;
}

function line(place, values, scale) {
  let path = '';
  const alone = [];
  values.forEach((value, at) => {
    if (value === null) return;
    const x = (place.x(at) + place.step / 2).toFixed(2);
    const y = (place.base - scale(value)).toFixed(2);
    const joined = at > 0 && values[at - 1] !== null;
    path += `${joined ? 'L' : 'M'}${x} ${y}`;
    if (!joined && (values[at + 1] ?? null) === null) alone.push([x, y]);
  });
  return { path, alone };
}

/**
 * Fills `root` with the chart of a model: `keys`, `series` (each `{values}`, `null` in a gap), `totals`, `relative`. Returns
 * the geometry, and `choose(range, cursor)`, which moves the selection without redrawing.
 */
export function draw(root, model, width, height) {
  const { keys, series, totals } = model;
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const marks = ticks(most);
  const named = marks.map((value) => (model.relative ? percent(value) : number(value)));
  const place = geometry(width, height, keys.length, Math.max(24, 8 + 7 * Math.max(...named.map((name) => name.length))));
  const top = marks.at(-1);
  const scale = (value) => ((place.base - place.top) * value) / top;
  const right = place.left + place.inner;

  const hatch = svg('pattern', { id: 'gap', width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    svg('line', { x1: 0, y1: 0, x2: 0, y2: 5, class: 'hatch' }));
  const parts = [svg('defs', {}, hatch)];
  for (const { first, last } of gaps(totals)) {
    const gap = svg('rect', { class: 'gap', x: place.x(first), y: place.top, width: (last - first + 1) * place.step, height: place.base - place.top, fill: 'url(#gap)' });
    gap.append(svg('title', {}, `${time(keys[first])}${first === last ? '' : ` – ${time(keys[last])}`}: ${say('gap')}`));
    parts.push(gap);
    if ((last - first + 1) * place.step > 64) {
      parts.push(svg('text', { class: 'gap-name', x: place.x(first) + ((last - first + 1) * place.step) / 2, y: place.base - 8, 'text-anchor': 'middle' }, say('gap')));
    }
  }
  marks.forEach((value, at) => {
    const y = place.base - scale(value);
    parts.push(svg('line', { class: at ? 'rule' : 'axis', x1: place.left, x2: right, y1: y, y2: y }));
    if (at) parts.push(svg('text', { class: 'tick', x: place.left - 6, y: y + 4, 'text-anchor': 'end' }, named[at]));
  });
  const chosen = svg('rect', { class: 'chosen', y: place.top, height: place.base - place.top, visibility: 'hidden' });
  const cursor = svg('rect', { class: 'cursor', y: place.top, height: place.base - place.top, width: Math.max(2, place.step), visibility: 'hidden' });
  parts.push(chosen, cursor);

  const faint = svg('path', { class: 'bar faint' });
  const strong = svg('path', { class: 'bar' });
  if (series.length === 1) parts.push(faint, strong);
  else {
    series.forEach(({ values }, index) => {
      const { path, alone } = line(place, values, scale);
      parts.push(svg('path', { class: `line series-${index}`, d: path }));
      parts.push(...alone.map(([cx, cy]) => svg('circle', { class: `point series-${index}`, cx, cy, r: 2.5 })));
    });
  }
  const roomy = keys[0]?.length > 4 ? 46 : 40;
  const shown = labelled(keys, roomy / place.step);
  shown.forEach((at, index) => {
    const x = place.x(at) + place.step / 2;
    const newYear = index === 0 || keys[at].slice(0, 4) !== keys[shown[index - 1]].slice(0, 4);
    const newMonth = index === 0 || keys[at].slice(0, 7) !== keys[shown[index - 1]].slice(0, 7);
    const short = keys[at].length === 4 ? keys[at] : keys[at].length === 7 ? (newYear ? keys[at].slice(0, 4) : shortTime(keys[at]))
      : newYear ? keys[at].slice(0, 7) : newMonth ? shortTime(keys[at].slice(0, 7)) : shortTime(keys[at]);
    parts.push(svg('line', { class: 'axis', x1: x, x2: x, y1: place.base, y2: place.base + 4 }));
    parts.push(svg('text', { class: 'tick', x: Math.min(Math.max(x, place.left), right - 12), y: place.base + 18, 'text-anchor': 'middle' }, short));
  });
  root.setAttribute('viewBox', `0 0 ${width} ${height}`);
  root.setAttribute('height', height);
  root.replaceChildren(...parts);

  const choose = (range, at) => {
    const inside = (bucket) => !range || (bucket >= range.first && bucket <= range.last);
    if (series.length === 1) {
      strong.setAttribute('d', bars(place, series[0].values, scale, inside));
      faint.setAttribute('d', range ? bars(place, series[0].values, scale, (bucket) => !inside(bucket)) : '');
    }
    if (range) {
      chosen.setAttribute('x', place.x(range.first));
      chosen.setAttribute('width', (range.last - range.first + 1) * place.step);
    }
    chosen.setAttribute('visibility', range ? 'visible' : 'hidden');
    if (at !== null) cursor.setAttribute('x', place.x(at));
    cursor.setAttribute('visibility', at === null ? 'hidden' : 'visible');
  };
  return { place, choose };
}
