//! Fonts: which characters the codes of a text mean, and how wide they are.

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::{
    cmap::{CharacterMap, number},
    file::File,
    glyph_names,
    object::{Dict, Object},
};

/// The maximum number of bytes of a map of characters.
const LONGEST_MAP: usize = 8 << 20;
/// The maximum number of widths of a font.
const MOST_WIDTHS: usize = 1 << 17;
/// The bit of a font whose codes are not those of Latin letters.
const SYMBOLIC: u32 = 4;

/// A font.
pub(super) struct Font {
    codes: Codes,
    /// The characters of the codes, as the program that wrote the file declared them.
    unicode: Option<CharacterMap>,
    widths: Widths,
    /// Whether lines are set from top to bottom.
    pub(super) vertical: bool,
}

/// How a text is divided into codes, and what a code means if there is no map.
enum Codes {
    /// One byte each.
    Single(Box<[Option<String>; 256]>),
    /// Two bytes each, numbers of glyphs.
    Glyphs,
    /// Characters in an encoding.
    Encoded(&'static Encoding),
    /// Codes as in a map of the file.
    Mapped(CharacterMap),
}

/// Widths of codes, in thousandths of the size.
#[derive(Default)]
struct Widths {
    of: HashMap<u32, f64>,
    default: f64,
}

/// A character of a text: its code, the number of bytes of the code, its width relative to the size.
pub(super) struct Character<'t> {
    pub(super) text: &'t str,
    pub(super) known: bool,
    pub(super) width: f64,
    pub(super) is_space: bool,
}

/// Predefined maps of characters (ISO 32000, table 116), by parts of their names.
const ENCODINGS: &[(&str, &Encoding)] = &[
    ("UCS2", encoding_rs::UTF_16BE),
    ("UTF16", encoding_rs::UTF_16BE),
    ("GBK", encoding_rs::GB18030),
    ("GB-", encoding_rs::GB18030),
    ("GBpc-", encoding_rs::GB18030),
    ("B5", encoding_rs::BIG5),
    ("RKSJ", encoding_rs::SHIFT_JIS),
    ("KSC", encoding_rs::EUC_KR),
    ("EUC-", encoding_rs::EUC_JP),
];

impl Font {
    /// Reads a font.
    pub(super) fn read(file: &File<'_>, dict: &Dict) -> Self {
        let map = |object: &Object| {
            let stream = file.stream(object)?;
            file.decoded(&stream, LONGEST_MAP).ok().map(|bytes| CharacterMap::read(&bytes))
        };
        let unicode = dict.get("ToUnicode").and_then(map);
        if !dict.is("Subtype", "Type0") {
            let codes = Codes::Single(Box::new(single(file, dict)));
            return Self { codes, unicode, widths: Widths::of_single(file, dict), vertical: false };
        }
        let encoding = file.get(dict, "Encoding");
        let name = encoding.as_deref().and_then(Object::name).map(|name| String::from_utf8_lossy(name).into_owned());
        let name = name.unwrap_or_default();
        let known = ENCODINGS.iter().find(|(part, _)| name.contains(part)).map(|(_, encoding)| *encoding);
        let codes = match known {
            Some(encoding) => Codes::Encoded(encoding),
            None => dict.get("Encoding").and_then(map).map_or(Codes::Glyphs, Codes::Mapped),
        };
        let descendants = dict.get("DescendantFonts").map(|fonts| file.list(fonts)).unwrap_or_default();
        let own = descendants.first().and_then(|font| file.dict(font)).unwrap_or_default();
        let by_glyph = !matches!(codes, Codes::Encoded(_));
        Self { codes, unicode, widths: Widths::of_glyphs(file, &own, by_glyph), vertical: name.ends_with("-V") }
    }

