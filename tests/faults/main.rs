//! Full disks, disks that become read-only, and missing permissions: the old index can still be searched, the message
//! states what is needed, and the same command succeeds when there is space or permission again. The tests mount a
//! small file system and run the program as another user. If they are not permitted to do so, they print that and pass.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![cfg(target_os = "linux")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
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
        // Nothing is mounted, so nothing must be unmounted.
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

    // The free space grows from run to run, so that each file of an update is the one that does not fit in some run.
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
    assert!(text(&run.stderr).contains("the disk is read-only"), "{}", text(&run.stderr));
    assert_eq!(count("大桥", archive, &index), before);
    // Searching, counting and verifying write nothing.
    for command in ["verify", "stats"] {
        assert!(jianbao(&[command], archive, &index).status.success(), "{command}");
    }

    disk.remount("rw");
    assert!(jianbao(&["index"], archive, &index).status.success());
    assert_ne!(count("渡口", archive, &index), "0\n");
}

/// A command that runs the program as an unprivileged user; permissions do not restrict root.
fn as_nobody(args: &[&str], archive: &Path, index: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", env!("CARGO_BIN_EXE_jianbao")]);
    command.args(args).arg("--index").arg(index);
    if args[0] == "index" {
        command.arg(archive);
    }
    command.stderr(Stdio::piped()).stdout(Stdio::piped());
    command
}

const NOBODY: &str = "65534";

/// Makes all folders of an index read-only, or writable again. The program may remove a folder meanwhile.
fn permit(index: &Path, write: bool) {
    let mode = fs::Permissions::from_mode(if write { 0o755 } else { 0o555 });
    let generations = fs::read_dir(index.join("generations")).into_iter().flatten().flatten().map(|entry| entry.path());
    for folder in [index.to_path_buf(), index.join("generations")].into_iter().chain(generations) {
        let _ = fs::set_permissions(folder, mode.clone());
    }
}

