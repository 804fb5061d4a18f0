//! Estimates the memory of a JSON tree without building it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The maximum memory of a tree, in bytes.
const MOST: usize = 256 << 20;
/// The trees of texts up to this size, in bytes, are always small enough and are not estimated.
const SMALL: usize = 1 << 20;
/// The memory of a value, and that of an object. serde_json stores the members of an object in nodes with space for
/// eleven.
const VALUE: usize = 32;
const OBJECT: usize = 640;
const MEMBER: usize = 64;

/// Whether the tree of a JSON value takes more memory than allowed. Returns false for invalid JSON.
pub(crate) fn is_too_heavy(json: &str) -> bool {
    let mut weight = 0;
    json.len() > SMALL
        && Weigh(&mut weight).deserialize(&mut serde_json::Deserializer::from_str(json)).is_err()
        && weight > MOST
}

struct Weigh<'w>(&'w mut usize);

impl Weigh<'_> {
    fn add<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        *self.0 += bytes;
        if *self.0 > MOST { Err(E::custom("too heavy")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Weigh<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Weigh<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        self.add(OBJECT)?;
        while let Some(key) = entries.next_key::<std::borrow::Cow<'_, str>>()? {
            self.add(MEMBER + key.len())?;
            entries.next_value_seed(Weigh(self.0))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        self.add(VALUE)?;
        while items.next_element_seed(Weigh(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.add(VALUE + text.len())
    }
    fn visit_u64<E: Error>(mut self, _: u64) -> Result<(), E> {
        self.add(VALUE)
    }
    fn visit_i64<E: Error>(mut self, _: i64) -> Result<(), E> {
        self.add(VALUE)
    }
    fn visit_f64<E: Error>(mut self, _: f64) -> Result<(), E> {
        self.add(VALUE)
    }
    fn visit_bool<E: Error>(mut self, _: bool) -> Result<(), E> {
        self.add(VALUE)
    }
    fn visit_unit<E: Error>(mut self) -> Result<(), E> {
        self.add(VALUE)
    }
}
