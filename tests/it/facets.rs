//! Facets: exact hits by newspaper, year, page, section and author. Spellings that a query treats as equal are one
//! value.

use std::collections::{HashMap, HashSet};

use jianbao::{
    analysis::{byline, fold},
    index::IndexReader,
    query::{FieldLanguage, Query, parse},
    search::{Count, Facet, FacetField, Facets, Hit, Options, count, facets, search},
};

use crate::support::{Folder, Random, sample, sample_articles, some_query};

/// The facet of a field.
fn of(facets: &Facets, field: FacetField) -> &Facet {
    facets.of(field).unwrap()
}

/// The values of a hit in a field, in the form in which they are distinguished.
fn value(hit: &Hit, field: FacetField) -> Option<String> {
    let article = &hit.article;
    match field {
        FacetField::Source => article.source.as_deref().map(fold),
        FacetField::Year => article.date.map(|date| date.year().to_string()),
        FacetField::Page => article.page.as_deref().map(|page| fold(page).trim_start_matches('0').to_owned()),
        FacetField::Section => article.section.as_deref().map(fold),
        FacetField::Agency => article.agency.as_deref().map(fold),
        FacetField::Place => article.place.as_deref().map(fold),
        FacetField::Author | FacetField::Editor | FacetField::Tag | FacetField::Url => None,
    }
}

/// The values of a field of a hit: one, or several names.
fn values(hit: &Hit, field: FacetField) -> Vec<String> {
    let byline = match field {
        FacetField::Author => &hit.article.author,
        FacetField::Editor => &hit.article.editor,
        _ => return value(hit, field).into_iter().collect(),
    };
    byline.iter().flat_map(|byline| byline::authors(byline)).map(|name| fold(&name)).collect()
}

#[test]
fn counts_are_those_of_every_hit_of_a_search() {
    let (archive, articles) = (sample(), sample_articles());
    let mut random = Random::new(11);
    for _ in 0..100 {
        let query = some_query(&articles, &mut random);
        let facets = facets(archive, &parse(&query), &Options::default(), usize::MAX).unwrap();
        let answer = search(archive, &parse(&query), &Options::strict()).unwrap();
        assert_eq!(facets.total.hits, answer.total, "{query}");
        for field in FacetField::FACETS {
            let mut scan: HashMap<Option<String>, (usize, HashSet<&str>)> = HashMap::new();
            for hit in &answer.hits {
                let values = values(hit, field);
                let values = if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() };
                for value in values {
                    let count = scan.entry(value).or_default();
                    count.0 += 1;
                    count.1.insert(&hit.article.id);
                }
            }
            let expected = |value: Option<String>| {
                scan.get(&value)
                    .map_or(Count::default(), |(hits, articles)| Count { hits: *hits, articles: articles.len() })
            };
            let facet = of(&facets, field);
            assert_eq!(facet.missing, expected(None), "{query} {field:?}");
            assert_eq!(facet.distinct, scan.keys().flatten().count(), "{query} {field:?}");
            for found in &facet.values {
                let plain = if field == FacetField::Page { found.value.trim_start_matches('0') } else { &found.value };
                let found = (Count { hits: found.hits, articles: found.articles }, fold(plain));
                assert_eq!(found.0, expected(Some(found.1.clone())), "{query} {field:?} {}", found.1);
            }
            let order: Vec<(std::cmp::Reverse<usize>, &str)> =
                facet.values.iter().map(|value| (std::cmp::Reverse(value.hits), value.value.as_str())).collect();
            assert!(order.is_sorted(), "most first, then by value: {order:?}");
        }
    }
}

#[test]
fn values_others_and_missing_add_up() {
    for limit in [0, 1, 3, 1000] {
        let facets = facets(sample(), &parse("的"), &Options::default(), limit).unwrap();
        for field in FacetField::FACETS {
            let facet = of(&facets, field);
            assert_eq!(facet.values.len(), limit.min(facet.distinct));
            let hits = facet.values.iter().map(|value| value.hits).sum::<usize>() + facet.others.hits;
            let articles = facet.values.iter().map(|value| value.articles).sum::<usize>() + facet.others.articles;
            let sums = (hits + facet.missing.hits, articles + facet.missing.articles);
            if matches!(field, FacetField::Author | FacetField::Editor | FacetField::Tag) {
                assert!(sums.0 >= facets.total.hits && sums.1 >= facets.total.articles, "an article may have several");
            } else {
                assert_eq!(sums, (facets.total.hits, facets.total.articles));
            }
        }
    }
}

