//! Keywords: every count equals that of a slow, simple scan of the texts.

use std::collections::{BTreeMap, BTreeSet};

use jianbao::{
    StopReason,
    analysis::fold,
    index::IndexReader,
    model::Article,
    query::parse,
    search::{Budget, Error, Mode, Options, WordCount},
    statistics::Comparison,
    words::{CONFIDENCE, KeynessMeasure, KeywordOptions, KeywordUnit, Keywords, Reference, is_function_word, keywords},
};

use crate::support::{Folder, Random, sample, sample_articles, segmenter};

fn strict() -> Options {
    Options { mode: Mode::Exact, numbers: false, ..Options::strict() }
}

/// Every word, however rare.
fn all() -> KeywordOptions {
    KeywordOptions { min: 1, function_words: true, limit: usize::MAX, ..KeywordOptions::default() }
}

fn compare(archive: &IndexReader, target: &str, reference: Option<&str>, options: &KeywordOptions) -> Keywords {
    let reference = reference.map(parse);
    let reference = reference.as_ref().map_or(Reference::Archive, Reference::Query);
    keywords(archive, &parse(target), reference, &strict(), options).unwrap()
}

/// The counts of each word in the texts that contain `target`, and in those that contain `reference` and not `target`.
fn scan(articles: &[Article], target: &str, reference: Option<&str>) -> BTreeMap<String, [WordCount; 2]> {
    let segmenter = segmenter();
    let mut counts: BTreeMap<String, [WordCount; 2]> = BTreeMap::new();
    for article in articles {
        for paragraph in 0..=article.paragraphs.len() {
            let text = fold(article.text(paragraph).unwrap_or_default());
            let part = match reference {
                _ if text.contains(target) => 0,
                Some(reference) if !text.contains(reference) => continue,
                _ => 1,
            };
            let mut words: BTreeMap<&str, u64> = BTreeMap::new();
            segmenter.words(&text, &mut |word, _| *words.entry(word).or_default() += 1);
            for (word, occurrences) in words {
                counts.entry(word.to_owned()).or_default()[part].add(WordCount { occurrences, documents: 1 });
            }
        }
    }
    counts
}

fn assert_equals_a_scan(articles: &[Article], target: &str, reference: Option<&str>) {
    let scanned = scan(articles, &fold(target), reference.map(fold).as_deref());
    let sum = |part: usize| scanned.values().map(|counts| counts[part].occurrences).sum::<u64>();
    let told = format!("{target} against {reference:?}");
    let mut found = BTreeSet::new();
    for negative in [false, true] {
        for unit in [KeywordUnit::Occurrences, KeywordUnit::Paragraphs] {
            let keywords = compare(sample(), target, reference, &KeywordOptions { negative, unit, ..all() });
            assert_eq!((keywords.target.words, keywords.reference.words), (sum(0), sum(1)), "{told}");
            assert_eq!(keywords.compared as usize, scanned.len(), "{told}");
            assert_eq!(keywords.distinct, keywords.words.len(), "{told}");
            for word in &keywords.words {
                assert_eq!([word.target, word.reference], scanned[&word.word], "{} of {told}", word.word);
                assert_eq!(word.log_likelihood < 0.0, negative, "{} of {told}", word.word);
                let sizes = match unit {
                    KeywordUnit::Occurrences => [word.target.occurrences, sum(0), word.reference.occurrences, sum(1)],
                    KeywordUnit::Paragraphs => [
                        word.target.documents,
                        keywords.target.count.hits as u64,
                        word.reference.documents,
                        keywords.reference.count.hits as u64,
                    ],
                };
                let [target, target_size, reference, reference_size] = sizes;
                let comparison = Comparison::new(target, target_size, reference, reference_size).unwrap();
                assert_eq!(Some(word.log_ratio), comparison.log_ratio());
                let conservative = comparison.conservative_log_ratio(CONFIDENCE, keywords.compared);
                assert_eq!(Some(word.conservative_log_ratio), conservative);
                if unit == KeywordUnit::Occurrences {
                    found.insert(word.word.clone());
                }
            }
        }
    }
    // A word in neither list is equally frequent in both parts.
    for (word, [target, reference]) in scanned.iter().filter(|(word, _)| !found.contains(*word)) {
        let (a, b) = (target.occurrences * sum(1), reference.occurrences * sum(0));
        assert!(a == b || sum(0) == 0 || sum(1) == 0, "{word} of {told} is missing");
    }
}

#[test]
fn counts_equal_a_scan() {
    let articles = sample_articles();
    assert_equals_a_scan(&articles, "大桥", None);
    assert_equals_a_scan(&articles, "的", Some("了"));
    assert_equals_a_scan(&articles, "市长", Some("大橋"));
    let mut random = Random::new(23);
    let mut string = || {
        let article = &articles[random.below(articles.len())];
        let text: Vec<char> = article.text(1).unwrap_or("桥").chars().filter(|c| c.is_alphanumeric()).collect();
        text.get(random.below(text.len().max(1))).unwrap_or(&'桥').to_string()
    };
    for _ in 0..4 {
        let (target, reference) = (string(), string());
        assert_equals_a_scan(&articles, &target, Some(&reference));
    }
}

