//! Articles in XML: news of feeds and agencies, editions of old newspapers (TEI), OCR pages (ALTO, PAGE).

mod news;
mod ocr;
mod tei;

pub use news::XmlNews;
