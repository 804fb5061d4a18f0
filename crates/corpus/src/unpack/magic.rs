//! Detects packed formats by their first bytes.

use tar::Header;

/// How many bytes are looked at: the header of a tar.
pub(super) const LOOKED_AT: usize = 512;

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Zip,
    Tar,
    Warc,
    /// Nothing that is unpacked.
    Text,
}

impl Kind {
    pub(super) fn is_container(self) -> bool {
        matches!(self, Self::Zip | Self::Tar | Self::Warc)
    }
}

pub(super) fn kind(head: &[u8]) -> Kind {
    match head {
        [0x1f, 0x8b, 8, ..] => Kind::Gzip,
        // The second is a frame to pass over, which may stand first.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Kind::Zstd,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Kind::Xz,
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Kind::Bzip2,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        _ if head.starts_with(b"WARC/") => Kind::Warc,
        _ if is_tar(head) => Kind::Tar,
        _ => Kind::Text,
    }
}

/// Old archives have no magic; all have a sum over their header.
fn is_tar(head: &[u8]) -> bool {
    let Ok(block) = <&[u8; 512]>::try_from(head) else { return false };
    block[0] != 0 && crate::unpack::tar_archive::sum_is_right(Header::from_byte_slice(block))
}
