//! The pseudo-XML of the Sogou news corpora: a sequence of `<doc>` without a root, with unescaped `&`.

mod shifted;

use std::io::BufRead;

use crate::formats::base::{
    format::Format,
    record::{Record, Records},
};
use crate::{
    formats::base::format::{Context, ReadOptions},
    markup::{self, Dialect, Token, Tokens},
    record::{
        diagnostic::DiagnosticKind,
        draft::{Draft, Layout},
        fields::FieldMap,
        url_date,
    },
    reflow::tidy,
};
use jianbao_model::ArticleMeta;

/// Separates paragraphs in the corpora. It is a private-use character, which most programs do not show.
const PARAGRAPH_MARK: char = '\u{e40c}';

/// One article per `<doc>`: `<url>`, `<docno>`, `<contenttitle>`, `<content>`. The corpora have no other elements, so
/// there is nothing that the user could map to a field.
pub struct Sogou;

impl Format for Sogou {
    fn name(&self) -> &'static str {
        "Sogou"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["dat"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        // If the head is short, the second tag may be beyond it.
        let Some(doc) = head.find("<doc>") else { return false };
        let record = &head[doc..];
        record.contains("<contenttitle>") && record.contains("<docno>") && doc < 400
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::documents(input, "doc", options.limits)
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let field = |name: &str| field(record.text(), name);
        let title = field("contenttitle").unwrap_or_default();
        let (content, stretches) = shifted::put_right(&field("content").unwrap_or_default());
        let lines: Vec<String> = content.split([PARAGRAPH_MARK, '\n']).map(str::to_owned).collect();
        if tidy(&title).is_empty() && lines.iter().all(|line| tidy(line).is_empty()) {
            return Err("neither title nor text in the document".into());
        }
        let meta = ArticleMeta {
            id: field("docno").unwrap_or_default(),
            title,
            url: field("url").filter(|url| !url.is_empty()),
            ..ArticleMeta::default()
        };
        let date = meta.url.as_deref().and_then(url_date::date_in);
        let diagnostics = (stretches > 0).then_some(DiagnosticKind::Unshifted { stretches }).into_iter().collect();
        Ok(vec![Draft { meta, date, lines, layout: Layout::Paragraphs, diagnostics }])
    }
}

/// Returns the text between the tags of a field, or up to the end of the document if the end tag is missing.
fn field(document: &str, name: &str) -> Option<String> {
    let mut inside = false;
    let mut value = String::new();
    for token in Tokens::new(document, Dialect::Sgml) {
        match token {
            Token::Open(tag) if tag.name.eq_ignore_ascii_case(name) => inside = true,
            Token::Close(closed)
                if inside && (closed.eq_ignore_ascii_case(name) || closed.eq_ignore_ascii_case("doc")) =>
            {
                return Some(tidy(&value).to_owned());
            }
            Token::Text(text) if inside => value.push_str(&markup::decode(text)),
            Token::Verbatim(text) if inside => value.push_str(text),
            _ => {}
        }
    }
    inside.then(|| tidy(&value).to_owned())
}
