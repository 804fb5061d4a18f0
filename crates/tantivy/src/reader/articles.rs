//! Reads articles and stored texts of an open index.

use tantivy::{
    DocAddress, DocSet, TERMINATED, TantivyDocument, Term,
    schema::{Field, IndexRecordOption, Value},
};

use crate::{
    error::{Error, Result},
    format::{
        codec::{decode, decode_parts},
        columns::strings,
        record::ArticleRecord,
    },
    reader::index_reader::IndexReader,
};
use jianbao_model::Article;

impl IndexReader {
    /// Returns the text of a document; empty for the title document of an article without a title.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub(crate) fn text(&self, address: DocAddress) -> Result<String> {
        let document: TantivyDocument =
            self.searcher().doc(address).map_err(self.error_while("reading stored text"))?;
        self.stored_text(&document)
    }

    /// Calls `each` with the parts of a document's text, in order. Returns its length in bytes.
    pub(crate) fn text_parts(&self, address: DocAddress, mut each: impl FnMut(&str)) -> Result<usize> {
        let document: TantivyDocument =
            self.searcher().doc(address).map_err(self.error_while("reading stored text"))?;
        let Some(stored_value) = document.get_first(self.fields().text) else { return Ok(0) };
        let mut length = 0;
        let each = |part: &str| {
            length += part.len();
            each(part);
        };
        let read = stored_value.as_bytes().and_then(|bytes| decode_parts(bytes, each));
        read.map(|()| length).ok_or_else(|| self.decode_error())
    }

    fn decode_error(&self) -> Error {
        Error::Damaged { path: self.dir().to_path_buf(), what: "a text that cannot be decoded".into() }
    }

    /// Returns the record of the article with this title document, with the title filled in.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub(crate) fn record(&self, title_doc: DocAddress) -> Result<ArticleRecord> {
        let document: TantivyDocument =
            self.searcher().doc(title_doc).map_err(self.error_while("reading stored text"))?;
        let mut record = stored_value(&document, self.fields().record)
            .and_then(|text| ArticleRecord::from_stored(&text))
            .ok_or_else(|| Error::Damaged {
                path: self.dir().to_path_buf(),
                what: "a title without its article's record".into(),
            })?;
        record.meta.title = self.stored_text(&document)?;
        Ok(record)
    }

    /// Returns the text of a stored document.
    fn stored_text(&self, document: &TantivyDocument) -> Result<String> {
        if document.get_first(self.fields().text).is_none() {
            return Ok(String::new());
        }
        stored_value(document, self.fields().text).ok_or_else(|| self.decode_error())
    }

    /// Returns the article with this id.
    ///
    /// # Errors
    ///
    /// [`Error::NoArticle`] if there is none. Fails if the index cannot be read.
    pub fn article(&self, id: &str) -> Result<Article> {
        let title_doc = self.require_title_doc(id)?;
        self.article_at(title_doc, self.record(title_doc)?)
    }

    /// Returns the article with this title document and record.
    pub(crate) fn article_at(&self, title_doc: DocAddress, record: ArticleRecord) -> Result<Article> {
        let paragraphs = (1..=record.paragraphs as u32)
            .map(|number| self.text(DocAddress::new(title_doc.segment_ord, title_doc.doc_id + number)))
            .collect::<Result<_>>()?;
        Ok(Article { meta: record.meta, paragraphs })
    }

    /// Returns the id of the article that a document belongs to.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub(crate) fn article_of(&self, address: DocAddress) -> Result<String> {
        let read = || -> tantivy::Result<Option<String>> {
            let segment = self.searcher().segment_reader(address.segment_ord);
            let Some(ids) = strings(segment, self.fields().article)? else { return Ok(None) };
            let Some(ordinal) = ids.term_ords(address.doc_id).next() else { return Ok(None) };
            let mut id = String::new();
            ids.ord_to_str(ordinal, &mut id)?;
            Ok(Some(id))
        };
        let id = read().map_err(self.error_while("reading its columns"))?;
        id.ok_or_else(|| Error::Damaged {
            path: self.dir().to_path_buf(),
            what: "a paragraph without its article's id".into(),
        })
    }

    /// Returns the title document of the article with this id, or [`Error::NoArticle`].
    pub(crate) fn require_title_doc(&self, id: &str) -> Result<DocAddress> {
        self.title_doc(id)?.ok_or_else(|| Error::NoArticle { id: id.to_owned() })
    }

    /// Returns the title document of the article with this id.
    fn title_doc(&self, id: &str) -> Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.fields().article, id);
        for (ordinal, segment) in self.searcher().segment_readers().iter().enumerate() {
            let read = || -> tantivy::Result<Option<u32>> {
                let index = segment.inverted_index(self.fields().article)?;
                let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { return Ok(None) };
                while postings.doc() != TERMINATED && segment.is_deleted(postings.doc()) {
                    postings.advance();
                }
                Ok((postings.doc() != TERMINATED).then(|| postings.doc()))
            };
            if let Some(doc) = read().map_err(self.error_while("looking an article up"))? {
                return Ok(Some(DocAddress::new(ordinal as u32, doc)));
            }
        }
        Ok(None)
    }
}

/// Returns a stored value as text, or `None` if there is none or it is damaged.
pub(crate) fn stored_value(document: &TantivyDocument, field: Field) -> Option<String> {
    decode(document.get_first(field)?.as_bytes()?)
}
