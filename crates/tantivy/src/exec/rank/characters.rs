//! Scores the single characters of a query, counted in the texts of the best paragraphs and their articles. Adds to
//! scores; finds no further documents.
//!
//! Single characters are strong evidence in Chinese (中共中央 against 中国共产党中央), but they have the longest posting lists:
//! reading a few hundred texts costs less than reading any of these lists. For measurements see DESIGN.md, "Ranking".

use tantivy::{DocAddress, DocId};

use jianbao_query::{
    Budget,
    engine::{Request, idf},
};
use jianbao_text::fold;

use crate::exec::rank::{
    articles::{ArticleDocs, RankedSegment},
    bm25::{ARTICLE, AverageLengths, PARAGRAPH},
};
use crate::{error::Result, reader::index_reader::IndexReader};

/// Adds the evidence of characters to the scores of the documents of a segment with at least `threshold`. Each text is
/// read once, because several of the best paragraphs may be of the same article.
pub(crate) fn add(
    segment: &RankedSegment<'_>,
    characters: &QueryCharacters,
    lengths: AverageLengths,
    found: &mut [(DocId, f32)],
    threshold: f32,
    request: &Request,
) -> Result<()> {
    let mut current: Option<(ArticleDocs, Vec<Vec<u32>>)> = None;
    for (doc, score) in found.iter_mut().filter(|(_, score)| *score >= threshold) {
        request.budget.check()?;
        if current.as_ref().is_none_or(|(article, _)| *doc >= article.all.end) {
            let Some(article) = segment.article(*doc, request.scope) else { continue };
            let count = |doc| characters.count(segment.reader, DocAddress::new(segment.ordinal, doc), &request.budget);
            let counts = article.all.clone().map(count).collect::<Result<_>>()?;
            current = Some((article, counts));
        }
        let Some((article, counts)) = &current else { continue };
        let at = |doc: DocId| (doc - article.all.start) as usize;
        for (character, idf) in characters.idfs.iter().enumerate() {
            let in_paragraph = counts[at(*doc)][character];
            let in_article: u32 = counts[at(article.counted.start)..].iter().map(|counts| counts[character]).sum();
            *score += idf * PARAGRAPH.score(in_paragraph, segment.norms.fieldnorm(*doc), lengths.paragraph);
            *score += idf * ARTICLE.score(in_article, article.length, lengths.article);
        }
    }
    Ok(())
}

/// The distinct characters of a query.
pub(crate) struct QueryCharacters {
    /// The number of each character up to U+FFFF, from 1; 0 for characters that are not in the query.
    numbers_by_char: Vec<u8>,
    idfs: Vec<f32>,
}

/// Maximum number of characters that are counted.
const MAX_CHARACTERS: usize = 255;

impl QueryCharacters {
    /// Returns the characters with their inverse document frequencies, or `None` if there are none.
    pub(crate) fn look_up(reader: &IndexReader, characters: &[char]) -> Result<Option<Self>> {
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
