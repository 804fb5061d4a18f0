//! The configuration of a server: address, access, limits.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZero,
    path::PathBuf,
    thread,
    time::Duration,
};

use crate::error::{Error, Result};

/// A server to be started.
///
/// ```
/// use jianbao::serve::Config;
/// let config = Config::new("剪报/索引".into());
/// assert!(config.address.ip().is_loopback(), "nobody else is let in unless it is said");
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the index.
    pub index: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Who may ask.
    pub access: Access,
    /// How much at once, and how long.
    pub limits: Limits,
}

impl Config {
    /// A server of the index in a folder, for this machine only, on port 7300.
    #[must_use]
    pub fn new(index: PathBuf) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], 7300));
        Self { index, address, access: Access::default(), limits: Limits::default() }
    }

    /// # Errors
    ///
    /// [`Error::Serving`] when others than this machine could ask without a token, and that was not said to be wanted, or when
    /// the name of another site is not one.
    pub(super) fn check(&self) -> Result<()> {
        if let Some(what) = self.access.invalid_origin() {
            return Err(Error::Serving { what });
        }
        let is_unprotected = self.access.token.is_none() && !self.access.anybody;
        if is_unprotected && !self.address.ip().is_loopback() {
            let address = self.address;
            return Err(Error::Serving {
                what: format!(
                    "{address} is reachable from other machines; set a token with --token-file or JIANBAO_TOKEN, or \
                     --no-token if anybody may read this archive"
                ),
            });
        }
        Ok(())
    }
}

/// Who may ask.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Names of this server besides the loopback ones and the address that it listens on, as in `http://NAME/`.
    pub hosts: Vec<String>,
    /// What a client must show; `None` lets everybody in who can connect.
    pub token: Option<Token>,
    /// Whether other machines may ask without a token.
    pub anybody: bool,
    /// Other sites whose pages may ask, as browsers name them: `https://wiki.example`, with the port if it is not the usual one.
    /// Requests that browsers send for pages of all others are refused.
    pub origins: Vec<String>,
}

impl Access {
    /// What is wrong with the names of other sites: one that no browser sends would never match.
    fn invalid_origin(&self) -> Option<String> {
        let is_origin = |origin: &str| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            host.is_some_and(|host| {
                let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._~:[]".contains(c);
                !host.is_empty() && host.chars().all(is_allowed)
            })
        };
        let invalid = self.origins.iter().find(|origin| !is_origin(origin))?;
        Some(format!(
            "{invalid:?} is not an origin as browsers send it; give scheme and host, in lower case and without a path, as \
             https://wiki.example or http://localhost:8080"
        ))
    }
}

/// A secret that clients share with the server. Only its hash is kept.
///
/// ```
/// use jianbao::serve::Token;
/// let token = Token::new("阅览室-二零二六-0731").unwrap();
/// assert!(token.is("阅览室-二零二六-0731") && !token.is("阅览室"));
/// assert!(Token::new("123456").is_err(), "this could be guessed");
/// ```
#[derive(Clone)]
pub struct Token(blake3::Hash);

impl Token {
    /// The fewest bytes of a token.
    pub const SHORTEST: usize = 16;

    /// A token; white space around it does not count.
    ///
    /// # Errors
    ///
    /// [`Error::Serving`] when it is so short that it can be guessed, or has white space in it.
    pub fn new(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.len() < Self::SHORTEST || text.contains(char::is_whitespace) {
            return Err(Error::Serving {
                what: format!(
                    "a token has at least {} bytes and no white space; `openssl rand -hex 16` makes a good one",
                    Self::SHORTEST
                ),
            });
        }
        Ok(Self(blake3::hash(text.as_bytes())))
    }

