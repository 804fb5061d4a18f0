// Suggestions below the search box: words of the archive and headlines, by Han characters or by the initials of their pinyin. A combobox
// according to WAI-ARIA. Changes the text in the box only if a suggestion is selected.

import { byId, el, getJson, isAborted, say as announce } from './dom.js';
import { number, say } from './words.js';

const WAIT = 120;
const LIMIT = 8;

/** The length of the beginning of `text` that is already typed: the longest suffix of `before` with which it begins. */
export function begun(text, before) {
  const [low, typed] = [text.toLowerCase(), before.toLowerCase()];
  for (let length = Math.min(low.length, typed.length); length > 0; length--) {
    if (low.startsWith(typed.slice(typed.length - length))) return length;
  }
  return 0;
}

/** Sets up the suggestions of the box. */
export function suggestions() {
  const box = byId('q');
  if (!box) return;
  const list = el('ul', { id: 'suggestions', role: 'listbox', class: 'suggestions', 'aria-label': say('suggestions'), hidden: true });
  box.parentElement.append(list);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': 'suggestions' })) box.setAttribute(name, value);
  let chosen = -1;
  let timer;
  let waiting;
  let shown = [];

  function close() {
    clearTimeout(timer);
    waiting?.abort();
    list.hidden = true;
    chosen = -1;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  }

  function choose(at) {
    chosen = at;
    [...list.children].forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    if (at < 0) box.removeAttribute('aria-activedescendant');
    else {
      box.setAttribute('aria-activedescendant', list.children[at].id);
      list.children[at].scrollIntoView({ block: 'nearest' });
    }
  }

  function take(at) {
    const one = shown[at];
    if (one.kind === 'title' && one.article) {
      location.assign(`/article/${encodeURIComponent(one.article)}`);
      return;
    }
    box.value = one.query + box.value.slice(box.selectionStart);
    box.setSelectionRange(one.query.length, one.query.length);
    close();
    box.form.requestSubmit();
  }

  function option(one, at, before) {
    const length = begun(one.text, before);
    const text = el('span', { class: 'text' }, length > 0 && el('b', {}, one.text.slice(0, length)), one.text.slice(length));
    const side = one.kind === 'title' ? say('openArticle') : say('times', number(one.hits));
    return el('li', { role: 'option', id: `suggestion-${at}`, class: one.kind, 'aria-selected': 'false',
      // Before the box loses focus.
      onpointerdown: (event) => event.preventDefault(), onclick: () => take(at) }, text, el('span', { class: 'side' }, side));
  }

  async function ask() {
    const before = box.value.slice(0, box.selectionStart ?? box.value.length);
    // After a gap there is nothing to complete. The server decides about other cases.
    if (!/[\p{L}\p{N}'’]$/u.test(before)) return close();
    waiting?.abort();
    waiting = new AbortController();
    const { signal } = waiting;
    try {
      const values = new URLSearchParams({ q: before, limit: String(LIMIT), pinyin: 'true' });
      const answer = await getJson(`/api/v1/suggest?${values}`, signal);
      if (signal.aborted || document.activeElement !== box) return;
      shown = answer.completions ?? answer.suggestions ?? answer;
      if (!shown.length) return close();
      list.replaceChildren(...shown.map((one, at) => option(one, at, before)));
      list.hidden = false;
      chosen = -1;
      box.removeAttribute('aria-activedescendant');
      box.setAttribute('aria-expanded', 'true');
      announce(say('suggested', String(shown.length)));
    } catch (error) {
      if (!isAborted(error)) close();
    }
  }

  box.addEventListener('input', (event) => {
    clearTimeout(timer);
    // While an input method is composing, the text in the box is not final.
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  box.addEventListener('compositionend', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const open = !list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return void ask();
      const count = shown.length + 1;
      choose(((chosen + 1 + (event.key === 'ArrowDown' ? 1 : -1) + count) % count) - 1);
    } else if (event.key === 'Enter' && open && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === 'Enter') close();
    else if (event.key === 'Escape') {
      event.preventDefault();
      if (open) close();
      else box.blur();
      event.stopPropagation();
    } else if (event.key === 'Tab') close();
  });
  box.addEventListener('blur', close);
}
