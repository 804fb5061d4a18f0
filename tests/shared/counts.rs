//! Counts of the same matches agree: the total of a search, the sums of facets, the sum of a timeline, the lines of an export.

use jianbao::{
    query::parse,
    search::{self, Count, Facet, Interval, Mode, Options, Page, Results, Scope, Within},
};

use crate::{
    SHARED,
    generator::{Generator, Rng},
};

/// The number of random queries that are counted; `JIANBAO_COUNTS` sets another.
const QUERIES: usize = 60;
/// Exports of more matches than this take too long for a test.
const MOST_EXPORTED: usize = 20_000;

fn options(dice: &mut Rng) -> Options {
    Options {
        mode: [Mode::Default, Mode::Default, Mode::Words, Mode::Exact][dice.below(4)],
        within: [None, None, Some(Within::Sentence), Some(Within::Article)][dice.below(4)],
        scope: if dice.below(4) == 0 { Scope::Bodies } else { Scope::All },
        ..Options::strict()
    }
}

/// The sum of all counts of a facet.
fn sum(facet: &Facet) -> Count {
    let mut sum = facet.missing;
    sum.add(facet.others);
    facet.values.iter().for_each(|value| sum.add(Count { hits: value.hits, articles: value.articles }));
    sum
}

#[test]
fn counts_add_up() {
    let Some(shared) = &*SHARED else { return };
    let archive = &shared.archive;
    let mut dice = Rng::new(11);
    let mut generator = Generator::new(23, 40, Vec::new(), Vec::new());
    let (mut with_matches, mut exported) = (0, 0);
    let queries = std::env::var("JIANBAO_COUNTS").ok().and_then(|count| count.parse().ok()).unwrap_or(QUERIES);
    for _ in 0..queries {
        let text = generator.next();
        let (query, options) = (parse(&text), options(&mut dice));
        let told = format!("{text} with {options:?}");
        let first = Options { page: Page { offset: 0, limit: 1 }, ..options.clone() };
        let total = search::search(archive, &query, &first).unwrap().total;
        assert_eq!(search::count(archive, &query, &options).unwrap(), total, "{told}");
        let facets = search::facets(archive, &query, &options, 10).unwrap();
        assert_eq!(total, facets.total.hits, "{told}");
        for facet in [&facets.source, &facets.year, &facets.page, &facets.section, &facets.place, &facets.agency] {
            assert_eq!(sum(facet), facets.total, "{told}");
        }
        let timeline = search::timeline(archive, &query, &options, Interval::Month).unwrap();
        assert_eq!((timeline.total(), timeline.articles()), (facets.total.hits, facets.total.articles), "{told}");
        let results = Results::new(archive, &query, &options).unwrap();
        assert_eq!(results.total(), facets.total, "{told}");
        if facets.total.hits <= MOST_EXPORTED {
            let lines: usize = results.articles().map(|article| article.unwrap().paragraphs.len()).sum();
            assert_eq!(lines, facets.total.hits, "{told}");
            exported += 1;
        }
        with_matches += usize::from(facets.total.hits > 0);
        generator.reward(&text, if facets.total.hits > 0 { 1.0 + dice.below(100) as f64 } else { 0.0 });
    }
    println!("{queries} queries, {with_matches} with matches, {exported} exported");
    assert!(with_matches * 4 > queries, "{with_matches}");
}
