//! The objects of a file. The table of objects at its end is often damaged and is not used: the file is searched for
//! objects from its beginning, and of several with one number the last is current.

use std::{borrow::Cow, cell::Cell, collections::HashMap, ops::Range};

use memchr::memmem;

use super::{
    filters,
    object::{Dict, Object, Parser, is_space},
};
use crate::unpack::budget::Budget;

/// How many times the bytes of a file may be parsed.
const MOST_TIMES: usize = 64;
/// The maximum number of references that lead to each other.
const MOST_REFERENCES: usize = 16;
/// The maximum number of bytes of all streams of objects, which are held in memory.
const MOST_HELD: usize = 64 << 20;
/// The maximum number of objects.
const MOST_OBJECTS: usize = 2 << 20;

/// The objects of a PDF.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    budget: &'a Budget,
    places: HashMap<u32, Place>,
    /// Decoded streams of objects.
    held: Vec<Vec<u8>>,
    root: Option<Object>,
    /// The number of bytes that may still be parsed.
    left: Cell<usize>,
}

/// Where an object is.
#[derive(Clone)]
enum Place {
    /// In the file, with the data of a stream.
    File { at: usize, data: Option<Range<usize>> },
    /// In a stream of objects.
    Held { stream: usize, at: usize },
}

/// A dictionary with data.
pub(super) struct Stream<'a> {
    pub(super) dict: Dict,
    data: &'a [u8],
}

fn tangled() -> String {
    "it is damaged: its objects overlap".into()
}

impl<'a> File<'a> {
    /// Finds the objects of a file.
    ///
    /// # Errors
    ///
    /// The reason if the file is encrypted, or if it has too much.
    pub(super) fn read(bytes: &'a [u8], budget: &'a Budget) -> Result<Self, String> {
        let left = Cell::new(bytes.len().saturating_mul(MOST_TIMES).saturating_add(1 << 20));
        let mut file = Self { bytes, budget, places: HashMap::new(), held: Vec::new(), root: None, left };
        file.trailers()?;
        let finder = memmem::Finder::new(b"obj");
        let (mut at, mut catalog) = (0, None);
        while let Some(found) = finder.find(&bytes[at..]) {
            let begun = at + found + 3;
            at = begun;
            let Some(number) = numbered(&bytes[..begun - 3]) else { continue };
            let mut parser = Parser::of_file(bytes, begun);
            let object = parser.object();
            file.parsed(parser.at - begun)?;
            let Some(object) = object else { continue };
            let mut data = None;
            if let Object::Dict(dict) = &object {
                data = stream_data(bytes, &mut parser, dict);
                if dict.is("Type", "Catalog") {
                    catalog = Some(Object::Reference(number));
                }
                if data.is_some() && dict.is("Type", "XRef") {
                    file.trailer(dict)?;
                }
            }
            at = data.as_ref().map_or(parser.at, |data| data.end).max(begun);
            file.places.insert(number, Place::File { at: begun, data: data.clone() });
            if let (Object::Dict(dict), Some(data)) = (object, data)
                && dict.is("Type", "ObjStm")
            {
                file.hold(&Stream { dict, data: &bytes[data] })?;
            }
            if file.places.len() > MOST_OBJECTS {
                return Err(format!("it has more than {MOST_OBJECTS} objects, which no document has"));
            }
        }
        if file.root.as_ref().and_then(|root| file.dict(root)).is_none() {
            file.root = catalog;
        }
        Ok(file)
    }

    /// Counts parsed bytes.
    fn parsed(&self, bytes: usize) -> Result<(), String> {
        let left = self.left.get().checked_sub(bytes).ok_or_else(tangled)?;
        self.left.set(left);
        Ok(())
    }

    fn trailers(&mut self) -> Result<(), String> {
        let bytes = self.bytes;
        for at in memmem::find_iter(bytes, b"trailer") {
            let begun = at + b"trailer".len();
            let mut parser = Parser::of_file(bytes, begun);
            let object = parser.object();
            self.parsed(parser.at - begun)?;
            if let Some(Object::Dict(dict)) = object {
                self.trailer(&dict)?;
            }
        }
        Ok(())
    }

    fn trailer(&mut self, dict: &Dict) -> Result<(), String> {
        if dict.get("Encrypt").is_some() {
            return Err("it is encrypted; remove its protection first, as with `qpdf`".into());
        }
        if let Some(root) = dict.get("Root") {
            self.root = Some(root.clone());
        }
        Ok(())
    }

    /// Decodes a stream of objects. The numbers and positions of its objects are at its beginning.
    fn hold(&mut self, stream: &Stream<'_>) -> Result<(), String> {
        let held: usize = self.held.iter().map(Vec::len).sum();
        let decoded = self.decoded(stream, MOST_HELD.saturating_sub(held))?;
        let first = stream.dict.get("First").and_then(Object::number).unwrap_or(0.0) as usize;
        let mut parser = Parser::of_file(&decoded[..first.min(decoded.len())], 0);
        let number = self.held.len();
        while let (Some(Object::Number(own)), Some(Object::Number(at))) = (parser.object(), parser.object()) {
            self.places.insert(own as u32, Place::Held { stream: number, at: first.saturating_add(at as usize) });
            if self.places.len() > MOST_OBJECTS {
                break;
            }
        }
        self.held.push(decoded);
        Ok(())
    }

