//! Numbers and dates in other spellings: which spellings exist, which must not, and that they lead back to the
//! original.

use jianbao::analysis::numbers::{MAX_ALTERNATIVES, alternatives};
use proptest::prelude::*;

/// A typed text, and spellings that must be among its alternatives.
const FOUND: &[(&str, &[&str])] = &[
    // Whole numbers.
    ("25", &["二十五", "二五"]),
    ("二十五", &["25"]),
    ("廿五", &["25", "二十五"]),
    ("卅日", &["30日", "三十日"]),
    ("10", &["十"]),
    ("一十条", &["10条", "十条"]),
    ("105", &["一百零五", "一百〇五"]),
    ("一百〇五", &["105", "一百零五"]),
    ("110", &["一百一十", "一百一"]),
    ("一百一", &["110", "一百一十"]),
    ("1001夜", &["一千零一夜"]),
    ("2000", &["两千", "二千", "2,000"]),
    ("二千", &["2000", "两千"]),
    ("两千二百人", &["2200人", "2,200人", "二千二百人"]),
    ("三千二", &["3200", "三千二百"]),
    ("359旅", &["三五九旅", "三百五十九旅"]),
    ("三五九旅", &["359旅"]),
    ("九一八事变", &["918事变"]),
    ("911", &["九一一", "九百一十一"]),
    // With measure words.
    ("9条", &["九条"]),
    ("九条", &["9条"]),
    ("2条", &["两条", "二条"]),
    ("两条", &["2条", "二条"]),
    ("第2条", &["第二条"]),
    ("第25条", &["第二十五条", "第廿五条"]),
    ("第二十五条", &["第25条"]),
    ("19大", &["十九大"]),
    ("二十大", &["20大"]),
    ("十一届三中全会", &["11届3中全会"]),
    ("三百多名", &["300多名"]),
    ("十余年", &["10余年"]),
    ("10几个", &["十几个"]),
    ("30个百分点", &["三十个百分点"]),
    ("零点五个百分点", &["0.5个百分点"]),
    ("21世纪", &["二十一世纪"]),
    ("1、2、3号楼", &["一、二、三号楼"]),
    ("1,2,3号楼", &["一,二,三号楼"]),
    // 万 and 亿.
    ("12000", &["一万二千", "1.2万", "12,000"]),
    ("一万二千", &["12000", "1.2万", "12,000"]),
    ("12,000", &["12000", "一万二千", "1.2万"]),
    ("1.2万", &["一万二千", "12000", "12,000", "一点二万"]),
    ("二万五千里长征", &["25000里长征", "2.5万里长征", "两万五千里长征"]),
    ("两万五", &["25000", "2.5万"]),
    ("3.5亿", &["三点五亿", "三亿五千万", "3亿5000万"]),
    ("三亿五千万", &["3.5亿", "三点五亿"]),
    ("3亿5千万", &["3.5亿", "三亿五千万"]),
    ("2亿500万元", &["2.05亿元", "两亿零五百万元"]),
    ("5000万", &["五千万"]),
    ("五千万", &["5000万"]),
    ("5千万", &["5000万", "五千万"]),
    ("1万亿元", &["一万亿元"]),
    ("一点五万亿元", &["1.5万亿元", "一万五千亿元"]),
    ("数十万人", &["数10万人"]),
    ("12345", &["12,345"]),
    ("12,345", &["12345", "一万二千三百四十五"]),
    ("600519", &["600,519"]),
    ("999,999,999,999", &["九千九百九十九亿九千九百九十九万九千九百九十九"]),
    // Formal numerals.
    ("壹佰贰拾元", &["120元", "一百二十元"]),
    ("叁仟伍佰万", &["3500万", "三千五百万"]),
    // Fractions and percent.
    ("3.5", &["三点五"]),
    ("三点五倍", &["3.5倍"]),
    ("3.05", &["三点零五", "三点〇五"]),
    ("30%", &["百分之三十"]),
    ("百分之三十", &["30%"]),
    ("12.5%", &["百分之十二点五"]),
    ("百分之十二点五", &["12.5%"]),
    ("百分之百", &["100%"]),
    ("100%", &["百分之百", "百分之一百"]),
    ("3.5%到5%", &["百分之三点五到百分之五"]),
    ("3‰", &["千分之三"]),
    ("千分之二点五", &["2.5‰"]),
    ("五成", &["50%", "百分之五十", "5成"]),
    ("50%", &["五成", "5成"]),
    ("百分之二十", &["两成", "二成"]),
    ("三分之二", &["2/3", "2⁄3"]),
    ("1/3", &["三分之一"]),
    ("五十六分之一", &["1/56"]),
    // Money.
    ("250元", &["贰佰伍拾元", "贰佰伍拾圆", "二百五十元", "二百五十圆", "250圆"]),
    ("五千圆", &["5000元", "五千元", "伍仟圆"]),
    ("贰佰伍拾圆", &["250元", "二百五十元", "贰佰伍拾元"]),
    ("1.2亿元", &["12000万元"]),
    // Zeros before one digit.
    ("06月09日", &["6月9日", "六月九日"]),
    ("六月九日", &["06月09日"]),
    ("第09版", &["第9版", "第九版"]),
    ("第007期", &["第7期", "第七期"]),
    ("第七期", &["第07期", "第007期"]),
    ("8时05分", &["8时5分", "八时五分", "八时零五分"]),
    ("八点零五分", &["8点05分"]),
    // Years, decades, the republic.
    ("2024年", &["二〇二四年", "二零二四年"]),
    ("二〇二四年", &["2024年", "二零二四年"]),
    ("二零二四", &["2024", "二〇二四"]),
    ("一九四九", &["1949"]),
    ("98年", &["九八年", "九十八年"]),
    ("九八年", &["98年"]),
    ("2000年", &["二〇〇〇年", "两千年"]),
    ("1949年", &["民国三十八年", "民国38年", "一九四九年"]),
    ("民国38年", &["1949年", "民国三十八年", "一九四九年"]),
    ("民国卅八年", &["1949年", "民国三十八年"]),
    ("民国元年", &["1912年", "一九一二年"]),
    ("1912年", &["民国元年"]),
    ("2011年", &["民国100年", "民国一百年", "民国一〇〇年"]),
    ("民国一〇五年", &["2016年", "民国105年", "民国一百零五年"]),
    ("光绪三十年", &["1904年", "一九〇四年", "光绪30年"]),
    ("1909年", &["宣统元年"]),
    ("昭和二十年", &["1945年", "昭和20年"]),
    ("80年代", &["八十年代", "八〇年代"]),
    ("八十年代", &["80年代"]),
    ("1980年代", &["一九八〇年代", "一九八零年代"]),
    ("八零后", &["80后", "八〇后"]),
    ("七七级", &["77级"]),
    // Dates.
    ("12月18日", &["十二月十八日"]),
    ("一月一日", &["1月1日"]),
    ("2015年12月18日", &["二〇一五年十二月十八日", "二零一五年十二月十八日"]),
    ("二〇一五年12月18日", &["2015年12月18日", "二〇一五年十二月十八日"]),
    ("民国三十八年十月一日", &["1949年10月1日", "一九四九年十月一日"]),
    ("2024年gdp增长5.2%", &["二〇二四年gdp增长百分之五点二"]),
    ("2012-06-09", &["2012年6月9日", "2012年06月09日", "二〇一二年六月九日", "2012/6/9", "2012.6.9"]),
    ("2012年6月9日", &["2012-06-09", "2012-6-9", "2012/6/9", "2012.06.09"]),
    ("二〇一二年六月九日电", &["2012-06-09电"]),
    ("1936.12.12", &["1936年12月12日", "民国二十五年十二月十二日"]),
    ("一〇一中学", &["101中学", "一o一中学", "一0一中学"]),
    ("918事变", &["九一八事变", "9.18事变"]),
    ("2024一季度", &["二〇二四一季度"]),
];

