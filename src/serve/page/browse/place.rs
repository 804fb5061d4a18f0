//! A place in the holdings, as the address of a page contains it: a source, and a month or a day.

use std::{collections::BTreeMap, fmt::Write as _};

use super::super::state::{decoded, encoded};
use crate::{
    analysis::fold,
    model::Date,
    query::{DateRange, Filter, Node, Query, matches_name},
    search::{Bucket, Timeline},
};

/// A place in the holdings.
///
/// ```
/// use jianbao::serve::page::{Place, Point};
/// let place = Place::read("source=%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5&date=2012-06").unwrap();
/// assert_eq!(place.source.as_deref(), Some("临江日报"));
/// assert!(matches!(place.point, Point::Month(day) if day.month() == 6));
/// assert_eq!(place.address(), "/browse?source=%E4%B8%B4%E6%B1%9F%E6%97%A5%E6%8A%A5&date=2012-06");
/// assert_eq!(Place::read("date=2012-13"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The source; `None` for all of them.
    pub source: Option<String>,
    /// The time.
    pub point: Point,
    /// The page of a long list, from 1.
    pub page: usize,
}

/// The time of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Point {
    /// The sources with their years.
    #[default]
    Archive,
    /// The years of a source, or of all.
    Years,
    /// A month, by its first day.
    Month(Date),
    /// A day.
    Day(Date),
}

/// Pages that a place can have.
const MAX_PAGE: usize = 100_000;

impl Place {
    /// Reads a query string. Returns `None` for a date that is none. Ignores other names.
    #[must_use]
    pub fn read(query: &str) -> Option<Self> {
        let mut place = Self { page: 1, ..Self::default() };
        let mut has_source = false;
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value);
            match name {
                "source" => {
                    has_source = true;
                    place.source = Some(value).filter(|value| !value.is_empty());
                }
                "date" => place.point = point(&value)?,
                "page" => place.page = value.parse().ok().filter(|page| (1..=MAX_PAGE).contains(page)).unwrap_or(1),
                _ => {}
            }
        }
        if has_source && place.point == Point::Archive {
            place.point = Point::Years;
        }
        Some(place)
    }

    /// The address of this place.
    #[must_use]
    pub fn address(&self) -> String {
        let mut address = "/browse".to_owned();
        if self.point == Point::Archive {
            return address;
        }
        let _ = write!(address, "?source={}", encoded(self.source.as_deref().unwrap_or_default()));
        match self.point {
            Point::Archive | Point::Years => {}
            Point::Month(day) => {
                let _ = write!(address, "&date={:04}-{:02}", day.year(), day.month());
            }
            Point::Day(day) => {
                let _ = write!(address, "&date={day}");
            }
        }
        if self.page > 1 {
            let _ = write!(address, "&page={}", self.page);
        }
        address
    }

    /// The same source at another time.
    #[must_use]
    pub fn at(&self, point: Point) -> Self {
        Self { source: self.source.clone(), point, page: 1 }
    }

    /// The query for the articles of the source on these days; `None` if the language has no filter for the source.
    #[must_use]
    pub fn query(&self, range: Option<DateRange>) -> Option<Query> {
        let mut filters = Vec::new();
        if let Some(source) = &self.source {
            filters.push(Node::Filter(Filter::new(crate::query::FilterField::Source, source)?));
        }
        filters.extend(range.map(|range| Node::Filter(Filter::Date(range))));
        Some(match filters.len() {
            0 => Query::default(),
            1 => filters.remove(0).into(),
            _ => Node::All(filters).into(),
        })
    }

    /// The names among `sources` that the filter of this place matches; an empty name stands for articles without a source.
    pub fn spellings<'s>(&self, sources: impl Iterator<Item = &'s str>) -> Vec<Option<&'s str>> {
        let own = self.source.as_deref().map(fold);
        let is_here = |name: &str| own.as_ref().is_none_or(|own| matches_name(&fold(name), own));
        sources.filter(|name| is_here(name)).map(|name| Some(name).filter(|name| !name.is_empty())).collect()
    }

    /// The number of articles of a bucket of such a timeline.
    #[must_use]
    pub fn articles(&self, bucket: &Bucket) -> usize {
        // An empty query matches nothing, and its totals are those of the archive.
        if self.source.is_some() { bucket.articles } else { bucket.total_articles }
    }

    /// The number of articles of each day that has any, from the timeline of [`query`](Self::query) by days.
    #[must_use]
    pub fn days(&self, timeline: &Timeline) -> BTreeMap<Date, usize> {
        let buckets = timeline.buckets.iter().map(|bucket| (bucket.key.parse::<Date>().ok(), self.articles(bucket)));
        buckets.filter_map(|(day, articles)| Some((day?, articles))).filter(|(_, articles)| *articles > 0).collect()
    }
}

/// Parses `2012-06` or `2012-06-19`.
fn point(value: &str) -> Option<Point> {
    let mut parts = value.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() || !value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
    match day {
        None => Some(Point::Month(first)),
        Some(day) => Date::new(first.year(), first.month(), day.parse().ok()?).ok().map(Point::Day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_all_that_it_was_read_from() {
        for address in [
            "/browse",
            "/browse?source=",
            "/browse?source=%E7%94%B2",
            "/browse?source=&date=2012-06",
            "/browse?source=%E7%94%B2&date=2012-06-19&page=3",
        ] {
            let query = address.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(Place::read(query).map(|place| place.address()).as_deref(), Some(address));
        }
    }

    #[test]
    fn what_is_no_date_is_no_place() {
        for date in ["2012", "2012-00", "2012-02-30", "2012-06-19-1", "二〇一二-06", "2012-", "-5-6", "99999-01", ""]
        {
            assert_eq!(Place::read(&format!("date={date}")), None, "{date}");
        }
        assert_eq!(Place::read("page=0&source=%E7%94%B2").map(|place| place.page), Some(1));
    }
}
