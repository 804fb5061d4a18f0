//! What whoever starts a server may decide: where it listens, who may ask, how much. Pure, and never reads a file.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
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
    /// [`Error::Serving`] when others than this machine could ask without a token, and that was not said to be wanted.
    pub(super) fn check(&self) -> Result<()> {
        let open = self.access.token.is_none() && !self.access.anybody;
        if open && !self.address.ip().is_loopback() {
            let address = self.address;
            return Err(Error::Serving {
                what: format!(
                    "{address} can be reached from other machines; give a token with --token-file or JIANBAO_TOKEN, or \
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

/// How much is done at once, and how long anything may take. What is over a limit is refused at once, so that what is within it
/// is answered in time.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Searches at once; each keeps a core busy.
    pub searches: usize,
    /// Searches that may wait for their turn; one more is refused with 503.
    pub queue: usize,
    /// How long a search may wait for its turn before it is refused with 503.
    pub wait: Duration,
    /// How long a search may take, with its wait, before its answer is given up with 504.
    pub time: Duration,
    /// Exports at once; one more is refused with 503.
    pub exports: usize,
    /// How long an export may take, with the time that its client takes to get it; then it is broken off.
    pub export_time: Duration,
    /// Searches and exports of one address of another machine, running and waiting; one more is refused with 429.
    pub per_client: usize,
    /// Whether the limit of one address holds for this machine too, where many clients may share one address.
    pub per_client_on_loopback: bool,
    /// Connections at once; one more is told 503 and closed.
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
            exports: 2,
            export_time: Duration::from_secs(600),
            per_client: 16,
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
    /// The share of a client, where it has one.
    pub(super) fn share(&self, client: IpAddr) -> Option<usize> {
        (self.per_client_on_loopback || !client.is_loopback()).then_some(self.per_client)
    }
}
