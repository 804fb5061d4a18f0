//! `jianbao serve`: serves the archive over HTTP until Ctrl-C.

use std::{
    net::{SocketAddr, ToSocketAddrs},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use super::indexing::build_if_missing;
use crate::{
    cli::{Exit, args::ServeArgs, input::files, terminal::console::print_message, terminal::interrupt},
    printer::neutralise,
    serve::{Access, CompletedRequest, Config, Limits, Observer, Server, Token},
};

/// The environment variable for the token. Other users can see the arguments of a process, but not its environment.
const TOKEN_VARIABLE: &str = "JIANBAO_TOKEN";
/// Interval of checks for Ctrl-C.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

pub(in crate::cli) fn run(args: &ServeArgs) -> anyhow::Result<Exit> {
    let config = Config {
        address: address(&args.addr)?,
        access: Access {
            hosts: args.host.clone(),
            token: token(args)?,
            allow_anonymous: args.no_token,
            origins: args.allow_origin.clone(),
        },
        limits: limits(args),
        ..Config::new(args.index.dir.clone())
    };
    build_if_missing(&args.index.dir)?;
    // The first Ctrl-C lets open requests finish, the second does not.
    let grace = config.limits.grace + POLL_INTERVAL + Duration::from_secs(1);
    interrupt::handle_with_grace(grace, || "stopped before all open requests were finished".to_owned());
    let server = Server::bind(config, Arc::new(AccessLog { requests: !args.quiet, queries: args.log_queries }))?;
    print_message(format_args!("serving {} at http://{}/; Ctrl-C ends", args.index.dir.display(), server.address()));
    let stopper = server.stopper();
    thread::spawn(move || {
        while !interrupt::interrupted() {
            thread::sleep(POLL_INTERVAL);
        }
        print_message(format_args!("shutting down, finishing open requests"));
        stopper.stop();
    });
    server.run()?;
    Ok(Exit::Success)
}

/// Parses an address; host names are resolved.
fn address(text: &str) -> anyhow::Result<SocketAddr> {
    let invalid = |reason: &dyn std::fmt::Display| {
        anyhow::anyhow!(
            "{text:?} is not an address to listen on ({reason}); give an address with a port, such as 127.0.0.1:7300"
        )
    };
    let mut addresses = text.to_socket_addrs().map_err(|error| invalid(&error))?;
    addresses.next().ok_or_else(|| invalid(&"it has none"))
}

fn token(args: &ServeArgs) -> anyhow::Result<Option<Token>> {
    if args.no_token {
        return Ok(None);
    }
    let text = match &args.token_file {
        Some(file) => Some(read(file)?),
        None => std::env::var(TOKEN_VARIABLE).ok(),
    };
    Ok(text.map(|text| Token::new(&text)).transpose()?)
}

fn read(file: &Path) -> anyhow::Result<String> {
    Ok(files::read_text("read the token in", file)?)
}

fn limits(args: &ServeArgs) -> Limits {
    let defaults = Limits::default();
    Limits {
        searches: args.threads.map_or(defaults.searches, usize::from),
        queue: args.queue.unwrap_or(defaults.queue),
        time: args.time_limit.map_or(defaults.time, Duration::from_secs),
        steps: args.work_limit.map_or(defaults.steps, |seconds| seconds * Limits::STEPS_PER_SECOND),
        per_client: args.per_client.map_or(defaults.per_client, usize::from),
        ..defaults
    }
}

/// Logs a line per request to standard error.
struct AccessLog {
    requests: bool,
    queries: bool,
}

impl Observer for AccessLog {
    fn request_completed(&self, request: &CompletedRequest<'_>) {
        if !self.requests {
            return;
        }
        let CompletedRequest { client, method, path, query, status, duration, bytes, is_complete } = request;
        // The path contains the article id, which reveals what was read.
        let path = if self.queries { path } else { without_id(path) };
        let query = query.filter(|_| self.queries).map(|query| format!("?{query}")).unwrap_or_default();
        let duration = duration.as_secs_f64() * 1e3;
        let cut = if *is_complete { "" } else { " cut" };
        print_message(format_args!(
            "{client} {method} {}{} {status} {duration:.1} ms {bytes} B{cut}",
            neutralise(path),
            neutralise(&query)
        ));
    }

    fn error(&self, message: &str) {
        print_message(format_args!("jianbao: {}", neutralise(message)));
    }
}

fn without_id(path: &str) -> &str {
    ["/api/v1/articles/", "/article/"].into_iter().find(|prefix| path.starts_with(prefix)).unwrap_or(path)
}
