//! Tests that the builder writes the same bytes as tantivy's `SegmentWriter`. If a later version of tantivy writes
//! other bytes, these tests fail, and the builder has to be adapted.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use proptest::prelude::*;
use tantivy::{
    Directory, Index, SegmentMeta,
    index::SegmentComponent,
    indexer::{AddOperation, SegmentWriter},
};

use super::SegmentBuilder;
use crate::format::{document, schema::Fields};
use jianbao_model::{Article, Date};
use jianbao_text::{
    is_word_char,
    segmenter::Segmenter,
    tokens::{END, TokenSpans},
};

static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(Segmenter::new);

const FILES: [SegmentComponent; 6] = [
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::Terms,
    SegmentComponent::FieldNorms,
    SegmentComponent::FastFields,
    SegmentComponent::Store,
];

fn index() -> (Index, Fields) {
    let (schema, fields) = Fields::schema();
    let index = Index::builder().schema(schema).settings(Fields::settings()).create_in_ram().unwrap();
    Fields::register_analyzers(&index);
    (index, fields)
}

/// The bytes of each file of a segment.
fn files(index: &Index, segment: &SegmentMeta) -> [Vec<u8>; 6] {
    FILES.map(|file| {
        let file = index.directory().open_read(&segment.relative_path(file)).unwrap();
        file.read_bytes().unwrap().to_vec()
    })
}

fn by_the_library(articles: &[Article]) -> [Vec<u8>; 6] {
    let (index, fields) = index();
    let segment = index.new_segment();
    let mut writer = SegmentWriter::for_segment(100_000_000, segment.clone()).unwrap();
    for article in articles {
        for document in document::documents(fields, &SEGMENTER, article.clone()) {
            writer.add_document(AddOperation { opstamp: 0, document }).unwrap();
        }
    }
    let documents = writer.max_doc();
    writer.finalize().unwrap();
    files(&index, segment.with_max_doc(documents).meta())
}

fn by_the_builder(articles: &[Article], max_numbered: usize) -> [Vec<u8>; 6] {
    let (index, fields) = index();
    let mut builder = SegmentBuilder::with_max_numbered(&index, fields, max_numbered).unwrap();
    for article in articles {
        for document in document::analyzed(fields, &SEGMENTER, article.clone()) {
            builder.add(&document).unwrap();
        }
    }
    let segment = builder.finish().unwrap();
    let paragraphs: usize = articles.iter().map(|article| 1 + article.paragraphs.len()).sum();
    assert_eq!(segment.max_doc() as usize, paragraphs, "a document for each title and paragraph");
    files(&index, &segment)
}

fn assert_equal(articles: &[Article]) {
    assert_equal_with(articles, usize::MAX);
}

fn assert_equal_with(articles: &[Article], max_numbered: usize) {
    let (library, builder) = (by_the_library(articles), by_the_builder(articles, max_numbered));
    for (file, (library, builder)) in FILES.iter().zip(library.iter().zip(&builder)) {
        let differs = library.iter().zip(builder).position(|(a, b)| a != b);
        let lengths = (library.len(), builder.len());
        assert!(library == builder, "{file:?} differs at byte {differs:?}, of {lengths:?} bytes");
    }
}

fn article(id: &str, title: &str, paragraphs: &[&str]) -> Article {
    let mut article =
        Article { paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(), ..Article::default() };
    article.meta.id = id.to_owned();
    article.meta.title = title.to_owned();
    article
}

/// Word characters of all planes, in code point order.
fn characters() -> impl Iterator<Item = char> {
    ('\u{1}'..=char::MAX).filter(|c| is_word_char(*c))
}

#[test]
fn a_segment_without_text() {
    assert_equal(&[]);
    assert_equal(&[article("", "", &[])]);
    assert_equal(&[article("a", "", &["", "，。", ""]), article("b", "", &[])]);
}

#[test]
fn articles_with_and_without_each_of_their_fields() {
    let mut full = article(
        "临江日报/2016/1",
        "长江大桥合龙",
        &["南京市长江大桥今日通车，全长3.5公里。", "参加仪式的有20,000人。"],
    );
    full.meta.date = Date::new(2016, 3, 12).ok();
    full.meta.source = Some("临江日报".into());
    full.meta.page = Some("A3".into());
    full.meta.author = Some("林".into());
    full.meta.section = Some("要闻".into());
    let bare = article("b", "", &["大桥"]);
    let mut early = article("c", "大桥大桥大桥", &["大桥大桥，大桥", "一"]);
    early.meta.date = Date::new(1946, 5, 15).ok();
    assert_equal(&[full.clone(), bare.clone(), early.clone()]);
    assert_equal(&[early, bare, full]);
}

#[test]
fn letters_outside_the_basic_plane() {
    assert_equal(&[article("a", "𠮷野家", &["𠮷𠮷𠀀桥𠮷", "𝒳桥🌉𠀀", "桥𠀀。𠀀"])]);
}

#[test]
fn latin_words_and_numbers() {
    assert_equal(&[article(
        "a",
        "CR400-AF 3.5",
        &["CR400-AF型列车2017年6月26日首发，时速350公里", "ab abc C919 x 1,234.5 第二十五条", "ａｂｃ ㎞ ﷺ"],
    )]);
}

