//! tantivy queries for folded strings: bigrams at their offsets, and single characters. They match exactly the
//! documents whose text contains the string.
//!
//! A bigram has two terms, one where it is a word and one where it is not (see [`Fields::bigram_terms`]); the two
//! posting lists are read as one. tantivy's phrase query takes only one term per offset. If a longer string is a word
//! of the archive, every document with that word contains the string, so positions, which cost most, are read only for
//! the other documents.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, Term,
    fieldnorm::FieldNormReader,
    postings::{Postings, SegmentPostings},
    query::{Bm25StatisticsProvider, Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

use jianbao_query::{
    budget::{Budget, Meter},
    engine::idf,
    plan::Bigram,
};

use crate::exec::query::{bigram_postings::BigramPostings, target::Target};
use crate::{format::schema::Fields, reader::terms::character_frequency};

/// Budget steps for comparing the positions of one candidate.
const CANDIDATE_STEPS: u32 = 32;

/// Matches documents that contain all bigrams at their offsets.
#[derive(Debug, Clone)]
pub(crate) struct StringQuery {
    fields: Fields,
    /// Bigrams with their offsets in characters, ascending; at least one.
    bigrams: Vec<(usize, String)>,
    /// The whole string, if it may be a word.
    word: Option<String>,
    /// Added to the score of a document that contains the string as a word.
    word_bonus: Option<Score>,
    budget: Budget,
}

impl StringQuery {
    /// Matches documents that contain these bigrams at their offsets. If the bigrams prove the string `word` and a
    /// document contains it as a word, its score increases by `word_bonus` and by the BM25 score of the word.
    pub(crate) fn new(target: Target<'_>, bigrams: &[Bigram], word: Option<&str>, word_bonus: Option<Score>) -> Self {
        Self {
            fields: target.fields,
            bigrams: bigrams.iter().map(|bigram| (bigram.offset, bigram.text.clone())).collect(),
            word: word.map(str::to_owned),
            word_bonus,
            budget: target.budget.clone(),
        }
    }

    fn similarity(&self, statistics: &dyn Bm25StatisticsProvider) -> tantivy::Result<Bm25Weight> {
        let mut frequencies = Vec::with_capacity(self.bigrams.len());
        for (_, bigram) in &self.bigrams {
            let [non_word, word] = self.fields.bigram_terms(bigram);
            frequencies.push(statistics.doc_freq(&non_word)? + statistics.doc_freq(&word)?);
        }
        similarity(statistics, self.fields.bigrams, &frequencies)
    }
}

/// Returns the BM25 weight of several terms that are counted as one; their weights are added.
fn similarity(
    statistics: &dyn Bm25StatisticsProvider,
    field: Field,
    frequencies: &[u64],
) -> tantivy::Result<Bm25Weight> {
    let documents = statistics.total_num_docs()?;
    let average = statistics.total_num_tokens(field)? as Score / documents.max(1) as Score;
    // A document that has the bigram both as a word and otherwise was counted twice.
    let frequency = |counted: &u64| (*counted).min(documents);
    let idf = |counted: &u64| idf(documents, *counted);
    let first = frequencies.first().copied().unwrap_or(0);
    let sum: Score = frequencies.iter().map(idf).sum();
    let weight = Bm25Weight::for_one_term_without_explain(frequency(&first), documents, average);
    Ok(weight.boost_by(sum / idf(&first)))
}

impl Query for StringQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let (similarity, word) = match scoring {
            EnableScoring::Enabled { statistics_provider, .. } => {
                let word = match (self.word_bonus, &self.word) {
                    (Some(bonus), Some(word)) => {
                        let term = self.fields.word_term(word);
                        let frequency = statistics_provider.doc_freq(&term)?;
                        Some((bonus, similarity(statistics_provider, term.field(), &[frequency])?))
                    }
                    _ => None,
                };
                (Some(self.similarity(statistics_provider)?), word)
            }
            EnableScoring::Disabled { .. } => (None, None),
        };
        Ok(Box::new(StringWeight { literal: self.clone(), similarity, word }))
    }
}

struct StringWeight {
    literal: StringQuery,
    similarity: Option<Bm25Weight>,
    word: Option<(Score, Bm25Weight)>,
}

