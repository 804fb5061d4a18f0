//! Parses the line of a digital edition that names newspaper, day and page.

use crate::reflow::tidy;

/// A line that newspapers print below or above their articles on the web: `《 临江日报 》（ 2016年03月12日　 06 版）`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// The newspaper.
    pub source: Option<String>,
    /// The day of the issue, as written.
    pub date: String,
    /// The page of the newspaper, without leading zeros.
    pub page: Option<String>,
}

/// Parses such a line from the name of the newspaper on. Text before it is ignored.
///
/// ```
/// use jianbao_corpus::clean::source_line;
/// let line = source_line("本报记者 李闻《 临江日报 》（ 2016年03月12日　 01 版）").unwrap();
/// assert_eq!((line.source.as_deref(), line.page.as_deref()), (Some("临江日报"), Some("1")));
/// assert_eq!(source_line("《临江日报》（2016年）刊登了三篇报道。"), None);
/// ```
#[must_use]
pub fn source_line(text: &str) -> Option<SourceLine> {
    let text = tidy(text);
    if text.chars().nth(80).is_some() || text.contains(['。', '！', '？']) {
        return None;
    }
    let open = text.rfind(['（', '('])?;
    let (before, inside) = text.split_at(open);
    let inside = inside.trim_start_matches(['（', '(']).trim_end().strip_suffix(['）', ')'])?;
    let (rest, _) = inside.rsplit_once('版')?;
    let date_end = rest.find('日').map(|at| at + '日'.len_utf8()).or_else(|| {
        // 2016-03-12 第A01版
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.')))?;
        (end >= 8).then_some(end)
    })?;
    let (date, page) = rest.split_at(date_end);
    jianbao_text::dates::parse_date(tidy(date)).day()?;
    let page = page.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '第' | ',' | '，' | '：' | ':'));
    let page = tidy(page).trim_start_matches('0');
    let is_page = (1..=4).contains(&page.len()) && page.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let quoted = before
        .rfind('《')
        .and_then(|at| before[at..].split_once('》'))
        .map(|(name, _)| tidy(name.trim_start_matches('《')));
    let bare = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '：' | ':')).find(|part| !part.is_empty());
    let source = quoted.or(bare).filter(|name| (2..=15).contains(&name.chars().count())).map(str::to_owned);
    source.is_some().then(|| SourceLine { source, date: tidy(date).to_owned(), page: is_page.then(|| page.to_owned()) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::source_line;

    #[test]
    fn source_lines_of_several_editions() {
        let read =
            |text| source_line(text).map(|line| (line.source.unwrap_or_default(), line.page.unwrap_or_default()));
        let paper = |page: &str| Some(("临江日报".to_owned(), page.to_owned()));
        assert_eq!(read("《 临江日报 》（ 2016年03月12日   06 版）"), paper("6"));
        assert_eq!(read("来源：临江日报 （2016年03月12日 第A03版）"), paper("A03"));
        assert_eq!(read("临江日报(2016-03-12 第12版)"), paper("12"));
        assert_eq!(read("临江日报（2016年）"), None);
    }
}
