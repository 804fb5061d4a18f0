//! Records of a workbook, and the texts in them.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1252};

pub(super) const FORMULA: u16 = 0x0006;
pub(super) const END: u16 = 0x000a;
pub(super) const SINCE_1904: u16 = 0x0022;
pub(super) const PASSWORD: u16 = 0x002f;
pub(super) const CONTINUED: u16 = 0x003c;
pub(super) const CODE_PAGE: u16 = 0x0042;
pub(super) const SHEET: u16 = 0x0085;
pub(super) const COMPACTS: u16 = 0x00bd;
pub(super) const RICH_TEXT: u16 = 0x00d6;
pub(super) const STYLE: u16 = 0x00e0;
pub(super) const TEXTS: u16 = 0x00fc;
pub(super) const TEXT: u16 = 0x00fd;
pub(super) const NUMBER: u16 = 0x0203;
pub(super) const OWN_TEXT: u16 = 0x0204;
pub(super) const TEXT_OF_FORMULA: u16 = 0x0207;
pub(super) const COMPACT: u16 = 0x027e;
pub(super) const FORMAT: u16 = 0x041e;
pub(super) const BEGIN: u16 = 0x0809;

/// The version of the program that wrote the file.
pub(super) struct Version {
    old: bool,
    encoding: &'static Encoding,
}

impl Version {
    /// Whether texts are in a code page, as before Excel 97.
    pub(super) fn is_old(&self) -> bool {
        self.old
    }

    pub(super) fn code_page(&mut self, data: &[u8]) {
        let number = data.get(..2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]));
        self.encoding = match number {
            950 => BIG5,
            932 => SHIFT_JIS,
            949 => EUC_KR,
            65001 => UTF_8,
            1250..=1258 | 437 | 850 | 32768 | 32769 => WINDOWS_1252,
            _ => GB18030,
        };
    }
}

/// An iterator over records.
pub(super) struct Records<'a>(&'a [u8]);

impl<'a> Records<'a> {
    pub(super) fn new(stream: &'a [u8], place: usize) -> Self {
        Self(stream.get(place..).unwrap_or_default())
    }

    /// Reads the record with which a workbook and each sheet begin.
    pub(super) fn begin(&mut self) -> Result<Version, String> {
        let version = match self.next() {
            Some((BEGIN, data)) => data.get(..2).map(|two| u16::from_le_bytes([two[0], two[1]])),
            _ => return Err("it is damaged: a sheet does not begin where it should".into()),
        };
        match version {
            Some(0x0600) => Ok(Version { old: false, encoding: GB18030 }),
            Some(0x0500) => Ok(Version { old: true, encoding: GB18030 }),
            _ => Err("it was written by a version of Excel that is not supported; save it as CSV first".into()),
        }
    }

    pub(super) fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let [a, b, c, d, rest @ ..] = self.0 else { return None };
        let size = usize::from(u16::from_le_bytes([*c, *d]));
        let data = rest.get(..size)?;
        self.0 = &rest[size..];
        Some((u16::from_le_bytes([*a, *b]), data))
    }

    /// Returns the records that continue the last one.
    pub(super) fn continued(&mut self) -> Vec<&'a [u8]> {
        let mut parts = Vec::new();
        while let [a, b, ..] = self.0
            && u16::from_le_bytes([*a, *b]) == CONTINUED
            && let Some((_, data)) = self.next()
        {
            parts.push(data);
        }
        parts
    }
}

/// Reads texts that may continue in the next part.
pub(super) struct Strings<'a> {
    parts: std::vec::IntoIter<&'a [u8]>,
    part: &'a [u8],
}

impl<'a> Strings<'a> {
    pub(super) fn new(parts: Vec<&'a [u8]>) -> Self {
        let mut parts = parts.into_iter();
        let part = parts.next().unwrap_or_default();
        Self { parts, part }
    }

    fn byte(&mut self) -> Option<u8> {
        while self.part.is_empty() {
            self.part = self.parts.next()?;
        }
        let (first, rest) = self.part.split_first()?;
        self.part = rest;
        Some(*first)
    }

    pub(super) fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn pass(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            while self.part.is_empty() {
                self.part = self.parts.next()?;
            }
            let count = bytes.min(self.part.len());
            self.part = &self.part[count..];
            bytes -= count;
        }
        Some(())
    }

    /// Returns the next text, whose length is stored in `length` bytes. `None` at the end.
    pub(super) fn string(&mut self, length: usize) -> Option<String> {
        let mut left = if length == 1 { usize::from(self.byte()?) } else { usize::from(self.short()?) };
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.short()?) };
        let more = if flags & 4 == 0 {
            0
        } else {
            u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]) as usize
        };
        let mut wide = flags & 1 != 0;
        let mut units = Vec::with_capacity(left);
        while left > 0 {
            if self.part.is_empty() {
                // The next part repeats the width of the characters.
                self.part = self.parts.next()?;
                wide = self.byte()? & 1 != 0;
                continue;
            }
            let size = if wide { 2 } else { 1 };
            let count = left.min(self.part.len() / size);
            if count == 0 {
                return None;
            }
            let (own, rest) = self.part.split_at(count * size);
            units.extend(own.chunks_exact(size).map(|unit| u16::from_le_bytes([unit[0], *unit.get(1).unwrap_or(&0)])));
            self.part = rest;
            left -= count;
        }
        // Formatting and pronunciation follow.
        let text = String::from_utf16_lossy(&units);
        let _ = self.pass(4 * runs + more);
        Some(text)
    }

    /// Returns the next text of an old version.
    pub(super) fn old(&mut self, length: usize, version: &Version) -> Option<String> {
        let count = if length == 1 { usize::from(self.byte()?) } else { usize::from(self.short()?) };
        let bytes = &self.part[..count.min(self.part.len())];
        Some(version.encoding.decode_without_bom_handling(bytes).0.into_owned())
    }
}