#[test]
fn folders_that_nobody_may_write_to_in_the_middle_of_an_update() {
    let work = tempfile::tempdir().unwrap();
    let (archive, index) = (work.path().join("archive"), work.path().join("home/index"));
    write_articles(&archive, "a.jsonl", 200, "大桥");
    fs::create_dir(work.path().join("home")).unwrap();
    let nobody = NOBODY.parse().ok();
    fs::set_permissions(work.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let owned = std::os::unix::fs::chown(work.path().join("home"), nobody, nobody).is_ok();
    if !owned || !as_nobody(&["index"], &archive, &index).output().is_ok_and(|run| run.status.success()) {
        println!("nobody else can run the program here: the test of permissions is not run");
        return;
    }
    let (mut refused, mut done) = (0, 0);
    for moment in 0..24 {
        let before = count("渡口", &archive, &index);
        write_articles(&archive, "b.jsonl", 100 + moment, "渡口");
        let run = as_nobody(&["index"], &archive, &index).spawn().unwrap();
        // The moments are spread over the run of the program.
        std::thread::sleep(Duration::from_millis(15 * moment as u64));
        permit(&index, false);
        let run = run.wait_with_output().unwrap();
        let message = text(&run.stderr);
        permit(&index, true);
        let now = count("渡口", &archive, &index);
        match run.status.code() {
            Some(0) => done += 1,
            Some(2) => {
                refused += 1;
                assert!(message.contains("this user lacks the permission"), "{message}");
                assert_eq!(now, before, "{message}");
            }
            // The update was published, then the merge was refused.
            Some(4) => {
                done += 1;
                assert!(message.contains("the new state is in place"), "{message}");
                assert_eq!(now, format!("{}\n", 2 * (100 + moment)), "{message}");
            }
            code => panic!("{code:?}: {message}"),
        }
        assert!(jianbao(&["verify"], &archive, &index).status.success());
        let again = as_nobody(&["index"], &archive, &index).output().unwrap();
        assert!(again.status.success(), "{}", text(&again.stderr));
        assert_eq!(count("渡口", &archive, &index), format!("{}\n", 2 * (100 + moment)));
    }
    assert!(refused > 0, "no update was refused");
    println!("{refused} updates were refused, {done} were done before");
}

#[test]
fn a_disk_that_is_full_when_segments_are_merged_has_the_new_state_and_an_exit_code_of_its_own() {
    let Some(disk) = Disk::new(8) else { return };
    let work = tempfile::tempdir().unwrap();
    let (archive, ready, index) = (work.path().join("archive"), work.path().join("ready"), disk.path("index"));
    // Four updates, so that the next one merges, which needs more room than the update itself.
    let segments = |dir: &Path| {
        let stats = jianbao(&["stats", "--json"], &archive, dir);
        serde_json::from_slice::<serde_json::Value>(&stats.stdout).unwrap()["segments"].as_u64().unwrap()
    };
    for number in 0..4 {
        write_articles(&archive, &format!("{number}.jsonl"), 300, "大桥");
        assert!(jianbao(&["index"], &archive, &ready).status.success());
    }
    assert_eq!(segments(&ready), 4);
    let before = count("渡口", &archive, &ready);
    write_articles(&archive, "last.jsonl", 300, "渡口");
    let (mut refused, mut unmerged) = (0, 0);
    for kilobytes in (0..).step_by(40) {
        let _ = fs::remove_dir_all(&index);
        assert!(Command::new("cp").arg("-a").args([&ready, &index]).status().unwrap().success());
        let free = Command::new("df").args(["--output=avail", "-k"]).arg(disk.dir.path()).output().unwrap();
        let free: usize = text(&free.stdout).lines().nth(1).unwrap().trim().parse().unwrap();
        assert!(kilobytes < free, "neither an update nor a merge met a full disk: {refused}, {unmerged}");
        let filler = disk.path("filler");
        fs::write(&filler, vec![1; (free - kilobytes) * 1024]).unwrap();
        let run = jianbao(&["index"], &archive, &index);
        let message = text(&run.stderr);
        fs::remove_file(&filler).unwrap();
        let now = count("渡口", &archive, &index);
        assert!(jianbao(&["verify"], &archive, &index).status.success(), "{message}");
        match run.status.code() {
            Some(2) => {
                refused += 1;
                assert_eq!(now, before, "{message}");
            }
            Some(4) => {
                unmerged += 1;
                assert!(
                    message.contains("the new state is in place, but its segments could not be merged"),
                    "{message}"
                );
                assert_eq!((now.as_str(), segments(&index)), ("600\n", 5), "{message}");
                // With room again, the next update merges.
                write_articles(&archive, "more.jsonl", 10, "车站");
                assert!(jianbao(&["index"], &archive, &index).status.success());
                assert!(segments(&index) < 5);
                fs::remove_file(archive.join("more.jsonl")).unwrap();
            }
            Some(0) => {
                assert_eq!((now.as_str(), segments(&index)), ("600\n", 1));
                break;
            }
            code => panic!("{code:?}: {message}"),
        }
    }
    assert!(refused > 0 && unmerged > 0, "{refused}, {unmerged}");
    println!("{refused} updates and {unmerged} merges met a full disk");
}

/// Runs the program with this umask.
fn with_umask(umask: &str, args: &[&str], archive: &Path, index: &Path) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "umask \"$0\"; exec \"$@\"", umask, env!("CARGO_BIN_EXE_jianbao")]).args(args);
    command.arg("--index").arg(index);
    if args[0] == "index" {
        command.arg(archive);
    }
    command.output().unwrap()
}

/// Permissions of all files and folders in a folder, at any depth.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        found.push((entry.path(), entry.metadata().unwrap().permissions().mode() & 0o777));
        if entry.file_type().unwrap().is_dir() {
            found.extend(modes(&entry.path()));
        }
    }
    found
}

#[test]
fn files_of_an_index_have_the_permissions_that_the_umask_gives() {
    for (umask, file, folder) in
        [("022", 0o644, 0o755), ("027", 0o640, 0o750), ("002", 0o664, 0o775), ("077", 0o600, 0o700)]
    {
        let work = tempfile::tempdir().unwrap();
        let (archive, index) = (work.path().join("archive"), work.path().join("index"));
        for number in 0..6 {
            write_articles(&archive, &format!("{number}.jsonl"), 20, "大桥");
            assert!(with_umask(umask, &["index"], &archive, &index).status.success());
        }
        assert!(with_umask(umask, &["optimize"], &archive, &index).status.success());
        let copy = work.path().join("copy");
        let backup = with_umask(umask, &["backup", copy.to_str().unwrap()], &archive, &index);
        assert!(backup.status.success(), "{}", text(&backup.stderr));
        for (path, mode) in [&index, &copy].into_iter().flat_map(|dir| modes(dir)) {
            let expected = if path.is_dir() { folder } else { file };
            assert_eq!(mode, expected, "{umask}: {} has {mode:o}", path.display());
        }
    }
}

