//! Timelines: counts matches by year, month or day, together with the number of articles in each period that could match.

use std::collections::HashMap;

use jianbao_model::Date;
use jianbao_statistics::{Batch, Burst, BurstOptions, bursts};

use crate::{
    engine::{Count, CoverageCounts, Engine, Scope, date_from_epoch_day, epoch_day},
    error::Result,
    options::Options,
    plan::plan,
    syntax::{DateRange, Query},
};

/// The length of the buckets of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// The matches of a query over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The length of the buckets of a timeline.
    pub by: Interval,
    /// The buckets from the first date of the archive to the last, in order, including empty ones.
    pub buckets: Vec<Bucket>,
    /// The counts of articles without a date, and of those of which only a period is known that is longer than a bucket; its key is
    /// empty.
    pub undated: Bucket,
}

/// A period of time with its counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// The period: `2012`, `2012-05` or `2012-05-03`.
    pub key: String,
    /// Number of matching paragraphs, including titles.
    pub hits: usize,
    /// Number of articles that contain them.
    pub articles: usize,
    /// Number of paragraphs with a word character that meet the query's conditions on articles (source, page, date …), including titles
    /// if they are in scope. If this is 0, the archive has no such paragraphs of this period, which does not mean that the query has no
    /// matches.
    pub total_paragraphs: usize,
    /// Number of articles that meet these conditions.
    pub total_articles: usize,
}

impl Bucket {
    /// Returns the share of `total_paragraphs` that match, from 0 to 1; `None` in a gap.
    ///
    /// ```
    /// use jianbao_query::count::Bucket;
    /// let bucket = Bucket { hits: 3, total_paragraphs: 12, ..Bucket::default() };
    /// assert_eq!(bucket.share(), Some(0.25));
    /// assert_eq!(Bucket::default().share(), None);
    /// ```
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.total_paragraphs > 0).then(|| self.hits as f64 / self.total_paragraphs as f64)
    }

    /// Whether the archive has no articles of this period that meet the query's conditions.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.total_articles == 0
    }

    fn add_coverage(&mut self, coverage: CoverageCounts, scope: Scope) {
        self.total_articles += coverage.articles;
        self.total_paragraphs += coverage.paragraphs + if scope == Scope::All { coverage.titles } else { 0 };
    }

    fn add_total(&mut self, total: Count) {
        self.total_articles += total.articles;
        self.total_paragraphs += total.hits;
    }

    fn add_matches(&mut self, count: Count) {
        self.hits += count.hits;
        self.articles += count.articles;
    }
}

impl Timeline {
    /// Returns the total number of matching paragraphs, including undated ones. It equals the total of a search with
    /// [`Options::strict`].
    #[must_use]
    pub fn total(&self) -> usize {
        self.buckets.iter().chain([&self.undated]).map(|bucket| bucket.hits).sum()
    }

    /// Finds the periods in which unusually many paragraphs match, by Kleinberg's automaton. Indices are those of `buckets`.
    ///
    /// ```
    /// use jianbao_query::count::{Bucket, Interval, Timeline};
    /// let bucket = |hits| Bucket { hits, total_paragraphs: 100, total_articles: 20, ..Bucket::default() };
    /// let buckets = [1, 0, 2, 14, 18, 9, 1, 1].map(bucket).to_vec();
    /// let timeline = Timeline { by: Interval::Month, buckets, undated: Bucket::default() };
    /// let bursts = timeline.bursts(jianbao_statistics::BurstOptions::default());
    /// assert_eq!((bursts.len(), bursts[0].first, bursts[0].last), (1, 3, 5));
    /// ```
    #[must_use]
    pub fn bursts(&self, options: BurstOptions) -> Vec<Burst> {
        let batch = |bucket: &Bucket| Batch { relevant: bucket.hits as u64, total: bucket.total_paragraphs as u64 };
        bursts(&self.buckets.iter().map(batch).collect::<Vec<_>>(), options)
    }

    /// Returns the total number of articles that contain a match.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.buckets.iter().chain([&self.undated]).map(|bucket| bucket.articles).sum()
    }
}

impl Interval {
    /// Returns the interval that suits a chart of this many days.
    ///
    /// ```
    /// use jianbao_query::count::Interval;
    /// assert_eq!([31, 700, 9000].map(Interval::for_days), [Interval::Day, Interval::Month, Interval::Year]);
    /// ```
    #[must_use]
    pub fn for_days(days: i64) -> Self {
        match days {
            ..=62 => Self::Day,
            63..=1100 => Self::Month,
            _ => Self::Year,
        }
    }
}

/// Returns the key of the bucket that contains a date.
fn key(date: Date, by: Interval) -> String {
    match by {
        Interval::Year => format!("{:04}", date.year()),
        Interval::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Interval::Day => date.to_string(),
    }
}

