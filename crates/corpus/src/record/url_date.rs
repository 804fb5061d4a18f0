//! Reads dates in the URL of a page.

use jianbao_text::dates::find_date;

/// Returns the day in the path of an address, as text. Many sites store their pages by date.
///
/// `…/20160312/n1.shtml`, `…/2016/03-12/1.shtml`, `…/2016-03/12/c_1.htm`, `…/t20160312_1.html` are all 2016-03-12.
pub fn date_in(address: &str) -> Option<String> {
    let (_, path) = address.split_once("://")?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (_, path) = path.split_once('/')?;
    let numbers: Vec<&str> = path
        .split(['/', '-', '_', '.'])
        .map(|part| part.trim_start_matches(|c: char| c.is_ascii_alphabetic()))
        // A part that is not a number becomes empty, so that its neighbours stay separate.
        .map(|part| if part.bytes().all(|b| b.is_ascii_digit()) { part } else { "" })
        .collect();
    let dates = numbers.iter().enumerate().filter_map(|(at, number)| match number.len() {
        8 => Some((*number).to_owned()),
        4 => match numbers.get(at + 1..at + 3) {
            Some([month, day]) if month.len() <= 2 && day.len() <= 2 => Some(format!("{number}-{month}-{day}")),
            _ => None,
        },
        _ => None,
    });
    dates.into_iter().find(|date| find_date(date).is_some())
}
