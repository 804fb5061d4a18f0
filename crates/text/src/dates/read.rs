//! Parses the date field of a record: Chinese, numeric and English forms, eras, and partial dates. The result is the day as
//! written; it is never converted to another time zone.

use jianbao_model::Date;

use super::{eras::ERAS, years::YEARS};

/// The result of parsing a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateReading {
    /// A day of the Gregorian calendar.
    Day(Date),
    /// A year, a month, or a day of the lunar calendar: the parts that are known in the Gregorian calendar.
    Partial {
        /// The year; `None` for a date of the lunar calendar.
        year: Option<i16>,
        /// The month, from 1 to 12.
        month: Option<i8>,
    },
    /// A day that does not exist: `2015-02-30`, `0000-00-00`.
    Impossible,
    /// Not a date.
    Unread,
}

impl DateReading {
    /// Returns the day, or `None` if this is not a full date.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Day(date) => Some(date),
            _ => None,
        }
    }

    /// Returns the first and the last day of the period that is known: a day, a month or a year. `None` if not even the year is known.
    ///
    /// ```
    /// use jianbao_text::dates::parse_date;
    /// let period = |text| parse_date(text).period().map(|(first, last)| format!("{first} {last}"));
    /// assert_eq!(period("1998年2月").as_deref(), Some("1998-02-01 1998-02-28"));
    /// assert_eq!(period("民国三十八年").as_deref(), Some("1949-01-01 1949-12-31"));
    /// assert_eq!(period("2015-02-30"), None);
    /// ```
    #[must_use]
    pub fn period(self) -> Option<(Date, Date)> {
        match self {
            Self::Day(day) => Some((day, day)),
            Self::Partial { year: Some(year), month: Some(month) } => {
                let first = Date::new(year, month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            Self::Partial { year: Some(year), month: None } => {
                Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
            }
            Self::Partial { year: None, .. } | Self::Impossible | Self::Unread => None,
        }
    }

    /// Whether `date` is consistent with the parts that are known. Always true for [`Impossible`](Self::Impossible) and
    /// [`Unread`](Self::Unread).
    #[must_use]
    pub fn allows(self, date: Date) -> bool {
        match self {
            Self::Day(day) => day == date,
            Self::Partial { year, month } => {
                year.is_none_or(|year| year == date.year()) && month.is_none_or(|month| month == date.month())
            }
            Self::Impossible | Self::Unread => true,
        }
    }
}

/// Two-digit years from this one on are in the 20th century, others in the 21st: `98年` is 1998, `69年` is 2069.
const PIVOT: i16 = 70;

/// Parses the date of a record.
///
/// - The year must be in [`YEARS`].
/// - Years of the Republic (民国三十八年) and of the Japanese eras since 1873 are converted. Dates of earlier reigns and of the lunar
///   calendar (光绪, 农历) are [partial](DateReading::Partial).
/// - Two-digit years mean 1970 to 2069. They are accepted only at the beginning of the text, and the year comes first: `98-1-2` is
///   2 January 1998.
/// - In `18/12/2015` and `12/18/2015` the number above 12 is the day. `3/4/2015` is ambiguous and gives only the year.
/// - A time and a time zone are ignored.
///
/// Only the first 100 characters of `text` are read.
///
/// ```
/// use jianbao_text::dates::parse_date;
/// let day = |text| parse_date(text).day().map(|date| date.to_string());
/// assert_eq!(day("一九四九年十月一日").as_deref(), Some("1949-10-01"));
/// assert_eq!(day("民國38年10月1日").as_deref(), Some("1949-10-01"));
/// assert_eq!(day("Tue, 08 May 2012 23:30:00 -0500").as_deref(), Some("2012-05-08"));
/// assert_eq!(day("2015年12月"), None);
/// ```
#[must_use]
pub fn parse_date(text: &str) -> DateReading {
    let tokens = tokens(text.chars().take(100));
    let mut reading = DateReading::Unread;
    for at in 0..tokens.len() {
        let rest = &tokens[at..];
        let lunar = at > 0 && tokens[at - 1].is_any(&["农历", "農曆", "阴历", "陰曆", "旧历", "舊曆", "夏历", "夏曆"]);
        let parsed = era(rest)
            .or_else(|| chinese(rest, at == 0))
            .or_else(|| signs(rest, at == 0))
            .or_else(|| english(rest))
            .or_else(|| digits(rest, tokens.len() == 1));
        match parsed {
            Some(DateReading::Day(_) | DateReading::Partial { .. }) if lunar => return LUNAR,
            Some(day @ DateReading::Day(_)) => return day,
            // Every full date also contains a year. Keep the first result among the most specific ones.
            Some(parsed) if rank(parsed) > rank(reading) => reading = parsed,
            _ => {}
        }
    }
    reading
}

const LUNAR: DateReading = DateReading::Partial { year: None, month: None };

fn rank(reading: DateReading) -> u8 {
    match reading {
        DateReading::Unread => 0,
        DateReading::Partial { month: None, .. } => 1,
        DateReading::Partial { .. } => 2,
        DateReading::Impossible => 3,
        DateReading::Day(_) => 4,
    }
}

/// A token of a date; white space is skipped.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// ASCII digits; full-width digits are converted.
    Digits(String),
    /// Chinese numerals: 二〇一五, 三十八, 元.
    Figures(String),
    /// Latin letters in lower case.
    Letters(String),
    /// Other letters; each of 年 月 日 号 is a token of its own.
    Word(String),
    /// Any other character.
    Sign(char),
}

