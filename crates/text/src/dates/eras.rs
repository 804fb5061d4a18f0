//! Chinese and Japanese eras, which count years from the beginning of a reign or a republic.

/// An era with its names and years.
#[derive(Debug, PartialEq, Eq)]
pub struct Era {
    /// The name in simplified and, if it differs, traditional characters.
    pub names: &'static [&'static str],
    /// The calendar year before the first year of the era: 1911 for 民国.
    pub offset: i16,
    /// The number of years of the era.
    pub years: i16,
    /// Whether the era used the lunar calendar. Its days are not days of the Gregorian calendar, and its years begin weeks later.
    pub lunar: bool,
}

const fn era(names: &'static [&'static str], offset: i16, years: i16, lunar: bool) -> Era {
    Era { names, offset, years, lunar }
}

/// The eras that Chinese and Japanese newspapers use.
///
/// 民国 has no end, because Taiwan still uses it. The years of the reigns follow the conversion tables of the Academia Sinica; 宣统
/// ends in 1911, its last full year.
pub const ERAS: [Era; 12] = [
    era(&["民国", "民國"], 1911, 289, false),
    era(&["明治"], 1867, 45, false),
    era(&["大正"], 1911, 15, false),
    era(&["昭和"], 1925, 64, false),
    era(&["平成"], 1988, 31, false),
    era(&["令和"], 2018, 182, false),
    era(&["嘉庆", "嘉慶"], 1795, 25, true),
    era(&["道光"], 1820, 30, true),
    era(&["咸丰", "咸豐"], 1850, 11, true),
    era(&["同治"], 1861, 13, true),
    era(&["光绪", "光緒"], 1874, 34, true),
    era(&["宣统", "宣統"], 1908, 3, true),
];

impl Era {
    /// Returns the calendar year that contains most of year `number` of the era, counted from 1; `None` if the era has no such year.
    ///
    /// ```
    /// use jianbao_text::dates::ERAS;
    /// let republic = ERAS.iter().find(|era| era.names.contains(&"民国")).unwrap();
    /// assert_eq!(republic.year(38), Some(1949));
    /// ```
    #[must_use]
    pub fn year(&self, number: i16) -> Option<i16> {
        (1..=self.years).contains(&number).then(|| self.offset + number)
    }
}
