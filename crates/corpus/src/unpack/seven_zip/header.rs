//! Reads the directory of a `.7z`: how streams are packed, and which members they contain.
//!
//! There is no suitable crate: a reader must not trust the counts in a damaged or malicious directory. Here each count
//! is compared with the number of remaining bytes before anything is allocated. Written from the description of the
//! format, `7zFormat.txt` of the LZMA SDK (public domain).

use std::io::{self, Read, Seek, SeekFrom};

use flate2::Crc;

use super::{
    directory::{Coder, Directory, Folder, Member},
    methods,
    part::{MOST, Part, damaged, too_many},
};

/// The length of the start header: signature, version, and the position of the directory.
const START: usize = 32;
/// The maximum length of the unpacked directory, in bytes, and the maximum number of members and streams. All of it is
/// held in memory.
const LONGEST: u64 = 128 << 20;
/// How often a directory may be packed: the packed one may again be packed.
const DEEPEST: usize = 4;
/// The maximum number of methods that are applied in sequence.
const MOST_CODERS: u64 = 8;

mod id {
    pub(super) const END: u64 = 0;
    pub(super) const HEADER: u64 = 1;
    pub(super) const ARCHIVE_PROPERTIES: u64 = 2;
    pub(super) const MAIN_STREAMS: u64 = 4;
    pub(super) const FILES: u64 = 5;
    pub(super) const PACK_INFO: u64 = 6;
    pub(super) const UNPACK_INFO: u64 = 7;
    pub(super) const SUB_STREAMS: u64 = 8;
    pub(super) const SIZE: u64 = 9;
    pub(super) const CRC: u64 = 10;
    pub(super) const FOLDER: u64 = 11;
    pub(super) const UNPACK_SIZE: u64 = 12;
    pub(super) const NUM_UNPACK_STREAM: u64 = 13;
    pub(super) const EMPTY_STREAM: u64 = 14;
    pub(super) const EMPTY_FILE: u64 = 15;
    pub(super) const NAMES: u64 = 17;
    pub(super) const ATTRIBUTES: u64 = 21;
    pub(super) const ENCODED_HEADER: u64 = 23;
}

