//! Chooses the language of a page by the `Accept-Language` header.

use crate::model::{Date, page_in_chinese};

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The preferred language of an `Accept-Language` header; Chinese if the header is missing.
    ///
    /// ```
    /// use jianbao::serve::page::Lang;
    /// assert_eq!(Lang::from_accept_language(Some("en-GB,en;q=0.9,zh-CN;q=0.5")), Lang::En);
    /// assert_eq!(Lang::from_accept_language(Some("fr, zh-TW;q=0.8, en;q=0.4")), Lang::Zh);
    /// assert_eq!(Lang::from_accept_language(Some("fr")), Lang::En);
    /// assert_eq!(Lang::from_accept_language(None), Lang::Zh);
    /// ```
    #[must_use]
    pub fn from_accept_language(header: Option<&str>) -> Self {
        let Some(header) = header.filter(|header| !header.trim().is_empty()) else { return Self::Zh };
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse().ok()).unwrap_or(1.0);
            let language = match tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "zh" | "*" => Self::Zh,
                "en" => Self::En,
                _ => continue,
            };
            if weight > 0.0 && best.is_none_or(|(max, _)| weight > max) {
                best = Some((weight, language));
            }
        }
        // Readers of other languages more likely understand English.
        best.map_or(Self::En, |(_, language)| language)
    }

    /// The value of the attribute `lang`.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Formats a date.
    pub(super) fn date(self, date: Date) -> String {
        match self {
            Self::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Self::En => format!("{} {} {}", date.day(), month(date), date.year()),
        }
    }

    /// Formats a date with the day of the week.
    pub(super) fn dateline(self, date: Date) -> String {
        let at = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        match self {
            Self::Zh => format!("{}　星期{}", self.date(date), ["一", "二", "三", "四", "五", "六", "日"][at]),
            Self::En => {
                let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
                format!("{}, {}", days[at], self.date(date))
            }
        }
    }

    /// Formats a page number.
    pub(super) fn page(self, page: &str) -> String {
        match self {
            Self::Zh => page_in_chinese(page),
            Self::En => format!("page {page}"),
        }
    }
}

pub(super) fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::from((date.month() - 1).unsigned_abs())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_said_with_its_day_of_the_week() {
        let day = Date::constant(2012, 6, 19);
        assert_eq!(Lang::Zh.dateline(day), "2012年6月19日　星期二");
        assert_eq!(Lang::En.dateline(day), "Tuesday, 19 June 2012");
    }

    #[test]
    fn weights_decide_and_nonsense_does_not() {
        assert_eq!(Lang::from_accept_language(Some("en;q=0, zh;q=0.1")), Lang::Zh);
        assert_eq!(Lang::from_accept_language(Some(";;;,,q=,zh")), Lang::Zh);
        assert_eq!(Lang::from_accept_language(Some("  ")), Lang::Zh);
    }
}