impl StringWeight {
    fn literal_scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<StringScorer>> {
        let StringQuery { fields, bigrams, word, budget, .. } = &self.literal;
        let index = reader.inverted_index(fields.bigrams)?;
        let option =
            if bigrams.len() > 1 { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::WithFreqs };
        let longest = bigrams.last().map_or(0, |(offset, _)| *offset);
        let mut lists = Vec::with_capacity(bigrams.len());
        for (offset, bigram) in bigrams {
            let [non_word, word] = fields.bigram_terms(bigram);
            let (non_word, word) = (index.read_postings(&non_word, option)?, index.read_postings(&word, option)?);
            let Some(list) = BigramPostings::new(non_word, word, (longest - offset) as u32) else { return Ok(None) };
            lists.push(list);
        }
        // The rarest list provides the candidates; the others are probed.
        lists.sort_by_key(BigramPostings::size);
        let ranking = match &self.similarity {
            Some(similarity) => Some((similarity.boost_by(boost), reader.get_fieldnorms_reader(fields.bigrams)?)),
            None => None,
        };
        // The postings of a single bigram already show where it is a word.
        let word = word.as_ref().map(|word| fields.word_term(word));
        let words = match &word {
            Some(word) if lists.len() > 1 => {
                reader.inverted_index(word.field())?.read_postings(word, IndexRecordOption::WithFreqs)?
            }
            _ => None,
        };
        let word_ranking = match (&self.word, &word) {
            (Some((bonus, similarity)), Some(word)) => {
                let lengths = reader.get_fieldnorms_reader(word.field())?;
                Some(WordRanking { bonus: *bonus * boost, similarity: similarity.boost_by(boost), lengths })
            }
            _ => None,
        };
        let mut scorer = StringScorer {
            lists,
            words,
            ranking,
            word_ranking,
            doc: 0,
            count: 0,
            is_word: false,
            starts: Vec::new(),
            buffer: Vec::new(),
            meter: budget.meter(),
        };
        scorer.seek_match(0);
        Ok(Some(scorer))
    }
}

impl Weight for StringWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.literal_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain_score(self.literal_scorer(reader, 1.0)?, doc, "string")
    }
}

/// Returns the score of a document as an explanation.
fn explain_score(scorer: Option<impl Scorer>, doc: DocId, what: &'static str) -> tantivy::Result<Explanation> {
    if let Some(mut scorer) = scorer {
        let at = if scorer.doc() < doc { scorer.seek(doc) } else { scorer.doc() };
        if at == doc {
            return Ok(Explanation::new(what, scorer.score()));
        }
    }
    Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")))
}

/// Iterates over the documents of a segment that contain the string.
struct StringScorer {
    /// Rarest first; at least one.
    lists: Vec<BigramPostings>,
    /// Postings of the string as a word, if it is longer than a bigram.
    words: Option<SegmentPostings>,
    ranking: Option<(Bm25Weight, FieldNormReader)>,
    word_ranking: Option<WordRanking>,
    doc: DocId,
    /// How often the string occurs in the document; if it is a word there, how often as a word.
    count: u32,
    /// Whether the current document is in `words`.
    is_word: bool,
    starts: Vec<u32>,
    buffer: Vec<u32>,
    meter: Meter,
}

/// The additional score of documents that contain the string as a word.
struct WordRanking {
    bonus: Score,
    similarity: Bm25Weight,
    lengths: FieldNormReader,
}

impl StringScorer {
    /// Moves to the first document at or after `target` that contains the string.
    fn seek_match(&mut self, mut target: DocId) -> DocId {
        loop {
            if !self.meter.spend(CANDIDATE_STEPS) {
                self.doc = TERMINATED;
                return TERMINATED;
            }
            let mut candidate = self.next_candidate(target);
            self.is_word = false;
            if let Some(words) = &mut self.words {
                let doc = if words.doc() < target { words.seek(target) } else { words.doc() };
                if doc <= candidate && doc != TERMINATED {
                    candidate = doc;
                    self.is_word = true;
                    self.count = words.term_freq();
                }
            }
            self.doc = candidate;
            if candidate == TERMINATED || self.is_word || self.has_string() {
                return candidate;
            }
            target = candidate + 1;
        }
    }

    /// Returns the first document at or after `target` that has all bigrams.
    fn next_candidate(&mut self, mut target: DocId) -> DocId {
        let (rarest, others) = self.lists.split_first_mut().expect("at least one bigram");
        'candidates: loop {
            let candidate = if rarest.doc + 1 == target { rarest.advance() } else { rarest.seek(target) };
            if candidate == TERMINATED {
                return TERMINATED;
            }
            for other in &mut *others {
                let doc = other.seek(candidate);
                if doc > candidate {
                    target = doc;
                    continue 'candidates;
                }
            }
            return candidate;
        }
    }

    /// Whether the bigrams are at their offsets in the current document. Sets `count`.
    fn has_string(&mut self) -> bool {
        let (rarest, others) = self.lists.split_first_mut().expect("at least one bigram");
        if others.is_empty() {
            self.count = 1;
            return true;
        }
        rarest.positions(&mut self.starts);
        for other in others {
            other.positions(&mut self.buffer);
            let mut rest = self.buffer.as_slice();
            self.starts.retain(|start| {
                while let Some((first, after)) = rest.split_first()
                    && first < start
                {
                    rest = after;
                }
                rest.first() == Some(start)
            });
            if self.starts.is_empty() {
                return false;
            }
        }
        self.count = self.starts.len() as u32;
        true
    }
}