/// Counts the matches of `query` over time. Only the matching options, the scope and the budget of `options` are used.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
///
/// ```
/// use jianbao_query::{Engine, Options, count::{Interval, timeline}, syntax::parse};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// for bucket in timeline(engine, &parse("大桥"), &Options::strict(), Interval::Year)?.buckets {
///     println!("{} {} of {}", bucket.key, bucket.hits, bucket.total_paragraphs);
/// }
/// Ok(())
/// }
/// ```
pub fn timeline(engine: &dyn Engine, query: &Query, options: &Options, by: Interval) -> Result<Timeline> {
    timeline_in_range(engine, query, options, by, DateRange { from: None, to: None })
}

/// Like [`timeline`], for a range of days only: buckets and counts of other days are omitted. Use it for a query that is restricted to
/// these days (see [`Query::required_dates`]), so that the result has no zeros for days that the query excludes.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
pub fn timeline_in_range(
    engine: &dyn Engine,
    query: &Query,
    options: &Options,
    by: Interval,
    range: DateRange,
) -> Result<Timeline> {
    let (from, to) = (range.from.map_or(i64::MIN, epoch_day), range.to.map_or(i64::MAX, epoch_day));
    let is_in_range = move |(first, last): (i64, i64)| from <= first && last <= to;
    let coverage = engine.coverage()?;
    let plan = plan(engine, query, options.plan())?;
    // The articles of one newspaper are compared with what the archive has of this newspaper.
    let totals = match plan.article_conditions() {
        Some(conditions) => {
            let counts = engine.counts(&conditions, options.scope, &[], &options.budget)?;
            let days: HashMap<Option<i64>, Count> = counts.days.into_iter().collect();
            let periods: HashMap<(i64, i64), Count> = counts.periods.into_iter().collect();
            Some((days, periods))
        }
        None => None,
    };
    let add_total = |bucket: &mut Bucket, day: Option<i64>, held: CoverageCounts| match &totals {
        Some((days, _)) => bucket.add_total(days.get(&day).copied().unwrap_or_default()),
        None => bucket.add_coverage(held, options.scope),
    };
    let (from, to) = {
        // Days that only longer periods include need no buckets.
        let is_bucket = |(first, last): &(i64, i64)| {
            let key_of = |day| date_from_epoch_day(day).map(|date| key(date, by));
            key_of(*first) == key_of(*last)
        };
        let days = coverage.days().filter(|(_, held)| held.articles > 0).map(|(day, _)| day);
        let periods = coverage.periods().map(|(period, _)| period).filter(is_bucket);
        let shown: Vec<i64> = days.chain(periods.flat_map(|(first, last)| [first, last])).collect();
        let (first, last) = (shown.iter().min().copied(), shown.iter().max().copied());
        (from.max(first.unwrap_or(from)), to.min(last.unwrap_or(to)))
    };
    let mut undated = Bucket::default();
    // A range of days excludes undated articles.
    if (range.from, range.to) == (None, None) {
        add_total(&mut undated, None, coverage.undated());
    }
    let mut buckets: Vec<Bucket> = Vec::new();
    // The index of the bucket of each day, from the first day.
    let mut bucket_of = Vec::new();
    let mut start = 0;
    let mut current: Option<Date> = None;
    for (number, coverage_of_day) in coverage.days().filter(|(number, _)| (from..=to).contains(number)) {
        // Days of an archive are always valid dates.
        let Some(date) = date_from_epoch_day(number) else { continue };
        let same = |current: Date| match by {
            Interval::Year => current.year() == date.year(),
            Interval::Month => (current.year(), current.month()) == (date.year(), date.month()),
            Interval::Day => false,
        };
        if !current.is_some_and(same) {
            if current.is_none() {
                start = number;
            }
            current = Some(date);
            buckets.push(Bucket { key: key(date, by), ..Bucket::default() });
        }
        let at = buckets.len() - 1;
        add_total(&mut buckets[at], Some(number), coverage_of_day);
        bucket_of.push(at);
    }
    let bucket_at = |day: i64| {
        let at = day.checked_sub(start).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| bucket_of.get(at)).copied()
    };
    // A month or a year belongs to a bucket if it lies within one, and is undated otherwise.
    let bucket_of_period =
        |(first, last): (i64, i64)| bucket_at(first).filter(|bucket| Some(*bucket) == bucket_at(last));
    for (period, held) in coverage.periods().filter(|(period, _)| is_in_range(*period)) {
        let bucket = match bucket_of_period(period) {
            Some(at) => &mut buckets[at],
            None => &mut undated,
        };
        match &totals {
            Some((_, periods)) => bucket.add_total(periods.get(&period).copied().unwrap_or_default()),
            None => bucket.add_coverage(held, options.scope),
        }
    }
    let matching = plan.match_node();
    let counts = engine.counts(&matching, options.scope, &[], &options.budget)?;
    for (period, count) in counts.periods.into_iter().filter(|(period, _)| is_in_range(*period)) {
        match bucket_of_period(period) {
            Some(at) => buckets[at].add_matches(count),
            None => undated.add_matches(count),
        }
    }
    for (number, count) in counts.days {
        match number {
            None if undated.is_gap() => {}
            None => undated.add_matches(count),
            Some(day) => {
                if let Some(bucket) = bucket_at(day) {
                    buckets[bucket].add_matches(count);
                }
            }
        }
    }
    Ok(Timeline { by, buckets, undated })
}
