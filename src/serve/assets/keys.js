// One key, one act, as readers of long lists are used to. Never while something is being typed.

import { byId } from './dom.js';

const typing = (element) => element.closest?.('input, textarea, select, [contenteditable]');

/** Sets the keys up: `acts` by key. */
export function keys(acts) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (typing(event.target)) return;
    const act = acts[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

/** Goes to the search box, with all of it chosen. */
export function ask() {
  byId('q')?.focus();
  byId('q')?.select();
}

/** Opens the help, or folds it away. */
export function help() {
  const box = byId('help');
  box.open = !box.open;
  if (box.open) {
    box.querySelector('summary').focus();
    box.scrollIntoView({ block: 'nearest' });
  }
}

/** Goes `by` so many headlines on. */
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
