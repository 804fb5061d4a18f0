//! Conditions on every field of an article and on its parts, and articles with several authors.

use jianbao::{
    index::IndexReader,
    query::{Filter, parse},
    search::{FacetField, Interval, Options, count, facets, search, timeline},
};

use crate::support::Folder;

fn archive() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let articles = [
        serde_json::json!({
            "id": "a", "title": "大桥通车", "source": "临江日报", "author": "本报记者 周立堂、李闻", "editor": "王江",
            "place": "临江", "newsagency": "新华社", "tags": ["大桥", "交通 建设"],
            "url": "https://www.example.com/2016/bridge.html",
            "paragraphs": ["昨日清晨，大桥通车。", "市长出席仪式。", "通车后两岸相距十分钟。"],
        }),
        serde_json::json!({
            "id": "b", "title": "灯会开幕", "source": "滨港时报", "author": "周立堂李闻", "editor": ["王江", "林晚"],
            "place": "滨港", "keywords": "灯会，民俗", "url": "http://news.example.org/1",
            "paragraphs": ["灯会昨晚开幕，市长致辞。", "大桥上挂满彩灯。"],
        }),
        serde_json::json!({
            "id": "c", "title": "市长答记者问", "source": "临江日报", "author": "李闻远",
            "paragraphs": ["市长昨日回答提问。", "标签：城市。"],
        }),
        serde_json::json!({ "id": "d", "title": "米价平稳", "author": "李闻", "paragraphs": ["米价平稳。"] }),
        serde_json::json!({ "id": "e", "title": "稻香", "author": "周立堂", "paragraphs": ["稻香。"] }),
    ];
    folder.write("archive/a.jsonl", articles.map(|article| article.to_string()).join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

/// The articles and paragraphs that match, in order.
fn places(archive: &IndexReader, query: &str) -> Vec<String> {
    let hits = search(archive, &parse(query), &Options::strict()).unwrap().hits;
    let mut places: Vec<String> = hits.iter().map(|hit| format!("{}{}", hit.article.id, hit.paragraph)).collect();
    places.sort();
    places
}

fn articles(archive: &IndexReader, query: &str) -> String {
    let mut ids: Vec<String> = places(archive, query).iter().map(|place| place[..1].to_owned()).collect();
    ids.dedup();
    ids.concat()
}

#[test]
fn every_field_of_an_article_is_a_condition_in_both_languages() {
    let (_folder, archive) = archive();
    let table = [
        ("编辑:王江", "ab"),
        ("责编:林晚", "b"),
        ("editor:王*", "ab"),
        ("通讯社:新华社", "a"),
        ("agency:新华*", "a"),
        ("地点:临江", "a"),
        ("place:(临江 OR 滨港)", "ab"),
        ("地點：滨港", "b"),
        ("标签:大桥", "a"),
        ("标签:民俗,大桥", "ab"),
        ("tag:\"交通 建设\"", "a"),
        ("关键词:交*", "a"),
        ("网址:example.com/2016", "a"),
        ("网址:https://www.Example.com/2016/bridge.html", "a"),
        ("url:example*", "ab"),
        ("-地点:临江 市长", "bc"),
        ("-标签:大桥", "bcde"),
        ("市长 编辑:王江", "ab"),
    ];
    for (query, expected) in table {
        assert_eq!(articles(&archive, query), expected, "{query}");
        assert_eq!(parse(query).notes, [], "{query}");
    }
}

#[test]
fn conditions_on_the_body_and_the_first_paragraph() {
    let (_folder, archive) = archive();
    assert_eq!(places(&archive, "正文:大桥"), ["a1", "b2"]);
    assert_eq!(places(&archive, "导语:大桥"), ["a1"]);
    assert_eq!(places(&archive, "lead:(市长 OR 米价)"), ["b1", "c1", "d1"]);
    assert_eq!(places(&archive, "body:\"通车\" -导语:通车"), ["a3"]);
    assert_eq!(places(&archive, "标题:(市长 正文:市长)"), [""; 0], "a title is not a paragraph");
    // The text as typed is found too, as with titles.
    assert_eq!(places(&archive, "\"标签：城市\""), ["c2"]);
}

#[test]
fn several_authors_are_several_values() {
    let (_folder, archive) = archive();
    assert_eq!(articles(&archive, "作者:李闻"), "abd");
    assert_eq!(articles(&archive, "作者:周立堂"), "abe");
    assert_eq!(articles(&archive, "作者:李闻远"), "c");
    assert_eq!(articles(&archive, "作者:李*"), "acd");
    assert_eq!(articles(&archive, "作者:本报记者"), "a");
    let facets = facets(&archive, &parse("-没有"), &Options::strict(), 10).unwrap();
    let mut authors: Vec<(&str, usize)> =
        facets.author.values.iter().map(|value| (value.value.as_str(), value.articles)).collect();
    authors.sort_unstable();
    assert_eq!(authors, [("周立堂", 3), ("李闻", 3), ("李闻远", 1)]);
    assert_eq!(facets.author.missing.articles, 0);
    for value in facets.author.values {
        let filter = Filter::Author(value.value.clone());
        let limited = parse(&filter.to_text(jianbao::query::FieldLanguage::Chinese).unwrap());
        let places = search(&archive, &limited, &Options::strict()).unwrap().total;
        assert_eq!(places, value.hits, "{}", value.value);
    }
}

#[test]
fn each_field_is_counted() {
    let (_folder, archive) = archive();
    let query = parse("市长");
    let facets = facets(&archive, &query, &Options::strict(), 10).unwrap();
    let of = |field: FacetField| -> Vec<(String, usize)> {
        facets.of(field).unwrap().values.iter().map(|value| (value.value.clone(), value.articles)).collect()
    };
    assert_eq!(of(FacetField::Editor), [("王江".to_owned(), 2), ("林晚".to_owned(), 1)]);
    assert_eq!(of(FacetField::Place).len(), 2);
    assert_eq!(of(FacetField::Tag).len(), 4);
    assert_eq!(facets.tag.missing.articles, 1);
    assert_eq!(facets.of(FacetField::Url), None);
    assert_eq!(count(&archive, &query, &Options::strict()).unwrap().number(), facets.total.hits);
}

#[test]
fn a_value_that_no_article_has_is_told() {
    let (_folder, archive) = archive();
    let told = |query: &str| {
        let answer = search(&archive, &parse(query), &Options::default()).unwrap();
        answer.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert!(told("地点:林江").contains("地点:临江"), "{}", told("地点:林江"));
    assert!(told("标签:灯汇").contains("标签:灯会"), "{}", told("标签:灯汇"));
    assert!(told("编辑:林晓").contains("编辑:林晚"), "{}", told("编辑:林晓"));
}

#[test]
fn a_month_or_a_year_without_a_day_is_found_within_its_bounds() {
    let folder = Folder::new();
    let dated = |id: &str, date: &str| {
        serde_json::json!({ "id": id, "title": "大桥合龙", "date": date, "paragraphs": ["大桥合龙。"] }).to_string()
    };
    let lines = [
        dated("d", "1998-03-05"),
        dated("m", "1998年3月"),
        dated("y", "1998"),
        dated("r", "民国三十八年"),
        dated("x", "2015-02-30"),
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    let table = [
        ("日期:1998", "dmy"),
        ("日期:1998-03", "dm"),
        ("日期:1998-03-05", "d"),
        ("日期:1998Q1", "dm"),
        ("日期:1998-04", ""),
        ("日期:1997..1999", "dmy"),
        ("日期:..1950", "r"),
        ("日期:民国38年", "r"),
        ("日期:1998-03-01..1998-03-30", "d"),
        ("大桥 -日期:1998-03", "rxy"),
    ];
    for (query, expected) in table {
        assert_eq!(articles(&archive, query), expected, "{query}");
    }
    let query = parse("大桥");
    let years = facets(&archive, &query, &Options::strict(), 10).unwrap().year;
    let years: Vec<(&str, usize)> = years.values.iter().map(|value| (value.value.as_str(), value.articles)).collect();
    assert_eq!(years, [("1998", 3), ("1949", 1)]);
    let by = |interval| {
        let timeline = timeline(&archive, &query, &Options::strict(), interval).unwrap();
        let hits: Vec<(String, usize, usize)> = (timeline.buckets.iter())
            .filter(|bucket| bucket.total_articles > 0)
            .map(|bucket| (bucket.key.clone(), bucket.articles, bucket.total_articles))
            .collect();
        (hits, timeline.undated.articles)
    };
    assert_eq!(by(Interval::Year), (vec![("1949".to_owned(), 1, 1), ("1998".to_owned(), 3, 3)], 1));
    // A year is in no month.
    assert_eq!(by(Interval::Month), (vec![("1998-03".to_owned(), 2, 2)], 3));
    assert_eq!(by(Interval::Day), (vec![("1998-03-05".to_owned(), 1, 1)], 4));
}