/// tantivy drops terms that are too long.
#[test]
fn words_that_are_longer_than_a_term_may_be() {
    for length in [65_529, 65_530, 65_531, 70_000] {
        let word = "x".repeat(length);
        assert_equal(&[article(&word, "", &[&word, "大桥"])]);
    }
}

#[test]
fn a_paragraph_of_one_letter_again_and_again() {
    let long = "桥".repeat(100_000);
    assert_equal(&[article("a", "", &["大桥", &long, "桥大"])]);
}

#[test]
fn more_letters_than_have_numbers() {
    let all: String = characters().collect();
    assert!(characters().count() > usize::from(u16::MAX), "16 bits are not enough for them");
    let backwards: String = characters().collect::<Vec<_>>().into_iter().rev().collect();
    assert_equal(&[article("a", "", &[&all, &backwards, "大桥，桥"])]);
}

#[test]
fn more_documents_than_a_block_of_places_has() {
    let paragraphs: Vec<&str> = ["", "桥", "大桥", "，", "", "", "长江大桥"].into_iter().cycle().take(3_000).collect();
    assert_equal(&[article("a", "", &paragraphs), article("b", "题", &paragraphs)]);
}

/// Buckets of all sizes, ranges of one and of several characters.
#[test]
fn more_pairs_than_are_sorted_at_once() {
    let mut state = 1_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut paragraphs = Vec::new();
    for _ in 0..500 {
        // Low code points are frequent, like frequent characters in texts.
        let text = (0..5_000).map(|_| {
            let spread = 1 << draw(10);
            char::from_u32(0x4e00 + draw(spread) as u32).unwrap()
        });
        paragraphs.push(text.collect::<String>());
    }
    let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    // Without the segmenter, which would take minutes in a debug build.
    let (library, builder) = without_words(&paragraphs);
    assert!(library == builder);
}

/// The files of postings, positions and terms, if only the bigram field has tokens.
fn without_words(texts: &[&str]) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let analyzed = |text: &str| document::AnalyzedDocument {
        values: tantivy::TantivyDocument::default(),
        folded: text.to_owned(),
        tokens: TokenSpans::default(),
    };
    let (index, fields) = index();
    let mut builder = SegmentBuilder::new(&index, fields).unwrap();
    for text in texts {
        builder.add(&analyzed(text)).unwrap();
    }
    let built = files(&index, &builder.finish().unwrap());
    let segment = index.new_segment();
    let mut writer = SegmentWriter::for_segment(100_000_000, segment.clone()).unwrap();
    for text in texts {
        let characters: Vec<char> = text.chars().collect();
        let pairs: String = characters.windows(2).flat_map(|pair| [pair[0], pair[1], END]).collect();
        let mut document = tantivy::TantivyDocument::default();
        document.add_text(fields.words, "");
        document.add_text(fields.bigrams, pairs);
        document.add_text(fields.ends, [characters[characters.len() - 1], END].iter().collect::<String>());
        writer.add_document(AddOperation { opstamp: 0, document }).unwrap();
    }
    let documents = writer.max_doc();
    writer.finalize().unwrap();
    let expected = files(&index, segment.with_max_doc(documents).meta());
    (expected[..4].to_vec(), built[..4].to_vec())
}

/// A text of words, numbers, Latin, breaks, and characters of other planes.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => prop::sample::select(vec!["大桥", "长江", "长江大桥", "南京市", "的", "一", "人民", "经济发展", "昨日"]),
        2 => prop::sample::select(vec!["，", "。", " ", "——", "\n", "“", "·"]),
        2 => prop::sample::select(vec!["12", "3.5", "二〇一六", "2016年", "20,000", "C919", "cr400-af", "GDP"]),
        1 => prop::sample::select(vec!["𠮷", "🌉", "ﷺ", "㎞", "龍", "é", "e\u{301}", "\u{1}", "\u{2}", "\0", "カ"]),
    ];
    let parts = prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat());
    prop_oneof![8 => parts, 1 => any::<String>(), 1 => Just(String::new())]
}

fn any_article() -> impl Strategy<Value = Article> {
    let known = prop::option::of(prop::sample::select(vec!["", "临江日报", "A3"]).prop_map(str::to_owned));
    let texts = (text(), prop::collection::vec(text(), 0..8));
    ("[a-c]{0,3}", texts, prop::option::of((1946..2020_i16, 1..13_i8, 1..29_i8)), prop::array::uniform4(known))
        .prop_map(|(id, (title, paragraphs), date, [source, page, author, section])| {
            let mut article = Article { paragraphs, ..Article::default() };
            article.meta.id = id;
            article.meta.title = title;
            article.meta.date = date.and_then(|(year, month, day)| Date::new(year, month, day).ok());
            (article.meta.source, article.meta.page) = (source, page);
            (article.meta.author, article.meta.section) = (author, section);
            article
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_articles(articles in prop::collection::vec(any_article(), 0..12)) {
        assert_equal(&articles);
    }

    /// Characters without numbers are sorted like all others.
    #[test]
    fn any_articles_with_few_numbered_characters(articles in prop::collection::vec(any_article(), 0..6), most in 0..20_usize) {
        assert_equal_with(&articles, most);
    }
}