/// Words, names and codes, not numbers.
const NOTHING: &[&str] = &[
    "",
    "大桥",
    "一些",
    "一起",
    "统一",
    "万一",
    "唯一",
    "之一",
    "三明市",
    "四川",
    "九江",
    "十分",
    "百姓",
    "千里",
    "三农",
    "一带一路",
    "三三两两",
    "一一",
    "一五一十",
    "千千万万",
    "亿万",
    "千万",
    "上百万",
    "百花齐放",
    "一点",
    "一大批",
    "一成不变",
    "一点一滴",
    "两会",
    "两岸",
    "两大",
    "三五成群",
    "七八个",
    "二三十",
    "十七八岁",
    "一二三",
    "一二线城市",
    "二五",
    "五四",
    "百分之十几",
    "百分之二三十",
    "电子零件",
    "零部件",
    "大陆",
    "队伍",
    "收拾",
    "大陆万元户",
    "放肆",
    "c919",
    "5g",
    "v300",
    "g20",
    "f-35",
    "covid-19",
    "windows 11",
    "iphone 15",
    "2019-2020",
    "9:30",
    "3.14.15",
    "2012-13-09",
    "2012-06-09-1",
    "2012-06/09",
    "3/0",
    "3/2",
    "1/2/3",
    "30°c",
    "$25",
    "25km",
    "007",
    "00700",
    "010-62283300",
    "1234567890123",
    "民国",
    "民国时期",
    "十两",
    "二十两银子",
];

