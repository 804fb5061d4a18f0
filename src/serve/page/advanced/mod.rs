//! The advanced form: a query made from fields, for readers who do not write the query language.

mod form;
mod view;

pub use form::AdvancedForm;
pub use view::{AdvancedPage, OFFERED_VALUES, advanced};
