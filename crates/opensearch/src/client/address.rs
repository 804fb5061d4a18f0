//! The address of an archive in a cluster.

use std::str::FromStr;

use crate::error::{Error, Result};

/// The addresses of the nodes of a cluster, and the name of an archive in it.
///
/// ```
/// use jianbao_opensearch::Address;
/// let address: Address = "https://a.example:9200,b.example:9200/剪报".parse()?;
/// assert_eq!(address.nodes, ["https://a.example:9200", "https://b.example:9200"]);
/// assert_eq!(address.name, "剪报");
/// # Ok::<(), jianbao_opensearch::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port of each node.
    pub nodes: Vec<String>,
    /// The name of the archive: the alias of its visible state.
    pub name: String,
}

/// Characters that the name of an index must not have.
const FORBIDDEN: &[char] = &['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ',', '#', ':', '%'];
/// The maximum length of a name in bytes. OpenSearch allows 255 bytes, of which some are for the number of the generation.
const MAX_NAME: usize = 200;

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let error = |reason| Error::Address { address: without_password(text), reason };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| error("it has no scheme"))?;
        if !matches!(scheme, "http" | "https") {
            return Err(error("its scheme is neither http nor https"));
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (hosts, name) = rest.rsplit_once('/').ok_or_else(|| error("it has no name of an archive"))?;
        if hosts.contains('@') {
            return Err(error("it contains a user name, which other users of the machine could read"));
        }
        let is_allowed = |c: char| !c.is_uppercase() && !c.is_control() && !FORBIDDEN.contains(&c);
        if !name.chars().all(is_allowed) || name.starts_with(['-', '_', '+', '.']) || name.len() > MAX_NAME {
            return Err(error(
                "the name of the archive has a character that the cluster does not allow, or is too long",
            ));
        }
        let hosts = hosts.split(',').map(|host| host.strip_prefix(&format!("{scheme}://")).unwrap_or(host));
        let nodes: Vec<String> = hosts.map(|host| format!("{scheme}://{host}")).collect();
        if nodes.iter().any(|node| node.matches('/').count() > 2) {
            return Err(error("a path precedes the name of the archive"));
        }
        if nodes.iter().any(|node| node.ends_with("://")) {
            return Err(error("it has no host"));
        }
        Ok(Self { nodes, name: name.to_owned() })
    }
}

/// Returns an address without user name and password, for messages.
fn without_password(text: &str) -> String {
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read() {
        let address: Address = "http://127.0.0.1:9200/archive/".parse().unwrap();
        assert_eq!((address.nodes, address.name), (vec!["http://127.0.0.1:9200".to_owned()], "archive".to_owned()));
        let address: Address = "http://[::1]:9200,http://b/jb".parse().unwrap();
        assert_eq!(address.nodes, ["http://[::1]:9200", "http://b"]);
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_reason() {
        for (text, reason) in [
            ("search.example:9200/archive", "no scheme"),
            ("ftp://search.example/archive", "neither http nor https"),
            ("http://search.example:9200", "no name"),
            ("http://search.example:9200/", "no name"),
            ("http:///archive", "no host"),
            ("http://a,/archive", "no host"),
            ("http://search.example/Archive", "does not allow"),
            ("http://search.example/_all", "does not allow"),
            ("http://search.example/a/b", "a path precedes"),
            ("http://search.example/*", "does not allow"),
        ] {
            let message = text.parse::<Address>().unwrap_err().to_string();
            assert!(message.contains(reason), "{text}: {message}");
        }
    }

    #[test]
    fn a_password_is_not_repeated() {
        let message = "https://me:secret@search.example/archive".parse::<Address>().unwrap_err().to_string();
        assert!(message.contains("user name") && !message.contains("secret"), "{message}");
    }
}
