// The script of an article: navigation between marks, and copying citations.

import { byId, el, say as announce } from './dom.js';
import { say } from './words.js';

/** Sets up the article. Returns `step(by)`, which moves by this number of marks. */
export function article() {
  const marks = [...document.querySelectorAll('.sheet mark')];
  const line = byId('marks');
  let at = -1;

  const count = el('span', { class: 'at', 'aria-live': 'polite' });
  function step(by) {
    if (!marks.length) return;
    marks[at]?.classList.remove('current');
    at = at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length;
    marks[at].classList.add('current');
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    marks[at].scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
    count.textContent = say('markOf', String(at + 1), String(marks.length));
  }
  if (line && marks.length) {
    line.append(' ',
      el('button', { type: 'button', onclick: () => step(-1) }, say('previousMark')), ' ',
      el('button', { type: 'button', onclick: () => step(1) }, say('nextMark')), ' ', count);
  }

  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  }
  return { step };
}

async function copy(button) {
  const text = byId(button.dataset.copy);
  let done = false;
  try {
    await navigator.clipboard.writeText(text.textContent);
    done = true;
  } catch {
    // Without https, browsers on other machines have no clipboard API. Select the text instead, so that it can be copied.
    getSelection().selectAllChildren(text);
    done = document.execCommand('copy');
  }
  const before = button.dataset.label ?? button.textContent;
  button.dataset.label = before;
  button.textContent = say(done ? 'copied' : 'notCopied');
  announce(button.textContent);
  setTimeout(() => {
    button.textContent = before;
  }, 2500);
}
