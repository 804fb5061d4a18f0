//! Finds articles inside JSON that is not itself an article: in lists, in API responses, as the values of an object.

use serde::de::DeserializeSeed;
use serde_json::Value as Json;

use crate::formats::json::{
    object::{Object, reason},
    weight,
};
use crate::{
    formats::base::record_fields::RecordFields,
    record::{
        draft::Draft,
        fields::{Field, FieldMap},
    },
};

/// The maximum depth at which articles are searched for.
const DEEPEST: usize = 8;

/// Names of lists that do not contain articles.
const NO_ARTICLES: &[&str] = &[
    "images",
    "image",
    "imgs",
    "img",
    "pics",
    "pictures",
    "photos",
    "gallery",
    "videos",
    "audios",
    "media",
    "attachments",
    "files",
    "comments",
    "comment",
    "replies",
    "评论",
    "tags",
    "keywords",
    "authors",
    "editors",
    "related",
    "relates",
    "recommend",
    "recommends",
    "recommendations",
    "links",
    "hotlist",
    "图片",
    "相关新闻",
    "相关阅读",
    "breadcrumb",
    "navs",
];

/// The slow path, for JSON that is not a plain article: builds the tree and searches it.
pub(crate) fn articles(json: &str, around: &RecordFields, map: &FieldMap) -> Result<Vec<Draft>, String> {
    if weight::is_too_heavy(json) {
        return Err(
            "it holds more values than fit into memory at once; put each article on a line, as JSON Lines".into()
        );
    }
    let tree: Json = serde_json::from_str(json).map_err(|error| reason(&error))?;
    let mut found = Vec::new();
    dig(&tree, map, around, DEEPEST, &mut found);
    if found.is_empty() {
        return Err("neither title nor text in the record".into());
    }
    Ok(found)
}

/// Finds the articles in a value. `around` has the fields that apply to all of them, such as a date or page of the
/// list.
fn dig(value: &Json, map: &FieldMap, around: &RecordFields, depth: usize, found: &mut Vec<Draft>) {
    if depth == 0 {
        return;
    }
    match value {
        Json::Array(items) => {
            for item in items {
                dig(item, map, around, depth - 1, found);
            }
        }
        Json::Object(fields) => {
            // `value` is a tree, so it can be deserialized more than once.
            let Ok(mut object) = Object { map }.deserialize(value) else { return };
            object.fields.inherit(around);
            if object.is_article() {
                found.extend(object.fields.draft());
                return;
            }
            let before = found.len();
            let mut of_objects = 0;
            let not_shared = object.fields.not_inherited();
            for (key, inner) in fields {
                if holds_articles(key, inner, map, depth) {
                    let first = found.len();
                    dig(inner, map, &object.fields, depth - 1, found);
                    of_objects += usize::from(inner.is_object() && found.len() == first + 1);
                    if object.texts_inside > 1
                        && let [draft] = &mut found[first..]
                        && draft.meta.id.is_empty()
                    {
                        // Articles that are the values of an object.
                        draft.meta.id.clone_from(key);
                    }
                }
            }
            if of_objects > 1 && of_objects == found.len() - before {
                merge_if_one(found, before);
            }
            if let Some(first) = found.get_mut(before) {
                // Reported once, not with each article.
                first.diagnostics.extend(not_shared);
            }
            if found.len() == before && (object.texts_inside < 2) {
                found.extend(object.fields.draft());
            }
        }
        _ => {}
    }
}

/// Merges several versions of one article: a crawler may store the raw page beside the extracted text. The most
/// complete version is kept, and its missing fields are filled from the others.
fn merge_if_one(found: &mut Vec<Draft>, from: usize) {
    let texts: Vec<String> = found[from..].iter().map(letters).collect();
    let Some(shortest) = texts.iter().min_by_key(|text| text.len()) else { return };
    // A passage of the shortest text that all versions contain.
    let count = shortest.chars().count();
    let piece: String = shortest.chars().skip(count / 3).take(SAME).collect();
    if piece.chars().count() < SAME.min(8) || !texts.iter().all(|text| text.contains(&piece)) {
        return;
    }
    let completeness = |draft: &Draft| {
        let meta = &draft.meta;
        let fields = [&meta.source, &meta.author, &meta.page, &meta.section, &meta.url];
        2 * usize::from(!meta.title.is_empty())
            + 2 * usize::from(draft.date.is_some())
            + fields.iter().filter(|field| field.is_some()).count()
    };
    let best =
        (from..found.len()).rev().max_by_key(|&at| (completeness(&found[at]), found[at].lines.len())).unwrap_or(from);
    let mut kept = found.swap_remove(best);
    for other in found.drain(from..) {
        if kept.meta.title.is_empty() {
            kept.meta.title = other.meta.title;
        }
        kept.date = kept.date.or(other.date);
        for (own, theirs) in [
            (&mut kept.meta.source, other.meta.source),
            (&mut kept.meta.author, other.meta.author),
            (&mut kept.meta.page, other.meta.page),
            (&mut kept.meta.section, other.meta.section),
            (&mut kept.meta.url, other.meta.url),
        ] {
            *own = own.take().or(theirs);
        }
        if kept.meta.tags.is_empty() {
            kept.meta.tags = other.meta.tags;
        }
    }
    // The key of one of the objects is not the id of the merged article.
    kept.meta.id.clear();
    found.push(kept);
}

/// The length of the passage that two versions of an article must share, in characters.
const SAME: usize = 16;

fn letters(draft: &Draft) -> String {
    draft.lines.iter().flat_map(|line| line.chars()).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a value inside an object is a list of articles, or contains one.
fn holds_articles(key: &str, value: &Json, map: &FieldMap, depth: usize) -> bool {
    let plain = key.to_lowercase();
    if NO_ARTICLES.contains(&plain.as_str()) {
        return false;
    }
    match value {
        Json::Array(items) => items.iter().any(|item| holds_articles("", item, map, depth)),
        Json::Object(fields) => Object { map }.deserialize(value).is_ok_and(|object| {
            let evidence = [Field::Text, Field::Summary, Field::Date, Field::Url];
            object.is_article()
                || (object.fields.has(Field::Title) && evidence.iter().any(|&field| object.fields.has(field)))
                || (depth > 1 && fields.iter().any(|(key, inner)| holds_articles(key, inner, map, depth - 1)))
        }),
        _ => false,
    }
}
