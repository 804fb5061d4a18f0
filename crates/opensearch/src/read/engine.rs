//! Implements [`Engine`] for an archive in a cluster.

use std::sync::Arc;

use jianbao_model::{Article, Date};
use jianbao_query::{
    ArchiveSize, Budget, Result, Scope, Vocabulary,
    engine::{
        ArticleKey, ArticleMatch, ArticleTexts, Counts, Coverage, DocumentRequest, Engine, Evidence, FacetField, Rank,
        Request, TopDocuments, WordCount,
    },
    plan::MatchNode,
};
use jianbao_text::pinyin::PinyinPrefix;

use super::{collect, counts, evidence, reader::ClusterReader, texts};

/// Budget steps for looking at a word of the vocabulary.
const WORD_STEPS: u32 = 20;

impl Vocabulary for ClusterReader {
    fn size(&self) -> ArchiveSize {
        self.catalogue().size.into()
    }

    fn word_frequency(&self, word: &str) -> Result<u64> {
        Ok(self.catalogue().word_frequency(word))
    }

    fn bigram_frequency(&self, bigram: &str) -> Result<u64> {
        Ok(self.catalogue().bigram_frequency(bigram))
    }

    fn character_frequency(&self, character: &str) -> Result<u64> {
        Ok(self.catalogue().characters.get(character))
    }

    fn words_with_prefix(&self, prefix: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        let meter = budget.meter();
        for (word, count) in self.catalogue().words_with_prefix(prefix) {
            if !meter.spend(WORD_STEPS) {
                break;
            }
            each(word, count);
        }
        drop(meter);
        budget.check()
    }

    fn words_with_pinyin_prefix(&self, letters: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        let typed = PinyinPrefix::new(letters);
        let meter = budget.meter();
        for (word, count) in self.catalogue().words_with_prefix("") {
            if !meter.spend(WORD_STEPS) {
                break;
            }
            if typed.matches(word) {
                each(word, count);
            }
        }
        drop(meter);
        budget.check()
    }
}

impl Engine for ClusterReader {
    fn snapshot(&self) -> &str {
        self.snapshot_id()
    }

    fn analysis(&self) -> &str {
        self.analysis_id()
    }

    fn search(&self, matching: &MatchNode, request: &Request) -> Result<TopDocuments> {
        Ok(collect::search(self, matching, request)?)
    }

    fn search_evidence(&self, evidence: &Evidence, request: &Request) -> Result<TopDocuments> {
        Ok(evidence::search(self, evidence, request)?)
    }

    fn matches(&self, matching: &MatchNode, scope: Scope, budget: &Budget) -> Result<Vec<ArticleMatch>> {
        Ok(counts::matches(self, matching, scope, budget)?)
    }

    fn counts(&self, matching: &MatchNode, scope: Scope, fields: &[FacetField], budget: &Budget) -> Result<Counts> {
        Ok(counts::counts(self, matching, scope, fields, budget)?)
    }

    fn word_counts(
        &self,
        groups: &[MatchNode],
        scope: Scope,
        budget: &Budget,
        each: &mut dyn FnMut(&str, &[WordCount]),
    ) -> Result<()> {
        Ok(counts::word_counts(self, groups, scope, budget, each)?)
    }

    fn scores(&self, matching: &MatchNode, article: &ArticleKey, budget: &Budget) -> Result<Vec<Option<Rank>>> {
        let documents = texts::documents_of(self, &article.id)?;
        Ok(collect::scores(self, matching, &article.id, documents, budget)?)
    }

    fn read(&self, requests: &[DocumentRequest], words: &[&str]) -> Result<Vec<ArticleTexts>> {
        Ok(texts::read(self, requests, words)?)
    }

    fn article(&self, id: &str) -> Result<(ArticleKey, Article)> {
        Ok(texts::article(self, id)?)
    }

    fn same_day(&self, date: Date, source: Option<&str>) -> Result<Vec<(ArticleKey, Option<String>)>> {
        Ok(texts::same_day(self, date, source)?)
    }

    fn coverage(&self) -> Result<Arc<Coverage>> {
        Ok(Arc::clone(self.day_counts()))
    }
}
