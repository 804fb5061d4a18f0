//! SGML as evaluation collections have it: `<DOC>` after `<DOC>`, end tags where their authors thought of them.

use std::io::BufRead;

use super::{Format, Record, Records, beginning};
use crate::{
    corpus::{
        Context, Draft, Layout,
        markup::{self, Dialect, Token, Tokens},
        reflow::tidy,
    },
    model::{ArticleMeta, parse_date},
};

/// One article a `<DOC>`: `<DOCNO>` or an `id`, `<HEADLINE>` or `<TITLE>`, `<DATE>` or `<DATE_TIME>`, and `<TEXT>` with or without
/// `<P>`.
pub struct Sgml;

impl Format for Sgml {
    fn name(&self) -> &'static str {
        "SGML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["sgml", "sgm", "trec"]
    }

    fn recognises(&self, head: &str) -> bool {
        let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let start = beginning(head, 2000).to_ascii_lowercase();
        if start.starts_with("<?xml") || start.contains("<contenttitle>") {
            return false;
        }
        let Some(at) = start.find("<doc").filter(|&at| start[..at].trim().is_empty() || start[..at].starts_with('<'))
        else {
            return false;
        };
        let document = &start[at + 4..];
        let has_id = document.split('>').next().is_some_and(|tag| tag.contains(" id=") || tag.contains(" docid="));
        (document.starts_with('>') || document.starts_with(char::is_whitespace))
            && (has_id || document.contains("<docno>") || document.contains("<docid>"))
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>) -> Records<'a> {
        markup::documents(input)
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let mut document = Document::default();
        for token in Tokens::new(&record.text, Dialect::Sgml) {
            document.take(token);
        }
        document.finish()
    }
}

/// What of a document is being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Nothing,
    Id,
    Title,
    Date,
    Source,
    Author,
    Page,
    Section,
    Url,
    Dateline,
    Text,
}

impl Part {
    /// What an element holds, by its name; `None` for one that only sets type.
    fn of(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "DOCNO" | "DOCID" => Self::Id,
            "HEADLINE" | "TITLE" | "HL" | "TI" | "H1" | "DOCTITLE" => Self::Title,
            "DATE" | "DATE_TIME" | "DATETIME" | "DD" | "PUBDATE" | "DATE1" => Self::Date,
            "SOURCE" | "SO" | "NEWSPAPER" | "AGENCY" => Self::Source,
            "AUTHOR" | "BYLINE" | "AU" => Self::Author,
            "PAGE" => Self::Page,
            "SECTION" | "COLUMN" | "CATEGORY" => Self::Section,
            "URL" => Self::Url,
            "DATELINE" => Self::Dateline,
            "TEXT" | "BODY" | "CONTENT" | "TX" | "LP" => Self::Text,
            "P" | "BR" | "B" | "I" | "A" | "ANNOTATION" | "F" | "SEG" | "S" | "HR" | "PARAGRAPH" => return None,
            _ => Self::Nothing,
        })
    }
}

#[derive(Default)]
struct Document {
    part: Part,
    /// Between `<TEXT>` and `</TEXT>`, in whatever part.
    inside_text: bool,
    meta: ArticleMeta,
    title: String,
    date: String,
    dateline: String,
    /// Paragraphs as `<P>` marks them.
    lines: Vec<String>,
    /// Text that belongs to the last of them.
    open: String,
    marked: bool,
}

impl Document {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Open(tag) => {
                if tag.name.eq_ignore_ascii_case("DOC") {
                    let id = tag.attribute("id").or_else(|| tag.attribute("docid"));
                    self.meta.id = id.map(|id| id.trim().to_owned()).unwrap_or_default();
                }
                self.border(tag.name, true);
            }
            Token::Close(name) => self.border(name, false),
            Token::Text(text) => self.text(&markup::decode(text)),
            Token::Verbatim(text) => self.text(text),
        }
    }

    /// A start tag begins a part, or a paragraph of the text; the end tag of a part inside the text leads back to the text.
    fn border(&mut self, name: &str, opens: bool) {
        if name.eq_ignore_ascii_case("DOC") {
            return;
        }
        match Part::of(name) {
            None if is_paragraph(name) && self.inside_text => {
                self.end_paragraph();
                self.part = Part::Text;
                self.marked = true;
            }
            None => {}
            Some(part) => {
                self.end_paragraph();
                if part == Part::Text {
                    self.inside_text = opens;
                }
                self.part = match part {
                    // Elements of the text that we know nothing of are paragraphs.
                    Part::Nothing if self.inside_text => Part::Text,
                    part if opens => part,
                    _ if self.inside_text => Part::Text,
                    _ => Part::Nothing,
                };
            }
        }
    }

    fn text(&mut self, text: &str) {
        let field = match self.part {
            Part::Nothing => return,
            Part::Text => return self.open.push_str(text),
            Part::Title => return self.title.push_str(text),
            Part::Date => return self.date.push_str(text),
            Part::Dateline => return self.dateline.push_str(text),
            Part::Id => {
                if self.meta.id.is_empty() {
                    tidy(text).clone_into(&mut self.meta.id);
                }
                return;
            }
            Part::Source => &mut self.meta.source,
            Part::Author => &mut self.meta.author,
            Part::Page => &mut self.meta.page,
            Part::Section => &mut self.meta.section,
            Part::Url => &mut self.meta.url,
        };
        let text = tidy(text);
        if field.is_none() && !text.is_empty() {
            *field = Some(text.to_owned());
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.open);
        if !tidy(&text).is_empty() {
            self.lines.push(text);
        }
    }

    fn finish(mut self) -> Result<Vec<Draft>, String> {
        self.end_paragraph();
        let layout = if self.marked { Layout::Paragraphs } else { Layout::Lines };
        let lines: Vec<String> = if self.marked {
            self.lines.iter().map(|paragraph| one_line(paragraph)).collect()
        } else {
            self.lines.iter().flat_map(|text| text.lines().map(str::to_owned)).collect()
        };
        let mut meta = self.meta;
        meta.title = one_line(&self.title);
        if meta.title.is_empty() && lines.iter().all(|line| tidy(line).is_empty()) {
            return Err("neither title nor text in the document".into());
        }
        let written = [tidy(&self.date).to_owned(), meta.id.clone(), one_line(&self.dateline)];
        let date = written.into_iter().find(|text| parse_date(text).is_some());
        Ok(vec![Draft { meta, date, lines, layout }])
    }
}

fn is_paragraph(name: &str) -> bool {
    ["P", "PARAGRAPH", "BR"].iter().any(|paragraph| name.eq_ignore_ascii_case(paragraph))
}

/// Lines of one paragraph or title as one line: with a space where letters meet, without between Chinese characters.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(tidy).filter(|line| !line.is_empty()) {
        let meets = out.chars().next_back().is_some_and(|c| c.is_ascii()) && line.starts_with(|c: char| c.is_ascii());
        if meets {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}
