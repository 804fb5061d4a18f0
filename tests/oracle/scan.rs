//! A second engine: evaluates a [`MatchNode`] over the folded text of articles in memory, by the definition of each
//! node and without optimisation. Its results are correct by definition. It ranks by tiers only; its scores are 0.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use jianbao::{
    analysis::{bigrams, fold, has_word_char, is_word_char, numbers, segmenter::Segmenter},
    index::IndexReader,
    model::{Article, ArticleMeta, Date},
    query::Filter,
    search::{
        ArchiveSize, Budget, Check, Count, Coverage, CoverageCounts, Engine, Error, FacetField, MatchNode, Pattern,
        Rank, Result, Scope, SentenceCheck, Sort, Total, UnfoldedCheck, Vocabulary,
        engine::{
            ArticleKey, ArticleMatch, ArticleTexts, Counts, DocumentRequest, DocumentText, Evidence, EvidenceTerm,
            FieldCounts, RankedDocument, Request, TopDocuments, WordCount,
        },
        epoch_day,
    },
};

use crate::shapes;

/// A title or a paragraph.
pub struct Document {
    /// Number of its article.
    pub article: usize,
    /// 0 is the title.
    pub paragraph: usize,
    pub text: String,
    folded: String,
    characters: Vec<char>,
    words: HashSet<String>,
    /// Each word, repeated as often as it occurs.
    word_list: Vec<String>,
    bigrams: HashSet<String>,
    numerals: HashSet<String>,
}

pub struct ScanEngine {
    pub articles: Vec<Article>,
    pub documents: Vec<Document>,
    /// Frequencies affect the segmentation of a query, but not what a plan matches. Both engines have the same.
    vocabulary: Arc<IndexReader>,
}

impl ScanEngine {
    pub fn new(articles: Vec<Article>, segmenter: &Segmenter, vocabulary: Arc<IndexReader>) -> Self {
        let mut documents = Vec::new();
        for (number, article) in articles.iter().enumerate() {
            for paragraph in 0..=article.paragraphs.len() {
                let text = article.text(paragraph).unwrap_or_default().to_owned();
                let folded = fold(&text);
                let (mut words, mut bigrams, mut numerals) = (HashSet::new(), HashSet::new(), HashSet::new());
                let mut word_list = Vec::new();
                segmenter.words(&folded, &mut |word, _| {
                    words.insert(word.to_owned());
                    word_list.push(word.to_owned());
                });
                bigrams::bigrams(&folded, &mut |pair, _| {
                    bigrams.insert(pair.to_owned());
                });
                numbers::runs(&folded, &mut |run| {
                    numerals.insert(run.to_owned());
                });
                let characters = folded.chars().collect();
                documents.push(Document {
                    article: number,
                    paragraph,
                    text,
                    folded,
                    characters,
                    words,
                    word_list,
                    bigrams,
                    numerals,
                });
            }
        }
        Self { articles, documents, vocabulary }
    }

    /// The documents that match.
    pub fn matching<'a>(&'a self, node: &'a MatchNode, scope: Scope) -> impl Iterator<Item = &'a Document> {
        let in_scope = move |document: &&Document| scope == Scope::All || document.paragraph > 0;
        self.documents.iter().filter(in_scope).filter(|document| self.tier(document, node).is_some())
    }

    pub fn meta(&self, document: &Document) -> &ArticleMeta {
        &self.articles[document.article].meta
    }

    fn key(&self, article: usize) -> ArticleKey {
        ArticleKey { id: self.articles[article].meta.id.clone(), address: article as u64 }
    }

