//! Writes a number in Chinese as spoken, digit by digit or in formal numerals, or in Arabic digits.

use super::numerals::{EVERYDAY, FORMAL, NUMERALS, SIZES};

/// Returns a decimal number in digits and in Chinese: 3.5 and 三点五; without a fraction 3 and 三.
pub(super) fn decimal(whole: u64, fraction: &str) -> (String, Vec<String>) {
    if fraction.is_empty() {
        return (whole.to_string(), cardinals(whole, true));
    }
    let spoken = format!("{}点{}", cardinal(whole), one_by_one(fraction)[1]);
    (format!("{whole}.{fraction}"), vec![spoken.clone(), spoken.replace('零', "〇")])
}

/// Returns the spoken forms of a number: 一百零五, 一百〇五; 两千二百, 二千二百, 两千两百. With `plain`, only the forms with 二.
pub(super) fn cardinals(value: u64, plain: bool) -> Vec<String> {
    let mut forms = vec![cardinal(value)];
    if !plain {
        let rest = forms[0].strip_prefix('二').filter(|rest| rest.starts_with(['百', '千', '万', '亿']));
        let first = rest.map_or(forms[0].clone(), |rest| format!("两{rest}"));
        // 十二万 is never 十两万.
        let all = first.replace("二百", "两百").replace("二千", "两千");
        forms = vec![first, forms.remove(0), all];
    }
    let round: Vec<_> = forms.iter().map(|form| form.replace('零', "〇")).collect();
    [forms, round].concat()
}

/// Returns digits one by one, with both forms of zero: 二〇二四 and 二零二四.
pub(super) fn one_by_one(digits: &str) -> [String; 2] {
    let zero: String = digits.bytes().filter_map(|b| NUMERALS.chars().nth(usize::from(b - b'0'))).collect();
    [zero.replace('零', "〇"), zero]
}

/// Returns the spoken form of a number: 一万零五十.
pub(super) fn cardinal(value: u64) -> String {
    let Some((size, unit)) = SIZES.into_iter().find(|(size, _)| value >= *size) else {
        return NUMERALS.chars().nth(value as usize).into_iter().collect();
    };
    let high = if value < 20 { String::new() } else { cardinal(value / size) };
    let rest = value % size;
    let low = if rest > 0 { cardinal(rest) } else { String::new() };
    let zero = if rest > 0 && rest < size / 10 { "零" } else { "" };
    // 十五, but 一百一十五.
    let one = if (10..20).contains(&rest) { "一" } else { "" };
    format!("{high}{unit}{zero}{one}{low}")
}

/// Converts a spoken number to formal numerals, which are used on cheques: 叁万.
pub(super) fn formal(cardinal: &str) -> String {
    let formal =
        |c| EVERYDAY.chars().zip(FORMAL.chars()).find_map(|(everyday, formal)| (everyday == c).then_some(formal));
    cardinal.chars().map(|c| formal(c).unwrap_or(c)).collect()
}
