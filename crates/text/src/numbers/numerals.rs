//! Characters that are numerals, and their values.

/// Digits by value, 零 to 九; 〇 is another zero.
pub(super) const NUMERALS: &str = "零一二三四五六七八九〇";
/// The numerals of cheques, in the order of [`EVERYDAY`].
pub(super) const FORMAL: &str = "壹贰叁肆伍陆柒捌玖拾佰仟";
/// The usual numerals that have a formal form.
pub(super) const EVERYDAY: &str = "一二三四五六七八九十百千";
/// 万.
pub(super) const WAN: u64 = 10_000;
/// 亿.
pub(super) const YI: u64 = 100_000_000;
/// Units of a spoken number with their values, largest first.
pub(super) const SIZES: [(u64, char); 5] = [(YI, '亿'), (WAN, '万'), (1000, '千'), (100, '百'), (10, '十')];

/// Units after decimal numbers, with their number of zeros, largest first.
pub(super) const UNITS: [(usize, &str); 3] = [(12, "万亿"), (8, "亿"), (4, "万")];

pub(super) fn is_numeral(c: char) -> bool {
    // Indexing calls this for every character of a text.
    matches!(
        c,
        '0'..='9'
            | '〇'
            | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '亿'
            | '两'
            | '廿'
            | '卅'
            | '卌'
            | '壹'
            | '贰'
            | '叁'
            | '肆'
            | '伍'
            | '陆'
            | '柒'
            | '捌'
            | '玖'
            | '拾'
            | '佰'
            | '仟'
    )
}

pub(super) fn size(c: char) -> Option<u64> {
    SIZES.into_iter().find_map(|(size, unit)| (unit == c).then_some(size))
}

/// Returns the usual form of a formal numeral; other characters are unchanged.
pub(super) fn everyday(c: char) -> char {
    FORMAL.chars().zip(EVERYDAY.chars()).find_map(|(formal, everyday)| (formal == c).then_some(everyday)).unwrap_or(c)
}

pub(super) fn digits(run: &str) -> Option<Vec<u64>> {
    run.chars().map(digit).collect()
}

pub(super) fn digit(c: char) -> Option<u64> {
    let chinese = NUMERALS.chars().position(|numeral| numeral == c).map(|digit| digit as u64 % 10);
    c.to_digit(10).map(u64::from).or(chinese).or((c == 'o').then_some(0))
}
