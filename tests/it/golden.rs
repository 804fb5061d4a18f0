//! Indexes that earlier versions wrote, in `tests/golden/format-N`. This version opens those of its own format and
//! gives the same answers; it rejects other formats with a message that says what to do.

use std::{fs, path::Path};

use jianbao::{
    corpus::Input,
    index::{ErrorKind, IndexReader, Request, update, verify},
    model::{Article, ArticleMeta, Date},
    query::parse,
    search::{Options, search},
};

use crate::support::{Folder, Quiet, build_options};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn golden() -> impl Iterator<Item = (u32, std::path::PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let format = path.file_name()?.to_str()?.strip_prefix("format-")?.parse().ok()?;
        Some((format, path))
    })
}

fn current_format() -> u32 {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙");
    folder.build();
    let meta = fs::read_to_string(folder.path().join("index/generations/1/meta.json")).unwrap();
    let at = meta.find("format").unwrap();
    meta[at..]
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .unwrap()
}

#[test]
fn an_index_of_this_format_is_opened_and_answers_as_it_did() {
    let current = current_format();
    let mut opened = 0;
    for (format, path) in golden() {
        let folder = Folder::new();
        let index = folder.path().join("index");
        copy(&path, &index);
        let archive = IndexReader::open(&index);
        if format != current {
            let error = archive.err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Incompatible, "{error}");
            let run = folder.run(&["search", "大桥"]);
            let wanted = if format < current { "jianbao index --rebuild" } else { "update jianbao" };
            assert!(run.code == 2 && run.stderr.contains(wanted), "{}", run.stderr);
            continue;
        }
        opened += 1;
        let archive = archive.unwrap();
        let found = |text: &str| -> Vec<(String, usize, String)> {
            let hits = search(&archive, &parse(text), &Options::default()).unwrap().hits;
            hits.into_iter().map(|hit| (hit.article.id, hit.paragraph, hit.text)).collect()
        };
        assert_eq!(
            found("大橋 合龍"),
            [("a1".into(), 0, "大桥合龙".into()), ("a1".into(), 1, "昨日清晨，临江大桥合龙。".into())]
        );
        assert_eq!(found("廿五萬"), [("a2".into(), 1, "當日有２５万人到場。".into())]);
        assert_eq!(found("\"江大\"").len(), 1);
        assert_eq!(archive.article("a2").unwrap().meta.date, Some(Date::constant(1998, 1, 1)));
        let verification = verify(&index, true).unwrap();
        assert!(verification.is_intact(), "{verification:?}");
    }
    assert_eq!(opened, 1, "there is a golden index of format {current}: run the test `golden::regenerate` once");
}

#[test]
#[ignore = "writes tests/golden/format-N; run it once for a new format, and keep the folders of older ones"]
fn regenerate() {
    let article = |id: &str, title: &str, date, paragraph: &str| Article {
        meta: ArticleMeta {
            id: id.into(),
            title: title.into(),
            date: Some(date),
            source: Some("临江日报".into()),
            page: Some("1".into()),
            ..ArticleMeta::default()
        },
        paragraphs: vec![paragraph.into()],
    };
    let articles = [
        article("a1", "大桥合龙", Date::constant(2016, 3, 12), "昨日清晨，临江大桥合龙。"),
        article("a2", "慶祝元旦", Date::constant(1998, 1, 1), "當日有２５万人到場。"),
    ];
    let index = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/format-{}", current_format()));
    let request = Request { inputs: vec![Input::articles("golden", articles)], ..Request::default() };
    update(&index, &request, &build_options(1), &Quiet::default()).unwrap();
}