fn tokens(text: impl Iterator<Item = char>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut apart = true;
    for c in text {
        let c = if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) } else { c };
        if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}') {
            apart = true;
            continue;
        }
        match (tokens.last_mut(), c) {
            (Some(Token::Figures(figures)), '0' | 'O' | 'o' | '○' | '◯') if !apart => figures.push('〇'),
            (Some(Token::Digits(digits)), '0'..='9') if !apart => digits.push(c),
            (_, '0'..='9') => tokens.push(Token::Digits(c.into())),
            // In 公元一九四九 the 元 is not a numeral.
            (Some(Token::Figures(figures)), _) if !apart && is_figure(c) && figures != "元" => figures.push(c),
            (_, _) if is_figure(c) => tokens.push(Token::Figures(c.into())),
            (Some(Token::Letters(letters)), _) if !apart && c.is_ascii_alphabetic() => {
                letters.push(c.to_ascii_lowercase());
            }
            (_, _) if c.is_ascii_alphabetic() => tokens.push(Token::Letters(c.to_ascii_lowercase().into())),
            (_, '年' | '月' | '日' | '号' | '號') => tokens.push(Token::Word(c.into())),
            (Some(Token::Word(word)), _)
                if c.is_alphabetic() && !apart && !word.ends_with(['年', '月', '日', '号', '號']) =>
            {
                word.push(c);
            }
            (_, _) if c.is_alphabetic() => tokens.push(Token::Word(c.into())),
            _ => tokens.push(Token::Sign(c)),
        }
        apart = false;
    }
    tokens
}