/// One year compared with another: the parts are selected by articles, not strings.
#[test]
fn parts_are_those_of_a_search() {
    let found = compare(sample(), "日期:2012", Some("日期:1998"), &all());
    let of = |query: &str| jianbao::search::facets(sample(), &parse(query), &strict(), 1).unwrap().total;
    assert_eq!((found.target.count, found.reference.count), (of("日期:2012"), of("日期:1998")));
    let same = compare(sample(), "日期:2012", Some("日期:2012"), &all());
    assert_eq!((same.reference.count.hits, same.reference.words, same.words.len()), (0, 0, 0), "nothing is left");
    let overlapping = compare(sample(), "日期:2012", Some("日期:..2012"), &all());
    assert_eq!(overlapping.reference.count, of("日期:..2011"));
}

#[test]
fn exchanging_the_parts_exchanges_the_lists() {
    let words = |found: &Keywords| found.words.iter().map(|word| word.word.clone()).collect::<BTreeSet<_>>();
    let one = compare(sample(), "日期:2012", Some("日期:1998"), &all());
    let other = compare(sample(), "日期:1998", Some("日期:2012"), &KeywordOptions { negative: true, ..all() });
    assert_eq!(words(&one), words(&other));
    assert!(one.words.len() > 50);
}

#[test]
fn tables_are_sorted_and_cut() {
    for measure in KeynessMeasure::ALL {
        let options = KeywordOptions { measure, ..all() };
        let whole = compare(sample(), "大桥", None, &options);
        let values: Vec<f64> = whole.words.iter().map(|word| word.value(measure)).collect();
        assert!(values.is_sorted_by(|a, b| a >= b), "{measure:?}: {values:?}");
        let first = compare(sample(), "大桥", None, &KeywordOptions { limit: 3, ..options });
        assert_eq!((first.distinct, first.words.as_slice()), (whole.distinct, &whole.words[..3]));
        let content = compare(sample(), "大桥", None, &KeywordOptions { function_words: false, ..options });
        let mut without = whole.words.clone();
        without.retain(|word| !is_function_word(&word.word));
        assert!(content.words == without && without.len() < whole.words.len());
    }
    let top = compare(sample(), "大桥", None, &KeywordOptions::default());
    assert_eq!(top.words[0].word, "大桥", "what the paragraphs were chosen by");
}

#[test]
fn a_budget_ends_the_comparison() {
    let count = |budget: &Budget| {
        let options = Options { budget: budget.clone(), ..strict() };
        keywords(sample(), &parse("的"), Reference::Archive, &options, &all())
    };
    let steps = Budget::new();
    count(&steps).unwrap();
    let half = Budget::new().max_steps(steps.steps() / 2);
    assert!(matches!(count(&half), Err(Error::Stopped { reason: StopReason::TooMuchWork })));
    let cancelled = Budget::new();
    cancelled.cancel();
    assert!(matches!(count(&cancelled), Err(Error::Stopped { reason: StopReason::Cancelled })));
}

fn years() -> Folder {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"1998-06-19","title":"渡口繁忙","paragraphs":["渡口的船今天多，渡口排队。","渡口票价上调，行人改走渡口。"]}"#,
        r#"{"id":"b","date":"2018-05-01","title":"高鐵通車","paragraphs":["高鐵通車，高铁站的行人多。","高铁票价公布。"]}"#,
        r#"{"id":"c","paragraphs":["行人在大桥。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    folder.build();
    folder
}

#[test]
fn keywords_on_the_terminal() {
    let folder = years();
    let run = folder.run(&["keywords", "日期:2018", "--versus", "日期:1998", "--min", "1", "-n", "4"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("keywords", run.stdout);
    let run = folder.run(&["keywords", "日期:2018", "--negative", "--min", "2", "--csv"]);
    insta::assert_snapshot!("keywords_csv", run.stdout);
}

#[test]
fn keywords_for_programs() {
    let folder = years();
    let json = folder.run(&["keywords", "日期:2018", "--min", "1", "--json"]).json();
    assert_eq!((json["query"].as_str(), json.get("versus")), (Some("日期:2018"), None));
    let word = json["keywords"].as_array().unwrap().iter().find(|word| word["word"] == "高铁").unwrap();
    assert_eq!(word["target"], serde_json::json!({ "occurrences": 4, "paragraphs": 3 }));
    assert_eq!((word.get("percent_difference"), word.get("upper")), (None, None), "not in the rest of the archive");
    let json = folder.run(&["keywords", "日期:2018", "--versus", "日期:1998", "--json"]).json();
    assert_eq!((json["versus"].as_str(), json["reference"]["paragraphs"].as_u64()), (Some("日期:1998"), Some(3)));
}

#[test]
fn exit_codes_and_messages_of_keywords() {
    let folder = years();
    for args in [&["keywords", "没有这样的词"][..], &["keywords", "高铁", "--versus", "没有这样的词"]] {
        let run = folder.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    }
    assert_eq!(folder.run(&["keywords", ""]).code, 2);
    assert_eq!(folder.run(&["keywords", "高铁", "--versus", ""]).code, 2);
    let run = folder.run(&["keywords", "高铁", "--measure", "keyness"]);
    assert!(run.code == 2 && run.stderr.contains("lrc"), "{}", run.stderr);
    let run = folder.run(&["keywords", "高铁", "--versus", "日期:1998"]);
    assert!(run.stderr.contains("in 3 paragraphs of 1 article against"), "{}", run.stderr);
}
