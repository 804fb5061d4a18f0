//! The encoding that a text declares: `<meta charset=…>`, `<?xml encoding=…?>`.

/// How many bytes of a text are searched for a declaration. The HTML standard requires it in the first 1024 bytes, but
/// many pages have scripts before it.
const REACH: usize = 16 << 10;

/// Returns the name of the encoding that a page or an XML file declares, in lower case.
///
/// ```
/// use jianbao_corpus::decode::declared;
/// assert_eq!(declared(b"<html><meta charset=gb2312>").as_deref(), Some("gb2312"));
/// assert_eq!(declared(b"<?xml version='1.0' encoding='Big5'?>").as_deref(), Some("big5"));
/// assert_eq!(declared("编码 charset=gbk".as_bytes()), None);
/// ```
#[must_use]
pub fn declared(sample: &[u8]) -> Option<String> {
    let head = sample[..sample.len().min(REACH)].to_ascii_lowercase();
    let xml = head.trim_ascii_start().starts_with(b"<?xml").then(|| value(tag(&head, b"<?xml", 0)?.1, b"encoding"));
    if let Some(Some(range)) = xml {
        return name(range);
    }
    let mut from = 0;
    while let Some((end, meta)) = tag(&head, b"<meta", from) {
        if let Some(found) = value(meta, b"charset") {
            return name(found);
        }
        from = end;
    }
    None
}

/// Returns the charset of a `Content-Type`: `text/html; charset=gb2312`.
pub(crate) fn of_content_type(header: &str) -> Option<String> {
    let header = header.to_ascii_lowercase();
    name(value(header.as_bytes(), b"charset")?)
}

fn name(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| String::from_utf8_lossy(bytes).into_owned())
}

/// Returns the next tag that begins with this string, and where it ends.
fn tag<'a>(head: &'a [u8], begin: &[u8], from: usize) -> Option<(usize, &'a [u8])> {
    let start = from + memchr::memmem::find(&head[from..], begin)?;
    let end = memchr::memchr(b'>', &head[start..]).map_or(head.len(), |at| start + at);
    Some((end, &head[start..end]))
}

/// Returns the value after `key=`, without quotes.
fn value<'a>(tag: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let after = &tag[memchr::memmem::find(tag, key)? + key.len()..];
    let after = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let after = after.strip_prefix(b"\"").or_else(|| after.strip_prefix(b"'")).unwrap_or(after);
    let end = after.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_.:".contains(byte)));
    Some(&after[..end.unwrap_or(after.len())])
}
