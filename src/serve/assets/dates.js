// Days, months and years as the timeline and the query language write them. Parses like crates/query/src/syntax/dates.rs, without the DOM.

const BETWEEN = ['..', '——', '—', '–', '~', '〜', '至', '到'];
const halfWidth = (text) => text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
const pad = (number) => String(number).padStart(2, '0');

/** The number of days of a month. */
export function daysOf(year, month) {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The first and last day of `2015`, `2015-03` or `2015-03-09`. */
export function period(key) {
  const [year, month, day] = key.split('-');
  if (day) return { from: key, to: key };
  if (month) return { from: `${key}-01`, to: `${key}-${pad(daysOf(Number(year), Number(month)))}` };
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}

function readPeriod(text) {
  const plain = text.trim();
  const match =
    /^(\d{4})$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    /^(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号號]?)?)?$/.exec(plain) ??
    /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(plain) ??
    /^(\d{4})\/(\d{1,2})(?:\/(\d{1,2}))?$/.exec(plain) ??
    /^(\d{4})\.(\d{1,2})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  if (year < 1800 || year >= 2200) return null;
  if (month !== undefined && (month < 1 || month > 12)) return null;
  if (day !== undefined && (day < 1 || day > daysOf(year, month))) return null;
  return period([String(year), month, day].filter((part) => part !== undefined).map((part, at) => (at ? pad(part) : part)).join('-'));
}

/** The value of a date filter as `{from, to}` in days, with `null` for an open end; `null` if it is not a date. */
export function readRange(value) {
  const plain = halfWidth(value.trim());
  let ends = null;
  for (const between of BETWEEN) {
    const at = plain.indexOf(between);
    if (at >= 0) {
      ends = [plain.slice(0, at), plain.slice(at + between.length)];
      break;
    }
  }
  if (!ends && /^[^-]{4}-[^-]{4}$/.test(plain)) ends = plain.split('-');
  if (!ends) return readPeriod(plain);
  const [first, last] = ends.map((end) => (end === '' ? undefined : readPeriod(end)));
  if (first === null || last === null || (!first && !last)) return null;
  if (first && last && first.from > last.to) return { from: last.from, to: first.to };
  return { from: first?.from ?? null, to: last?.to ?? null };
}

/** The value of a date filter for the buckets from `first` to `last`. */
export function writeRange(first, last) {
  const [from, to] = first <= last ? [first, last] : [last, first];
  return from === to ? from : `${from}..${to}`;
}

/** The bucket that contains a day. */
export function bucketOf(day, by) {
  return day.slice(0, { year: 4, month: 7, day: 10 }[by]);
}

/** Indexes of the first and last bucket that overlap `range`; `null` if none does. */
export function bucketsIn(keys, range) {
  if (!range) return null;
  const first = keys.findIndex((key) => range.from === null || period(key).to >= range.from);
  const last = keys.findLastIndex((key) => range.to === null || period(key).from <= range.to);
  return first < 0 || last < first ? null : { first, last };
}

/** The number of buckets of size `by` in the days from `from` to `to`. */
export function countOf(by, from, to) {
  const [y1, m1] = from.split('-').map(Number);
  const [y2, m2] = to.split('-').map(Number);
  if (by === 'year') return y2 - y1 + 1;
  if (by === 'month') return (y2 - y1) * 12 + m2 - m1 + 1;
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}

/** The finest step with at most `most` buckets between two days. */
export function fitting(from, to, most) {
  return ['day', 'month'].find((by) => countOf(by, from, to) <= most) ?? 'year';
}

/** A day `count` days after another. */
export function addDays(day, count) {
  return new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The range from `from` to `to`, scaled by `factor` around the day at `centre` (0 to 1), inside `whole`. `null` if that is the
 * whole range.
 */
export function zoomed({ from, to }, factor, centre, whole) {
  const days = countOf('day', from, to);
  const all = countOf('day', whole.from, whole.to);
  const wanted = Math.max(7, Math.min(all, Math.round(days * factor)));
  if (wanted >= all) return null;
  const fixed = addDays(from, Math.round(days * centre));
  let start = addDays(fixed, -Math.round(wanted * centre));
  if (start < whole.from) start = whole.from;
  if (addDays(start, wanted - 1) > whole.to) start = addDays(whole.to, 1 - wanted);
  return { from: start, to: addDays(start, wanted - 1) };
}

/** The view moved by `shift` of its length, inside `whole`. */
export function shifted({ from, to }, shift, whole) {
  const days = countOf('day', from, to);
  let start = addDays(from, Math.round(days * shift));
  if (start < whole.from) start = whole.from;
  if (addDays(start, days - 1) > whole.to) start = addDays(whole.to, 1 - days);
  return { from: start, to: addDays(start, days - 1) };
}