    /// The number of clauses of a node that match by their words; `None` if it does not match.
    fn tier(&self, document: &Document, node: &MatchNode) -> Option<u32> {
        let plain = |matches: bool| matches.then_some(0);
        match node {
            MatchNode::Nothing => None,
            MatchNode::And(nodes) => nodes.iter().map(|node| self.tier(document, node)).sum(),
            MatchNode::Or(nodes) => nodes.iter().filter_map(|node| self.tier(document, node)).reduce(|a, b| a + b),
            MatchNode::Not(node) => plain(self.tier(document, node).is_none()),
            MatchNode::Word(word) => plain(document.words.contains(word)),
            MatchNode::Bigrams { bigrams, word, tier } => {
                let pairs: Vec<(usize, Vec<char>)> =
                    bigrams.iter().map(|bigram| (bigram.offset, bigram.text.chars().collect())).collect();
                let at = |place: usize| {
                    pairs.iter().all(|(offset, pair)| {
                        let start = place + offset;
                        document.characters.get(start..start + pair.len()) == Some(pair)
                    })
                };
                let is_word = word.as_ref().is_some_and(|word| document.words.contains(word));
                (0..document.characters.len()).any(at).then_some(if is_word { *tier } else { 0 })
            }
            MatchNode::Character(character) => plain(document.folded.contains(character.as_str())),
            MatchNode::FinalCharacter(character) => {
                let ends = |at: usize| document.characters.get(at + 1).is_none_or(|next| !is_word_char(*next));
                let same = |(at, c): (usize, &char)| c.to_string() == *character && ends(at);
                plain(document.characters.iter().enumerate().any(same))
            }
            MatchNode::Numeral(number) => plain(document.numerals.contains(number)),
            MatchNode::Filter(filter) => plain(meets(self.meta(document), filter)),
            MatchNode::Part(part) => plain(part.contains(document.paragraph as u64)),
            MatchNode::Anything => plain(true),
            MatchNode::HasText => plain(has_word_char(&document.folded)),
            MatchNode::Verify { inner, check } => {
                let tier = self.tier(document, inner)?;
                passes(document, check).then_some(tier)
            }
            MatchNode::Tier { inner, level } => Some(self.tier(document, inner)? + level),
            MatchNode::Article { clauses, excluded } => {
                let in_article =
                    |node| self.article_documents(document.article).any(|other| self.tier(other, node).is_some());
                let matches = clauses.iter().all(in_article) && !excluded.iter().any(in_article);
                let tiers = clauses.iter().filter_map(|node| self.tier(document, node));
                if matches { tiers.reduce(|a, b| a + b) } else { None }
            }
            MatchNode::Unranked(inner) | MatchNode::Unscored(inner) => plain(self.tier(document, inner).is_some()),
        }
    }

    fn article_documents(&self, article: usize) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(move |document| document.article == article)
    }

    /// Sorts the matches, and returns the page.
    fn page(&self, found: Vec<(&Document, u32)>, request: &Request) -> TopDocuments {
        let key = |(document, tier): &(&Document, u32)| {
            let meta = self.meta(document);
            let day = meta.date.map(epoch_day);
            let day = match request.sort {
                Sort::Relevance => 0,
                Sort::Newest => day.map_or(i64::MAX, |day| -day),
                Sort::Oldest => day.unwrap_or(i64::MAX),
            };
            (day, std::cmp::Reverse(*tier), meta.id.clone(), document.paragraph)
        };
        let mut found = found;
        let is_left_out =
            |document: &Document| request.without.iter().any(|article| article.address == document.article as u64);
        found.retain(|(document, _)| !is_left_out(document));
        found.sort_by_key(key);
        let mut groups: Vec<Vec<(&Document, u32)>> = Vec::new();
        for one in found.iter().copied() {
            let group = groups.iter_mut().find(|group| request.group.is_some() && group[0].0.article == one.0.article);
            match group {
                Some(group) => group.push(one),
                None => groups.push(vec![one]),
            }
        }
        let count = groups.len();
        let mut hits = Vec::new();
        for group in groups.into_iter().skip(request.page.offset).take(request.page.limit) {
            let shown = group.len().min(request.group.unwrap_or(1).max(1));
            for (at, (document, tier)) in group.iter().take(shown).enumerate() {
                hits.push(RankedDocument {
                    article: self.key(document.article),
                    paragraph: document.paragraph,
                    rank: Rank { tier: *tier, score: 0.0 },
                    more: if at + 1 == shown { group.len() - shown } else { 0 },
                });
            }
        }
        TopDocuments { total: Total::Exact(found.len()), groups: Total::Exact(count), hits }
    }
}

fn passes(document: &Document, check: &Check) -> bool {
    match check {
        Check::Pattern(pattern) => !shapes::spans(pattern, &document.folded).is_empty(),
        Check::Unfolded(typed) => unfolded(typed, &document.text),
        Check::Sentence(check) => shapes::sentences(&document.text).iter().any(|sentence| holds(check, sentence)),
    }
}

