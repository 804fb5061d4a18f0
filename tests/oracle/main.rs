//! Two engines give the same answers: the index, and a plain scan of the folded text. Random queries from the whole grammar; each
//! must have the same matches, counts, facets, timelines and marks.
//!
//! ```text
//! JIANBAO_ORACLE=200000 JIANBAO_ORACLE_ARTICLES=20 cargo test --release --test oracle -- --nocapture
//! JIANBAO_ORACLE=2000 JIANBAO_ORACLE_ARCHIVE=archive cargo test --release --test oracle -- --nocapture
//! ```
//!
//! Each thousand queries run on another small index: articles drawn from the archive (300, or
//! `JIANBAO_ORACLE_ARTICLES`), in several segments, some of them changed. The cost of a query grows with the number of
//! matches in its index: use 20 articles for a short long run, and 300 for long posting lists.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../hostile/generator.rs"]
mod generator;
mod scan;
mod shapes;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use generator::{Generator, Rng};
use jianbao::{
    analysis::{Folded, Rules, bigrams::bigrams, fold, fold::Rule, segmenter::Segmenter, words::WordVariants},
    corpus::{Batches, Skip, walk},
    index::{BuildOptions, Counters, IndexReader, Observer, Request, update},
    model::{Article, ArticleMeta, Span, merge_touching},
    query::{Query, parse},
    search::{
        self, ConcordanceOptions, Engine, Interval, LineOrder, MatchKind, MatchNode, Mode, Options, Page, Pattern,
        Plan, PlannedTerm, RelaxationStep, Results, Scope, Sort, Within,
        engine::{Evidence, EvidenceTerm},
    },
    wire,
    words::{CollocationOptions, KeywordOptions, Reference, collocates, keywords},
};
use scan::{Document, ScanEngine};

/// The segmenter, loaded once.
static SEGMENTER: LazyLock<Arc<Segmenter>> = LazyLock::new(Arc::default);

struct Quiet;

