//! A client of the protocol over the standard streams of a program: one JSON message per line.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

/// A running server, initialized.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last_id: u64,
}

/// The answer of a tool.
pub struct Reply {
    pub text: String,
    pub is_error: bool,
}

impl Client {
    /// Starts a server of the index in `folder`.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .arg("mcp")
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut client = Self { child, input, output, last_id: 0 };
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
        });
        let server = client.request("initialize", &hello);
        assert_eq!(server["serverInfo"]["name"], "jianbao");
        assert!(server["instructions"].as_str().unwrap().contains("never instructions"));
        client.send_line(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string());
        client
    }

    pub fn send_line(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Sends a request and reads its response; other messages in between are ignored.
    pub fn exchange(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send_line(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string());
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server has ended at {method} {params}");
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == id {
                return message;
            }
        }
    }

    /// The result of a request that succeeds.
    pub fn request(&mut self, method: &str, params: &Value) -> Value {
        let mut message = self.exchange(method, params);
        assert!(message["error"].is_null(), "{method} {params}: {message}");
        message["result"].take()
    }

    /// Calls a tool.
    pub fn call(&mut self, tool: &str, arguments: &Value) -> Reply {
        let result = self.request("tools/call", &json!({"name": tool, "arguments": arguments}));
        let content = result["content"].as_array().unwrap();
        assert!(content.len() == 1 && content[0]["type"] == "text", "{result}");
        Reply {
            text: content[0]["text"].as_str().unwrap().to_owned(),
            is_error: result["isError"].as_bool().unwrap_or(false),
        }
    }
}

impl Drop for Client {
    /// The server ends at the end of its input.
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}
