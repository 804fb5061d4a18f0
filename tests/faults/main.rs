//! Disks that are full or turn read-only in the middle: the old index answers, the message says what is needed, and when there is
//! room again the same command goes through. Needs the right to mount a small file system; without it, says so and ends.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![cfg(target_os = "linux")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A small file system in memory.
struct Disk {
    dir: tempfile::TempDir,
}

impl Disk {
    fn new(megabytes: usize) -> Option<Self> {
        let disk = Self { dir: tempfile::tempdir().unwrap() };
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(disk.dir.path()).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(disk);
        }
        println!("nothing can be mounted here: the tests of full and read-only disks are not run");
        // Nothing is mounted, so nothing is to be taken away.
        std::mem::forget(disk);
        None
    }

    fn remount(&self, how: &str) {
        let options = format!("remount,{how}");
        assert!(Command::new("mount").args(["-o", &options]).arg(self.dir.path()).status().unwrap().success());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.dir.path()).status();
    }
}

fn jianbao(args: &[&str], archive: &Path, index: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command.args(args).arg("--index").arg(index);
    if args[0] == "index" {
        command.arg(archive);
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn write_articles(archive: &Path, file: &str, articles: usize, body: &str) {
    let line = |number: usize| {
        let text = format!("{body}第{number}次检修，{}", "市长到场，两岸群众往来如常。".repeat(number % 7));
        serde_json::json!({ "id": format!("{file}{number}"), "title": body, "text": text }).to_string() + "\n"
    };
    fs::create_dir_all(archive).unwrap();
    fs::write(archive.join(file), (0..articles).map(line).collect::<String>()).unwrap();
}

fn count(query: &str, archive: &Path, index: &Path) -> String {
    text(&jianbao(&["search", query, "--count"], archive, index).stdout)
}

#[test]
fn a_full_disk_leaves_the_old_index_and_a_message() {
    let Some(disk) = Disk::new(2) else { return };
    let archive = tempfile::tempdir().unwrap();
    let (archive, index) = (archive.path(), disk.path("index"));
    write_articles(archive, "a.jsonl", 200, "大桥");
    assert!(jianbao(&["index"], archive, &index).status.success());
    let before = count("大桥", archive, &index);

    // The disk fills up to a different point each time: every file of an update once meets its end.
    write_articles(archive, "b.jsonl", 400, "渡口");
    let filler = disk.path("filler");
    let mut failed = 0;
    for kilobytes in (0..).step_by(12) {
        let free = Command::new("df").args(["--output=avail", "-k"]).arg(disk.dir.path()).output().unwrap();
        let free: usize = text(&free.stdout).lines().nth(1).unwrap().trim().parse().unwrap();
        fs::write(&filler, vec![1; free.saturating_sub(kilobytes) * 1024]).unwrap();
        let run = jianbao(&["index"], archive, &index);
        let message = text(&run.stderr);
        fs::remove_file(&filler).unwrap();
        assert!(run.status.code().is_some(), "{message}");
        if run.status.success() {
            break;
        }
        failed += 1;
        assert!(message.contains("the disk is full"), "{message}");
        assert!(!message.contains("panicked"), "{message}");
        assert_eq!(count("大桥", archive, &index), before);
        assert_eq!(count("渡口", archive, &index), "0\n");
        assert!(jianbao(&["verify"], archive, &index).status.success());
    }
    assert!(failed > 5, "{failed}");
    assert_ne!(count("渡口", archive, &index), "0\n");
    assert!(jianbao(&["verify", "--full"], archive, &index).status.success());
    println!("{failed} updates met a full disk");
}

#[test]
fn a_disk_that_turns_read_only_leaves_the_old_index_and_a_message() {
    let Some(disk) = Disk::new(64) else { return };
    let archive = tempfile::tempdir().unwrap();
    let (archive, index) = (archive.path(), disk.path("index"));
    write_articles(archive, "a.jsonl", 200, "大桥");
    assert!(jianbao(&["index"], archive, &index).status.success());
    let before = count("大桥", archive, &index);
    write_articles(archive, "b.jsonl", 100, "渡口");

    disk.remount("ro");
    let run = jianbao(&["index"], archive, &index);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("the disk cannot be written to now"), "{}", text(&run.stderr));
    assert_eq!(count("大桥", archive, &index), before);
    // Searching, counting and verifying write nothing.
    for command in ["verify", "stats"] {
        assert!(jianbao(&[command], archive, &index).status.success(), "{command}");
    }

    disk.remount("rw");
    assert!(jianbao(&["index"], archive, &index).status.success());
    assert_ne!(count("渡口", archive, &index), "0\n");
}
