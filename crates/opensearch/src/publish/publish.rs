//! Copies an archive into a new generation, and makes it visible in one step.

use serde_json::json;

use jianbao_model::Article;
use jianbao_query::{
    Budget, Engine, Scope,
    engine::{ArticleMatch, DocumentRequest},
    plan::MatchNode,
};
use jianbao_text::segmenter::Segmenter;

use super::{
    counting::Counting,
    document::document,
    generations::{self, visible},
    lease::Lease,
};
use crate::{
    client::{Body, Bulk, Cluster},
    error::{Error, Result},
    schema::{ARTICLE, document_id},
};

/// The number of articles that are read at once.
const BATCH: usize = 100;

/// How an archive is published.
#[derive(Debug, Clone)]
pub struct PublishOptions {
    /// The number of shards. About 20 to 50 GB each.
    pub shards: u32,
    /// The number of copies of each shard, besides the first.
    pub replicas: u32,
    /// Publishes also if the cluster has this snapshot already.
    pub again: bool,
    /// Who publishes, for the message that another process gets.
    pub owner: String,
    /// Cancels the work.
    pub budget: Budget,
}

impl Default for PublishOptions {
    fn default() -> Self {
        let owner = format!("process {}", std::process::id());
        Self { shards: 1, replicas: 0, again: false, owner, budget: Budget::default() }
    }
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The index of the visible generation.
    pub index: String,
    /// The number of articles that were copied; 0 if the cluster had this snapshot already.
    pub articles: u64,
    /// The number of documents.
    pub documents: u64,
}

/// Copies `archive` into the archive `name` of a cluster. `segmenter` must be the one that the archive was made with. Searches see the
/// earlier state until all articles are stored and counted, and then the new one. `progress` is called with the number of articles
/// that were copied, and of all.
///
/// If it fails or is killed, the earlier state stays visible, and the next call removes what was left.
///
/// # Errors
///
/// [`Error::Leased`] if another process publishes the archive; [`Error::NotStored`] if the cluster did not store a document; also if
/// the cluster or the archive cannot be read.
pub fn publish(
    cluster: &Cluster,
    name: &str,
    archive: &dyn Engine,
    segmenter: &Segmenter,
    options: &PublishOptions,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Published> {
    let mut lease = Lease::take(cluster, name, &options.owner)?;
    let published = publish_leased(cluster, name, archive, segmenter, options, &mut lease, progress);
    let released = lease.release();
    let published = published?;
    released?;
    Ok(published)
}

fn publish_leased(
    cluster: &Cluster,
    name: &str,
    archive: &dyn Engine,
    segmenter: &Segmenter,
    options: &PublishOptions,
    lease: &mut Lease<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Published> {
    let earlier = visible(cluster, name)?;
    if let Some(earlier) = &earlier
        && earlier.manifest.snapshot == archive.snapshot()
        && earlier.manifest.analysis == jianbao_text::fingerprint()
        && !options.again
    {
        return Ok(Published { index: earlier.index.clone(), articles: 0, documents: 0 });
    }
    let earlier = earlier.map(|generation| generation.index);
    let index = generations::create(cluster, name, options.shards, options.replicas)?;
    let mut counting = Counting::default();
    let mut bulk = Bulk::new(cluster, &index);
    let articles = archive.matches(&MatchNode::Anything, Scope::All, &options.budget)?;
    let total = articles.len() as u64;
    for batch in articles.chunks(BATCH) {
        options.budget.check()?;
        for article in read(archive, batch)? {
            counting.add_article(&article.meta);
            for number in 0..=article.paragraphs.len() {
                let Some(document) = document(segmenter, &article, number) else { break };
                counting.add_document(&document);
                bulk.add(&document_id(&article.meta.id, number), &article.meta.id, &document.json)?;
            }
        }
        lease.keep()?;
        progress(counting.size.articles, total);
    }
    bulk.finish()?;
    cluster.send("POST", &format!("{index}/_refresh"), Body::Empty)?;
    let size = counting.size;
    check_count(cluster, &index, size.documents)?;
    let mut catalogue = counting.finish();
    catalogue.set_coverage(&*archive.coverage()?);
    generations::complete(cluster, &index, archive.snapshot(), options.replicas, &catalogue)?;
    // From here on another process may not have published in the meantime.
    lease.confirm()?;
    generations::show(cluster, name, &index)?;
    generations::remove_old(cluster, name, &index, earlier.as_deref())?;
    Ok(Published { index, articles: size.articles, documents: size.documents })
}

/// Reads whole articles.
fn read(archive: &dyn Engine, articles: &[ArticleMatch]) -> Result<Vec<Article>> {
    let requests: Vec<DocumentRequest> = articles
        .iter()
        .map(|found| DocumentRequest { article: found.article.clone(), paragraphs: found.paragraphs.clone() })
        .collect();
    let whole = |texts: jianbao_query::engine::ArticleTexts| {
        let bodies = texts.documents.into_iter().filter(|document| document.paragraph > 0);
        Article { meta: texts.meta, paragraphs: bodies.map(|document| document.text).collect() }
    };
    Ok(archive.read(&requests, &[])?.into_iter().map(whole).collect())
}

/// Checks that the index has as many documents as were sent.
fn check_count(cluster: &Cluster, index: &str, documents: u64) -> Result<()> {
    let query = json!({ "query": { "exists": { "field": ARTICLE } } });
    let answer = cluster.send("POST", &format!("{index}/_count"), Body::Json(&query))?;
    let found = answer["count"].as_u64().unwrap_or(0);
    if found == documents && answer["_shards"]["failed"] == 0 {
        return Ok(());
    }
    let failed = documents.abs_diff(found) as usize;
    let reason = format!("the index has {found} documents");
    Err(Error::NotStored { failed, documents: documents as usize, reason })
}
