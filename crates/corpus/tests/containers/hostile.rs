//! Containers that are damaged, truncated or empty, or that unpack to far more than their own size.

use std::{
    io::Cursor,
    time::{Duration, Instant},
};

use crate::{
    read, reasons,
    samples::{
        OPEN_HEADER, PLAIN, Parts, XLS, XLSX, docx, eml, epub, mbox, mht_of_chrome, mht_of_ie, odt, shared, zip,
    },
};

/// Corrects the checksums of an archive after its directory was changed.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = |bytes: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum().to_le_bytes()
    };
    if bytes.len() > 32 {
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        let (from, size) = (number(12).saturating_add(32), number(20));
        let place = usize::try_from(from).ok().zip(usize::try_from(from.saturating_add(size)).ok());
        if let Some(crc) = place.and_then(|(from, to)| bytes.get(from..to)).map(sum) {
            bytes[28..32].copy_from_slice(&crc);
        }
        let crc = sum(&bytes[12..32]);
        bytes[8..12].copy_from_slice(&crc);
    }
    bytes
}
#[test]
fn bombs_are_refused() {
    let refused = ["unpacks to more than 64 MiB and 100 times its size", "longer than 64 MiB", "longer than 33 MiB"];
    let blank = " ".repeat(80 << 20);
    let mut word = docx();
    word[2].1 =
        format!("<w:document><w:body><w:p><w:r><w:t>{blank}</w:t></w:r></w:p></w:body></w:document>").into_bytes();
    let mut book = epub();
    book[3].1 = format!("<html><body>{}</body></html>", "<br>".repeat(20 << 20)).into_bytes();
    let mut sheets = unzipped(XLSX);
    let row = "<row><c t=\"inlineStr\"><is><t>大桥</t></is></c></row>".repeat(1 << 20);
    let sheet = sheets.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap();
    sheet.1 = format!("<worksheet><sheetData>{row}{row}{row}</sheetData></worksheet>").into_bytes();
    let mut shared = unzipped(XLSX);
    let strings = format!("<sst uniqueCount=\"99999999999999\"><si><t>{blank}</t></si></sst>");
    shared.push(("xl/sharedStrings.xml".into(), strings.into_bytes()));
    for (name, bytes) in [
        ("a.docx", zip(&word)),
        ("a.epub", zip(&book)),
        ("a.xlsx", zip(&sheets)),
        ("b.xlsx", zip(&shared)),
        ("a.7z", include_bytes!("../data/bomb.7z").to_vec()),
    ] {
        let parsed = read(name, bytes);
        assert!(refused.iter().any(|reason| reasons(&parsed).contains(reason)), "{name}: {}", reasons(&parsed));
    }
}

fn unzipped(bytes: &[u8]) -> Parts {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for number in 0..zip.len() {
        let mut file = zip.by_index(number).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).unwrap();
        parts.push((file.name().unwrap().into_owned(), content));
    }
    parts
}

#[test]
fn messages_that_lie_in_each_other_are_refused() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(100_000);
    let parsed = read("a.eml", format!("MIME-Version: 1.0\n{nested}"));
    assert!(reasons(&parsed).contains("messages are nested"), "{}", reasons(&parsed));
}

#[test]
fn empty_containers_are_reported() {
    for (name, parts) in [("a.docx", docx()), ("a.odt", odt()), ("a.epub", epub()), ("a.xlsx", unzipped(XLSX))] {
        // First with all parts empty, then with only the parts that identify the format.
        let told = ["[Content_Types].xml", "mimetype", "word/document.xml", "xl/workbook.xml"];
        let mut empty = parts.clone();
        empty.iter_mut().filter(|(name, _)| name != "mimetype").for_each(|(_, content)| content.clear());
        let few: Parts = parts.into_iter().filter(|(name, _)| told.contains(&name.as_str())).collect();
        for parts in [empty, few] {
            let parsed = read(name, zip(&parts));
            assert!(!reasons(&parsed).contains("a fault"), "{name}: {}", reasons(&parsed));
        }
    }
    for name in ["a.7z", "a.eml", "a.mbox", "a.mht", "a.docx", "a.xls", "a.xlsx", "a.epub", "a.odt"] {
        let parsed = read(name, Vec::new());
        assert!(reasons(&parsed).contains("the file is empty"), "{name}: {}", reasons(&parsed));
    }
}

