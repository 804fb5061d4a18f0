//! Articles of an index that is about to be changed: what is read of them again, or removed, is what the record of sources says
//! was indexed. An update writes new files with new hashes, so damage that it did not notice would not be found any more.

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
    /// The article that is indexed under `id`, under the id `original_id` that its file gave it, and its [`article_hash`].
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when there is none, or it is not what `expected_hash` says.
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

    /// Takes those out whose articles cannot be read from here as they were indexed, because of damage.
    pub(crate) fn take_unreadable(&self, entries: &mut Vec<ArticleEntry>) -> Vec<ArticleEntry> {
        let is_readable = |entry: &ArticleEntry| {
            let (id, expected_hash) = entry.indexed_text();
            guard::catch_panic_message(|| self.read_recorded(id, &entry.original_id, expected_hash))
                .is_ok_and(|outcome| outcome.is_ok())
        };
        entries.extract_if(.., |entry| !is_readable(entry)).collect()
    }

    /// Looks the articles up as the index library will when it removes them: under the id of each lie the documents of this article,
    /// all of them, and nothing else.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when that is not so for one of them.
    pub(crate) fn check_removals(&self, ids: &[String]) -> Result<()> {
        // The index library leaves out longer terms, so that under such an id nothing is found.
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

    /// The documents that have `id` as the id of their article, those of removed articles left out.
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
