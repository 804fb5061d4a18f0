//! A lease on an archive, so that two processes never publish it at once.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::{
    client::{Body, Cluster},
    error::{Error, Result},
};

/// How long a lease holds if it is not renewed. A process that is killed blocks others no longer than this.
const DURATION: Duration = Duration::from_secs(300);
/// How often a lease is renewed.
const RENEWAL: Duration = Duration::from_secs(60);

/// A lease that this process holds. It ends with [`release`](Self::release), or after some minutes.
pub(super) struct Lease<'c> {
    cluster: &'c Cluster,
    name: String,
    owner: String,
    /// The state of the document when this process wrote it. A write fails if another process has written since.
    sequence: (u64, u64),
    renewed: Instant,
}

impl<'c> Lease<'c> {
    /// Takes the lease.
    ///
    /// # Errors
    ///
    /// [`Error::Leased`] if another process holds it.
    pub(super) fn take(cluster: &'c Cluster, name: &str, owner: &str) -> Result<Self> {
        let document = lease_document(owner);
        let created = cluster.write("PUT", &format!("{}?op_type=create", path(name)), Body::Json(&document))?;
        let written = match created {
            Some(answer) => Some(answer),
            None => Self::take_over(cluster, name, &document)?,
        };
        let sequence = written.as_ref().and_then(sequence);
        let Some(sequence) = sequence else {
            return Err(Error::Leased { name: name.to_owned(), owner: "another process".to_owned() });
        };
        Ok(Self { cluster, name: name.to_owned(), owner: owner.to_owned(), sequence, renewed: Instant::now() })
    }

    /// Takes a lease that has ended; `None` if another process was faster.
    fn take_over(cluster: &Cluster, name: &str, document: &Value) -> Result<Option<Value>> {
        // Released in the meantime: the next attempt of the caller succeeds.
        let Some(found) = cluster.find("GET", &path(name), Body::Empty)? else { return Ok(None) };
        let (source, Some((number, term))) = (&found["_source"], sequence(&found)) else { return Ok(None) };
        if source["until"].as_u64().is_some_and(|until| until > now()) {
            let owner = source["owner"].as_str().unwrap_or("another process").to_owned();
            return Err(Error::Leased { name: name.to_owned(), owner });
        }
        let condition = format!("{}?if_seq_no={number}&if_primary_term={term}", path(name));
        cluster.write("PUT", &condition, Body::Json(document))
    }

    /// Renews the lease if it was not renewed for some time.
    pub(super) fn keep(&mut self) -> Result<()> {
        if self.renewed.elapsed() < RENEWAL { Ok(()) } else { self.confirm() }
    }

    /// Renews the lease.
    ///
    /// # Errors
    ///
    /// [`Error::Leased`] if another process has taken it, because it was not renewed in time.
    pub(super) fn confirm(&mut self) -> Result<()> {
        let (number, term) = self.sequence;
        let condition = format!("{}?if_seq_no={number}&if_primary_term={term}", path(&self.name));
        let answer = self.cluster.write("PUT", &condition, Body::Json(&lease_document(&self.owner)))?;
        self.sequence = answer
            .as_ref()
            .and_then(sequence)
            .ok_or_else(|| Error::Leased { name: self.name.clone(), owner: "another process".to_owned() })?;
        self.renewed = Instant::now();
        Ok(())
    }

    /// Ends the lease.
    pub(super) fn release(self) -> Result<()> {
        let (number, term) = self.sequence;
        let condition = format!("{}?if_seq_no={number}&if_primary_term={term}", path(&self.name));
        self.cluster.write("DELETE", &condition, Body::Empty)?;
        Ok(())
    }
}

fn path(name: &str) -> String {
    format!("{name}-lease/_doc/lease")
}

fn sequence(answer: &Value) -> Option<(u64, u64)> {
    Some((answer["_seq_no"].as_u64()?, answer["_primary_term"].as_u64()?))
}

fn lease_document(owner: &str) -> Value {
    json!({ "owner": owner, "until": now() + DURATION.as_secs() })
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
