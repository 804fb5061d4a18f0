//! The directory of a `.7z`: its folders of packed streams, and its members.

/// What an archive holds.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) folders: Vec<Folder>,
    /// In the order of the archive: those of the first folder, those of the second.
    pub(super) members: Vec<Member>,
}

/// Members that are packed into one stream, by the format's own name.
#[derive(Default)]
pub(super) struct Folder {
    /// In the order in which they unpack.
    pub(super) coders: Vec<Coder>,
    /// Where its packed bytes begin in the file, and how many they are.
    pub(super) at: u64,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    pub(super) crc: Option<u32>,
    /// How many members it holds.
    pub(super) streams: usize,
    /// Whether several packed streams make it, as with BCJ2, which is for programs.
    pub(super) several: bool,
}

/// A method.
pub(super) struct Coder {
    pub(super) method: Vec<u8>,
    pub(super) properties: Vec<u8>,
    /// What comes out of it, in bytes.
    pub(super) unpacked: u64,
}

/// A file of the archive.
#[derive(Default)]
pub(super) struct Member {
    pub(super) name: String,
    /// Whether it has bytes; folders and empty files have none.
    pub(super) has_stream: bool,
    pub(super) is_folder: bool,
    pub(super) is_link: bool,
    pub(super) size: u64,
    pub(super) crc: Option<u32>,
}