#[test]
fn other_spellings_are_found() {
    assert!(FOUND.len() >= 60);
    for (typed, expected) in FOUND {
        let found = alternatives(typed);
        for other in *expected {
            assert!(found.iter().any(|found| found == other), "{typed}: {other} is not in {found:?}");
        }
    }
}

#[test]
fn other_text_is_not_changed_by_numbers() {
    for typed in NOTHING {
        assert_eq!(alternatives(typed), [""; 0], "{typed}");
    }
}

#[test]
fn unidiomatic_spellings_of_numbers_are_not_searched() {
    for (typed, never) in [
        ("第2条", "第两条"),
        ("2月", "两月"),
        ("2号", "两号"),
        ("12条", "十两条"),
        ("22万", "二十两万"),
        ("2%", "百分之两"),
        ("25条", "二五条"),
        ("一百多人", "一〇〇多人"),
        ("几十年", "几一〇年"),
        ("数十万人", "数100,000人"),
        ("23", "二三"),
        ("11", "一一"),
        ("1940年代", "民国二十九年代"),
        ("1915年", "光绪四十一年"),
        ("1989年", "昭和六十四年"),
        ("3.5亿", "350000000"),
        ("600519", "六十万零五百一十九"),
        ("2024年", "2,024年"),
        ("1949年10月1日", "1949年十月一日"),
    ] {
        let found = alternatives(typed);
        assert!(!found.is_empty() && !found.iter().any(|found| found == never), "{typed}: {found:?}");
    }
}

#[test]
fn the_most_common_comes_first() {
    for (typed, first) in [
        ("98年", "九八年"),
        ("25年", "二十五年"),
        ("2008", "二〇〇八"),
        ("2条", "两条"),
        ("五千万", "5000万"),
        ("二〇一五年12月18日", "2015年12月18日"),
        ("100%", "百分之百"),
    ] {
        assert_eq!(alternatives(typed)[0], first, "{typed}");
    }
}

#[test]
fn a_text_that_is_pasted_is_left_alone() {
    assert!(alternatives(&"第25条".repeat(1000)).is_empty());
    assert!(!alternatives(&"第25条".repeat(20)).is_empty());
}

const NUMERALS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// The spoken form of a number, written independently of the tested code.
fn spelled(value: u64) -> String {
    let digits: Vec<usize> = value.to_string().bytes().map(|b| usize::from(b - b'0')).collect();
    let mut text = String::new();
    for (at, &digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - at;
        let four = digits[at.saturating_sub(3 - place % 4)..=at].iter().any(|digit| *digit > 0);
        text += NUMERALS[digit];
        text += if digit > 0 { ["", "十", "百", "千"][place % 4] } else { "" };
        text += if place.is_multiple_of(4) && four { ["", "万", "亿"][place / 4] } else { "" };
    }
    for (from, to) in [("零零零", "零"), ("零零", "零"), ("零万", "万"), ("零亿", "亿"), ("零零", "零")]
    {
        text = text.replace(from, to);
    }
    let text = text.strip_prefix("一十").map_or(text.clone(), |rest| format!("十{rest}"));
    if value > 0 { text.trim_end_matches('零').to_owned() } else { text }
}

