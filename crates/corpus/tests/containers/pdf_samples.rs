//! Generated PDFs: pages with fonts of every kind of encoding.

use std::io::Write as _;

/// Objects from number 1. The first is the root, the second the tree of pages.
pub(crate) type Objects = Vec<Vec<u8>>;

/// Writes a file of objects, without a table of objects.
pub(crate) fn file(objects: &Objects) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n".to_vec();
    for (number, object) in objects.iter().enumerate() {
        bytes.extend_from_slice(format!("{} 0 obj\n", number + 1).as_bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    bytes.extend_from_slice(b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
    bytes
}

/// Makes a stream; `more` is the rest of its dictionary.
pub(crate) fn stream(more: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} {more} >>\nstream\n", data.len()).into_bytes();
    object.extend_from_slice(data);
    object.extend_from_slice(b"\nendstream");
    object
}

pub(crate) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// Makes a document of one page. Object 4 is the content, object 5 the font `F`, and further objects follow.
pub(crate) fn page(content: Vec<u8>, font: &str, further: Vec<Vec<u8>>) -> Objects {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
            .to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>".to_vec(),
        content,
        font.as_bytes().to_vec(),
    ];
    objects.extend(further);
    objects
}

/// The operators that draw lines of codes, each one line below the other.
pub(crate) fn lines(codes: &[Vec<u8>]) -> String {
    let mut content = String::from("BT /F 12 Tf 18 TL 60 700 Td\n");
    for codes in codes {
        content.push('<');
        content.extend(codes.iter().map(|byte| format!("{byte:02x}")));
        content.push_str("> Tj T*\n");
    }
    content + "ET\n"
}

/// A font of Chinese characters with this map of codes, and maybe one from codes to Unicode in object 6.
pub(crate) fn font(encoding: &str, unicode: bool) -> String {
    let unicode = if unicode { "/ToUnicode 6 0 R" } else { "" };
    format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /{encoding} {unicode} /DescendantFonts \
         [<< /Type /Font /Subtype /CIDFontType0 /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>] >>"
    )
}

/// A map from codes to Unicode, and a text in these codes. Codes are counted from 1.
pub(crate) fn mapped(text: &[&str]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut letters: Vec<char> = text.iter().flat_map(|line| line.chars()).collect();
    letters.sort_unstable();
    letters.dedup();
    let mut map = String::from("begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n");
    for (number, hundred) in letters.chunks(100).enumerate() {
        map.push_str(&format!("{} beginbfchar\n", hundred.len()));
        for (at, &letter) in hundred.iter().enumerate() {
            let units: String = letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04x}")).collect();
            map.push_str(&format!("<{:04x}> <{units}>\n", number * 100 + at + 1));
        }
        map.push_str("endbfchar\n");
    }
    let of_letter = |letter: char| (letters.binary_search(&letter).unwrap() + 1) as u16;
    let codes =
        text.iter().map(|line| line.chars().flat_map(|letter| of_letter(letter).to_be_bytes()).collect()).collect();
    (map.into_bytes(), codes)
}

/// The lines of a short article, as they are printed.
pub(crate) const ARTICLE: &[&str] = &[
    "大桥合龙",
    "昨日清晨，大桥合龙，两岸群众在江边观看，人人都说这是一件",
    "大事，等了三年。",
    "𠮷林路的公交车明日改道。",
];

/// A document with a map to Unicode, as most programs write it.
pub(crate) fn unicode() -> Vec<u8> {
    let (map, codes) = mapped(ARTICLE);
    let content = stream("/Filter /FlateDecode", &deflated(lines(&codes).as_bytes()));
    file(&page(content, &font("Identity-H", true), vec![stream("", &map)]))
}

/// A document whose objects are in a stream of objects.
pub(crate) fn in_streams() -> Vec<u8> {
    let (map, codes) = mapped(ARTICLE);
    let all = page(Vec::new(), &font("Identity-H", true), Vec::new());
    let objects: Vec<(usize, &Vec<u8>)> = [1, 2, 3, 5].into_iter().map(|number| (number, &all[number - 1])).collect();
    let (mut head, mut data) = (String::new(), Vec::new());
    for (number, object) in objects {
        head.push_str(&format!("{number} {} ", data.len()));
        data.extend_from_slice(object);
        data.push(b' ');
    }
    let first = head.len();
    let data = [head.as_bytes(), &data].concat();
    let objects = [
        (4, stream("/Filter [/FlateDecode]", &deflated(lines(&codes).as_bytes()))),
        (6, stream("", &map)),
        (7, stream(&format!("/Type /ObjStm /N 4 /First {first} /Filter /FlateDecode"), &deflated(&data))),
        (8, stream("/Type /XRef /Root 1 0 R", b"")),
    ];
    let mut bytes = b"%PDF-1.5\n".to_vec();
    for (number, object) in objects {
        bytes.extend_from_slice(format!("{number} 0 obj ").as_bytes());
        bytes.extend_from_slice(&object);
        bytes.extend_from_slice(b" endobj\n");
    }
    bytes
}

/// A document in an encoding of its own, without a map to Unicode, as old programs wrote it.
pub(crate) fn encoded(name: &str, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let wide = encoding == encoding_rs::UTF_16BE;
    let bytes = |line: &&str| -> Vec<u8> {
        if wide {
            line.encode_utf16().flat_map(u16::to_be_bytes).collect()
        } else {
            encoding.encode(line).0.into_owned()
        }
    };
    // GBK has no character outside of the first plane.
    let codes: Vec<Vec<u8>> = ARTICLE[..3].iter().map(bytes).collect();
    file(&page(stream("", lines(&codes).as_bytes()), &font(name, false), Vec::new()))
}