#[test]
fn an_index_of_one_user_is_searched_by_another_and_permission_denied_is_no_damage() {
    let work = tempfile::tempdir().unwrap();
    fs::set_permissions(work.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (archive, index) = (work.path().join("archive"), work.path().join("index"));
    write_articles(&archive, "a.jsonl", 20, "大桥");
    assert!(with_umask("022", &["index"], &archive, &index).status.success());
    let search = || as_nobody(&["search", "大桥", "--count"], &archive, &index).output();
    match search() {
        Ok(run) if run.status.code() != Some(127) => {
            assert_eq!((run.status.code(), text(&run.stdout).as_str()), (Some(0), "40\n"), "{}", text(&run.stderr));
        }
        _ => return println!("nobody else can run the program here: the test of permissions is not run"),
    }
    let generation = index.join("generations/1");
    let files = fs::read_dir(&generation).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| !path.file_name().unwrap().to_string_lossy().contains("lock"));
    let closed = [index.clone(), index.join("current"), index.join("generations"), generation.clone()];
    for path in closed.into_iter().chain(files) {
        let before = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        for command in [&["search", "大桥"][..], &["verify"], &["verify", "--repair"], &["index"], &["stats"]] {
            let run = as_nobody(command, &archive, &index).output().unwrap();
            let message = text(&run.stderr);
            // A search does not need every file.
            if run.status.code() == Some(0) {
                assert!(["search", "stats"].contains(&command[0]), "{}: {command:?}: {message}", path.display());
                continue;
            }
            assert_eq!(run.status.code(), Some(2), "{}: {command:?}: {message}", path.display());
            assert!(message.contains("ermission denied"), "{}: {command:?}: {message}", path.display());
            assert!(!message.contains("damaged"), "{}: {command:?}: {message}", path.display());
        }
        fs::set_permissions(&path, before).unwrap();
    }
    assert!(search().unwrap().status.success());
    assert!(jianbao(&["verify", "--full"], &archive, &index).status.success());
}

#[test]
fn a_folder_of_the_archive_that_cannot_be_listed_keeps_its_articles() {
    let work = tempfile::tempdir().unwrap();
    let home = work.path().join("home");
    let (archive, index) = (home.join("archive"), home.join("index"));
    write_articles(&archive.join("closed"), "a.jsonl", 20, "渡口");
    write_articles(&archive, "b.jsonl", 20, "大桥");
    fs::set_permissions(work.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let owned = Command::new("chown").args(["-R", NOBODY]).arg(&home).status().is_ok_and(|status| status.success());
    if !owned || !as_nobody(&["index"], &archive, &index).output().is_ok_and(|run| run.status.success()) {
        println!("nobody else can run the program here: the test of permissions is not run");
        return;
    }
    let close = |mode| fs::set_permissions(archive.join("closed"), fs::Permissions::from_mode(mode)).unwrap();
    close(0o000);
    write_articles(&archive, "c.jsonl", 10, "大桥");
    let run = as_nobody(&["index"], &archive, &index).output().unwrap();
    assert_eq!(run.status.code(), Some(3), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("closed: cannot be examined"), "{}", text(&run.stderr));
    assert_eq!((count("渡口", &archive, &index), count("大桥", &archive, &index)), ("40\n".into(), "60\n".into()));
    let run = as_nobody(&["index", "--rebuild"], &archive, &index).output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("20 articles of the index come from it"), "{}", text(&run.stderr));
    close(0o755);
    assert!(as_nobody(&["index", "--rebuild"], &archive, &index).output().unwrap().status.success());
    assert_eq!(count("渡口", &archive, &index), "40\n");
}
