//! Reads compound files (MS-CFB): streams in one file, each a chain of sectors.

const FREE: u32 = 0xffff_fffb;

/// A file, and the streams in it.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    /// The size of a sector, and that of a small sector, as exponents of two.
    shift: u32,
    small_shift: u32,
    /// Streams below this size, in bytes, are in small sectors.
    small: u64,
    next: Vec<u32>,
    small_next: Vec<u32>,
    small_bytes: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

fn damaged() -> String {
    "it is damaged: its list of sectors cannot be read".into()
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_le_bytes(four.try_into().expect("four bytes")))
}

impl<'a> File<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let head = bytes.get(..512).ok_or_else(damaged)?;
        let field = |at| word(head, at).unwrap_or_default();
        let (shift, small_shift) = (field(28) >> 16, field(32) & 0xffff);
        if !matches!(shift, 9 | 12) || !(4..=9).contains(&small_shift) {
            return Err(damaged());
        }
        let small = u64::from(field(56));
        let empty = Self {
            bytes,
            shift,
            small_shift,
            small,
            next: Vec::new(),
            small_next: Vec::new(),
            small_bytes: Vec::new(),
            entries: Vec::new(),
        };
        let mut file = empty;
        file.next = file.table(head, field(68)).ok_or_else(damaged)?;
        let directory = file.chain(field(48))?;
        file.entries = directory.chunks_exact(128).filter_map(Entry::read).collect();
        let small_table = if field(64) == 0 { Vec::new() } else { file.chain(field(60))? };
        file.small_next = small_table.chunks_exact(4).filter_map(|four| word(four, 0)).collect();
        if let Some(root) = file.entries.iter().find(|entry| entry.kind == 5)
            && root.start < FREE
        {
            file.small_bytes = file.chain(root.start)?;
        }
        Ok(file)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() >> self.shift
    }

    /// The last sector of a file is often incomplete.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let from = (number as usize).checked_add(1)?.checked_shl(self.shift)?;
        let to = from.checked_add(1 << self.shift)?.min(self.bytes.len());
        self.bytes.get(from..to).filter(|sector| !sector.is_empty())
    }

    /// Reads the table with the successor of each sector.
    fn table(&self, head: &[u8], more: u32) -> Option<Vec<u32>> {
        let mut places: Vec<u32> = head[76..].chunks_exact(4).filter_map(|four| word(four, 0)).collect();
        let mut more = more;
        let mut read = 0;
        while more < FREE {
            let sector = self.sector(more)?;
            let mut own: Vec<u32> = sector.chunks_exact(4).filter_map(|four| word(four, 0)).collect();
            more = own.pop()?;
            places.extend(own);
            read += 1;
            if read > self.sectors() {
                return None;
            }
        }
        let mut next = Vec::new();
        for place in places.into_iter().filter(|place| *place < FREE) {
            next.extend(self.sector(place)?.chunks_exact(4).filter_map(|four| word(four, 0)));
            if next.len() > self.bytes.len() {
                return None;
            }
        }
        Some(next)
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let mut at = start;
        for _ in 0..=self.sectors() {
            if at >= FREE {
                return Ok(bytes);
            }
            bytes.extend_from_slice(self.sector(at).ok_or_else(damaged)?);
            at = *self.next.get(at as usize).ok_or_else(damaged)?;
        }
        Err(damaged())
    }

    /// Returns the bytes of a stream; `None` if there is none of this name.
    pub(super) fn stream(&self, name: &str) -> Option<Result<Vec<u8>, String>> {
        let entry = self.entries.iter().find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))?;
        let mut bytes = if entry.size < self.small { self.small_chain(entry) } else { self.chain(entry.start) };
        if let Ok(bytes) = &mut bytes {
            bytes.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        }
        Some(bytes)
    }

    fn small_chain(&self, entry: &Entry) -> Result<Vec<u8>, String> {
        let size = 1_usize << self.small_shift;
        let mut bytes = Vec::new();
        let mut at = entry.start;
        while at < FREE && (bytes.len() as u64) < entry.size {
            let from = (at as usize).checked_mul(size).ok_or_else(damaged)?;
            let to = from.saturating_add(size).min(self.small_bytes.len());
            bytes
                .extend_from_slice(self.small_bytes.get(from..to).filter(|part| !part.is_empty()).ok_or_else(damaged)?);
            at = *self.small_next.get(at as usize).ok_or_else(damaged)?;
        }
        Ok(bytes)
    }
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Self> {
        let length = usize::from(u16::from_le_bytes([bytes[64], bytes[65]])).min(64);
        let units = bytes[..length].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        let name: Vec<u16> = units.take_while(|&unit| unit != 0).collect();
        let size = u64::from(word(bytes, 120)?);
        Some(Self { name: String::from_utf16_lossy(&name), kind: bytes[66], start: word(bytes, 116)?, size })
    }
}
