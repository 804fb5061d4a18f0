//! What the pages of browsing share: the trail that leads back, and how full a cell is.

use super::{
    super::{html::Html, lang::Lang, messages},
    place::{Place, Point},
};
use crate::analysis::numbers::thousands;

/// The name of the source, or of all of them.
pub(super) fn source_name(lang: Lang, place: &Place) -> &str {
    place.source.as_deref().unwrap_or(lang.messages().all_sources)
}

/// Writes links from the holdings down to this place.
pub(super) fn trail(html: &mut Html, lang: Lang, place: &Place) {
    let messages = lang.messages();
    html.raw("<nav class=\"path\" aria-label=\"").text(messages.path).raw("\"><a href=\"/browse\">");
    html.text(messages.archive_summary).raw("</a>");
    let mut link = |place: &Place, name: &str| {
        html.raw(" <span class=\"dot\">›</span> <a href=\"").text(&place.address()).raw("\">").text(name).raw("</a>");
    };
    if place.point != Point::Archive {
        link(&place.at(Point::Years), source_name(lang, place));
    }
    if let Point::Day(day) = place.point {
        link(&place.at(Point::Month(day.first_of_month())), &messages::month_name(lang, day));
    }
    html.raw("</nav>\n");
}

/// Writes a link to the place before or after this one; nothing if there is none.
pub(super) fn step(html: &mut Html, rel: &'static str, name: &str, target: Option<(Place, String)>) {
    let Some((target, shown)) = target else { return };
    html.raw("<a rel=\"").raw(rel).raw("\" href=\"").text(&target.address()).raw("\"><span class=\"way\">");
    html.text(name).raw("</span> ").text(&shown).raw("</a>\n");
}

/// The class of a cell with this count, where `max` is the largest count. Shades follow the square root, because few issues are much
/// larger than all others.
pub(super) fn shade(count: usize, max: usize) -> &'static str {
    const SHADES: [&str; 5] = ["full-1", "full-2", "full-3", "full-4", "full-5"];
    let share = (count as f64 / max.max(1) as f64).sqrt();
    SHADES[((share * SHADES.len() as f64).ceil() as usize).clamp(1, SHADES.len()) - 1]
}

/// Writes a count.
pub(super) fn count(html: &mut Html, count: usize) {
    html.text(&thousands(count as u64));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_cell_is_the_darkest() {
        assert_eq!([1, 10, 50, 100].map(|count| shade(count, 100)), ["full-1", "full-2", "full-4", "full-5"]);
        assert_eq!((shade(0, 0), shade(1, 1)), ("full-1", "full-5"));
    }
}
