//! Articles inside JSON that is no article: in lists, inside answers of an interface, as the values of an object.

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

/// How deep articles are looked for in an object.
const DEEPEST: usize = 8;

/// Lists of these names hold something else than articles.
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

/// The slow way, for what is no plain article: builds the tree and looks for articles in it.
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

/// Finds the articles in a value. `around` is what holds for all of them: a date or a page that the list has.
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
            // A tree was made of it, so it can be walked again.
            let Ok(mut object) = Object { map }.deserialize(value) else { return };
            object.fields.inherit(around);
            if object.is_article() {
                found.extend(object.fields.draft());
                return;
            }
            let before = found.len();
            let not_shared = object.fields.not_inherited();
            for (key, inner) in fields {
                if holds_articles(key, inner, map, depth) {
                    let first = found.len();
                    dig(inner, map, &object.fields, depth - 1, found);
                    if object.texts_inside > 1
                        && let [draft] = &mut found[first..]
                        && draft.meta.id.is_empty()
                    {
                        // Articles as the values of an object, under their names.
                        draft.meta.id.clone_from(key);
                    }
                }
            }
            if let Some(first) = found.get_mut(before) {
                // Once, not with each of the articles.
                first.diagnostics.extend(not_shared);
            }
            if found.len() == before && (object.texts_inside < 2) {
                found.extend(object.fields.draft());
            }
        }
        _ => {}
    }
}

/// Whether a value inside an object is a list of articles, or leads to one.
fn holds_articles(key: &str, value: &Json, map: &FieldMap, depth: usize) -> bool {
    let plain = key.to_lowercase();
    if NO_ARTICLES.contains(&plain.as_str()) {
        return false;
    }
    match value {
        Json::Array(items) => items.iter().any(|item| holds_articles("", item, map, depth)),
        Json::Object(fields) => Object { map }.deserialize(value).is_ok_and(|object| {
            let told = [Field::Text, Field::Summary, Field::Date, Field::Url];
            object.is_article()
                || (object.fields.has(Field::Title) && told.iter().any(|&field| object.fields.has(field)))
                || (depth > 1 && fields.iter().any(|(key, inner)| holds_articles(key, inner, map, depth - 1)))
        }),
        _ => false,
    }
}
