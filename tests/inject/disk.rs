//! A model of what survives a power cut. It is fed with the system calls of a run, tracks which files and folders have changes that
//! are not synced, and reports where the program relies on them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use crate::calls::{Call, Class};

/// The file that names the current generation. Renaming another file to it publishes a new state.
const CURRENT: &str = "current";
const GENERATIONS: &str = "generations";

/// Files and folders with their unsynced changes.
#[derive(Debug, Default)]
pub struct Disk {
    /// The file of each name; hard links have the same number.
    files: BTreeMap<PathBuf, usize>,
    /// Files with unsynced content.
    unsynced: BTreeSet<usize>,
    /// The names in each folder that were added or removed since it was synced.
    changed_names: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// Folders that were created during the run, in order.
    made: Vec<PathBuf>,
    next: usize,
    /// How often `current` was replaced.
    pub published: usize,
    /// Violations, as sentences.
    pub faults: Vec<String>,
}

impl Disk {
    /// A disk on which everything in `folder` is synced.
    pub fn holding(folder: &Path) -> io::Result<Self> {
        let mut disk = Self::default();
        disk.take(folder)?;
        Ok(disk)
    }

    fn take(&mut self, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { self.take(&path)? } else { self.new_file(path) }
        }
        Ok(())
    }

    fn new_file(&mut self, path: PathBuf) {
        self.files.insert(path, self.next);
        self.next += 1;
    }

    fn is_made(&self, folder: &Path) -> bool {
        self.made.iter().any(|made| made == folder)
    }

    fn name_changed(&mut self, path: &Path) {
        if let Some(folder) = path.parent() {
            self.changed_names.entry(folder.to_path_buf()).or_default().insert(path.to_path_buf());
        }
    }

    fn written(&mut self, path: &Path) {
        if let Some(file) = self.files.get(path) {
            self.unsynced.insert(*file);
        }
    }

    /// Records a call before it is executed.
    pub fn enter(&mut self, call: &Call) {
        match (call.class, &call.paths[..]) {
            (Class::Rename, [from, to]) if to.ends_with(CURRENT) => self.is_about_to_publish(from, to),
            (Class::Unlink, [path]) => self.is_about_to_remove(path),
            _ => {}
        }
    }

    /// Records a call that succeeded.
    pub fn leave(&mut self, call: &Call) {
        match (call.class, &call.paths[..]) {
            (Class::Open, [path]) => {
                if call.creates() && !self.files.contains_key(path) {
                    self.new_file(path.clone());
                    self.name_changed(path);
                } else if call.truncates() {
                    self.written(path);
                }
            }
            (Class::Write | Class::Ftruncate, [path]) => self.written(path),
            (Class::Copy, paths) => {
                // `sendfile` has the target first.
                if let Some(path) = if call.name == "sendfile" { paths.first() } else { paths.last() } {
                    self.written(path);
                }
            }
            (Class::Fsync, [path]) => {
                match self.files.get(path) {
                    Some(file) => self.unsynced.remove(file),
                    None => self.changed_names.remove(path).is_some(),
                };
            }
            (Class::Rename, [from, to]) => {
                if let Some(file) = self.files.remove(from) {
                    self.files.insert(to.clone(), file);
                }
                self.name_changed(from);
                self.name_changed(to);
                if to.ends_with(CURRENT) {
                    self.published += 1;
                }
            }
            (Class::Link, [from, to]) => {
                if let Some(file) = self.files.get(from) {
                    self.files.insert(to.clone(), *file);
                }
                self.name_changed(to);
            }
            (Class::Unlink, [path]) => {
                self.files.remove(path);
                self.changed_names.remove(path);
                self.made.retain(|made| made != path);
                self.name_changed(path);
            }
            (Class::Mkdir, [path]) => {
                self.made.push(path.clone());
                self.name_changed(path);
            }
            _ => {}
        }
    }

    /// Before a generation is published, its files and the folders that name them must be synced.
    fn is_about_to_publish(&mut self, from: &Path, to: &Path) {
        let Some(index) = to.parent() else { return };
        let generations = index.join(GENERATIONS);
        let Some(generation) = self.made.iter().rfind(|path| path.parent() == Some(&generations)).cloned() else {
            // `current` states that there is no generation yet, or names one from before this run.
            return self.must_be_synced(from);
        };
        let files = self.files.keys().filter(|path| path.parent() == Some(&generation));
        for path in files.cloned().collect::<Vec<_>>() {
            self.must_be_synced(&path);
        }
        self.must_be_synced(from);
        for name in self.changed_names.get(&generation).into_iter().flatten() {
            self.faults.push(format!("the folder of {} was not synced before it was published", name.display()));
        }
        if self.changed_names.get(&generations).is_some_and(|names| names.contains(&generation)) {
            self.faults.push(format!("the folder of {} was not synced before it was published", generation.display()));
        }
    }

    fn must_be_synced(&mut self, file: &Path) {
        if self.files.get(file).is_none_or(|file| self.unsynced.contains(file)) {
            self.faults.push(format!("{} was not synced before it was published", file.display()));
        }
    }

    /// A generation from before this run must not be removed while the new `current` is not synced.
    fn is_about_to_remove(&mut self, path: &Path) {
        let Some(generation) = path.ancestors().find(|path| path.parent().is_some_and(|p| p.ends_with(GENERATIONS)))
        else {
            return;
        };
        let Some(index) = generation.ancestors().nth(2) else { return };
        let current = index.join(CURRENT);
        if !self.is_made(generation) && self.changed_names.get(index).is_some_and(|names| names.contains(&current)) {
            self.faults.push(format!(
                "{} was removed before the folder of {} was synced",
                path.display(),
                current.display()
            ));
        }
    }

    /// At the end of a successful run, `current` and all new folders must be synced.
    pub fn ended(&mut self) {
        for (folder, names) in &self.changed_names {
            for name in names {
                let matters = name.ends_with(CURRENT) || self.is_made(name);
                if matters && (self.files.contains_key(name) || self.is_made(name)) {
                    self.faults.push(format!(
                        "the run ended before the folder {} of {} was synced",
                        folder.display(),
                        name.display()
                    ));
                }
            }
        }
    }
}

