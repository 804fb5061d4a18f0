//! Counts of matches.

/// How much matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Matching paragraphs, titles included.
    pub hits: usize,
    /// Articles they are in.
    pub articles: usize,
}

impl Count {
    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.articles += other.articles;
    }
}

/// What facets are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetField {
    /// Newspaper, agency or site.
    Source,
    /// Year of publication.
    Year,
    /// Page.
    Page,
    /// Section.
    Section,
    /// Author.
    Author,
}

impl FacetField {
    /// All, in the order in which [`Facets`](crate::count::Facets) has them.
    pub const ALL: [Self; 5] = [Self::Source, Self::Year, Self::Page, Self::Section, Self::Author];
}

/// Matches, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: Count,
    /// By the day of their article, in days since 1970-01-01; `None` for those without a date. Each day once, in any order.
    pub days: Vec<(Option<i64>, Count)>,
    /// For each of the fields that were asked for.
    pub fields: Vec<FieldCounts>,
}

/// Matches by the values of a field, as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldCounts {
    /// Each value with matches once, in any order.
    pub values: Vec<(String, Count)>,
    /// Matches without a value.
    pub missing: Count,
}
