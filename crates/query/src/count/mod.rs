//! Counts of matches: by the values of fields, and over time beside how much the archive has of that time. Counts exactly what
//! matches as asked; a query is never loosened here.

mod facets;
mod timeline;

pub use facets::{Facet, FacetValue, Facets, facets};
pub use timeline::{Bucket, Interval, Timeline, timeline, timeline_in_range};
