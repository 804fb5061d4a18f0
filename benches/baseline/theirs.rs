//! The baseline: tantivy with the tokenizer of tantivy-jieba, assembled as in its documentation. Words in jieba's
//! search mode with frequencies and positions, the text stored, all settings at their defaults.
//!
//! Choices were made in favour of the baseline: its words are looked up as terms, without a parser and without jieba
//! (except in a new process, which must segment the query), and its highlights are found by comparing bytes, because
//! tantivy's own snippets segment every hit again.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use serde::Deserialize;
use tantivy::{
    DocAddress, Index, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
    collector::{Count, DocSetCollector, TopDocs},
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value},
    tokenizer::TokenStream,
};

/// An article as written by `super::main`.
#[derive(Deserialize)]
struct Article {
    id: String,
    #[serde(default)]
    title: String,
    paragraphs: Vec<String>,
}

/// The baseline, opened for searching.
pub struct Theirs {
    searcher: Searcher,
    fields: Fields,
}

#[derive(Clone, Copy)]
struct Fields {
    text: Field,
    article: Field,
    paragraph: Field,
}

/// A hit, with its highlights as byte offsets of its text.
pub struct Hit {
    pub article: String,
    pub paragraph: u64,
    pub text: String,
    pub marks: Vec<(usize, usize)>,
}

fn schema() -> (Schema, Fields) {
    let indexing =
        TextFieldIndexing::default().set_tokenizer("jieba").set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut schema = Schema::builder();
    let fields = Fields {
        text: schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing).set_stored()),
        article: schema.add_text_field("article", STRING | STORED),
        paragraph: schema.add_u64_field("paragraph", STORED),
    };
    (schema.build(), fields)
}

/// Indexes the articles of a file, one document per paragraph; titles are paragraph 0, as in jianbao.
pub fn build(file: &Path, index: &Path, threads: usize, arena: usize) {
    let (schema, fields) = schema();
    let index = Index::create_in_dir(index, schema).expect("an empty folder");
    index.tokenizers().register("jieba", tantivy_jieba::JiebaTokenizer::new());
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, arena * threads).expect("a writer");
    for line in BufReader::new(File::open(file).expect("it was written")).lines() {
        let article: Article = serde_json::from_str(&line.expect("UTF-8")).expect("it was written so");
        for (number, text) in std::iter::once(&article.title).chain(&article.paragraphs).enumerate() {
            let mut document = TantivyDocument::default();
            document.add_text(fields.text, text);
            document.add_text(fields.article, &article.id);
            document.add_u64(fields.paragraph, number as u64);
            writer.add_document(document).expect("room");
        }
    }
    writer.commit().expect("room");
    writer.wait_merging_threads().expect("merges");
}

impl Theirs {
    pub fn open(index: &Path) -> Self {
        let index = Index::open_in_dir(index).expect("an index");
        index.tokenizers().register("jieba", tantivy_jieba::JiebaTokenizer::new());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().expect("an index");
        Self { searcher: reader.searcher(), fields: schema().1 }
    }

    /// Runs a query as typed: segments it, which loads the dictionary, and searches for all of its words.
    pub fn typed(&self, text: &str) -> (usize, Vec<Hit>) {
        let mut tokenizer = self.searcher.index().tokenizer_for_field(self.fields.text).expect("it was registered");
        let mut stream = tokenizer.token_stream(text);
        let mut words = Vec::new();
        while stream.advance() {
            words.push(stream.token().text.clone());
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.search(&words, Occur::Must)
    }

    /// Searches for all or any of some words. Returns the number of matching paragraphs, and the best ten with text and
    /// highlights.
    pub fn search(&self, words: &[&str], occur: Occur) -> (usize, Vec<Hit>) {
        let query = self.query(words, occur);
        let best = (TopDocs::with_limit(10).order_by_score(), Count);
        let (best, total) = self.searcher.search(&*query, &best).expect("an index");
        let hits = best.into_iter().map(|(_, address)| self.hit(address, words)).collect();
        (total, hits)
    }

    /// Returns article and paragraph of all matches of a word.
    pub fn places(&self, word: &str) -> Vec<(String, u64)> {
        let found = self.searcher.search(&*self.query(&[word], Occur::Must), &DocSetCollector).expect("an index");
        found.into_iter().map(|address| self.hit(address, &[])).map(|hit| (hit.article, hit.paragraph)).collect()
    }

    /// Returns the number of paragraphs with a word.
    pub fn frequency(&self, word: &str) -> u64 {
        self.searcher.doc_freq(&Term::from_field_text(self.fields.text, word)).expect("an index")
    }

    fn query(&self, words: &[&str], occur: Occur) -> Box<dyn Query> {
        let term = |word: &&str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(self.fields.text, word), IndexRecordOption::WithFreqs))
        };
        match words {
            [word] => term(word),
            _ => Box::new(BooleanQuery::new(words.iter().map(|word| (occur, term(word))).collect())),
        }
    }

    fn hit(&self, address: DocAddress, words: &[&str]) -> Hit {
        let document: TantivyDocument = self.searcher.doc(address).expect("an index");
        let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let paragraph = document.get_first(self.fields.paragraph).and_then(|value| value.as_u64()).unwrap_or_default();
        let (article, text) = (text(self.fields.article), text(self.fields.text));
        let mut marks: Vec<(usize, usize)> =
            words.iter().flat_map(|word| text.match_indices(word).map(|(at, word)| (at, at + word.len()))).collect();
        marks.sort_unstable();
        Hit { article, paragraph, text, marks }
    }
}
