//! Other places of duplicate articles, stored as JSON Lines beside the segments. An article is written before its
//! duplicates are found, so they cannot be stored with it.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::{
    disk::{files, parts::Part},
    generation::{
        generations,
        sources::{ArticleEntry, Outcome},
    },
};

/// Another place of an indexed article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherPlace {
    /// Id of the indexed article.
    pub article: String,
    /// Path of the file, followed by a colon and a line if the article is a part of it.
    pub place: String,
}

/// Returns the place of an entry of the file at `path`, if it is a duplicate.
pub(crate) fn other_place(path: &Path, entry: &ArticleEntry) -> Option<OtherPlace> {
    match &entry.outcome {
        Outcome::Duplicate(article) => Some(OtherPlace { article: article.clone(), place: entry.place(path) }),
        Outcome::Indexed | Outcome::Renamed(_) => None,
    }
}

/// Writes the places of a generation; no file if there are none.
pub(crate) fn write(generation: &Path, places: &[OtherPlace]) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let path = Part::Places.path(generation);
    let write = || -> io::Result<()> {
        let mut file = BufWriter::new(files::create(&path)?);
        for place in places {
            serde_json::to_writer(&mut file, place)?;
            file.write_all(b"\n")?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    write().map_err(Error::io("write", &path))
}

/// Returns the other places of the article `id`.
pub(crate) fn read(generation: &Path, id: &str) -> Result<Vec<String>> {
    let path = Part::Places.path(generation);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if files::is_absence(&error) => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read", &path)(error)),
    };
    let mut found = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(Error::io("read", &path))?;
        match serde_json::from_str::<OtherPlace>(&line) {
            Ok(other) if other.article == id => found.push(other.place),
            Ok(_) => {}
            Err(_) => {
                let what = format!("{} has a line that is no place", Part::Places.name());
                return Err(Error::Damaged { path: generations::index_dir(generation), what });
            }
        }
    }
    Ok(found)
}
