//! Archives as users reported them: small invented files of each kind with the articles that a careful reader would
//! extract, and saved pages in the form of many sites.
//!
//! `JIANBAO_ARCHIVES=DIR` selects another folder of such folders, `JIANBAO_PAGES=DIR` another folder of pages, each
//! `x.html` with `x.json`.

mod reading;

use std::{env, fs, path::PathBuf};

use crate::support::segmenter;

fn folder(variable: &str, own: &str) -> PathBuf {
    env::var_os(variable)
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it").join(own), PathBuf::from)
}

#[test]
fn archives_give_the_articles_that_they_hold() {
    let mut kinds: Vec<PathBuf> = fs::read_dir(folder("JIANBAO_ARCHIVES", "archives"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join(reading::EXPECTED).exists())
        .collect();
    kinds.sort();
    assert!(kinds.len() > 20, "{} kinds", kinds.len());
    let mut wrong = Vec::new();
    for kind in kinds {
        let name = kind.file_name().unwrap_or_default().to_string_lossy();
        wrong.extend(reading::differences(&kind, &segmenter()).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_give_title_date_source_author_and_text() {
    let score = reading::score(&folder("JIANBAO_PAGES", "pages"), &segmenter());
    let [title, date, source, author, body] = score.right;
    let wrong = score.wrong.join("\n");
    assert!(score.pages >= 60, "{} pages", score.pages);
    assert_eq!((title, body), (score.pages, score.pages), "titles and bodies of {} pages:\n{wrong}", score.pages);
    let most = |count: usize| count * 100 >= score.pages * 97;
    assert!(most(date) && most(source), "{date} dates and {source} sources of {} pages:\n{wrong}", score.pages);
    assert!(author * 100 >= score.pages * 90, "{author} authors of {} pages:\n{wrong}", score.pages);
    assert!(score.furniture <= score.pages / 2, "{} lines that are no part of an article:\n{wrong}", score.furniture);
}

/// The form of a dump of 人民日报: headline above the title, title, headline below it, each possibly blank, and the
/// indented text.
#[test]
fn titles_of_a_dump_of_a_newspaper_are_told_from_the_headlines_above_them() {
    let above = [
        "",
        "",
        "",
        "宋远在沙洲调研时强调",
        "少了不便，多了嫌吵——",
        "老井干了三口",
        "第三届石桥集市开幕",
        "苏木会见外地客商时说",
    ];
    let below = ["", "", "", "——来自石桥镇的报告", "五保户不收水费", "（2009年10月20日）"];
    let folder = crate::support::Folder::new();
    let mut wanted = std::collections::HashMap::new();
    for number in 0..4000_usize {
        let title = format!("石桥镇第{number}号水井供水");
        let (above, below) = (above[number % above.len()], below[number % 7 % below.len()]);
        let day = format!("200911{:02}", number / 200 + 1);
        let name = format!("{day}-{:02}-{:02}.txt", number % 200 / 20 + 1, number % 20 + 1);
        let text = format!(
            "{above}\n{title}\n{below}\n\u{3000}\u{3000}第{number}口井昨日开始供水。\n\u{3000}\u{3000}水费每吨一元二角。\n"
        );
        folder.write(&format!("archive/北岸晚报/{day}/{name}"), text);
        wanted.insert(name, (title, above));
    }
    let reading = reading::read(&folder.path().join("archive"), &segmenter());
    assert_eq!((reading.articles.len(), reading.skips.len()), (4000, 0));
    let wrong: Vec<String> = reading
        .articles
        .iter()
        .filter_map(|(path, article)| {
            let (title, above) = &wanted[&*path.file_name().unwrap().to_string_lossy()];
            let kept = above.is_empty() || article.paragraphs[0] == *above;
            let day = article.meta.date.map(|date| date.to_string().replace('-', ""));
            let dated = day.is_some_and(|day| path.to_string_lossy().contains(&day));
            (article.meta.title != *title || !kept || !dated)
                .then(|| format!("{}: {:?}", path.display(), article.meta.title))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of 4000: {:?}", wrong.len(), &wrong[..wrong.len().min(5)]);
}
