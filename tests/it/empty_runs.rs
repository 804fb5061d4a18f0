//! A run that finds no article is not successful. It reports what it found instead, and what to do.

use std::io::Write as _;

use crate::{
    containers::{stored, zip},
    support::Folder,
};

const ARTICLE: &str = "{\"id\":\"a\",\"title\":\"大桥\",\"text\":\"大桥通车了。\"}\n";

#[test]
fn a_folder_of_other_formats_names_them_and_says_what_to_do() {
    let folder = Folder::new();
    for name in ["a.djvu", "b.DJVU", "1/c.djvu", "1/d.djvu", "e.doc", "f.rar", "g.xyz", "LICENSE", "README.txt"] {
        folder.write(&format!("archive/{name}"), "x");
    }
    for command in ["index", "inspect"] {
        let run = folder.run(&[command, "archive"]);
        assert_eq!(run.code, 3, "{}", run.stderr);
        for told in [
            "no article was found",
            "4 .djvu (archive/1/c.djvu, archive/1/d.djvu, archive/a.djvu, …): a file of PostScript or DjVu, which is not \
             read; convert it to text first, as with `ps2ascii` or `djvutxt`",
            "1 .doc (archive/e.doc): a file of a word processor",
            "1 .rar (archive/f.rar): an archive of a kind that is not opened, which is not read; unpack it first",
            "1 .xyz (archive/g.xyz)",
            "1 no extension (archive/LICENSE)",
            "1 README (archive/README.txt)",
            "9 of other formats, skipped (4 .djvu, 1 .doc, 1 .rar, 1 .xyz, 1 README, 1 no extension)",
        ] {
            assert!(run.stderr.contains(told), "{command}: {told}\n{}", run.stderr);
        }
    }
    // Nothing is left that a later run could continue from.
    assert!(!folder.path().join("index").exists());
    assert_eq!(folder.run(&["index"]).code, 2);
    folder.write("news/a.jsonl", ARTICLE);
    folder.write("news/b.djvu", "x");
    let run = folder.run(&["index", "news"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("1 of other formats, skipped (1 .djvu)"), "{}", run.stderr);
    let run = folder.run(&["index", "archive"]);
    assert!(run.code == 3 && run.stderr.contains("no article was found"), "{}", run.stderr);
    assert_eq!(folder.run(&["index"]).code, 0, "there are articles, and both folders are remembered");
    // A file that was skipped is read after conversion to text.
    folder.write("archive/a.txt", "大桥合龙\n\n昨日合龙。\n");
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "2\n");
}

#[test]
fn a_container_of_other_formats_is_one() {
    let folder = Folder::new();
    folder.write("a.zip", zip(&[stored("1.djvu", b"x"), stored("2.djvu", b"x"), stored("3.jpg", b"x")]));
    let run = folder.run(&["index", "a.zip"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("2 .djvu (a.zip/1.djvu, a.zip/2.djvu): a file of PostScript"), "{}", run.stderr);
    assert!(run.stderr.contains("1 .jpg (a.zip/3.jpg): a picture"), "{}", run.stderr);
}

#[test]
fn a_folder_without_files_is_an_error() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("empty/1/2")).unwrap();
    let run = folder.run(&["index", "empty"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("empty contains no files\nhint: give the path"), "{}", run.stderr);
    folder.write("news/a.jsonl", ARTICLE);
    assert_eq!(folder.run(&["index", "news"]).code, 0);
    assert_eq!(folder.run(&["index", "empty"]).code, 2);
    assert_eq!(folder.run(&["index", "empty", "news"]).code, 0, "one of two has a file");
    assert_eq!(folder.run(&["index"]).code, 0);
    assert_eq!(folder.run(&["inspect", "empty"]).code, 3);
}

#[test]
fn a_folder_of_empty_files_is_listed() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "");
    folder.write("archive/b.jsonl", "");
    folder.write("archive/c.csv", "title,text\n");
    let run = folder.run(&["index", "archive"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("a.txt: the file is empty") && run.stderr.contains("no article was found"),
        "{}",
        run.stderr
    );
    // A table that consists of a header has nothing to list.
    let run = folder.run(&["index", "archive/c.csv"]);
    assert!(run.code == 3 && run.stderr.contains("no article was found"), "{}", run.stderr);
}

#[test]
fn files_are_recognized_by_their_first_bytes_and_not_by_name() {
    let folder = Folder::new();
    let beginnings: [(&[u8], &str); 9] = [
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "it is damaged: it has no pages"),
        (b"%!PS-Adobe-3.0\n", "PostScript"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is damaged"),
        (b"{\\rtf1\\ansi", "a file of a word processor"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "its beginning is damaged"),
        (b"Rar!\x1a\x07\x01\0", "unpack it first"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"SQLite format 3\0", "a database"),
    ];
    for (number, (beginning, _)) in beginnings.iter().enumerate() {
        let mut content = beginning.to_vec();
        write!(content, "\n大桥合龙\n\n昨日清晨，大桥合龙，两岸群众在江边观看。\n").unwrap();
        folder.write(&format!("archive/{number}.txt"), content);
    }
    let document: &[u8] = "<document><title>大桥</title><body>大桥合龙。</body></document>".as_bytes();
    folder
        .write("archive/x.zip", zip(&[stored("[Content_Types].xml", b"<a/>"), stored("word/document.xml", document)]));
    folder.write("archive/y.zip", zip(&[stored("mimetype", b"application/epub+zip"), stored("1.xml", document)]));
    // These words may also begin a text.
    folder.write("archive/z.txt", "PDF文件怎样打开\n\n大桥合龙。\n");
    let run = folder.run(&["index", "archive"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    for (number, (_, reason)) in beginnings.iter().enumerate() {
        let line = run.stderr.lines().find(|line| line.contains(&format!("archive/{number}.txt"))).unwrap_or_default();
        assert!(line.contains(reason), "{number}: {}", run.stderr);
    }
    assert!(run.stderr.contains("x.zip: the page has no text"), "{}", run.stderr);
    assert!(run.stderr.contains("y.zip: a book without chapters"), "{}", run.stderr);
    assert_eq!(folder.run(&["search", "合龙", "-l"]).stdout, "z\n", "a stub is no article");
}

#[test]
fn who_watches_an_empty_folder_waits_for_the_first_file() {
    use jianbao::{
        Error,
        index::{Request, update},
    };

    use crate::support::{Quiet, build_options};
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("archive")).unwrap();
    let dir = folder.path().join("index");
    let update = |request: &Request| update(&dir, request, &build_options(1), &Quiet::default());
    assert!(matches!(update(&folder.request()), Err(Error::EmptyInput { path }) if path.ends_with("archive")));
    let report = update(&Request { allow_empty: true, ..folder.request() }).unwrap();
    assert_eq!((report.walked, report.added), (0, 0));
    folder.write("archive/a.jsonl", ARTICLE);
    assert_eq!(update(&Request { allow_empty: true, ..Request::default() }).unwrap().added, 1);
}
