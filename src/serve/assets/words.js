// All texts that the script adds to the page, in both languages. `{}` is a placeholder.

const TABLE = {
  timeline: ['历年走势', 'Over the years'],
  holdings: ['历年馆藏', 'Holdings over the years'],
  step: ['刻度', 'Step'],
  byyear: ['年', 'years'],
  bymonth: ['月', 'months'],
  byday: ['日', 'days'],
  relative: ['相对频率', 'relative frequency'],
  relativeSays: ['占当时馆藏全部段落的比例', 'share of all paragraphs of the archive at that time'],
  zoom: ['缩放', 'Zoom'],
  zoomIn: ['放大', 'Zoom in'],
  zoomOut: ['缩小', 'Zoom out'],
  zoomAll: ['全部', 'All'],
  panLeft: ['往前', 'Earlier'],
  panRight: ['往后', 'Later'],
  compare: ['比较', 'Compare'],
  compareWith: ['再加一个词来比较', 'another word to compare'],
  compareRemove: ['不再比较“{}”', 'stop comparing “{}”'],
  chart: [
    '走势图。左右方向键逐格查看，按住 Shift 选取一段，Enter 按所选日期筛选，Esc 取消，加减号缩放。',
    'Timeline. Arrow keys move; with Shift, they select a period. Enter filters by the selection, Escape clears it, plus and minus zoom.',
  ],
  hint: ['在图上点一下或拖选一段，即可按日期筛选', 'click or drag on the chart to filter by date'],
  hintHoldings: ['在图上点一下或拖选一段，即可翻阅当时的报纸', 'click or drag on the chart to see the newspapers of that period'],
  gap: ['无馆藏', 'nothing in the archive'],
  read: ['{}　{} 段，{} 篇', '{}: {} paragraphs, {} articles'],
  readOf: ['（馆藏 {} 段，占 {}）', ' (of {} paragraphs, {})'],
  readTotal: ['{}　馆藏 {} 篇，{} 段', '{}: {} articles, {} paragraphs'],
  readTerm: ['{} {}', '{} {}'],
  selected: ['已选 {}', 'selected: {}'],
  selectedFrom: ['{} 至 {}', '{} to {}'],
  clear: ['取消日期', 'remove the date filter'],
  undated: ['另有 {} 段没有日期', '{} paragraphs have no date'],
  table: ['数据表', 'As a table'],
  time: ['时间', 'Time'],
  total: ['馆藏段落', 'Paragraphs of the archive'],
  tooCostly: ['这个检索的计算量太大，没有统计。请少用通配符和“或”，或者加上日期、来源。', 'This query needs too much work to be counted; use fewer wildcards or alternatives, or add a date or a source.'],
  tooSlow: ['统计时间太长，已停止。请加上日期、来源，或者稍后再试。', 'Counting took too long and was stopped; add a date or a source, or try again later.'],
  busy: ['服务器繁忙，请稍后再试。', 'The server is busy; please try again in a moment.'],
  failed: ['没有取到数据，请稍后再试。', 'No data was received; please try again.'],
  suggestions: ['提示', 'Suggestions'],
  suggested: ['{} 条提示', '{} suggestions'],
  openArticle: ['全文', 'article'],
  times: ['{} 段', '{} paragraphs'],
  rest: ['本文其余标出的段落', 'The other marked paragraphs of this article'],
  paragraph: ['第 {} 段', 'paragraph {}'],
  previousMark: ['上一处', 'Previous'],
  nextMark: ['下一处', 'Next'],
  markOf: ['第 {} 处，共 {} 处', '{} of {}'],
  copied: ['已复制', 'Copied'],
  notCopied: ['没能复制，文字已选中，请按 Ctrl+C', 'Could not copy; the text is selected, press Ctrl+C'],
};

const chinese = typeof document === 'undefined' || document.documentElement.lang.startsWith('zh');

/** The text `name`, with the values in place of the placeholders. */
export function say(name, ...values) {
  const template = TABLE[name][chinese ? 0 : 1];
  let at = 0;
  return template.replaceAll('{}', () => values[at++] ?? '');
}

/** The message for a failed request, by status. */
export const failure = (error) => say({ 422: 'tooCostly', 429: 'busy', 503: 'busy', 504: 'tooSlow' }[error?.status] ?? 'failed');

export const number = (count) => new Intl.NumberFormat(chinese ? 'zh-CN' : 'en').format(count);

/** A share as a percentage, with more digits for small shares. */
export function percent(share) {
  const digits = share === 0 ? 0 : Math.max(0, Math.min(4, 1 - Math.floor(Math.log10(share * 100))));
  return `${(share * 100).toFixed(digits)}%`;
}

/** Formats `2015`, `2015-03` or `2015-03-09`. */
export function time(key) {
  const [year, month, day] = key.split('-').map(Number);
  if (chinese) return day ? `${year}年${month}月${day}日` : month ? `${year}年${month}月` : `${year}年`;
  const name = month && new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2000, month - 1));
  return day ? `${day} ${name} ${year}` : month ? `${name} ${year}` : `${year}`;
}

/** A short form of a month or a day, for use next to its year or month. */
export function shortTime(key) {
  const [, month, day] = key.split('-').map(Number);
  if (chinese) return day ? `${day}日` : `${month}月`;
  return day ? `${day}` : new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2000, month - 1));
}
