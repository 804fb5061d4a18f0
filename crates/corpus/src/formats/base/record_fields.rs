//! Converts the fields of a record to a draft. The best value of each field is used, regardless of the format. The
//! names are in `fields.rs`.

use crate::{
    markup,
    record::{
        diagnostic::DiagnosticKind,
        draft::{Draft, Layout},
        fields::{Field, GIVEN, NESTED, Rank},
        tags::{distinct_tags, split_tags},
    },
    source::sentences::has_sentence,
};
use jianbao_model::ArticleMeta;
use jianbao_text::dates::{find_date, parse_date};

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// One string.
    One(String),
    /// Several strings: paragraphs, authors.
    Many(Vec<String>),
}

/// The maximum length of a value that applies to several articles, in bytes: names and dates are short, and a longer value would be
/// copied for each of them.
pub(crate) const LONGEST_SHARED: usize = 200;

impl Value {
    /// Whether the value may apply to several articles.
    fn is_short(&self) -> bool {
        match self {
            Self::One(text) => text.len() <= LONGEST_SHARED,
            Self::Many(texts) => texts.iter().map(|text| text.len() + 1).sum::<usize>() <= LONGEST_SHARED,
        }
    }

    /// Whether one of its strings contains a sentence. Descriptions of programs contain none.
    fn has_sentence(&self) -> bool {
        match self {
            Self::One(text) => text.lines().any(has_sentence),
            Self::Many(texts) => texts.iter().any(|text| has_sentence(text)),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::One(text) => text.trim().len(),
            Self::Many(texts) => texts.iter().map(|text| text.trim().len()).sum(),
        }
    }

    /// Returns the value as one string. Several strings are joined as a Chinese list.
    fn one(self) -> String {
        let text = match self {
            Self::One(text) => text,
            Self::Many(texts) => {
                texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("、")
            }
        };
        let plain = if markup::has_markup(&text) { markup::inline(&text) } else { text };
        let trimmed = plain.trim();
        if trimmed.len() == plain.len() { plain } else { trimmed.to_owned() }
    }

    /// Returns the value as a list of tags. A single string is split at punctuation, or at spaces if it has none.
    fn tags(self) -> Vec<String> {
        let texts = match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        };
        if let [text] = texts.as_slice() {
            return split_tags(text);
        }
        distinct_tags(texts.iter().map(String::as_str))
    }

    fn lines(self) -> (Vec<String>, Layout) {
        match self {
            Self::One(text) => match markup::paragraphs(&text) {
                Some(paragraphs) => (paragraphs, Layout::Paragraphs),
                None => (text.lines().map(str::to_owned).collect(), Layout::Lines),
            },
            // A path expression yields a list even if it selects a single text, whose lines are paragraphs.
            Self::Many(mut texts) if texts.len() == 1 && has_paragraphs(&texts[0]) => {
                Self::One(texts.pop().unwrap_or_default()).lines()
            }
            Self::Many(texts) => {
                let mut lines = Vec::with_capacity(texts.len());
                for text in texts {
                    match markup::paragraphs(&text) {
                        Some(paragraphs) => lines.extend(paragraphs),
                        None => lines.push(text),
                    }
                }
                (lines, Layout::Given)
            }
        }
    }
}

/// Whether the lines of a text are paragraphs: one of them before the last ends like a sentence, or is blank.
fn has_paragraphs(text: &str) -> bool {
    let mut lines = text.trim().lines();
    lines.next_back();
    lines.any(|line| {
        let line = line.trim();
        line.is_empty() || line.ends_with(['。', '！', '？', '”', '」', '…', '.', '!', '?', '：', '）'])
    })
}

const FIELDS: usize = Field::Agency as usize + 1;

/// The fields that a list may give once for all of its articles.
const INHERITED: [(Field, &str); 4] =
    [(Field::Date, "date"), (Field::Source, "source"), (Field::Page, "page"), (Field::Section, "section")];

/// Returns the name of a field that may be given once for all articles of a list.
pub(crate) fn name_of_inherited(field: Field) -> Option<&'static str> {
    INHERITED.iter().find(|(own, _)| *own == field).map(|(_, name)| *name)
}

/// Collects the fields of one record, keeping the best value of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RecordFields {
    best: [Option<(Rank, Value)>; FIELDS],
    leads: Vec<(Rank, Value)>,
    /// The first few texts besides the best one.
    others: Vec<Value>,
    /// A few texts of prose under unknown names, with their names, the longest first.
    unknown: Vec<(String, String)>,
    /// Whether the record has an empty text. Prose under another name is then not used as the text.
    is_text_empty: bool,
}

