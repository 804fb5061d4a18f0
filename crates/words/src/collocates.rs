//! Collocates: the words around the occurrences of a query, compared with the whole archive.

use std::collections::{BTreeMap, HashMap};

use jianbao_model::Date;
use jianbao_query::{
    Engine, Error, Options, Result,
    engine::{ArticleMatch, ArticleTexts, Count, DocumentRequest},
    highlight::highlights_within,
    plan::{MatchNode, Plan, plan},
    syntax::Query,
};
use jianbao_statistics::{Comparison, ContingencyTable, Part, dispersion};
use jianbao_text::{segmenter::Segmenter, sentences::sentences};

use crate::{
    function_words::is_function_word,
    threads::distribute,
    tokens::Tokens,
    window::{Place, Side, Window, places},
};

/// Budget steps for reading the record of an article, for reading a text, and for segmenting a byte of it.
const RECORD_STEPS: u64 = 5000;
const TEXT_STEPS: u64 = 2000;
const BYTE_STEPS: u64 = 40;

/// What collocates are counted, and which of them are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollocationOptions {
    /// How far the surroundings of an occurrence reach.
    pub window: Window,
    /// On which side of an occurrence words are counted.
    pub side: Side,
    /// The order of the collocates.
    pub measure: Measure,
    /// The minimum number of occurrences of a collocate near occurrences of the query.
    pub min: u64,
    /// Whether [function words](crate::is_function_word) are returned. They are always counted as words of the windows.
    pub function_words: bool,
    /// The maximum number of collocates to return.
    pub limit: usize,
    /// The maximum number of threads that segment texts.
    pub threads: usize,
}

impl Default for CollocationOptions {
    /// Five words on both sides, at least three times, 50 content words by log-likelihood, one thread.
    fn default() -> Self {
        Self {
            window: Window::Words(5),
            side: Side::Both,
            measure: Measure::default(),
            min: 3,
            function_words: false,
            limit: 50,
            threads: 1,
        }
    }
}

/// A measure of association, by which collocates are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// Dunning's log-likelihood, negative for words that are rarer than expected.
    #[default]
    LogLikelihood,
    /// logDice.
    LogDice,
    /// Mutual information.
    MutualInformation,
    /// Cubed mutual information.
    MutualInformationCubed,
    /// The t-score.
    TScore,
    /// The number of times that a word is near an occurrence.
    Observed,
}

impl Measure {
    /// All measures, in the order of tables.
    pub const ALL: [Self; 6] = [
        Self::LogLikelihood,
        Self::LogDice,
        Self::MutualInformation,
        Self::MutualInformationCubed,
        Self::TScore,
        Self::Observed,
    ];

    /// The names of [`ALL`](Self::ALL).
    pub const NAMES: [&str; 6] = ["log-likelihood", "log-dice", "mi", "mi3", "t", "observed"];

    /// Returns the name of the measure.
    #[must_use]
    pub fn name(self) -> &'static str {
        // The order of the variants is that of both lists, which a test checks.
        Self::NAMES[self as usize]
    }

    /// Returns the measure with this name.
    ///
    /// ```
    /// use jianbao_words::Measure;
    /// assert_eq!(Measure::from_name("log-dice"), Some(Measure::LogDice));
    /// assert_eq!(Measure::LogDice.name(), "log-dice");
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }
}

/// The collocates of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocates {
    /// The number of matching paragraphs and articles.
    pub total: Count,
    /// The number of occurrences of the query in them. Adjacent ones count once, as in a concordance.
    pub occurrences: u64,
    /// The number of words near the occurrences. A word that is near several occurrences counts once.
    pub near_words: u64,
    /// The number of words of the archive that are not part of an occurrence.
    pub archive_words: u64,
    /// The words near the occurrences by year, undated articles first.
    pub years: Vec<YearSize>,
    /// The number of collocates that meet the options, without the limit.
    pub distinct: usize,
    /// The collocates in the order of the measure.
    pub words: Vec<Collocate>,
}

