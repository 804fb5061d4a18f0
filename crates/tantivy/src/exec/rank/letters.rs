//! The letters of a query as evidence, counted in the texts of the best paragraphs and of the articles around them. Adds to scores;
//! finds nothing.
//!
//! Single characters are strong evidence in Chinese (中共中央 against 中国共产党中央) and have the longest postings: reading a few
//! hundred texts costs less than any of them. Measured; see DESIGN.md, "Ranking".

use std::collections::HashMap;

use tantivy::DocAddress;

use jianbao_query::{Budget, Scope, engine::Request};
use jianbao_text::fold;

use crate::exec::idf::idf;
use crate::exec::rank::evidence::{ARTICLE, Lengths, PARAGRAPH, SegmentEvidence};
use crate::{error::Result, reader::index_reader::IndexReader};

/// How many paragraphs are looked at; those that score as the last of them are too, so that the layout of the index decides
/// nothing.
const BEST: usize = 150;

/// Adds the evidence of letters to the scores of the best documents that were found.
pub(crate) fn add(
    archive: &IndexReader,
    characters: &[char],
    evidence: &mut [SegmentEvidence<'_>],
    request: &Request,
) -> Result<()> {
    let scope = request.scope;
    let Some(letters) = Letters::of(archive, characters)? else { return Ok(()) };
    let mut scores: Vec<f32> = evidence.iter().flat_map(|segment| &segment.found).map(|(_, score)| *score).collect();
    let least = if scores.len() > BEST {
        *scores.select_nth_unstable_by(BEST - 1, |a, b| b.total_cmp(a)).1
    } else {
        f32::NEG_INFINITY
    };
    let lengths = Lengths::of(archive);
    for (ordinal, evidence) in evidence.iter_mut().enumerate() {
        let mut documents = std::mem::take(&mut evidence.found);
        let norms = archive
            .searcher()
            .segment_reader(ordinal as u32)
            .get_fieldnorms_reader(archive.fields().bigrams)
            .map_err(archive.failed("weighing evidence"))?;
        // Each text is read once: articles have several paragraphs among the best.
        let mut articles: HashMap<u32, Vec<Vec<u32>>> = HashMap::new();
        for (doc, score) in documents.iter_mut().filter(|(_, score)| *score >= least) {
            let numbers = &evidence.layout.numbers;
            let number = numbers[*doc as usize];
            let head = *doc - number;
            request.budget.check()?;
            let counts = match articles.entry(head) {
                std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::hash_map::Entry::Vacant(entry) => {
                    let after = &numbers[head as usize + 1..];
                    let paragraphs = after.iter().position(|number| *number == 0).unwrap_or(after.len()) as u32;
                    let count = |number| {
                        let address = DocAddress::new(ordinal as u32, head + number);
                        letters.count(archive, address, &request.budget)
                    };
                    entry.insert((0..=paragraphs).map(count).collect::<Result<_>>()?)
                }
            };
            let first = usize::from(scope == Scope::Bodies);
            let article_length = evidence.article_length(head, scope, norms.fieldnorm(head));
            for (letter, rarity) in letters.rarities.iter().enumerate() {
                let here = counts[number as usize][letter];
                let around: u32 = counts[first..].iter().map(|counts| counts[letter]).sum();
                *score += rarity * PARAGRAPH.of(here, norms.fieldnorm(*doc), lengths.paragraph);
                *score += rarity * ARTICLE.of(around, article_length, lengths.article);
            }
        }
        evidence.found = documents;
    }
    Ok(())
}

/// The letters of a query.
struct Letters {
    /// For each character up to U+FFFF, its number from 1 on; 0 for those that are not asked for.
    places: Vec<u8>,
    rarities: Vec<f32>,
}

/// Letters that are counted; a query of more is no headline.
const MOST: usize = 255;

impl Letters {
    /// `None` when there are none.
    fn of(archive: &IndexReader, characters: &[char]) -> Result<Option<Self>> {
        let mut letters = Self { places: vec![0; 1 << 16], rarities: Vec::new() };
        for &letter in characters {
            let Some(place) = letters.places.get_mut(letter as usize).filter(|place| **place == 0) else { continue };
            if letters.rarities.len() == MOST {
                break;
            }
            *place = letters.rarities.len() as u8 + 1;
            let frequency = archive.letter_frequency(letter.encode_utf8(&mut [0; 4]))?;
            letters.rarities.push(idf(archive.totals().documents, frequency));
        }
        Ok((!letters.rarities.is_empty()).then_some(letters))
    }

    /// How often each occurs in the text of a document.
    fn count(&self, archive: &IndexReader, address: DocAddress, budget: &Budget) -> Result<Vec<u32>> {
        // Characters that are not asked for are counted too, in the first place: a branch costs more.
        let mut counts = vec![0; self.rarities.len() + 1];
        let table = fold::fold_table();
        let length = archive.text_parts(address, |part| {
            for c in part.chars() {
                let folded = table.get(c as usize).copied().unwrap_or_else(|| fold::fold_char_bmp(c));
                counts[usize::from(self.places[usize::from(folded)])] += 1;
            }
        })?;
        budget.spend(2000 + length as u64);
        counts.remove(0);
        Ok(counts)
    }
}