fn unfolded(typed: &UnfoldedCheck, text: &str) -> bool {
    let folded = typed.rules.fold(text);
    let all = typed.parts.iter().all(|part| folded.contains(part.as_str()));
    let shape = |pattern| !shapes::spans(pattern, &folded).is_empty();
    (!typed.parts.is_empty() && all) || typed.pattern.as_ref().is_some_and(shape)
}

fn holds(check: &SentenceCheck, sentence: &str) -> bool {
    let has = |pattern: &Pattern| !shapes::spans(pattern, &fold(sentence)).is_empty();
    match check {
        SentenceCheck::All(checks) => checks.iter().all(|check| holds(check, sentence)),
        SentenceCheck::Any(checks) => checks.iter().any(|check| holds(check, sentence)),
        SentenceCheck::Not(check) => !holds(check, sentence),
        SentenceCheck::Clause { terms, pattern } => {
            (!terms.is_empty() && terms.iter().all(has)) || pattern.as_ref().is_some_and(has)
        }
        SentenceCheck::Unfolded(typed) => unfolded(typed, sentence),
        SentenceCheck::Anything => true,
    }
}

impl Vocabulary for ScanEngine {
    fn size(&self) -> ArchiveSize {
        self.vocabulary.size()
    }

    fn word_frequency(&self, word: &str) -> Result<u64> {
        Vocabulary::word_frequency(&*self.vocabulary, word)
    }

    fn bigram_frequency(&self, bigram: &str) -> Result<u64> {
        self.vocabulary.bigram_frequency(bigram)
    }

    fn character_frequency(&self, character: &str) -> Result<u64> {
        self.vocabulary.character_frequency(character)
    }

    fn words_with_prefix(&self, prefix: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        self.vocabulary.words_with_prefix(prefix, budget, each)
    }

    fn words_with_pinyin_prefix(&self, letters: &str, budget: &Budget, each: &mut dyn FnMut(&str, u64)) -> Result<()> {
        self.vocabulary.words_with_pinyin_prefix(letters, budget, each)
    }
}

