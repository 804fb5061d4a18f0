// The index beside the results: sources, years, pages, sections, authors. Every entry is an address, so it can be opened in
// another tab; clicking goes there without leaving the page.

import { readRange } from './dates.js';
import { byId, el, getJson, isAborted } from './dom.js';
import { filters, withFilter, without } from './query.js';
import { address, changed } from './state.js';
import { failure, number, say, time } from './words.js';

const FIELDS = ['source', 'year', 'section', 'page', 'author'];
const SHORT = 8;
const LONG = 60;
const filterOf = (field) => (field === 'year' ? 'date' : field);

/** Sets the index up; gives `show(state)`. */
export function facets() {
  const aside = byId('facets');
  if (!aside) return { show() {} };
  let state;
  let waiting;
  const opened = new Set();

  const link = (query, attributes, ...children) => el('a', { href: address(changed(state, { q: query })), 'data-go': true, ...attributes }, ...children);

  function entry(field, { value, hits }, chosenValue) {
    const name = field === 'page' ? say('pageName', value) : field === 'year' ? time(value) : value;
    const own = filterOf(field);
    const chosen = chosenValue === value;
    const query = chosen ? without(state.q, own) : withFilter(state.q, own, say(`field.${own}`), value);
    const label = [el('span', { class: 'value' }, name), el('span', { class: 'leader', 'aria-hidden': 'true' }), el('span', { class: 'count' }, number(hits))];
    // A value that no quotation marks can hold cannot be asked for.
    if (!chosen && query === state.q) return el('li', {}, el('span', { class: 'entry' }, ...label));
    return el('li', {}, link(query, { class: 'entry', 'aria-current': chosen && 'true', title: say(chosen ? 'release' : 'only', name) }, ...label, chosen && el('span', { class: 'cross', 'aria-hidden': 'true' }, '×')));
  }

  function group(field, facet, chosen) {
    const open = opened.has(field);
    const values = facet.values.slice(0, open ? LONG : SHORT);
    if (values.length === 0 || (values.length === 1 && !facet.missing.hits && !chosen)) return null;
    const more = !open && facet.distinct > SHORT;
    const list = el('ul', {}, ...values.map((value) => entry(field, value, chosen)));
    if (facet.missing.hits > 0) list.append(el('li', {}, el('span', { class: 'entry quiet' }, el('span', { class: 'value' }, say('missing')), el('span', { class: 'leader', 'aria-hidden': 'true' }), el('span', { class: 'count' }, number(facet.missing.hits)))));
    return el('section', { class: 'facet', 'data-field': field, 'aria-label': say(field) }, el('h2', {}, say(field)), list,
      more && el('button', { type: 'button', class: 'turn', onclick: () => turn(field, true) }, say('all')),
      open && el('button', { type: 'button', class: 'turn', onclick: () => turn(field, false) }, say('fewer')));
  }

  function turn(field, open) {
    if (open) opened.add(field);
    else opened.delete(field);
    show(state);
  }

  /** What the result is limited to, each with a way out. */
  function limits() {
    const found = filters(state.q);
    if (!found.length) return null;
    const said = ({ field, value }) => {
      const range = field === 'date' && readRange(value);
      return range || field !== 'page' ? value : say('pageName', value);
    };
    return el('div', { class: 'limits' }, el('h2', {}, say('limits')), el('ul', {}, ...found.map((one) =>
      el('li', {}, link(without(state.q, one.field), { title: say('release', one.value) }, `${say(one.field)} ${said(one)}`, el('span', { class: 'cross', 'aria-hidden': 'true' }, ' ×'))))));
  }

  function ask(query, limit, signal) {
    const values = new URLSearchParams([['q', query], ['limit', String(limit)]]);
    if (state.mode) values.append('mode', state.mode);
    return getJson(`/api/v1/facets?${values}`, signal);
  }

  async function show(next) {
    if (next.q !== state?.q) opened.clear();
    state = next;
    waiting?.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    aside.setAttribute('aria-busy', 'true');
    const query = state.q.trim();
    if (!query) {
      aside.hidden = true;
      aside.removeAttribute('aria-busy');
      return;
    }
    try {
      const limit = opened.size ? LONG : SHORT;
      const active = new Set(filters(query).map((found) => found.field));
      // Beside a value that is chosen stand those that could be chosen instead: counted without it.
      const freed = new Map([...active].map((field) => [field, without(query, field)]).filter(([, rest]) => rest));
      const [all, ...others] = await Promise.all([ask(query, limit, signal), ...[...freed.values()].map((rest) => ask(rest, limit, signal))]);
      if (signal.aborted) return;
      const instead = new Map([...freed.keys()].map((field, at) => [field, others[at]]));
      const groups = FIELDS.map((field) => {
        // What is left under a filter is what it chose, in whichever spelling it was typed.
        const [only, ...more] = active.has(filterOf(field)) ? all[field].values : [];
        return group(field, (instead.get(filterOf(field)) ?? all)[field], more.length ? undefined : only?.value);
      });
      const focused = aside.contains(document.activeElement) && document.activeElement.closest('[data-field]')?.dataset.field;
      aside.replaceChildren(...[limits(), ...groups].filter(Boolean));
      if (focused) (aside.querySelector(`[data-field=${focused}] [aria-current]`) ?? aside.querySelector(`[data-field=${focused}] a`))?.focus({ preventScroll: true });
      aside.hidden = aside.childElementCount === 0;
    } catch (error) {
      if (isAborted(error) || signal.aborted) return;
      aside.replaceChildren(...[limits()].filter(Boolean), el('p', { class: 'failed' }, failure(error)));
      aside.hidden = false;
    } finally {
      if (!signal.aborted) aside.removeAttribute('aria-busy');
    }
  }

  return { show };
}
