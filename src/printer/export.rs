//! The whole answer to a query as a file: tables for spreadsheets, lines for programs, references for bibliographies. What it is the
//! answer of stands in it too: which index, which query, when. Given piece by piece, so that no answer is too large.

use serde::Serialize;

use super::{
    BOM, Style,
    citation::{citation_on, text},
    csv_row, neutralise,
};
use crate::{
    error::Result,
    model::{ArticleMeta, Date, Span},
    search::{ArticleMatches, Match, ParagraphMatch, Results, describe},
};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// A row for each paragraph, for spreadsheets.
    Csv,
    /// A JSON object on a line for each paragraph, for programs.
    Jsonl,
    /// A reference for each article, for Zotero, EndNote, NoteExpress and others.
    Ris,
    /// A reference for each article, for TeX.
    BibTex,
}

impl ExportFormat {
    /// What the file is, for HTTP.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/x-ndjson; charset=utf-8",
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::BibTex => "application/x-bibtex; charset=utf-8",
        }
    }

    /// How the name of such a file ends, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Ris => "ris",
            Self::BibTex => "bib",
        }
    }
}

/// Where an export comes from: what somebody needs to get the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// The program and its version.
    pub program: String,
    /// The state of the index, see [`Archive::identity`](crate::index::Archive::identity).
    pub index: String,
    /// How its text was analysed.
    pub analysis: String,
    /// What was typed.
    pub query: String,
    /// What was searched for, a condition a line.
    pub understood: Vec<String>,
    /// When, as the caller says: the library has no clock.
    pub time: String,
    /// Matching paragraphs, titles included.
    pub paragraphs: usize,
    /// Articles they stand in.
    pub articles: usize,
}

impl Provenance {
    /// That of `results`, exported at `time`.
    #[must_use]
    pub fn new(results: &Results<'_>, time: &str) -> Self {
        let total = results.total();
        Self {
            program: concat!("jianbao ", env!("CARGO_PKG_VERSION")).to_owned(),
            index: results.snapshot().to_owned(),
            analysis: results.analysis().to_owned(),
            query: results.query().to_owned(),
            understood: describe(results.plan()).lines().map(str::to_owned).collect(),
            time: time.to_owned(),
            paragraphs: total.hits,
            articles: total.articles,
        }
    }

    /// Its parts with their names, each on one line.
    fn lines(&self) -> Vec<(&'static str, String)> {
        let line = |text: &str| neutralise(text).into_owned();
        let understood: Vec<&str> = self.understood.iter().map(|line| line.trim_start()).collect();
        vec![
            ("exported by", line(&self.program)),
            ("time", line(&self.time)),
            ("query", line(&self.query)),
            ("understood as", line(&understood.join("; "))),
            ("paragraphs", self.paragraphs.to_string()),
            ("articles", self.articles.to_string()),
            ("index", line(&self.index)),
            ("analysis", line(&self.analysis)),
        ]
    }
}

/// The columns of a table.
const COLUMNS: [&str; 13] = [
    "article",
    "paragraph",
    "date",
    "source",
    "page",
    "section",
    "author",
    "title",
    "text",
    "match",
    "marks",
    "marked",
    "url",
];

/// The parts of the file, in order: what it begins with, then each article. The provenance stands first, where it is wanted.
///
/// ```no_run
/// use jianbao::{index::Archive, printer::{ExportFormat, export}, query::parse, search::{Options, Results}};
/// let archive = Archive::open("index".as_ref())?;
/// let results = Results::new(&archive, &parse("大桥"), &Options::strict())?;
/// let table: String = export(ExportFormat::Csv, &results, None, None).collect::<Result<_, _>>()?;
/// assert!(table.starts_with("\u{feff}article,paragraph,"));
/// # Ok::<(), jianbao::Error>(())
/// ```
#[must_use]
pub fn export<'r>(
    format: ExportFormat,
    results: &'r Results<'_>,
    provenance: Option<&Provenance>,
    accessed: Option<Date>,
) -> Box<dyn Iterator<Item = Result<String>> + 'r> {
    let head = std::iter::once(Ok(head(format, provenance)));
    let cited = move |style| {
        results.records().map(move |article| {
            let text = citation_on(&article?, style, accessed);
            Ok(if style == Style::Ris { text + "\r\n" } else { text + "\n" })
        })
    };
    match format {
        ExportFormat::Csv => Box::new(head.chain(results.articles().map(|article| Ok(rows(&article?))))),
        ExportFormat::Jsonl => Box::new(head.chain(results.articles().map(|article| Ok(objects(&article?))))),
        ExportFormat::Ris => Box::new(head.chain(cited(Style::Ris))),
        ExportFormat::BibTex => Box::new(head.chain(cited(Style::BibTex))),
    }
}

