//! What a segment says of its documents besides their stored text, fact by fact: which terms they have, how often and where, how
//! long they are, the values of their columns. Goes by the schema, so that no field is forgotten.

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

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject<'s> {
    /// A term of a field, in its bytes.
    Term(Field, &'s [u8]),
    /// The length of a field, as it is rounded.
    Length(Field),
    /// The value of a column.
    Value(Field),
}

/// What is said of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fact<'f> {
    /// How often the document has the term, and at which places where these are kept.
    Has(u32, &'f [u32]),
    Length(u8),
    Text(&'f str),
    Number(i128),
}

/// Takes the facts of a segment. Those of one term come together; documents come in any order.
pub(crate) trait Sink {
    /// What the next facts are about.
    fn about(&mut self, subject: Subject<'_>);
    fn fact(&mut self, doc: DocId, fact: Fact<'_>);
}

/// Documents of a segment.
pub(crate) struct Documents(Vec<u64>);

impl Documents {
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

/// Reads what `segment` says of the `wanted` documents.
pub(crate) fn read(segment: &SegmentReader, wanted: &Documents, sink: &mut impl Sink) -> tantivy::Result<()> {
    for (field, entry) in segment.schema().fields() {
        if let Some(option) = entry.field_type().get_index_record_option() {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().stream()?;
            let mut positions = Vec::new();
            let mut tokens = 0;
            while terms.advance() {
                // Searches look terms up, and that reads tables which going through all of them does not.
                if index.terms().get(terms.key())?.as_ref() != Some(terms.value()) {
                    return Err(wrong(format!("the term {} of {} is not found", shown(terms.key()), entry.name())));
                }
                sink.about(Subject::Term(field, terms.key()));
                let mut postings = index.read_postings_from_terminfo(terms.value(), option)?;
                let mut doc = postings.doc();
                while doc != TERMINATED {
                    if doc >= segment.max_doc() {
                        let (term, field) = (shown(terms.key()), entry.name());
                        return Err(wrong(format!(
                            "the term {term} of {field} is in document {doc}, which is not there"
                        )));
                    }
                    tokens += u64::from(postings.term_freq());
                    // A search reads the positions of removed documents too, before it knows that they are removed.
                    if option.has_positions() && (wanted.contains(doc) || segment.is_deleted(doc)) {
                        postings.positions(&mut positions);
                    }
                    if wanted.contains(doc) {
                        sink.fact(doc, Fact::Has(postings.term_freq(), &positions));
                    }
                    doc = postings.advance();
                }
            }
            if option.has_freq() {
                check_total(segment, field, tokens, index.total_num_tokens())?;
            }
        }
        if entry.has_fieldnorms() {
            sink.about(Subject::Length(field));
            // A segment in which no document has the field may have no lengths of it: all are 0.
            let lengths = segment.fieldnorms_readers().get_field(field)?;
            for doc in wanted.iter() {
                sink.fact(doc, Fact::Length(lengths.as_ref().map_or(0, |lengths| lengths.fieldnorm_id(doc))));
            }
        }
        if entry.is_fast() {
            sink.about(Subject::Value(field));
            for column in segment.fast_fields().dynamic_column_handles(entry.name())? {
                values(segment, &column.open()?, wanted, sink)?;
            }
        }
    }
    Ok(())
}

/// Compares the total length of a field, from which scores are computed, with the lengths of its documents.
///
/// A merge of segments with removed documents computes the total from lengths that are rounded down, so that the total may be any number
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
    Err(wrong(format!("the total length of {name} is recorded as {total}, but its documents have {tokens}")))
}

fn wrong(what: String) -> TantivyError {
    DataCorruption::comment_only(what).into()
}

fn values(
    segment: &SegmentReader,
    column: &DynamicColumn,
    wanted: &Documents,
    sink: &mut impl Sink,
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
            // Conditions go over the values by their numbers.
            let values = column.num_terms() as u64;
            if values > u64::from(segment.max_doc()) {
                return Err(wrong(format!("a column has {values} values, more than documents")));
            }
            // Neighbours have the same value, and finding one takes microseconds.
            let mut last: Option<u64> = None;
            let mut text = String::new();
            for doc in wanted.iter() {
                for number in column.term_ords(doc) {
                    if last != Some(number) {
                        if number >= values {
                            return Err(wrong(format!("document {doc} has the value {number} of {values}")));
                        }
                        column.ord_to_str(number, &mut text)?;
                        last = Some(number);
                    }
                    sink.fact(doc, Fact::Text(&text));
                }
            }
        }
        // The schema has no others.
        other => {
            let kind = other.column_type().to_string();
            wanted.iter().for_each(|doc| sink.fact(doc, Fact::Text(&kind)));
        }
    }
    Ok(())
}

/// For each document a sum over its facts: two segments that say the same of a document have the same sum, and others, but for one
/// chance in 2⁶⁴, have not. So one pass over each is enough, and eight bytes a document.
pub(crate) struct Sums {
    pub(crate) sums: Vec<u64>,
    about: u64,
}

impl Sums {
    pub(crate) fn of(segment: &SegmentReader) -> Self {
        Self { sums: vec![0; segment.max_doc() as usize], about: 0 }
    }
}

fn hashed(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Spreads a number over all bits (the end of SplitMix64, by Sebastiano Vigna, in the public domain).
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

impl Sink for Sums {
    fn about(&mut self, subject: Subject<'_>) {
        self.about = hashed(subject);
    }

    fn fact(&mut self, doc: DocId, fact: Fact<'_>) {
        let fact = match fact {
            // Nearly all facts are these.
            Fact::Has(times, places) => places
                .iter()
                .fold(mixed(self.about.wrapping_add(times.into())), |sum, place| mixed(sum ^ u64::from(*place))),
            other => mixed(self.about ^ hashed(other)),
        };
        let sum = &mut self.sums[doc as usize];
        *sum = sum.wrapping_add(fact);
    }
}

/// The facts themselves, of a few documents, as people read them: by document, then by subject.
pub(crate) struct Sayings<'s> {
    schema: &'s Schema,
    about: String,
    pub(crate) said: BTreeMap<(DocId, String), String>,
}

impl<'s> Sayings<'s> {
    pub(crate) fn new(schema: &'s Schema) -> Self {
        Self { schema, about: String::new(), said: BTreeMap::new() }
    }
}

impl Sink for Sayings<'_> {
    fn about(&mut self, subject: Subject<'_>) {
        let name = |field| self.schema.get_field_name(field);
        self.about = match subject {
            Subject::Term(field, term) => format!("term {} of {}", shown(term), name(field)),
            Subject::Length(field) => format!("length of {}", name(field)),
            Subject::Value(field) => format!("column {}", name(field)),
        };
    }

    fn fact(&mut self, doc: DocId, fact: Fact<'_>) {
        let said = match fact {
            Fact::Has(times, []) => format!("{times} ×"),
            Fact::Has(_, places) => {
                let places: Vec<String> = places.iter().map(ToString::to_string).collect();
                format!("at {}", places.join(", "))
            }
            Fact::Length(length) => length.to_string(),
            Fact::Text(text) => format!("“{text}”"),
            Fact::Number(number) => number.to_string(),
        };
        let before = self.said.entry((doc, self.about.clone())).or_default();
        before.push_str(if before.is_empty() { "" } else { " and " });
        before.push_str(&said);
    }
}

/// A term as people read it; a pair that is a word has a mark of its own.
fn shown(term: &[u8]) -> impl fmt::Display {
    match str::from_utf8(term) {
        Ok(text) => match text.strip_suffix(bigrams::WORD_MARK) {
            Some(word) => format!("“{word}” as a word"),
            None => format!("“{text}”"),
        },
        Err(_) => format!("{term:02x?}"),
    }
}
