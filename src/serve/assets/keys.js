// Keyboard shortcuts: one key, one action. Ignored while the user is typing.

import { byId } from './dom.js';

const typing = (element) => element.closest?.('input, textarea, select, [contenteditable]');

/** Sets up the keys: `acts` by key. */
export function keys(acts) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (typing(event.target)) return;
    const act = acts[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

/** Moves to the search box and selects its text. */
export function ask() {
  byId('q')?.focus();
  byId('q')?.select();
}

/** Opens or closes the help. */
export function help() {
  const box = byId('help');
  box.open = !box.open;
  if (box.open) {
    box.querySelector('summary').focus();
    box.scrollIntoView({ block: 'nearest' });
  }
}

/** Moves by this number of headlines. */
export function step(by) {
  const headlines = [...document.querySelectorAll('.headline')];
  if (!headlines.length) return false;
  const at = headlines.findIndex((headline) => headline === document.activeElement || headline.closest('.clip').contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : headlines.length - 1) : Math.max(0, Math.min(headlines.length - 1, at + by));
  headlines[next].focus({ preventScroll: true });
  headlines[next].closest('.clip').scrollIntoView({ block: 'nearest' });
  return true;
}

/** Follows the first link with this relation. */
export function follow(relation) {
  const link = document.querySelector(`main a[rel=${relation}]`);
  link?.click();
  return Boolean(link);
}
