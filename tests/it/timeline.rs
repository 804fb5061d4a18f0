//! Timelines: exact hits over time with the totals of the archive, and gaps without articles.

use std::collections::{BTreeMap, HashMap, HashSet};

use jianbao::{
    index::{IndexReader, LockWait, Request, optimize},
    model::{Article, Date},
    printer::{Scale, Series, bar, chart},
    query::{DateRange, parse},
    search::{Bucket, Interval, Options, Scope, Timeline, search, timeline, timeline_in_range},
};

use proptest::prelude::*;

use crate::support::{Folder, Random, sample, sample_articles, some_query};

fn key(date: Date, by: Interval) -> String {
    let date = date.to_string();
    match by {
        Interval::Year => date[..4].to_owned(),
        Interval::Month => date[..7].to_owned(),
        Interval::Day => date,
    }
}

/// Hits and articles of each non-empty bucket, computed from all hits of a search.
fn scan(archive: &IndexReader, query: &str, by: Interval) -> BTreeMap<String, (usize, usize)> {
    let mut counts: BTreeMap<String, (usize, HashSet<String>)> = BTreeMap::new();
    for hit in search(archive, &parse(query), &Options::strict()).unwrap().hits {
        let key = hit.article.date.map_or(String::new(), |date| key(date, by));
        let count = counts.entry(key).or_default();
        count.0 += 1;
        count.1.insert(hit.article.id);
    }
    counts.into_iter().map(|(key, (hits, articles))| (key, (hits, articles.len()))).collect()
}

fn counted(timeline: &Timeline) -> BTreeMap<String, (usize, usize)> {
    let buckets = timeline.buckets.iter().chain([&timeline.undated]).filter(|bucket| bucket.hits > 0);
    buckets.map(|bucket| (bucket.key.clone(), (bucket.hits, bucket.articles))).collect()
}

#[test]
fn counts_are_those_of_every_hit_of_a_search() {
    let (archive, articles) = (sample(), sample_articles());
    let mut random = Random::new(7);
    let mut found = 0;
    for round in 0..200 {
        let query = some_query(&articles, &mut random);
        let by = [Interval::Year, Interval::Month, Interval::Day][round % 3];
        let timeline = timeline(archive, &parse(&query), &Options::default(), by).unwrap();
        assert_eq!(counted(&timeline), scan(archive, &query, by), "{query} {by:?}");
        let answer = search(archive, &parse(&query), &Options::strict()).unwrap();
        assert_eq!(timeline.total(), answer.total, "{query}");
        found += answer.total.number();
    }
    assert!(found > 1000, "{found}");
}

/// The totals of each bucket, computed from all articles.
fn totals(articles: &[Article], by: Interval) -> HashMap<String, (usize, usize)> {
    let mut totals: HashMap<String, (usize, usize)> = HashMap::new();
    for article in articles {
        let total = totals.entry(article.meta.date.map_or(String::new(), |date| key(date, by))).or_default();
        let texts = (0..=article.paragraphs.len()).filter_map(|number| article.text(number));
        total.0 += texts.filter(|text| text.chars().any(char::is_alphanumeric)).count();
        total.1 += 1;
    }
    totals
}

#[test]
fn the_archive_has_what_its_articles_have() {
    let (archive, articles) = (sample(), sample_articles());
    for by in [Interval::Year, Interval::Month, Interval::Day] {
        let timeline = timeline(archive, &parse("大桥"), &Options::default(), by).unwrap();
        let totals = totals(&articles, by);
        for bucket in &timeline.buckets {
            let expected = totals.get(&bucket.key).copied().unwrap_or_default();
            assert_eq!((bucket.total_paragraphs, bucket.total_articles), expected, "{}", bucket.key);
            assert_eq!(bucket.is_gap(), expected.1 == 0);
            assert!(bucket.hits <= bucket.total_paragraphs && bucket.articles <= bucket.total_articles);
        }
        let keys: Vec<&String> = timeline.buckets.iter().map(|bucket| &bucket.key).collect();
        assert!(keys.is_sorted() && totals.keys().all(|key| key.is_empty() || keys.contains(&key)));
    }
}

#[test]
fn conditions_alone_match_all_that_there_is() {
    let timeline = timeline(sample(), &parse("日期:1800.."), &Options::default(), Interval::Month).unwrap();
    assert!(timeline.buckets.iter().all(|bucket| bucket.hits == bucket.total_paragraphs));
    assert!(timeline.buckets.iter().any(Bucket::is_gap) && timeline.total() > 100);
}

