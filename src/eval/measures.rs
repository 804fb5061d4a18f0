//! Measures of ranked lists of articles against known answers, and the files that hold these. Pure.
//!
//! Queries are lines `id<TAB>text`. Answers are lines `id<TAB>article`, or in TREC's form `id 0 article relevance`.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// Queries by id, in the order of the file.
pub type TopicFile = Vec<(String, String)>;

/// Relevant articles of each query, with their grade (1 or more).
pub type Qrels = BTreeMap<String, HashMap<String, u32>>;

/// Ranked article ids of each query.
pub type Lists = HashMap<String, Vec<String>>;

/// Averages over queries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measures {
    /// Queries with known answers.
    pub queries: usize,
    /// Mean of one over the rank of the first right article among the first ten; 0 when there is none.
    pub mrr_10: f64,
    /// Share of queries with a right article among the first ten.
    pub hit_10: f64,
    /// Mean share of the right articles among the first hundred.
    pub recall_100: f64,
    /// Mean normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002, gains as graded, log2
    /// discount).
    pub ndcg_10: f64,
}

/// Reads lines `id<TAB>text`; lines without a tab and comments (`#`) are left out.
///
/// ```
/// let topics = jianbao::eval::read_topics("# 题目\nq1\t大桥通车\n");
/// assert_eq!(topics, [("q1".to_owned(), "大桥通车".to_owned())]);
/// ```
#[must_use]
pub fn read_topics(text: &str) -> TopicFile {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(id, query)| (id.to_owned(), query.to_owned()))
        .collect()
}

/// Reads lines `id<TAB>article` or `id 0 article relevance`; answers graded 0 are left out.
#[must_use]
pub fn read_qrels(text: &str) -> Qrels {
    let mut qrels = Qrels::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> =
            if line.contains('\t') { line.split('\t').collect() } else { line.split(' ').collect() };
        let (id, article, grade) = match fields.as_slice() {
            [id, article] => (*id, *article, 1),
            [id, _, article, grade] => (*id, *article, grade.trim().parse().unwrap_or(0)),
            _ => continue,
        };
        if grade > 0 {
            qrels.entry(id.to_owned()).or_default().insert(article.to_owned(), grade);
        }
    }
    qrels
}

/// Measures ranked lists of article ids, given by query id. Queries without known answers do not count; queries without a list
/// count as failed.
///
/// ```
/// use jianbao::eval::{measure, read_qrels};
/// let qrels = read_qrels("q1\ta\nq2\tb\n");
/// let lists = [("q1".to_owned(), vec!["x".to_owned(), "a".to_owned()])].into();
/// let measures = measure(&lists, &qrels);
/// assert_eq!((measures.queries, measures.mrr_10, measures.hit_10), (2, 0.25, 0.5));
/// ```
#[must_use]
pub fn measure(lists: &Lists, qrels: &Qrels) -> Measures {
    let mut sums = [0.0; 4];
    for (id, right) in qrels {
        let empty = Vec::new();
        let list = lists.get(id).unwrap_or(&empty);
        let grade = |article: &String| right.get(article).copied().unwrap_or(0);
        let first = list.iter().take(10).position(|article| grade(article) > 0);
        sums[0] += first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        sums[1] += f64::from(u8::from(first.is_some()));
        sums[2] += list.iter().take(100).filter(|article| grade(article) > 0).count() as f64 / right.len() as f64;
        let discounted = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
            grades.take(10).enumerate().map(|(rank, grade)| f64::from(grade) / ((rank + 2) as f64).log2()).sum()
        };
        let mut ideal: Vec<u32> = right.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        sums[3] += discounted(&mut list.iter().map(grade)) / discounted(&mut ideal.into_iter());
    }
    let mean = |sum: f64| sum / qrels.len().max(1) as f64;
    Measures {
        queries: qrels.len(),
        mrr_10: mean(sums[0]),
        hit_10: mean(sums[1]),
        recall_100: mean(sums[2]),
        ndcg_10: mean(sums[3]),
    }
}
