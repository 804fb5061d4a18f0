//! Collocates: every number equals that of a slow, simple scan of the texts.

use std::collections::{BTreeMap, BTreeSet};

use jianbao::{
    StopReason,
    analysis::{Folded, fold, segmenter::Segmenter, sentences::sentences},
    index::IndexReader,
    model::{Article, Date, Span, merge_touching},
    query::parse,
    search::{self, Budget, ConcordanceOptions, Engine, Error, MatchNode, Mode, Options, Scope, kwic},
    wire,
    words::{Collocates, CollocationOptions, Measure, Side, Window, collocates, is_function_word},
};

use crate::support::{Folder, Random, sample, sample_articles, segmenter};

fn strict() -> Options {
    Options { mode: Mode::Exact, numbers: false, ..Options::strict() }
}

/// Every collocate, however rare.
fn all(archive: &dyn Engine, query: &str, window: Window, side: Side) -> Collocates {
    let options = CollocationOptions {
        window,
        side,
        min: 1,
        function_words: true,
        limit: usize::MAX,
        ..CollocationOptions::default()
    };
    collocates(archive, &segmenter(), &parse(query), &strict(), &options).unwrap()
}

/// The counts of a word, by a simple scan.
#[derive(Debug, Default, PartialEq)]
struct Scanned {
    near: u64,
    /// Outside of the occurrences.
    archive: u64,
    paragraphs: BTreeSet<(String, usize)>,
    articles: BTreeSet<String>,
    years: BTreeMap<Option<i16>, u64>,
}

/// The words of a text with their original spans; a word inside another has the number of the outer one.
fn numbered(segmenter: &Segmenter, folded: &Folded) -> (Vec<(String, usize)>, Vec<Span>) {
    let mut words: Vec<(String, Span)> = Vec::new();
    segmenter.words(folded.as_str(), &mut |word, span| words.push((word.to_owned(), span)));
    let contains = |outer: Span, inner: Span| outer != inner && outer.start <= inner.start && inner.end <= outer.end;
    let mut outer: Vec<Span> =
        words.iter().map(|word| word.1).filter(|span| !words.iter().any(|other| contains(other.1, *span))).collect();
    outer.sort();
    let number = |span: Span| outer.iter().position(|outer| *outer == span || contains(*outer, span)).unwrap();
    let numbered = words.into_iter().map(|(word, span)| (word, number(span))).collect();
    (numbered, outer.into_iter().map(|span| folded.original_span(span)).collect())
}

/// Scans the articles for a string: the counts of every word, and the number of occurrences.
fn scan(articles: &[Article], string: &str, window: Window, side: Side) -> (BTreeMap<String, Scanned>, usize) {
    let segmenter = segmenter();
    let mut found: BTreeMap<String, Scanned> = BTreeMap::new();
    let mut count = 0;
    for article in articles {
        let id = &article.meta.id;
        for paragraph in 0..=article.paragraphs.len() {
            let text = article.text(paragraph).unwrap_or_default();
            let folded = Folded::new(text);
            let occurrences = folded.find(string).map(|span| folded.original_span(span)).collect();
            let occurrences = merge_touching(occurrences);
            count += occurrences.len();
            let (words, spans) = numbered(&segmenter, &folded);
            // The first and the last word of each occurrence.
            let ends: Vec<(usize, usize, Span)> = occurrences
                .iter()
                .map(|occurrence| {
                    let inside = |span: &Span| span.start < occurrence.end && occurrence.start < span.end;
                    (spans.iter().position(inside).unwrap(), spans.iter().rposition(inside).unwrap(), *occurrence)
                })
                .collect();
            let sentence_of = |span: Span| sentences(text).position(|sentence| sentence.contains(&span.start));
            let is_near = |number: usize| {
                ends.iter().any(|&(first, last, occurrence)| {
                    let distance = if number < first { first - number } else { number - last };
                    let on_side = match side {
                        Side::Both => true,
                        Side::Left => number < first,
                        Side::Right => number > last,
                    };
                    on_side
                        && match window {
                            Window::Words(count) => distance <= count,
                            Window::Paragraph => true,
                            Window::Sentence => {
                                let last_byte = Span { start: occurrence.end - 1, end: occurrence.end };
                                (sentence_of(occurrence)..=sentence_of(last_byte)).contains(&sentence_of(spans[number]))
                            }
                        }
                })
            };
            for (word, number) in words {
                if ends.iter().any(|(first, last, _)| (*first..=*last).contains(&number)) {
                    continue;
                }
                let scanned = found.entry(word).or_default();
                scanned.archive += 1;
                if is_near(number) {
                    scanned.near += 1;
                    scanned.paragraphs.insert((id.clone(), paragraph));
                    scanned.articles.insert(id.clone());
                    *scanned.years.entry(article.meta.date.map(Date::year)).or_default() += 1;
                }
            }
        }
    }
    (found, count)
}

