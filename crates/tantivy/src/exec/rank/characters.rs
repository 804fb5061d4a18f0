//! Scores the single characters of a query, counted in the texts of the best paragraphs and their articles. Adds to
//! scores; finds no further documents.
//!
//! Single characters are strong evidence in Chinese (中共中央 against 中国共产党中央), but they have the longest posting lists:
//! reading a few hundred texts costs less than reading any of these lists. For measurements see DESIGN.md, "Ranking".

use std::collections::HashMap;

use tantivy::DocAddress;

use jianbao_query::{Budget, Scope, engine::Request};
use jianbao_text::fold;

use crate::exec::idf::idf;
use crate::exec::rank::evidence::{ARTICLE, AverageLengths, PARAGRAPH, SegmentEvidence};
use crate::{error::Result, reader::index_reader::IndexReader};

/// Number of paragraphs whose texts are read. Paragraphs that tie with the last of them are read too, so that the
/// result does not depend on the document order.
const MAX_PARAGRAPHS: usize = 150;

/// Adds the evidence of characters to the scores of the best documents.
pub(crate) fn add(
    reader: &IndexReader,
    characters: &[char],
    evidence: &mut [SegmentEvidence<'_>],
    request: &Request,
) -> Result<()> {
    let scope = request.scope;
    let Some(characters) = QueryCharacters::look_up(reader, characters)? else { return Ok(()) };
    let mut scores: Vec<f32> = evidence.iter().flat_map(|segment| &segment.found).map(|(_, score)| *score).collect();
    let threshold = if scores.len() > MAX_PARAGRAPHS {
        *scores.select_nth_unstable_by(MAX_PARAGRAPHS - 1, |a, b| b.total_cmp(a)).1
    } else {
        f32::NEG_INFINITY
    };
    let lengths = AverageLengths::new(reader);
    for (ordinal, evidence) in evidence.iter_mut().enumerate() {
        let mut documents = std::mem::take(&mut evidence.found);
        let norms = reader
            .searcher()
            .segment_reader(ordinal as u32)
            .get_fieldnorms_reader(reader.fields().bigrams)
            .map_err(reader.error_while("weighing evidence"))?;
        // Each text is read once, because several of the best paragraphs may be of the same article.
        let mut articles: HashMap<u32, Vec<Vec<u32>>> = HashMap::new();
        for (doc, score) in documents.iter_mut().filter(|(_, score)| *score >= threshold) {
            let numbers = &evidence.layout.numbers;
            let number = numbers[*doc as usize];
            let title_doc = *doc - number;
            request.budget.check()?;
            let counts = match articles.entry(title_doc) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    let after = &numbers[title_doc as usize + 1..];
                    let paragraphs = after.iter().position(|number| *number == 0).unwrap_or(after.len()) as u32;
                    let count = |number| {
                        let address = DocAddress::new(ordinal as u32, title_doc + number);
                        characters.count(reader, address, &request.budget)
                    };
                    entry.insert((0..=paragraphs).map(count).collect::<Result<_>>()?)
                }
            };
            let first = usize::from(scope == Scope::Bodies);
            let article_length = evidence.article_length(title_doc, scope, norms.fieldnorm(title_doc));
            for (character, idf) in characters.idfs.iter().enumerate() {
                let in_paragraph = counts[number as usize][character];
                let in_article: u32 = counts[first..].iter().map(|counts| counts[character]).sum();
                *score += idf * PARAGRAPH.score(in_paragraph, norms.fieldnorm(*doc), lengths.paragraph);
                *score += idf * ARTICLE.score(in_article, article_length, lengths.article);
            }
        }
        evidence.found = documents;
    }
    Ok(())
}

/// The distinct characters of a query.
struct QueryCharacters {
    /// The number of each character up to U+FFFF, from 1; 0 for characters that are not in the query.
    numbers_by_char: Vec<u8>,
    idfs: Vec<f32>,
}

/// Maximum number of characters that are counted.
const MAX_CHARACTERS: usize = 255;

impl QueryCharacters {
    /// Returns the characters with their inverse document frequencies, or `None` if there are none.
    fn look_up(reader: &IndexReader, characters: &[char]) -> Result<Option<Self>> {
        let mut query_characters = Self { numbers_by_char: vec![0; 1 << 16], idfs: Vec::new() };
        for &character in characters {
            let Some(number) =
                query_characters.numbers_by_char.get_mut(character as usize).filter(|number| **number == 0)
            else {
                continue;
            };
            if query_characters.idfs.len() == MAX_CHARACTERS {
                break;
            }
            *number = query_characters.idfs.len() as u8 + 1;
            let frequency = reader.character_frequency(character.encode_utf8(&mut [0; 4]))?;
            query_characters.idfs.push(idf(reader.totals().documents, frequency));
        }
        Ok((!query_characters.idfs.is_empty()).then_some(query_characters))
    }

    /// Counts how often each character occurs in the text of a document.
    fn count(&self, reader: &IndexReader, address: DocAddress, budget: &Budget) -> Result<Vec<u32>> {
        // Other characters are counted too, in slot 0, because a branch costs more.
        let mut counts = vec![0; self.idfs.len() + 1];
        let table = fold::fold_table();
        let length = reader.text_parts(address, |part| {
            for c in part.chars() {
                let folded = table.get(c as usize).copied().unwrap_or_else(|| fold::fold_char_bmp(c));
                counts[usize::from(self.numbers_by_char[usize::from(folded)])] += 1;
            }
        })?;
        budget.spend(2000 + length as u64);
        counts.remove(0);
        Ok(counts)
    }
}