/// A click on a facet adds its filter, which finds as many paragraphs as were counted.
#[test]
fn the_condition_of_a_value_finds_what_was_counted() {
    let (archive, query) = (sample(), "的");
    let facets = facets(archive, &parse(query), &Options::default(), usize::MAX).unwrap();
    for field in FacetField::FACETS {
        for value in &of(&facets, field).values {
            let condition = field.filter_for(&value.value).unwrap();
            let limited = Query::from(parse(query).with_filter(condition));
            let found = count(archive, &limited, &Options::strict()).unwrap();
            // For an author, a part of the name satisfies the filter.
            let fits = if field == FacetField::Author { found.number() >= value.hits } else { found == value.hits };
            assert!(fits, "{limited}: {found} for {}", value.hits);
        }
    }
}

#[test]
fn conditions_are_quoted_where_they_must_be() {
    for (field, value, expected) in [
        (FacetField::Source, "江声周刊", Some("来源:江声周刊")),
        (FacetField::Source, "江声，周刊", Some("来源:\"江声，周刊\"")),
        (FacetField::Source, "“江声”周刊", Some("来源:「“江声”周刊」")),
        (FacetField::Source, "——", None),
        (FacetField::Year, "2016", Some("日期:2016")),
        (FacetField::Page, "A3", Some("版:A3")),
        (FacetField::Page, "03", Some("版:3")),
        (FacetField::Author, "李闻 王江", Some("作者:\"李闻 王江\"")),
    ] {
        let written = field.filter_for(value).and_then(|condition| condition.to_text(FieldLanguage::Chinese));
        assert_eq!(written.as_deref(), expected, "{value}");
    }
}

fn indexed() -> (Folder, IndexReader) {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2012-03-12","source":"滨港时报","page":"3","author":"李闻","title":"大桥动工","paragraphs":["大桥动工。"]}"#,
        r#"{"id":"b","date":"2015-05-01","source":"濱港時報","page":"A1","author":"李聞","section":"要闻\u001b[31m","paragraphs":["大桥。"]}"#,
        r#"{"id":"c","date":"2015-07-01","source":"濱港時報","page":"3","paragraphs":["大桥通车。"]}"#,
        r#"{"id":"d","title":"大桥"}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\n"));
    let (archive, ..) = folder.build();
    (folder, archive)
}

#[test]
fn spellings_of_a_name_are_one_value() {
    let (_folder, archive) = indexed();
    let facets = facets(&archive, &parse("大桥"), &Options::default(), 10).unwrap();
    let named = |facet: &Facet| -> Vec<(String, usize, usize)> {
        facet.values.iter().map(|value| (value.value.clone(), value.hits, value.articles)).collect()
    };
    assert_eq!(named(&facets.source), [("濱港時報".to_owned(), 4, 3)], "as most articles write it");
    assert_eq!(named(&facets.author), [("李聞".to_owned(), 3, 2)]);
    assert_eq!(named(&facets.page), [("3".to_owned(), 3, 2), ("A1".to_owned(), 1, 1)]);
    assert_eq!(named(&facets.year), [("2012".to_owned(), 2, 1), ("2015".to_owned(), 2, 2)]);
    assert_eq!((facets.total, facets.source.missing), (Count { hits: 5, articles: 4 }, Count { hits: 1, articles: 1 }));
}

#[test]
fn facets_for_people_and_programs() {
    let (folder, _) = indexed();
    let run = folder.run(&["facets", "大桥"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!("facets", run.stdout);
    let json = folder.run(&["facets", "大桥", "-n", "1", "--json"]).json();
    assert_eq!((json["query"].as_str(), json["total"]["hits"].as_u64()), (Some("大桥"), Some(5)));
    assert_eq!(json["page"]["values"].as_array().unwrap().len(), 1);
    assert_eq!(json["page"]["others"]["hits"], 1);
    assert_eq!((folder.run(&["facets", "没有这样的词"]).code, folder.run(&["facets", ""]).code), (1, 2));
    assert_eq!(folder.run(&["facets", "没有这样的词"]).stdout, "");
}
