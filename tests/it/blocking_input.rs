//! Input that never ends or never begins: pipes, devices and virtual files are not waited for, and a signal ends a
//! command at any point.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Write},
    os::unix::{fs::symlink, net::UnixListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use jianbao::corpus::walk;

use crate::support::{Folder, Run};

fn line(id: &str) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"大桥\",\"text\":\"大桥通车了。\"}}\n")
}

/// Makes a named pipe.
fn pipe(path: PathBuf) -> PathBuf {
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

/// Opens a pipe for writing, which waits until a process opens it for reading.
fn writer(path: &Path) -> File {
    OpenOptions::new().write(true).open(path).unwrap()
}

/// Starts the program in a folder.
fn start(folder: &Folder, args: &[&str]) -> Child {
    let program = assert_cmd::cargo::cargo_bin("jianbao");
    let mut command = Command::new(program);
    command.args(args).current_dir(folder.path()).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status().unwrap();
    assert!(status.success());
}

/// Waits for the end of a child. Returns its exit code and output.
fn ended(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

fn ids(folder: &Folder) -> String {
    folder.run(&["search", "通车", "-l"]).stdout.replace('\n', " ")
}

#[test]
fn special_files_are_listed_and_the_rest_is_read() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", line("a"));
    let archive = folder.path().join("archive");
    pipe(archive.join("pipe.jsonl"));
    // With an unsupported extension, it would be skipped in any case.
    pipe(archive.join("pipe.bin"));
    let _socket = UnixListener::bind(archive.join("socket.txt")).unwrap();
    let elsewhere = pipe(folder.path().join("elsewhere"));
    symlink(elsewhere, archive.join("link.txt")).unwrap();
    symlink("/dev/zero", archive.join("zero.txt")).unwrap();
    let mut expected = vec![
        ("link.txt", "it is a pipe, not a file"),
        ("pipe.jsonl", "it is a pipe, not a file"),
        ("socket.txt", "it is a socket, not a file"),
        ("zero.txt", "it is a device, not a file"),
    ];
    if Path::new("/proc/kmsg").exists() {
        // Reading it would wait for the next message of the kernel.
        symlink("/proc/kmsg", archive.join("kmsg.txt")).unwrap();
        expected.insert(0, ("kmsg.txt", "shows the state of the running system"));
    }
    let walked = walk(&[archive]).unwrap();
    assert_eq!((walked.files.len(), walked.passed_over.count(), walked.skips.len()), (1, 1, expected.len()));
    for (skip, (name, reason)) in walked.skips.iter().zip(&expected) {
        assert!(skip.path.ends_with(name) && skip.reason.contains(reason), "{skip}");
    }
    let run = folder.run(&["index", "archive"]);
    assert_eq!((run.code, ids(&folder).as_str()), (3, "a "), "{}", run.stderr);
    // A list of files names existing files, not files that the user asked for.
    let run = folder
        .run_with_input(&["index", "--files-from", "-"], "archive/pipe.jsonl\narchive/a.jsonl\narchive/zero.txt\n");
    assert!(run.code == 3 && run.stderr.contains("it is a pipe") && run.stderr.contains("a device"), "{}", run.stderr);
    assert_eq!(folder.run(&["inspect", "archive"]).code, 3);
}

#[test]
fn reading_a_device_given_by_name_ends() {
    let folder = Folder::new();
    for device in ["/dev/zero", "/dev/null", "/dev/urandom"] {
        let run = folder.run(&["index", device]);
        assert!(run.code == 3 && run.stderr.contains("it is a device, not a file"), "{device}: {}", run.stderr);
    }
    let from = |input: &str| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("jianbao"));
        command.args(["index", "-"]).current_dir(folder.path()).stdin(File::open(input).unwrap());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = from("/dev/zero");
    assert!(code == Some(3) && said.contains("too many of its bytes are zero"), "{said}");
    let (code, said) = from("/dev/null");
    assert!(code == Some(3) && said.contains("the file is empty"), "{said}");
    let (code, said) = from("/dev/urandom");
    assert!(code == Some(3), "{said}");
    // Files named by options are read up to a limit.
    folder.write("a.jsonl", line("a"));
    for args in [
        &["index", "a.jsonl", "--dict", "/dev/zero"][..],
        &["index", "--files-from", "/dev/zero"],
        &["eval", "--queries", "/dev/zero", "--qrels", "/dev/zero"],
    ] {
        let run = folder.run(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
    }
}

#[test]
fn a_pipe_given_by_name_is_read_once_like_standard_input() {
    let folder = Folder::new();
    let (one, two) = (pipe(folder.path().join("one")), pipe(folder.path().join("two")));
    let give = |pipe: &Path, args: &[&str], content: &str| {
        let child = start(&folder, args);
        writer(pipe).write_all(content.as_bytes()).unwrap();
        ended(child)
    };
    assert_eq!(give(&one, &["index", "one"], &line("a")).0, Some(0));
    assert_eq!(give(&two, &["index", "two"], &line("b")).0, Some(0));
    assert_eq!(ids(&folder), "a b ");
    // Nobody writes to them now: they are not waited for, and their articles stay.
    let run = folder.run(&["index"]);
    assert_eq!((run.code, ids(&folder).as_str()), (0, "a b "), "{}", run.stderr);
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
    // More articles from the same pipe are added, and replace those with the same ids.
    let more = line("c") + &line("a").replace("大桥通车了", "渡口停航了，不是通车");
    assert_eq!(give(&one, &["index", "one"], &more).0, Some(0));
    assert_eq!(ids(&folder).split_whitespace().count(), 3);
    assert_eq!(folder.run(&["search", "停航", "-l"]).stdout, "a\n");
    // Options for standard input are accepted.
    let table = "题,文\n渡口,今起通车。\n";
    let args = ["index", "-", "--format", "csv", "--map", "title=题", "--map", "text=文"];
    assert_eq!(folder.run_with_input(&args, table).code, 0);
    assert_eq!(ids(&folder).split_whitespace().count(), 4);
    assert!(folder.run(&["search", "今起通车", "--flat"]).stdout.starts_with("渡口\n"));
    let run = folder.run(&["index", "--rebuild"]);
    assert_eq!(ids(&folder).split_whitespace().count(), 4, "{}", run.stderr);
}

#[test]
fn a_large_zip_from_a_pipe_is_refused_with_a_reason_that_names_the_pipe() {
    let folder = Folder::new();
    let path = pipe(folder.path().join("pipe"));
    let child = start(&folder, &["index", "pipe"]);
    let zeros = vec![0; 64 << 20];
    // The program may close the pipe when it has read enough.
    let _ = writer(&path).write_all(&[b"PK\x03\x04", &zeros[..]].concat());
    let (_, said) = ended(child);
    let reason = "a .zip of more than 64 MiB is not read from a pipe";
    assert!(said.contains(reason) && said.contains("give it as a file of its own"), "{said}");
}

/// A run that waits for a pipe, and the open end of the pipe.
fn blocked(folder: &Folder, args: &[&str]) -> (Child, File) {
    let path = folder.path().join("pipe");
    if !path.exists() {
        pipe(path.clone());
    }
    let child = start(folder, args);
    let writer = writer(&path);
    (child, writer)
}

#[test]
fn a_signal_ends_a_run_whose_reader_is_blocked() {
    for name in ["INT", "TERM"] {
        let folder = Folder::new();
        let (child, _held) = blocked(&folder, &["index", "pipe"]);
        signal(&child, name);
        let (code, said) = ended(child);
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("interrupted; there is no index at index yet; run the same command again"), "{said}");
        // Its remains do not disturb the next run.
        folder.write("a.jsonl", line("a"));
        assert_eq!((folder.run(&["index", "a.jsonl"]).code, ids(&folder).as_str()), (0, "a "));
        // An existing index is unchanged.
        let (child, _held) = blocked(&folder, &["index", "pipe"]);
        signal(&child, name);
        let (code, said) = ended(child);
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("is unchanged; run the same command again to continue"), "{said}");
        assert_eq!((ids(&folder).as_str(), folder.run(&["verify"]).code), ("a ", 0));
    }
}

