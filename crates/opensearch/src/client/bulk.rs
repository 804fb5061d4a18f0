//! Stores documents in requests of a few megabytes.

use serde_json::{Value, json};

use super::cluster::{Body, Cluster, reason};
use crate::error::{Error, Result};

/// The size from which a request is sent, in bytes. OpenSearch recommends 5 to 15 MB, and refuses more than 100.
const REQUEST_BYTES: usize = 6 << 20;

/// Collects documents for one index, and sends them.
pub(crate) struct Bulk<'c> {
    cluster: &'c Cluster,
    path: String,
    /// The two lines of each document: its address, and the document.
    lines: Vec<u8>,
    /// The end of each document in `lines`.
    ends: Vec<usize>,
}

impl<'c> Bulk<'c> {
    pub(crate) fn new(cluster: &'c Cluster, index: &str) -> Self {
        Self { cluster, path: format!("{index}/_bulk"), lines: Vec::new(), ends: Vec::new() }
    }

    /// Adds a document. Documents with the same routing are stored in one shard. Sends what was collected if it is large enough.
    ///
    /// # Errors
    ///
    /// As [`finish`](Self::finish).
    pub(crate) fn add(&mut self, id: &str, routing: &str, document: &Value) -> Result<()> {
        let address = json!({ "index": { "_id": id, "routing": routing } });
        for line in [&address, document] {
            serde_json::to_writer(&mut self.lines, line).expect("values are JSON");
            self.lines.push(b'\n');
        }
        self.ends.push(self.lines.len());
        if self.lines.len() >= REQUEST_BYTES { self.finish() } else { Ok(()) }
    }

    /// Sends what was collected. Sends the documents again that the cluster had no capacity for.
    ///
    /// # Errors
    ///
    /// [`Error::NotStored`] if the cluster refuses a document; as [`Cluster::send`].
    pub(crate) fn finish(&mut self) -> Result<()> {
        for attempt in 0.. {
            if self.ends.is_empty() {
                return Ok(());
            }
            let answer = self.cluster.send("POST", &self.path, Body::Lines(&self.lines))?;
            let items = answer["items"].as_array().filter(|items| items.len() == self.ends.len());
            let items = items.ok_or_else(|| Error::Answer {
                request: format!("POST {}", self.path),
                reason: "it does not name every document".to_owned(),
            })?;
            let status = |item: &Value| item["index"]["status"].as_u64().unwrap_or(0);
            let failed: Vec<&Value> = items.iter().filter(|item| !(200..300).contains(&status(item))).collect();
            let is_overloaded = failed.iter().all(|item| status(item) == 429);
            if let Some(first) = failed.first()
                && (!is_overloaded || attempt + 1 >= self.cluster.attempts())
            {
                let reason = reason(&first["index"]["error"]);
                return Err(Error::NotStored { failed: failed.len(), documents: items.len(), reason });
            }
            let again: Vec<bool> = items.iter().map(|item| status(item) == 429).collect();
            self.keep(&again);
            if !self.ends.is_empty() {
                self.cluster.pause(attempt);
            }
        }
        Ok(())
    }

    /// Keeps the documents with `true`, and forgets the others.
    fn keep(&mut self, kept: &[bool]) {
        let (mut lines, mut ends, mut start) = (Vec::new(), Vec::new(), 0);
        for (&end, &is_kept) in self.ends.iter().zip(kept) {
            if is_kept {
                lines.extend_from_slice(&self.lines[start..end]);
                ends.push(lines.len());
            }
            start = end;
        }
        (self.lines, self.ends) = (lines, ends);
    }
}