/// Reads the directory of an archive.
///
/// # Errors
///
/// The reason why it cannot be read.
pub(super) fn read(bytes: &mut (impl Read + Seek + Send)) -> Result<Directory, String> {
    let mut start = [0; START];
    bytes.seek(SeekFrom::Start(0)).map_err(|error| unreadable(&error))?;
    bytes.read_exact(&mut start).map_err(|error| unreadable(&error))?;
    let number = |from: usize| u64::from_le_bytes(start[from..from + 8].try_into().expect("eight bytes"));
    let short = |from: usize| u32::from_le_bytes(start[from..from + 4].try_into().expect("four bytes"));
    if crc_of(&start[12..]) != short(8) {
        return Err("its beginning is damaged".into());
    }
    let (offset, size) = (number(12), number(20));
    if size == 0 {
        return Ok(Directory::default());
    }
    if size > LONGEST {
        return Err(too_long());
    }
    let at = offset.checked_add(START as u64).ok_or_else(damaged)?;
    let mut held = Vec::new();
    bytes.seek(SeekFrom::Start(at)).map_err(|error| unreadable(&error))?;
    (&mut *bytes).take(size).read_to_end(&mut held).map_err(|error| unreadable(&error))?;
    if held.len() as u64 != size {
        return Err("its directory is at its end, which is missing".into());
    }
    if crc_of(&held) != short(28) {
        return Err("its directory is damaged".into());
    }
    for _ in 0..DEEPEST {
        let mut part = Part(&held);
        match part.number()? {
            id::HEADER => return header(&mut part),
            id::ENCODED_HEADER => held = encoded(&mut part, bytes)?,
            _ => return Err(damaged()),
        }
    }
    Err(damaged())
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn too_long() -> String {
    format!("its directory is longer than {} MiB; unpack it, or split it", LONGEST >> 20)
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}

/// Unpacks a directory that is packed.
fn encoded(part: &mut Part<'_>, bytes: &mut (impl Read + Seek + Send)) -> Result<Vec<u8>, String> {
    let streams = streams(part)?;
    let folder = streams.folders.first().ok_or_else(damaged)?;
    if folder.unpacked > LONGEST {
        return Err(too_long());
    }
    let mut held = Vec::new();
    let mut stream = methods::unpack(folder, bytes)?.take(folder.unpacked);
    stream.read_to_end(&mut held).map_err(|error| format!("its directory cannot be read: {error}"))?;
    if held.len() as u64 != folder.unpacked || folder.crc.is_some_and(|crc| crc != crc_of(&held)) {
        return Err(damaged());
    }
    Ok(held)
}

fn header(part: &mut Part<'_>) -> Result<Directory, String> {
    let mut all = Streams::default();
    let mut members = Vec::new();
    loop {
        match part.number()? {
            id::END => break,
            id::ARCHIVE_PROPERTIES => {
                while part.number()? != id::END {
                    let size = part.size()?;
                    part.take(size)?;
                }
            }
            id::MAIN_STREAMS => all = streams(part)?,
            id::FILES => members = files(part, &all)?,
            _ => return Err(damaged()),
        }
    }
    let streams: usize = all.folders.iter().map(|folder| folder.streams).sum();
    if members.iter().filter(|member: &&Member| member.has_stream).count() != streams {
        return Err(damaged());
    }
    Ok(Directory { folders: all.folders, members })
}

/// The streams of an archive, with the size and the checksum of each member.
#[derive(Default)]
struct Streams {
    folders: Vec<Folder>,
    members: Vec<(u64, Option<u32>)>,
}

fn streams(part: &mut Part<'_>) -> Result<Streams, String> {
    let mut packed: Vec<u64> = Vec::new();
    let mut at = 0;
    let mut folders: Vec<Folder> = Vec::new();
    let mut inputs: Vec<usize> = Vec::new();
    let mut members = None;
    loop {
        match part.number()? {
            id::END => break,
            id::PACK_INFO => {
                at = part.number()?.checked_add(START as u64).ok_or_else(damaged)?;
                packed = pack_info(part)?;
            }
            id::UNPACK_INFO => (folders, inputs) = unpack_info(part)?,
            id::SUB_STREAMS => members = Some(sub_streams(part, &mut folders)?),
            _ => return Err(damaged()),
        }
    }
    // Each folder takes the next packed streams.
    let mut sizes = packed.into_iter();
    for (folder, inputs) in folders.iter_mut().zip(inputs) {
        folder.at = at;
        for number in 0..inputs {
            let size = sizes.next().ok_or_else(damaged)?;
            at = at.checked_add(size).ok_or_else(damaged)?;
            if number == 0 {
                folder.packed = size;
            }
        }
    }
    let members = members.unwrap_or_else(|| folders.iter().map(|folder| (folder.unpacked, folder.crc)).collect());
    Ok(Streams { folders, members })
}

/// Reads the sizes of packed streams.
fn pack_info(part: &mut Part<'_>) -> Result<Vec<u64>, String> {
    let count = part.count()?;
    let mut sizes = Vec::new();
    loop {
        match part.number()? {
            id::END => break,
            id::SIZE => sizes = (0..count).map(|_| part.number()).collect::<Result<_, _>>()?,
            id::CRC => drop(part.sums(count)?),
            _ => return Err(damaged()),
        }
    }
    Ok(sizes)
}

/// Reads the folders, and the number of packed streams of each.
fn unpack_info(part: &mut Part<'_>) -> Result<(Vec<Folder>, Vec<usize>), String> {
    if part.number()? != id::FOLDER {
        return Err(damaged());
    }
    let count = part.count()?;
    if part.byte()? != 0 {
        return Err("its directory is stored externally, which is not supported".into());
    }
    let (mut folders, mut inputs, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..count {
        let (folder, packed, order) = folder(part)?;
        folders.push(folder);
        inputs.push(packed);
        orders.push(order);
    }
    if part.number()? != id::UNPACK_SIZE {
        return Err(damaged());
    }
    for (folder, order) in folders.iter_mut().zip(&orders) {
        for coder in &mut folder.coders {
            coder.unpacked = part.number()?;
        }
        // The last method is stored first.
        let mut stored: Vec<Option<Coder>> = std::mem::take(&mut folder.coders).into_iter().map(Some).collect();
        folder.coders = order.iter().filter_map(|&at| stored.get_mut(at).and_then(Option::take)).collect();
        folder.unpacked = folder.coders.last().map_or(0, |coder| coder.unpacked);
        folder.streams = 1;
    }
    loop {
        match part.number()? {
            id::END => return Ok((folders, inputs)),
            id::CRC => {
                for (folder, crc) in folders.iter_mut().zip(part.sums(count)?) {
                    folder.crc = crc;
                }
            }
            _ => return Err(damaged()),
        }
    }
}

/// Reads a folder, the number of its packed streams, and the order in which its methods are applied.
fn folder(part: &mut Part<'_>) -> Result<(Folder, usize, Vec<usize>), String> {
    let count = part.number()?;
    if count == 0 || count > MOST_CODERS {
        return Err(damaged());
    }
    let mut folder = Folder::default();
    let (mut ins, mut outs) = (0, 0);
    for _ in 0..count {
        let flags = part.byte()?;
        let method = part.take(usize::from(flags & 0xf))?.to_vec();
        let (own_ins, own_outs) = if flags & 0x10 == 0 { (1, 1) } else { (part.number()?, part.number()?) };
        if flags & 0x80 != 0 || own_ins > MOST_CODERS || own_outs != 1 {
            return Err(damaged());
        }
        let size = if flags & 0x20 == 0 { 0 } else { part.size()? };
        let properties = part.take(size)?.to_vec();
        folder.several |= own_ins != 1;
        ins += own_ins;
        outs += own_outs;
        folder.coders.push(Coder { method, properties, unpacked: 0 });
    }
    let pairs = (1..outs).map(|_| Ok((part.number()?, part.number()?))).collect::<Result<Vec<_>, String>>()?;
    let packed = ins.checked_sub(outs - 1).filter(|&packed| packed > 0).ok_or_else(damaged)?;
    if packed > 1 {
        for _ in 0..packed {
            part.number()?;
        }
    }
    let order = if folder.several { (0..folder.coders.len()).collect() } else { chain(&pairs, folder.coders.len())? };
    Ok((folder, packed as usize, order))
}

/// Returns the order of methods in which each takes the output of another.
fn chain(pairs: &[(u64, u64)], count: usize) -> Result<Vec<usize>, String> {
    let first = (0..count as u64).find(|&coder| pairs.iter().all(|&(into, _)| into != coder));
    let mut order = vec![first.ok_or_else(damaged)? as usize];
    while let Some(&last) = order.last()
        && let Some(&(next, _)) = pairs.iter().find(|&&(_, from)| from == last as u64)
    {
        if order.len() == count || next >= count as u64 {
            return Err(damaged());
        }
        order.push(next as usize);
    }
    if order.len() == count { Ok(order) } else { Err(damaged()) }
}

/// Reads the size and the checksum of each member.
fn sub_streams(part: &mut Part<'_>, folders: &mut [Folder]) -> Result<Vec<(u64, Option<u32>)>, String> {
    let mut next = part.number()?;
    if next == id::NUM_UNPACK_STREAM {
        for folder in &mut *folders {
            // All members of a folder except the last have their size here.
            folder.streams = usize::try_from(part.number()?).map_err(|_| damaged())?;
            if folder.streams > part.0.len() + 1 {
                return Err(damaged());
            }
        }
        next = part.number()?;
    }
    let mut members = Vec::new();
    for folder in &*folders {
        let mut left = folder.unpacked;
        if members.len().saturating_add(folder.streams) > MOST {
            return Err(too_many());
        }
        for _ in 1..folder.streams {
            let size = if next == id::SIZE { part.number()? } else { return Err(damaged()) };
            left = left.checked_sub(size).ok_or_else(damaged)?;
            members.push((size, None));
        }
        if folder.streams > 0 {
            members.push((left, folder.crc.filter(|_| folder.streams == 1)));
        }
    }
    if next == id::SIZE {
        next = part.number()?;
    }
    loop {
        match next {
            id::END => return Ok(members),
            id::CRC => {
                let unknown: Vec<_> = members.iter_mut().filter(|(_, crc)| crc.is_none()).collect();
                let sums = part.sums(unknown.len())?;
                unknown.into_iter().zip(sums).for_each(|((_, crc), sum)| *crc = sum);
            }
            _ => return Err(damaged()),
        }
        next = part.number()?;
    }
}

fn files(part: &mut Part<'_>, streams: &Streams) -> Result<Vec<Member>, String> {
    // A name has at least the two bytes of its terminator.
    let count = part.count()?;
    let mut members = Vec::new();
    let (mut no_stream, mut no_bytes) = (vec![false; count], Vec::new());
    loop {
        let property = part.number()?;
        if property == id::END {
            break;
        }
        let size = part.size()?;
        let mut own = Part(part.take(size)?);
        match property {
            id::EMPTY_STREAM => no_stream = own.bits(count)?,
            id::EMPTY_FILE => {
                let empty = no_stream.iter().filter(|&&empty| empty).count();
                no_bytes = own.bits(empty)?;
            }
            id::NAMES => {
                if own.byte()? != 0 {
                    return Err("its names are stored externally, which is not supported".into());
                }
                members = names(own.0, count)?;
            }
            id::ATTRIBUTES => {
                let known = own.all_or_bits(count)?;
                if own.byte()? == 0 {
                    for (number, _) in known.iter().enumerate().filter(|(_, known)| **known) {
                        let attributes = own.short()?;
                        let Some(member) = members.get_mut(number) else { continue };
                        member.is_folder = attributes & 0x10 != 0;
                        // The upper half is the Unix mode, if the flag is set.
                        member.is_link =
                            attributes & 0x8000 != 0 && attributes >> 28 == 0o12 || attributes & 0x400 != 0;
                    }
                }
            }
            _ => {}
        }
    }
    if members.len() != count {
        return Err(damaged());
    }
    let (mut sizes, mut no_bytes) = (streams.members.iter(), no_bytes.into_iter());
    for (member, empty) in members.iter_mut().zip(no_stream) {
        member.has_stream = !empty;
        if empty {
            member.is_folder = !no_bytes.next().unwrap_or(false);
        } else {
            (member.size, member.crc) = *sizes.next().ok_or_else(damaged)?;
            member.is_folder = false;
        }
    }
    Ok(members)
}

/// Reads names in UTF-16, each terminated by a zero.
fn names(bytes: &[u8], count: usize) -> Result<Vec<Member>, String> {
    let mut members = Vec::new();
    let mut name = Vec::new();
    for unit in bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])) {
        if unit != 0 {
            name.push(unit);
            continue;
        }
        if members.len() == count {
            return Err(damaged());
        }
        members.push(Member { name: String::from_utf16_lossy(&name), ..Member::default() });
        name.clear();
    }
    Ok(members)
}