#[test]
fn a_second_signal_ends_a_command_that_has_long_to_end() {
    let folder = Folder::new();
    folder.write("a.jsonl", line("a"));
    assert_eq!(folder.run(&["index", "a.jsonl"]).code, 0);
    let (child, _held) = blocked(&folder, &["index", "pipe"]);
    signal(&child, "INT");
    signal(&child, "TERM");
    let (code, said) = ended(child);
    assert_eq!((code, said.matches("interrupted").count()), (Some(130), 1), "{said}");
}

#[test]
#[cfg(feature = "serve")]
fn a_second_signal_ends_a_server_before_its_answers() {
    let folder = Folder::new();
    let text = "大桥".repeat(2_000);
    let article = |number: usize| serde_json::json!({ "id": number.to_string(), "text": text }).to_string() + "\n";
    folder.write("a.jsonl", (0..1_500).map(article).collect::<String>());
    assert_eq!(folder.run(&["index", "a.jsonl"]).code, 0);
    // An export that its client does not read would delay the end of a server for the whole grace period.
    let mut child = start(&folder, &["serve", "--addr", "127.0.0.1:0"]);
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    errors.read_line(&mut said).unwrap();
    let address =
        said.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_else(|| panic!("{said}"));
    let mut request = std::net::TcpStream::connect(address).unwrap();
    let wanted = "/api/v1/export?q=%E5%A4%A7%E6%A1%A5&format=jsonl";
    write!(request, "GET {wanted} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    // Its response has started.
    request.read_exact(&mut [0]).unwrap();
    signal(&child, "INT");
    said.clear();
    errors.read_line(&mut said).unwrap();
    assert!(said.contains("shutting down, finishing open requests"), "{said}");
    signal(&child, "INT");
    said.clear();
    errors.read_to_string(&mut said).unwrap();
    // A server that ends by itself exits with 0.
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("stopped before all open requests were finished"), "{said}");
}