    /// Whether `text` is the token. Takes the same time whatever it is: hashes are compared, in constant time.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.0 == blake3::hash(text.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// How much is done at once, how long anything may take, and what it may cost. What is over a limit is refused at once, so that
/// what is within it is answered in time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Searches at once; each keeps a core busy. One of them is kept free of heavy searches. With only one, a usual search may wait
    /// for a heavy one.
    pub searches: usize,
    /// Searches that may wait for their turn; one more is refused with 503.
    pub queue: usize,
    /// How long a search may wait for its turn before it is refused with 503.
    pub wait: Duration,
    /// How long a search may take, with its wait, before it is stopped and refused with 504.
    pub time: Duration,
    /// Work that a search may do before it has to make way for others: it is then begun anew in the slow lane. In steps of a
    /// [`Budget`](crate::search::Budget).
    pub first_steps: u64,
    /// Work that a search may do at all; one that needs more is refused with 422.
    pub steps: u64,
    /// Heavy searches that may wait for the slow lane, besides the one or more in it, as long as their time lasts; one more is
    /// refused with 503.
    pub slow_queue: usize,
    /// Exports at once; one more is refused with 503.
    pub exports: usize,
    /// How long an export may take, with the time that its client takes to get it; then it is broken off.
    pub export_time: Duration,
    /// Work that an export may do; one that needs more is refused with 422, or broken off if it has begun.
    pub export_steps: u64,
    /// Searches and exports of one client on another machine, running and waiting; one more is refused with 429. A client is an
    /// IPv4 address, or a network /64 of IPv6.
    pub per_client: usize,
    /// Connections of one client on another machine. One more takes the place of its oldest one without a request, or is refused
    /// with 429.
    pub connections_per_client: usize,
    /// Whether the limits of one client hold for this machine too, where many may share one address, as behind a proxy.
    pub per_client_on_loopback: bool,
    /// Connections at once. One more takes the place of the oldest one without a request, or is refused with 503.
    pub connections: usize,
    /// How long a client may take to send a request, and to send the next one on the same connection.
    pub request: Duration,
    /// How long a client may take none of the answer's bytes.
    pub stall: Duration,
    /// How long requests that are being answered may go on after the server is told to stop.
    pub grace: Duration,
    /// Bytes of a request without its body: address and headers.
    pub head: usize,
    /// Characters of a query.
    pub query: usize,
    /// Hits of a page.
    pub page: usize,
    /// Hits that can be reached by paging; an export gives all.
    pub depth: usize,
    /// States of the index that are kept open besides the current one, for those who are reading on.
    pub kept: usize,
    /// How long such a state is kept after it was asked for last.
    pub kept_for: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            searches: thread::available_parallelism().map_or(2, NonZero::get),
            queue: 256,
            wait: Duration::from_secs(2),
            time: Duration::from_secs(10),
            first_steps: Self::STEPS_PER_SECOND / 32,
            steps: Self::STEPS_PER_SECOND,
            slow_queue: 16,
            exports: 2,
            export_time: Duration::from_secs(600),
            export_steps: Self::STEPS_PER_SECOND * 100,
            per_client: 16,
            connections_per_client: 128,
            per_client_on_loopback: false,
            connections: 512,
            request: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            grace: Duration::from_secs(10),
            head: 16 * 1024,
            query: 1_000,
            page: 200,
            depth: 10_000,
            kept: 16,
            kept_for: Duration::from_secs(300),
        }
    }
}

impl Limits {
    /// Steps that take no more than a second of one core: of the slowest queries a step takes 1.2 ns. Measured on a machine of 2026; see
    /// DESIGN.md, “Bounds of a search”.
    pub const STEPS_PER_SECOND: u64 = 800_000_000;

    /// How many searches and exports a client may have, where that is bounded.
    pub(super) fn search_limit(&self, client: IpAddr) -> Option<usize> {
        self.is_bounded(client).then_some(self.per_client)
    }

    /// How many connections it may have, where that is bounded.
    pub(super) fn connection_limit(&self, client: IpAddr) -> Option<usize> {
        self.is_bounded(client).then_some(self.connections_per_client)
    }

    fn is_bounded(&self, client: IpAddr) -> bool {
        self.per_client_on_loopback || !client.to_canonical().is_loopback()
    }

    /// What counts as one client: an IPv4 address, or a network /64 of IPv6, in which a single machine may take any address.
    pub(super) fn network(client: IpAddr) -> IpAddr {
        match client.to_canonical() {
            IpAddr::V6(address) if !address.is_loopback() => {
                Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
            }
            address => address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_an_address_or_a_network_of_ipv6() {
        let network = |text: &str| Limits::network(text.parse().expect("an address")).to_string();
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::1"), "::1");
        let limits = Limits::default();
        let search_limit = |text: &str| limits.connection_limit(text.parse().expect("an address"));
        assert_eq!([search_limit("127.0.0.1"), search_limit("::1"), search_limit("::ffff:127.0.0.1")], [None; 3]);
        assert_eq!(search_limit("192.0.2.7"), Some(limits.connections_per_client));
    }

    #[test]
    fn only_what_browsers_send_is_an_origin() {
        let invalid = |origin: &str| Access { origins: vec![origin.to_owned()], ..Access::default() }.invalid_origin();
        for origin in
            ["https://wiki.example", "http://localhost:8080", "http://[::1]:7300", "https://xn--fiqs8s.example"]
        {
            assert_eq!(invalid(origin), None);
        }
        for origin in [
            "",
            "*",
            "null",
            "wiki.example",
            "https://wiki.example/",
            "https://Wiki.example",
            "https://",
            "https://图书馆.example",
        ] {
            assert!(invalid(origin).is_some_and(|message| message.contains("https://wiki.example")), "{origin}");
        }
    }
}
