// The timeline of the results: fetches it, draws it, and converts selections to a date filter. Changes the address through
// `go` only.

import { draw } from './chart.js';
import { bucketOf, bucketsIn, fitting, period, readRange, shifted, writeRange, zoomed } from './dates.js';
import { byId, el, getJson, isAborted, say as announce, svg } from './dom.js';
import { address, changed } from './state.js';
import { failure, number, percent, say, time } from './words.js';

const STEPS = ['year', 'month', 'day'];
const HEIGHT = 170;
/** The minimum width of a bar in pixels when the step is chosen automatically. */
const NARROWEST = 5;
/** The number of cached responses, so that zooming back is immediate. */
const KEPT = 24;

/** Sets up the timeline; `go(state, options)` goes to another state. Returns `show(state)`. */
export function timeline(go) {
  const section = byId('timeline');
  if (!section) return { show() {} };
  const answers = new Map();
  let state;
  let waiting;
  // The queries of the state, as written by the server.
  let edits = null;
  let model = null;
  let drawn = null;
  let cursor = null;
  let draft = null;

  const title = el('h2');
  const legend = el('ul', { class: 'legend' });
  const compareInput = el('input', { type: 'text', name: 'compare', 'aria-label': say('compareWith'), placeholder: say('compareWith'), autocomplete: 'off', spellcheck: 'false' });
  const compareForm = el('form', { class: 'compare', onsubmit: addTerm }, compareInput, el('button', { type: 'submit' }, say('compare')));
  const steps = STEPS.map((by) => el('button', { type: 'button', 'aria-pressed': 'false', onclick: () => change({ by }) }, say(`by${by}`)));
  const relative = el('input', { type: 'checkbox', onchange: () => change({ rel: relative.checked ? '1' : '' }) });
  const tool = (name, sign, act) => el('button', { type: 'button', class: 'sign', 'aria-label': say(name), title: say(name), onclick: act }, sign);
  const left = tool('panLeft', '‹', () => pan(-0.5));
  const right = tool('panRight', '›', () => pan(0.5));
  const out = tool('zoomOut', '−', () => zoom(2));
  const into = tool('zoomIn', '+', () => zoom(0.5));
  const whole = el('button', { type: 'button', onclick: () => change({ view: '' }) }, say('zoomAll'));
  const picture = svg('svg', { 'aria-hidden': 'true', focusable: 'false' });
  const plot = el('div', { class: 'plot', id: 'plot', tabindex: '0', role: 'slider', 'aria-label': say('chart'), 'aria-valuemin': '1' }, picture);
  const readout = el('output', { class: 'readout', for: 'plot' });
  const release = el('button', { type: 'button', class: 'release', onclick: () => filterBy(null) }, say('clear'));
  const numbers = el('details', { class: 'numbers', ontoggle: fillTable }, el('summary', {}, say('table')), el('div', { class: 'scroll' }));
  const share = el('label', { class: 'relative', title: say('relativeSays') }, relative, ' ', say('relative'));
  const tools = el('div', { class: 'tools' }, title,
    el('div', { role: 'group', class: 'steps', 'aria-label': say('step') }, ...steps),
    share,
    el('div', { role: 'group', class: 'zoom', 'aria-label': say('zoom') }, left, out, into, right, whole),
    compareForm);
  section.append(tools, legend, plot, el('p', { class: 'caption' }, readout, release), numbers);

  const days = () => ({ from: section.dataset.first, to: section.dataset.last });
  const view = () => {
    const range = state.view ? readRange(state.view) : null;
    const all = days();
    if (!range) return all;
    const from = range.from && range.from > all.from ? range.from : all.from;
    const to = range.to && range.to < all.to ? range.to : all.to;
    return from <= to ? { from, to } : all;
  };
  const width = () => Math.max(240, plot.clientWidth || 640);

  function change(more) {
    go({ ...state, ...more }, { only: 'timeline' });
  }

  function addTerm(event) {
    event.preventDefault();
    const term = compareInput.value.trim();
    if (!term || state.compare.length >= 4 || term === state.q.trim() || state.compare.includes(term)) return;
    compareInput.value = '';
    change({ compare: [...state.compare, term] });
  }

  function zoom(factor, centre = 0.5) {
    const all = days();
    const chosen = draft ?? committed();
    if (factor < 1 && chosen && !state.view) {
      // Zoom to the selection, with a margin.
      const from = period(model.keys[chosen.first]).from;
      const to = period(model.keys[chosen.last]).to;
      const range = { from: from < all.from ? all.from : from, to: to > all.to ? all.to : to };
      return change({ view: `${range.from}..${range.to}`, by: '' });
    }
    const range = zoomed(view(), factor, centre, all);
    change({ view: range ? `${range.from}..${range.to}` : '', by: '' });
  }

  function pan(shift) {
    const range = shifted(view(), shift, days());
    change({ view: `${range.from}..${range.to}` });
  }

  const committed = () => (edits?.date && model ? bucketsIn(model.keys, edits.date) : null);

  function filterBy(range) {
    draft = null;
    if (!edits) return;
    const query = range ? edits.dated + writeRange(model.keys[range.first], model.keys[range.last]) : edits.base;
    if (range) announce(say('selected', span(range)));
    else plot.focus({ preventScroll: true });
    go(changed(state, { q: query }));
  }

  const span = ({ first, last }) =>
    first === last ? time(model.keys[first]) : say('selectedFrom', time(model.keys[first]), time(model.keys[last]));

  function describe(at) {
    const key = model.keys[at];
    const total = model.totals[at];
    if (!total) return `${time(key)}　${say('gap')}`;
    if (model.holdings) return say('readTotal', time(key), number(model.articles[at]), number(total));
    if (model.series.length === 1) {
      const { hits, articles } = model.series[0];
      return say('read', time(key), number(hits[at]), number(articles[at])) + say('readOf', number(total), percent(hits[at] / total));
    }
    const shown = (one) => (model.relative ? percent(one.hits[at] / total) : number(one.hits[at]));
    return `${time(key)}　${model.series.map((one) => say('readTerm', one.label, shown(one))).join('　')}`;
  }

  function update() {
    if (!drawn) return;
    const chosen = draft ?? committed();
    drawn.choose(chosen, cursor);
    release.hidden = !edits?.date;
    plot.setAttribute('aria-valuemax', String(model.keys.length));
    plot.setAttribute('aria-valuenow', String((cursor ?? chosen?.first ?? 0) + 1));
    if (draft) readout.textContent = say('selected', span(draft));
    else if (cursor !== null) readout.textContent = describe(cursor);
    else if (chosen) readout.textContent = say('selected', span(chosen));
    else readout.textContent = [say(model.holdings ? 'hintHoldings' : 'hint'), model.undated && say('undated', number(model.undated))].filter(Boolean).join('　');
    plot.setAttribute('aria-valuetext', draft || cursor !== null ? readout.textContent : model.keys.length ? describe(0) : say('gap'));
  }

  function redraw() {
    if (!model || section.hidden) return;
    drawn = draw(picture, model, width(), window.innerWidth < 600 ? 140 : HEIGHT);
    update();
  }

  function fillTable() {
    if (!numbers.open || !model) return;
    const box = numbers.lastElementChild;
    const heads = [say('time'), ...(model.holdings ? [] : model.series.map((one) => one.label)), say('total')];
    const rows = model.keys.map((key, at) =>
      el('tr', {}, el('th', { scope: 'row' }, time(key)),
        ...(model.holdings ? [] : model.series.map((one) => el('td', {}, model.totals[at] ? number(one.hits[at]) : '—'))),
        el('td', {}, model.totals[at] ? number(model.totals[at]) : say('gap'))));
    box.replaceChildren(el('table', {}, el('thead', {}, el('tr', {}, ...heads.map((name) => el('th', { scope: 'col' }, name)))), el('tbody', {}, ...rows)));
  }

  // All dated articles, for the start page and for queries that consist of dates.
  const everything = () => ({ query: `${edits.dated}${section.dataset.first}..${section.dataset.last}`, dated: edits.dated });

  async function answer(queries, by, signal) {
    const values = new URLSearchParams(queries.map((query) => ['q', query]));
    values.append('by', by);
    if (state.mode) values.append('mode', state.mode);
    return kept(`/api/v1/timeline?${values}`, signal);
  }

  async function kept(address, signal) {
    if (!answers.has(address)) {
      answers.set(address, await getJson(address, signal));
      if (answers.size > KEPT) answers.delete(answers.keys().next().value);
    }
    return answers.get(address);
  }

  function read(data, labels, range) {
    const [first] = data.series;
    const kept = bucketsIn(first.buckets.map((bucket) => bucket.key), range) ?? { first: 0, last: first.buckets.length - 1 };
    const cut = (series) => series.buckets.slice(kept.first, kept.last + 1);
    const buckets = cut(first);
    // Series with different conditions on articles have different totals.
    const most = (name) => buckets.map((_, at) => Math.max(...data.series.map((one) => cut(one)[at]?.[name] ?? 0)));
    const totals = most('total_paragraphs');
    const holdings = labels.length === 0;
    const rel = Boolean(state.rel) && !holdings;
    const series = data.series.map((one, at) => {
      const own = cut(one);
      const hits = own.map((bucket) => (holdings ? bucket.total_paragraphs : bucket.hits));
      const values = hits.map((count, index) => {
        const total = own[index].total_paragraphs;
        return total === 0 ? null : rel ? count / total : count;
      });
      return { label: labels[at], hits, articles: own.map((bucket) => bucket.articles), values };
    });
    return {
      keys: buckets.map((bucket) => bucket.key),
      totals,
      articles: most('total_articles'),
      series,
      relative: rel,
      holdings,
      undated: holdings ? 0 : data.series[0].undated.hits,
    };
  }

  function label() {
    title.textContent = model.holdings ? say('holdings') : say('timeline');
    compareForm.hidden = model.holdings || state.compare.length >= 4;
    share.hidden = model.holdings;
    section.classList.toggle('of-holdings', model.holdings);
    relative.checked = Boolean(state.rel);
    const items = model.series.length < 2 ? [] : model.series.map((one, at) =>
      el('li', { class: `series-${at}` },
        svg('svg', { class: 'key', viewBox: '0 0 26 8', width: 26, height: 8, 'aria-hidden': 'true' }, svg('path', { class: `line series-${at}`, d: 'M1 4H25' })),
        el('span', {}, one.label),
        at > 0 && el('button', { type: 'button', 'aria-label': say('compareRemove', one.label), title: say('compareRemove', one.label),
          onclick: () => {
            compareInput.focus({ preventScroll: true });
            change({ compare: state.compare.filter((term) => term !== state.compare[at - 1]) });
          } }, '×')));
    legend.replaceChildren(...items);
    legend.hidden = items.length === 0;
    const zoomedIn = Boolean(state.view);
    for (const button of [left, right, whole, out]) button.disabled = !zoomedIn;
  }

  async function show(next) {
    state = next;
    draft = null;
    cursor = null;
    waiting?.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    edits = null;
    const range = view();
    if (!range.from || !range.to) {
      section.hidden = true;
      section.removeAttribute('aria-busy');
      return;
    }
    section.hidden = false;
    const by = STEPS.includes(state.by) ? state.by : fitting(range.from, range.to, width() / NARROWEST);
    steps.forEach((button, at) => button.setAttribute('aria-pressed', String(STEPS[at] === by)));
    // When zoomed in, only the visible part is requested, in whole buckets.
    const within = state.view && `${period(bucketOf(range.from, by)).from}..${period(bucketOf(range.to, by)).to}`;
    section.setAttribute('aria-busy', 'true');
    let asked = state.q.trim() !== '';
    try {
      const found = await kept(`/page/edits${address({ q: state.q, compare: state.compare }).slice(1)}`, signal);
      if (signal.aborted) return;
      edits = found;
      asked = edits.base !== '';
      const labels = asked ? [edits.base, ...state.compare] : [];
      const terms = asked ? [{ query: edits.base, dated: edits.dated }, ...edits.compared] : [everything()];
      const queries = terms.map((term) => (within ? term.dated + within : term.query));
      const data = await answer(queries, by, signal);
      if (signal.aborted) return;
      model = read(data, labels, range);
      // Without any match, the results show a better message.
      section.hidden = asked && !state.compare.length && data.series[0].total === 0;
      label();
      redraw();
      fillTable();
    } catch (error) {
      if (isAborted(error) || signal.aborted) return;
      model = null;
      drawn = null;
      picture.replaceChildren();
      readout.textContent = failure(error);
      if (!asked) section.hidden = true;
    } finally {
      if (!signal.aborted) section.removeAttribute('aria-busy');
    }
  }

  // Pointer: press, drag, release. A click selects one bucket; near an edge of the selection, it moves that edge.
  let anchor = null;
  const bucket = (event) => drawn.place.at(event.clientX - picture.getBoundingClientRect().left);
  const inside = (event) => {
    const box = picture.getBoundingClientRect();
    return event.clientX - box.left >= drawn.place.left - 4;
  };
  plot.addEventListener('pointerdown', (event) => {
    if (!drawn || event.button !== 0 || !inside(event)) return;
    const at = bucket(event);
    const chosen = committed();
    anchor = at;
    if (chosen && chosen.first !== chosen.last) {
      const x = event.clientX - picture.getBoundingClientRect().left;
      if (Math.abs(x - drawn.place.x(chosen.first)) < 6) anchor = chosen.last;
      else if (Math.abs(x - drawn.place.x(chosen.last + 1)) < 6) anchor = chosen.first;
    }
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', (event) => {
    if (!drawn) return;
    cursor = inside(event) || anchor !== null ? bucket(event) : null;
    if (anchor !== null && (cursor !== anchor || draft)) draft = { first: Math.min(anchor, cursor), last: Math.max(anchor, cursor) };
    update();
  });
  plot.addEventListener('pointerup', (event) => {
    if (!drawn || anchor === null) return;
    const at = bucket(event);
    const range = draft ?? { first: anchor, last: at };
    anchor = null;
    filterBy({ first: Math.min(range.first, range.last), last: Math.max(range.first, range.last) });
  });
  plot.addEventListener('pointercancel', () => {
    anchor = null;
    draft = null;
    update();
  });
  plot.addEventListener('pointerleave', () => {
    if (anchor !== null) return;
    cursor = null;
    update();
  });

  // Keyboard, as in a text: arrows move, with Shift they extend the selection.
  plot.addEventListener('keydown', (event) => {
    if (!drawn || event.ctrlKey || event.metaKey || event.altKey) return;
    const last = model.keys.length - 1;
    const here = cursor ?? committed()?.first ?? 0;
    const moves = { ArrowLeft: here - 1, ArrowDown: here - 1, ArrowRight: here + 1, ArrowUp: here + 1, PageUp: here - 12, PageDown: here + 12, Home: 0, End: last };
    if (event.key in moves) {
      const to = Math.max(0, Math.min(last, cursor === null && !event.shiftKey ? here : moves[event.key]));
      if (event.shiftKey) {
        anchorKey ??= here;
        draft = { first: Math.min(anchorKey, to), last: Math.max(anchorKey, to) };
      } else {
        anchorKey = null;
        draft = null;
      }
      cursor = to;
      update();
    } else if (event.key === 'Enter' && (draft || cursor !== null)) {
      anchorKey = null;
      const range = draft ?? { first: cursor, last: cursor };
      filterBy(range);
    } else if (event.key === 'Escape') {
      anchorKey = null;
      if (draft) {
        draft = null;
        update();
      } else if (edits?.date) filterBy(null);
      else plot.blur();
    } else if (event.key === '+' || event.key === '=') zoom(0.5, cursor === null ? 0.5 : (cursor + 0.5) / (last + 1));
    else if (event.key === '-') state.view && zoom(2);
    else if (event.key === '0') state.view && change({ view: '' });
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  let anchorKey = null;
  plot.addEventListener('blur', () => {
    anchorKey = null;
    cursor = null;
    draft = null;
    update();
  });

  let before = 0;
  new ResizeObserver(() => {
    const now = width();
    if (now === before || !model) return;
    before = now;
    // Another width may need another step.
    if (state.by) redraw();
    else show(state);
  }).observe(plot);

  return { show, focus: () => !section.hidden && plot.focus() };
}

