//! The generations of an archive: each is an index of its own, and the alias names the one that is visible.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    client::{Body, Cluster},
    error::{Error, Result},
    schema::FORMAT,
    vocabulary::Catalogue,
};

/// Stored in the mapping of the index of a generation when it is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// The [`fingerprint`](jianbao_text::fingerprint) of its analysis.
    pub analysis: String,
    /// The identifier of the snapshot that was copied.
    pub snapshot: String,
    /// The number of parts of the vocabulary, and its hash.
    pub parts: usize,
    pub hash: String,
}

/// A generation that can be read.
#[derive(Debug, Clone)]
pub(crate) struct Generation {
    pub index: String,
    pub manifest: Manifest,
}

/// Returns the name of the index with the vocabulary of a generation.
fn vocabulary_index(index: &str) -> String {
    format!("{index}-vocabulary")
}

/// Returns the index that the alias names; `None` if there is none.
fn visible_index(cluster: &Cluster, name: &str) -> Result<Option<String>> {
    let path = format!("_alias/{name}");
    let Some(answer) = cluster.find("GET", &path, Body::Empty)? else { return Ok(None) };
    let indexes: Vec<&String> = answer.as_object().map(|answer| answer.keys().collect()).unwrap_or_default();
    match indexes.as_slice() {
        [] => Ok(None),
        [index] => Ok(Some((*index).clone())),
        _ => Err(Error::Answer { request: format!("GET {path}"), reason: "it names several indexes".to_owned() }),
    }
}

/// Returns the visible generation of an archive; `None` if there is none.
pub(crate) fn visible(cluster: &Cluster, name: &str) -> Result<Option<Generation>> {
    let Some(index) = visible_index(cluster, name)? else { return Ok(None) };
    let path = format!("{index}/_mapping");
    let answer = cluster.send("GET", &path, Body::Empty)?;
    let manifest = serde_json::from_value(answer[&index]["mappings"]["_meta"].clone());
    let manifest =
        manifest.map_err(|error| Error::Answer { request: format!("GET {path}"), reason: error.to_string() });
    Ok(Some(Generation { index, manifest: manifest? }))
}

impl Generation {
    /// Reads the vocabulary.
    pub(crate) fn catalogue(&self, cluster: &Cluster) -> Result<Catalogue> {
        let index = vocabulary_index(&self.index);
        let mut parts = Vec::with_capacity(self.manifest.parts);
        for number in 0..self.manifest.parts {
            let path = format!("{index}/_doc/{number}");
            let answer = cluster.send("GET", &path, Body::Empty)?;
            let part = answer["_source"]["part"].as_str();
            parts.push(part.map(str::to_owned).ok_or_else(|| Error::Answer {
                request: format!("GET {path}"),
                reason: "it has no part of a vocabulary".to_owned(),
            })?);
        }
        Catalogue::from_parts(&parts, &self.manifest.hash)
    }
}

/// The indexes of all generations of an archive, with their numbers, ascending.
fn numbered(cluster: &Cluster, name: &str) -> Result<Vec<(u64, String)>> {
    let answer = cluster.find("GET", &format!("_cat/indices/{name}-*?format=json&h=index"), Body::Empty)?;
    let rows = answer.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let number = |index: &str| {
        let digits = index.strip_prefix(name)?.strip_prefix('-')?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let indexes = rows.iter().filter_map(|row| row["index"].as_str());
    let mut found: Vec<(u64, String)> = indexes.filter_map(|index| Some((number(index)?, index.to_owned()))).collect();
    found.sort_unstable();
    Ok(found)
}

/// Creates the index of a new generation, and returns its name.
pub(super) fn create(cluster: &Cluster, name: &str, shards: u32, replicas: u32) -> Result<String> {
    let last = numbered(cluster, name)?.last().map_or(0, |(number, _)| *number);
    let index = format!("{name}-{:06}", last + 1);
    cluster.send("PUT", &index, Body::Json(&crate::schema::index(shards, replicas)))?;
    Ok(index)
}

/// Stores the vocabulary of a generation, and returns its manifest.
pub(super) fn complete(
    cluster: &Cluster,
    index: &str,
    snapshot: &str,
    replicas: u32,
    catalogue: &Catalogue,
) -> Result<Manifest> {
    let (parts, hash) = catalogue.to_parts()?;
    let vocabulary = vocabulary_index(index);
    let settings = json!({
        "settings": { "number_of_shards": 1, "number_of_replicas": replicas },
        "mappings": { "dynamic": false },
    });
    cluster.send("PUT", &vocabulary, Body::Json(&settings))?;
    for (number, part) in parts.iter().enumerate() {
        cluster.send("PUT", &format!("{vocabulary}/_doc/{number}"), Body::Json(&json!({ "part": part })))?;
    }
    let manifest = Manifest {
        format: FORMAT,
        analysis: jianbao_text::fingerprint(),
        snapshot: snapshot.to_owned(),
        parts: parts.len(),
        hash,
    };
    cluster.send("PUT", &format!("{index}/_mapping"), Body::Json(&json!({ "_meta": manifest })))?;
    Ok(manifest)
}

/// Makes a generation the visible one, in one step.
pub(super) fn show(cluster: &Cluster, name: &str, index: &str) -> Result<()> {
    let mut actions = Vec::new();
    if let Some(earlier) = visible_index(cluster, name)? {
        actions.push(json!({ "remove": { "index": earlier, "alias": name } }));
    }
    actions.push(json!({ "add": { "index": index, "alias": name } }));
    cluster.send("POST", "_aliases", Body::Json(&json!({ "actions": actions })))?;
    Ok(())
}

/// Removes all generations but the visible one and the one before it, which searches that have begun may still read. Also removes
/// what a run left that was stopped.
pub(super) fn remove_old(cluster: &Cluster, name: &str, visible: &str, earlier: Option<&str>) -> Result<()> {
    for (_, index) in numbered(cluster, name)? {
        if index != visible && Some(index.as_str()) != earlier {
            remove(cluster, &index)?;
        }
    }
    Ok(())
}

/// Removes a generation.
pub(super) fn remove(cluster: &Cluster, index: &str) -> Result<()> {
    cluster.find("DELETE", &vocabulary_index(index), Body::Empty)?;
    cluster.find("DELETE", index, Body::Empty)?;
    Ok(())
}