fn assert_equals_a_scan(archive: &IndexReader, articles: &[Article], string: &str, window: Window, side: Side) {
    let told = format!("{string} {window:?} {side:?}");
    let found = all(archive, string, window, side);
    let (scanned, occurrences) = scan(articles, &fold(string), window, side);
    assert_eq!(found.occurrences as usize, occurrences, "{told}");
    let lines = kwic(archive, &parse(string), &strict(), ConcordanceOptions::default()).unwrap();
    assert_eq!((found.occurrences as usize, found.total), (lines.lines.len(), lines.total), "{told}");
    let near_words: u64 = scanned.values().map(|word| word.near).sum();
    let archive_words: u64 = scanned.values().map(|word| word.archive).sum();
    assert_eq!(found.near_words, near_words, "{told}");
    if occurrences > 0 {
        assert_eq!(found.archive_words, archive_words, "{told}");
    }
    assert_eq!(found.years.iter().map(|size| size.near_words).sum::<u64>(), near_words, "{told}");
    let near: BTreeSet<&str> =
        scanned.iter().filter(|(_, word)| word.near > 0).map(|(word, _)| word.as_str()).collect();
    assert_eq!(found.words.iter().map(|word| word.word.as_str()).collect::<BTreeSet<_>>(), near, "{told}");
    assert_eq!((found.distinct, found.words.len()), (near.len(), near.len()), "{told}");
    for word in &found.words {
        let (table, scanned) = (word.table, &scanned[&word.word]);
        let counts = [table.observed(), table.first(), table.second(), table.total()];
        assert_eq!(counts, [scanned.near, near_words, scanned.archive, archive_words], "{} near {told}", word.word);
        let places = (word.paragraphs as usize, word.articles as usize);
        assert_eq!(places, (scanned.paragraphs.len(), scanned.articles.len()), "{} near {told}", word.word);
        for (size, near) in found.years.iter().zip(&word.years) {
            assert_eq!(scanned.years.get(&size.year), Some(near).filter(|near| **near > 0), "{told}");
        }
    }
}

fn some_string(articles: &[Article], random: &mut Random) -> String {
    loop {
        let article = &articles[random.below(articles.len())];
        let text = article.text(random.below(article.paragraphs.len() + 1)).unwrap_or_default();
        let characters: Vec<char> = text.chars().collect();
        let (start, length) = (random.below(characters.len().max(1)), 1 + random.below(3));
        let string: String = characters.iter().skip(start).take(length).collect();
        if !string.is_empty() && string.chars().all(char::is_alphanumeric) {
            return string;
        }
    }
}

fn some_window(random: &mut Random) -> (Window, Side) {
    let windows = [Window::Words(1), Window::Words(5), Window::Words(1000), Window::Sentence, Window::Paragraph];
    (windows[random.below(5)], [Side::Both, Side::Left, Side::Right][random.below(3)])
}

#[test]
fn numbers_equal_a_scan_of_the_sample_archive() {
    let articles = sample_articles();
    for string in ["大桥", "大橋", "市长", "通车", "GDP", "的"] {
        assert_equals_a_scan(sample(), &articles, string, Window::Words(5), Side::Both);
    }
    let mut random = Random::new(19);
    for _ in 0..12 {
        let (window, side) = some_window(&mut random);
        assert_equals_a_scan(sample(), &articles, &some_string(&articles, &mut random), window, side);
    }
}

