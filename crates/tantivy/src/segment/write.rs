//! Writes the files of a segment: lengths, terms with their postings, stored values, columns.

use tantivy::{
    DocId, SegmentMeta,
    directory::TerminatingWrite,
    fieldnorm::{FieldNormReader, FieldNormReaders, FieldNormsSerializer},
    index::SegmentComponent,
    postings::{FieldSerializer, InvertedIndexSerializer},
    schema::{Field, IndexRecordOption},
};

use super::{bigrams::CharacterRanks, builder::SegmentBuilder, sort, terms::TermBuffer};
use jianbao_text::bigrams::WORD_MARK;

impl SegmentBuilder {
    /// Writes the segment and returns its metadata.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written.
    pub(crate) fn finish(self) -> tantivy::Result<SegmentMeta> {
        write(self)
    }
}

/// Writes all files of a segment.
fn write(builder: SegmentBuilder) -> tantivy::Result<SegmentMeta> {
    let segment = builder.segment.clone();
    write_norms(&builder)?;
    // The serializer of postings needs the lengths.
    let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
    let mut serializer = InvertedIndexSerializer::open(&segment)?;
    for (field, _) in builder.schema.fields().filter(|(_, entry)| entry.is_indexed()) {
        write_field(&builder, field, norms.get_field(field)?, &mut serializer)?;
    }
    serializer.close()?;
    builder.store.close()?;
    let mut columns = segment.open_write(SegmentComponent::FastFields)?;
    let mut columns_writer = builder.columns;
    columns_writer.serialize(&mut columns, None)?;
    columns.terminate()?;
    Ok(segment.with_max_doc(builder.documents).meta().clone())
}

/// Returns the terms of a field without positions, or `None` for the fields that are derived from bigrams.
fn terms_of(builder: &SegmentBuilder, field: Field) -> Option<&TermBuffer> {
    let fields = builder.fields;
    let terms = [
        (fields.words, &builder.words),
        (fields.numbers, &builder.numbers),
        (fields.article, &builder.article),
        (fields.day, &builder.day),
    ];
    terms.into_iter().find(|(own, _)| *own == field).map(|(_, terms)| terms)
}

fn write_norms(builder: &SegmentBuilder) -> tantivy::Result<()> {
    let segment = builder.segment.clone();
    let mut serializer = FieldNormsSerializer::from_write(segment.open_write(SegmentComponent::FieldNorms)?)?;
    for (field, _) in builder.schema.fields().filter(|(_, entry)| entry.is_indexed() && entry.has_fieldnorms()) {
        match terms_of(builder, field) {
            Some(terms) => serializer.serialize_field(field, &terms.norms())?,
            None => serializer.serialize_field(field, builder.bigrams.norms())?,
        }
    }
    serializer.close()?;
    Ok(())
}

/// Writes the terms of a field; nothing if it has none.
fn write_field(
    builder: &SegmentBuilder,
    field: Field,
    norms: Option<FieldNormReader>,
    serializer: &mut InvertedIndexSerializer,
) -> tantivy::Result<()> {
    let option = builder.schema.get_field_entry(field).field_type().index_record_option();
    let has_frequencies = option.is_some_and(IndexRecordOption::has_freq);
    if let Some(terms) = terms_of(builder, field) {
        if terms.tokens() > 0 {
            let mut output = serializer.new_field(field, terms.tokens(), norms)?;
            terms.sorted(|term, documents| write_term(&mut output, term, documents, has_frequencies))?;
            output.close()?;
        }
    } else if field == builder.fields.bigrams {
        if builder.bigrams.tokens() > 0 {
            let mut output = serializer.new_field(field, builder.bigrams.tokens(), norms)?;
            write_bigrams(builder, &mut output)?;
            output.close()?;
        }
    } else {
        let ranks = CharacterRanks::new(&builder.bigrams);
        let tokens = sort::count_run_ends(&builder.bigrams, &ranks);
        if tokens > 0 {
            let mut output = serializer.new_field(field, tokens, norms)?;
            sort::run_ends(&builder.bigrams, &ranks, |character, documents| {
                write_term(&mut output, character.encode_utf8(&mut [0; 4]).as_bytes(), documents, has_frequencies)
            })?;
            output.close()?;
        }
    }
    Ok(())
}

fn write_bigrams(builder: &SegmentBuilder, output: &mut FieldSerializer<'_>) -> std::io::Result<()> {
    let mut term = String::new();
    sort::bigrams(&builder.bigrams, &CharacterRanks::new(&builder.bigrams), |characters, is_word, postings| {
        term.clear();
        term.extend(characters);
        term.extend(is_word.then_some(WORD_MARK));
        output.new_term(term.as_bytes(), postings.documents.len() as u32, true)?;
        let mut rest = postings.deltas;
        for &(doc, positions) in postings.documents {
            let (own, after) = rest.split_at(positions as usize);
            output.write_doc(doc, positions, own);
            rest = after;
        }
        output.close_term()
    })
}

/// Writes a term with its documents, ascending, each repeated by its frequency.
fn write_term(
    output: &mut FieldSerializer<'_>,
    term: &[u8],
    documents: &[DocId],
    has_frequencies: bool,
) -> std::io::Result<()> {
    let each = || documents.chunk_by(|a, b| a == b);
    // The serializer needs the document frequency only if it computes score bounds.
    let frequency = if has_frequencies { each().count() as u32 } else { 0 };
    output.new_term(term, frequency, has_frequencies)?;
    for same in each() {
        output.write_doc(same[0], if has_frequencies { same.len() as u32 } else { 0 }, &[]);
    }
    output.close_term()
}
