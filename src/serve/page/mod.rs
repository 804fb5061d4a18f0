//! The HTML pages, as pure functions from values to HTML.
//!
//! Reading, searching and paging work without a script. `/assets/app.js` adds the timeline, the facets and keyboard
//! shortcuts.

mod article;
mod assets;
mod facets;
mod help;
mod html;
mod lang;
mod layout;
mod messages;
mod problem;
mod query_edits;
mod result_item;
mod search;
mod state;

pub use article::{ArticlePage, article};
pub use assets::{ASSETS, Asset, asset};
pub use facets::{Counts, FacetsPage, UNFOLDED_VALUES, VALUES, facets, without_each_field};
pub use help::examples;
pub use lang::Lang;
pub use problem::{ProblemPage, problem};
pub use query_edits::{ComparedTerm, Edits};
pub use search::{SearchPage, SearchResults, search};
pub use state::{ARTICLES, PARAGRAPHS, State, article_address};
