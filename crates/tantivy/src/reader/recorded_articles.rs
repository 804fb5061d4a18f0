//! Reads articles of an index that is about to change, and checks them against the record of sources. An update writes
//! new files with new hashes, so damage that it does not notice could not be found later.

use tantivy::{DocAddress, DocSet, TERMINATED, Term, schema::IndexRecordOption, tokenizer::MAX_TOKEN_LEN};

use crate::error::{Error, Result};
use crate::{
    generation::{
        guard,
        sources::{ArticleEntry, ExpectedHash, article_hash},
    },
    reader::index_reader::IndexReader,
};
use jianbao_corpus::content_hash;
use jianbao_model::Article;

impl IndexReader {
    /// Returns the article with the id `id`, under its original id, and its [`article_hash`].
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if there is none, or if it does not have the expected hash.
    pub(crate) fn read_recorded(
        &self,
        id: &str,
        original_id: &str,
        expected_hash: ExpectedHash,
    ) -> Result<(Article, u128)> {
        let mut article = self.article(id).map_err(|error| match error {
            Error::NoArticle { id, .. } => self.damaged(format!("the article {id} is recorded but not indexed")),
            error => error,
        })?;
        original_id.clone_into(&mut article.meta.id);
        let found = article_hash(&article);
        let is_match = match expected_hash {
            ExpectedHash::Whole(expected) => found == expected,
            ExpectedHash::Content(expected) => content_hash(&article) == expected,
        };
        if is_match {
            Ok((article, found))
        } else {
            Err(self.damaged(format!("the article {id} is not as it was read")))
        }
    }

    /// Removes and returns the entries whose articles are damaged in this index.
    pub(crate) fn take_unreadable(&self, entries: &mut Vec<ArticleEntry>) -> Vec<ArticleEntry> {
        let is_readable = |entry: &ArticleEntry| {
            let (id, expected_hash) = entry.indexed_text();
            guard::catch_panic_message(|| self.read_recorded(id, &entry.original_id, expected_hash))
                .is_ok_and(|outcome| outcome.is_ok())
        };
        entries.extract_if(.., |entry| !is_readable(entry)).collect()
    }

    /// Checks that tantivy will remove exactly the documents of these articles: each id must lead to all documents of
    /// its article and no others.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] if this is not the case for one of them.
    pub(crate) fn check_removals(&self, ids: &[String]) -> Result<()> {
        // tantivy does not index longer terms, so no document is found under such an id.
        for id in ids.iter().filter(|id| id.len() <= MAX_TOKEN_LEN) {
            let found = self.documents_of(id)?;
            let is_complete = match found.split_first() {
                None => false,
                Some((title_doc, others)) => {
                    let record = self.record(*title_doc)?;
                    let next = |number: usize| DocAddress::new(title_doc.segment_ord, title_doc.doc_id + number as u32);
                    record.meta.id == *id
                        && record.paragraphs == others.len()
                        && others.iter().enumerate().all(|(number, at)| *at == next(number + 1))
                }
            };
            if !is_complete {
                return Err(self.damaged(format!("under the id {id} it has not the documents of that article")));
            }
        }
        Ok(())
    }

    /// Returns the documents with this article id, without removed ones.
    fn documents_of(&self, id: &str) -> Result<Vec<DocAddress>> {
        let term = Term::from_field_text(self.fields().article, id);
        let find = || -> tantivy::Result<Vec<DocAddress>> {
            let mut found = Vec::new();
            for (ordinal, segment) in self.searcher().segment_readers().iter().enumerate() {
                let index = segment.inverted_index(self.fields().article)?;
                let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
                while postings.doc() != TERMINATED {
                    if !segment.is_deleted(postings.doc()) {
                        found.push(DocAddress::new(ordinal as u32, postings.doc()));
                    }
                    postings.advance();
                }
            }
            Ok(found)
        };
        find().map_err(self.error_while("looking an article up"))
    }

    fn damaged(&self, what: String) -> Error {
        Error::Damaged { path: self.dir().to_path_buf(), what }
    }
}
