//! Articles in XML: news as feeds and agencies write them, editions of old newspapers (TEI), pages of OCR (ALTO, PAGE).

mod news;
mod ocr;
mod tei;

pub use news::XmlNews;