impl Engine for ScanEngine {
    fn snapshot(&self) -> &'static str {
        "scan"
    }

    fn analysis(&self) -> &'static str {
        "scan"
    }

    fn search(&self, matching: &MatchNode, request: &Request) -> Result<TopDocuments> {
        let found = self.matching(matching, request.scope);
        let found = found.filter_map(|document| Some((document, self.tier(document, matching)?))).collect();
        Ok(self.page(found, request))
    }

    fn search_evidence(&self, evidence: &Evidence, request: &Request) -> Result<TopDocuments> {
        let has = |document: &Document, term: &EvidenceTerm| match term {
            EvidenceTerm::Bigram(bigram) => document.bigrams.contains(bigram),
            EvidenceTerm::Word(word) => document.words.contains(word),
        };
        let documents = self.documents.len() as f64;
        let rarity = |term: &EvidenceTerm| {
            let frequency = self.documents.iter().filter(|document| has(document, term)).count() as f64;
            (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
        };
        let rarities: Vec<f64> = evidence.terms.iter().map(rarity).collect();
        let all: f64 = rarities.iter().sum();
        let share = |document: &Document| {
            let terms = evidence.terms.iter().zip(&rarities).filter(|(term, _)| has(document, term));
            terms.map(|(_, rarity)| rarity).sum::<f64>() / all
        };
        let fits = |document: &&Document| {
            (request.scope == Scope::All || document.paragraph > 0)
                && evidence.condition.as_ref().is_none_or(|condition| self.tier(document, condition).is_some())
                && share(document) >= f64::from(evidence.share)
        };
        Ok(self.page(self.documents.iter().filter(fits).map(|document| (document, 0)).collect(), request))
    }

    fn matches(&self, matching: &MatchNode, scope: Scope, _: &Budget) -> Result<Vec<ArticleMatch>> {
        let mut articles: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for document in self.matching(matching, scope) {
            articles.entry(document.article).or_default().push(document.paragraph);
        }
        let mut found: Vec<_> = articles.into_iter().collect();
        let key = |article: usize| {
            let meta = &self.articles[article].meta;
            (meta.date.is_none(), meta.date, meta.id.clone())
        };
        found.sort_by_key(|(article, _)| key(*article));
        let found = found.into_iter();
        Ok(found.map(|(article, paragraphs)| ArticleMatch { article: self.key(article), paragraphs }).collect())
    }

    fn counts(&self, matching: &MatchNode, scope: Scope, fields: &[FacetField], budget: &Budget) -> Result<Counts> {
        let mut counts = Counts { fields: vec![FieldCounts::default(); fields.len()], ..Counts::default() };
        for found in self.matches(matching, scope, budget)? {
            let meta = &self.articles[found.article.address as usize].meta;
            let count = Count { hits: found.paragraphs.len(), articles: 1 };
            counts.total.add(count);
            match period(meta) {
                Some(period) => add(&mut counts.periods, period, count),
                None => add(&mut counts.days, meta.date.map(epoch_day), count),
            }
            for (field, counts) in fields.iter().zip(&mut counts.fields) {
                let value = match field {
                    FacetField::Source => &meta.source,
                    FacetField::Page => &meta.page,
                    FacetField::Section => &meta.section,
                    FacetField::Author => &meta.author,
                    FacetField::Editor => &meta.editor,
                    FacetField::Agency => &meta.agency,
                    FacetField::Place => &meta.place,
                    FacetField::Url => &meta.url,
                    FacetField::Year | FacetField::Tag => &None,
                };
                let tags = if *field == FacetField::Tag { meta.tags.as_slice() } else { &[] };
                let mut values = value.iter().chain(tags).peekable();
                if values.peek().is_none() {
                    counts.missing.add(count);
                }
                values.for_each(|value| add(&mut counts.values, value.clone(), count));
            }
        }
        Ok(counts)
    }

    fn word_counts(
        &self,
        groups: &[MatchNode],
        scope: Scope,
        _: &Budget,
        each: &mut dyn FnMut(&str, &[WordCount]),
    ) -> Result<()> {
        for (group, node) in groups.iter().enumerate() {
            for document in self.matching(node, scope) {
                for word in &document.words {
                    let occurrences = document.word_list.iter().filter(|other| *other == word).count() as u64;
                    let mut counts = vec![WordCount::default(); groups.len()];
                    counts[group] = WordCount { occurrences, documents: 1 };
                    each(word, &counts);
                }
            }
        }
        Ok(())
    }

    fn scores(&self, matching: &MatchNode, article: &ArticleKey, _: &Budget) -> Result<Vec<Option<Rank>>> {
        let own = self.documents.iter().filter(|document| document.article as u64 == article.address);
        let rank = |document: &Document| Some(Rank { tier: self.tier(document, matching)?, score: 0.0 });
        Ok(own.map(rank).collect())
    }

    fn read(&self, wanted: &[DocumentRequest], words: &[&str]) -> Result<Vec<ArticleTexts>> {
        let read = |wanted: &DocumentRequest| {
            let article = wanted.article.address as usize;
            let first = self.documents.iter().position(|document| document.article == article).unwrap_or_default();
            let text = |paragraph: &usize| {
                let document = &self.documents[first + paragraph];
                let words = words.iter().map(|word| document.words.contains(*word)).collect();
                DocumentText { paragraph: *paragraph, text: document.text.clone(), words }
            };
            ArticleTexts {
                meta: self.articles[article].meta.clone(),
                documents: wanted.paragraphs.iter().map(text).collect(),
            }
        };
        Ok(wanted.iter().map(read).collect())
    }

    fn article(&self, id: &str) -> Result<(ArticleKey, Article)> {
        let at = self.articles.iter().position(|article| article.meta.id == id);
        let at = at.ok_or_else(|| Error::NoArticle { id: id.to_owned() })?;
        Ok((self.key(at), self.articles[at].clone()))
    }

    fn same_day(&self, date: Date, source: Option<&str>) -> Result<Vec<(ArticleKey, Option<String>)>> {
        let same = |(_, article): &(usize, &Article)| {
            article.meta.date == Some(date) && article.meta.source.as_deref() == source
        };
        let same = self.articles.iter().enumerate().filter(same);
        Ok(same.map(|(at, article)| (self.key(at), article.meta.page.clone())).collect())
    }

    fn coverage(&self) -> Result<Arc<Coverage>> {
        let (mut by_day, mut periods, mut undated) = (BTreeMap::new(), BTreeMap::new(), CoverageCounts::default());
        for document in &self.documents {
            let text = usize::from(has_word_char(&document.folded));
            let title = usize::from(document.paragraph == 0);
            let held = CoverageCounts { articles: title, titles: title * text, paragraphs: (1 - title) * text };
            let meta = self.meta(document);
            match (meta.date, period(meta)) {
                (Some(date), _) => by_day.entry(epoch_day(date)).or_insert_with(CoverageCounts::default).add(held),
                (None, Some(period)) => periods.entry(period).or_insert_with(CoverageCounts::default).add(held),
                (None, None) => undated.add(held),
            }
        }
        Ok(Arc::new(Coverage::new(by_day, periods, undated)))
    }
}

