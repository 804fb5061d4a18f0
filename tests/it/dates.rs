//! Dates in all forms that archives contain.

use jianbao::analysis::dates::{DateReading, find_date, parse_date};
use proptest::prelude::*;

#[test]
fn dates_of_many_forms() {
    for (text, expected) in [
        ("2015-12-18", Some("2015-12-18")),
        ("2015-1-8", Some("2015-01-08")),
        ("2015/12/18 08:00", Some("2015-12-18")),
        ("2015.12.18", Some("2015-12-18")),
        ("20151218", Some("2015-12-18")),
        ("20160312-01-02", Some("2016-03-12")),
        ("rmrb-19980101-01-001", Some("1998-01-01")),
        ("２０１５年１２月１８日", Some("2015-12-18")),
        ("发布于2015年2月3日星期二", Some("2015-02-03")),
        ("2015-12", None),
        ("2015年", None),
        ("20151318", None),
        ("2015-02-30", None),
        ("1234567890", None),
        ("第12345678号", None),
        ("", None),
    ] {
        assert_eq!(find_date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
    }
}

/// The day in the date of a record, or `None`.
fn day(text: &str) -> Option<String> {
    parse_date(text).day().map(|date| date.to_string())
}

#[test]
fn days_in_every_form_of_the_wild() {
    for (text, expected) in [
        // Digits of both widths.
        ("2015年12月18日", "2015-12-18"),
        ("２０１５年１２月１８日", "2015-12-18"),
        ("2015 年 12 月 18 日 08:30", "2015-12-18"),
        ("二〇一五年十二月十八日", "2015-12-18"),
        ("二○一五年十二月十八日", "2015-12-18"),
        ("二０一五年十二月卅一日", "2015-12-31"),
        ("二零一五年一月廿一号", "2015-01-21"),
        ("一九四九年十月一日", "1949-10-01"),
        ("公元一九四九年十月一日", "1949-10-01"),
        ("一八七二年四月三十日", "1872-04-30"),
        ("1872-04-30", "1872-04-30"),
        // Eras.
        ("民国三十八年十月一日", "1949-10-01"),
        ("中華民國三十八年十月一日", "1949-10-01"),
        ("民國38年10月1日", "1949-10-01"),
        ("民国元年一月一日", "1912-01-01"),
        ("民國一百零四年十二月十八日", "2015-12-18"),
        ("昭和二十年八月十五日", "1945-08-15"),
        ("明治三十八年九月五日", "1905-09-05"),
        ("平成元年1月8日", "1989-01-08"),
        // Two-digit years.
        ("98-01-02", "1998-01-02"),
        ("'98.1.2", "1998-01-02"),
        ("98年1月2日", "1998-01-02"),
        ("九八年一月二日", "1998-01-02"),
        ("70/1/2", "1970-01-02"),
        ("69/1/2", "2069-01-02"),
        // Separators.
        ("2015/12/18", "2015-12-18"),
        ("2015. 12. 18.", "2015-12-18"),
        ("2015－12－18", "2015-12-18"),
        ("二〇一五·十二·十八", "2015-12-18"),
        ("18.12.2015", "2015-12-18"),
        ("12/18/2015", "2015-12-18"),
        ("5/5/2015", "2015-05-05"),
        ("20151218", "2015-12-18"),
        ("20151218083000", "2015-12-18"),
        ("2015-12-18T08:30:00+08:00", "2015-12-18"),
        ("发布时间：2015-12-18 08:30 来源：临江日报", "2015-12-18"),
        ("星期五 2015年12月18日", "2015-12-18"),
        // Words.
        ("18 Dec 2015", "2015-12-18"),
        ("Dec. 18, 2015", "2015-12-18"),
        ("December 18th, 2015", "2015-12-18"),
        ("1st of May 2015", "2015-05-01"),
        ("18-Dec-15", "2015-12-18"),
        ("Tue, 08 May 2012 12:00:00 +0800", "2012-05-08"),
        ("Tue May 08 12:00:00 +0800 2012", "2012-05-08"),
        ("Fri Dec 18 08:30:00 CST 2015", "2015-12-18"),
    ] {
        assert_eq!(day(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn the_day_is_the_written_one_in_any_zone() {
    for text in ["2015-12-18T23:30:00Z", "2015-12-18T00:10:00+14:00", "Fri, 18 Dec 2015 23:59:59 -1100"] {
        assert_eq!(day(text).as_deref(), Some("2015-12-18"), "{text}");
    }
}

#[test]
fn no_day_is_invented() {
    let partial = |year, month| DateReading::Partial { year, month };
    for (text, expected) in [
        ("2015年12月", partial(Some(2015), Some(12))),
        ("2015-12", partial(Some(2015), Some(12))),
        ("201512", partial(Some(2015), Some(12))),
        ("Dec 2015", partial(Some(2015), Some(12))),
        ("民国三十八年十月", partial(Some(1949), Some(10))),
        ("2015年", partial(Some(2015), None)),
        ("2015", partial(Some(2015), None)),
        ("一九四九年", partial(Some(1949), None)),
        ("2015年春", partial(Some(2015), None)),
        ("3/4/2015", partial(Some(2015), None)),
        // Lunar days are not Gregorian days.
        ("光绪三十四年十月廿一日", partial(None, None)),
        ("宣統三年八月十九日", partial(None, None)),
        ("农历二〇一五年十一月初八", partial(None, None)),
        ("明治五年十二月二日", partial(None, None)),
    ] {
        assert_eq!(parse_date(text), expected, "{text}");
    }
    for text in [
        "2015-02-30",
        "0000-00-00",
        "2015-00-00",
        "20151318",
        "2015年13月1日",
        "98-13-01",
        "31 Apr 2015",
        "民国三十八年二月三十日",
    ] {
        assert_eq!(parse_date(text), DateReading::Impossible, "{text}");
    }
    for text in ["", "昨日", "星期二", "第12345678号", "1450396800", "三年级二班", "May", "08:30", "V2.0.1-rc"]
    {
        assert_eq!(parse_date(text), DateReading::Unread, "{text}");
    }
}

#[test]
fn what_is_known_of_a_date_allows_only_days_that_agree() {
    let date = |text| find_date(text).unwrap();
    assert!(parse_date("2015年12月").allows(date("2015-12-18")));
    assert!(!parse_date("2015年12月").allows(date("2015-11-18")));
    assert!(parse_date("0000-00-00").allows(date("2015-11-18")));
}

proptest! {
    #[test]
    fn every_day_is_read_in_every_form(days in 0_i64..146_000) {
        let date = find_date("1800-01-01").unwrap().checked_add(jiff_days(days)).unwrap();
        let (y, m, d) = (date.year(), date.month(), date.day());
        for text in [format!("{y}-{m}-{d}"), format!("{y}年{m}月{d}日"), format!("{y}{m:02}{d:02}"), format!("{y}/{m:02}/{d:02} 23:59")] {
            prop_assert_eq!(parse_date(&text).day(), Some(date), "{}", text);
            prop_assert_eq!(find_date(&text), Some(date), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "[0-9０-９〇一二十百年月日民国/.' -]{0,40}|.{0,60}") {
        let _ = parse_date(&text);
    }
}

fn jiff_days(days: i64) -> jiff::Span {
    jiff::Span::new().days(days)
}
