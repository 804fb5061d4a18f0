//! Measure words and other words after a number.

/// Measure words. A single numeral before one is a number, and 2 is written 两 or 二.
const COUNTED: &str = "条 年 个 名 人 家 次 届 期 章 节 项 吨 元 米 公里 公斤 公顷 千米 小时 分钟 秒 岁 天 周 季度 倍 票 \
     枚 位 件 种 批 轮 辆 架 艘 台 座 栋 套 篇 册 卷 集 页 版 层 楼 场 户 亩 里 处 斤 克 升 平方 立方 美元 欧元 日元 \
     港元 英镑 块 只 成 起 点 强 星级 连冠";
/// Words that form a name with a number, in which 2 is never written 两: 二月, 二号, 中共二大.
const NAMED: &str = "月 日 号 大 中全会 世纪 级";
/// Longer words that begin with a unit of time and belong to the number as a whole.
const AFTER_DATES: &str =
    "年代 年度 年级 年底 年初 年末 年间 年来 年中 月份 月底 月初 月中 日元 日内 日前 年前 年后 个月";

/// Returns the unit that `after`, the text after a number, begins with. Longer words of dates such as 年代 are preferred.
pub(super) fn unit(after: &str) -> Option<&str> {
    let unit =
        COUNTED.split(' ').chain(NAMED.split(' ')).filter(|unit| after.starts_with(unit)).max_by_key(|unit| unit.len());
    let longer = AFTER_DATES.split(' ').find(|unit| after.starts_with(unit));
    longer.or(unit).map(|unit| &after[..unit.len()])
}

/// Whether `word` is exactly a unit that follows numbers: 条, 年代; not 条件.
#[must_use]
pub fn is_unit(word: &str) -> bool {
    unit(word) == Some(word)
}

/// Whether `text` begins with a unit that follows numbers: 条, 年, 公里.
pub(crate) fn starts_with_unit(text: &str) -> bool {
    counted(text).is_some()
}

/// Returns true if `after` begins with a measure word, false if it begins with a word that forms a name with a number, and `None`
/// otherwise.
pub(super) fn counted(after: &str) -> Option<bool> {
    let starts = |words: &str| words.split(' ').any(|word| after.starts_with(word));
    if starts(NAMED) && !after.starts_with("日元") { Some(false) } else { starts(COUNTED).then_some(true) }
}