/// Articles that an update removed or changed are still in the files of the index, but do not count.
#[test]
fn numbers_equal_a_scan_of_any_part_of_the_archive() {
    let pool = sample_articles();
    let mut random = Random::new(7);
    for _ in 0..4 {
        let line = |article: &Article| {
            let mut json = serde_json::to_value(wire::Meta::from(&article.meta)).unwrap();
            json["paragraphs"] = article.paragraphs.clone().into();
            json.to_string() + "\n"
        };
        let draw = |random: &mut Random| -> String { pool.iter().filter(|_| random.below(3) == 0).map(line).collect() };
        let folder = Folder::new();
        folder.write("archive/a.jsonl", draw(&mut random));
        folder.build();
        folder.write("archive/a.jsonl", draw(&mut random));
        let (archive, ..) = folder.update(&folder.request());
        let ids = pool.iter().map(|article| article.meta.id.as_str());
        let articles: Vec<Article> = ids.filter_map(|id| archive.article(id).ok()).collect();
        assert_eq!(articles.len() as u64, archive.totals().articles);
        for _ in 0..4 {
            let (window, side) = some_window(&mut random);
            assert_equals_a_scan(&archive, &articles, &some_string(&articles, &mut random), window, side);
        }
    }
}

#[test]
fn several_threads_give_the_numbers_of_one() {
    let of = |threads| {
        let options = CollocationOptions { threads, limit: usize::MAX, ..CollocationOptions::default() };
        collocates(sample(), &segmenter(), &parse("的"), &Options::strict(), &options).unwrap()
    };
    assert_eq!(of(1), of(4));
    assert!(of(1).words.len() > 20);
}

#[test]
fn tables_are_sorted_and_cut() {
    let of = |measure, limit, min, function_words| {
        let options = CollocationOptions { measure, limit, min, function_words, ..CollocationOptions::default() };
        collocates(sample(), &segmenter(), &parse("大桥"), &Options::strict(), &options).unwrap()
    };
    for measure in Measure::ALL {
        let all = of(measure, usize::MAX, 2, true);
        let values: Vec<f64> = all.words.iter().map(|word| word.value(measure).unwrap()).collect();
        assert!(values.is_sorted_by(|a, b| a >= b), "{measure:?}: {values:?}");
        let first = of(measure, 5, 2, true);
        assert_eq!((first.distinct, first.words.as_slice()), (all.distinct, &all.words[..5]));
        let content = of(measure, usize::MAX, 2, false);
        let mut without = all.words.clone();
        without.retain(|word| !is_function_word(&word.word));
        assert!(content.words.len() < all.words.len() && content.words == without, "{measure:?}");
        assert!(of(measure, usize::MAX, 4, true).words.iter().all(|word| word.table.observed() >= 4));
    }
}

/// The words of the user's dictionary are in the table.
#[test]
fn the_dictionary_of_the_index_is_used() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "新质生产力\n\n沙洲发展新质生产力，沙洲的企业谈新质生产力。");
    folder.write("words.txt", "新质生产力\n");
    assert_eq!(folder.run(&["index", "archive", "--dict", "words.txt"]).code, 0);
    let run = folder.run(&["collocates", "沙洲", "--min", "1", "--json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let words: Vec<String> = run.json()["collocates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word["word"].as_str().unwrap().to_owned())
        .collect();
    assert!(words.contains(&"新质生产力".to_owned()), "{words:?}");
}

#[test]
fn a_segmenter_with_other_words_is_an_error() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "题\n\n沙洲发展新质生产力。");
    let (archive, ..) = folder.build();
    let (dictionary, _) = jianbao::analysis::dictionary::Dictionary::parse("新质生产力");
    let options = CollocationOptions { min: 1, ..CollocationOptions::default() };
    let other = Segmenter::with(&dictionary);
    let error = collocates(&archive, &other, &parse("沙洲"), &Options::strict(), &options).unwrap_err();
    assert!(error.to_string().contains("dictionary has changed"), "{error}");
}

