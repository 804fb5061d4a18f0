//! Reads compressed files and containers in place, and returns their members as streams of bytes, at any depth of
//! nesting. Nothing is written to disk, and only the beginning of a member is held in memory.
//!
//! ```text
//! bytes ─magic→ compressed? ─decompress→ container? ─members→ … → bytes of a text, with the name `archive.zip/2016/x.txt`
//! ```
//!
//! The kind of a file depends on its first bytes. Its name only decides whether it is opened.

mod budget;
mod documents;
mod http;
mod magic;
#[cfg(feature = "mail")]
mod mail;
mod names;
#[cfg(feature = "seven-zip")]
mod seven_zip;
mod tar_archive;
mod web_archive;
mod window;
mod zip_archive;

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    ops::ControlFlow,
    path::Path,
    sync::Arc,
};

use flate2::bufread::MultiGzDecoder;

pub(super) use budget::Budget;
pub(super) use names::name_of_file;
pub use names::{is_candidate, is_packed, is_read, without_compression};

use self::{
    budget::Bounded,
    magic::{Kind, LOOKED_AT},
};
use crate::source::{
    file::{Memory, SourceFile, Web},
    skip::{Position, Skip},
};

/// The maximum depth of nested containers and compressions: `.tar.gz` in a `.zip` is three.
const DEEPEST_CONTAINER: usize = 2;
const DEEPEST: usize = 6;
/// A `.zip` or `.7z` inside another file is held in memory up to this size, in bytes, because its directory is at its
/// end. The same limit applies to a file that is read as a whole, such as a spreadsheet of old Excel.
const LARGEST_INNER_ZIP: u64 = 64 << 20;
/// The maximum memory for the window of an `.xz`, in KiB; `xz -9` uses 64 MiB.
const XZ_WINDOW: u32 = 128 << 10;

/// Receives members and errors in order. `Break` ends the reading.
pub(super) trait Visitor {
    /// Receives the bytes of a text. Bytes that are not read are skipped.
    fn text(&mut self, file: Arc<SourceFile>, bytes: &mut (dyn Read + Send)) -> ControlFlow<()>;
    /// Receives a file or member that cannot be read.
    fn skip(&mut self, skip: Skip) -> ControlFlow<()>;
    /// Receives the path of a member in an unsupported format. `kind` is set if it is skipped because of its content
    /// and not its extension.
    fn passed_over(&mut self, path: &Path, kind: Option<&str>);
}

/// Reads a file and all its members.
pub(super) fn file(
    source: &Arc<SourceFile>,
    file: Box<dyn SeekRead>,
    budget: &Budget,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    Opened { file: source, budget, depth: 0, containers: 0 }.file(file, visitor)
}

/// A file on which `seek` works or returns an error.
pub(super) trait SeekRead: Read + Seek + Send {}
impl<T: Read + Seek + Send> SeekRead for T {}

/// An opened file or member, and its position in the containers.
#[derive(Clone, Copy)]
struct Opened<'a> {
    file: &'a Arc<SourceFile>,
    budget: &'a Budget,
    depth: usize,
    containers: usize,
}

