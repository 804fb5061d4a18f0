//! The usual spellings of a whole number in its context, and of a year of an era.

use crate::is_han;

use super::{
    context::{APPROXIMATE_SUFFIXES, NAMED_DAYS, Number, PADDED, Spot, era_at, is_dated, is_vague},
    numerals::{UNITS, WAN, YI, digits},
    spell::{cardinal, cardinals, decimal, one_by_one},
    thousands::thousands,
    units::counted,
};

/// The number of years of 民国 on the mainland.
const MAINLAND_YEARS: i16 = 38;

/// The eras in which the spellings of a calendar year include the year of the era.
const SPELLED_ERAS: [&str; 3] = ["民国", "光绪", "宣统"];

/// Returns the spellings of the whole number `value` in its context.
pub(super) fn whole_number_spellings(value: u64, spot @ [before, run, after]: Spot<'_>) -> Number<'_> {
    let (plain, ordinal, last) = (value.to_string(), before.ends_with('第'), after.is_empty());
    let (dated, unit) = (is_dated(after), counted(after));
    let is_approximate = before.ends_with(['数', '几']) || after.starts_with(APPROXIMATE_SUFFIXES);
    let [round, zero] = one_by_one(&plain);
    if dated && after.starts_with('年') && (1000..3000).contains(&value) {
        // 二O一二年, 一九八0年.
        let latin = ['o', '0'].map(|mark| zero.replace('零', &mark.to_string()));
        let (mut arabic, mut chinese) = (vec![plain], vec![round, zero]);
        chinese.extend(latin.into_iter().filter(|year| !chinese.contains(year)).collect::<Vec<_>>());
        // 两千年 may also be a duration.
        chinese.extend(cardinals(value, false).into_iter().filter(|_| value.is_multiple_of(100)));
        for name in SPELLED_ERAS.into_iter().filter(|_| !after.starts_with("年代")) {
            let Some((era, _)) = era_at(name) else { continue };
            let Ok(year @ 1..) = i16::try_from(value).map(|year| year - era.offset) else { continue };
            if era.year(year).is_some() {
                let (in_digits, in_figures) = era_year_spellings(name, year as u64);
                // Later years of 民国 are used only in Taiwan, so they come last.
                if year <= MAINLAND_YEARS { &mut arabic } else { &mut chinese }.extend(in_digits);
                chinese.extend(in_figures);
            }
        }
        return (spot, [arabic, chinese]);
    }
    // Stock codes and telephone numbers: only round numbers of this length are amounts.
    if run == plain && plain.len() > 4 && plain.trim_end_matches('0').len() * 2 > plain.len() {
        return (spot, [vec![plain.clone(), thousands(value)], vec![plain]]);
    }
    let mut chinese = cardinals(value, ordinal);
    if value == 2 && unit == Some(true) && !ordinal {
        chinese.insert(0, "两".to_owned());
    }
    let digits = digits(&plain).unwrap_or_default();
    let free = !ordinal && !is_approximate && (dated || unit.is_none() && (last || digits.len() > 2));
    let day_named = (0..plain.len()).filter(|_| free && !dated && plain.len() == 3).find_map(|at| {
        let (month, day) = plain.split_at(at);
        Some(format!("{month}.{day}")).filter(|day| NAMED_DAYS.contains(&day.as_str()))
    });
    if (2..=4 - usize::from(dated)).contains(&digits.len()) && free && !is_vague(&digits, dated) {
        // 2008 and 98年 are probably years.
        let early = if dated { 51..100 } else { 1901..2100 }.contains(&value) && !plain.ends_with('0');
        let at = if early { 0 } else { chinese.len() };
        // 一O一中学. Each year has these forms too, see above.
        let latin = ['o', '0'].map(|mark| zero.replace('零', &mark.to_string()));
        chinese.extend(latin.into_iter().filter(|figures| *figures != zero));
        chinese.splice(at..at, [round, zero]);
    }
    if last && !ordinal && matches!(digits[..], [_, 1..=9, 0]) {
        chinese.push(chinese[0].trim_end_matches('十').to_owned());
    }
    let mut arabic = Vec::new();
    let scaled = run.contains(['万', '亿']);
    let fraction = |zeros: usize| plain[plain.len() - zeros..].trim_end_matches('0');
    // 1.2万 is usual, 1.2345万 is not; 10000万 is written as 1亿.
    let long = if scaled { 4 } else { 2 };
    let usual = |zeros: usize| plain.len() > zeros && fraction(zeros).len() <= long && (zeros > 4 || value < YI);
    if let Some((zeros, unit)) = UNITS.into_iter().find(|(zeros, _)| usual(*zeros)) {
        let (number, spoken) = decimal(value / 10_u64.pow(zeros as u32), fraction(zeros));
        arabic.push(number + unit);
        if !fraction(zeros).is_empty() {
            chinese.extend(spoken.into_iter().map(|number| number + unit));
            arabic.extend((unit == "亿").then(|| format!("{}亿{}万", value / YI, value % YI / WAN)));
        }
    }
    if arabic.is_empty() || !is_approximate && (value < YI || !scaled) {
        arabic.push(plain);
        arabic.extend((value >= WAN || !dated && !ordinal).then(|| thousands(value)));
    }
    arabic.extend(day_named);
    // 06月09日, 第09版, 12 000人.
    if value < 10 && after.starts_with(PADDED) {
        arabic.push(format!("0{value}"));
        chinese.extend(after.starts_with(['分', '秒']).then(|| format!("零{}", cardinal(value))));
    }
    // 第007期.
    arabic.extend((value < 100 && ordinal && after.starts_with('期')).then(|| format!("{value:03}")));
    // 12000万 is 1.2亿.
    let in_wan = value / WAN;
    arabic.extend(
        (value.is_multiple_of(WAN) && (WAN..100 * WAN).contains(&in_wan) && !is_approximate)
            .then(|| format!("{in_wan}万")),
    );
    if (1000..YI).contains(&value) && !dated {
        arabic.push(thousands(value).replace(',', " "));
    }
    // 廿五日, 卅八年, 卌二人.
    if after.starts_with(is_han) && value < 50 {
        let tens = [("二十", '廿'), ("三十", '卅'), ("四十", '卌')];
        chinese
            .extend(tens.iter().find_map(|(tens, short)| Some(format!("{short}{}", chinese[0].strip_prefix(tens)?))));
    }
    (spot, [arabic, chinese])
}

/// Returns the spellings of a year of an era in digits and in numerals, without 年.
pub(super) fn era_year_spellings(name: &str, year: u64) -> (Vec<String>, Vec<String>) {
    let spoken = cardinal(year);
    let mut chinese = vec![if year == 1 { format!("{name}元") } else { format!("{name}{spoken}") }];
    if spoken.starts_with("二十") || spoken.starts_with("三十") {
        chinese.push(format!("{name}{}", spoken.replace("二十", "廿").replace("三十", "卅")));
    }
    if year >= 100 {
        chinese.extend(one_by_one(&year.to_string()).map(|figures| format!("{name}{figures}")));
    }
    (vec![format!("{name}{year}")], chinese)
}
