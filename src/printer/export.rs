//! Exports all results of a query: CSV, JSON Lines, or references. The export includes its provenance: index, query and
//! time. It is generated in parts, so that its size is not limited by memory.

use serde::Serialize;

use super::{BOM, Style, citation::citation_on, csv_row, neutralise};
use crate::{
    error::Result,
    model::{ArticleMeta, Date},
    search::{ArticleMatches, ParagraphMatch, Results},
    wire::{self, Provenance, ProvenanceLine, Record},
};

/// An export format.
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
    /// A JSON array with a reference for each article, for Zotero, pandoc and other citation processors.
    CslJson,
}

impl ExportFormat {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/x-ndjson; charset=utf-8",
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::BibTex => "application/x-bibtex; charset=utf-8",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
        }
    }

    /// The file name extension, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Ris => "ris",
            Self::BibTex => "bib",
            Self::CslJson => "json",
        }
    }
}

/// The names and values of a provenance, each on one line.
fn lines(provenance: &Provenance) -> Vec<(&'static str, String)> {
    let line = |text: &str| neutralise(text).into_owned();
    let understood: Vec<&str> = provenance.understood.iter().map(|line| line.trim_start()).collect();
    vec![
        ("exported by", line(&provenance.program)),
        ("time", line(&provenance.time)),
        ("query", line(&provenance.query)),
        ("understood as", line(&understood.join("; "))),
        ("paragraphs", provenance.paragraphs.to_string()),
        ("articles", provenance.articles.to_string()),
        ("index", line(&provenance.index)),
        ("analysis", line(&provenance.analysis)),
    ]
}

/// The columns of the CSV table.
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

/// The parts of the file in order: the header with the optional provenance, then each article. RIS and CSL-JSON have no place for a
/// provenance.
///
/// ```no_run
/// use jianbao::{index::IndexReader, printer::{ExportFormat, export}, query::parse, search::{Options, Results}};
/// let reader = IndexReader::open("index".as_ref())?;
/// let results = Results::new(&reader, &parse("大桥"), &Options::strict())?;
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
    let header = std::iter::once(Ok(header(format, provenance)));
    let citations = move |style| {
        results.records().map(move |article| {
            let text = citation_on(&article?, style, accessed);
            Ok(if style == Style::Ris { text + "\r\n" } else { text + "\n" })
        })
    };
    match format {
        ExportFormat::Csv => Box::new(header.chain(results.articles().map(|article| Ok(rows(&article?))))),
        ExportFormat::Jsonl => Box::new(header.chain(results.articles().map(|article| Ok(objects(&article?))))),
        ExportFormat::Ris => Box::new(header.chain(citations(Style::Ris))),
        ExportFormat::BibTex => Box::new(header.chain(citations(Style::BibTex))),
        ExportFormat::CslJson => {
            let items = citations(Style::CslJson).enumerate().map(|(number, item)| {
                let separator = if number == 0 { "" } else { "," };
                item.map(|item| format!("{separator}{item}"))
            });
            Box::new(header.chain(items).chain(std::iter::once(Ok("]\n".to_owned()))))
        }
    }
}

fn header(format: ExportFormat, provenance: Option<&Provenance>) -> String {
    let lines = provenance.map(lines).unwrap_or_default();
    match format {
        ExportFormat::Csv => {
            let mut out = BOM.to_owned();
            for (name, value) in lines {
                // A comment row with the same number of cells as every other row.
                let mut cells = vec![String::new(); COLUMNS.len()];
                cells[0] = format!("# {name}");
                cells[1] = value;
                out.push_str(&csv_row(cells));
            }
            out.push_str(&csv_row(COLUMNS));
            out
        }
        ExportFormat::Jsonl => {
            provenance.map_or_else(String::new, |provenance| json_line(&ProvenanceLine { provenance }))
        }
        ExportFormat::BibTex if lines.is_empty() => String::new(),
        // RIS and JSON have no comments. An entry for the provenance would become an article in the reader's library.
        ExportFormat::Ris => String::new(),
        ExportFormat::CslJson => "[\n".to_owned(),
        // Text between entries is a comment, except for `@`.
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

/// The date, or its original text.
fn date(article: &ArticleMeta) -> Option<String> {
    article.date.map(|date| date.to_string()).or_else(|| article.date_text.clone())
}

fn rows(article: &ArticleMatches) -> String {
    let meta = &article.meta;
    let date = date(meta).unwrap_or_default();
    let or_empty = |value: &Option<String>| value.clone().unwrap_or_default();
    let row = |paragraph: &ParagraphMatch| {
        let marked: Vec<&str> = paragraph.highlights.iter().map(|span| span.of(&paragraph.text)).collect();
        csv_row([
            meta.id.clone(),
            paragraph.number.to_string(),
            date.clone(),
            or_empty(&meta.source),
            or_empty(&meta.page),
            or_empty(&meta.section),
            or_empty(&meta.author),
            meta.title.clone(),
            paragraph.text.clone(),
            wire::Match::from(paragraph.matched).name().to_owned(),
            marked.len().to_string(),
            marked.join(" | "),
            or_empty(&meta.url),
        ])
    };
    article.paragraphs.iter().map(row).collect()
}

fn objects(article: &ArticleMatches) -> String {
    article.paragraphs.iter().map(|paragraph| json_line(&Record::new(&article.meta, paragraph))).collect()
}
