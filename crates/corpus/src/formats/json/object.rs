//! Converts JSON objects to drafts by the names of their fields.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::{
    formats::base::record_fields::{RecordFields, Value},
    record::fields::{Field, FieldMap, NESTED},
    source::limits,
};

/// The fields of an object.
pub(crate) struct Found {
    pub(crate) fields: RecordFields,
    /// Whether the text belongs to the object itself and not to a nested object.
    own_text: bool,
    /// The number of nested objects that have a text.
    pub(crate) texts_inside: usize,
    /// Whether there are nested objects or lists of objects.
    pub holds_objects: bool,
}

impl Found {
    pub(crate) fn is_article(&self) -> bool {
        (self.fields.has(Field::Text) && (self.own_text || self.texts_inside == 1))
            || (self.fields.has(Field::Title) && self.fields.has_unknown() && !self.holds_objects)
    }
}

/// Deserializes an object without building a tree: members become fields as they are read.
pub(crate) struct Object<'m> {
    pub(crate) map: &'m FieldMap,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Found, A::Error> {
        let mut found =
            Found { fields: RecordFields::default(), own_text: false, texts_inside: 0, holds_objects: false };
        while let Some(name) = entries.next_key_seed(Name { map: self.map })? {
            let (field, rank) = match name {
                Named::Field(field, rank) => (field, rank),
                Named::Unknown(name) => {
                    entries.next_value_seed(Unknown { map: self.map, name: &name, found: &mut found })?;
                    continue;
                }
            };
            match entries.next_value_seed(Known { field })? {
                Loose::Nothing => {}
                Loose::Marked(text) => {
                    found.fields.put(field, rank, Value::One(text));
                    found.own_text |= field == Field::Text && found.fields.has(field);
                }
                Loose::Value(value) => {
                    found.fields.put(field, rank, value);
                    found.own_text |= field == Field::Text && found.fields.has(field);
                }
                // `"content":{"title":…,"text":…}` or `"article":[{…}]`: the articles are nested.
                Loose::Objects | Loose::Other => found.holds_objects = true,
            }
        }
        Ok(found)
    }
}

/// Deserializes a key to the field that it names.
struct Name<'m> {
    map: &'m FieldMap,
}

/// The meaning of a key.
enum Named {
    Field(Field, u16),
    /// Not a known name; the key.
    Unknown(String),
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Named;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        // Databases write their own keys with an underscore, such as `_id` and `_source`.
        Ok(self
            .map
            .find(name)
            .map_or_else(|| Named::Unknown(name.to_owned()), |(field, rank)| Named::Field(field, rank)))
    }
}

/// The value under an unknown name. The members of an object are read one level deep; lists are searched only for
/// objects.
struct Unknown<'a> {
    map: &'a FieldMap,
    name: &'a str,
    found: &'a mut Found,
}