#[test]
fn every_day_between_the_first_and_the_last_is_there() {
    let (_folder, archive) = four_articles();
    let by_day = timeline(&archive, &parse("大桥"), &Options::default(), Interval::Day).unwrap();
    let keys: Vec<&str> = by_day.buckets.iter().map(|bucket| bucket.key.as_str()).collect();
    assert_eq!(keys, ["2016-02-27", "2016-02-28", "2016-02-29", "2016-03-01"]);
    let share = |at: usize| by_day.buckets[at].share();
    assert_eq!([share(0), share(1), share(3)], [Some(2.0 / 3.0), None, Some(0.0)], "a gap is no zero");
    assert_eq!((by_day.undated.hits, by_day.undated.articles, by_day.undated.total_paragraphs), (1, 1, 1));
    let bodies = Options { scope: Scope::Bodies, ..Options::default() };
    let bodies = timeline(&archive, &parse("大桥"), &bodies, Interval::Day).unwrap();
    assert_eq!((bodies.buckets[0].hits, bodies.buckets[0].total_paragraphs), (1, 2), "titles are left out of both");
}

/// A count under a condition on articles is compared with what the archive has under this condition.
#[test]
fn totals_meet_the_conditions_on_articles() {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2010-02-27","source":"甲报","title":"大桥","paragraphs":["大桥合龙。","天晴。"]}"#,
        r#"{"id":"b","date":"2010-03-01","source":"乙报","page":"1","title":"茶叶","paragraphs":["春茶。"]}"#,
        r#"{"id":"c","date":"2011-03-01","source":"乙报","page":"2","title":"大桥","paragraphs":["通车。"]}"#,
        r#"{"id":"d","source":"乙报","title":"大桥"}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    let counts = |query: &str| -> Vec<(usize, usize, usize)> {
        let timeline = timeline(&archive, &parse(query), &Options::default(), Interval::Year).unwrap();
        let buckets = timeline.buckets.iter().chain([&timeline.undated]);
        buckets.map(|bucket| (bucket.hits, bucket.total_paragraphs, bucket.total_articles)).collect()
    };
    assert_eq!(counts("大桥"), [(2, 5, 2), (1, 2, 1), (1, 1, 1)]);
    assert_eq!(counts("大桥 来源:甲报"), [(2, 3, 1), (0, 0, 0), (0, 0, 0)], "a year without 甲报 is a gap");
    assert_eq!(counts("大桥 -来源:甲报"), [(0, 2, 1), (1, 2, 1), (1, 1, 1)]);
    assert_eq!(counts("大桥 (来源:甲报 OR 版:2)"), [(2, 3, 1), (1, 2, 1), (0, 0, 0)]);
    assert_eq!(
        counts("来源:甲报"),
        [(3, 5, 2), (0, 2, 1), (0, 1, 1)],
        "a condition alone is compared with the archive"
    );
}

fn four_articles() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2016-02-27","title":"大桥","paragraphs":["大桥合龙。","天晴。","——"]}"#,
        r#"{"id":"b","date":"2016-03-01","title":"茶叶","paragraphs":["春茶。"]}"#,
        r#"{"id":"c","date":"2015-02-30","paragraphs":["大桥动工。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

