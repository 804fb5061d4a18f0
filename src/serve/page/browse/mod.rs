//! Browsing without a query: the holdings, a newspaper by its years, a month, an issue.

mod archive;
mod calendar;
mod issue;
mod parts;
mod place;
mod years;

pub use archive::{BrowseArchivePage, browse_archive};
pub use calendar::{BrowseMonthPage, browse_month};
pub use issue::{BrowseIssuePage, ISSUE_ARTICLES, browse_issue};
pub use place::{Place, Point};
pub use years::{BrowseYearsPage, browse_years};
