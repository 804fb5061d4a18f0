//! Members of a zip, in the order of its directory.

use std::{
    io::{Read, Seek, SeekFrom},
    ops::ControlFlow,
};

use zip::{
    ZipArchive,
    read::{ZipFile, read_zipfile_from_stream},
    result::ZipError,
};

use super::{Opened, Visitor, budget::Bounded, names};

pub(super) fn members<R: Read + Seek + Send>(
    opened: Opened<'_>,
    bytes: &mut R,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let mut archive = match ZipArchive::new(&mut *bytes) {
        Ok(archive) => archive,
        Err(error) => {
            let reason = format!("its directory cannot be read ({error}); members are read up to where it breaks off");
            opened.fails(visitor, reason)?;
            return without_directory(opened, bytes, visitor);
        }
    };
    for index in 0..archive.len() {
        // Without decoding first: a name is told even where the content cannot be had.
        let told = archive.by_index_raw(index).map(|file| Told::of(&file));
        let told = match told {
            Ok(told) => told,
            Err(error) => {
                opened.member_fails(visitor, &format!("#{}", index + 1), reason(&error))?;
                continue;
            }
        };
        let Some(name) = told.name(opened, visitor)? else { continue };
        match archive.by_index(index) {
            Ok(mut file) => {
                let mut content = Bounded::new(&mut file, opened.budget.clone());
                opened.member(&name, &mut content, visitor)?;
            }
            Err(error) => opened.member_fails(visitor, &name, reason(&error))?,
        }
    }
    ControlFlow::Continue(())
}

/// What a cut archive still has: the members, each with a header before it.
fn without_directory<R: Read + Seek + Send>(
    opened: Opened<'_>,
    bytes: &mut R,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    if bytes.seek(SeekFrom::Start(0)).is_err() {
        return ControlFlow::Continue(());
    }
    while let Ok(Some(mut file)) = read_zipfile_from_stream(bytes) {
        if let Some(name) = Told::of(&file).name(opened, visitor)? {
            let mut content = Bounded::new(&mut file, opened.budget.clone());
            opened.member(&name, &mut content, visitor)?;
        }
    }
    ControlFlow::Continue(())
}

/// What the directory tells of a member.
struct Told {
    raw: Vec<u8>,
    folder: bool,
    link: bool,
    encrypted: bool,
}

impl Told {
    fn of<R: Read>(file: &ZipFile<'_, R>) -> Self {
        Self {
            raw: file.name_raw().to_vec(),
            folder: file.is_dir(),
            link: file.is_symlink(),
            encrypted: file.encrypted(),
        }
    }

    /// Its name, if it is a file that can be read.
    fn name(&self, opened: Opened<'_>, visitor: &mut dyn Visitor) -> ControlFlow<(), Option<String>> {
        if self.folder {
            return ControlFlow::Continue(None);
        }
        if self.link {
            visitor.ignored();
            return ControlFlow::Continue(None);
        }
        match names::member(&self.raw) {
            Err((name, reason)) => opened.member_fails(visitor, &name, reason)?,
            Ok(name) if self.encrypted && names::is_read(name.as_ref()) => {
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
