//! How the program describes itself: completions, man pages, the page of all commands, the version, unknown commands.

use std::{fs, path::Path};

use crate::support::Folder;

/// The page describes a program with all features.
#[cfg(feature = "serve")]
#[test]
fn the_page_of_commands_is_current() {
    let run = Folder::new().run(&["man", "--markdown"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let is_update = std::env::var_os("JIANBAO_UPDATE").is_some();
    if is_update {
        fs::write(&page, &run.stdout).unwrap();
    }
    let text = fs::read_to_string(page).unwrap();
    assert!(text == run.stdout, "docs/cli.md is out of date; JIANBAO_UPDATE=1 writes it again");
}

#[test]
fn every_command_has_a_man_page() {
    let folder = Folder::new();
    let run = folder.run(&["man", "share/man1"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let help = folder.run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let names: Vec<&str> = commands.map_while(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"search") && names.contains(&"restore"), "{names:?}");
    for name in names.iter().filter(|name| **name != "help") {
        let page = fs::read_to_string(folder.path().join(format!("share/man1/jianbao-{name}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{name}: {page}");
    }
    let page = fs::read_to_string(folder.path().join("share/man1/jianbao-search.1")).unwrap();
    let examples = page.split_once(".SH EXAMPLES\n.nf\n").unwrap().1.split_once(".fi").unwrap().0;
    assert!(examples.lines().count() > 3 && examples.lines().all(|line| line.starts_with("jianbao search")), "{page}");
    assert!(page.contains("\\fB\\-\\-limit\\fR"), "{page}");
}

#[test]
fn completions_know_the_commands_and_their_options() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let run = folder.run(&["completions", shell]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for word in ["search", "timeline", "explain-query", "within"] {
            assert!(run.stdout.contains(word), "{shell} does not complete {word}");
        }
    }
    // Values too, in shells that show their descriptions.
    assert!(folder.run(&["completions", "zsh"]).stdout.contains("sentence"));
    let run = folder.run(&["completions", "tcsh"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
}

/// The script must be accepted by the shell if it is installed, and must complete commands.
#[cfg(unix)]
#[test]
fn bash_completes_a_command() {
    let folder = Folder::new();
    let script = folder.write("jianbao.bash", folder.run(&["completions", "bash"]).stdout);
    let ask = format!(
        "source {}; COMP_WORDS=(jianbao time); COMP_CWORD=1; _jianbao jianbao time jianbao; echo ${{COMPREPLY[*]}}",
        script.display()
    );
    match std::process::Command::new("bash").args(["--norc", "-c", &ask]).output() {
        Ok(output) => assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "timeline"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_long_version_says_which_indexes_can_be_read() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["-V"]).stdout, concat!("jianbao ", env!("CARGO_PKG_VERSION"), "\n"));
    let long = folder.run(&["--version"]).stdout;
    folder.write("archive/a.txt", "大桥合龙\n\n昨日清晨，长江大桥合龙，两岸居民冒雨观看。\n");
    assert_eq!(folder.run(&["index", "archive"]).code, 0);
    let stats = folder.run(&["stats", "--json"]).json();
    assert!(long.contains(&format!("\nindex format {}\n", stats["format"])), "{long}");
    assert!(long.contains(&format!("\nanalysis {}\n", stats["analysis"].as_str().unwrap())), "{long}");
    assert!(long.lines().last().unwrap().starts_with("features "), "{long}");
}

#[test]
fn a_line_without_a_command_is_answered_with_the_command() {
    let folder = Folder::new();
    for (line, command) in [
        (&["改革"][..], "jianbao search 改革"),
        (&["搜索", "改革"], "jianbao search 改革"),
        (&["檢索", "“網絡空間”"], "jianbao search '“網絡空間”'"),
        (&["-治理", "互联网"], "jianbao search -治理 互联网"),
        (&["改革\u{1b}[31m"], "jianbao search '改革␛[31m'"),
    ] {
        let run = folder.run(line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line:?}");
        assert!(run.stderr.starts_with("jianbao: there is no command "), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("run `{command}`")), "{}", run.stderr);
        assert!(!run.stderr.contains('\u{1b}'));
    }
}
