//! SGML of evaluation collections: a sequence of `<DOC>`, in which many end tags are missing.

use std::io::BufRead;

use crate::formats::base::{
    dates,
    format::Format,
    lines::beginning,
    record::{Record, Records},
};
use crate::{
    formats::base::format::{Context, ReadOptions},
    markup::{self, Dialect, Token, Tokens},
    record::{
        draft::{Draft, Layout},
        fields::{Field, FieldMap},
    },
    reflow::tidy,
};
use jianbao_model::ArticleMeta;
use jianbao_text::dates::{find_date, parse_date};

/// One article per `<DOC>`: `<DOCNO>` or an `id`, `<HEADLINE>` or `<TITLE>`, `<DATE>` or `<DATE_TIME>`, and `<TEXT>`
/// with or without `<P>`. Text elsewhere also belongs to the article, unless its element is administrative, such as
/// `<LANG>`.
pub struct Sgml;

impl Format for Sgml {
    fn name(&self) -> &'static str {
        "SGML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["sgml", "sgm", "trec"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
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

    fn tells_itself(&self) -> bool {
        true
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::documents(input, "doc", options.limits)
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        let mut document = Document::default();
        for token in Tokens::new(record.text(), Dialect::Sgml) {
            document.take(token, &context.options.map);
        }
        document.finish()
    }
}

/// The part of a document that is being read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    /// Text of the article. This is the default.
    #[default]
    Text,
    /// Text that is not part of the article.
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
}

/// The kind of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// `<TEXT>`
    Body,
    Part(Part),
    Paragraph,
    /// Formatting, or a mark.
    Mark,
}

impl Element {
    /// Returns the kind of an element by its name.
    fn of(name: &str, map: &FieldMap) -> Self {
        if let Some(field) = map.named(name) {
            return Self::Part(match field {
                Field::Id => Part::Id,
                Field::Title => Part::Title,
                Field::Date => Part::Date,
                Field::Source => Part::Source,
                Field::Author | Field::Editor => Part::Author,
                Field::Page => Part::Page,
                Field::Section => Part::Section,
                Field::Url => Part::Url,
                Field::Text => return Self::Body,
                Field::Lead | Field::Summary | Field::Tags | Field::Place | Field::Agency => Part::Text,
            });
        }
        Self::Part(match name.to_ascii_uppercase().as_str() {
            "DOCNO" | "DOCID" => Part::Id,
            "HEADLINE" | "TITLE" | "HL" | "TI" | "H1" | "DOCTITLE" => Part::Title,
            "DATE" | "DATE_TIME" | "DATETIME" | "DD" | "PUBDATE" | "DATE1" => Part::Date,
            "SOURCE" | "SO" | "NEWSPAPER" | "AGENCY" => Part::Source,
            "AUTHOR" | "BYLINE" | "AU" => Part::Author,
            "PAGE" => Part::Page,
            "SECTION" | "COLUMN" | "CATEGORY" => Part::Section,
            "URL" => Part::Url,
            "DATELINE" => Part::Dateline,
            "TEXT" | "BODY" | "CONTENT" | "TX" | "LP" => return Self::Body,
            "P" | "BR" | "PARAGRAPH" => return Self::Paragraph,
            "B" | "I" | "A" | "ANNOTATION" | "F" | "SEG" | "S" | "HR" => return Self::Mark,
            "LANG" | "LANGUAGE" | "DOCTYPE" | "TXTTYPE" | "TYPE" | "SEQNO" | "ENCODING" | "CHARSET" | "LENGTH"
            | "SUBJECT" | "KEYWORD" | "KEYWORDS" | "PROFILE" | "PUB" | "COUNTRY" | "EDITION" | "NUMBER" | "VOLUME"
            | "COPYRIGHT" | "FILEID" | "SLUG" | "TRAILER" | "HT" => Part::Nothing,
            // Leads and captions have too many different names to be listed.
            _ => Part::Text,
        })
    }
}

#[derive(Default)]
struct Document {
    part: Part,
    /// Whether the reader is between `<TEXT>` and `</TEXT>`, in any part.
    inside_text: bool,
    meta: ArticleMeta,
    title: String,
    date: String,
    dateline: String,
    /// Whether the current part has text.
    filled: bool,
    /// Paragraphs as marked by `<P>`, and whether they are between `<TEXT>` and `</TEXT>`.
    pieces: Vec<(String, bool)>,
    /// Text that belongs to the last paragraph.
    open: String,
    marked: bool,
}

