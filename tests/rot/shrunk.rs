//! A file of the index becomes shorter while a process reads it. The system ends that process with SIGBUS; later commands report the
//! damage.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
};

use crate::{support::Folder, world::files_of};

/// The number of SIGBUS on Linux, except on MIPS and SPARC.
const SIGBUS: i32 = 7;

#[test]
fn the_reader_ends_and_the_next_command_says_that_the_index_is_damaged() {
    let folder = Folder::new();
    let lines: Vec<String> = (0..50)
        .map(|number| {
            serde_json::json!({ "id": number.to_string(), "text": format!("第{number}座大桥昨日合龙。") }).to_string()
        })
        .collect();
    folder.write("archive/a.jsonl", lines.join("\n"));
    folder.build();
    let index = folder.path().join("index");

    let mut child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
        .args(["search", "--queries", "-", "--index"])
        .arg(&index)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut queries = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    // After the first answer, the files are open.
    let mut line = String::new();
    queries.write_all("大桥\n".as_bytes()).unwrap();
    answers.read_line(&mut line).unwrap();
    assert!(line.contains("合龙"), "{line}");
    for ending in [".idx", ".pos", ".term", ".store", ".fast", ".fieldnorm"] {
        for path in files_of(&index, ending) {
            File::options().write(true).open(path).unwrap().set_len(0).unwrap();
        }
    }
    // The process may have ended before it read this.
    let _ = queries.write_all("渡口\n昨日合龙\n".as_bytes());
    drop(queries);
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(SIGBUS), "{status}");

    for command in [&["search", "大桥"][..], &["stats"], &["serve", "--addr", "127.0.0.1:0"]] {
        let run = folder.run(command);
        assert_eq!(run.code, 2, "{command:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("is damaged: its file ") && run.stderr.contains("jianbao verify --repair"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(folder.run(&["verify", "--repair"]).code, 0);
    assert_eq!(folder.run(&["search", "合龙", "--count"]).stdout, "50\n");
    assert!(fs::read_dir(index.join("generations")).unwrap().count() == 1);
}
