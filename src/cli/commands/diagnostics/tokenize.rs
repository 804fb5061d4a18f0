//! `jianbao tokenize`: prints the tokens of a text. Loads the dictionary, as indexing does.

use std::io::Write;

use serde::Serialize;

use crate::{
    analysis::{Folded, bigrams, segmenter::Segmenter},
    cli::{Exit, args::TokenizeArgs, terminal::console},
    model::Span,
};

#[derive(Serialize)]
struct Word<'a> {
    text: &'a str,
    /// Bytes of the text.
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Tokens<'a> {
    text: &'a str,
    folded: &'a str,
    words: Vec<Word<'a>>,
    characters: Vec<&'a str>,
    pairs: Vec<&'a str>,
}

pub(in crate::cli) fn run(args: &TokenizeArgs) -> anyhow::Result<Exit> {
    let text = args.text.join(" ");
    let folded = Folded::new(&text);
    let mut tokens =
        Tokens { text: &text, folded: folded.as_str(), words: Vec::new(), characters: Vec::new(), pairs: Vec::new() };
    Segmenter::new().words(folded.as_str(), &mut |word, span| {
        let Span { start, end } = folded.original_span(span);
        tokens.words.push(Word { text: word, start, end });
    });
    bigrams::characters(folded.as_str(), &mut |letter, _| tokens.characters.push(letter));
    bigrams::bigrams(folded.as_str(), &mut |pair, _| tokens.pairs.push(pair));

    let mut out = console::stdout();
    if args.json {
        serde_json::to_writer(&mut out, &tokens)?;
        writeln!(out)?;
    } else {
        let words: Vec<&str> = tokens.words.iter().map(|word| word.text).collect();
        writeln!(out, "folded      {}", tokens.folded)?;
        writeln!(out, "words       {}", words.join(" "))?;
        writeln!(out, "characters  {}", tokens.characters.join(" "))?;
        writeln!(out, "pairs       {}", tokens.pairs.join(" "))?;
    }
    out.flush()?;
    Ok(Exit::Success)
}
