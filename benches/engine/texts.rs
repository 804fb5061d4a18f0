//! The steps of every text: fold, segment into words and bigrams, store.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use jianbao::{
    analysis::{Tokens, bigrams, fold, is_word_char, segmenter::Segmenter},
    index::{decode, encode},
};

use crate::invented::news::{News, Script, news};

/// Bytes of text per iteration.
const BYTES: usize = 200_000;

pub fn bench(criterion: &mut Criterion, simplified: &[News], segmenter: &Segmenter) {
    let texts = |news: &[News]| -> Vec<String> {
        let mut left = BYTES;
        let all = news.iter().flat_map(|news| news.paragraphs.iter());
        let fits = |text: &&String| {
            left = left.saturating_sub(text.len());
            left > 0
        };
        all.take_while(fits).cloned().collect()
    };
    let traditional = texts(&news(BYTES, Script::Traditional));
    let simplified = texts(simplified);
    let mut group = criterion.benchmark_group("text");
    for (name, texts) in [("fold simplified", &simplified), ("fold traditional", &traditional)] {
        for text in texts {
            let folded = fold(text);
            assert_eq!(folded.chars().count(), text.chars().count(), "a character each: {text}");
            assert!(fold(&folded) == folded && !folded.contains(['臨', '灣', '會', '，']), "{folded}");
        }
        group.throughput(bytes(texts));
        group.bench_function(name, |bencher| bencher.iter(|| each(texts, |text| fold(text).len())));
    }

    let folded: Vec<String> = simplified.iter().map(|text| fold(text)).collect();
    let letters: usize = folded.iter().flat_map(|text| text.chars()).filter(|c| is_word_char(*c)).count();
    let runs = |text: &str| text.split(|c| !is_word_char(c)).filter(|run| !run.is_empty()).count();
    let runs: usize = folded.iter().map(|text| runs(text)).sum();
    group.throughput(bytes(&folded));

    let words = |text: &str| {
        let mut words = 0;
        segmenter.words(text, &mut |_, _| words += 1);
        words
    };
    for text in &folded {
        let mut covered = vec![false; text.len()];
        segmenter.words(text, &mut |_, span| covered[span.start..span.end].fill(true));
        let lost = text.char_indices().find(|(at, c)| is_word_char(*c) && !covered[*at]);
        assert!(lost.is_none(), "every letter is in a word: {lost:?} of {text}");
    }
    let count = each(&folded, words);
    assert!((letters / 4..letters).contains(&count), "{count} words of {letters} letters");
    group.bench_function("segment", |bencher| bencher.iter(|| each(&folded, words)));

    let mut tokens = Tokens::default();
    for text in &folded {
        tokens.tokenize(segmenter, text);
        assert_eq!(tokens.bigrams.matches('\u{1}').count(), text.chars().count(), "a place for each character: {text}");
    }
    group.bench_function("tokens", |bencher| {
        bencher.iter(|| folded.iter().for_each(|text| tokens.tokenize(segmenter, black_box(text))));
    });

    let pairs = |text: &str| {
        let mut pairs = 0;
        bigrams::bigrams(text, &mut |pair, _| pairs += black_box(pair).len().min(1));
        pairs
    };
    assert_eq!(each(&folded, pairs), letters - runs, "neighbours");
    group.bench_function("pairs", |bencher| bencher.iter(|| each(&folded, pairs)));

    let characters = |text: &str| {
        let mut characters = 0;
        bigrams::characters(text, &mut |letter, _| characters += black_box(letter).len().min(1));
        characters
    };
    assert_eq!(each(&folded, characters), letters);
    group.bench_function("characters", |bencher| bencher.iter(|| each(&folded, characters)));

    group.throughput(bytes(&simplified));
    let encoded: Vec<Vec<u8>> = simplified.iter().map(|text| encode(text)).collect();
    for (bytes, text) in encoded.iter().zip(&simplified) {
        assert_eq!(decode(bytes).as_deref(), Some(text.as_str()));
    }
    group.bench_function("encode", |bencher| bencher.iter(|| each(&simplified, |text| encode(text).len())));
    group.bench_function("decode", |bencher| {
        bencher
            .iter(|| encoded.iter().map(|bytes| decode(black_box(bytes)).map_or(0, |text| text.len())).sum::<usize>());
    });
    group.finish();

    let strings: Vec<String> = folded
        .iter()
        .flat_map(|text| text.split(|c| !is_word_char(c)).map(str::to_owned))
        .filter(|s| !s.is_empty())
        .collect();
    for string in &strings {
        let characters: Vec<char> = string.chars().collect();
        let cover = bigrams::cover(string);
        assert!(cover.complete, "a run is proved by its grams: {string}");
        let stands = |(at, pair): &(usize, String)| pair.chars().eq(characters[*at..at + 2].iter().copied());
        assert!(cover.pairs.iter().all(stands), "{string}: {cover:?}");
    }
    let mut group = criterion.benchmark_group("cover");
    group.throughput(Throughput::Elements(strings.len() as u64));
    group.bench_function("runs of letters", |bencher| {
        bencher.iter(|| each(&strings, |string| bigrams::cover(string).pairs.len()));
    });
    group.finish();
}

fn each(texts: &[String], work: impl Fn(&str) -> usize) -> usize {
    texts.iter().map(|text| work(black_box(text))).sum()
}

fn bytes(texts: &[String]) -> Throughput {
    Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum())
}