impl DocSet for StringScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.seek_match(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.seek_match(target) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let rarest = self.lists[0].size();
        if self.lists.len() == 1 { rarest } else { rarest / 2 }
    }

    fn cost(&self) -> u64 {
        u64::from(self.lists[0].size()) * self.lists.len() as u64
    }
}

impl Scorer for StringScorer {
    fn score(&mut self) -> Score {
        let Some((weight, lengths)) = &self.ranking else { return 1.0 };
        let length = lengths.fieldnorm_id(self.doc);
        let (count, word_bonus) = match self.lists.as_slice() {
            [single] => (single.frequency(), single.word_frequency()),
            _ => (self.count, if self.is_word { self.count } else { 0 }),
        };
        let score = weight.score(length, count);
        match &self.word_ranking {
            Some(word) if word_bonus > 0 => {
                score + word.bonus + word.similarity.score(word.lengths.fieldnorm_id(self.doc), word_bonus)
            }
            _ => score,
        }
    }
}

/// Matches documents that contain a character: as the first of a bigram, or as the last of a run.
#[derive(Debug, Clone)]
pub(crate) struct CharacterQuery {
    fields: Fields,
    text: String,
    budget: Budget,
}

impl CharacterQuery {
    /// Matches documents that contain `character`, folded.
    pub(crate) fn new(target: Target<'_>, character: String) -> Self {
        Self { fields: target.fields, text: character, budget: target.budget.clone() }
    }
}

impl Query for CharacterQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let similarity = match scoring {
            EnableScoring::Enabled { statistics_provider, searcher } => {
                let frequency = character_frequency(searcher.segment_readers(), self.fields, &self.text)?;
                Some(similarity(statistics_provider, self.fields.bigrams, &[frequency])?)
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(CharacterWeight { character: self.clone(), similarity }))
    }
}

struct CharacterWeight {
    character: CharacterQuery,
    similarity: Option<Bm25Weight>,
}

impl CharacterWeight {
    fn character_scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<CharacterScorer> {
        let CharacterQuery { fields, text: character, budget } = &self.character;
        let meter = budget.meter();
        let mut counts = vec![0_u16; reader.max_doc() as usize];
        meter.spend(reader.max_doc());
        let mut add = |mut postings: SegmentPostings, has_frequencies: bool| {
            let mut doc = postings.doc();
            while doc != TERMINATED && meter.spend(1) {
                let count = if has_frequencies { postings.term_freq() as u16 } else { 1 };
                counts[doc as usize] = counts[doc as usize].saturating_add(count);
                doc = postings.advance();
            }
        };
        let ends = reader.inverted_index(fields.ends)?;
        if let Some(postings) =
            ends.read_postings(&Term::from_field_text(fields.ends, character), IndexRecordOption::Basic)?
        {
            add(postings, false);
        }
        let bigrams = reader.inverted_index(fields.bigrams)?;
        let mut terms = bigrams.terms().range().ge(character).into_stream()?;
        let option = if self.similarity.is_some() { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        while terms.advance() && terms.key().starts_with(character.as_bytes()) && meter.spend(100) {
            add(bigrams.read_postings_from_terminfo(terms.value(), option)?, self.similarity.is_some());
        }
        let ranking = match &self.similarity {
            Some(similarity) => Some((similarity.boost_by(boost), reader.get_fieldnorms_reader(fields.bigrams)?)),
            None => None,
        };
        let mut scorer = CharacterScorer { counts, ranking, doc: 0 };
        scorer.seek_match(0);
        Ok(scorer)
    }
}

impl Weight for CharacterWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(self.character_scorer(reader, boost)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explain_score(Some(self.character_scorer(reader, 1.0)?), doc, "letter")
    }
}

/// Iterates over the documents of a segment that contain the character.
struct CharacterScorer {
    /// How often the character occurs, by document.
    counts: Vec<u16>,
    ranking: Option<(Bm25Weight, FieldNormReader)>,
    doc: DocId,
}

impl CharacterScorer {
    fn seek_match(&mut self, target: DocId) -> DocId {
        let rest = self.counts.get(target as usize..).unwrap_or_default();
        self.doc = rest.iter().position(|count| *count > 0).map_or(TERMINATED, |at| target + at as DocId);
        self.doc
    }
}

impl DocSet for CharacterScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.seek_match(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target { self.doc } else { self.seek_match(target) }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.counts.len() as u32 / 4
    }
}

impl Scorer for CharacterScorer {
    fn score(&mut self) -> Score {
        let Some((weight, lengths)) = &self.ranking else { return 1.0 };
        weight.score(lengths.fieldnorm_id(self.doc), self.counts[self.doc as usize].into())
    }
}