fn is_figure(c: char) -> bool {
    matches!(c, '〇' | '零' | '○' | '元' | '廿' | '卅' | '十' | '百') || "一二三四五六七八九".contains(c)
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }

    /// Whether this is a word that ends with one of `words`.
    fn is_any(&self, words: &[&str]) -> bool {
        matches!(self, Self::Word(own) if words.iter().any(|word| own.ends_with(word)))
    }

    /// Whether this is punctuation, an ordinal suffix or `of`: 18th of December.
    fn is_filler(&self) -> bool {
        match self {
            Self::Sign(_) => true,
            Self::Letters(own) => matches!(own.as_str(), "st" | "nd" | "rd" | "th" | "of"),
            _ => false,
        }
    }

    fn sign(&self) -> Option<char> {
        match self {
            Self::Sign(c) => Some(*c),
            Self::Word(word) if word == "·" => Some('·'),
            _ => None,
        }
    }

    /// The value of a number of at most four digits.
    fn number(&self) -> Option<i16> {
        match self {
            Self::Digits(digits) if digits.len() <= 4 => digits.parse().ok(),
            Self::Figures(figures) => number_of(figures),
            _ => None,
        }
    }

    /// The value of a four-digit year.
    fn full_year(&self) -> Option<i16> {
        let four = match self {
            Self::Digits(digits) => digits.len() == 4,
            Self::Figures(figures) => figures.chars().count() == 4 && !figures.contains(['十', '百', '廿', '卅']),
            _ => false,
        };
        self.number().filter(|_| four)
    }

    /// The value of a two-digit year, with its century added (see [`PIVOT`]).
    fn short_year(&self) -> Option<i16> {
        let two = match self {
            Self::Digits(digits) => digits.len() == 2,
            Self::Figures(figures) => figures.chars().count() == 2 && !figures.contains(['十', '百', '廿', '卅', '元']),
            _ => false,
        };
        self.number().filter(|_| two).map(|year| if year < PIVOT { 2000 + year } else { 1900 + year })
    }
}

/// The value of Chinese numerals, written digit by digit (一九四九) or with units (三十八, 廿一).
fn number_of(figures: &str) -> Option<i16> {
    let digit = |c| i16::try_from("〇一二三四五六七八九".chars().position(|own| own == c)?).ok();
    if figures == "元" {
        return Some(1);
    }
    let (mut sum, mut ones, mut places, mut counted) = (0_i16, 0_i16, 0, false);
    for c in figures.chars() {
        let unit = match c {
            '十' => Some(10),
            '百' => Some(100),
            _ => None,
        };
        if let Some(unit) = unit {
            counted = true;
            sum = sum.checked_add(ones.max(1).checked_mul(unit)?)?;
            (ones, places) = (0, 0);
        } else if let Some(tens) = match c {
            '廿' => Some(20),
            '卅' => Some(30),
            _ => None,
        } {
            counted = true;
            sum = sum.checked_add(tens)?;
        } else {
            let c = if matches!(c, '零' | '○') { '〇' } else { c };
            places += 1;
            if places > 4 || (counted && places > 2) {
                return None;
            }
            ones = ones.checked_mul(10)?.checked_add(digit(c)?)?;
        }
    }
    sum.checked_add(ones)
}

fn day(year: i16, month: i16, day: i16) -> DateReading {
    let date = |year| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    match date(year).filter(|_| is_year(year)) {
        Some(date) => DateReading::Day(date),
        None => DateReading::Impossible,
    }
}

fn is_year(year: i16) -> bool {
    YEARS.contains(&year)
}

fn partial(year: i16, month: Option<i16>) -> Option<DateReading> {
    if !is_year(year) {
        return None;
    }
    let month = month.and_then(|month| i8::try_from(month).ok()).filter(|month| (1..=12).contains(month));
    Some(DateReading::Partial { year: Some(year), month })
}

/// Parses a date of an era: `民国三十八年十月一日`.
fn era(tokens: &[Token]) -> Option<DateReading> {
    let [name, year, sign, ..] = tokens else { return None };
    if !sign.is("年") {
        return None;
    }
    let era = ERAS.iter().find(|era| name.is_any(era.names))?;
    if era.lunar {
        return Some(LUNAR);
    }
    let year = era.year(year.number()?)?;
    // Japan used the lunar calendar until the end of 1872.
    if year < 1873 { Some(LUNAR) } else { month_and_day(year, &tokens[3..]) }
}

/// Parses `2015年12月18日`, and `九八年一月一日` at the beginning of the text.
fn chinese(tokens: &[Token], first: bool) -> Option<DateReading> {
    let [year, sign, ..] = tokens else { return None };
    if !sign.is("年") {
        return None;
    }
    match year.full_year() {
        Some(year) => month_and_day(year, &tokens[2..]),
        None if first => match month_and_day(year.short_year()?, &tokens[2..]) {
            Some(DateReading::Partial { month: None, .. }) => None,
            found => found,
        },
        None => None,
    }
}

