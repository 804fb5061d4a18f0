//! The directory of a `.7z`: its folders of packed streams, and its members.

/// The contents of an archive.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) folders: Vec<Folder>,
    /// The members in the order of the archive: those of the first folder, then those of the second, and so on.
    pub(super) members: Vec<Member>,
}

/// Members that are packed into one stream. The format calls this a folder.
#[derive(Default)]
pub(super) struct Folder {
    /// The methods, in the order in which they are applied to unpack it.
    pub(super) coders: Vec<Coder>,
    /// The offset of its packed bytes in the file, and their number.
    pub(super) at: u64,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    pub(super) crc: Option<u32>,
    /// The number of members in it.
    pub(super) streams: usize,
    /// Whether it consists of several packed streams, as with BCJ2, which is used for executables.
    pub(super) several: bool,
}

/// A compression method.
pub(super) struct Coder {
    pub(super) method: Vec<u8>,
    pub(super) properties: Vec<u8>,
    /// The number of bytes that it outputs.
    pub(super) unpacked: u64,
}

/// A file of the archive.
#[derive(Default)]
pub(super) struct Member {
    pub(super) name: String,
    /// Whether it has content. Folders and empty files have none.
    pub(super) has_stream: bool,
    pub(super) is_folder: bool,
    pub(super) is_link: bool,
    pub(super) size: u64,
    pub(super) crc: Option<u32>,
}