#[test]
fn removed_articles_are_not_counted() {
    let folder = Folder::new();
    let line = |id: &str, date: &str| format!(r#"{{"id":"{id}","date":"{date}","paragraphs":["大桥。"]}}"#);
    folder.write("archive/a.jsonl", line("a", "2010-01-01") + "\n" + &line("b", "2012-01-01"));
    folder.build();
    folder.write("archive/b.jsonl", line("c", "2015-01-01"));
    folder.write("archive/a.jsonl", line("b", "2012-01-01"));
    let (archive, ..) = folder.update(&folder.request());
    let timeline = timeline(&archive, &parse("大桥"), &Options::default(), Interval::Year).unwrap();
    let counts: Vec<(&str, usize, usize)> =
        timeline.buckets.iter().map(|bucket| (bucket.key.as_str(), bucket.hits, bucket.total_articles)).collect();
    assert_eq!(counts, [("2012", 1, 1), ("2013", 0, 0), ("2014", 0, 0), ("2015", 1, 1)]);
    // And nothing at all if no article is left.
    let forgotten = Request { forget: vec![folder.path().join("archive")], ..Request::default() };
    let (archive, ..) = folder.update(&forgotten);
    assert!(self::timeline(&archive, &parse("大桥"), &Options::default(), Interval::Day).unwrap().buckets.is_empty());
}

/// One run of the program: the articles of a file, each with a date or without one; or a merge of all segments.
#[derive(Debug, Clone)]
enum Step {
    Write(usize, Vec<Option<&'static str>>),
    Remove(usize),
    Optimize,
}

fn step() -> impl Strategy<Value = Step> {
    // They include the first and the last day that a file can contain.
    let date = prop_oneof![
        4 => Just(None),
        2 => Just(Some("2016-03-12")),
        1 => Just(Some("2016-02-29")),
        1 => Just(Some("1840-06-28")),
        1 => Just(Some("1800-01-01")),
        1 => Just(Some("2199-12-31")),
    ];
    prop_oneof![
        6 => (0..4_usize, prop::collection::vec(date, 1..4)).prop_map(|(file, dates)| Step::Write(file, dates)),
        1 => (0..4_usize).prop_map(Step::Remove),
        1 => Just(Step::Optimize),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Segments without any date, newly written or merged, with a column of days or without one, and days of removed articles.
    #[test]
    fn segments_without_dates_and_days_far_apart(steps in prop::collection::vec(step(), 1..7)) {
        let folder = Folder::new();
        let mut files: BTreeMap<usize, Vec<Option<&str>>> = BTreeMap::new();
        let mut writings = 0;
        for step in &steps {
            match step {
                Step::Write(file, dates) => {
                    writings += 1;
                    let article = |(number, date): (usize, Option<&str>)| {
                        let text = format!("大桥第{writings}次检修。");
                        let id = format!("{file}-{number}");
                        serde_json::json!({ "id": id, "date": date, "paragraphs": [text, "天晴。"] }).to_string() + "\n"
                    };
                    let lines: String = dates.iter().copied().enumerate().map(article).collect();
                    folder.write(&format!("archive/{file}.jsonl"), lines);
                    files.insert(*file, dates.clone());
                }
                Step::Remove(file) => {
                    // A folder without any file would be treated as not mounted.
                    if files.len() > 1 && files.remove(file).is_some() {
                        std::fs::remove_file(folder.path().join(format!("archive/{file}.jsonl"))).unwrap();
                    }
                }
                Step::Optimize if files.is_empty() => {}
                Step::Optimize => {
                    optimize(&folder.path().join("index"), LockWait::None).unwrap();
                }
            }
            if files.is_empty() {
                continue;
            }
            let (archive, ..) = folder.update(&folder.request());
            let dates: Vec<&str> = files.values().flatten().flatten().copied().collect();
            let undated = files.values().flatten().filter(|date| date.is_none()).count();
            for by in [Interval::Year, Interval::Month, Interval::Day] {
                let timeline = timeline(&archive, &parse("大桥"), &Options::default(), by).unwrap();
                let length = match by { Interval::Year => 4, Interval::Month => 7, Interval::Day => 10 };
                let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
                for date in &dates {
                    *expected.entry(&date[..length]).or_default() += 1;
                }
                let found = timeline.buckets.iter().filter(|bucket| !bucket.is_gap());
                let found: Vec<_> = found.map(|bucket| (bucket.key.as_str(), bucket.hits, bucket.total_paragraphs)).collect();
                let expected: Vec<_> = expected.into_iter().map(|(key, count)| (key, count, 2 * count)).collect();
                prop_assert_eq!(found, expected);
                prop_assert_eq!((timeline.undated.hits, timeline.undated.total_articles), (undated, undated));
                // From the first date to the last, regardless of removed articles.
                let ends = [timeline.buckets.first(), timeline.buckets.last()];
                prop_assert!(ends.into_iter().flatten().all(|bucket| !bucket.is_gap()));
            }
        }
    }
}

#[test]
fn days_that_were_not_asked_about_are_left_out() {
    let (_folder, archive) = four_articles();
    let query = parse("大桥 日期:2016-02-27..2016-02-28");
    let range = query.required_dates().unwrap();
    let timeline = timeline_in_range(&archive, &query, &Options::default(), Interval::Month, range).unwrap();
    // Only these days of February are counted, for the archive too.
    let [february] = timeline.buckets.as_slice() else { panic!("one month") };
    assert_eq!((february.hits, february.total_paragraphs), (2, 3));
    assert!(timeline.undated.is_gap());
}

#[test]
fn the_dates_a_query_requires() {
    let dates = |text: &str| {
        parse(text).required_dates().map(|range| {
            let day = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
            format!("{}..{}", day(range.from), day(range.to))
        })
    };
    for (query, expected) in [
        ("大桥", None),
        ("大桥 -日期:2012", None),
        ("大桥 OR 日期:2012", None),
        ("日期:2012", Some("2012-01-01..2012-12-31")),
        ("大桥 日期:2012..", Some("2012-01-01..")),
        ("大桥 日期:2012.. 日期:..2013", Some("2012-01-01..2013-12-31")),
        ("大桥 日期:2012 日期:2013", Some("2013-01-01..2012-12-31")),
    ] {
        assert_eq!(dates(query).as_deref(), expected, "{query}");
    }
    let open = DateRange { from: None, to: parse("日期:2012").required_dates().unwrap().to };
    assert_eq!(open.union(parse("日期:2015").required_dates().unwrap()).from, None);
}

/// An archive of three years with a gap, and its index.
fn indexed() -> Folder {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2012-03-12","title":"大桥动工","paragraphs":["大桥动工。","天晴。"]}"#,
        r#"{"id":"b","date":"2015-05-01","title":"高鐵談","paragraphs":["高铁，大桥，高铁。"]}"#,
        r#"{"id":"c","date":"2015-07-01","title":"茶","paragraphs":["春茶。"]}"#,
        r#"{"id":"d","date":"2015-02-30","title":"旧闻","paragraphs":["大桥。"]}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    folder
}

#[test]
fn bars_in_the_terminal() {
    let folder = indexed();
    let run = folder.run(&["timeline", "大桥", "--by", "year"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("timeline_bars", run.stdout);
    assert!(run.stderr.starts_with("大桥: 4 paragraphs in 3 articles, 1 paragraph without a date\n"), "{}", run.stderr);
    let run = folder.run(&["timeline", "大桥", "高铁", "--by", "year", "--relative", "--color", "always"]);
    insta::assert_snapshot!("timeline_compared", run.stdout.replace('\u{1b}', "␛"));
    // The suitable size: not a bar for each of a thousand days.
    assert_eq!(folder.run(&["timeline", "大桥"]).stdout, folder.run(&["timeline", "大桥", "--by", "year"]).stdout);
}

#[test]
fn a_condition_alone_holds_for_every_query() {
    let folder = indexed();
    let run = folder.run(&["timeline", "大桥", "高铁", "日期:2015", "--by", "year"]);
    insta::assert_snapshot!("timeline_condition", run.stdout);
    let run = folder.run(&["timeline", "日期:2012", "日期:2015", "--by", "year", "--csv"]);
    assert!(run.stdout.contains("日期:2012,2012,3,1,3,1,1.000000\r\n"), "times may be compared too: {}", run.stdout);
}

#[test]
fn tables_and_objects() {
    let folder = indexed();
    let run = folder.run(&["timeline", "大桥", "=高铁", "--csv"]);
    assert!(run.stdout.starts_with('\u{feff}'));
    insta::assert_snapshot!("timeline_csv", run.stdout.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
    let json = folder.run(&["timeline", "大桥", "--by", "month", "--json"]).json();
    assert_eq!((json["schema_version"].as_u64(), json["by"].as_str()), (Some(1), Some("month")));
    let series = &json["series"][0];
    assert_eq!((series["query"].as_str(), series["total"].as_u64()), (Some("大桥"), Some(4)));
    assert_eq!((series["buckets"].as_array().unwrap().len(), series["undated"]["hits"].as_u64()), (41, Some(1)));
    assert_eq!(series["buckets"][0]["key"], "2012-03");
}

#[test]
fn a_picture_is_a_file() {
    let folder = indexed();
    let run = folder.run(&["timeline", "大桥", "<高铁>\u{1}", "--by", "month", "--svg", "大桥.svg"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let svg = std::fs::read_to_string(folder.path().join("大桥.svg")).unwrap();
    assert!(svg.contains("&lt;高铁&gt;") && !svg.contains("<高铁>") && !svg.contains('\u{1}'));
    assert!(svg.contains("2012-04–2015-04: nothing in the archive"), "the gap is drawn");
    let run = folder.run(&["timeline", "大桥", "--svg", "nowhere/大桥.svg"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot write the picture nowhere/大桥.svg"), "{}", run.stderr);
}

#[test]
fn exit_codes_of_a_timeline() {
    let folder = indexed();
    assert_eq!(folder.run(&["timeline", "没有这样的词"]).code, 1);
    assert_eq!(folder.run(&["timeline", "没有这样的词", "大桥"]).code, 0);
    let run = folder.run(&["timeline", "大桥", " "]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("the query is empty"), "{}", run.stderr);
    assert_eq!(folder.run(&["timeline", "大桥", "--index", "nowhere"]).code, 2);
}

#[test]
fn bars_are_as_long_as_their_value() {
    let eighths = |bar: &str| -> usize {
        bar.chars().map(|c| if c == '█' { 8 } else { '▏' as usize - c as usize + 1 }).sum()
    };
    for value in 0..=160 {
        assert_eq!(eighths(&bar(f64::from(value), 160.0, 20)), value as usize);
    }
    assert_eq!(bar(1e9, 1.0, 3), "███", "never longer than there is room");
}

/// Every image is complete and contains no invalid number.
#[test]
fn pictures_of_nothing_and_of_much() {
    let bucket = |key: usize, hits| Bucket {
        key: format!("{:04}", 1000 + key),
        hits,
        articles: hits,
        total_paragraphs: hits * 2,
        total_articles: hits,
    };
    for count in [0, 1, 2, 900] {
        for most in [0, 1, 3, 7, 99, 1_234_567] {
            let buckets = (0..count).map(|at| bucket(at, most * at / count)).collect();
            let timeline = Timeline { by: Interval::Year, buckets, undated: Bucket::default() };
            let series = Series { query: "大桥", timeline: &timeline, bursts: None };
            for scale in [Scale::Hits, Scale::Share] {
                for picture in [chart(&[series], scale), chart(&[series, series, series], scale)] {
                    assert!(picture.ends_with("</svg>\n") && !picture.contains("NaN") && !picture.contains("inf"));
                    assert_eq!(picture.matches("<g").count(), picture.matches("</g>").count());
                    let lines = picture.matches("class=\"g\"").count();
                    assert!((1..=10).contains(&lines), "{lines} grid lines for {most}");
                }
            }
        }
    }
}

fn floods() -> Folder {
    let folder = Folder::new();
    let mut lines = String::new();
    for month in 1..=12 {
        // 水灾 is in one of ten paragraphs, and in July and August in seven of ten; November has no articles.
        let often = if (7..=8).contains(&month) { 7 } else { 1 };
        for number in 0..if month == 11 { 0 } else { 10 } {
            let text = if number < often { "北堤水灾，渡口停航。" } else { "渡口照常开航。" };
            let json = serde_json::json!({ "id": format!("{month}-{number}"), "date": format!("1998-{month:02}-05"), "paragraphs": [text] });
            lines.extend([json.to_string(), "\n".to_owned()]);
        }
    }
    folder.write("archive/a.jsonl", lines);
    folder.build();
    folder
}

#[test]
fn bursts_are_periods_with_unusually_many_hits() {
    let folder = floods();
    let run = folder.run(&["timeline", "水灾", "渡口", "--by", "month", "--bursts"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("timeline_bursts", run.stdout);
    let json = folder.run(&["timeline", "水灾", "--by", "month", "--bursts", "--json"]).json();
    let bursts = &json["series"][0]["bursts"];
    assert_eq!((bursts[0]["first"].as_str(), bursts[0]["last"].as_str()), (Some("1998-07"), Some("1998-08")));
    assert_eq!(bursts.as_array().unwrap().len(), 1);
    let csv = folder.run(&["timeline", "水灾", "--by", "month", "--bursts", "--csv"]).stdout;
    let in_bursts: Vec<&str> =
        csv.lines().filter(|line| line.ends_with(",1")).map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(in_bursts, ["1998-07", "1998-08"]);
    let run = folder.run(&["timeline", "水灾", "--by", "month", "--bursts", "--burst-cost", "99"]);
    assert!(run.stderr.contains("no bursts"), "{}", run.stderr);
    for wrong in ["--burst-ratio=1", "--burst-ratio=inf", "--burst-cost=-1", "--burst-cost=x"] {
        let run = folder.run(&["timeline", "水灾", "--bursts", wrong]);
        assert!(run.code == 2 && run.stderr.contains("a number"), "{}", run.stderr);
    }
    assert_eq!(folder.run(&["timeline", "水灾", "--burst-cost", "2"]).code, 2, "without bursts it has no meaning");
    let plain = folder.run(&["timeline", "水灾", "--by", "month", "--json"]).json();
    assert_eq!(plain["series"][0].get("bursts"), None);
}