/// The maximum number of texts under unknown names that are considered, and the maximum length of a name that is reported, in bytes.
const MOST_UNKNOWN: usize = 4;
const LONGEST_UNKNOWN_NAME: usize = 80;

/// The minimum length of a text under an unknown name that is reported, in characters.
const SHORTEST_UNKNOWN: usize = 20;

/// The maximum number of texts besides the best one that are considered.
const MOST_OTHERS: usize = 4;
/// How much of such a text is shown, in characters.
const SHOWN: usize = 40;

impl RecordFields {
    /// Adds a value, unless the field has a better one.
    pub(crate) fn put(&mut self, field: Field, rank: Rank, value: Value) {
        if value.bytes() == 0 {
            self.is_text_empty |= field == Field::Text;
            return;
        }
        if field == Field::Lead {
            self.leads.push((rank, value));
            return;
        }
        let slot = &mut self.best[field as usize];
        // If two names denote the field, the user's choice decides. A name in a nested object is only a hint.
        let are_own = |other: Rank| [rank, other].iter().all(|rank| (GIVEN + 1..NESTED).contains(rank));
        let two_texts = field == Field::Text && slot.as_ref().is_some_and(|(other, _)| are_own(*other));
        let better = match slot {
            None => true,
            Some((other, held)) => match field {
                _ if rank == GIVEN || *other == GIVEN => rank < *other,
                // The longer value contains more of the article.
                Field::Text => (value.bytes(), *other) > (held.bytes(), rank),
                Field::Date => (!is_date(&value), rank) < (!is_date(held), *other),
                _ => rank < *other,
            },
        };
        let other = if better { slot.replace((rank, value)).map(|(_, value)| value) } else { Some(value) };
        if two_texts && self.others.len() < MOST_OTHERS {
            self.others.extend(other);
        }
    }

    /// Adds the value of an unknown name, if it is prose. It becomes the text if there is no other, and is reported
    /// otherwise.
    pub(crate) fn put_unknown(&mut self, name: &str, value: &str) {
        if value.len() < SHORTEST_UNKNOWN || !is_prose(value) {
            return;
        }
        let name = crate::formats::base::lines::beginning(name, LONGEST_UNKNOWN_NAME).to_owned();
        let at = self.unknown.iter().position(|(_, held)| held.len() < value.len()).unwrap_or(self.unknown.len());
        if at < MOST_UNKNOWN {
            self.unknown.insert(at, (name, value.to_owned()));
            self.unknown.truncate(MOST_UNKNOWN);
        }
    }

    /// Whether there is prose under an unknown name.
    pub(crate) fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// Fills missing fields from those that apply to all articles around this one.
    pub(crate) fn inherit(&mut self, around: &Self) {
        for (field, _) in INHERITED {
            // A field of one of the surrounding objects does not apply to the others.
            let theirs =
                around.best[field as usize].as_ref().filter(|(rank, value)| *rank < NESTED && value.is_short());
            let own = &mut self.best[field as usize];
            *own = own.take().or_else(|| theirs.cloned());
        }
    }

    /// Returns the values that [`Self::inherit`] does not copy because they are too long.
    pub(crate) fn not_inherited(&self) -> Vec<DiagnosticKind> {
        let long = |(field, name)| {
            let (rank, value) = self.best[field as usize].as_ref()?;
            let is_long = *rank < NESTED && !value.is_short();
            is_long.then(|| DiagnosticKind::NotShared { field: name, bytes: value.bytes() })
        };
        INHERITED.into_iter().filter_map(long).collect()
    }

    /// Returns the values that may apply to several articles, each of which gets a copy.
    pub(crate) fn shared(&self) -> Self {
        let mut shared = self.clone();
        for best in &mut shared.best {
            *best = best.take().filter(|(_, value)| value.is_short());
        }
        shared
    }

