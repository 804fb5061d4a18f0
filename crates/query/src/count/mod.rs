//! Counts matches by the values of fields (facets) and over time (timelines). Counts are exact; queries are never relaxed here.

mod facets;
mod timeline;

pub(crate) use facets::by_name;
pub use facets::{Facet, FacetValue, Facets, facets};
pub use timeline::{Bucket, Interval, Timeline, timeline, timeline_in_range};
