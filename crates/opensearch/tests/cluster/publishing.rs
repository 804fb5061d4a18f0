//! Publishing: one step, one process, and what a failure leaves.

use std::fs;

use jianbao_opensearch::{ClusterReader, Error, PublishOptions, publish};
use jianbao_query::{Budget, Engine, Options, search::count, syntax::parse};

use crate::world::{SEGMENTER, archive, cluster, index};

fn article(id: &str, text: &str) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"青沙大桥\",\"date\":\"2012-06-19\",\"paragraphs\":[\"{text}\"]}}\n")
}

fn hits(engine: &dyn Engine, text: &str) -> usize {
    count(engine, &parse(text), &Options::strict()).unwrap().number()
}

#[test]
fn an_update_is_visible_in_one_step_and_readers_keep_their_state() {
    let Some(cluster) = cluster() else { return };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("articles.jsonl");
    let name = "更新";
    let options = PublishOptions::default();
    fs::write(&file, article("a", "大桥昨日通车。")).unwrap();
    let (first, _kept) = index(&file);
    let published = publish(&cluster, name, &first, &SEGMENTER, &options, &mut |_, _| {}).unwrap();
    assert_eq!((published.articles, published.documents), (1, 2));
    let old = ClusterReader::open(cluster.clone(), name).unwrap();
    assert_eq!((hits(&old, "通车"), old.snapshot()), (1, first.identity()));

    // The same snapshot again costs nothing.
    let again = publish(&cluster, name, &first, &SEGMENTER, &options, &mut |_, _| {}).unwrap();
    assert_eq!((again.articles, &again.index), (0, &published.index));

    fs::write(&file, article("a", "大桥昨日封闭。") + &article("b", "高铁昨日通车，大桥通车。")).unwrap();
    let (second, _kept) = index(&file);
    publish(&cluster, name, &second, &SEGMENTER, &options, &mut |_, _| {}).unwrap();
    let new = ClusterReader::open(cluster.clone(), name).unwrap();
    assert_eq!((hits(&new, "高铁"), hits(&new, "封闭"), hits(&new, "大桥通车")), (1, 1, 1));
    assert_eq!((hits(&old, "高铁"), hits(&old, "通车")), (0, 1));
}

#[test]
fn a_failure_leaves_the_earlier_state_and_the_next_run_finishes() {
    let Some(cluster) = cluster() else { return };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("articles.jsonl");
    let name = "interrupted";
    fs::write(&file, article("a", "大桥昨日通车。")).unwrap();
    let (first, _kept) = index(&file);
    let again = PublishOptions { again: true, ..PublishOptions::default() };
    publish(&cluster, name, &first, &SEGMENTER, &again, &mut |_, _| {}).unwrap();

    let (sample, _kept) = index(&archive());
    let budget = Budget::new();
    let stopped = PublishOptions { budget: budget.clone(), ..again.clone() };
    // Stopped after the first articles were sent.
    let result = publish(&cluster, name, &sample, &SEGMENTER, &stopped, &mut |done, all| {
        assert!(done <= all);
        budget.cancel();
    });
    if sample.totals().articles > 100 {
        assert!(matches!(result, Err(Error::Query(jianbao_query::Error::Stopped { .. }))), "{result:?}");
        let reader = ClusterReader::open(cluster.clone(), name).unwrap();
        assert_eq!(reader.snapshot(), first.identity());
    }
    publish(&cluster, name, &sample, &SEGMENTER, &again, &mut |_, _| {}).unwrap();
    let reader = ClusterReader::open(cluster.clone(), name).unwrap();
    assert_eq!(hits(&reader, "大桥"), hits(&sample, "大桥"));
}

#[test]
fn two_processes_never_publish_at_once() {
    let Some(cluster) = cluster() else { return };
    let (sample, _kept) = index(&archive());
    let name = "leased";
    let own = PublishOptions { again: true, owner: "临江".into(), ..PublishOptions::default() };
    let mut refused = 0;
    publish(&cluster, name, &sample, &SEGMENTER, &own, &mut |_, _| {
        let other = PublishOptions { owner: "濱港".into(), ..own.clone() };
        let result = publish(&cluster, name, &sample, &SEGMENTER, &other, &mut |_, _| {});
        assert!(matches!(&result, Err(Error::Leased { owner, .. }) if owner == "临江"), "{result:?}");
        refused += 1;
    })
    .unwrap();
    assert!(refused > 0);
    // The lease has ended with the first.
    publish(&cluster, name, &sample, &SEGMENTER, &own, &mut |_, _| {}).unwrap();
}

#[test]
fn an_archive_that_is_not_there_is_named() {
    let Some(cluster) = cluster() else { return };
    let error = ClusterReader::open(cluster, "nowhere").err().unwrap();
    assert!(matches!(&error, Error::NoArchive { name } if name == "nowhere"), "{error}");
}
