// The query text as the server reads it, as far as its filters are concerned: finds them, puts one in, takes one out. Whatever
// else stands in the text stays as it was typed. Reads like src/query/lexer.rs; tests/e2e/edits.json holds both to it.

const NAMES = {
  title: ['标题', '標題', 'title'],
  source: ['来源', '來源', '报纸', '報紙', 'source'],
  author: ['作者', '记者', '記者', 'author'],
  page: ['版', '版次', '页', '頁', 'page'],
  section: ['栏目', '欄目', '版块', '版塊', 'section'],
  date: ['日期', '时间', '時間', 'date'],
  pinyin: ['拼音', 'pinyin', 'py'],
};
const FIELDS = new Map(Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field])));
const LONGEST = 8;

/** Fields that are conditions on an article. */
export const FILTERS = ['source', 'date', 'page', 'section', 'author'];

const isGap = (c) => /[\s\p{Cc}，、。；！？：]/u.test(c);
const isInvisible = (c) => /[\u{ad}\u{feff}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2064}\u{2066}-\u{2069}]/u.test(c);
const isBar = (c) => c === '|' || c === '｜';
const isHyphen = (c) => c === '-' || c === '－' || c === '−';
const opensGroup = (c) => c === '(' || c === '（';
const closesGroup = (c) => c === ')' || c === '）';
const isClosingCorner = (c) => '」｣﹂』﹄'.includes(c);
const isLetter = (c) => /[\p{L}\p{N}]/u.test(c);
const QUOTES = ['"“”„‟＂〝〞〟', '「｢﹁', '『﹃'];
const CLOSING = ['"”“„‟＂〝〞〟', '」｣﹂', '』﹄'];
const closing = (c) => CLOSING[QUOTES.findIndex((marks) => marks.includes(c))];
const endsPiece = (c) => isGap(c) || isBar(c) || isClosingCorner(c) || closing(c) !== undefined;
const halfWidth = (text) => text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));

const peek = (text, at) => (at < text.length ? String.fromCodePoint(text.codePointAt(at)) : '');

function quoted(text, at) {
  const close = at < text.length ? closing(peek(text, at)) : undefined;
  if (close === undefined) return null;
  for (let end = at + 1; end < text.length; end++) {
    if (close.includes(text[end])) return { inner: text.slice(at + 1, end), end: end + 1, closed: true };
  }
  return { inner: text.slice(at + 1), end: text.length, closed: false };
}

/** Parentheses that belong together, by where they open, and those that belong to none. */
function parentheses(text) {
  const pairs = new Map();
  const open = [];
  const lone = [];
  let breaks = 0;
  for (let at = 0; at < text.length; ) {
    const quote = quoted(text, at);
    if (quote) {
      breaks += 1;
      at = quote.end;
      continue;
    }
    const c = peek(text, at);
    if (opensGroup(c)) open.push({ at, breaks });
    else if (closesGroup(c)) {
      const start = open.pop();
      if (start) pairs.set(start.at, { close: at, end: at + 1, broken: breaks > start.breaks });
      else lone.push(at);
    } else if (endsPiece(c)) breaks += 1;
    at += c.length;
  }
  return { pairs, lone: [...lone, ...open.map((start) => start.at)] };
}

function fieldAt(text, at) {
  const head = Array.from(text.slice(at, at + 2 * LONGEST)).slice(0, LONGEST).join('');
  const colon = head.search(/[:：]/);
  if (colon < 0) return null;
  const field = FIELDS.get(halfWidth(head.slice(0, colon)).toLowerCase());
  return field ? { field, length: colon + 1 } : null;
}

function operator(piece) {
  const plain = halfWidth(piece);
  if (plain === 'OR' || plain === '或') return 'or';
  if (plain === 'AND' || plain === '&&') return 'and';
  if (plain === 'NOT') return 'not';
  return /^NEAR(\/\d+)?$/.test(plain) ? 'near' : null;
}

