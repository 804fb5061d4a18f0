//! Amounts of money, which cheques and old papers write with another unit and in formal numerals: 250元, 二百五十圆, 贰佰伍拾圆.

use super::{
    context::{Number, Spot},
    spell::{cardinal, formal},
    value::parse_number,
};

/// Words that begin with a unit of money and do not count it.
const OTHER_WORDS: [&str; 8] = ["元旦", "元宵", "元月", "元首", "元素", "元年", "圆桌", "圆形"];

/// Extends a number before 元 or 圆 by this unit, and adds its spellings with the other unit and in formal numerals. Other numbers are returned unchanged.
pub(super) fn with_currency<'t>(text: &'t str, number: Number<'t>) -> Number<'t> {
    let (spot @ [before, run, after], spellings) = number;
    let Some(unit) = ["元", "圆"].into_iter().find(|unit| after.starts_with(unit)) else { return (spot, spellings) };
    let whole = parse_number(run).filter(|(_, fraction)| fraction.is_empty());
    let Some((value, _)) = whole.filter(|_| !OTHER_WORDS.iter().any(|word| after.starts_with(word))) else {
        return (spot, spellings);
    };
    let end = text.len() - after.len() + unit.len();
    let spot: Spot<'t> = [before, &text[before.len()..end], &text[end..]];
    let [mut arabic, mut chinese] = spellings;
    for number in arabic.iter_mut().chain(&mut chinese) {
        number.push('元');
    }
    // 圆 is the older form of the unit.
    let spoken = cardinal(value);
    let formal = formal(&spoken);
    arabic.push(format!("{value}圆"));
    chinese.extend([format!("{spoken}圆"), format!("{formal}圆"), format!("{formal}元")]);
    (spot, [arabic, chinese])
}
