//! Generates queries of many classes from the texts of an index, from one word to a sentence.

use std::ops::Range;

use crate::{
    analysis::{is_han, is_word_char},
    index::Rng,
};

/// A class of queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// The queries, as a user would type them.
    pub queries: Vec<String>,
    /// Whether each query comes from a text, so that it must find at least that text.
    pub drawn: bool,
}

/// The words and texts that queries are generated from.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Words with their number of paragraphs, the most frequent first.
    pub words: Vec<(String, u64)>,
    /// Paragraphs.
    pub passages: Vec<Passage>,
    /// Titles.
    pub titles: Vec<String>,
    /// A year in the middle of the archive.
    pub year: Option<i16>,
}

/// A paragraph and its words.
///
/// ```
/// use jianbao::eval::Passage;
/// let cut = |run: &str| Ok::<_, ()>(if run == "大桥合龙" { vec![0..6, 6..12] } else { vec![0..run.len()] });
/// let passage = Passage::cut("大桥合龙，通车".to_owned(), cut).unwrap();
/// assert_eq!(passage.words, [0..6, 6..12, 15..21]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Its text, folded.
    pub text: String,
    /// The byte range of each word, in order.
    pub words: Vec<Range<usize>>,
}

impl Passage {
    /// Segments each run of letters of a folded text into words.
    ///
    /// # Errors
    ///
    /// Returns the errors of `cut`.
    pub fn cut<E>(text: String, mut cut: impl FnMut(&str) -> Result<Vec<Range<usize>>, E>) -> Result<Self, E> {
        let mut words = Vec::new();
        let mut start = 0;
        for run in text.split(|c| !is_word_char(c)) {
            // The separator between runs is a character of any length.
            start += text[start..].find(run).unwrap_or_default();
            if !run.is_empty() {
                words.extend(cut(run)?.into_iter().map(|word| start + word.start..start + word.end));
            }
            start += run.len();
        }
        Ok(Self { text, words })
    }

    fn word(&self, number: usize) -> Option<&str> {
        self.words.get(number).map(|word| &self.text[word.clone()])
    }

    /// Whether these words are adjacent.
    fn joined(&self, numbers: Range<usize>) -> bool {
        self.words.get(numbers).is_some_and(|words| words.windows(2).all(|pair| pair[0].end == pair[1].start))
    }
}

/// Generates `number` queries of each class; the same ones for the same seed. Omits classes for which there is no
/// material.
///
/// ```
/// use jianbao::eval::{Material, Passage, classes};
/// let words = [("大桥", 90), ("通车", 40), ("市长", 9), ("渡口", 2)].map(|(word, count)| (word.to_owned(), count));
/// let passage = Passage::cut("昨日清晨，长江大桥合龙，市长到场。".to_owned(), |run| {
///     Ok::<_, ()>((0..run.len()).step_by(6).map(|at| at..at + 6).collect())
/// });
/// let material = Material { words: words.into(), passages: vec![passage.unwrap()], ..Material::default() };
/// let classes = classes(&material, 5, 1);
/// assert!(classes.iter().any(|class| class.name == "exact 4, words" && class.queries.len() == 5));
/// assert!(classes.iter().any(|class| class.name == "exact 3, across"));
/// ```
#[must_use]
pub fn classes(material: &Material, number: usize, seed: u64) -> Vec<Class> {
    let mut generator = Generator { material, rng: Rng::new(seed), number, classes: Vec::new() };
    // Skip the most frequent words: stop words are not typical queries.
    let words = &material.words;
    let common = &words[words.len().min(50)..words.len().min(1050)];
    let common = if common.is_empty() { words } else { common };
    let rare: Vec<(String, u64)> = words.iter().filter(|(_, count)| (2..=10).contains(count)).cloned().collect();
    generator.class("common word", false, |generator| generator.random_word(common));
    generator.class("rare word", false, |generator| generator.random_word(&rare));
    generator.class("two words", false, |generator| {
        Some(format!("{} {}", generator.random_word(common)?, generator.random_word(common)?))
    });
    generator.class("three OR", false, |generator| {
        Some(format!(
            "{} OR {} OR {}",
            generator.random_word(common)?,
            generator.random_word(common)?,
            generator.random_word(common)?
        ))
    });
    for (place, on_words) in [("words", true), ("across", false)] {
        for length in 1..=6 {
            generator.class(&format!("exact {length}, {place}"), true, |generator| {
                let passage = generator.passage()?;
                generator.exact(passage, length, on_words).map(|part| format!("“{part}”"))
            });
        }
    }
    generator.class("phrase", true, |generator| {
        let passage = generator.passage()?;
        let first = generator.rng.below(passage.words.len());
        let words = passage.words.get(first..first + 4).filter(|_| passage.joined(first..first + 4))?;
        Some(format!("“{}”", &passage.text[words[0].start..words[3].end]))
    });
    generator.class("phrase with a gap", false, |generator| {
        let passage = generator.passage()?;
        let first = generator.rng.below(passage.words.len());
        let pair = (passage.word(first)?, passage.word(first + 2)?);
        passage.joined(first..first + 3).then(|| format!("“{}{}”~2", pair.0, pair.1))
    });
    generator.class("near", false, |generator| {
        Some(format!("{} NEAR/5 {}", generator.random_word(common)?, generator.random_word(common)?))
    });
    generator.class("wildcard ?", true, |generator| {
        let passage = generator.passage()?;
        let part = generator.han(&passage.text, 4)?;
        Some(format!("“{}?{}{}”", part[0], part[2], part[3]))
    });
    generator.class("wildcard *", true, |generator| {
        let passage = generator.passage()?;
        let length = 5 + generator.rng.below(6);
        let part = generator.han(&passage.text, length)?;
        let (head, tail) = (&part[..2], &part[part.len() - 2..]);
        Some(format!("“{}*{}”", head.iter().collect::<String>(), tail.iter().collect::<String>()))
    });
    if let Some(year) = material.year {
        generator
            .class("in a year", false, |generator| Some(format!("{} 日期:{year}", generator.random_word(common)?)));
    }
    generator
        .class("headline", true, |generator| material.titles.get(generator.rng.below(material.titles.len())).cloned());
    generator.class("sentence", true, |generator| {
        let passage = generator.passage()?;
        let sentence = passage.text.split('。').find(|part| (15..=60).contains(&part.chars().count()))?;
        Some(sentence.to_owned())
    });
    generator.class("Latin and digits", true, |generator| {
        let passage = generator.passage()?;
        generator.mixed(passage, 0)
    });
    generator.class("mixed with Han", true, |generator| {
        let passage = generator.passage()?;
        generator.mixed(passage, 2)
    });
    generator.classes
}