/** The query cut at its top level: `{kind, start, end}`; a field has `field` and `value`, what is excluded has `negated`. */
export function tokens(text) {
  const { pairs } = parentheses(text);
  const found = [];
  let at = 0;
  let afterGap = true;

  const endOfPiece = (start, mayBeOperator) => {
    let end = start;
    let lettered = false;
    while (end < text.length) {
      const c = peek(text, end);
      if (opensGroup(c)) {
        const pair = pairs.get(end);
        const belongs = pair && lettered && !pair.broken && !(mayBeOperator && operator(text.slice(start, end)));
        if (!belongs) break;
        end = pair.close;
      } else if (closesGroup(c) || endsPiece(c)) break;
      lettered ||= isLetter(c);
      end += peek(text, end).length || 1;
    }
    return end;
  };
  const slop = (end) => end + (/^[~～][0-9０-９]+/.exec(text.slice(end))?.[0].length ?? 0);

  const operand = (start, from, negated) => {
    const quote = quoted(text, from);
    if (quote) {
      const end = quote.closed ? slop(quote.end) : quote.end;
      found.push({ kind: 'piece', start, end, negated, open: !quote.closed && peek(text, from) });
      return end;
    }
    if (opensGroup(peek(text, from))) {
      const pair = pairs.get(from);
      if (!pair) return from + 1;
      found.push({ kind: 'group', start, end: pair.end, negated });
      return pair.end;
    }
    const name = fieldAt(text, from);
    if (name) {
      const valueAt = from + name.length;
      const quotedValue = quoted(text, valueAt);
      const group = opensGroup(peek(text, valueAt)) && pairs.get(valueAt);
      let end;
      let value;
      if (group && name.field === 'title') end = group.end;
      else if (group) end = endOfPiece(from, false);
      else if (quotedValue) {
        end = quotedValue.closed ? slop(quotedValue.end) : quotedValue.end;
        value = quotedValue.inner;
      } else {
        end = endOfPiece(valueAt, false);
        value = text.slice(valueAt, end);
      }
      if (value === undefined || value !== '') {
        const open = quotedValue && !quotedValue.closed && peek(text, valueAt);
        found.push({ kind: 'field', start, end, negated, field: name.field, value: value?.trim(), open });
        return end;
      }
    }
    const end = Math.max(endOfPiece(from, !negated), from + (peek(text, from).length || 1));
    const sign = negated ? null : operator(text.slice(from, end));
    found.push({ kind: sign ?? 'piece', start, end, negated });
    return end;
  };

  while (at < text.length) {
    const c = peek(text, at);
    if (isGap(c) || isInvisible(c) || isClosingCorner(c) || closesGroup(c)) {
      at += c.length;
      afterGap = true;
    } else if (isBar(c)) {
      const start = at;
      while (isBar(peek(text, at))) at += 1;
      found.push({ kind: 'or', start, end: at, negated: false });
      afterGap = true;
    } else if (isHyphen(c)) {
      const start = at;
      while (isHyphen(peek(text, at))) at += 1;
      const next = peek(text, at);
      const starts = next && (opensGroup(next) ? pairs.has(at) : !closesGroup(next) && (closing(next) !== undefined || !endsPiece(next)));
      if (afterGap && at === start + 1 && starts) at = operand(start, at, true);
      afterGap = false;
    } else {
      const start = at;
      at = operand(start, start, false);
      afterGap = opensGroup(c) && at === start + 1;
    }
  }
  return found;
}

/** The filters that hold for the whole query: `{field, value, start, end}`. None does where alternatives stand beside it. */
export function filters(text) {
  const all = tokens(text);
  if (all.some((token) => token.kind === 'or')) return [];
  return all.filter((token, at) => {
    const excluded = token.negated || all[at - 1]?.kind === 'not';
    return token.kind === 'field' && FILTERS.includes(token.field) && token.value && !excluded;
  });
}

