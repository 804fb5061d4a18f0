//! Measures the cost of updates compared with a build: a run without changes, a hundred new articles, one changed
//! article, a new word in the dictionary. DESIGN.md, "Updates", has the figures.
//!
//! ```text
//! cargo bench --bench updates -- [PATH…]
//! ```
//!
//! Runs the program like a nightly job, including process start and loading the dictionary. The figures are the median
//! of five with minimum and maximum, in wall-clock time; ratios are to the median of the full builds of the same run.
//! Without paths, the sample archive is used.

#![allow(clippy::print_stdout)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

const ROUNDS: usize = 5;

fn main() {
    let mut paths: Vec<PathBuf> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).map(Into::into).collect();
    if paths.is_empty() {
        paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    }
    let work = std::env::temp_dir().join(format!("jianbao-updates-{}", std::process::id()));
    let archive = work.join("archive");
    fs::create_dir_all(&archive).expect("a folder");
    for (number, path) in paths.iter().enumerate() {
        let name = path.file_name().map_or_else(|| number.to_string(), |name| name.to_string_lossy().into_owned());
        std::os::unix::fs::symlink(path.canonicalize().expect("a path"), archive.join(name)).expect("a link");
    }
    let run = |args: &[&str]| {
        let begun = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        let status = command.args(args).current_dir(&work).stderr(Stdio::null()).stdout(Stdio::null()).status();
        assert!(matches!(status.expect("it runs").code(), Some(0 | 3)), "{args:?}");
        begun.elapsed().as_secs_f64()
    };
    let new = archive.join("new.jsonl");
    let mut times: [Vec<f64>; 6] = Default::default();
    for round in 0..ROUNDS {
        let _ = fs::remove_dir_all(work.join("index"));
        let _ = fs::remove_file(&new);
        times[0].push(run(&["index", "archive"]));
        times[1].push(run(&["index", "archive"]));
        fs::write(&new, articles(round, 100)).expect("room");
        times[2].push(run(&["index", "archive"]));
        fs::write(&new, articles(round, 101)).expect("room");
        times[3].push(run(&["index", "archive"]));
        fs::write(work.join("words.txt"), "江新桥\n桥面检修\n").expect("room");
        times[4].push(run(&["index", "--dict", "words.txt"]));
        times[5].push(run(&["optimize"]));
    }
    fs::remove_dir_all(&work).expect("it is ours");
    let names = ["full build", "nothing new", "100 new articles", "1 more in that file", "2 words", "optimize"];
    let full = median(&mut times[0]);
    println!("   ms (least–most)        of a build  what");
    for (times, name) in times.iter_mut().zip(names) {
        let middle = median(times);
        let [least, most] = [times[0], times[times.len() - 1]].map(|time| time * 1e3);
        println!("{:8.1} ({least:.1}–{most:.1})  {:8.4}  {name}", middle * 1e3, middle / full);
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The news of one night, different in each round.
fn articles(round: usize, count: usize) -> String {
    let line = |number: usize| {
        let paragraphs = [
            format!("临江日报讯：第{number}座长江新桥昨日合龙，市长到场致辞，两岸群众夹道欢迎。"),
            format!("据介绍，该桥全长{}公里，预计明年通车，可缓解城区交通压力。", round + number),
            "记者从现场看到，施工人员正在清理桥面，检修车辆往来不断。".to_owned(),
        ];
        let id = format!("night-{round}-{number}");
        serde_json::json!({ "id": id, "title": format!("第{number}桥合龙"), "paragraphs": paragraphs }).to_string()
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}
