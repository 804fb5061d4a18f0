//! How a cluster is reached: what the environment says about credentials and certificates.

use std::path::PathBuf;

use crate::{
    cli::input::files,
    opensearch::{Address, Cluster, ClusterOptions, Credentials},
};

/// A file with `USER:PASSWORD` or `ApiKey KEY` on its first line.
const CREDENTIALS_FILE: &str = "JIANBAO_ENGINE_CREDENTIALS";
const USER: &str = "JIANBAO_ENGINE_USER";
const PASSWORD: &str = "JIANBAO_ENGINE_PASSWORD";
const API_KEY: &str = "JIANBAO_ENGINE_API_KEY";
/// A file with the certificates of the authorities of the cluster, in PEM.
const CERTIFICATES_FILE: &str = "JIANBAO_ENGINE_CA";
/// The files in which systems keep the certificates of public authorities.
const SYSTEM_CERTIFICATES: &[&str] =
    &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// Prepares requests to the cluster of an archive.
pub(in crate::cli) fn connect(address: &Address) -> anyhow::Result<Cluster> {
    let certificates = if address.nodes.iter().any(|node| node.starts_with("https:")) { certificates()? } else { None };
    let options = ClusterOptions { credentials: credentials()?, certificates, ..ClusterOptions::default() };
    Ok(Cluster::new(address.nodes.clone(), &options)?)
}

fn credentials() -> anyhow::Result<Credentials> {
    if let Some(path) = std::env::var_os(CREDENTIALS_FILE).map(PathBuf::from) {
        let text = String::from_utf8(files::read("read the credentials", &path)?)?;
        return Credentials::parse(&text).ok_or_else(|| {
            anyhow::anyhow!(
                "{} has no credentials; its first line must be USER:PASSWORD or ApiKey KEY ({CREDENTIALS_FILE})",
                path.display()
            )
        });
    }
    let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Ok(match (value(API_KEY), value(USER)) {
        (Some(key), _) => Credentials::ApiKey(key),
        (None, Some(user)) => Credentials::Basic { user, password: value(PASSWORD).unwrap_or_default() },
        (None, None) => Credentials::None,
    })
}

fn certificates() -> anyhow::Result<Option<Vec<u8>>> {
    if let Some(path) = std::env::var_os(CERTIFICATES_FILE).map(PathBuf::from) {
        return Ok(Some(files::read("read the certificates", &path)?));
    }
    Ok(SYSTEM_CERTIFICATES.iter().find_map(|path| std::fs::read(path).ok()))
}