impl Document {
    fn take(&mut self, token: Token<'_>, map: &FieldMap) {
        match token {
            Token::Open(tag) => {
                if tag.name.eq_ignore_ascii_case("DOC") {
                    let id = tag.attribute("id").or_else(|| tag.attribute("docid"));
                    self.meta.id = id.map(|id| id.trim().to_owned()).unwrap_or_default();
                } else {
                    self.border(Element::of(tag.name, map), true);
                }
            }
            Token::Close(name) if name.eq_ignore_ascii_case("DOC") => {}
            Token::Close(name) => self.border(Element::of(name, map), false),
            Token::Text(text) => self.text(&markup::decode(text)),
            Token::Verbatim(text) => self.text(text),
        }
    }

    /// Handles a tag. A start tag begins a part, or a paragraph of the text; the end tag of a part returns to the text.
    fn border(&mut self, element: Element, opens: bool) {
        let part = match element {
            Element::Mark => return,
            Element::Paragraph => {
                // Some files have paragraphs inside headlines. Others have no end tag of a headline, so one with text
                // ends here.
                if self.part != Part::Text && !self.inside_text && !(opens && self.filled) {
                    return;
                }
                self.marked = true;
                Part::Text
            }
            // Elements inside the text are not administrative.
            Element::Part(part) if opens && !(part == Part::Nothing && self.inside_text) => part,
            Element::Body | Element::Part(_) => Part::Text,
        };
        self.end_paragraph();
        if element == Element::Body {
            self.inside_text = opens;
        }
        self.part = part;
        self.filled = false;
    }

    fn text(&mut self, text: &str) {
        self.filled |= self.part != Part::Nothing && !tidy(text).is_empty();
        let field = match self.part {
            Part::Nothing => return,
            Part::Text => return self.open.push_str(text),
            Part::Title => return self.title.push_str(text),
            Part::Date => return self.date.push_str(text),
            Part::Dateline => {
                self.dateline.push_str(text);
                return self.open.push_str(text);
            }
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
            self.pieces.push((text, self.inside_text));
        }
    }

    fn finish(mut self) -> Result<Vec<Draft>, String> {
        self.end_paragraph();
        let dateline = one_line(&self.dateline);
        self.forget_twice(&dateline);
        let layout = if self.marked { Layout::Paragraphs } else { Layout::Lines };
        let lines = self.lines();
        let mut meta = self.meta;
        meta.title = one_line(&self.title);
        if meta.title.is_empty() && lines.iter().all(|line| tidy(line).is_empty()) {
            return Err("neither title nor text in the document".into());
        }
        // The id of the document or its dateline may contain the date.
        let id = Some(meta.id.clone()).filter(|id| find_date(id).is_some());
        let dateline = Some(dateline).filter(|dateline| parse_date(dateline).day().is_some());
        let date = dates::best([self.date].into_iter().chain(id).chain(dateline));
        Ok(vec![Draft { meta, date, lines, layout, diagnostics: Vec::new() }])
    }

    /// Removes a dateline from the beginning of the text, where it is repeated.
    fn forget_twice(&mut self, dateline: &str) {
        let at = self.pieces.iter().position(|(piece, _)| !dateline.is_empty() && one_line(piece) == dateline);
        if let Some(at) = at
            && self.pieces.get(at + 1).is_some_and(|(next, _)| tidy(next).starts_with(dateline))
        {
            self.pieces.remove(at);
        }
    }

    fn lines(&self) -> Vec<String> {
        if self.marked {
            return self.pieces.iter().map(|(paragraph, _)| one_line(paragraph)).collect();
        }
        let mut lines = Vec::new();
        for (at, (text, inside)) in self.pieces.iter().enumerate() {
            // Text outside of `<TEXT>` is not joined to its paragraphs.
            if at > 0 && self.pieces[at - 1].1 != *inside {
                lines.push(String::new());
            }
            lines.extend(text.lines().map(str::to_owned));
        }
        lines
    }
}

/// Joins the lines of a paragraph or title: with a space between Latin letters, without one between Chinese characters.
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