/// The size of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearSize {
    /// The year; `None` for undated articles.
    pub year: Option<i16>,
    /// The number of words near occurrences.
    pub near_words: u64,
}

/// A word near occurrences of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocate {
    /// The folded word.
    pub word: String,
    /// The words of the archive that are not part of an occurrence, by two events: near an occurrence; this word.
    pub table: ContingencyTable,
    /// The number of paragraphs, including titles, in which the word is near an occurrence.
    pub paragraphs: u64,
    /// The number of articles with such paragraphs.
    pub articles: u64,
    /// The number of times that the word is near an occurrence in each year of [`Collocates::years`].
    pub years: Vec<u64>,
    /// Gries' DP over these years: 0 if the word is spread like all words near occurrences.
    pub dispersion: f64,
}

impl Collocate {
    /// Returns the value of a measure. `None` is not possible for a word that is near an occurrence at least once.
    #[must_use]
    pub fn value(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::LogLikelihood => match Comparison::of_table(self.table) {
                Some(comparison) => comparison.signed_log_likelihood(),
                // All words of the archive are near.
                None => self.table.log_likelihood(),
            },
            Measure::LogDice => self.table.log_dice(),
            Measure::MutualInformation => self.table.mutual_information(),
            Measure::MutualInformationCubed => self.table.mutual_information_cubed(),
            Measure::TScore => self.table.t_score(),
            Measure::Observed => Some(self.table.observed() as f64),
        }
    }
}

/// Counts the words around the occurrences of `query` and compares them with the archive.
///
/// `segmenter` must be the one that the archive was segmented with. Only the matching options, the scope and the budget of `options`
/// are used; the query is not relaxed.
///
/// # Errors
///
/// If the archive cannot be read, if the budget is exhausted, or if `segmenter` finds words that the archive does not have.
///
/// ```
/// use jianbao_query::{Engine, Options, syntax::parse};
/// use jianbao_text::segmenter::Segmenter;
/// use jianbao_words::{CollocationOptions, Measure, collocates};
/// fn example(engine: &dyn Engine, segmenter: &Segmenter) -> jianbao_query::Result<()> {
/// for collocate in collocates(engine, segmenter, &parse("大桥"), &Options::strict(), &CollocationOptions::default())?.words {
///     println!("{} {} {:?}", collocate.word, collocate.table.observed(), collocate.value(Measure::LogDice));
/// }
/// Ok(())
/// }
/// ```
pub fn collocates(
    engine: &dyn Engine,
    segmenter: &Segmenter,
    query: &Query,
    options: &Options,
    collocation: &CollocationOptions,
) -> Result<Collocates> {
    let plan = plan(engine, query, options.plan())?;
    let matches = engine.matches(&plan.match_node(), options.scope, &options.budget)?;
    let hits = matches.iter().map(|article| article.paragraphs.len()).sum();
    let total = Count { hits, articles: matches.len() };
    let counter = Counter { engine, segmenter, plan: &plan, options, collocation };
    let mut surroundings = Surroundings::default();
    for counted in distribute(&matches, collocation.threads, |articles| counter.count(articles)) {
        surroundings.add(counted?);
    }
    let mut archive_words = 0;
    if surroundings.occurrences > 0 {
        engine.word_counts(&[MatchNode::Anything], options.scope, &options.budget, &mut |word, counts| {
            let count: u64 = counts.iter().map(|count| count.occurrences).sum();
            archive_words += count;
            if let Some(tally) = surroundings.words.get_mut(word) {
                tally.archive += count;
            }
        })?;
    }
    let archive_words = archive_words.checked_sub(surroundings.words_inside).ok_or_else(other_segmenter)?;
    surroundings.finish(total, archive_words, collocation)
}

/// What the texts and the archive must agree on.
fn other_segmenter() -> Error {
    Error::Engine("the archive was segmented with other words than its texts now; its dictionary has changed".into())
}

