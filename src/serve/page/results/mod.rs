//! The page of results: the articles found, the conditions of the query, and the facets.

mod conditions;
mod facets;
mod item;
mod search;

pub use facets::{Counts, FacetsPage, UNFOLDED_VALUES, VALUES, facets, without_each_field};
pub(super) use item::title;
pub(super) use search::exports;
pub use search::{SearchPage, SearchResults, search};
