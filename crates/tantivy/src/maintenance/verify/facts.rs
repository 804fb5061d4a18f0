//! Lists what a segment stores of its documents besides their text: terms, frequencies, positions, lengths, and column
//! values. It iterates over the schema, so that it covers every field.

use std::{
    collections::BTreeMap,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

use tantivy::{
    DocId, DocSet, SegmentReader, TERMINATED, TantivyError,
    columnar::DynamicColumn,
    error::DataCorruption,
    postings::Postings,
    schema::{Field, Schema},
};

use jianbao_text::bigrams;

/// The subject of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject<'s> {
    /// A term of a field, as bytes.
    Term(Field, &'s [u8]),
    /// The length of a field, as the index rounds it.
    Length(Field),
    /// The value of a column.
    Value(Field),
}

/// A fact about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fact<'f> {
    /// Frequency of the term in the document, and its positions if they are stored.
    Term(u32, &'f [u32]),
    Length(u8),
    Text(&'f str),
    Number(i128),
}

/// Receives the facts of a segment. The facts of one subject are consecutive; documents come in any order.
pub(crate) trait FactSink {
    /// Sets the subject of the next facts.
    fn subject(&mut self, subject: Subject<'_>);
    /// Receives a fact about the current subject.
    fn fact(&mut self, doc: DocId, fact: Fact<'_>);
}

/// A set of documents of a segment.
pub(crate) struct DocumentSet(Vec<u64>);

impl DocumentSet {
    /// Returns the empty set.
    pub(crate) fn none(segment: &SegmentReader) -> Self {
        Self(vec![0; segment.max_doc() as usize / 64 + 1])
    }

    pub(crate) fn insert(&mut self, doc: DocId) {
        self.0[doc as usize / 64] |= 1 << (doc % 64);
    }

    pub(crate) fn contains(&self, doc: DocId) -> bool {
        self.0[doc as usize / 64] >> (doc % 64) & 1 == 1
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        (0..self.0.len() as u32 * 64).filter(|doc| self.contains(*doc))
    }
}

/// Passes the facts about the `wanted` documents to `sink`.
pub(crate) fn read(segment: &SegmentReader, wanted: &DocumentSet, sink: &mut impl FactSink) -> tantivy::Result<()> {
    for (field, entry) in segment.schema().fields() {
        if let Some(option) = entry.field_type().get_index_record_option() {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().stream()?;
            let mut positions = Vec::new();
            let mut tokens = 0;
            while terms.advance() {
                // Searches look terms up, which reads other tables than iterating over the terms.
                if index.terms().get(terms.key())?.as_ref() != Some(terms.value()) {
                    return Err(corruption(format!(
                        "the term {} of {} is not found",
                        display_term(terms.key()),
                        entry.name()
                    )));
                }
                sink.subject(Subject::Term(field, terms.key()));
                let mut postings = index.read_postings_from_terminfo(terms.value(), option)?;
                let mut doc = postings.doc();
                while doc != TERMINATED {
                    if doc >= segment.max_doc() {
                        let (term, field) = (display_term(terms.key()), entry.name());
                        return Err(corruption(format!(
                            "the term {term} of {field} is in document {doc}, which is not there"
                        )));
                    }
                    tokens += u64::from(postings.term_freq());
                    // A search reads the positions of removed documents too.
                    if option.has_positions() && (wanted.contains(doc) || segment.is_deleted(doc)) {
                        postings.positions(&mut positions);
                    }
                    if wanted.contains(doc) {
                        sink.fact(doc, Fact::Term(postings.term_freq(), &positions));
                    }
                    doc = postings.advance();
                }
            }
            if option.has_freq() {
                check_total(segment, field, tokens, index.total_num_tokens())?;
            }
        }
        if entry.has_fieldnorms() {
            sink.subject(Subject::Length(field));
            // A segment in which no document has the field may have no lengths; all of them are 0.
            let lengths = segment.fieldnorms_readers().get_field(field)?;
            for doc in wanted.iter() {
                sink.fact(doc, Fact::Length(lengths.as_ref().map_or(0, |lengths| lengths.fieldnorm_id(doc))));
            }
        }
        if entry.is_fast() {
            sink.subject(Subject::Value(field));
            for column in segment.fast_fields().dynamic_column_handles(entry.name())? {
                values(segment, &column.open()?, wanted, sink)?;
            }
        }
    }
    Ok(())
}

/// Compares the total length of a field, which scores are computed from, with the lengths of its documents.
///
/// A merge of segments with removed documents computes the total from rounded lengths. The total may then be any number
/// between the sum of the rounded lengths and `tokens`, the sum of the frequencies.
fn check_total(segment: &SegmentReader, field: Field, tokens: u64, total: u64) -> tantivy::Result<()> {
    let rounded = segment
        .fieldnorms_readers()
        .get_field(field)?
        .map_or(0, |lengths| (0..segment.max_doc()).map(|doc| u64::from(lengths.fieldnorm(doc))).sum());
    if (rounded.min(tokens)..=tokens).contains(&total) {
        return Ok(());
    }
    let name = segment.schema().get_field_name(field);
    Err(corruption(format!("the total length of {name} is recorded as {total}, but its documents have {tokens}")))
}

fn corruption(what: String) -> TantivyError {
    DataCorruption::comment_only(what).into()
}

fn values(
    segment: &SegmentReader,
    column: &DynamicColumn,
    wanted: &DocumentSet,
    sink: &mut impl FactSink,
) -> tantivy::Result<()> {
    match column {
        DynamicColumn::U64(column) => {
            for doc in wanted.iter() {
                column.values_for_doc(doc).for_each(|value| sink.fact(doc, Fact::Number(value.into())));
            }
        }
        DynamicColumn::I64(column) => {
            for doc in wanted.iter() {
                column.values_for_doc(doc).for_each(|value| sink.fact(doc, Fact::Number(value.into())));
            }
        }
        DynamicColumn::Str(column) => {
            // Filters iterate over the ordinals.
            let values = column.num_terms() as u64;
            if values > u64::from(segment.max_doc()) {
                return Err(corruption(format!("a column has {values} values, more than documents")));
            }
            // Adjacent documents often have the same value, and looking one up takes microseconds.
            let mut last: Option<u64> = None;
            let mut text = String::new();
            for doc in wanted.iter() {
                for number in column.term_ords(doc) {
                    if last != Some(number) {
                        if number >= values {
                            return Err(corruption(format!("document {doc} has the value {number} of {values}")));
                        }
                        column.ord_to_str(number, &mut text)?;
                        last = Some(number);
                    }
                    sink.fact(doc, Fact::Text(&text));
                }
            }
        }
        // The schema has no columns of other types.
        other => {
            let kind = other.column_type().to_string();
            wanted.iter().for_each(|doc| sink.fact(doc, Fact::Text(&kind)));
        }
    }
    Ok(())
}

/// One hash per document over all of its facts, 8 bytes each. Documents with equal facts have equal hashes; different
/// ones collide with a probability of 2⁻⁶⁴. One pass over each segment suffices.
pub(crate) struct FactHashes {
    pub(crate) hashes: Vec<u64>,
    subject: u64,
}

impl FactHashes {
    pub(crate) fn new(segment: &SegmentReader) -> Self {
        Self { hashes: vec![0; segment.max_doc() as usize], subject: 0 }
    }
}

fn hash_of(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Mixes the bits of a number (the last step of SplitMix64, by Sebastiano Vigna, public domain).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

impl FactSink for FactHashes {
    fn subject(&mut self, subject: Subject<'_>) {
        self.subject = hash_of(subject);
    }

    fn fact(&mut self, doc: DocId, fact: Fact<'_>) {
        let fact = match fact {
            // Nearly all facts are of this kind.
            Fact::Term(frequency, positions) => {
                positions.iter().fold(mix(self.subject.wrapping_add(frequency.into())), |sum, position| {
                    mix(sum ^ u64::from(*position))
                })
            }
            other => mix(self.subject ^ hash_of(other)),
        };
        let sum = &mut self.hashes[doc as usize];
        *sum = sum.wrapping_add(fact);
    }
}

/// The facts of a few documents as text, by document and subject.
pub(crate) struct FactTexts<'s> {
    schema: &'s Schema,
    subject: String,
    pub(crate) texts: BTreeMap<(DocId, String), String>,
}

impl<'s> FactTexts<'s> {
    pub(crate) fn new(schema: &'s Schema) -> Self {
        Self { schema, subject: String::new(), texts: BTreeMap::new() }
    }
}

impl FactSink for FactTexts<'_> {
    fn subject(&mut self, subject: Subject<'_>) {
        let name = |field| self.schema.get_field_name(field);
        self.subject = match subject {
            Subject::Term(field, term) => format!("term {} of {}", display_term(term), name(field)),
            Subject::Length(field) => format!("length of {}", name(field)),
            Subject::Value(field) => format!("column {}", name(field)),
        };
    }

    fn fact(&mut self, doc: DocId, fact: Fact<'_>) {
        let fact_text = match fact {
            Fact::Term(frequency, []) => format!("{frequency} ×"),
            Fact::Term(_, positions) => {
                let positions: Vec<String> = positions.iter().map(ToString::to_string).collect();
                format!("at {}", positions.join(", "))
            }
            Fact::Length(length) => length.to_string(),
            Fact::Text(text) => format!("“{text}”"),
            Fact::Number(number) => number.to_string(),
        };
        let text = self.texts.entry((doc, self.subject.clone())).or_default();
        text.push_str(if text.is_empty() { "" } else { " and " });
        text.push_str(&fact_text);
    }
}

/// Formats a term for display. A bigram that is a word has a suffix of its own.
fn display_term(term: &[u8]) -> impl fmt::Display {
    match str::from_utf8(term) {
        Ok(text) => match text.strip_suffix(bigrams::WORD_MARK) {
            Some(word) => format!("“{word}” as a word"),
            None => format!("“{text}”"),
        },
        Err(_) => format!("{term:02x?}"),
    }
}