    /// Whether there is a value for the field.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.best[field as usize].is_some()
    }

    /// Converts the fields to a draft.
    ///
    /// # Errors
    ///
    /// A phrase, if there is neither title nor text.
    pub(crate) fn draft(mut self) -> Result<Draft, String> {
        let mut unknown = std::mem::take(&mut self.unknown);
        let mut diagnostics = Vec::new();
        let text = self.take(Field::Text).or_else(|| {
            // Prose under an unknown name is the text if no known name has one, unless it is shorter than the abstract.
            let abstract_bytes = self.best[Field::Summary as usize].as_ref().map_or(0, |(_, value)| value.bytes());
            let is_text = !self.is_text_empty && unknown.first().is_some_and(|(_, text)| text.len() > abstract_bytes);
            if !is_text {
                // An abstract replaces a missing text.
                let is_titled = self.has(Field::Title);
                return self.take(Field::Summary).filter(|value| is_titled || value.has_sentence());
            }
            let (name, text) = unknown.remove(0);
            diagnostics.push(DiagnosticKind::TextUnderUnknownName { name, characters: text.chars().count() });
            Some(Value::One(text))
        });
        let (lines, layout) = text.map_or((Vec::new(), Layout::Lines), Value::lines);
        let others = std::mem::take(&mut self.others);
        let mut draft = self.draft_with(lines, layout)?;
        draft.diagnostics.extend(diagnostics);
        if !others.is_empty() || !unknown.is_empty() {
            let text = letters(&draft.lines);
            draft.diagnostics.extend(others.into_iter().filter_map(|other| left_out(other, &text)));
            let is_left_out = |(_, other): &(String, String)| {
                let (lines, _) = Value::One(other.clone()).lines();
                let other = letters(&lines);
                // If another name has the same text or its beginning, it adds nothing.
                let piece: String = other.chars().take(SHOWN).collect();
                !text.contains(&piece)
            };
            let left = unknown.into_iter().filter(is_left_out);
            draft.diagnostics.extend(
                left.map(|(name, other)| DiagnosticKind::UnknownText { name, characters: other.chars().count() }),
            );
        }
        Ok(draft)
    }

    /// Returns a draft whose text is not among the fields.
    ///
    /// # Errors
    ///
    /// A phrase, if there is neither title nor text.
    pub(crate) fn draft_with(mut self, mut lines: Vec<String>, layout: Layout) -> Result<Draft, String> {
        let title = self.take(Field::Title).map(Value::one).unwrap_or_default();
        // An abstract that repeats the title is not a text.
        if lines.len() == 1 && lines[0].trim() == title {
            lines.clear();
        }
        self.lead(&mut lines, &title);
        if title.is_empty() && lines.iter().all(|line| line.trim().is_empty()) {
            return Err("neither title nor text in the record".into());
        }
        let tags = self.take(Field::Tags);
        let mut filled = |field| self.take(field).map(Value::one).filter(|value| !value.is_empty());
        let meta = ArticleMeta {
            id: filled(Field::Id).unwrap_or_default(),
            title,

            source: filled(Field::Source),
            author: filled(Field::Author),
            editor: filled(Field::Editor),
            page: filled(Field::Page).map(|page| plain_page(&page)),
            section: filled(Field::Section),
            url: filled(Field::Url),
            place: filled(Field::Place),
            agency: filled(Field::Agency),
            tags: tags.map(Value::tags).unwrap_or_default(),
            ..ArticleMeta::default()
        };
        let date = filled(Field::Date).map(date_text);
        Ok(Draft { meta, date, lines, layout, diagnostics: Vec::new() })
    }

    fn take(&mut self, field: Field) -> Option<Value> {
        self.best[field as usize].take().map(|(_, value)| value)
    }

    /// Puts the lead before the text, unless the text repeats it.
    fn lead(&mut self, lines: &mut Vec<String>, title: &str) {
        let mut leads = std::mem::take(&mut self.leads);
        leads.sort_by_key(|(rank, _)| *rank);
        let few = leads.len() <= 8;
        let mut before: Vec<String> = Vec::new();
        for lead in leads.into_iter().flat_map(|(_, value)| value.lines().0) {
            let lead = lead.trim();
            let first = lines.iter().find(|line| !line.trim().is_empty()).filter(|_| few);
            let again = first.is_some_and(|line| line.contains(lead)) || before.last().is_some_and(|last| last == lead);
            if !lead.is_empty() && lead != title && !again {
                before.push(lead.to_owned());
            }
        }
        if !before.is_empty() && lines.iter().any(|line| line.trim().is_empty()) {
            // Paragraphs of the text are separated by blank lines.
            before.push(String::new());
        }
        lines.splice(0..0, before);
    }
}

