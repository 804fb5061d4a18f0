// Replaces the results in place: fetches the page of another state from the server and inserts its results, so that timeline and
// facets stay. If anything fails, the browser navigates to the page.

import { parts } from './marks.js';
import { byId, el, getJson, isAborted, say as announce } from './dom.js';
import { say } from './words.js';

/** Inserts the results at `address` into the page. Returns whether it did; otherwise the browser navigates there. */
export async function load(address, signal) {
  const results = byId('results');
  results.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, { headers: { accept: 'text/html' }, signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('results') ?? notice(page);
    if (signal.aborted) return false;
    if (!fresh) {
      location.assign(address);
      return false;
    }
    results.replaceWith(document.adoptNode(fresh));
    document.title = page.title;
    document.body.className = answer.ok ? page.body.className : 'search';
    const form = byId('ask');
    for (const hidden of form.querySelectorAll('input[type=hidden]')) hidden.remove();
    form.append(...page.querySelectorAll('#ask input[type=hidden]'));
    form.elements.q.value = page.getElementById('q').value;
    document.querySelector('.to-advanced').href = page.querySelector('.to-advanced').href;
    announce((byId('found') ?? byId('results').querySelector('h1'))?.textContent.trim() ?? '');
    return true;
  } catch (error) {
    if (!isAborted(error)) location.assign(address);
    return false;
  } finally {
    byId('results')?.removeAttribute('aria-busy');
  }
}

/** Shows the text of a page without results in their place. Navigating there would send the same request again. */
function notice(page) {
  const said = page.querySelector('main.notice');
  return said && el('section', { class: 'results notice', id: 'results', tabindex: '-1' }, ...said.children);
}

/** Shows the other marked paragraphs of an article below its best ones. */
export async function unfold(link) {
  const clip = link.closest('.clip');
  const place = link.closest('.more');
  const url = new URL(link.href);
  try {
    const asked = new URLSearchParams([...url.searchParams].filter(([name]) => ['q', 'mode', 'within'].includes(name)));
    const article = await getJson(`/api/v1/articles/${url.pathname.slice('/article/'.length)}?${asked}`);
    const shown = new Set([...clip.querySelectorAll('.pilcrow')].map((pilcrow) => pilcrow.textContent));
    const rest = article.paragraphs.filter(({ number, highlights }) => number > 0 && highlights.length && !shown.has(String(number)));
    const passages = rest.map(({ number, text, highlights }) =>
      el('div', { class: 'passage' },
        el('a', { class: 'pilcrow', href: `${url.pathname}${url.search}#p${number}`, 'aria-label': say('paragraph', String(number)) }, String(number)),
        el('p', {}, ...parts(text, highlights).map((part) => (part.marked ? el('mark', {}, part.text) : part.text)))));
    if (!passages.length) return location.assign(link.href);
    place.replaceWith(el('div', { class: 'rest', role: 'group', tabindex: '-1', 'aria-label': say('rest') }, ...passages));
    clip.querySelector('.rest').focus({ preventScroll: true });
  } catch {
    location.assign(link.href);
  }
}