#[test]
fn a_signal_ends_a_run_that_watches() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", line("a"));
    let mut child = start(&folder, &["index", "archive", "--watch"]);
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("Ctrl-C ends") {
        assert_ne!(errors.read_line(&mut said).unwrap(), 0, "{said}");
    }
    signal(&child, "TERM");
    errors.read_to_string(&mut said).unwrap();
    // It may be in its first scan of the archive.
    let code = child.wait().unwrap().code();
    assert!(code == Some(0) && said.contains("no longer watching") || code == Some(130), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_signal_ends_a_run_that_waits_for_another() {
    let folder = Folder::new();
    folder.write("a.jsonl", line("a"));
    assert_eq!(folder.run(&["index", "a.jsonl"]).code, 0);
    let lock = File::options().read(true).write(true).open(folder.path().join("index/lock")).unwrap();
    lock.lock().unwrap();
    let child = start(&folder, &["index", "--wait"]);
    // The system marks waiting processes in its list of locks with an arrow.
    let waiter = child.id().to_string();
    let waits = |line: &str| line.contains("->") && line.split_whitespace().any(|word| word == waiter);
    while !std::fs::read_to_string("/proc/locks").unwrap().lines().any(waits) {
        std::thread::yield_now();
    }
    signal(&child, "INT");
    let (code, said) = ended(child);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("is unchanged"), "{said}");
}

#[test]
fn a_benchmark_of_building_takes_its_processes_with_it() {
    let folder = Folder::new();
    let pipe = pipe(folder.path().join("pipe"));
    let temporary = folder.path().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("jianbao"));
    command.args(["bench", "--index-build"]).arg(&pipe).env("TMPDIR", &temporary);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // The child process reads the pipe.
    let mut held = writer(&pipe);
    signal(&child, "TERM");
    let (code, said) = ended(child);
    assert_eq!(code, Some(130), "{said}");
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "its folder is gone");
    // No process reads it any more.
    assert_eq!(held.write_all(b"x").unwrap_err().kind(), std::io::ErrorKind::BrokenPipe);
}

#[test]
fn help_names_the_code_of_an_interruption() {
    let Run { stdout, .. } = Folder::new().run(&["--help"]);
    assert!(stdout.contains("130 interrupted"), "{stdout}");
}