/// Counts words around occurrences.
struct Counter<'a> {
    engine: &'a dyn Engine,
    segmenter: &'a Segmenter,
    plan: &'a Plan,
    options: &'a Options,
    collocation: &'a CollocationOptions,
}

/// The words around occurrences.
#[derive(Default)]
struct Surroundings {
    occurrences: u64,
    /// Number of words that are part of an occurrence.
    words_inside: u64,
    /// Number of words near occurrences, by year.
    years: BTreeMap<Option<i16>, u64>,
    words: HashMap<String, Tally>,
}

/// The counts of a word.
#[derive(Default)]
struct Tally {
    near: u64,
    inside: u64,
    paragraphs: u64,
    articles: u64,
    archive: u64,
    /// How often it is near an occurrence in each year, ascending.
    years: Vec<(Option<i16>, u64)>,
}

/// The counts of a word in one article.
#[derive(Default)]
struct ArticleTally {
    near: u64,
    inside: u64,
    paragraphs: u64,
    /// The last paragraph that was counted in `paragraphs`.
    last_paragraph: Option<usize>,
}

impl Counter<'_> {
    fn count<'i>(&self, articles: impl Iterator<Item = &'i ArticleMatch>) -> Result<Surroundings> {
        let mut surroundings = Surroundings::default();
        for article in articles {
            self.options.budget.check()?;
            self.count_article(&self.read(article)?, &mut surroundings)?;
        }
        Ok(surroundings)
    }

    fn read(&self, article: &ArticleMatch) -> Result<ArticleTexts> {
        let request = DocumentRequest { article: article.article.clone(), paragraphs: article.paragraphs.clone() };
        let texts = self.engine.read(std::slice::from_ref(&request), &[])?.into_iter().next();
        self.options.budget.spend(RECORD_STEPS);
        texts.ok_or(Error::NoArticle { id: request.article.id })
    }

    fn count_article(&self, article: &ArticleTexts, surroundings: &mut Surroundings) -> Result<()> {
        let budget = &self.options.budget;
        let year = article.meta.date.map(Date::year);
        let mut near_words = 0;
        let mut tokenized = Vec::with_capacity(article.documents.len());
        for document in &article.documents {
            let text = document.text.as_str();
            let occurrences = highlights_within(self.plan, text, budget)?;
            if occurrences.is_empty() {
                continue;
            }
            budget.spend(TEXT_STEPS + BYTE_STEPS * text.len() as u64);
            budget.check()?;
            surroundings.occurrences += occurrences.len() as u64;
            let tokens = Tokens::new(self.segmenter, text);
            let CollocationOptions { window, side, .. } = *self.collocation;
            let sentences: Vec<_> = if window == Window::Sentence { sentences(text).collect() } else { Vec::new() };
            let places = places(&tokens.positions, &occurrences, &sentences, window, side);
            tokenized.push((tokens, places));
        }
        let mut words: HashMap<&str, ArticleTally> = HashMap::new();
        for (paragraph, (tokens, places)) in tokenized.iter().enumerate() {
            for (word, position) in tokens.words() {
                let place = places[position];
                if place == Place::Elsewhere {
                    continue;
                }
                let tally = words.entry(word).or_default();
                if place == Place::Occurrence {
                    tally.inside += 1;
                    surroundings.words_inside += 1;
                    continue;
                }
                tally.near += 1;
                near_words += 1;
                if tally.last_paragraph != Some(paragraph) {
                    tally.last_paragraph = Some(paragraph);
                    tally.paragraphs += 1;
                }
            }
        }
        if near_words > 0 {
            *surroundings.years.entry(year).or_default() += near_words;
        }
        for (word, tally) in words {
            surroundings.word(word).add_article(&tally, year);
        }
        Ok(())
    }
}

