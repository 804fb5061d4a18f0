// The state in the address. The server parses it in the same way (src/serve/page/state.rs); every change of the page goes through it.

const SINGLE = ['mode', 'within', 'sort', 'by', 'rel', 'view'];
const COMPARED = 4;

/** The state of an address. */
export function read(search) {
  const values = new URLSearchParams(search);
  const state = { q: values.get('q') ?? '', page: Math.max(1, Math.trunc(Number(values.get('page'))) || 1) };
  for (const name of SINGLE) state[name] = values.get(name) ?? '';
  state.compare = values.getAll('compare').filter(Boolean).slice(0, COMPARED);
  return state;
}

/** The address of a state, without default values. */
export function address(state) {
  const values = new URLSearchParams([['q', state.q]]);
  if (state.mode && state.mode !== 'default') values.append('mode', state.mode);
  if (state.within) values.append('within', state.within);
  if (state.sort && state.sort !== 'relevance') values.append('sort', state.sort);
  for (const name of ['by', 'rel', 'view']) if (state[name]) values.append(name, state[name]);
  for (const term of state.compare) values.append('compare', term);
  if (state.page > 1) values.append('page', String(state.page));
  return state.q.trim() || state.compare.length ? `/?${values}` : '/';
}

/** The state after a change. Every change returns to the first page. */
export function changed(state, change) {
  return { ...state, page: 1, ...change };
}
