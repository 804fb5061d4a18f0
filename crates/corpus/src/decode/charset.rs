//! The encodings that can be read, and their names.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::seven_bit;

/// An encoding that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// An encoding of the WHATWG standard.
    Web(&'static Encoding),
    Utf32Le,
    Utf32Be,
    /// A seven-bit encoding of Chinese.
    SevenBit(seven_bit::Form),
    /// UTF-7, which is detected but not decoded.
    Utf7,
}

impl Charset {
    /// Returns the encoding with this name. GB 2312 and GBK are subsets of GB 18030, which is used for both.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        match name.to_ascii_lowercase().as_str() {
            "utf-32" | "utf32" | "utf-32le" | "utf32le" => return Some(Self::Utf32Le),
            "utf-32be" | "utf32be" => return Some(Self::Utf32Be),
            "hz" | "hz-gb-2312" | "hzgb2312" => return Some(Self::SevenBit(seven_bit::Form::Hz)),
            "iso-2022-cn" | "iso2022-cn" | "iso2022cn" => return Some(Self::SevenBit(seven_bit::Form::Iso2022Cn)),
            "utf-8-sig" => return Some(Self::Web(UTF_8)),
            "cp936" | "ms936" => return Some(Self::Web(GB18030)),
            "cp950" | "ms950" | "big5hkscs" | "hkscs" => return Some(Self::Web(BIG5)),
            _ => {}
        }
        let encoding = Encoding::for_label_no_replacement(name.as_bytes())?;
        Some(Self::Web(if encoding == GBK { GB18030 } else { encoding }))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
            Self::SevenBit(seven_bit::Form::Hz) => "HZ-GB-2312",
            Self::SevenBit(seven_bit::Form::Iso2022Cn) => "ISO-2022-CN",
            Self::Utf7 => "UTF-7",
        }
    }

    /// Whether ASCII characters are encoded with zero bytes.
    pub(crate) fn has_zeros(self) -> bool {
        match self {
            Self::Web(encoding) => encoding == UTF_16LE || encoding == UTF_16BE,
            Self::Utf32Le | Self::Utf32Be => true,
            Self::SevenBit(_) | Self::Utf7 => false,
        }
    }

    /// Returns the encoding of the byte order mark at the beginning.
    pub(super) fn of_mark(sample: &[u8]) -> Option<Self> {
        match sample {
            [0xff, 0xfe, 0, 0, ..] => Some(Self::Utf32Le),
            [0, 0, 0xfe, 0xff, ..] => Some(Self::Utf32Be),
            [0x84, 0x31, 0x95, 0x33, ..] => Some(Self::Web(GB18030)),
            _ => Encoding::for_bom(sample).map(|(encoding, _)| Self::Web(encoding)),
        }
    }
}
