//! Measures ranked lists against known answers, and reads the files of queries and answers.
//!
//! Queries are lines `id<TAB>text`. Answers are lines `id<TAB>article`, or in TREC's form `id 0 article relevance`.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// Queries by id, in the order of the file.
pub type TopicFile = Vec<(String, String)>;

/// The relevant articles of each query, with their grade (1 or more).
pub type Qrels = BTreeMap<String, HashMap<String, u32>>;

/// The ranked article ids of each query.
pub type Lists = HashMap<String, Vec<String>>;

/// Averages over queries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measures {
    /// Queries with known answers.
    pub queries: usize,
    /// Mean reciprocal rank of the first relevant article in the top ten; 0 if there is none.
    pub mrr_10: f64,
    /// Share of queries with a relevant article in the top ten.
    pub hit_10: f64,
    /// Mean share of the relevant articles in the top hundred.
    pub recall_100: f64,
    /// Mean normalised discounted cumulative gain of the top ten (Järvelin and Kekäläinen 2002, gains as graded, log2
    /// discount).
    pub ndcg_10: f64,
}

/// The content of a file, and its invalid lines. Blank lines and comments (`#`) are ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedLines<T> {
    /// The content of the valid lines.
    pub read: T,
    /// The numbers of the invalid lines, from 1.
    pub unusable: Vec<usize>,
}

/// Reads lines `id<TAB>text`.
///
/// ```
/// let topics = jianbao::eval::read_topics("# 题目\nq1\t大桥通车\n渡口停航\n");
/// assert_eq!(topics.read, [("q1".to_owned(), "大桥通车".to_owned())]);
/// assert_eq!(topics.unusable, [3]);
/// ```
#[must_use]
pub fn read_topics(text: &str) -> ParsedLines<TopicFile> {
    let mut topics = TopicFile::new();
    let unusable = unusable_lines(text, |line| {
        let (id, query) = line.split_once('\t').filter(|(id, query)| !id.is_empty() && !query.trim().is_empty())?;
        topics.push((id.to_owned(), query.to_owned()));
        Some(())
    });
    ParsedLines { read: topics, unusable }
}

/// Reads lines `id<TAB>article` or `id 0 article relevance`. Ignores answers with grade 0.
///
/// ```
/// let qrels = jianbao::eval::read_qrels("q1\t临江/1\nq2 0 b 2\nq2 0 c 0\nq3\n");
/// assert_eq!((qrels.read["q1"]["临江/1"], qrels.read["q2"]["b"], qrels.read.len()), (1, 2, 2));
/// assert_eq!(qrels.unusable, [4]);
/// ```
#[must_use]
pub fn read_qrels(text: &str) -> ParsedLines<Qrels> {
    let mut qrels = Qrels::new();
    let unusable = unusable_lines(text, |line| {
        let fields: Vec<&str> =
            if line.contains('\t') { line.split('\t').collect() } else { line.split_whitespace().collect() };
        let (id, article, grade) = match fields.as_slice() {
            [id, article] => (*id, *article, 1),
            [id, _, article, grade] => (*id, *article, grade.trim().parse().ok()?),
            _ => return None,
        };
        if grade > 0 {
            qrels.entry(id.to_owned()).or_default().insert(article.to_owned(), grade);
        }
        Some(())
    });
    ParsedLines { read: qrels, unusable }
}

/// Parses each line that is not blank or a comment. Returns the numbers of the invalid lines.
fn unusable_lines(text: &str, mut parse: impl FnMut(&str) -> Option<()>) -> Vec<usize> {
    let has_content = |line: &&str| !line.starts_with('#') && !line.trim().is_empty();
    let lines = text.lines().enumerate().filter(|(_, line)| has_content(line));
    lines.filter_map(|(at, line)| parse(line).is_none().then_some(at + 1)).collect()
}

/// Measures ranked lists of article ids, by query id. Ignores queries without known answers. Queries without a list
/// count as failed.
///
/// ```
/// use jianbao::eval::{measure, read_qrels};
/// let qrels = read_qrels("q1\ta\nq2\tb\n").read;
/// let lists = [("q1".to_owned(), vec!["x".to_owned(), "a".to_owned()])].into();
/// let measures = measure(&lists, &qrels);
/// assert_eq!((measures.queries, measures.mrr_10, measures.hit_10), (2, 0.25, 0.5));
/// ```
#[must_use]
pub fn measure(lists: &Lists, qrels: &Qrels) -> Measures {
    let mut sums = [0.0; 4];
    for (id, relevant) in qrels {
        let empty = Vec::new();
        let list = lists.get(id).unwrap_or(&empty);
        let grade = |article: &String| relevant.get(article).copied().unwrap_or(0);
        let first = list.iter().take(10).position(|article| grade(article) > 0);
        sums[0] += first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        sums[1] += f64::from(u8::from(first.is_some()));
        sums[2] += list.iter().take(100).filter(|article| grade(article) > 0).count() as f64 / relevant.len() as f64;
        let discounted = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
            grades.take(10).enumerate().map(|(rank, grade)| f64::from(grade) / ((rank + 2) as f64).log2()).sum()
        };
        let mut ideal: Vec<u32> = relevant.values().copied().collect();
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
