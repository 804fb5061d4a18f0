//! `jianbao explain`: shows why the paragraphs of an article match a query or not.

use std::io::Write;

use crate::{
    analysis::{fold, segmenter::Segmenter},
    cli::{Exit, args::ExplainArgs, input::queries, terminal::console},
    index::IndexReader,
    printer::neutralise,
    search::{self, Options, ParagraphExplanation},
    wire,
};

pub(in crate::cli) fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let reader = IndexReader::open(&args.index.dir)?;
    let query = queries::parse(&args.query.join(" "))?;
    let explanation = search::explain(&reader, &query, &Options::default(), &args.doc)?;
    let matches = explanation.paragraphs.iter().any(|paragraph| paragraph.matches);
    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &wire::Explanation::from(&explanation))?;
        writeln!(out)?;
    } else {
        write!(out, "understood as\n{}", indented(&explanation.understood))?;
        let article = reader.article(&args.doc)?;
        let segmenter = Segmenter::new();
        for paragraph in &explanation.paragraphs {
            let folded = fold(article.text(paragraph.paragraph).unwrap_or_default());
            let mut words = Vec::new();
            segmenter.words(&folded, &mut |word, _| words.push(word));
            write_paragraph(paragraph, &words.join(" "), &mut out)?;
        }
    }
    out.flush()?;
    Ok(if matches { Exit::Success } else { Exit::NoHits })
}

fn write_paragraph(paragraph: &ParagraphExplanation, words: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let name = if paragraph.paragraph == 0 { "title".to_owned() } else { format!("paragraph {}", paragraph.paragraph) };
    match paragraph.score {
        Some(score) => writeln!(out, "\n{name}: matches, score {score:.3}")?,
        None => writeln!(out, "\n{name}: does not match")?,
    }
    for clause in &paragraph.clauses {
        let next = clause.then.map_or("the end of the text".to_owned(), |c| format!("{c:?}"));
        if clause.strings > 0 {
            let times = if clause.strings == 1 { "once".to_owned() } else { format!("{} times", clause.strings) };
            writeln!(out, "  {}: occurs {times}", clause.clause)?;
        } else if clause.longest.is_empty() {
            writeln!(out, "  {}: not even its first character occurs", clause.clause)?;
        } else {
            writeln!(out, "  {}: only its beginning {} occurs, followed by {next}", clause.clause, clause.longest)?;
        }
        for word in &clause.words {
            let how = match (word.as_word, word.as_string) {
                (true, _) => "occurs as a word",
                (false, 0) => "does not occur",
                (false, _) => "occurs only inside or across other words",
            };
            writeln!(out, "    {} (a word in {} documents): {how}", word.word, word.documents)?;
        }
    }
    writeln!(out, "  segmented as: {}", neutralise(words))
}

fn indented(text: &str) -> String {
    text.lines().flat_map(|line| ["  ", line, "\n"]).collect()
}