/** The value of a filter, `null` when the query has none of that field. */
export function filter(text, field) {
  return filters(text).findLast((found) => found.field === field)?.value ?? null;
}

/** Whether nothing is asked for but filters. */
export function onlyFilters(text) {
  const all = tokens(text);
  return all.length > 0 && all.length === filters(text).length;
}

/** A value as it can stand behind a colon; `null` when no quotation marks are left for it. */
export function quote(value) {
  if (/^[\p{L}\p{N}][\p{L}\p{N}·・‧.\-]*$/u.test(value)) return value;
  for (const [at, [open, close]] of [['"', '"'], ['「', '」'], ['『', '』']].entries()) {
    const taken = Array.from(value).some((c) => CLOSING[at].includes(c));
    if (!taken) return `${open}${value}${close}`;
  }
  return null;
}

const joined = (...parts) => parts.map((part) => part.trim()).filter(Boolean).join(' ');

function cut(text, spans) {
  let out = text;
  for (const span of [...spans].reverse()) out = joined(out.slice(0, span.start), out.slice(span.end));
  return out;
}

/** The query without its filters of `field`. */
export function without(text, field) {
  const found = filters(text).filter((filter) => filter.field === field);
  return found.length ? cut(text, found) : text.trim();
}

/** The query without any filter. */
export function withoutFilters(text) {
  return cut(text, filters(text));
}

/** Everything closed that a condition put behind the text would fall into. */
function closed(text) {
  const { lone } = parentheses(text);
  const out = Array.from(text.split(''), (c, at) => (lone.includes(at) ? ' ' : c)).join('');
  const last = tokens(out).at(-1);
  return last?.open ? out + { 0: '"', 1: '」', 2: '』' }[QUOTES.findIndex((marks) => marks.includes(last.open))] : out;
}

/** The query with `name:value` as its only filter of `field`; unchanged when the value cannot be written. */
export function withFilter(text, field, name, value) {
  const written = quote(value);
  if (written === null) return text;
  const condition = `${name}:${written}`;
  const own = filters(text).filter((found) => found.field === field);
  if (own.length) {
    const [first, ...rest] = own;
    const kept = cut(text, rest);
    return joined(kept.slice(0, first.start), condition, kept.slice(first.end));
  }
  let rest = closed(text).trim();
  const all = tokens(rest);
  if (all.some((token) => token.kind === 'or')) rest = `(${rest})`;
  // An operator at the end would work on the condition.
  const last = all.at(-1);
  return last && ['not', 'and', 'near'].includes(last.kind) ? joined(condition, rest) : joined(rest, condition);
}

/** `term` with those filters of `query` that it has not itself: terms are compared under the same conditions. */
export function underFilters(term, query) {
  const own = new Set(filters(term).map((found) => found.field));
  const more = filters(query).filter((found) => !own.has(found.field) && found.field !== 'date');
  return more.reduce((text, found) => {
    const name = query.slice(found.start, found.end).split(/[:：]/)[0];
    return withFilter(text, found.field, name, found.value);
  }, term);
}

/** The stretch of letters before the caret that is being typed, for suggestions: `{text, start}`. */
export function typing(text, caret) {
  let start = caret;
  while (start > 0) {
    const before = text.codePointAt(start - 2) > 0xffff ? start - 2 : start - 1;
    const c = peek(text, before);
    if (endsPiece(c) || opensGroup(c) || closesGroup(c) || c === ':' || (isHyphen(c) && (before === 0 || isGap(text[before - 1])))) break;
    start = before;
  }
  const typed = text.slice(start, caret);
  // What is typed behind the name of a field is a name or a date, not a word of the texts.
  const name = start > 0 && /[:：]/.test(text[start - 1]) ? /[^\s:：]+[:：]$/.exec(text.slice(0, start)) : null;
  const field = name && fieldAt(name[0], 0)?.field;
  if (operator(typed) || (field && field !== 'title')) return { text: '', start };
  return { text: typed, start };
}