impl Observer for Quiet {
    fn skipped(&self, _: &Skip) {}
    fn progress(&self, _: &Counters) {}
    fn cancelled(&self) -> bool {
        false
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Articles of the archive that indexes are drawn from: its first 20,000.
fn pool() -> Vec<Article> {
    let own = std::env::var_os("JIANBAO_ORACLE_ARCHIVE").map(PathBuf::from);
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let files = walk(&[own.unwrap_or(sample)]).unwrap().files;
    let mut articles: Vec<Article> =
        Batches::new(files).flat_map(|batch| batch.parse().articles).take(20_000).collect();
    // Ids are made unique by the index.
    let mut known = BTreeSet::new();
    articles.retain(|article| known.insert(article.meta.id.clone()));
    articles
}

/// The same articles in an index and in memory.
struct World {
    archive: Arc<IndexReader>,
    scan: ScanEngine,
    _dir: tempfile::TempDir,
}

impl World {
    /// Builds an index of `count` articles of the pool in two updates, because every real index has several segments
    /// and removed articles. A third of the articles is added later, a third is changed.
    fn draw(pool: &[Article], count: usize, segmenter: &Arc<Segmenter>, dice: &mut Rng) -> World {
        let mut order: Vec<usize> = (0..pool.len()).collect();
        let count = count.min(pool.len());
        for drawn in 0..count {
            order.swap(drawn, drawn + dice.below(pool.len() - drawn));
        }
        order.truncate(count);
        order.sort_unstable();
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("articles.jsonl");
        let line = |article: &Article| {
            let mut json = serde_json::to_value(wire::Meta::from(&article.meta)).unwrap();
            json["paragraphs"] = article.paragraphs.clone().into();
            json.to_string() + "\n"
        };
        let options = BuildOptions { threads: 2, segmenter: Some(Arc::clone(segmenter)), ..BuildOptions::default() };
        let index = dir.path().join("index");
        for last in [false, true] {
            let earlier = |(number, article): (usize, &Article)| match number % 3 {
                _ if last => line(article),
                0 => String::new(),
                1 => line(&Article {
                    paragraphs: article.paragraphs.iter().rev().take(1).cloned().collect(),
                    ..article.clone()
                }),
                _ => line(article),
            };
            let lines = order.iter().map(|number| &pool[*number]).enumerate().map(earlier);
            fs::write(&source, lines.collect::<String>()).unwrap();
            update(&index, &Request { paths: vec![source.clone()], ..Request::default() }, &options, &Quiet).unwrap();
        }
        let archive = Arc::new(IndexReader::open(&index).unwrap());
        // The scan uses the articles of the index, because reading a file again could clean them again.
        let articles: Vec<Article> =
            order.iter().filter_map(|number| archive.article(&pool[*number].meta.id).ok()).collect();
        assert_eq!(articles.len() as u64, archive.totals().articles);
        World { scan: ScanEngine::new(articles, segmenter, Arc::clone(&archive)), archive, _dir: dir }
    }
}

/// Short strings of the texts, and values of the fields of the archive's articles.
fn vocabulary(scan: &ScanEngine, dice: &mut Rng) -> Vec<String> {
    let mut strings = Vec::new();
    for _ in 0..400 {
        let document = &scan.documents[dice.below(scan.documents.len())];
        let characters: Vec<char> = document.text.chars().collect();
        let (start, length) = (dice.below(characters.len()), 1 + dice.below(4));
        let string: String = characters.iter().skip(start).take(length).collect();
        if !string.trim().is_empty() {
            strings.push(string);
        }
    }
    strings
}

fn conditions(scan: &ScanEngine, dice: &mut Rng) -> Vec<String> {
    let mut conditions = vec!["日期:2016".to_owned(), "日期:..2015".to_owned(), "版:1".to_owned()];
    for _ in 0..40 {
        let meta = &scan.articles[dice.below(scan.articles.len())].meta;
        let named = [
            ("来源", &meta.source),
            ("作者", &meta.author),
            ("栏目", &meta.section),
            ("版", &meta.page),
            ("编辑", &meta.editor),
            ("通讯社", &meta.agency),
            ("地点", &meta.place),
        ];
        conditions.extend(named.into_iter().filter_map(|(name, value)| Some(format!("{name}:{}", value.as_ref()?))));
        conditions.extend(meta.date.map(|date| format!("日期:{date}")));
        conditions.extend(meta.date.map(|date| format!("-日期:{:04}-{:02}", date.year(), date.month())));
    }
    conditions
}

fn options(dice: &mut Rng) -> Options {
    let rules = match dice.below(4) {
        0 => Rule::ALL.into_iter().filter(|_| dice.below(3) == 0).fold(Rules::default(), Rules::without),
        _ => Rules::default(),
    };
    Options {
        mode: [Mode::Default, Mode::Default, Mode::Words, Mode::Exact][dice.below(4)],
        numbers: dice.below(3) > 0,
        variants: [WordVariants::None, WordVariants::Spellings, WordVariants::Regional][dice.below(3)],
        rules,
        within: [None, None, None, Some(Within::Sentence), Some(Within::Article)][dice.below(5)],
        scope: if dice.below(5) == 0 { Scope::Bodies } else { Scope::All },
        ..Options::strict()
    }
}

/// The fields of the facets.
type Value = fn(&ArticleMeta) -> Vec<String>;

/// Compares everything on which two engines must agree for one query. Returns the number of matching documents.
fn compare(world: &World, text: &str, options: &Options) -> usize {
    let World { archive, scan, .. } = world;
    let query = parse(text);
    let archive = &**archive;
    let plan = search::plan(archive, &query, options.plan()).unwrap();
    let node = plan.match_node();
    let told = |what: &str| format!("{what} of {text} with {options:?}\nas {node}");
    let expected: Vec<&Document> = scan.matching(&node, options.scope).collect();

    let id = |document: &Document| scan.meta(document).id.clone();
    let places: BTreeSet<(String, usize)> =
        expected.iter().map(|document| (id(document), document.paragraph)).collect();
    let answer = search::search(archive, &query, options).unwrap();
    let found: BTreeSet<(String, usize)> =
        answer.hits.iter().map(|hit| (hit.article.id.clone(), hit.paragraph)).collect();
    assert_eq!(found, places, "{}", told("matches"));
    assert_eq!(answer.total, expected.len(), "{}", told("total"));
    assert_eq!(search::count(archive, &query, options).unwrap(), expected.len(), "{}", told("count"));

    for hit in &answer.hits {
        assert_eq!(hit.highlights, marks(&plan, &hit.text), "{} in {}", told("marks"), hit.text);
    }

    let facets = search::facets(archive, &query, options, usize::MAX).unwrap();
    let articles = |documents: &[&Document]| documents.iter().map(|document| document.article).collect::<BTreeSet<_>>();
    assert_eq!(facets.total.articles, articles(&expected).len(), "{}", told("articles"));
    let fields: [(&str, &search::Facet, Value); 3] = [
        ("source", &facets.source, |meta| meta.source.as_deref().map(fold).into_iter().collect()),
        ("year", &facets.year, |meta| meta.date.map(|date| format!("{:04}", date.year())).into_iter().collect()),
        ("place", &facets.place, |meta| meta.place.as_deref().map(fold).into_iter().collect()),
    ];
    for (name, facet, value) in fields {
        let mut counted: BTreeMap<Option<String>, (usize, BTreeSet<usize>)> = BTreeMap::new();
        for document in &expected {
            let values = value(scan.meta(document));
            let values = if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() };
            for value in values {
                let (hits, articles) = counted.entry(value).or_default();
                *hits += 1;
                articles.insert(document.article);
            }
        }
        let missing = counted.remove(&None).map_or((0, 0), |(hits, articles)| (hits, articles.len()));
        assert_eq!((facet.missing.hits, facet.missing.articles), missing, "{}", told(name));
        let got: BTreeMap<String, (usize, usize)> =
            facet.values.iter().map(|value| (fold(&value.value), (value.hits, value.articles))).collect();
        let want: BTreeMap<String, (usize, usize)> = counted
            .into_iter()
            .filter_map(|(value, (hits, articles))| Some((value?, (hits, articles.len()))))
            .collect();
        assert_eq!(got, want, "{}", told(name));
    }

    let timeline = search::timeline(archive, &query, options, Interval::Month).unwrap();
    let mut months: BTreeMap<String, usize> = BTreeMap::new();
    let mut undated = 0;
    for document in &expected {
        match scan.meta(document).date {
            Some(date) => *months.entry(format!("{:04}-{:02}", date.year(), date.month())).or_default() += 1,
            None => undated += 1,
        }
    }
    let got: BTreeMap<String, usize> =
        timeline.buckets.iter().filter(|b| b.hits > 0).map(|b| (b.key.clone(), b.hits)).collect();
    assert_eq!(got, months, "{}", told("timeline"));
    assert_eq!(timeline.undated.hits, undated, "{}", told("undated"));
    compare_engines(archive, scan, &query, options, &told);
    expected.len()
}

/// Compares the results of the code above the engines: tiers, facets, timelines, complete results, concordances,
/// explanations, articles with their neighbours, and clauses spread over an article.
fn compare_engines(
    archive: &IndexReader,
    scan: &ScanEngine,
    query: &Query,
    options: &Options,
    told: &dyn Fn(&str) -> String,
) {
    let engines: [&dyn Engine; 2] = [archive, scan];
    let tiers = |engine: &dyn Engine| -> BTreeMap<(String, usize), (u32, MatchKind)> {
        let hits = search::search(engine, query, options).unwrap().hits;
        hits.into_iter().map(|hit| ((hit.article.id, hit.paragraph), (hit.rank.tier, hit.matched))).collect()
    };
    same(engines.map(tiers), &told("tiers"));
    let by_date = Options { sort: Sort::Newest, group: Some(2), ..options.clone() };
    let groups = |engine: &dyn Engine| {
        let answer = search::search(engine, query, &by_date).unwrap();
        // Members of a group are ranked by score, and a scan has no scores.
        let more: BTreeMap<String, usize> =
            answer.hits.iter().map(|hit| (hit.article.id.clone(), hit.more)).filter(|(_, more)| *more > 0).collect();
        (answer.total, answer.articles, more)
    };
    same(engines.map(groups), &told("groups"));
    same(engines.map(|engine| search::facets(engine, query, options, 5).unwrap()), &told("facets"));
    same(engines.map(|engine| search::timeline(engine, query, options, Interval::Year).unwrap()), &told("timeline"));
    let complete = |engine: &dyn Engine| {
        let results = Results::new(engine, query, options).unwrap();
        (results.total(), results.articles().map(Result::unwrap).collect::<Vec<_>>())
    };
    let complete = engines.map(complete);
    let first = complete[0].1.first().map(|article| article.meta.id.clone());
    same(complete, &told("complete results"));
    let context = ConcordanceOptions { width: 8, order: LineOrder::Right, ..ConcordanceOptions::default() };
    let page = Options { page: Page { offset: 1, limit: 20 }, ..options.clone() };
    same(engines.map(|engine| search::kwic(engine, query, &page, context).unwrap()), &told("concordance"));
    let words = |engine: &dyn Engine| {
        let collocation = CollocationOptions { min: 1, limit: usize::MAX, threads: 2, ..CollocationOptions::default() };
        collocates(engine, &SEGMENTER, query, options, &collocation).unwrap()
    };
    same(engines.map(words), &told("collocates"));
    let keys = |engine: &dyn Engine| {
        let keyness = KeywordOptions { min: 1, limit: usize::MAX, ..KeywordOptions::default() };
        keywords(engine, query, Reference::Archive, options, &keyness).unwrap()
    };
    same(engines.map(keys), &told("keywords"));
    if let Some(id) = first {
        same(
            engines.map(|engine| search::highlighted_article(engine, &id, Some(query), options).unwrap()),
            &told("article"),
        );
        let explained = |engine: &dyn Engine| {
            let explanation = search::explain(engine, query, options, &id).unwrap();
            explanation.paragraphs.into_iter().map(|paragraph| (paragraph.matches, paragraph.tier)).collect::<Vec<_>>()
        };
        same(engines.map(explained), &told("explanation"));
    }
    let relaxed = Options { relax: true, ..options.clone() };
    let spread = |engine: &dyn Engine| {
        let answer = search::search(engine, query, &relaxed).unwrap();
        let places: BTreeSet<(String, usize)> =
            answer.hits.into_iter().map(|hit| (hit.article.id, hit.paragraph)).collect();
        // The index computes evidence from rounded frequencies.
        matches!(answer.relaxed, None | Some(RelaxationStep::Article)).then_some((answer.total, places))
    };
    // Therefore one engine may find evidence where the other is just below the minimum share.
    if let [Some(index), Some(scan)] = engines.map(spread) {
        same([index, scan], &told("loosened"));
    }
}

fn same<T: PartialEq + std::fmt::Debug>([index, scan]: [T; 2], what: &str) {
    assert_eq!(index, scan, "{what}");
}

/// The highlights of a text, by the definition in the documentation of `highlights`.
fn marks(plan: &Plan, text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    for clause in plan.clauses() {
        let spellings = |part: &PlannedTerm| match part {
            PlannedTerm::Word(text) | PlannedTerm::String(text) => vec![text.clone()],
            PlannedTerm::Spellings(spellings) => spellings.clone(),
            PlannedTerm::Variants { word, others } => std::iter::once(word).chain(others).cloned().collect(),
        };
        let (folded, pattern, parts): (_, _, Vec<Vec<String>>) = if let Some(typed) = &clause.unfolded {
            let parts = typed.parts.iter().map(|part| vec![part.clone()]).collect();
            (Folded::with_rules(typed.rules, text), typed.pattern.as_ref(), parts)
        } else {
            (Folded::new(text), clause.pattern.as_ref(), clause.terms.iter().map(spellings).collect())
        };
        let whole = pattern.map(|pattern| shapes::spans(pattern, folded.as_str())).unwrap_or_default();
        let of_part = |part: &Vec<String>| shapes::spans(&Pattern::Strings(part.clone()), folded.as_str());
        let of_parts: Vec<Vec<Span>> = parts.iter().map(of_part).collect();
        // Single characters are highlighted only if all parts occur and the whole string does not.
        let alone = whole.is_empty() && of_parts.iter().all(|spans| !spans.is_empty());
        for (part, of_part) in parts.iter().zip(of_parts) {
            if alone || part[0].chars().count() > 1 {
                spans.extend(of_part.into_iter().map(|span| folded.original_span(span)));
            }
        }
        spans.extend(whole.into_iter().map(|span| folded.original_span(span)));
    }
    merge_touching(spans)
}

/// The index finds evidence in the postings of the rarest terms, and a scan adds up the terms of every document. The index counts a
/// bigram that is also a word twice, and removed documents too, so its shares differ a little: it finds at least what has clearly more
/// than the share, and nothing that has clearly less.
#[test]
fn evidence_is_found_as_a_plain_scan_finds_it() {
    let mut dice = Rng::new(number("JIANBAO_ORACLE_SEED", 7) as u64);
    let world = World::draw(&pool(), number("JIANBAO_ORACLE_ARTICLES", 300), &SEGMENTER, &mut dice);
    let (queries, mut found, mut left_out) = (number("JIANBAO_ORACLE", 150), 0, 0);
    for _ in 0..queries {
        let document = &world.scan.documents[dice.below(world.scan.documents.len())];
        let text: String = document.text.chars().skip(dice.below(40)).take(4 + dice.below(20)).collect();
        let text = fold(&text);
        let mut terms = Vec::new();
        bigrams(&text, &mut |bigram, _| terms.push(EvidenceTerm::Bigram(bigram.to_owned())));
        SEGMENTER.words(&text, &mut |word, _| terms.push(EvidenceTerm::Word(word.to_owned())));
        let mut distinct: Vec<EvidenceTerm> = Vec::new();
        terms.retain(|term| {
            !distinct.contains(term) && {
                distinct.push(term.clone());
                true
            }
        });
        let scope = if dice.below(2) == 0 { Scope::All } else { Scope::Bodies };
        let condition = (dice.below(3) == 0).then(|| MatchNode::Word("的".to_owned()));
        let documents = |engine: &dyn Engine, share: f32| -> BTreeSet<(String, usize)> {
            let evidence =
                Evidence { terms: terms.clone(), characters: Vec::new(), condition: condition.clone(), share };
            let page = Page { offset: 0, limit: usize::MAX };
            let request = Options { page, scope, ..Options::default() }.request();
            let top = engine.search_evidence(&evidence, &request).unwrap();
            assert_eq!(top.total.number(), top.hits.len());
            top.hits.into_iter().map(|hit| (hit.article.id, hit.paragraph)).collect()
        };
        for share in [0.05, 0.15, 0.3, 0.6] {
            let index = documents(&*world.archive, share);
            let (most, least) = (documents(&world.scan, share * 0.8), documents(&world.scan, (share * 1.25).min(1.0)));
            assert!(index.is_subset(&most), "{text} at {share}: {:?}", index.difference(&most).next());
            assert!(index.is_superset(&least), "{text} at {share}: {:?}", least.difference(&index).next());
            found += index.len();
            left_out += world.scan.documents.len() - index.len();
        }
    }
    // Every string is from a text, so that it is evidence of at least one paragraph.
    assert!(found > queries && left_out > queries, "{found} found, {left_out} not, by {queries} queries");
}

#[test]
fn the_index_and_a_plain_scan_give_the_same_answers() {
    let queries = number("JIANBAO_ORACLE", 150);
    let mut dice = Rng::new(number("JIANBAO_ORACLE_SEED", 7) as u64);
    let (pool, segmenter) = (pool(), Arc::clone(&SEGMENTER));
    let (mut compared, mut with_matches, mut documents, mut indexes) = (0, 0, 0, 0);
    while compared < queries {
        let world = World::draw(&pool, number("JIANBAO_ORACLE_ARTICLES", 300), &segmenter, &mut dice);
        documents += world.scan.documents.len();
        indexes += 1;
        for _ in 0..10 {
            let (strings, conditions) = (vocabulary(&world.scan, &mut dice), conditions(&world.scan, &mut dice));
            let mut generator = Generator::new(dice.below(usize::MAX) as u64, 60, strings, conditions);
            for _ in 0..100.min(queries - compared) {
                let query = generator.next();
                let matches = compare(&world, &query, &options(&mut dice));
                with_matches += usize::from(matches > 0);
                generator.reward(&query, if matches > 0 { 1.0 + dice.below(100) as f64 } else { 0.0 });
                compared += 1;
            }
        }
    }
    println!("{compared} queries, {with_matches} with matches; {indexes} indexes of {documents} documents in all");
    // A comparison of empty results proves little.
    assert!(with_matches * 4 > compared, "{with_matches} of {compared}");
}
