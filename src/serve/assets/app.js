// The script of the page. The page can be searched and read without it; the script adds suggestions, timeline, facets and keys.
// Every change goes through the address, and the page shows what the address says, so back and forward need no code.

import { article } from './article.js';
import { byId } from './dom.js';
import { facets } from './facets.js';
import * as keys from './keys.js';
import { load, unfold } from './results.js';
import { address, changed, read } from './state.js';
import { suggestions } from './suggest.js';
import { timeline } from './timeline.js';

document.documentElement.classList.add('scripted');
suggestions();
const common = { '/': keys.ask, '?': keys.help };

if (byId('results')) search();
else if (document.body.classList.contains('article')) {
  const { step } = article();
  keys.keys({ ...common, j: () => step(1), k: () => step(-1), n: () => keys.follow('next'), p: () => keys.follow('prev'), u: () => byId('back')?.click() });
} else keys.keys(common);

function search() {
  let state = read(location.search);
  let waiting;
  const chart = timeline(go);
  const index = facets();

  function draw() {
    chart.show(state);
    index.show(state);
  }

  /** Goes to another state. `only: 'timeline'` keeps the results, which do not depend on it. */
  async function go(next, { only, stay } = {}) {
    history.replaceState({ ...history.state, y: scrollY }, '');
    history.pushState({}, '', address(next));
    await show(next, only);
    if (stay || only) return;
    scrollTo({ top: next.page > 1 ? byId('results').offsetTop - 12 : 0 });
    byId('results').focus({ preventScroll: true });
  }

  async function show(next, only) {
    state = next;
    waiting?.abort();
    waiting = new AbortController();
    if (only === 'timeline') {
      chart.show(state);
      await load(address(state), waiting.signal);
      return;
    }
    draw();
    await load(address(state), waiting.signal);
  }

  addEventListener('popstate', async (event) => {
    // A link to a position on the page is not another state.
    if (address(read(location.search)) === address(state)) return;
    await show(read(location.search));
    scrollTo({ top: event.state?.y ?? 0 });
  });

  byId('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    const q = byId('q').value.trim();
    go(changed(state, q ? { q } : { q, compare: [], view: '', by: '', rel: '' }));
  });

  document.addEventListener('click', (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.('a[href]');
    if (!link || link.origin !== location.origin || link.hasAttribute('download')) return;
    if (link.dataset.more) {
      event.preventDefault();
      unfold(link);
    } else if (link.pathname === '/' && !link.hash) {
      event.preventDefault();
      const next = read(link.search);
      byId('help').open = false;
      go(next, { stay: Boolean(link.closest('.facets')) });
    }
  });

  keys.keys({
    ...common,
    j: () => keys.step(1),
    k: () => keys.step(-1),
    n: () => keys.follow('next'),
    p: () => keys.follow('prev'),
    t: () => chart.focus(),
  });
  draw();
}
