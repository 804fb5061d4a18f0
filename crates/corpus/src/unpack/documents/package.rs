//! A zip whose members are the parts of one document.

use std::io::{BufReader, Read, Seek};

use zip::{ZipArchive, read::ZipFile};

use crate::{
    decode,
    unpack::budget::{Bounded, Budget},
};

/// The maximum number of members. A book has one for each chapter and picture.
const MOST_PARTS: usize = 100_000;

/// The parts of a document.
pub(super) struct Package<'a, R> {
    zip: ZipArchive<&'a mut R>,
    budget: Budget,
}

/// A part that is read as a stream.
pub(super) type Part<'p, 'a, R> = BufReader<Bounded<ZipFile<'p, &'a mut R>>>;

impl<'a, R: Read + Seek> Package<'a, R> {
    /// Opens the directory, which was already checked.
    pub(super) fn open(bytes: &'a mut R, budget: &Budget) -> Result<Self, String> {
        let zip = ZipArchive::new(bytes).map_err(|error| format!("its directory cannot be read ({error})"))?;
        if zip.len() > MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} parts, which no document has"));
        }
        Ok(Self { zip, budget: budget.clone() })
    }

    /// Returns the names of its members, in the order of the directory.
    #[cfg(feature = "documents")]
    pub(super) fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect()
    }

    /// Opens a member; `None` if there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'_, 'a, R>>, String> {
        let Some(number) = self.number(name) else { return Ok(None) };
        let file = self.zip.by_index(number).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(why) if why == zip::result::ZipError::PASSWORD_REQUIRED => {
                "it is encrypted; save it without its password first".to_owned()
            }
            error => format!("its part {name} cannot be read: {error}"),
        })?;
        Ok(Some(BufReader::with_capacity(1 << 16, Bounded::new(file, self.budget.clone()))))
    }

    fn number(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name(name).or_else(|| {
            // Some programs write names in another case, or with backslashes.
            let same = |own: &str| own.replace('\\', "/").eq_ignore_ascii_case(name);
            self.zip.file_names().position(|own| own.is_ok_and(|own| same(&own)))
        })
    }

    /// Returns the text of a member; `None` if there is none of this name.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        let limits = self.budget.limits();
        let most = limits.document();
        let Some(part) = self.part(name)? else { return Ok(None) };
        let mut held = Vec::new();
        let read = part.take(most as u64 + 1).read_to_end(&mut held);
        read.map_err(|error| format!("its part {name} cannot be read: {error}"))?;
        if held.len() > most {
            return Err(limits.long_document());
        }
        Ok(Some(decode::text(&held)))
    }
}