#[test]
fn a_budget_ends_the_count() {
    let steps = Budget::new();
    let options = |budget: &Budget| Options { budget: budget.clone(), ..Options::strict() };
    let count = |budget: &Budget| {
        collocates(sample(), &segmenter(), &parse("的"), &options(budget), &CollocationOptions::default())
    };
    count(&steps).unwrap();
    assert!(steps.steps() > 100_000, "{}", steps.steps());
    let half = Budget::new().max_steps(steps.steps() / 2);
    assert!(matches!(count(&half), Err(Error::Stopped { reason: StopReason::TooMuchWork })));
    let cancelled = Budget::new();
    cancelled.cancel();
    assert!(matches!(count(&cancelled), Err(Error::Stopped { reason: StopReason::Cancelled })));
    let tight = Budget::new().max_steps(1000);
    let mut counts = 0;
    let counted = sample().word_counts(&[MatchNode::Anything], Scope::All, &tight, &mut |_, _| counts += 1);
    assert!(matches!(counted, Err(Error::Stopped { .. })) && counts < 10_000, "{counts}");
}

fn bridges() -> Folder {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2012-06-19","title":"青沙大桥通车","paragraphs":["青沙大桥昨日通车。市长到场，行人步行过桥。","北堤大桥通车仪式取消。"]}"#,
        r#"{"id":"b","date":"2015-05-01","title":"北堤大橋通車","paragraphs":["北堤大橋凌晨通車，兩岸首度徒步可達。"]}"#,
        r#"{"id":"c","paragraphs":["大桥之外，隧道也通车。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    folder.build();
    folder
}

#[test]
fn collocates_on_the_terminal() {
    let folder = bridges();
    let run = folder.run(&["collocates", "大桥", "--min", "1", "-n", "4"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("collocates", run.stdout);
    assert!(run.stderr.contains("6 occurrences in 6 paragraphs of 3 articles"), "{}", run.stderr);
    let csv = folder.run(&["collocates", "大桥", "--min", "1", "--span", "1", "--left", "--csv"]).stdout;
    insta::assert_snapshot!("collocates_csv", csv);
}

#[test]
fn collocates_for_programs() {
    let folder = bridges();
    let json =
        folder.run(&["collocates", "大桥", "--span", "sentence", "--min", "2", "--measure", "mi", "--json"]).json();
    assert_eq!((json["query"].as_str(), json["occurrences"].as_u64()), (Some("大桥"), Some(6)));
    assert_eq!(json["years"][0], serde_json::json!({ "near_words": json["years"][0]["near_words"] }), "undated");
    assert_eq!(json["years"][1]["year"], 2012);
    let word = json["collocates"].as_array().unwrap().iter().find(|word| word["word"] == "通车").unwrap();
    assert_eq!((word["observed"].as_u64(), word["archive"].as_u64()), (Some(6), Some(6)));
}

#[test]
fn exit_codes_and_messages_of_collocates() {
    let folder = bridges();
    let run = folder.run(&["collocates", "没有这样的词"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    assert_eq!(folder.run(&["collocates", ""]).code, 2);
    let run = folder.run(&["collocates", "日期:2012"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "a condition alone has no occurrences");
    assert!(run.stderr.contains("0 occurrences in 3 paragraphs of 1 article"), "{}", run.stderr);
    for (span, why) in [("0", "from 1"), ("word", "`sentence`"), ("-3", "from 1")] {
        let run = folder.run(&["collocates", "大桥", &format!("--span={span}")]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    assert_eq!(folder.run(&["collocates", "大桥", "--left", "--right"]).code, 2);
    let run = folder.run(&["collocates", "大桥", "--measure", "loglik"]);
    assert!(run.code == 2 && run.stderr.contains("log-likelihood"), "{}", run.stderr);
    // Every word is a part of an occurrence.
    let run = folder.run(&["collocates", "“青沙大桥通车”", "--min", "1", "--span", "1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// Any query that matches something can be analysed.
#[test]
fn any_query_has_collocates_or_none() {
    for query in [
        "大桥 OR 隧道",
        "\"大?\"",
        "大桥 NEAR/5 通车",
        "标题:大桥",
        "大桥 -通车",
        "2012年",
        "。",
        "🔥",
        "py:daqiao",
        "《",
    ] {
        let found =
            collocates(sample(), &segmenter(), &parse(query), &Options::strict(), &CollocationOptions::default());
        let found = found.unwrap_or_else(|error| panic!("{query}: {error}"));
        let total = search::count(sample(), &parse(query), &Options::strict()).unwrap();
        assert_eq!(total, found.total.hits, "{query}");
        assert!(found.words.iter().all(|word| word.value(Measure::TScore).is_some()), "{query}");
    }
}
