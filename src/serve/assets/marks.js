// Highlights are byte offsets in UTF-8; strings of the script are UTF-16. Does not use the DOM.

/** Splits `text` into `{text, marked}` by highlights `{start, end}` in bytes, sorted and disjoint. */
export function parts(text, highlights) {
  const out = [];
  const push = (from, to, marked) => {
    if (from < to) out.push({ text: text.slice(from, to), marked });
  };
  let at = 0;
  let byte = 0;
  const walk = (target) => {
    while (byte < target && at < text.length) {
      const code = text.codePointAt(at);
      byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += code < 0x10000 ? 1 : 2;
    }
    return at;
  };
  let done = 0;
  for (const { start, end } of highlights) {
    const from = walk(start);
    const to = walk(end);
    push(done, from, false);
    push(from, to, true);
    done = to;
  }
  push(done, text.length, false);
  return out;
}
