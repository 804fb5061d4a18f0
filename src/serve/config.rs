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

/// The configuration of a server.
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
    /// Address to listen on; with port 0 the system chooses a free port.
    pub address: SocketAddr,
    /// Access control.
    pub access: Access,
    /// Limits on concurrency, time and cost.
    pub limits: Limits,
}

impl Config {
    /// Serves the index in a folder to this machine only, on port 7300.
    #[must_use]
    pub fn new(index: PathBuf) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], 7300));
        Self { index, address, access: Access::default(), limits: Limits::default() }
    }

    /// # Errors
    ///
    /// [`Error::Server`] if other machines could access the server without a token although `allow_anonymous` is not set, or
    /// if an origin is invalid.
    pub(super) fn check(&self) -> Result<()> {
        if let Some(what) = self.access.invalid_origin() {
            return Err(Error::Server { what });
        }
        let is_unprotected = self.access.token.is_none() && !self.access.allow_anonymous;
        if is_unprotected && !self.address.ip().is_loopback() {
            let address = self.address;
            return Err(Error::Server {
                what: format!(
                    "{address} is reachable from other machines; set a token with --token-file or JIANBAO_TOKEN, or \
                     --no-token if anybody may read this archive"
                ),
            });
        }
        Ok(())
    }
}

/// Access control.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Host names of this server, besides the loopback names and the address that it listens on, as in `http://NAME/`.
    pub hosts: Vec<String>,
    /// The token that clients must send; `None` requires no token.
    pub token: Option<Token>,
    /// Whether other machines may access the server without a token.
    pub allow_anonymous: bool,
    /// Other sites whose pages may send requests, as origins: `https://wiki.example`, with the port if it is not the
    /// default. Requests from pages of all other sites are rejected.
    pub origins: Vec<String>,
}

impl Access {
    /// The error message for the first invalid origin. An origin that no browser sends would never match.
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

/// A secret shared with the clients. Only its hash is stored.
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
    /// Minimum length of a token, in bytes.
    pub const SHORTEST: usize = 16;

    /// Creates a token. Ignores surrounding white space.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if the token is too short or contains white space.
    pub fn new(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.len() < Self::SHORTEST || text.contains(char::is_whitespace) {
            return Err(Error::Server {
                what: format!(
                    "a token has at least {} bytes and no white space; `openssl rand -hex 16` makes a good one",
                    Self::SHORTEST
                ),
            });
        }
        Ok(Self(blake3::hash(text.as_bytes())))
    }

    /// Whether `text` is the token. Compares the hashes in constant time.
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

/// Limits on concurrency, time and cost. Requests above a limit are rejected at once, so that the others are answered
/// in time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Concurrent searches; each keeps one core busy. One of them is reserved for light searches. With only one, a
    /// light search may wait for a heavy one.
    pub searches: usize,
    /// Searches that may wait in the queue. Further ones are rejected with 503.
    pub queue: usize,
    /// How long a search may wait in the queue before it is rejected with 503.
    pub wait: Duration,
    /// How long a search may take, including its wait, before it is stopped and rejected with 504.
    pub time: Duration,
    /// Steps of the first run of a search, in units of a [`Budget`](crate::search::Budget). A search that needs more
    /// starts again in the slow lane.
    pub first_steps: u64,
    /// Maximum steps of a search. One that needs more is rejected with 422.
    pub steps: u64,
    /// Heavy searches that may wait for the slow lane. Further ones are rejected with 503.
    pub slow_queue: usize,
    /// Concurrent exports. Further ones are rejected with 503.
    pub exports: usize,
    /// How long an export may take, including the transfer. It is aborted after this time.
    pub export_time: Duration,
    /// Maximum steps of an export. One that needs more is rejected with 422, or aborted if the response has started.
    pub export_steps: u64,
    /// Searches and exports, running or queued, of one client on another machine. Further ones are rejected with 429. A
    /// client is an IPv4 address or an IPv6 /64 network.
    pub per_client: usize,
    /// Connections of one client on another machine. A further one replaces the client's oldest idle connection, or is
    /// rejected with 429.
    pub connections_per_client: usize,
    /// Whether the limits per client also apply to this machine, where a proxy may send the requests of many clients.
    pub per_client_on_loopback: bool,
    /// Concurrent connections. A further one replaces the oldest idle connection, or is rejected with 503.
    pub connections: usize,
    /// How long a client may take to send a request, or the next request on the same connection.
    pub request: Duration,
    /// How long a client may stop receiving a response.
    pub stall: Duration,
    /// How long open requests may continue after the server is told to stop.
    pub grace: Duration,
    /// Maximum size of a request's head, in bytes: request line and headers.
    pub head: usize,
    /// Maximum length of a query, in characters.
    pub query: usize,
    /// Maximum number of hits per page.
    pub page: usize,
    /// Maximum number of hits that paging can reach. An export has no such limit.
    pub depth: usize,
    /// How many earlier states of the index are kept open for clients that page through them.
    pub retained_snapshots: usize,
    /// How long an earlier state is kept after its last use.
    pub retention: Duration,
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
            retained_snapshots: 16,
            retention: Duration::from_secs(300),
        }
    }
}

impl Limits {
    /// Steps per second of one core, at least. A step of the slowest queries takes 1.2 ns, measured on a machine of
    /// 2026; see DESIGN.md, “Bounds of a search”.
    pub const STEPS_PER_SECOND: u64 = 800_000_000;

    /// Maximum number of searches and exports of a client; `None` if unlimited.
    pub(super) fn search_limit(&self, client: IpAddr) -> Option<usize> {
        self.is_bounded(client).then_some(self.per_client)
    }

    /// Maximum number of connections of a client; `None` if unlimited.
    pub(super) fn connection_limit(&self, client: IpAddr) -> Option<usize> {
        self.is_bounded(client).then_some(self.connections_per_client)
    }

    fn is_bounded(&self, client: IpAddr) -> bool {
        self.per_client_on_loopback || !client.to_canonical().is_loopback()
    }

    /// The address or network that identifies a client: an IPv4 address, or an IPv6 /64 network, in which one machine
    /// can use any address.
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