impl<'de> DeserializeSeed<'de> for Unknown<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unknown<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.found.holds_objects = true;
        let mut has_text = false;
        while let Some(name) = entries.next_key_seed(Name { map: self.map })? {
            match name {
                // Fields of a nested object, such as a user or a channel, are not fields of the article.
                Named::Field(field, rank)
                    if !matches!(field, Field::Summary | Field::Id | Field::Lead | Field::Section) =>
                {
                    if let Loose::Value(value) = entries.next_value_seed(Known { field })? {
                        has_text |= field == Field::Text;
                        self.found.fields.put(field, rank.saturating_add(NESTED), value);
                    }
                }
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        self.found.texts_inside += usize::from(has_text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(is_object) = items.next_element_seed(IsObject)? {
            self.found.holds_objects |= is_object;
        }
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.found.fields.put_unknown(self.name, text);
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Whether a value is an object, or a list that contains one.
struct IsObject;

impl<'de> DeserializeSeed<'de> for IsObject {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for IsObject {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(true)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(true)
    }
    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// The value under a known name.
enum Loose {
    Nothing,
    Value(Value),
    /// Marked-up text, such as a link or bold text.
    Marked(String),
    /// Objects that are articles.
    Objects,
    /// An object without a known string: a picture among the paragraphs of a text, or an article with unknown names.
    Other,
}

/// The value of a field: a string, a number, a list of strings, or an object that has the string under a name like
/// `name`.
struct Known {
    field: Field,
}

impl<'de> DeserializeSeed<'de> for Known {
    type Value = Loose;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loose, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Known {
    fn number(&self, number: String) -> Loose {
        // A number is not a text but a count.
        if matches!(self.field, Field::Text | Field::Summary | Field::Lead) {
            Loose::Nothing
        } else {
            Loose::Value(Value::One(number))
        }
    }
}

impl<'de> Visitor<'de> for Known {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of a field")
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Value(Value::One(text.to_owned())))
    }
    fn visit_string<E>(self, text: String) -> Result<Loose, E> {
        Ok(Loose::Value(Value::One(text)))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
        Ok(self.number(number.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Loose, E> {
        Ok(self.number(number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Loose, E> {
        Ok(self.number(number.to_string()))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }
    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
        let mut texts = Vec::new();
        let (mut objects, mut other) = (false, false);
        // Strings between objects with a type and a text are one text, split at each mark. Telegram exports messages in
        // this form.
        let (mut plain, mut marked) = (false, 0);
        while let Some(item) = items.next_element_seed(Known { field: self.field })? {
            if texts.len() > limits::MOST_PARAGRAPHS {
                return Err(de::Error::custom(limits::many_paragraphs()));
            }
            match item {
                Loose::Value(Value::One(text)) => {
                    plain = true;
                    texts.push(text);
                }
                Loose::Marked(text) => {
                    marked += 1;
                    texts.push(text);
                }
                Loose::Value(Value::Many(more)) => texts.extend(more),
                Loose::Nothing => {}
                Loose::Objects => objects = true,
                Loose::Other => other = true,
            }
        }
        if marked > 0 && plain && self.field == Field::Text {
            return Ok(Loose::Value(Value::One(texts.concat())));
        }
        if self.field == Field::Title && texts.len() > 1 {
            // Several headlines for different uses. The first is the main one.
            texts.truncate(1);
        }
        Ok(match texts.is_empty() {
            _ if objects => Loose::Objects,
            true if other => Loose::Other,
            _ => Loose::Value(Value::Many(texts)),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Loose, A::Error> {
        let mut value = None;
        let mut title = false;
        let mut text = false;
        let mut is_mark = false;
        while let Some(key) = entries.next_key::<std::borrow::Cow<'_, str>>()? {
            let key = key.to_lowercase();
            is_mark |= key == "type";
            title |= key.contains("title") || key.contains("标题");
            text |= matches!(key.as_str(), "content" | "text" | "body" | "正文" | "内容");
            let says = matches!(
                key.as_str(),
                "name"
                    | "title"
                    | "text"
                    | "value"
                    | "content"
                    | "$oid"
                    | "$date"
                    | "$numberlong"
                    | "名称"
                    | "姓名"
                    | "paragraphs"
                    | "html"
                    | "body"
            );
            if !says || value.is_some() {
                entries.next_value::<IgnoredAny>()?;
            } else if let Loose::Value(inner) = entries.next_value_seed(Known { field: self.field })? {
                value = Some(inner);
            }
        }
        let article = title && text && self.field == Field::Text;
        Ok(match value {
            _ if article => Loose::Objects,
            Some(Value::One(text)) if is_mark && self.field == Field::Text => Loose::Marked(text),
            Some(value) => Loose::Value(value),
            None if self.field == Field::Text => Loose::Other,
            None => Loose::Nothing,
        })
    }
}

/// Returns serde's message without its line, which is relative to the record. The position in the file is reported
/// separately.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    match error.classify() {
        serde_json::error::Category::Data => format!("not an article: {what} (column {})", error.column()),
        _ => format!("not JSON: {what} (column {})", error.column()),
    }
}
