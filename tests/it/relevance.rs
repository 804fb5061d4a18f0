//! Titles as queries over the bodies of the sample archive, with pinned measures. A change of ranking changes them; if
//! it is intended, the figures are updated.

use std::collections::HashMap;

use jianbao::{
    eval::{Qrels, measure},
    query::parse,
    search::{Baseline, Options, Page, Scope, article_ids},
};

use crate::support::{Folder, sample_archive, sample_articles};

#[test]
fn measures_of_the_sample_archive() {
    let folder = Folder::new();
    std::os::unix::fs::symlink(sample_archive(), folder.path().join("archive")).unwrap();
    let (archive, ..) = folder.build();
    let topics: Vec<(String, String)> = sample_articles()
        .into_iter()
        .filter(|article| !article.meta.title.is_empty() && !article.paragraphs.is_empty())
        .map(|article| (article.meta.id, article.meta.title))
        .collect();
    let qrels: Qrels = topics.iter().map(|(id, _)| (id.clone(), HashMap::from([(id.clone(), 1)]))).collect();
    let options = Options { page: Page { offset: 0, limit: 100 }, scope: Scope::Bodies, ..Options::default() };
    let figures = |articles: &dyn Fn(&str) -> Vec<String>| {
        let lists = topics.iter().map(|(id, title)| (id.clone(), articles(title))).collect();
        let measures = measure(&lists, &qrels);
        format!("{} {:.3} {:.3} {:.3}", measures.queries, measures.mrr_10, measures.hit_10, measures.recall_100)
    };
    let ours = figures(&|title| article_ids(&archive, &parse(title), &options).unwrap());
    let words = Baseline::Words(Box::default());
    let words = figures(&|title| words.articles(&archive, title, Scope::Bodies, 100).unwrap());
    let pairs = figures(&|title| Baseline::Bigrams.articles(&archive, title, Scope::Bodies, 100).unwrap());
    insta::assert_snapshot!(
        "measures",
        format!("queries MRR@10 hit@10 recall@100\njianbao {ours}\nwords   {words}\npairs   {pairs}")
    );
}