impl Opened<'_> {
    fn file(self, mut file: Box<dyn SeekRead>, visitor: &mut dyn Visitor) -> ControlFlow<()> {
        let mut head = Vec::with_capacity(LOOKED_AT);
        if let Err(error) = (&mut file).take(LOOKED_AT as u64).read_to_end(&mut head) {
            return self.fails(visitor, format!("cannot be read: {error}"));
        }
        let kind = magic::kind(&head);
        if kind.is_sought() && file.seek(SeekFrom::Start(0)).is_ok() {
            let inside = Self { depth: 1, containers: 1, ..self };
            return inside.sought(kind, &mut file, visitor);
        }
        self.headed(head, &mut file, visitor)
    }

    /// Reads from a stream.
    fn stream(self, bytes: &mut (dyn Read + Send), visitor: &mut dyn Visitor) -> ControlFlow<()> {
        let mut head = Vec::with_capacity(LOOKED_AT);
        match (&mut *bytes).take(LOOKED_AT as u64).read_to_end(&mut head) {
            Ok(_) => self.headed(head, bytes, visitor),
            // After an error, the beginning of a text is still read. Its reader reports the error at the position at
            // which it occurs.
            Err(error) if magic::kind(&head) == Kind::Text && !head.is_empty() => {
                self.headed(head, &mut Failing(Some(error)), visitor)
            }
            Err(error) => self.fails(visitor, format!("cannot be read: {error}")),
        }
    }

    fn headed(self, head: Vec<u8>, rest: &mut (dyn Read + Send), visitor: &mut dyn Visitor) -> ControlFlow<()> {
        let kind = magic::kind(&head);
        let mut bytes = Cursor::new(head).chain(rest);
        if kind == Kind::Text {
            return visitor.text(Arc::clone(self.file), &mut bytes);
        }
        if self.depth == DEEPEST || (kind.is_container() && self.containers == DEEPEST_CONTAINER) {
            return self.fails(visitor, "archives inside archives inside archives are not opened".into());
        }
        let inside =
            Self { depth: self.depth + 1, containers: self.containers + usize::from(kind.is_container()), ..self };
        let bytes = BufReader::with_capacity(1 << 16, bytes);
        match kind {
            Kind::Text => ControlFlow::Continue(()),
            Kind::Gzip => inside.unpacked(MultiGzDecoder::new(bytes), visitor),
            Kind::Bzip2 => inside.unpacked(bzip2::bufread::MultiBzDecoder::new(bytes), visitor),
            Kind::Xz => inside.unpacked(lzma_rust2::XzReader::new_mem_limit(bytes, true, XZ_WINDOW), visitor),
            Kind::Zstd => match zstd::stream::read::Decoder::with_buffer(bytes) {
                Ok(decoder) => inside.unpacked(decoder, visitor),
                Err(error) => self.fails(visitor, format!("cannot be read: {error}")),
            },
            Kind::Tar => tar_archive::members(inside, bytes, visitor),
            Kind::Warc => web_archive::members(inside, bytes, visitor),
            Kind::Zip => inside.inner(kind, ".zip", bytes, visitor),
            #[cfg(feature = "seven-zip")]
            Kind::SevenZip => inside.inner(kind, ".7z", bytes, visitor),
            #[cfg(feature = "spreadsheets")]
            Kind::Ole => inside.inner(kind, "file of old Excel", bytes, visitor),
            #[cfg(feature = "pdf")]
            Kind::Pdf => documents::pdf::text(inside, bytes, visitor),
            #[cfg(feature = "mail")]
            Kind::Mail => mail::message(inside, bytes, visitor),
            #[cfg(feature = "mail")]
            Kind::Mbox => mail::mailbox(inside, bytes, visitor),
        }
    }

    /// Reads a container whose directory is not at its beginning.
    fn sought<R: Read + Seek + Send>(self, kind: Kind, bytes: &mut R, visitor: &mut dyn Visitor) -> ControlFlow<()> {
        match kind {
            #[cfg(feature = "seven-zip")]
            Kind::SevenZip => seven_zip::members(self, bytes, visitor),
            #[cfg(feature = "spreadsheets")]
            Kind::Ole => documents::xls::sheets(self, bytes, visitor),
            _ => zip_archive::members(self, bytes, visitor),
        }
    }

    fn unpacked(self, decoder: impl Read + Send, visitor: &mut dyn Visitor) -> ControlFlow<()> {
        self.stream(&mut Bounded::new(decoder, self.budget.clone()), visitor)
    }

    /// Buffers a container that has its directory at its end and arrives as a stream; `what` is its name.
    fn inner(self, kind: Kind, what: &str, bytes: impl Read + Send, visitor: &mut dyn Visitor) -> ControlFlow<()> {
        let mut held = Vec::new();
        match bytes.take(LARGEST_INNER_ZIP + 1).read_to_end(&mut held) {
            Err(error) => self.fails(visitor, format!("cannot be read: {error}")),
            Ok(_) if held.len() as u64 > LARGEST_INNER_ZIP => {
                let whence = match &**self.file {
                    file if file.is_standard_input() => "standard input",
                    file if file.pipe => "a pipe",
                    _ => "inside another file",
                };
                let reason = format!(
                    "a {what} of more than {} MiB is not read from {whence}, because its directory is at its end; \
                     give it as a file of its own",
                    LARGEST_INNER_ZIP >> 20
                );
                self.fails(visitor, reason)
            }
            Ok(_) => self.sought(kind, &mut Cursor::new(held), visitor),
        }
    }

    /// Reads a member of this container.
    fn member(self, name: &str, bytes: &mut (dyn Read + Send), visitor: &mut dyn Visitor) -> ControlFlow<()> {
        if !self.is_wanted(visitor, name) {
            return ControlFlow::Continue(());
        }
        let member = Arc::new(names::member_of(self.file, name));
        Opened { file: &member, ..self }.stream(bytes, visitor)
    }

    /// Reads a page of this container.
    fn page(self, web: Web, bytes: &mut (dyn Read + Send), visitor: &mut dyn Visitor) -> ControlFlow<()> {
        let name = names::of_url(&web.url);
        let page = Arc::new(SourceFile { web: Some(web), ..names::member_of(self.file, &name) });
        Opened { file: &page, ..self }.stream(bytes, visitor)
    }

    /// Whether a member is to be read, by its name. If not, it is reported.
    fn is_wanted(self, visitor: &mut dyn Visitor, name: &str) -> bool {
        let hidden = names::is_hidden(name);
        let wanted = !hidden && (names::is_read(name.as_ref()) || names::is_candidate(name.as_ref()));
        if !wanted {
            visitor.passed_over(&self.file.path.join(name), hidden.then_some("hidden"));
        }
        wanted
    }

    /// Reports a member that is skipped because of its kind.
    fn passes_over(self, visitor: &mut dyn Visitor, name: &str, kind: &str) -> ControlFlow<()> {
        visitor.passed_over(&self.file.path.join(name), Some(kind));
        ControlFlow::Continue(())
    }

    fn fails(self, visitor: &mut dyn Visitor, reason: String) -> ControlFlow<()> {
        visitor.skip(Skip { path: self.file.path.clone(), position: Position::File, reason })
    }

    fn member_fails(self, visitor: &mut dyn Visitor, name: &str, reason: String) -> ControlFlow<()> {
        visitor.skip(Skip { path: self.file.path.join(name), position: Position::File, reason })
    }
}

/// Returns an error on the first read.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Standard input, which is not seekable.
pub(super) struct Stdin;

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        io::stdin().read(buffer)
    }
}

impl Seek for Stdin {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::NotSeekable.into())
    }
}

/// Opens a file that a walk found.
pub(super) fn open(source: &SourceFile) -> io::Result<Box<dyn SeekRead>> {
    if source.is_standard_input() {
        return Ok(Box::new(Stdin));
    }
    if let Some(Memory(bytes)) = &source.memory {
        return Ok(Box::new(io::Cursor::new(Arc::clone(bytes))));
    }
    let metadata = std::fs::metadata(&source.path)?;
    if !metadata.is_file() && !source.is_stream() {
        // The path was a file during the walk. Opening a pipe would wait for a writer.
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no longer a file"));
    }
    if metadata.is_file() && metadata.len() == 0 {
        // The kernel reports a size of 0 for its special files, some of which never end or block.
        return Ok(Box::new(io::empty()));
    }
    Ok(Box::new(File::open(&source.path)?))
}