fn head(format: ExportFormat, provenance: Option<&Provenance>) -> String {
    let lines = provenance.map(Provenance::lines).unwrap_or_default();
    match format {
        ExportFormat::Csv => {
            let mut out = BOM.to_owned();
            for (name, value) in lines {
                // As many cells as every other row, and a sign that programs take for a comment.
                let mut cells = vec![String::new(); COLUMNS.len()];
                cells[0] = format!("# {name}");
                cells[1] = value;
                out.push_str(&csv_row(cells));
            }
            out.push_str(&csv_row(COLUMNS));
            out
        }
        ExportFormat::Jsonl => provenance.map_or_else(String::new, |provenance| {
            #[derive(Serialize)]
            struct First<'p> {
                provenance: &'p Provenance,
            }
            json_line(&First { provenance })
        }),
        ExportFormat::Ris | ExportFormat::BibTex if lines.is_empty() => String::new(),
        // The format has no comments: what is no reference is dropped by some programs and refused by others.
        ExportFormat::Ris => {
            let note = |(name, value): &(&str, String)| format!("N1  - {name}: {value}\r\n");
            let notes: String = lines.iter().map(note).collect();
            let title = provenance.and_then(|provenance| text(Some(&provenance.query))).unwrap_or_default();
            format!("TY  - GEN\r\nTI  - jianbao: {title}\r\n{notes}ER  - \r\n\r\n")
        }
        // Outside of entries everything is a comment, but for the sign that begins one.
        ExportFormat::BibTex => {
            let comment = |(name, value): &(&str, String)| format!("% {name}: {}\n", value.replace('@', "＠"));
            lines.iter().map(comment).collect::<String>() + "\n"
        }
    }
}

fn json_line(value: &impl Serialize) -> String {
    let mut line = serde_json::to_string(value).expect("strings and numbers are JSON");
    line.push('\n');
    line
}

/// The date, or what is written in its place.
fn date(article: &ArticleMeta) -> Option<String> {
    article.date.map(|date| date.to_string()).or_else(|| article.date_text.clone())
}

/// As in the JSON contract.
fn match_name(matched: Match) -> &'static str {
    match matched {
        Match::Literal => "literal",
        Match::Exact => "exact",
        Match::Words => "words",
    }
}

fn rows(article: &ArticleMatches) -> String {
    let meta = &article.meta;
    let date = date(meta).unwrap_or_default();
    let known = |value: &Option<String>| value.clone().unwrap_or_default();
    let row = |paragraph: &ParagraphMatch| {
        let marked: Vec<&str> = paragraph.highlights.iter().map(|span| span.of(&paragraph.text)).collect();
        csv_row([
            meta.id.clone(),
            paragraph.number.to_string(),
            date.clone(),
            known(&meta.source),
            known(&meta.page),
            known(&meta.section),
            known(&meta.author),
            meta.title.clone(),
            paragraph.text.clone(),
            match_name(paragraph.matched).to_owned(),
            marked.len().to_string(),
            marked.join(" | "),
            known(&meta.url),
        ])
    };
    article.paragraphs.iter().map(row).collect()
}

/// A matching paragraph as a line of JSON; the fields of a hit that do not depend on a ranking.
#[derive(Serialize)]
struct Object<'a> {
    article: &'a str,
    paragraph: usize,
    title: Option<&'a str>,
    date: Option<String>,
    source: Option<&'a str>,
    author: Option<&'a str>,
    page: Option<&'a str>,
    section: Option<&'a str>,
    url: Option<&'a str>,
    #[serde(rename = "match")]
    matched: Match,
    text: &'a str,
    highlights: &'a [Span],
}

fn objects(article: &ArticleMatches) -> String {
    let meta = &article.meta;
    let object = |paragraph: &ParagraphMatch| {
        json_line(&Object {
            article: &meta.id,
            paragraph: paragraph.number,
            title: Some(meta.title.as_str()).filter(|title| !title.is_empty()),
            date: meta.date.map(|date| date.to_string()),
            source: meta.source.as_deref(),
            author: meta.author.as_deref(),
            page: meta.page.as_deref(),
            section: meta.section.as_deref(),
            url: meta.url.as_deref(),
            matched: paragraph.matched,
            text: &paragraph.text,
            highlights: &paragraph.highlights,
        })
    };
    article.paragraphs.iter().map(object).collect()
}