impl Surroundings {
    fn word(&mut self, word: &str) -> &mut Tally {
        if !self.words.contains_key(word) {
            self.words.insert(word.to_owned(), Tally::default());
        }
        self.words.get_mut(word).expect("it was added")
    }

    fn add(&mut self, other: Self) {
        self.occurrences += other.occurrences;
        self.words_inside += other.words_inside;
        for (year, near) in other.years {
            *self.years.entry(year).or_default() += near;
        }
        if self.words.is_empty() {
            self.words = other.words;
            return;
        }
        for (word, tally) in other.words {
            self.words.entry(word).or_default().add(&tally);
        }
    }

    fn finish(self, total: Count, archive_words: u64, options: &CollocationOptions) -> Result<Collocates> {
        let near_words = self.years.values().sum();
        let years: Vec<YearSize> =
            self.years.iter().map(|(year, near_words)| YearSize { year: *year, near_words: *near_words }).collect();
        let is_wanted = |(word, tally): &(String, Tally)| {
            tally.near >= options.min.max(1) && (options.function_words || !is_function_word(word))
        };
        let mut words = Vec::new();
        for (word, tally) in self.words.into_iter().filter(is_wanted) {
            let table = tally
                .archive
                .checked_sub(tally.inside)
                .and_then(|outside| ContingencyTable::from_margins(tally.near, near_words, outside, archive_words));
            let table = table.ok_or_else(other_segmenter)?;
            let in_year = |size: &YearSize| tally.in_year(size.year);
            let by_year: Vec<u64> = years.iter().map(in_year).collect();
            let parts = years.iter().zip(&by_year);
            let parts: Vec<Part> =
                parts.map(|(size, &occurrences)| Part { occurrences, size: size.near_words }).collect();
            words.push(Collocate {
                word,
                table,
                paragraphs: tally.paragraphs,
                articles: tally.articles,
                years: by_year,
                dispersion: dispersion(&parts).unwrap_or_default(),
            });
        }
        let distinct = words.len();
        let value = |collocate: &Collocate| collocate.value(options.measure).unwrap_or(f64::NEG_INFINITY);
        let mut words: Vec<(f64, Collocate)> = words.into_iter().map(|word| (value(&word), word)).collect();
        words.sort_unstable_by(|(a_value, a), (b_value, b)| {
            let by_value = b_value.total_cmp(a_value);
            by_value.then_with(|| b.table.observed().cmp(&a.table.observed())).then_with(|| a.word.cmp(&b.word))
        });
        words.truncate(options.limit);
        let words = words.into_iter().map(|(_, word)| word).collect();
        let occurrences = self.occurrences;
        Ok(Collocates { total, occurrences, near_words, archive_words, years, distinct, words })
    }
}

impl Tally {
    fn add_article(&mut self, article: &ArticleTally, year: Option<i16>) {
        self.near += article.near;
        self.inside += article.inside;
        self.paragraphs += article.paragraphs;
        self.articles += u64::from(article.near > 0);
        self.add_year(year, article.near);
    }

    fn add(&mut self, other: &Self) {
        self.near += other.near;
        self.inside += other.inside;
        self.paragraphs += other.paragraphs;
        self.articles += other.articles;
        for (year, near) in &other.years {
            self.add_year(*year, *near);
        }
    }

    fn add_year(&mut self, year: Option<i16>, near: u64) {
        if near == 0 {
            return;
        }
        match self.years.binary_search_by_key(&year, |(year, _)| *year) {
            Ok(at) => self.years[at].1 += near,
            Err(at) => self.years.insert(at, (year, near)),
        }
    }

    fn in_year(&self, year: Option<i16>) -> u64 {
        self.years.binary_search_by_key(&year, |(year, _)| *year).map_or(0, |at| self.years[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_listed_in_their_order() {
        for (at, measure) in Measure::ALL.into_iter().enumerate() {
            assert_eq!(measure as usize, at);
            assert_eq!(Measure::from_name(measure.name()), Some(measure));
        }
    }
}
