//! Shares and fractions: 30% and 百分之三十, 3‰ and 千分之三, 五成 and 50%, 1/3 and 三分之一.

use super::{
    context::{Number, Spot},
    numerals::{WAN, is_numeral},
    spell::{cardinal, decimal},
    value::parse_number,
};
use crate::characters::is_han;

/// Spoken beginnings of shares, with their signs.
const SHARES: [(&str, char); 2] = [("百分之", '%'), ("千分之", '‰')];

/// Characters that form a word with 成 after a number: 三成立, 五成为.
const WORDS_WITH_TENTHS: [char; 23] = [
    '不', '为', '立', '功', '果', '员', '本', '长', '就', '份', '都', '绩', '效', '语', '交', '败', '型', '熟', '品',
    '套', '群', '家', '人',
];

/// Returns the beginning of a spoken share that `text` begins with.
pub(super) fn spoken_share(text: &str) -> Option<&'static str> {
    SHARES.iter().map(|(beginning, _)| *beginning).find(|beginning| text.starts_with(beginning))
}

/// Returns the sign of a share that `text` begins with.
pub(super) fn share_sign(text: &str) -> Option<char> {
    SHARES.iter().map(|(_, sign)| *sign).find(|sign| text.starts_with(*sign))
}

/// Reads a share: 百分之三十, 30%, 3‰.
pub(super) fn share(spot @ [_, run, after]: Spot<'_>) -> Option<Number<'_>> {
    let (beginning, sign) =
        SHARES.into_iter().find(|(beginning, sign)| run.starts_with(beginning) || run.ends_with(*sign))?;
    let run = run.trim_start_matches(beginning).trim_end_matches(sign);
    let (value, fraction) = if sign == '%' && run == "百" { (100, String::new()) } else { parse_number(run)? };
    let (typed, spoken) = decimal(value, &fraction);
    let whole = (sign == '%' && typed == "100").then(|| "百分之百".to_owned());
    let mut chinese: Vec<String> =
        whole.into_iter().chain(spoken.iter().map(|number| format!("{beginning}{number}"))).collect();
    let mut arabic = vec![format!("{typed}{sign}")];
    if let Some(tenths) = (sign == '%' && fraction.is_empty() && value % 10 == 0).then_some(value / 10) {
        add_tenths(tenths, &mut arabic, &mut chinese);
    }
    // 百分之十几 has no spelling with `%`.
    (value < WAN && !after.starts_with('几')).then_some((spot, [arabic, chinese]))
}

/// Adds 五成 and 5成.
fn add_tenths(tenths: u64, arabic: &mut Vec<String>, chinese: &mut Vec<String>) {
    if (1..10).contains(&tenths) {
        arabic.push(format!("{tenths}成"));
        chinese.push(format!("{}成", cardinal(tenths)));
        chinese.extend((tenths == 2).then(|| "两成".to_owned()));
    }
}

/// Reads tenths: 五成, 5成. `spot` ends after 成.
pub(super) fn tenths(spot @ [_, run, after]: Spot<'_>) -> Option<Number<'_>> {
    let (value, fraction) = parse_number(run.strip_suffix('成')?)?;
    // 三成五 is 35%.
    let continues = after.starts_with(WORDS_WITH_TENTHS) || after.starts_with(is_numeral);
    if continues || !fraction.is_empty() || !(1..10).contains(&value) {
        return None;
    }
    let (mut arabic, mut chinese) = (Vec::new(), Vec::new());
    add_tenths(value, &mut arabic, &mut chinese);
    arabic.push(format!("{}%", value * 10));
    chinese.push(format!("百分之{}", cardinal(value * 10)));
    Some((spot, [arabic, chinese]))
}

/// The largest denominator of a fraction that is also written in the other script.
const MAX_DENOMINATOR: u64 = 100;

/// Reads a fraction at the beginning of `rest`, which follows `before`: 三分之一, 1/3, ½. Returns its length in bytes, and its spellings.
///
/// 9/18 may be a date, and 1/3 is also a page of three or a score; all of these are written alike.
pub(super) fn fraction(before: &str, rest: &str) -> Option<(usize, [Vec<String>; 2])> {
    let run = |text: &str| text.find(|c| !is_numeral(c)).unwrap_or(text.len());
    let ascii = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let beside =
        |c: char| is_numeral(c) || (c.is_alphanumeric() && !is_han(c)) || matches!(c, '/' | '.' | '-' | ':' | '%');
    let first = run(rest);
    let (denominator, numerator, length) = if let Some(next) = rest[first..].strip_prefix("分之") {
        let second = run(next);
        (&rest[..first], &next[..second], first + "分之".len() + second)
    } else {
        let first = ascii(rest);
        let next = rest[first..].strip_prefix(['/', '⁄'])?;
        let second = ascii(next);
        (&next[..second], &rest[..first], rest.len() - next.len() + second)
    };
    let after = &rest[length..];
    let continues = before.ends_with(beside) || after.starts_with(beside) || after.starts_with(['点', '几']);
    let [denominator, numerator] = [denominator, numerator].map(|run| parse_number(run).map(|(value, _)| value));
    let (denominator, numerator) = denominator.zip(numerator)?;
    let is_fraction = (2..=MAX_DENOMINATOR).contains(&denominator) && (1..denominator).contains(&numerator);
    let spoken = format!("{}分之{}", cardinal(denominator), cardinal(numerator));
    let written = vec![format!("{numerator}/{denominator}"), format!("{numerator}⁄{denominator}")];
    (is_fraction && !continues).then_some((length, [written, vec![spoken]]))
}
