//! Browsing the holdings: sources, years, months, days, and the articles of an issue.

use std::collections::BTreeMap;

use jianbao::{
    model::Date,
    query::parse,
    search::{Budget, Interval, Options, Page, issue, search, timeline},
    serve::page::{
        BrowseArchivePage, BrowseIssuePage, BrowseMonthPage, BrowseYearsPage, Lang, Place, Point, browse_archive,
        browse_issue, browse_month, browse_years,
    },
};

use crate::support::sample;

const ALL: Page = Page { offset: 0, limit: usize::MAX };

fn place(source: &str, point: Point) -> Place {
    Place { source: Some(source.to_owned()).filter(|source| !source.is_empty()), point, page: 1 }
}

/// The number of articles of each day of a source, as the server counts them.
fn days(place: &Place) -> BTreeMap<Date, usize> {
    let query = place.query(None).unwrap();
    place.days(&timeline(sample(), &query, &Options::strict(), Interval::Day).unwrap())
}

fn issue_page(source: &str, day: Date) -> String {
    let place = place(source, Point::Day(day));
    let stats = sample().stats().unwrap();
    let sources = place.spellings(stats.sources.keys().map(String::as_str));
    let found = issue(sample(), day, &sources, ALL, &Budget::default()).unwrap();
    let days = days(&place);
    browse_issue(&BrowseIssuePage { lang: Lang::Zh, stats: &stats, place: &place, day, days: &days, issue: &found })
}

/// Every dated article of the archive is in the issue of its day, once, under its source and under all sources.
#[test]
fn every_article_is_in_its_issue() {
    let stats = sample().stats().unwrap();
    let (mut by_source, mut of_all) = (0, 0);
    for source in stats.sources.keys().map(String::as_str).chain([""]) {
        let place = place(source, Point::Years);
        let spellings = place.spellings(stats.sources.keys().map(String::as_str));
        for (day, articles) in days(&place) {
            let found = issue(sample(), day, &spellings, ALL, &Budget::default()).unwrap();
            assert_eq!((found.total, found.articles.len()), (articles, articles), "{source} {day}");
            assert!(found.articles.iter().all(|article| article.date == Some(day)));
            *if source.is_empty() { &mut of_all } else { &mut by_source } += articles;
        }
    }
    assert_eq!((by_source, of_all), (95, 95));
}

#[test]
fn an_issue_goes_page_by_page() {
    let html = issue_page("临江日报", Date::constant(2012, 6, 19));
    assert!(html.contains("<h1>临江日报</h1>") && html.contains("2012年6月19日　星期二"));
    assert!(html.contains("<h2>第1版</h2>") && html.contains(">青沙大桥昨日通车</a>"), "{html}");
    assert!(html.contains("rel=\"prev\" href=\"/browse?source=%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5&amp;date=20"));
    // A page is in the list by its number: 2 before 10.
    let (mut shown, mut last) = (0, 0);
    for heading in html.split("<h2>第").skip(1) {
        let page: usize = heading.split('版').next().unwrap().parse().unwrap();
        assert!(page > last);
        (shown, last) = (shown + 1, page);
    }
    assert!(shown > 0);
}

#[test]
fn a_long_issue_is_cut_into_pages() {
    let own = days(&place("临江日报", Point::Years));
    let day = *own.iter().find(|(_, articles)| **articles > 1).unwrap().0;
    let whole = issue(sample(), day, &[Some("临江日报")], ALL, &Budget::default()).unwrap();
    let rest = issue(sample(), day, &[Some("临江日报")], Page { offset: 1, limit: 1 }, &Budget::default()).unwrap();
    assert_eq!((rest.total, rest.articles.as_slice()), (whole.total, &whole.articles[1..2]));
    let past =
        issue(sample(), day, &[Some("临江日报")], Page { offset: usize::MAX, limit: 1 }, &Budget::default()).unwrap();
    assert_eq!((past.total, past.articles.len()), (whole.total, 0));
    let cancelled = Budget::new();
    cancelled.cancel();
    assert!(issue(sample(), day, &[Some("临江日报")], ALL, &cancelled).is_err());
}

/// The spelling of a source in the address does not matter, as in a filter.
#[test]
fn a_source_is_found_in_either_script() {
    let stats = sample().stats().unwrap();
    let simplified = place("滨港时报", Point::Years);
    assert_eq!(simplified.spellings(stats.sources.keys().map(String::as_str)), [Some("濱港時報")]);
    assert_eq!(days(&simplified), days(&place("濱港時報", Point::Years)));
    assert_eq!(days(&simplified).values().sum::<usize>(), 28);
}

#[test]
fn the_holdings_show_gaps() {
    let stats = sample().stats().unwrap();
    let html = browse_archive(&BrowseArchivePage { lang: Lang::Zh, stats: &stats });
    assert!(html.contains(
        "<a href=\"/browse?source=%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5\">临江日报</a></th><td class=\"number\">57</td>"
    ));
    assert!(html.contains("<th scope=\"col\">1998</th>") && html.contains("<th scope=\"col\">2024</th>"));
    assert!(html.contains("<td class=\"gap\"><span class=\"spoken\">缺</span></td>"));
    assert!(html.contains("<a href=\"/browse\">3 种报刊</a>"));
    let years: u64 = stats.source_years.values().flat_map(BTreeMap::values).sum();
    assert_eq!(years, stats.articles - stats.undated);
}

#[test]
fn a_newspaper_has_its_months_and_a_month_its_days() {
    let stats = sample().stats().unwrap();
    let years = place("临江日报", Point::Years);
    let own = days(&years);
    let html = browse_years(&BrowseYearsPage { lang: Lang::Zh, stats: &stats, place: &years, days: &own, undated: 0 });
    assert!(html.contains("date=2012-06\" aria-label=\"2012年6月：") && html.contains("57 篇"), "{html}");
    let month = Date::constant(2012, 6, 1);
    let june = place("临江日报", Point::Month(month));
    let html = browse_month(&BrowseMonthPage { lang: Lang::Zh, stats: &stats, place: &june, month, days: &own });
    assert!(html.contains("date=2012-06-19\"><span class=\"day\">19</span>"), "{html}");
    // The first of June 2012 was a Friday.
    let week = html.split("<tbody>").nth(1).unwrap().split("</tr>").next().unwrap();
    assert_eq!((week.matches("<td").count(), week.matches("<td class=\"none\"></td>").count()), (7, 4));
    assert_eq!(html.matches("class=\"day\"").count(), 30);
    // The months beside it are those with an issue.
    let before = own.range(..month).next_back().unwrap().0;
    assert!(html.contains(&format!(
        "rel=\"prev\" href=\"/browse?source=%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5&amp;date={:04}-{:02}\"",
        before.year(),
        before.month()
    )));
}

/// The link of an issue to its search finds the same articles.
#[test]
fn an_issue_can_be_searched() {
    let day = Date::constant(2012, 6, 19);
    let html = issue_page("临江日报", day);
    let total = issue(sample(), day, &[Some("临江日报")], ALL, &Budget::default()).unwrap().total;
    let found =
        search(sample(), &parse("来源:临江日报 日期:2012-06-19"), &Options { group: Some(1), ..Options::strict() })
            .unwrap();
    assert_eq!(found.articles.unwrap().number(), total);
    assert!(
        html.contains("/?q=%E6%9D%A5%E6%BA%90%3A%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5+%E6%97%A5%E6%9C%9F%3A2012-06-19")
    );
}
