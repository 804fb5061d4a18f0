//! Reads the members of a zip, in the order of its directory.

use std::{
    io::{Read, Seek, SeekFrom},
    ops::ControlFlow,
};

use zip::{
    ZipReadOptions,
    read::{Config, ZipFile, ZipFileEntry, read_zipfile_from_stream},
    result::{ZipError, ZipResult},
    unstable::read::ZipIterable,
};

use crate::unpack::{Opened, Visitor, budget::Bounded, documents, names, window::Window};

/// Reads the members in the directory. The directory is read twice and never held in memory, because it may have
/// millions of members.
pub(super) fn members<R: Read + Seek + Send>(
    opened: Opened<'_>,
    bytes: &mut R,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let mut bytes = Window::new(bytes);
    match document(&mut bytes) {
        Ok(None) => {}
        Ok(Some(kind)) => return documents::read(opened, kind, &mut bytes, visitor),
        Err(error) => {
            let reason = format!("its directory cannot be read ({error}); members are read up to the damage");
            opened.fails(visitor, reason)?;
            return without_directory(opened, &mut bytes, visitor);
        }
    }
    match with_directory(opened, &mut bytes, visitor) {
        Ok(flow) => flow,
        Err(error) => opened.fails(visitor, format!("its directory cannot be read further ({error})")),
    }
}

/// Reads the directory to its end. Returns the kind of document that the members form, if any.
fn document<R: Read + Seek>(bytes: &mut Window<R>) -> ZipResult<Option<documents::Kind>> {
    let mut archive = ZipIterable::try_new(bytes, Config::default())?;
    let mut names = documents::Names::default();
    for entry in archive.files()? {
        names.see(entry?.name_raw());
    }
    Ok(names.kind())
}

fn with_directory<R: Read + Seek + Send>(
    opened: Opened<'_>,
    bytes: &mut Window<R>,
    visitor: &mut dyn Visitor,
) -> ZipResult<ControlFlow<()>> {
    let mut archive = ZipIterable::try_new(bytes, Config::default())?;
    let entries = archive.files()?;
    while let Some(entry) = entries.next() {
        if let Err(reason) = opened.budget.member() {
            return Ok(opened.fails(visitor, reason));
        }
        let entry = entry?;
        // The name is reported even if the content cannot be read.
        let read = match EntryHeader::of_entry(&entry).name(opened, visitor) {
            ControlFlow::Break(()) => ControlFlow::Break(()),
            ControlFlow::Continue(None) => continue,
            ControlFlow::Continue(Some(name)) => match entry.with_reader(entries.reader_mut(), ZipReadOptions::new()) {
                Ok(file) => opened.member(&name, &mut Bounded::new(file, opened.budget.clone()), visitor),
                Err(error) => opened.member_fails(visitor, &name, reason(&error)),
            },
        };
        if read.is_break() {
            return Ok(read);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads the members of a truncated archive, using the header before each member.
fn without_directory<R: Read + Seek + Send>(
    opened: Opened<'_>,
    bytes: &mut Window<R>,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    if bytes.seek(SeekFrom::Start(0)).is_err() {
        return ControlFlow::Continue(());
    }
    let mut names = documents::Names::default();
    while let Ok(Some(mut file)) = read_zipfile_from_stream(bytes) {
        names.see(file.name_raw());
        if names.kind().is_some() {
            // The parts of a document are not articles.
            return ControlFlow::Continue(());
        }
        if let Err(reason) = opened.budget.member() {
            return opened.fails(visitor, reason);
        }
        if let Some(name) = EntryHeader::of_file(&file).name(opened, visitor)? {
            let mut content = Bounded::new(&mut file, opened.budget.clone());
            opened.member(&name, &mut content, visitor)?;
        }
    }
    ControlFlow::Continue(())
}

/// The header of a member.
struct EntryHeader {
    raw: Vec<u8>,
    folder: bool,
    link: bool,
    encrypted: bool,
}

impl EntryHeader {
    fn of_entry(entry: &ZipFileEntry<'_>) -> Self {
        let (folder, link, encrypted) = (entry.is_dir(), entry.is_symlink(), entry.encrypted());
        Self { raw: entry.name_raw().to_vec(), folder, link, encrypted }
    }

    fn of_file<R: Read>(file: &ZipFile<'_, R>) -> Self {
        let (folder, link, encrypted) = (file.is_dir(), file.is_symlink(), file.encrypted());
        Self { raw: file.name_raw().to_vec(), folder, link, encrypted }
    }

    /// Returns its name, if it is a file that can be read.
    fn name(&self, opened: Opened<'_>, visitor: &mut dyn Visitor) -> ControlFlow<(), Option<String>> {
        if self.folder {
            return ControlFlow::Continue(None);
        }
        match names::member(&self.raw) {
            Ok(name) if self.link => opened.passes_over(visitor, &name, "link")?,
            Err((name, reason)) => opened.member_fails(visitor, &name, reason)?,
            Ok(name) if !opened.is_wanted(visitor, &name) => {}
            Ok(name) if self.encrypted => {
                opened.member_fails(visitor, &name, "it is encrypted; unpack it with its password first".into())?;
            }
            Ok(name) => return ControlFlow::Continue(Some(name)),
        }
        ControlFlow::Continue(None)
    }
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => {
            format!("it is packed in a way that is not read ({error})")
        }
        error => format!("cannot be read: {error}"),
    }
}
