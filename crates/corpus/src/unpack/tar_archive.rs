//! Reads the members of a tar: old, ustar, GNU with long names, and pax.
//!
//! The `tar` crate reads the headers. Its iterator is not used, because its items cannot be sent to another thread.

use std::{
    io::{self, Read},
    ops::ControlFlow,
};

use tar::{Header, PaxExtensions};

use crate::unpack::{Opened, Visitor, names};

const BLOCK: usize = 512;
/// The maximum length of an extended header, in bytes. It contains a name.
const LONGEST_EXTENSION: u64 = 1 << 20;

pub(super) fn members(opened: Opened<'_>, bytes: impl Read + Send, visitor: &mut dyn Visitor) -> ControlFlow<()> {
    let mut tar = Tar { bytes, long: Long::default() };
    loop {
        match tar.next() {
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(member)) => {
                if let Err(reason) = opened.budget.member() {
                    return opened.fails(visitor, reason);
                }
                let Member { name, size, link } = member;
                if link {
                    opened.passes_over(visitor, &String::from_utf8_lossy(&name), "link")?;
                    continue;
                }
                let mut content = Whole { bytes: (&mut tar.bytes).take(size), cut: false };
                match names::member(&name) {
                    Ok(name) => opened.member(&name, &mut content, visitor)?,
                    Err((name, reason)) => opened.member_fails(visitor, &name, reason)?,
                }
                if content.cut {
                    // The error of the member was reported.
                    return ControlFlow::Continue(());
                }
                let padding = size.checked_next_multiple_of(BLOCK as u64).map_or(0, |whole| whole - size);
                let left = content.bytes.limit().saturating_add(padding);
                if let Err(error) = tar.pass(left) {
                    return opened.fails(visitor, format!("cannot be read further: {error}"));
                }
            }
            Err(error) => return opened.fails(visitor, format!("cannot be read further: {error}")),
        }
    }
}

/// Whether the checksum of a header is correct.
pub(super) fn sum_is_right(header: &Header) -> bool {
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    let bytes = header.as_bytes();
    let expected = sum(&bytes[..148]) + sum(&bytes[156..]) + 8 * u32::from(b' ');
    header.cksum().is_ok_and(|found| found == expected)
}

/// The header of a member.
struct Member {
    name: Vec<u8>,
    size: u64,
    /// Whether it is a link. Its target is also a member, or is not part of the archive.
    link: bool,
}

/// Extended headers, which apply to the next member.
#[derive(Default)]
struct Long {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

struct Tar<R> {
    bytes: R,
    long: Long,
}

impl<R: Read> Tar<R> {
    /// Returns the next member that is a file or a link.
    fn next(&mut self) -> io::Result<Option<Member>> {
        let mut block = [0; BLOCK];
        loop {
            match read_all(&mut self.bytes, &mut block)? {
                0 => return Ok(None),
                BLOCK => {}
                _ => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
            if block.iter().all(|&byte| byte == 0) {
                // The end of the archive. The rest is padding.
                return Ok(None);
            }
            let header = Header::from_byte_slice(&block);
            if !sum_is_right(header) {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the header of a member is damaged"));
            }
            let kind = header.entry_type();
            let size = header.entry_size()?;
            if kind.is_gnu_longname() {
                let mut name = self.extension(size)?;
                name.truncate(name.iter().position(|&byte| byte == 0).unwrap_or(name.len()));
                self.long.name = Some(name);
            } else if kind.is_pax_local_extensions() {
                let extension = self.extension(size)?;
                for record in PaxExtensions::new(&extension).flatten() {
                    match record.key_bytes() {
                        b"path" => self.long.name = Some(record.value_bytes().to_vec()),
                        b"size" => self.long.size = record.value().ok().and_then(|size| size.parse().ok()),
                        _ => {}
                    }
                }
            } else {
                let long = std::mem::take(&mut self.long);
                let size = long.size.unwrap_or(size);
                let name = long.name.unwrap_or_else(|| header.path_bytes().into_owned());
                if kind.is_file() || kind.is_contiguous() {
                    return Ok(Some(Member { name, size, link: false }));
                }
                self.pass(size.checked_next_multiple_of(BLOCK as u64).unwrap_or(u64::MAX))?;
                if kind.is_symlink() || kind.is_hard_link() {
                    return Ok(Some(Member { name, size: 0, link: true }));
                }
            }
        }
    }

    fn extension(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > LONGEST_EXTENSION {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an extended header of more than 1 MiB"));
        }
        let mut bytes = Vec::new();
        (&mut self.bytes).take(size).read_to_end(&mut bytes)?;
        self.pass(size.next_multiple_of(BLOCK as u64) - size)?;
        Ok(bytes)
    }

    fn pass(&mut self, bytes: u64) -> io::Result<()> {
        let passed = io::copy(&mut (&mut self.bytes).take(bytes), &mut io::sink())?;
        // The padding of the last member is often missing.
        if passed.saturating_add(BLOCK as u64) <= bytes { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// Reads until the buffer is full or the input ends. Returns the number of bytes.
fn read_all(bytes: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match bytes.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Reads a member, and checks that it is complete.
struct Whole<R> {
    bytes: io::Take<R>,
    /// Whether it is incomplete.
    cut: bool,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.bytes.limit() > 0 {
            self.cut = true;
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside this member"));
        }
        Ok(read)
    }
}
