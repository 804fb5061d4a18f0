// The facets beside the results: sources, years, pages, sections, authors. The server renders them, links included; the script fetches
// and inserts them.

import { byId, el, isAborted } from './dom.js';
import { address } from './state.js';
import { failure } from './words.js';

/** Sets up the facets. Returns `show(state)`. */
export function facets() {
  const aside = byId('facets');
  if (!aside) return { show() {} };
  let state;
  let waiting;
  const unfolded = new Set();

  aside.addEventListener('click', (event) => {
    const field = event.target.closest('button[data-turn]')?.dataset.turn;
    if (!field) return;
    if (!unfolded.delete(field)) unfolded.add(field);
    show(state);
  });

  async function fetched(signal) {
    const values = new URL(address(state), location.origin).searchParams;
    for (const field of unfolded) values.append('all', field);
    const answer = await fetch(`/page/facets?${values}`, { headers: { accept: 'text/html' }, signal });
    const isPage = answer.headers.get('content-type')?.startsWith('text/html');
    if (!isPage) throw Object.assign(new Error(`${answer.status}`), { status: answer.status });
    return new DOMParser().parseFromString(await answer.text(), 'text/html').body.children;
  }

  async function show(next) {
    if (next.q !== state?.q) unfolded.clear();
    state = next;
    waiting?.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    aside.setAttribute('aria-busy', 'true');
    if (!state.q.trim()) {
      aside.hidden = true;
      aside.removeAttribute('aria-busy');
      return;
    }
    try {
      const entries = await fetched(signal);
      if (signal.aborted) return;
      const focused = aside.contains(document.activeElement) && document.activeElement.closest('[data-field]')?.dataset.field;
      aside.replaceChildren(...entries);
      if (focused) (aside.querySelector(`[data-field=${focused}] [aria-current]`) ?? aside.querySelector(`[data-field=${focused}] a`))?.focus({ preventScroll: true });
      aside.hidden = aside.childElementCount === 0;
    } catch (error) {
      if (isAborted(error) || signal.aborted) return;
      aside.replaceChildren(el('p', { class: 'failed' }, failure(error)));
      aside.hidden = false;
    } finally {
      if (!signal.aborted) aside.removeAttribute('aria-busy');
    }
  }

  return { show };
}