/// Parses `12月18日` after a year.
fn month_and_day(year: i16, tokens: &[Token]) -> Option<DateReading> {
    let month = match tokens {
        [month, sign, ..] if sign.is("月") => month.number(),
        _ => None,
    };
    match (month, tokens.get(2).and_then(Token::number)) {
        (Some(month), Some(date)) => Some(day(year, month, date)),
        (month, _) => partial(year, month),
    }
}

/// Parses `2015-12-18`, `2015.12`, `18.12.2015`, and `98/1/1` at the beginning of the text.
fn signs(tokens: &[Token], first: bool) -> Option<DateReading> {
    let tokens = match tokens {
        [Token::Sign('\'' | '‘' | '’'), rest @ ..] if first => rest,
        _ => tokens,
    };
    let [a, sign, b, rest @ ..] = tokens else { return None };
    let sign = sign.sign().filter(|sign| matches!(sign, '-' | '/' | '.' | '_' | '·' | '‐' | '–' | '—'))?;
    let month = b.number()?;
    let [again, c, ..] = rest else {
        return a.full_year().filter(|_| month <= 12).and_then(|year| partial(year, Some(month)));
    };
    let third = c.number().filter(|_| again.sign() == Some(sign));
    match (a.full_year(), third) {
        (Some(year), Some(third)) => Some(day(year, month, third)),
        (Some(year), None) if month <= 12 => partial(year, Some(month)),
        (None, Some(_)) if !first => None,
        (None, Some(third)) => match (c.full_year(), a.short_year()) {
            (Some(year), _) if month > 12 => Some(day(year, a.number()?, month)),
            (Some(year), _) if a.number()? > 12 || a.number()? == month => Some(day(year, month, a.number()?)),
            (Some(year), _) => partial(year, None),
            (None, Some(year)) => Some(day(year, month, third)),
            (None, None) => None,
        },
        (_, None) => None,
    }
}

/// Parses `18 Dec 2015`, `Dec. 18, 2015`, `December 2015`, `Tue May 08 12:00:00 +0800 2012`.
fn english(tokens: &[Token]) -> Option<DateReading> {
    let plain: Vec<&Token> = tokens.iter().filter(|token| !token.is_filler()).take(4).collect();
    match plain.as_slice() {
        [date @ Token::Digits(_), rest @ ..] => {
            let [month, year, ..] = rest else { return None };
            let month = month_named(month)?;
            let year = year.full_year().or_else(|| year.short_year())?;
            Some(day(year, month, date.number()?))
        }
        [month @ Token::Letters(_), date, rest @ ..] => {
            let month = month_named(month)?;
            if let Some(year) = date.full_year() {
                return partial(year, Some(month));
            }
            let next = rest.first().and_then(|token| token.full_year()).filter(|year| is_year(*year));
            // A time may precede the year.
            let year = next.or_else(|| tokens.last().and_then(Token::full_year).filter(|year| is_year(*year)))?;
            Some(day(year, month, date.number()?))
        }
        _ => None,
    }
}

/// Returns the month with this English name, which may be abbreviated to three or more letters.
fn month_named(token: &Token) -> Option<i16> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let Token::Letters(letters) = token else { return None };
    let at = MONTHS.iter().position(|month| letters.len() >= 3 && month.starts_with(letters.as_str()))?;
    i16::try_from(at + 1).ok()
}

/// Parses `20151218`, optionally followed by a time, `201512` and `2015`.
fn digits(tokens: &[Token], alone: bool) -> Option<DateReading> {
    let first = tokens.first()?;
    if let Token::Digits(digits) = first
        && matches!(digits.len(), 6 | 8 | 12 | 14)
    {
        let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i16>().ok());
        let (year, month) = (part(0, 4)?, part(4, 6)?);
        let Some(date) = part(6, 8) else { return if month <= 12 { partial(year, Some(month)) } else { None } };
        let found = day(year, month, date);
        return if found == DateReading::Impossible && !alone { None } else { Some(found) };
    }
    first.full_year().and_then(|year| partial(year, None))
}
