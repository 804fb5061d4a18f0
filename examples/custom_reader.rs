//! Indexes a format that jianbao does not read itself: here, cards of a clipping collection, separated by lines of `=`.
//!
//! ```text
//! cargo run --example custom_reader              # the cards below
//! cargo run --example custom_reader -- cards.txt
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::{env, fs, path::Path};

use jianbao::{
    analysis::dates::find_date,
    corpus::Input,
    index::{BuildOptions, IndexReader, Request, update},
    model::{Article, ArticleMeta},
    query::parse,
    search::{Options, search},
};

const CARDS: &str = "\
No. 17  临江日报 2016-03-12
大桥合龙
昨日清晨，临江大桥合龙。
两岸群众在江边观看。
====
No. 18  江声周刊 1998年1月1日
高铁通车
高铁今日通车。
";

/// The first line of a card has its number, newspaper and date, the second its headline; every other line is a paragraph.
fn read(cards: &str) -> impl Iterator<Item = Article> {
    cards.split("====\n").filter_map(|card| {
        let mut lines = card.lines();
        let (number, printed) = lines.next()?.strip_prefix("No. ")?.split_once("  ")?;
        let (source, _) = printed.split_once(' ')?;
        let meta = ArticleMeta {
            // Ids are stable, so that a card that is given again replaces the earlier one.
            id: format!("card/{number}"),
            title: lines.next()?.to_owned(),
            date: find_date(printed),
            source: Some(source.to_owned()),
            ..ArticleMeta::default()
        };
        Some(Article { meta, paragraphs: lines.map(str::to_owned).collect() })
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cards = env::args().nth(1).map_or_else(|| Ok(CARDS.to_owned()), fs::read_to_string)?;
    let index = env::temp_dir().join("jianbao-custom-reader");
    let request = Request { inputs: vec![Input::articles("cards", read(&cards))], ..Request::default() };
    update(&index, &request, &BuildOptions::default(), &())?;
    print(&index)
}

fn print(index: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let archive = IndexReader::open(index)?;
    for hit in search(&archive, &parse("合龙 OR 通车"), &Options::default())?.hits {
        let date = hit.article.date.map(|date| date.to_string()).unwrap_or_default();
        println!("{} {date} {}: {}", hit.article.id, hit.article.title, hit.text);
    }
    Ok(())
}
