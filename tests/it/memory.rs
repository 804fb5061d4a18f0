//! Archives in memory: a program passes articles and files without writing them to disk.

use std::collections::BTreeSet;

use jianbao::{
    corpus::Input,
    index::{IndexReader, Request, update},
    model::{Article, ArticleMeta, Date},
    query::parse,
    search::{Options, search},
};

use crate::support::{Folder, Quiet, build_options};

fn article(id: &str, title: &str, text: &str) -> Article {
    let meta = ArticleMeta {
        id: id.to_owned(),
        title: title.to_owned(),
        date: Some(Date::constant(2016, 3, 12)),
        source: Some("临江日报".to_owned()),
        ..ArticleMeta::default()
    };
    Article { meta, paragraphs: vec![text.to_owned()] }
}

fn give(folder: &Folder, inputs: Vec<Input>) -> IndexReader {
    let index = folder.path().join("index");
    update(&index, &Request { inputs, ..Request::default() }, &build_options(1), &Quiet::default()).unwrap();
    IndexReader::open(&index).unwrap()
}

fn found(archive: &IndexReader, query: &str) -> BTreeSet<String> {
    let answer = search(archive, &parse(query), &Options::default()).unwrap();
    answer.hits.into_iter().map(|hit| hit.article.id).collect()
}

fn ids<const N: usize>(ids: [&str; N]) -> BTreeSet<String> {
    ids.into_iter().map(str::to_owned).collect()
}

#[test]
fn articles_are_indexed_as_they_are() {
    let folder = Folder::new();
    let given = article("a1", "大桥合龙", "昨日清晨，大桥合龙。\u{3000}记者　王小明");
    let archive =
        give(&folder, vec![Input::articles("报库", [given.clone(), article("a2", "高铁通车", "高铁今日通车。")])]);
    assert_eq!(archive.article("a1").unwrap(), given);
    assert_eq!(found(&archive, "大桥"), ids(["a1"]));
}

#[test]
fn an_article_replaces_an_earlier_one_with_the_same_id() {
    let folder = Folder::new();
    give(&folder, vec![Input::articles("报库", [article("a1", "", "大桥合龙。"), article("a2", "", "高铁通车。")])]);
    let archive = give(&folder, vec![Input::articles("报库", [article("a1", "", "大桥通车。")])]);
    assert_eq!(found(&archive, "通车"), ids(["a1", "a2"]));
    assert_eq!(found(&archive, "合龙"), ids([]));
}

#[test]
fn files_in_memory_are_read_like_files() {
    let folder = Folder::new();
    let page = "<html><head><title>大桥通车</title></head><body><h1>大桥通车</h1><p>大桥今日通车，两岸群众到场祝贺。</p></body></html>";
    let archive = give(
        &folder,
        vec![
            Input::file("临江日报/2016-03-12.html", page.as_bytes()),
            Input::articles("报库", [article("a1", "", "高铁通车。")]),
        ],
    );
    let hits = search(&archive, &parse("群众"), &Options::default()).unwrap().hits;
    assert_eq!(hits[0].article.date, Some(Date::constant(2016, 3, 12)));
    assert_eq!(archive.totals().articles, 2);
}

#[test]
fn an_update_of_the_files_keeps_what_was_in_memory() {
    let folder = Folder::new();
    let index = folder.path().join("index");
    folder.write("archive/a.txt", "大桥合龙\n\n昨日大桥合龙。\n");
    let request = Request {
        paths: vec![folder.path().join("archive")],
        inputs: vec![Input::articles("报库", [article("a1", "", "高铁合龙。")])],
        ..Request::default()
    };
    update(&index, &request, &build_options(1), &Quiet::default()).unwrap();
    folder.write("archive/b.txt", "隧道合龙\n\n昨日隧道合龙。\n");
    update(&index, &Request::default(), &build_options(1), &Quiet::default()).unwrap();
    assert_eq!(IndexReader::open(&index).unwrap().totals().articles, 3);
    let forget = Request { forget: vec!["memory:报库.jsonl".into()], ..Request::default() };
    update(&index, &forget, &build_options(1), &Quiet::default()).unwrap();
    assert_eq!(IndexReader::open(&index).unwrap().totals().articles, 2);
}
