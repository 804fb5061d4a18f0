//! The cluster beside the index on disk.

use std::collections::BTreeMap;

use jianbao_query::{
    Budget, Engine, Options, Page, Scope, Sort,
    count::{Interval, facets, timeline},
    engine::{FacetField, WordCount},
    plan::{MatchNode, PlanOptions, Within, plan},
    read::{Results, highlighted_article},
    search::{Answer, search},
    syntax::parse,
};
use jianbao_tantivy::Rng;
use jianbao_text::{fold, words::WordVariants};

use crate::{
    queries::{WRITTEN, excerpt, random},
    world::{World, archive, cluster, number, world},
};

fn options(page: usize) -> Options {
    Options { page: Page { offset: 0, limit: page }, relax: false, further: false, ..Options::default() }
}

/// All matches with their highlights, in the order of date and id.
fn everything(engine: &dyn Engine, text: &str, options: &Options) -> Vec<String> {
    let results = Results::new(engine, &parse(text), options).unwrap();
    results.articles().map(|article| format!("{:?}", article.unwrap())).collect()
}

/// Compares all that does not depend on scores.
fn compare(world: &World, text: &str, options: &Options) {
    let (disk, cluster): (&dyn Engine, &dyn Engine) = (&world.disk, &world.cluster);
    assert_eq!(everything(cluster, text, options), everything(disk, text, options), "matches of {text:?}");
    let query = parse(text);
    let counted = |engine| facets(engine, &query, options, 100).unwrap();
    assert_eq!(counted(cluster), counted(disk), "facets of {text:?}");
    let over_time = |engine| timeline(engine, &query, options, Interval::Month).unwrap();
    assert_eq!(over_time(cluster), over_time(disk), "timeline of {text:?}");
    let found = |engine| search(engine, &query, options).unwrap();
    compare_answers(text, &found(cluster), &found(disk));
    let grouped = Options { group: Some(3), ..options.clone() };
    let found = |engine| search(engine, &query, &grouped).unwrap();
    let (ours, theirs) = (found(cluster), found(disk));
    assert_eq!((ours.total, ours.articles), (theirs.total, theirs.articles), "articles of {text:?}");
}

/// Compares what an answer says besides the scores and the order of hits of the same tier.
fn compare_answers(text: &str, ours: &Answer, theirs: &Answer) {
    assert_eq!(ours.total, theirs.total, "total of {text:?}");
    assert_eq!(ours.notes, theirs.notes, "notes of {text:?}");
    assert_eq!(format!("{:?}", ours.suggestion), format!("{:?}", theirs.suggestion), "suggestion for {text:?}");
    assert_eq!(ours.hits.len(), theirs.hits.len(), "page of {text:?}");
    let tiers = |answer: &Answer| answer.hits.iter().map(|hit| hit.rank.tier).collect::<Vec<_>>();
    assert_eq!(tiers(ours), tiers(theirs), "tiers of {text:?}");
}

#[test]
fn queries_of_every_kind_have_the_matches_of_the_index() {
    let Some(cluster) = cluster() else { return };
    let world = world(&cluster, "parity-written", &archive());
    for text in WRITTEN {
        compare(&world, text, &options(10_000));
        compare(&world, text, &Options { scope: Scope::Bodies, ..options(20) });
        for within in [Within::Sentence, Within::Article] {
            let options = Options { within: Some(within), ..options(20) };
            compare(&world, text, &options);
        }
        for sort in [Sort::Newest, Sort::Oldest] {
            let dated = Options { sort, ..options(20) };
            let days = |engine: &dyn Engine| {
                let answer = search(engine, &parse(text), &dated).unwrap();
                answer.hits.iter().map(|hit| hit.article.date).collect::<Vec<_>>()
            };
            assert_eq!(days(&world.cluster), days(&world.disk), "{sort:?} of {text:?}");
        }
    }
}

#[test]
fn random_queries_have_the_matches_of_the_index() {
    let Some(cluster) = cluster() else { return };
    let world = world(&cluster, "parity-random", &archive());
    let mut dice = Rng::new(18);
    for _ in 0..number("JIANBAO_OPENSEARCH_QUERIES", 60) {
        compare(&world, &random(&world.disk, &mut dice), &options(1000));
    }
}

