//! Numbers of matches, in total and by field.

/// A number of matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Number of matching paragraphs, including titles.
    pub hits: usize,
    /// Number of articles that contain them.
    pub articles: usize,
}

impl Count {
    /// Adds `other` to this count.
    pub fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.articles += other.articles;
    }
}

/// A field by which matches are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetField {
    /// Newspaper, news agency or website.
    Source,
    /// Year of publication.
    Year,
    /// Page of the newspaper.
    Page,
    /// Section or column of the newspaper.
    Section,
    /// Author or authors, as written.
    Author,
    /// Editor in charge.
    Editor,
    /// News agency.
    Agency,
    /// Place in the dateline.
    Place,
    /// Tag.
    Tag,
    /// Address on the web.
    Url,
}

impl FacetField {
    /// All fields, those of [`Facets`](crate::count::Facets) first.
    pub const ALL: [Self; 10] = [
        Self::Source,
        Self::Year,
        Self::Page,
        Self::Section,
        Self::Author,
        Self::Editor,
        Self::Agency,
        Self::Place,
        Self::Tag,
        Self::Url,
    ];
    /// The fields of [`Facets`](crate::count::Facets), in their order.
    pub const FACETS: [Self; 9] = [
        Self::Source,
        Self::Year,
        Self::Page,
        Self::Section,
        Self::Author,
        Self::Editor,
        Self::Agency,
        Self::Place,
        Self::Tag,
    ];

    /// Returns the name of the field in tables and JSON.
    ///
    /// ```
    /// use jianbao_query::engine::FacetField;
    /// assert_eq!(FacetField::FACETS.map(FacetField::name)[..3], ["source", "year", "page"]);
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Year => "year",
            Self::Page => "page",
            Self::Section => "section",
            Self::Author => "author",
            Self::Editor => "editor",
            Self::Agency => "agency",
            Self::Place => "place",
            Self::Tag => "tag",
            Self::Url => "url",
        }
    }
}

/// Numbers of matches in total, by day and by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// The total.
    pub total: Count,
    /// Matches by day of publication, in days since 1970-01-01; `None` for undated articles. Each day occurs once, in any order.
    pub days: Vec<(Option<i64>, Count)>,
    /// Matches of articles of which only a month or a year is known, by its first and last day. They are not in `days`. Each period
    /// occurs once, in any order.
    pub periods: Vec<((i64, i64), Count)>,
    /// Matches by the values of each requested field, in the order of the request.
    pub fields: Vec<FieldCounts>,
}

/// Matches by the values of a field. Values are as written in the articles; an article with several
/// tags counts under each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldCounts {
    /// Each value that has matches; each occurs once, in any order.
    pub values: Vec<(String, Count)>,
    /// Matches without a value.
    pub missing: Count,
}

/// How often a word occurs in a group of documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WordCount {
    /// Number of occurrences.
    pub occurrences: u64,
    /// Number of paragraphs and titles that contain them.
    pub documents: u64,
}

impl WordCount {
    /// Adds `other` to this count.
    pub fn add(&mut self, other: Self) {
        self.occurrences += other.occurrences;
        self.documents += other.documents;
    }
}
