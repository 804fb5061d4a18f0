//! The program that serves: its messages, its log, its exit.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use crate::{
    client::{Connection, encode},
    running::{index, sample},
};

struct Program {
    child: Child,
    errors: BufReader<std::process::ChildStderr>,
    address: SocketAddr,
}

impl Program {
    fn start(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .args(["serve", "--addr", "127.0.0.1:0", "--index"])
            .arg(index(sample()))
            .args(args)
            .env_remove("JIANBAO_TOKEN")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        errors.read_line(&mut line).unwrap();
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect(&line).parse().unwrap();
        Self { child, errors, address }
    }

    /// Ends it like a system that shuts down. Returns its output.
    fn end(mut self, signal: &str) -> String {
        let told = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let mut said = String::new();
        self.errors.read_to_string(&mut said).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{said}");
        said
    }
}

/// Queries of readers are private, so they are not in the log unless requested.
#[test]
#[cfg(unix)]
fn queries_are_logged_only_on_request() {
    for (args, shown) in [(&[][..], false), (&["--log-queries"][..], true)] {
        let program = Program::start(args);
        let (query, id) = (encode("秘密"), encode("临江日报/秘密"));
        let paths = [format!("/?q={query}"), format!("/api/v1/search?q={query}"), format!("/article/{id}?q={query}")];
        let mut client = Connection::open(program.address);
        for path in paths.iter().chain([&format!("/api/v1/articles/{id}")]) {
            client.get(path);
        }
        let said = program.end("TERM");
        assert_eq!(said.matches(" ms ").count(), 4, "a line each: {said}");
        assert_eq!(said.contains(&query), shown, "{said}");
        assert!(said.contains("GET /api/v1/search") && said.contains(" 404 "), "{said}");
    }
}

/// A client cannot write control characters to the terminal of the operator.
#[test]
#[cfg(unix)]
fn the_log_is_plain_text() {
    let program = Program::start(&["--log-queries"]);
    let mut client = Connection::open(program.address);
    client.send("GET /\u{1b}[31m?q=\u{1b}]0;x\u{7} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let _ = client.reply();
    Connection::open(program.address).get("/%1b%5b31m?q=%1b%5b31m");
    let said = program.end("INT");
    assert!(!said.contains(['\u{1b}', '\u{7}']), "{said:?}");
}

/// The token is in a file or the environment, never among the arguments, which every user of the machine can see.
#[test]
#[cfg(unix)]
fn the_token_comes_from_a_file_or_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token.txt");
    std::fs::write(&file, "0123456789abcdef\n").unwrap();
    let program = Program::start(&["--token-file", file.to_str().unwrap()]);
    let mut client = Connection::open(program.address);
    assert_eq!(client.get("/api/v1/stats").status, 401);
    assert_eq!(client.get_with("/api/v1/stats", "Authorization: Bearer 0123456789abcdef\r\n").status, 200);
    let said = program.end("TERM");
    assert!(!said.contains("0123456789abcdef"), "{said}");
}

/// Errors at the start say what to do.
#[test]
fn startup_errors_name_the_remedy() {
    let folder = sample();
    let refused = |args: &[&str], what: &str| {
        let run = folder.run(&[&["serve"], args].concat());
        assert!(run.code == 2 && run.stderr.contains(what), "{args:?}: {run:?}");
    };
    refused(&["--addr", "0.0.0.0:0"], "--no-token");
    refused(&["--addr", "7300"], "127.0.0.1:7300");
    refused(&["--index", "none", "--addr", "127.0.0.1:0"], "there is no index at none");
    refused(&["--token-file", "none"], "cannot read the token in none");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    refused(&["--addr", &taken.local_addr().unwrap().to_string()], "choose another port with --addr");
}