/// Samples of every kind, as bytes or as the parts of a zip.
enum Sample {
    Bytes(&'static str, Vec<u8>),
    Parts(&'static str, Parts),
}

fn samples() -> Vec<Sample> {
    vec![
        Sample::Bytes("a.7z", PLAIN.to_vec()),
        Sample::Bytes("open.7z", OPEN_HEADER.to_vec()),
        Sample::Bytes("ppmd.7z", include_bytes!("../data/ppmd.7z").to_vec()),
        Sample::Bytes("bzip2.7z", include_bytes!("../data/bzip2.7z").to_vec()),
        Sample::Bytes("bcj.7z", include_bytes!("../data/bcj.7z").to_vec()),
        Sample::Bytes("a.xls", XLS.to_vec()),
        Sample::Bytes("newspaper.pdf", crate::pdf::NEWSPAPER.to_vec()),
        Sample::Bytes("document.pdf", crate::pdf::DOCUMENT.to_vec()),
        Sample::Bytes("a.pdf", crate::pdf_samples::unicode()),
        Sample::Bytes("b.pdf", crate::pdf_samples::in_streams()),
        Sample::Bytes("c.pdf", crate::pdf_samples::encoded("GBK-EUC-H", encoding_rs::GBK)),
        Sample::Bytes("a.eml", eml()),
        Sample::Bytes("a.mbox", mbox()),
        Sample::Bytes("a.mht", mht_of_chrome()),
        Sample::Bytes("b.mht", mht_of_ie()),
        Sample::Parts("a.docx", docx()),
        Sample::Parts("a.odt", odt()),
        Sample::Parts("a.epub", epub()),
        Sample::Parts("a.xlsx", unzipped(XLSX)),
        Sample::Parts("b.xlsx", shared()),
    ]
}

/// Numbers from a seed (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Damages some bytes, in one of the ways that occur in real files.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(64)).min(bytes.len());
        match random.below(8) {
            _ if bytes.is_empty() => {}
            0 => bytes.truncate(at),
            1 => bytes[at..end].fill(0),
            2 => bytes[at..end].fill(0xff),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => drop(bytes.drain(at..end)),
            _ => bytes[at] = random.next() as u8,
        }
    }
}

#[track_caller]
pub(crate) fn ends_well(name: &str, bytes: Vec<u8>, what: &str) {
    let begun = Instant::now();
    let parsed = read(name, bytes);
    assert!(!reasons(&parsed).contains("a bug in the program"), "{name}, {what}: {}", reasons(&parsed));
    assert!(begun.elapsed() < Duration::from_secs(60), "{name}, {what}: {:?}", begun.elapsed());
}

#[test]
fn whatever_is_damaged_ends_well() {
    let count: u64 = std::env::var("JIANBAO_DAMAGE").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    for sample in samples() {
        for seed in 0..count {
            let mut random = Random(seed);
            let (name, bytes) = match &sample {
                Sample::Bytes(name, bytes) => {
                    let mut bytes = bytes.clone();
                    damage(&mut bytes, &mut random);
                    // With correct checksums, the damaged data is parsed.
                    let sealing = bytes.starts_with(b"7z") && seed % 2 == 0;
                    (*name, if sealing { sealed(bytes) } else { bytes })
                }
                Sample::Parts(name, parts) if seed % 2 == 0 => {
                    let mut parts = parts.clone();
                    let at = random.below(parts.len());
                    damage(&mut parts[at].1, &mut random);
                    (*name, zip(&parts))
                }
                Sample::Parts(name, parts) => {
                    let mut bytes = zip(parts);
                    damage(&mut bytes, &mut random);
                    (*name, bytes)
                }
            };
            ends_well(name, bytes, &format!("seed {seed}"));
        }
    }
}

#[test]
fn whatever_is_cut_ends_well() {
    for sample in samples() {
        let (name, bytes) = match sample {
            Sample::Bytes(name, bytes) => (name, bytes),
            Sample::Parts(name, parts) => (name, zip(&parts)),
        };
        let step = 1 + bytes.len() / 1000;
        for length in (0..bytes.len()).step_by(step) {
            ends_well(name, bytes[..length].to_vec(), &format!("{length} bytes"));
        }
    }
}
