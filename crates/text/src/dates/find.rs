//! Finds a full date inside a text.

use jianbao_model::Date;

use super::years::YEARS;

/// Finds the first date in `text`, such as a file name or a dateline.
///
/// The forms are `2015-12-18`, `2015/12/18`, `2015.12.18`, `20151218` and `2015年12月18日`, with ASCII or full-width digits. The
/// year must be in [`YEARS`]. Returns `None` if the text has no full date of a day that exists.
///
/// ```
/// use jianbao_text::dates::find_date;
/// let date = |text| find_date(text).map(|date| date.to_string());
/// assert_eq!(date("２０１５年１２月１８日").as_deref(), Some("2015-12-18"));
/// assert_eq!(date("19980101-01-001").as_deref(), Some("1998-01-01"));
/// assert_eq!(date("2015-12-18T08:30:00+08:00").as_deref(), Some("2015-12-18"));
/// assert_eq!(date("2015年12月"), None);
/// assert_eq!(date("20150230"), None);
/// ```
#[must_use]
pub fn find_date(text: &str) -> Option<Date> {
    let groups = digit_groups(text);
    for (at, group) in groups.iter().enumerate() {
        if group.digits.len() == 8
            && let Some(date) = day(&group.digits[..4], &group.digits[4..6], &group.digits[6..])
        {
            return Some(date);
        }
        if let [year, month, rest] = &groups[at..groups.len().min(at + 3)]
            && year.digits.len() == 4
            && month.digits.len() <= 2
            && rest.digits.len() <= 2
            && joins(year.after, month.after)
            && let Some(date) = day(&year.digits, &month.digits, &rest.digits)
        {
            return Some(date);
        }
    }
    None
}

/// A run of decimal digits, and the character between it and the next run if that is exactly one.
struct Group {
    digits: String,
    after: Option<char>,
}

fn digit_groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Characters since the last digit; `None` before the first digit.
    let mut between: Option<usize> = None;
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
            _ => None,
        };
        match (digit, between) {
            (Some(digit), Some(0)) => {
                groups.last_mut().expect("a digit came before").digits.push(digit);
            }
            (Some(digit), _) => {
                groups.push(Group { digits: digit.to_string(), after: None });
                between = Some(0);
            }
            (None, Some(count)) => {
                groups.last_mut().expect("a digit came before").after = (count == 0).then_some(c);
                between = Some(count + 1);
            }
            (None, None) => {}
        }
    }
    groups
}

/// Whether the separators after year and month belong to the same date format.
fn joins(after_year: Option<char>, after_month: Option<char>) -> bool {
    match (after_year, after_month) {
        (Some('年'), Some('月')) => true,
        (Some(a), Some(b)) => a == b && matches!(a, '-' | '/' | '.' | '－' | '／' | '．' | '_'),
        _ => false,
    }
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let year: i16 = year.parse().ok()?;
    if !YEARS.contains(&year) {
        return None;
    }
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}
