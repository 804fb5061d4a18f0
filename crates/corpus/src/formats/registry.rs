//! The list of all formats, and the choice of one by content or by name.

use crate::{
    formats::{
        base::format::Format,
        csv::Csv,
        html::Html,
        json::{Json, JsonInScript, Jsonl},
        markdown::Markdown,
        mediawiki::MediaWiki,
        pfr::Pfr,
        sgml::Sgml,
        sogou::Sogou,
        subtitles::Subtitles,
        text::PlainText,
        xml::XmlNews,
    },
    record::fields::FieldMap,
};

/// All formats, those with more specific checks of the content first.
pub const ALL: &[&dyn Format] = &[
    &Jsonl,
    &Json,
    &JsonInScript,
    &Pfr,
    &Sogou,
    &Sgml,
    &MediaWiki,
    &XmlNews,
    &Html,
    &Subtitles,
    &Markdown,
    &Csv,
    &PlainText,
];

/// Chooses a format for content that begins with `head`; plain text if no other format matches.
#[must_use]
pub fn choose(head: &str, map: &FieldMap) -> &'static dyn Format {
    *ALL.iter().find(|format| format.recognises(head, map)).unwrap_or(&(&PlainText as &dyn Format))
}

/// Returns the format with this name, or with this file extension.
///
/// ```
/// use jianbao_corpus::formats::named;
/// assert_eq!(named("jsonl").unwrap().name(), "JSON Lines");
/// assert_eq!(named("Plain Text").unwrap().name(), "plain text");
/// ```
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Format> {
    let same = |own: &str| own.replace(' ', "").eq_ignore_ascii_case(&name.replace(' ', ""));
    ALL.iter().copied().find(|format| same(format.name()) || format.extensions().iter().any(|ending| same(ending)))
}