/// A correct sequence of calls.
const RIGHT: &str = "
mkdir /new
mkdir /new/index
mkdir /new/index/generations
fsync /new/index
fsync /new
fsync /
mkdir /new/index/generations/2
openat /new/index/generations/2/meta.json.next
write /new/index/generations/2/meta.json.next
fsync /new/index/generations/2/meta.json.next
rename /new/index/generations/2/meta.json.next /new/index/generations/2/meta.json
link /old/segment.pos /new/index/generations/2/segment.pos
fsync /new/index/generations/2
fsync /new/index/generations
openat /new/index/current.next
write /new/index/current.next
fsync /new/index/current.next
rename /new/index/current.next /new/index/current
fsync /new/index
unlink /new/index/generations/1/meta.json";

fn faults_of(script: &str) -> Vec<String> {
    let mut disk = Disk::default();
    disk.new_file("/old/segment.pos".into());
    disk.new_file("/new/index/generations/1/meta.json".into());
    for line in script.lines().filter(|line| !line.is_empty()) {
        let (name, paths) = line.split_once(' ').unwrap();
        let call = Call::synthetic(name, &paths.split(' ').collect::<Vec<_>>());
        disk.enter(&call);
        disk.leave(&call);
    }
    disk.ended();
    assert_eq!(disk.published, 1);
    disk.faults
}

#[test]
fn every_sync_that_is_left_out_is_found() {
    assert_eq!(faults_of(RIGHT), Vec::<String>::new());
    for line in RIGHT.lines().filter(|line| line.starts_with("fsync")) {
        // The same folder can be synced twice.
        for (at, _) in RIGHT.match_indices(&format!("{line}\n")) {
            let without = format!("{}{}", &RIGHT[..at], &RIGHT[at + line.len() + 1..]);
            let first_of_two = line == "fsync /new/index" && at < RIGHT.len() / 2;
            assert_eq!(faults_of(&without).is_empty(), first_of_two, "without {line}: {:?}", faults_of(&without));
        }
    }
}

#[test]
fn what_is_written_after_it_was_synced_is_found() {
    let file = "/new/index/generations/2/meta.json";
    let late = RIGHT.replace("link /old", &format!("write {file}\nlink /old"));
    assert_eq!(faults_of(&late), [format!("{file} was not synced before it was published")]);
}