    /// Passes the characters of a text to `take`.
    pub(super) fn characters(&self, mut bytes: &[u8], mut take: impl FnMut(Character<'_>)) {
        let mut text = String::new();
        while !bytes.is_empty() {
            let length = self.length(bytes).clamp(1, bytes.len());
            let (code, rest) = bytes.split_at(length);
            bytes = rest;
            text.clear();
            let known = self.text(code, &mut text);
            let width = self.widths.get(number(code), code.len());
            take(Character { text: &text, known, width, is_space: code == b" " });
        }
    }

    /// Returns the number of bytes of the next code.
    fn length(&self, bytes: &[u8]) -> usize {
        match &self.codes {
            Codes::Single(_) => 1,
            Codes::Glyphs => 2,
            Codes::Mapped(map) => map.length(bytes).unwrap_or(2),
            Codes::Encoded(encoding) if *encoding == encoding_rs::UTF_16BE => {
                if matches!(bytes[0], 0xd8..=0xdb) {
                    4
                } else {
                    2
                }
            }
            Codes::Encoded(encoding) => match bytes {
                [..=0x80, ..] => 1,
                [_, b'0'..=b'9', ..] if *encoding == encoding_rs::GB18030 => 4,
                _ => 2,
            },
        }
    }

    /// Appends the characters of a code. Returns false if they are unknown.
    fn text(&self, code: &[u8], text: &mut String) -> bool {
        if self.unicode.as_ref().is_some_and(|map| map.text(number(code), text)) {
            return !text.contains(char::REPLACEMENT_CHARACTER);
        }
        text.clear();
        match &self.codes {
            Codes::Single(letters) => match &letters[usize::from(code[0])] {
                Some(letters) => {
                    text.push_str(letters);
                    true
                }
                None => false,
            },
            Codes::Encoded(encoding) => {
                let (decoded, wrong) = encoding.decode_without_bom_handling(code);
                text.push_str(&decoded);
                !wrong
            }
            Codes::Glyphs | Codes::Mapped(_) => false,
        }
    }
}

/// Returns the characters of the codes of a font with one byte per character.
fn single(file: &File<'_>, dict: &Dict) -> [Option<String>; 256] {
    let encoding = file.get(dict, "Encoding");
    let (named, own) = match encoding.as_deref() {
        Some(Object::Name(name)) => (Some(name.clone()), None),
        Some(Object::Dict(own)) => {
            (file.get(own, "BaseEncoding").and_then(|name| name.name().map(<[u8]>::to_vec)), Some(own.clone()))
        }
        _ => (None, None),
    };
    let descriptor = dict.get("FontDescriptor").and_then(|own| file.dict(own)).unwrap_or_default();
    let flags = file.get(&descriptor, "Flags").and_then(|flags| flags.number()).unwrap_or(0.0) as u32;
    let base =
        if named.as_deref() == Some(b"MacRomanEncoding") { encoding_rs::MACINTOSH } else { encoding_rs::WINDOWS_1252 };
    // The codes of a symbolic font have no meaning but that of its glyphs.
    let is_latin = flags & SYMBOLIC == 0 || named.is_some();
    let mut letters: [Option<String>; 256] = std::array::from_fn(|code| {
        let letter = base.decode_without_bom_handling(&[code as u8]).0.into_owned();
        (is_latin && code >= 32).then_some(letter)
    });
    let mut code = 0;
    for object in own.as_ref().and_then(|own| own.get("Differences")).map(|list| file.list(list)).unwrap_or_default() {
        match object {
            Object::Number(first) => code = first as usize,
            Object::Name(name) => {
                if let Some(letter) = letters.get_mut(code) {
                    *letter = glyph_names::text(&name);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    letters
}

/// Returns a code that a file gives as a number.
fn code_of(number: f64) -> u32 {
    number.clamp(0.0, 16_777_215.0) as u32
}

impl Widths {
    fn of_single(file: &File<'_>, dict: &Dict) -> Self {
        let first = code_of(file.get(dict, "FirstChar").and_then(|first| first.number()).unwrap_or(0.0));
        // The unit of a font that is drawn by the file itself.
        let matrix = dict.get("FontMatrix").map(|matrix| file.list(matrix)).unwrap_or_default();
        let unit =
            matrix.first().and_then(Object::number).filter(|unit| unit.abs() > 1e-6).map_or(1.0, |unit| unit * 1e3);
        let widths = dict.get("Widths").map(|widths| file.list(widths)).unwrap_or_default();
        let width = |object: &Object| file.resolve(object).and_then(|width| width.number()).map(|width| width * unit);
        let of = (first..).zip(widths.iter().take(256)).filter_map(|(code, own)| Some((code, width(own)?))).collect();
        Self { of, default: 500.0 }
    }

    fn of_glyphs(file: &File<'_>, dict: &Dict, by_glyph: bool) -> Self {
        let default = file.get(dict, "DW").and_then(|width| width.number()).unwrap_or(1000.0);
        let mut widths = Self { of: HashMap::new(), default };
        // Widths belong to numbers of glyphs, which are not known for other codes.
        let all = if by_glyph { dict.get("W").map(|all| file.list(all)).unwrap_or_default() } else { Vec::new() };
        let mut all = all.iter();
        while let (Some(first), Some(second)) = (all.next().and_then(Object::number), all.next()) {
            let first = code_of(first);
            match file.resolve(second).as_deref() {
                Some(Object::List(own)) => {
                    for (code, width) in (first..).zip(own).take(MOST_WIDTHS.saturating_sub(widths.of.len())) {
                        widths.of.extend(width.number().map(|width| (code, width)));
                    }
                }
                Some(Object::Number(last)) => {
                    let width = all.next().and_then(Object::number).unwrap_or(default);
                    let codes = (first..=code_of(*last)).take(MOST_WIDTHS.saturating_sub(widths.of.len()));
                    widths.of.extend(codes.map(|code| (code, width)));
                }
                _ => break,
            }
        }
        widths
    }

    fn get(&self, code: u32, bytes: usize) -> f64 {
        let half = self.of.is_empty() && bytes == 1;
        self.of.get(&code).copied().unwrap_or(if half { 500.0 } else { self.default }) / 1000.0
    }
}