fn add<K: PartialEq>(counts: &mut Vec<(K, Count)>, key: K, count: Count) {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, sum)) => sum.add(count),
        None => counts.push((key, count)),
    }
}

/// Whether a value matches a pattern in which `*` matches any characters.
fn is_like(value: &str, pattern: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return value.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    if first == '*' {
        let tails = value.char_indices().map(|(at, _)| &value[at..]).chain([""]);
        return !rest.starts_with('*') && tails.into_iter().any(|tail| is_like(tail, rest))
            || rest.starts_with('*') && is_like(value, rest);
    }
    value.strip_prefix(first).is_some_and(|value| is_like(value, rest))
}

/// The month or year of an article without a known day.
fn period(meta: &ArticleMeta) -> Option<(i64, i64)> {
    let text = meta.date_text.as_ref().filter(|_| meta.date.is_none())?;
    let (first, last) = jianbao::analysis::dates::parse_date(text).period()?;
    Some((epoch_day(first), epoch_day(last)))
}

/// Whether a byline contains a name. Bylines in the archives of the tests have no names in parentheses.
fn signs(byline: &str, name: &str) -> bool {
    let (byline, name) = (fold(byline), fold(name));
    let names: Vec<String> = jianbao::analysis::byline::authors(&byline);
    if name.contains('*') {
        return is_like(&byline, &name) || names.iter().any(|own| is_like(own, &name));
    }
    let is_other = |other: &String| other.chars().count() < 4 && *other != name && other.contains(&name);
    names.contains(&name) || (byline.contains(&name) && !names.iter().any(is_other))
}

fn meets(meta: &ArticleMeta, filter: &Filter) -> bool {
    let same =
        |value: &Option<String>, wanted: &str| value.as_ref().is_some_and(|value| is_like(&fold(value), &fold(wanted)));
    match filter {
        Filter::Source(name) => same(&meta.source, name),
        Filter::Section(name) => same(&meta.section, name),
        Filter::Agency(name) => same(&meta.agency, name),
        Filter::Place(name) => same(&meta.place, name),
        Filter::Tag(name) => meta.tags.iter().any(|tag| is_like(&fold(tag), &fold(name))),
        Filter::Author(name) => meta.author.as_ref().is_some_and(|author| signs(author, name)),
        Filter::Editor(name) => meta.editor.as_ref().is_some_and(|editor| signs(editor, name)),
        Filter::Url(part) => {
            let part = format!("*{}*", part.to_lowercase().replace("https://", ""));
            meta.url.as_ref().is_some_and(|url| is_like(&url.to_lowercase(), &part))
        }
        Filter::DayOfYear { month, day } => meta.date.is_some_and(|date| (date.month(), date.day()) == (*month, *day)),
        Filter::Page(page) => {
            let plain = |page: &str| fold(page).trim_start_matches('0').to_owned();
            meta.page.as_ref().is_some_and(|printed| plain(printed) == plain(page))
        }
        Filter::Date(range) if meta.date.is_none() => period(meta).is_some_and(|(first, last)| {
            (range.from.is_some() || range.to.is_some())
                && range.from.is_none_or(|from| epoch_day(from) <= first)
                && range.to.is_none_or(|to| last <= epoch_day(to))
        }),
        Filter::Date(range) => meta.date.is_some_and(|date| {
            (range.from.is_some() || range.to.is_some())
                && range.from.is_none_or(|from| from <= date)
                && range.to.is_none_or(|to| date <= to)
        }),
    }
}
