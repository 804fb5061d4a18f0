//! The HTML pages, as pure functions from values to HTML.
//!
//! Reading, searching and paging work without a script. `/assets/app.js` adds the timeline, the facets and keyboard
//! shortcuts.

mod advanced;
mod article;
mod assets;
mod browse;
mod citation_tags;
mod help;
mod html;
mod lang;
mod layout;
mod messages;
mod problem;
mod query_edits;
mod results;
mod state;

pub use advanced::{AdvancedForm, AdvancedPage, OFFERED_VALUES, advanced};
pub use article::{ArticlePage, article};
pub use assets::{ASSETS, Asset, asset};
pub use browse::{
    BrowseArchivePage, BrowseIssuePage, BrowseMonthPage, BrowseYearsPage, ISSUE_ARTICLES, Place, Point, browse_archive,
    browse_issue, browse_month, browse_years,
};
pub use help::examples;
pub use lang::Lang;
pub use problem::{ProblemPage, problem};
pub use query_edits::{ComparedTerm, Edits};
pub use results::{
    Counts, FacetsPage, SearchPage, SearchResults, UNFOLDED_VALUES, VALUES, facets, search, without_each_field,
};
pub use state::{ARTICLES, PARAGRAPHS, State, article_address};
