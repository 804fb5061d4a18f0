//! Implements [`Engine`] for the index.

use std::sync::Arc;

use jianbao_model::{Article, Date};
use jianbao_query::{
    ArchiveSize, Budget, Result, Scope, Vocabulary,
    engine::{
        ArticleKey, ArticleMatch, ArticleTexts, Counts, Coverage, DocumentRequest, DocumentText, Engine, Evidence,
        FacetField, Rank, Request, TopDocuments, WordCount,
    },
    plan::MatchNode,
};
use tantivy::{
    DocAddress, DocSet, TERMINATED,
    query::{EnableScoring, Scorer},
    schema::IndexRecordOption,
};

use crate::exec::{
    address,
    list::{counts, listing},
    query::{lower, target::Target, tiered::TierStep},
    rank::{collect, relaxed},
    vocabulary::{word_counts, words},
};
use crate::reader::index_reader::IndexReader;

impl Vocabulary for IndexReader {
    fn size(&self) -> ArchiveSize {
        let totals = self.totals();
        ArchiveSize { documents: totals.documents, articles: totals.articles, bigrams: totals.bigrams }
    }

    fn word_frequency(&self, word: &str) -> Result<u64> {
        Ok(Self::word_frequency(self, word)?)
    }

    fn bigram_frequency(&self, bigram: &str) -> Result<u64> {
        Ok(Self::bigram_frequency(self, bigram)?)
    }

    fn character_frequency(&self, character: &str) -> Result<u64> {
        Ok(Self::character_frequency(self, character)?)
    }

    fn words_with_prefix(&self, prefix: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        Ok(words::with_prefix(self, prefix, budget, each)?)
    }

    fn words_with_pinyin_prefix(&self, letters: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        Ok(words::with_reading(self, letters, budget, each)?)
    }
}

impl Engine for IndexReader {
    fn snapshot(&self) -> &str {
        self.identity()
    }

    fn analysis(&self) -> &str {
        Self::analysis(self)
    }

    fn search(&self, matching: &MatchNode, request: &Request) -> Result<TopDocuments> {
        let tier = TierStep::of_query(matching);
        let target = Target { fields: self.fields(), budget: &request.budget, tier };
        Ok(collect::collect(self, lower::lower(target, matching).as_ref(), tier, request)?)
    }

    fn search_evidence(&self, evidence: &Evidence, request: &Request) -> Result<TopDocuments> {
        Ok(relaxed::by_evidence(self, evidence, request)?)
    }

    fn matches(&self, matching: &MatchNode, scope: Scope, budget: &Budget) -> Result<Vec<ArticleMatch>> {
        Ok(listing::list_matches(self, matching, scope, budget)?)
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
        Ok(word_counts::word_counts(self, groups, scope, budget, each)?)
    }

    fn scores(&self, matching: &MatchNode, article: &ArticleKey, budget: &Budget) -> Result<Vec<Option<Rank>>> {
        Ok(scores(self, matching, article, budget)?)
    }

    fn read(&self, wanted: &[DocumentRequest], words: &[&str]) -> Result<Vec<ArticleTexts>> {
        Ok(wanted.iter().map(|wanted| read(self, wanted, words)).collect::<crate::Result<_>>()?)
    }

    fn article(&self, id: &str) -> Result<(ArticleKey, Article)> {
        let title_doc = self.require_title_doc(id)?;
        let article = self.article_at(title_doc, self.record(title_doc)?)?;
        Ok((ArticleKey { id: id.to_owned(), address: address::to_number(title_doc) }, article))
    }

    fn same_day(&self, date: Date, source: Option<&str>) -> Result<Vec<(ArticleKey, Option<String>)>> {
        Ok(listing::same_day(self, date, source)?)
    }

    fn coverage(&self) -> Result<Arc<Coverage>> {
        Ok(Self::coverage(self)?)
    }
}

fn scores(
    reader: &IndexReader,
    matching: &MatchNode,
    article: &ArticleKey,
    budget: &Budget,
) -> crate::Result<Vec<Option<Rank>>> {
    let title_doc = address::from_number(article.address);
    let paragraphs = reader.record(title_doc)?.paragraphs as u32;
    let tier = TierStep::of_query(matching);
    let query = lower::lower(Target { fields: reader.fields(), budget, tier }, matching);
    let scorer = || -> tantivy::Result<Box<dyn Scorer>> {
        let searcher = reader.searcher();
        let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
        weight.scorer(searcher.segment_reader(title_doc.segment_ord), 1.0)
    };
    let mut matches = scorer().map_err(reader.error_while("searching it"))?;
    let mut ranks = Vec::new();
    for doc in title_doc.doc_id..=title_doc.doc_id + paragraphs {
        budget.check()?;
        // The paragraphs of an article are adjacent, so one pass over the matches reaches all of them.
        let at = if matches.doc() < doc { matches.seek(doc) } else { matches.doc() };
        ranks.push((at == doc).then(|| tier.rank(matches.score())));
    }
    budget.check()?;
    Ok(ranks)
}

fn read(reader: &IndexReader, wanted: &DocumentRequest, words: &[&str]) -> crate::Result<ArticleTexts> {
    let title_doc = address::from_number(wanted.article.address);
    let meta = reader.record(title_doc)?.meta;
    let mut documents = Vec::with_capacity(wanted.paragraphs.len());
    for &paragraph in &wanted.paragraphs {
        let address = DocAddress::new(title_doc.segment_ord, title_doc.doc_id + paragraph as u32);
        let text = if paragraph == 0 { meta.title.clone() } else { reader.text(address)? };
        let words = words.iter().map(|word| has_word(reader, word, address)).collect::<crate::Result<_>>()?;
        documents.push(DocumentText { paragraph, text, words });
    }
    Ok(ArticleTexts { meta, documents })
}

/// Whether the document contains `word` as a word.
fn has_word(reader: &IndexReader, word: &str, address: DocAddress) -> crate::Result<bool> {
    let term = reader.fields().word_term(word);
    let read_postings = || -> tantivy::Result<bool> {
        let index = reader.searcher().segment_reader(address.segment_ord).inverted_index(term.field())?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { return Ok(false) };
        let at = if postings.doc() < address.doc_id { postings.seek(address.doc_id) } else { postings.doc() };
        Ok(at != TERMINATED && at == address.doc_id)
    };
    read_postings().map_err(reader.error_while("reading its words"))
}