/// Reports a text that was not used, unless the used text contains it.
fn left_out(other: Value, text: &str) -> Option<DiagnosticKind> {
    let (lines, _) = other.lines();
    let other = letters(&lines);
    (!text.contains(&other)).then(|| DiagnosticKind::OtherText {
        characters: other.chars().count(),
        beginning: other.chars().take(SHOWN).collect(),
    })
}

/// Splits a text into lines without white space inside Chinese.
fn letters(lines: &[String]) -> String {
    lines.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace()).collect()
}

/// Removes what is not part of the number of a page: `第01版` and `01版` are page 1.
fn plain_page(page: &str) -> String {
    let bare = page.strip_prefix('第').unwrap_or(page);
    let bare = bare.strip_suffix('版').unwrap_or(bare).trim();
    if bare.is_empty() || !bare.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return page.to_owned();
    }
    let plain = bare.trim_start_matches('0');
    if plain.is_empty() { bare.to_owned() } else { plain.to_owned() }
}

/// Whether a text is prose: it has Chinese sentences or clauses.
fn is_prose(text: &str) -> bool {
    let (mut han, mut stops, mut commas, mut all) = (0, 0, 0, 0);
    for c in text.chars().take(2000) {
        all += 1;
        han += usize::from(jianbao_text::is_han(c));
        stops += usize::from(matches!(c, '。' | '！' | '？'));
        commas += usize::from(matches!(c, '，' | '、' | '；'));
    }
    all >= SHORTEST_UNKNOWN && han * 2 >= all && (stops > 0 || commas > 1)
}

fn is_date(value: &Value) -> bool {
    let Value::One(text) = value else { return false };
    is_plainly_a_day(text.as_bytes()) || parse_date(&date_text(text.clone())).day().is_some()
}

/// A fast check for the most common forms: `2016-03-12…`, `2016/03/12…`, or seconds since 1970. Parsing a date
/// completely is much slower.
fn is_plainly_a_day(text: &[u8]) -> bool {
    if matches!(text.len(), 10 | 13) && text[0] == b'1' && text.iter().all(u8::is_ascii_digit) {
        return true;
    }
    let [b'1' | b'2', year @ .., first, month_tens, month, second, tens, ones] = text.get(..10).unwrap_or_default()
    else {
        return false;
    };
    first == second
        && matches!(first, b'-' | b'/' | b'.')
        && year.iter().all(u8::is_ascii_digit)
        && matches!(&text[..2], b"18" | b"19" | b"20")
        && matches!((month_tens, month), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'))
        && matches!((tens, ones), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'9') | (b'2', b'0'..=b'8'))
}

/// Converts a day number of a spreadsheet, counted from 1899-12-30: `42441` or `42441.354` is 2016-03-12. Accepts 1920
/// to 2079; numbers of this range are neither years nor seconds since 1970.
fn serial_day(digits: &str) -> Option<String> {
    let (days, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if days.len() != 5 || !is_number(days) || !is_number(fraction) {
        return None;
    }
    let days: i32 = days.parse().ok().filter(|days| (10_000..65_500).contains(days))?;
    let first = jiff::civil::date(1899, 12, 30);
    Some(first.checked_add(jiff::Span::new().days(days)).ok()?.to_string())
}

/// Converts a date to the usual form: seconds or milliseconds since 1970 become the day in Beijing, `20160312083000`
/// loses its time, anything else is returned unchanged.
pub(crate) fn date_text(written: String) -> String {
    let digits = written.trim();
    if let Some(day) = serial_day(digits) {
        return day;
    }
    let digits = digits.strip_suffix(".0").unwrap_or(digits);
    if !(9..=14).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return written;
    }
    if matches!(digits.len(), 10 | 12 | 14) {
        let clock = digits.as_bytes()[8..].chunks(2).zip([24, 60, 60]);
        let is_clock = clock.into_iter().all(|(two, below)| (two[0] - b'0') * 10 + (two[1] - b'0') < below);
        if is_clock && find_date(&digits[..8]).is_some() {
            return digits[..8].to_owned();
        }
    }
    let number: i64 = digits.parse().expect("at most 14 digits");
    let seconds = if digits.len() > 11 { number / 1000 } else { number };
    // From 1973 to 2100. Other numbers are not times.
    if !(100_000_000..4_102_444_800).contains(&seconds) {
        return written;
    }
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => jiff::tz::Offset::constant(8).to_datetime(time).date().to_string(),
        Err(_) => written,
    }
}