/// Every string is found where a plain scan finds it, and nowhere else.
#[test]
fn found_equals_a_plain_scan() {
    let Some(cluster) = cluster() else { return };
    let world = world(&cluster, "parity-scan", &archive());
    // A number is found in its other spellings too, and so are some words.
    let literal = Options { numbers: false, variants: WordVariants::None, ..options(10) };
    let anything = Results::new(&world.disk, &parse("-“没有这样的词句在这里”"), &literal).unwrap();
    let mut texts = Vec::new();
    for article in anything.articles() {
        let article = article.unwrap();
        let id = article.meta.id.clone();
        texts.extend(article.paragraphs.into_iter().map(|found| (id.clone(), found.number, fold(&found.text))));
    }
    let mut dice = Rng::new(2);
    let mut strings = 0;
    while strings < number("JIANBAO_OPENSEARCH_QUERIES", 60) {
        let text = excerpt(&world.disk, &mut dice);
        let folded = fold(&text);
        let mut scanned: Vec<(&str, usize)> = texts
            .iter()
            .filter(|(_, _, text)| text.contains(&folded))
            .map(|(id, number, _)| (id.as_str(), *number))
            .collect();
        scanned.sort_unstable();
        let results = Results::new(&world.cluster, &parse(&format!("“{text}”")), &literal).unwrap();
        let mut found = Vec::new();
        for article in results.articles() {
            let article = article.unwrap();
            // Texts without a word character are not scanned above.
            let paragraphs = article.paragraphs.into_iter().filter(|found| jianbao_text::has_word_char(&found.text));
            found.extend(paragraphs.map(|found| (article.meta.id.clone(), found.number)));
        }
        found.sort_unstable();
        let found: Vec<(&str, usize)> = found.iter().map(|(id, number)| (id.as_str(), *number)).collect();
        assert_eq!(found, scanned, "{text:?}");
        strings += 1;
    }
}

#[test]
fn articles_are_read_as_they_are() {
    let Some(cluster) = cluster() else { return };
    let world = world(&cluster, "parity-articles", &archive());
    let node = plan(&world.disk, &parse("大桥"), PlanOptions::default()).unwrap().match_node();
    let matches = world.disk.matches(&node, Scope::All, &Budget::default()).unwrap();
    for found in matches.iter().take(50) {
        let read = |engine: &dyn Engine| {
            highlighted_article(engine, &found.article.id, Some(&parse("大桥")), &Options::default()).unwrap()
        };
        assert_eq!(read(&world.cluster), read(&world.disk));
    }
    assert_eq!(*world.cluster.coverage().unwrap(), *Engine::coverage(&world.disk).unwrap());
    let missing = Engine::article(&world.cluster, "没有").unwrap_err();
    assert!(matches!(missing, jianbao_query::Error::NoArticle { .. }));
    let counts = |engine: &dyn Engine| {
        engine.counts(&MatchNode::Anything, Scope::All, &FacetField::ALL, &Budget::default()).unwrap().total
    };
    assert_eq!(counts(&world.cluster), counts(&world.disk));
}

/// The words of a part of the archive, each with its counts.
#[test]
fn words_are_counted_as_on_disk() {
    let Some(cluster) = cluster() else { return };
    let world = world(&cluster, "parity-words", &archive());
    let groups = ["日期:..2012", "大桥"]
        .map(|text| plan(&world.disk, &parse(text), PlanOptions::default()).unwrap().match_node());
    let counted = |engine: &dyn Engine| {
        let mut words: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
        let mut add = |word: &str, counts: &[WordCount]| {
            let sums = words.entry(word.to_owned()).or_insert_with(|| vec![(0, 0); counts.len()]);
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum = (sum.0 + count.occurrences, sum.1 + count.documents);
            }
        };
        engine.word_counts(&groups, Scope::All, &Budget::default(), &mut add).unwrap();
        words
    };
    let (ours, theirs) = (counted(&world.cluster), counted(&world.disk));
    assert!(ours.len() > 100 && ours == theirs, "{} and {} words", ours.len(), theirs.len());
}
