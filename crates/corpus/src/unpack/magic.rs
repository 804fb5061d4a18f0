//! Detects packed formats by their first bytes.

use tar::Header;

/// The number of bytes examined: the size of a tar header.
pub(super) const LOOKED_AT: usize = 512;

/// The kind of a file or member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Zip,
    Tar,
    Warc,
    #[cfg(feature = "seven-zip")]
    SevenZip,
    /// The format of Office until 2003. Only spreadsheets are read.
    #[cfg(feature = "spreadsheets")]
    Ole,
    #[cfg(feature = "pdf")]
    Pdf,
    /// A mail message, or a page saved as one.
    #[cfg(feature = "mail")]
    Mail,
    /// Mail messages, each after a line `From `.
    #[cfg(feature = "mail")]
    Mbox,
    /// Not packed.
    Text,
}

impl Kind {
    pub(super) fn is_container(self) -> bool {
        matches!(self, Self::Tar | Self::Warc) || self.is_sought()
    }

    /// Whether its reader needs to seek.
    pub(super) fn is_sought(self) -> bool {
        match self {
            Self::Zip => true,
            #[cfg(feature = "seven-zip")]
            Self::SevenZip => true,
            #[cfg(feature = "spreadsheets")]
            Self::Ole => true,
            _ => false,
        }
    }
}

pub(super) fn kind(head: &[u8]) -> Kind {
    match head {
        [0x1f, 0x8b, 8, ..] => Kind::Gzip,
        // The second is a skippable frame, which may precede the data.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Kind::Zstd,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Kind::Xz,
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Kind::Bzip2,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        #[cfg(feature = "seven-zip")]
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Kind::SevenZip,
        #[cfg(feature = "spreadsheets")]
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Kind::Ole,
        #[cfg(feature = "pdf")]
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Pdf,
        _ if head.starts_with(b"WARC/") => Kind::Warc,
        _ if is_tar(head) => Kind::Tar,
        #[cfg(feature = "mail")]
        _ if mail::is_mailbox(head) => Kind::Mbox,
        #[cfg(feature = "mail")]
        _ if mail::is_message(head) => Kind::Mail,
        _ => Kind::Text,
    }
}

/// Whether a header is that of a tar. Old archives have no magic number, but all have a checksum of the header.
fn is_tar(head: &[u8]) -> bool {
    let Ok(block) = <&[u8; 512]>::try_from(head) else { return false };
    block[0] != 0 && crate::unpack::tar_archive::sum_is_right(Header::from_byte_slice(block))
}

/// Detects mail by the names of its first fields.
#[cfg(feature = "mail")]
mod mail {
    /// Fields that only mail programs write.
    const OF_MAIL: &[&str] = &[
        "return-path",
        "received",
        "mime-version",
        "message-id",
        "delivered-to",
        "dkim-signature",
        "x-received",
        "x-mailer",
        "content-transfer-encoding",
        "snapshot-content-location",
    ];
    /// Fields that may also precede a plain text. A message has all fields of one of these sets, and they contain an
    /// address.
    const TOGETHER: &[&[&str]] = &[&["from", "date", "subject"], &["from", "date", "to"], &["from", "subject", "to"]];

    /// Whether a message begins here.
    pub(super) fn is_message(head: &[u8]) -> bool {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let cut = head.len() == super::LOOKED_AT;
        let mut lines: Vec<&[u8]> = head.split(|&byte| byte == b'\n').collect();
        if cut && lines.len() > 1 {
            lines.pop();
        }
        let mut names: Vec<String> = Vec::new();
        for line in lines {
            match line.trim_ascii_end() {
                [] => break,
                [b' ' | b'\t', ..] if !names.is_empty() => {}
                line => match field(line) {
                    Some(name) => names.push(name),
                    None => return false,
                },
            }
        }
        let has = |name: &&str| names.iter().any(|own| own == name);
        OF_MAIL.iter().any(&has) || head.contains(&b'@') && TOGETHER.iter().any(|all| all.iter().all(&has))
    }

    /// Returns the name of a field, in lower case.
    fn field(line: &[u8]) -> Option<String> {
        let name = &line[..line.iter().position(|&byte| byte == b':')?];
        let is_name =
            !name.is_empty() && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        is_name.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())
    }

    /// Whether a mailbox begins here: each message follows a line with sender and date, `From a@example.cn Sat Mar 12
    /// 08:00:00 2016`.
    pub(super) fn is_mailbox(head: &[u8]) -> bool {
        let Some(at) = head.iter().position(|&byte| byte == b'\n') else { return false };
        let next = head[at + 1..].split(|&byte| byte == b'\n').next().unwrap_or_default();
        crate::unpack::mail::is_envelope(&head[..at]) && field(next).is_some()
    }
}
