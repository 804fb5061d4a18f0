//! Saved web pages: extracts the main text without boilerplate, and the metadata of the article. A page with all items
//! of a day yields several articles.

mod credit;
mod head;
mod hocr;
mod linked_data;
mod names;
mod page;
mod page_metadata;
mod several;
mod text;
mod title;
mod wechat;

pub use page::Html;