struct Generator<'m> {
    material: &'m Material,
    rng: Rng,
    number: usize,
    classes: Vec<Class>,
}

impl<'m> Generator<'m> {
    /// Generates a class. `make` may return `None`; it is then called again.
    fn class(&mut self, name: &str, drawn: bool, mut make: impl FnMut(&mut Self) -> Option<String>) {
        let mut queries = Vec::new();
        for _ in 0..self.number * 100 {
            if queries.len() < self.number {
                queries.extend(make(self));
            }
        }
        if !queries.is_empty() {
            self.classes.push(Class { name: name.to_owned(), queries, drawn });
        }
    }

    fn random_word(&mut self, words: &[(String, u64)]) -> Option<String> {
        words.get(self.rng.below(words.len())).map(|(word, _)| word.clone())
    }

    fn passage(&mut self) -> Option<&'m Passage> {
        self.material.passages.get(self.rng.below(self.material.passages.len()))
    }

    /// A run of `length` adjacent Han characters.
    fn han(&mut self, text: &str, length: usize) -> Option<Vec<char>> {
        let characters: Vec<char> = text.chars().collect();
        let from = self.rng.below((characters.len() + 1).checked_sub(length).filter(|places| *places > 0)?);
        let part = &characters[from..from + length];
        part.iter().all(|c| is_han(*c)).then(|| part.to_vec())
    }

    /// A string of `length` Han characters that begins and ends at word boundaries, or one that does not.
    fn exact(&mut self, passage: &'m Passage, length: usize, on_words: bool) -> Option<&'m str> {
        let text = &passage.text;
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let from = self.rng.below(starts.len().checked_sub(length).filter(|places| *places > 0)?);
        let part = starts[from]..starts[from + length];
        let begins = passage.words.binary_search_by_key(&part.start, |word| word.start).is_ok();
        let ends = passage.words.binary_search_by_key(&part.end, |word| word.end).is_ok();
        ((begins && ends) == on_words && text[part.clone()].chars().all(is_han)).then(|| &text[part])
    }

    /// A run of Latin letters and digits, with `han` Han characters after it.
    fn mixed(&mut self, passage: &'m Passage, han: usize) -> Option<String> {
        let text = &passage.text;
        // A single digit is not a useful query without the characters after it.
        let shortest = if han > 0 { 1 } else { 2 };
        let runs: Vec<&str> =
            text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| run.len() >= shortest).collect();
        let run = runs.get(self.rng.below(runs.len()))?;
        let end = run.as_ptr() as usize - text.as_ptr() as usize + run.len();
        let after: String = text[end..].chars().take(han).take_while(|c| is_han(*c)).collect();
        (after.chars().count() == han).then(|| format!("{run}{after}"))
    }
}