fn lead_to_each_other(one: &str, other: &str) {
    for (one, other) in [(one, other), (other, one)] {
        assert!(alternatives(one).iter().any(|found| found == other), "{one}: {other} not in {:?}", alternatives(one));
    }
}

#[test]
fn numbers_lead_to_each_other() {
    for value in (1..=1200).chain((1201..10_000).step_by(37)) {
        lead_to_each_other(&format!("第{value}条"), &format!("第{}条", spelled(value)));
        lead_to_each_other(&format!("{value}.5%"), &format!("百分之{}点五", spelled(value)));
        lead_to_each_other(&format!("{value}万元"), &format!("{}万元", spelled(value)));
        lead_to_each_other(&format!("{value}亿元"), &format!("{}亿元", spelled(value)));
    }
    for value in 1..1000 {
        lead_to_each_other(&format!("{value},000人"), &format!("{}人", spelled(value * 1000)));
    }
    for value in 11..=2000 {
        lead_to_each_other(&value.to_string(), &spelled(value));
    }
}

#[test]
fn large_numbers_are_read_and_spelled() {
    for value in [123_456_789, 120_050_001, 20_000_000_002, 100_203_040_506, 999_999_999_999_u64] {
        let digits = value.to_string();
        let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|part| str::from_utf8(part).unwrap()).collect();
        lead_to_each_other(&format!("{}元", parts.join(",")), &format!("{}元", spelled(value)));
    }
}

#[test]
fn years_and_dates_lead_to_each_other() {
    for year in 1000_u64..3000 {
        let digits: String = year.to_string().bytes().map(|b| NUMERALS[usize::from(b - b'0')]).collect();
        lead_to_each_other(&format!("{year}年"), &format!("{digits}年"));
        lead_to_each_other(&format!("{year}年"), &format!("{}年", digits.replace('零', "〇")));
        if (1912..=2200).contains(&year) {
            lead_to_each_other(&format!("{year}年"), &format!("民国{}年", year - 1911));
            let count = if year == 1912 { "元".to_owned() } else { spelled(year - 1911) };
            lead_to_each_other(&format!("{year}年"), &format!("民国{count}年"));
        }
        for (month, day) in [(1, 1), (2, 29), (10, 10), (12, 31)] {
            let chinese = format!("{}年{}月{}日", digits.replace('零', "〇"), spelled(month), spelled(day));
            lead_to_each_other(&format!("{year}年{month}月{day}日"), &chinese);
        }
    }
}

/// Not only the first spelling: every alternative leads back to the typed one.
#[test]
fn every_spelling_leads_back() {
    for value in (1..3000_u64).chain((3000..10_000).step_by(101)) {
        for (before, after) in [("", "条"), ("第", "条"), ("", "年"), ("", "万人"), ("", "%"), ("12,", "元")] {
            let typed =
                if before == "12," { format!("12,{:03}元", value % 1000) } else { format!("{before}{value}{after}") };
            for other in alternatives(&typed) {
                assert!(alternatives(&other).contains(&typed), "{typed} {other} {:?}", alternatives(&other));
            }
        }
    }
}

#[test]
fn an_era_with_more_figures_than_a_number_has_is_no_year() {
    assert!(alternatives("民国20000000000000000000年").len() <= MAX_ALTERNATIVES);
    assert!(alternatives("光绪99999999999999999999年").len() <= MAX_ALTERNATIVES);
}

proptest! {
    #[test]
    fn nothing_panics_and_little_is_given(
        text in concat!(
            "([0-9]{1,14}|[〇零一二三四五六七八九十百千万亿两廿卅卌点]{1,6}|[壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,4}",
            "|百分之|民国|元|年|年代|月|日|第|条|个|几|多|[,.%:/ -]|[a-z]|大桥|分之|\\PC){0,14}"
        )
    ) {
        let found = alternatives(&text);
        prop_assert!(found.len() <= MAX_ALTERNATIVES);
        for (nth, other) in found.iter().enumerate() {
            prop_assert!(*other != text && !found[..nth].contains(other));
            // A digit becomes at most a numeral and a unit, and 3亿 is never written out.
            prop_assert!(other.chars().count() <= 3 * text.chars().count() + 16 && !other.is_empty());
        }
        prop_assert_eq!(alternatives(&text), found);
    }
}
