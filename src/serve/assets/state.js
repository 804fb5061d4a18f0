// What the address bar says. The server reads the same (src/serve/page/state.rs); every change of the page goes through it.

const SINGLE = ['mode', 'sort', 'by', 'rel', 'view'];
const COMPARED = 4;

/** The state that an address holds. */
export function read(search) {
  const values = new URLSearchParams(search);
  const state = { q: values.get('q') ?? '', page: Math.max(1, Math.trunc(Number(values.get('page'))) || 1) };
  for (const name of SINGLE) state[name] = values.get(name) ?? '';
  state.compare = values.getAll('compare').filter(Boolean).slice(0, COMPARED);
  return state;
}

/** The address of a state, without what goes without saying. */
export function address(state) {
  const values = new URLSearchParams([['q', state.q]]);
  if (state.mode && state.mode !== 'default') values.append('mode', state.mode);
  if (state.sort && state.sort !== 'relevance') values.append('sort', state.sort);
  for (const name of ['by', 'rel', 'view']) if (state[name]) values.append(name, state[name]);
  for (const term of state.compare) values.append('compare', term);
  if (state.page > 1) values.append('page', String(state.page));
  return state.q.trim() || state.compare.length ? `/?${values}` : '/';
}

/** The state after a change: whatever it is, reading starts on the first page. */
export function changed(state, change) {
  return { ...state, page: 1, ...change };
}