    /// Returns the root of the document.
    pub(super) fn root(&self) -> Option<Dict> {
        self.dict(self.root.as_ref()?)
    }

    /// Returns all objects that are dictionaries, by their numbers.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        numbers
    }

    fn at(&self, number: u32) -> Option<Object> {
        let (bytes, at) = match self.places.get(&number)? {
            Place::File { at, .. } => (self.bytes, *at),
            Place::Held { stream, at } => (self.held.get(*stream)?.as_slice(), *at),
        };
        if at > bytes.len() {
            return None;
        }
        let mut parser = Parser::of_file(bytes, at);
        let object = parser.object();
        self.parsed(parser.at - at).ok()?;
        object
    }

    /// Follows references.
    pub(super) fn resolve<'o>(&self, object: &'o Object) -> Option<Cow<'o, Object>> {
        let mut current = Cow::Borrowed(object);
        for _ in 0..MOST_REFERENCES {
            let Object::Reference(number) = *current else { return Some(current) };
            current = Cow::Owned(self.at(number)?);
        }
        None
    }

    /// Returns the value of a key.
    pub(super) fn get<'o>(&self, dict: &'o Dict, key: &str) -> Option<Cow<'o, Object>> {
        self.resolve(dict.get(key)?)
    }

    /// Returns a dictionary, also that of a stream.
    pub(super) fn dict(&self, object: &Object) -> Option<Dict> {
        match self.resolve(object)?.into_owned() {
            Object::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// Returns the elements of a list; a single object is a list of one.
    pub(super) fn list(&self, object: &Object) -> Vec<Object> {
        match self.resolve(object).map(Cow::into_owned) {
            Some(Object::List(list)) => list,
            Some(_) => vec![object.clone()],
            None => Vec::new(),
        }
    }

    /// Returns a stream.
    pub(super) fn stream(&self, object: &Object) -> Option<Stream<'a>> {
        let Object::Reference(number) = object else { return None };
        let Place::File { data: Some(data), .. } = self.places.get(number)? else { return None };
        Some(Stream { dict: self.dict(object)?, data: self.bytes.get(data.clone())? })
    }

    /// Decodes the data of a stream, to at most `most` bytes.
    ///
    /// # Errors
    ///
    /// The reason if a filter is not supported, or if the data expands to too much.
    pub(super) fn decoded(&self, stream: &Stream<'_>, most: usize) -> Result<Vec<u8>, String> {
        let value = |names: [&str; 2]| names.iter().find_map(|name| stream.dict.get(name));
        let names = value(["Filter", "F"]).map(|filter| self.list(filter)).unwrap_or_default();
        let parameters = value(["DecodeParms", "DP"]).map(|parameters| self.list(parameters)).unwrap_or_default();
        let filters: Vec<(Vec<u8>, Dict)> = names
            .iter()
            .enumerate()
            .filter_map(|(at, name)| {
                let name = self.resolve(name)?.name()?.to_vec();
                Some((name, parameters.get(at).and_then(|own| self.dict(own)).unwrap_or_default()))
            })
            .collect();
        filters::decode(&filters, stream.data, most, self.budget)
    }
}

/// Returns the number of an object whose keyword follows these bytes: `12 0 `.
fn numbered(before: &[u8]) -> Option<u32> {
    let before = before.trim_ascii_end();
    let generation = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &before[..before.len() - generation];
    let trimmed = rest.trim_ascii_end();
    if generation == 0 || generation > 5 || trimmed.len() == rest.len() {
        return None;
    }
    let digits = trimmed.iter().rev().take(11).take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&trimmed[trimmed.len() - digits..]).ok()?.parse().ok()
}

/// Returns the position of the data that follows a dictionary.
fn stream_data(bytes: &[u8], parser: &mut Parser<'_>, dict: &Dict) -> Option<Range<usize>> {
    parser.skip_space();
    let rest = bytes.get(parser.at..)?.strip_prefix(b"stream")?;
    let rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).or(rest.strip_prefix(b"\r")).unwrap_or(rest);
    let start = bytes.len() - rest.len();
    let told = dict.get("Length").and_then(Object::number).map(|length| length as usize);
    let is_right = |&length: &usize| {
        let after = rest.get(length..).unwrap_or_default();
        let blank = after.iter().take(4).take_while(|&&byte| is_space(byte)).count();
        after[blank..].starts_with(b"endstream")
    };
    let length = told.filter(is_right).or_else(|| memmem::find(rest, b"endstream")).unwrap_or(rest.len());
    Some(start..start + length)
}
