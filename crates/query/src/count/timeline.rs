//! How often something was said, year by year, month by month or day by day, beside how much the archive has of that time.
//! Counts exactly what matches as asked; never loosens a query.

use jianbao_model::Date;

use crate::{
    engine::{Count, CoverageCounts, Engine, Scope, date_from_epoch_day, epoch_day},
    error::Result,
    options::Options,
    plan::plan,
    syntax::{DateRange, Query},
};

/// How long a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
}

/// Hits over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// How long a bucket is.
    pub by: Interval,
    /// Every bucket from the first date of the archive to the last, in order.
    pub buckets: Vec<Bucket>,
    /// What has no date; its key is empty.
    pub undated: Bucket,
}

/// A stretch of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    /// `2012`, `2012-05` or `2012-05-03`.
    pub key: String,
    /// Matching paragraphs, titles included.
    pub hits: usize,
    /// Articles they are in.
    pub articles: usize,
    /// Paragraphs of the archive with anything to find in them, titles included. Where this is 0 the archive has nothing: that is
    /// a gap, and says nothing about what was asked for.
    pub total_paragraphs: usize,
    /// Articles of the archive.
    pub total_articles: usize,
}

impl Bucket {
    /// The part of the archive's paragraphs that match, from 0 to 1; `None` in a gap.
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

    /// Whether the archive has nothing of this time.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.total_articles == 0
    }

    fn hold(&mut self, held: CoverageCounts, scope: Scope) {
        self.total_articles += held.articles;
        self.total_paragraphs += held.paragraphs + if scope == Scope::All { held.titles } else { 0 };
    }

    fn count(&mut self, count: Count) {
        self.hits += count.hits;
        self.articles += count.articles;
    }
}

impl Timeline {
    /// Matching paragraphs, those without a date included: `total` of a strict search.
    #[must_use]
    pub fn total(&self) -> usize {
        self.buckets.iter().chain([&self.undated]).map(|bucket| bucket.hits).sum()
    }

    /// Articles with a matching paragraph.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.buckets.iter().chain([&self.undated]).map(|bucket| bucket.articles).sum()
    }
}

impl Interval {
    /// The buckets that give a picture of this many days that can be taken in at a glance.
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

/// The bucket that a date falls into.
fn key(date: Date, by: Interval) -> String {
    match by {
        Interval::Year => format!("{:04}", date.year()),
        Interval::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Interval::Day => date.to_string(),
    }
}

/// Counts the matches of `query` over time. Of `options` only what decides about matching is used: mode, numbers, rules, scope.
///
/// # Errors
///
/// When the index cannot be read.
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

/// The same for some days only: buckets, totals and hits of other days are left out. For a query that asks about these days only
/// (see [`Query::required_dates`]), so that what it does not ask about is no zero.
///
/// # Errors
///
/// When the index cannot be read.
pub fn timeline_in_range(
    engine: &dyn Engine,
    query: &Query,
    options: &Options,
    by: Interval,
    range: DateRange,
) -> Result<Timeline> {
    let (from, to) = (range.from.map_or(i64::MIN, epoch_day), range.to.map_or(i64::MAX, epoch_day));
    let coverage = engine.coverage()?;
    let mut undated = Bucket::default();
    // What has no date is asked about only where no date is.
    if (range.from, range.to) == (None, None) {
        undated.hold(coverage.undated(), options.scope);
    }
    let mut buckets: Vec<Bucket> = Vec::new();
    // The bucket of each day from the first on.
    let mut bucket_of = Vec::new();
    let mut start = 0;
    let mut open: Option<Date> = None;
    for (number, held) in coverage.days().filter(|(number, _)| (from..=to).contains(number)) {
        // Days of an index come from dates.
        let Some(date) = date_from_epoch_day(number) else { continue };
        let same = |open: Date| match by {
            Interval::Year => open.year() == date.year(),
            Interval::Month => (open.year(), open.month()) == (date.year(), date.month()),
            Interval::Day => false,
        };
        if !open.is_some_and(same) {
            if open.is_none() {
                start = number;
            }
            open = Some(date);
            buckets.push(Bucket { key: key(date, by), ..Bucket::default() });
        }
        let at = buckets.len() - 1;
        buckets[at].hold(held, options.scope);
        bucket_of.push(at);
    }
    let matching = plan(engine, query, options.plan())?.match_node();
    for (number, count) in engine.counts(&matching, options.scope, &[], &options.budget)?.days {
        match number {
            None if undated.is_gap() => {}
            None => undated.count(count),
            Some(day) => {
                let at = day.checked_sub(start).and_then(|at| usize::try_from(at).ok());
                if let Some(&bucket) = at.and_then(|at| bucket_of.get(at)) {
                    buckets[bucket].count(count);
                }
            }
        }
    }
    Ok(Timeline { by, buckets, undated })
}
