//! Reads the XML of documents as a stream of events. Elements have their names without prefixes.

use std::io::{BufRead, Take};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// An event.
pub(super) enum Piece {
    /// The start tag of an element. An empty element is followed by its `End`.
    Begin(Tag),
    /// The end of the element with this name.
    End(String),
    Text(String),
    /// The end of the document.
    Nothing,
}

/// An element: its name and its attributes.
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn of(start: &BytesStart<'_>) -> Self {
        let value = |attribute: quick_xml::events::attributes::Attribute<'_>| {
            let key: &str = attribute.key.as_ref();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            Some((key.to_owned(), value.into_owned()))
        };
        let attributes = start.attributes().with_checks(false).flatten().filter_map(value).collect();
        Self { name: start.local_name().as_ref().to_owned(), attributes }
    }

    /// Returns the value of an attribute, by its name without the prefix.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let is = |key: &str| key == name || key.rsplit_once(':').is_some_and(|(_, own)| own == name);
        self.attributes.iter().find(|(key, _)| is(key)).map(|(_, value)| value.as_str())
    }

    /// Returns the value of an attribute that has a prefix.
    #[cfg(feature = "spreadsheets")]
    pub(super) fn prefixed(&self, name: &str) -> Option<&str> {
        let is = |key: &str| key.rsplit_once(':').is_some_and(|(_, own)| own == name);
        self.attributes.iter().find(|(key, _)| is(key)).map(|(_, value)| value.as_str())
    }
}

/// Reads events. A document that is not well-formed is read as far as possible.
pub(super) struct Xml<B> {
    reader: Reader<Take<B>>,
    held: Vec<u8>,
    longest: u64,
}

impl<B: BufRead> Xml<B> {
    /// Creates a reader. An event may have at most `longest` bytes.
    pub(super) fn new(bytes: B, longest: usize) -> Self {
        let longest = longest as u64;
        let mut reader = Reader::from_reader(bytes.take(longest));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { reader, held: Vec::new(), longest }
    }

    pub(super) fn next(&mut self) -> Result<Piece, String> {
        loop {
            self.held.clear();
            self.reader.get_mut().set_limit(self.longest);
            let event = self.reader.read_event_into(&mut self.held);
            let piece = match event {
                Ok(Event::Start(start)) => Piece::Begin(Tag::of(&start)),
                Ok(Event::End(end)) => Piece::End(end.local_name().as_ref().to_owned()),
                Ok(Event::Text(text)) => Piece::Text(text.xml10_content().into_owned()),
                Ok(Event::CData(text)) => Piece::Text(text.xml10_content().into_owned()),
                Ok(Event::GeneralRef(name)) => match name.resolve_char_ref() {
                    Ok(Some(letter)) => Piece::Text(letter.into()),
                    _ => Piece::Text(named(&name.into_inner())),
                },
                Ok(Event::Eof) => Piece::Nothing,
                Ok(_) => continue,
                Err(error) if self.reader.get_ref().limit() > 0 => {
                    return Err(format!("its XML cannot be read: {error}"));
                }
                Err(_) => return Err(self.too_long()),
            };
            if self.reader.get_ref().limit() == 0 {
                return Err(self.too_long());
            }
            return Ok(piece);
        }
    }

    fn too_long(&self) -> String {
        format!("a text in it is longer than {} MiB", self.longest >> 20)
    }
}

/// Returns the character of a named reference, which few documents use.
fn named(name: &str) -> String {
    quick_xml::escape::resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}
