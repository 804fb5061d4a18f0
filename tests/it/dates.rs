//! Dates as archives write them.

use jianbao::model::parse_date;

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
        assert_eq!(parse_date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
    }
}
