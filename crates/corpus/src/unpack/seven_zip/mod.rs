//! Reads the members of a `.7z`, in the order of its directory.

mod directory;
mod header;
mod methods;
mod part;

use std::{
    io::{self, Read, Seek},
    ops::ControlFlow,
};

use flate2::Crc;

use self::directory::{Directory, Folder, Member};
use crate::unpack::{Opened, Visitor, budget::Bounded, names};

/// Reads the members in the directory. A stream is unpacked from its beginning up to the last member that is read.
pub(super) fn members<R: Read + Seek + Send>(
    opened: Opened<'_>,
    bytes: &mut R,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let Directory { folders, members } = match header::read(bytes) {
        Ok(directory) => directory,
        Err(reason) => return opened.fails(visitor, reason),
    };
    let mut rest = &members[..];
    for folder in &folders {
        // Members without content are listed between those with content.
        let mut own = 0;
        let end = rest.iter().position(|member| {
            own += usize::from(member.has_stream);
            own > folder.streams
        });
        let (these, others) = rest.split_at(end.unwrap_or(rest.len()));
        rest = others;
        if these.is_empty() {
            continue;
        }
        of_folder(opened, folder, these, bytes, visitor)?;
    }
    of_folder(opened, &Folder::default(), rest, bytes, visitor)
}

/// Reads the members of a folder.
fn of_folder<R: Read + Seek + Send>(
    opened: Opened<'_>,
    folder: &Folder,
    members: &[Member],
    bytes: &mut R,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let mut stream: Option<Bounded<Box<dyn Read + Send + '_>>> = None;
    let mut source = Some(bytes);
    // The number of bytes of earlier members that have not been unpacked yet.
    let mut behind = 0_u64;
    for member in members {
        if let Err(reason) = opened.budget.member() {
            return opened.fails(visitor, reason);
        }
        let wanted = name(opened, member, visitor)?;
        if member.is_folder {
            continue;
        }
        let Some(name) = wanted else {
            behind = behind.saturating_add(member.size);
            continue;
        };
        if !member.has_stream || member.size == 0 {
            opened.member(&name, &mut io::empty(), visitor)?;
            continue;
        }
        if let Some(bytes) = source.take() {
            match methods::unpack(folder, bytes) {
                Ok(unpacked) => stream = Some(Bounded::new(unpacked, opened.budget.clone())),
                Err(reason) => return all_fail(opened, members, &reason, visitor),
            }
        }
        let Some(stream) = &mut stream else { return ControlFlow::Continue(()) };
        if let Err(reason) = pass(stream, behind) {
            return opened.member_fails(visitor, &name, reason);
        }
        let mut content =
            Whole { inner: stream, left: member.size, crc: Crc::new(), expected: member.crc, failed: false };
        opened.member(&name, &mut content, visitor)?;
        if content.failed {
            // The error of the member was reported. The rest of the stream cannot be read.
            return lost(opened, members, member, visitor);
        }
        behind = content.left;
    }
    ControlFlow::Continue(())
}

/// Returns the name of a member, if it is to be read.
fn name(opened: Opened<'_>, member: &Member, visitor: &mut dyn Visitor) -> ControlFlow<(), Option<String>> {
    if member.is_folder {
        return ControlFlow::Continue(None);
    }
    match names::member(member.name.as_bytes()) {
        Ok(name) if member.is_link => opened.passes_over(visitor, &name, "link")?,
        Err((name, reason)) => opened.member_fails(visitor, &name, reason)?,
        Ok(name) if !opened.is_wanted(visitor, &name) => {}
        Ok(name) => return ControlFlow::Continue(Some(name)),
    }
    ControlFlow::Continue(None)
}

/// Returns the name of a member, if it would be read.
fn is_read(member: &Member) -> Option<String> {
    let readable = |name: &String| {
        !names::is_hidden(name) && (names::is_read(name.as_ref()) || names::is_candidate(name.as_ref()))
    };
    let is_file = member.has_stream && !member.is_link;
    names::member(member.name.as_bytes()).ok().filter(|name| is_file && readable(name))
}

/// Reports that a folder cannot be unpacked, for each of its members that would be read.
fn all_fail(opened: Opened<'_>, members: &[Member], reason: &str, visitor: &mut dyn Visitor) -> ControlFlow<()> {
    for name in members.iter().filter_map(is_read) {
        opened.member_fails(visitor, &name, reason.to_owned())?;
    }
    ControlFlow::Continue(())
}

/// Reports the members of a stream after a damaged one.
fn lost(opened: Opened<'_>, members: &[Member], damaged: &Member, visitor: &mut dyn Visitor) -> ControlFlow<()> {
    let after = members.iter().skip_while(|member| !std::ptr::eq(*member, damaged)).skip(1);
    let lost = after.filter_map(is_read).count();
    if lost == 0 {
        return ControlFlow::Continue(());
    }
    opened.fails(
        visitor,
        format!("{lost} members after the damaged one cannot be read, because they are packed together with it"),
    )
}

fn pass(stream: &mut impl Read, bytes: u64) -> Result<(), String> {
    match io::copy(&mut stream.take(bytes), &mut io::sink()) {
        Ok(passed) if passed == bytes => Ok(()),
        Ok(_) => Err("the archive ends before this member".into()),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}

/// Reads a member, and checks its length and checksum.
struct Whole<R> {
    inner: R,
    left: u64,
    crc: Crc,
    expected: Option<u32>,
    failed: bool,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let read = self.inner.read(&mut buffer[..most]).inspect_err(|_| self.failed = true)?;
        if read == 0 {
            self.failed = true;
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside this member"));
        }
        self.crc.update(&buffer[..read]);
        self.left -= read as u64;
        if self.left == 0 && self.expected.is_some_and(|expected| expected != self.crc.sum()) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "Invalid checksum"));
        }
        Ok(read)
    }
}
