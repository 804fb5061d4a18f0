//! The examples of the manual: every query in the tables of both READMEs finds something in the sample archive, without
//! a note.

use jianbao::{
    query::parse,
    search::{Options, search},
};

use crate::support::{Folder, sample};

/// The queries of the table that begins with this line: the code spans in its first column.
fn queries(manual: &str, head: &str) -> Vec<String> {
    let table = &manual[manual.find(head).unwrap()..];
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let first = rows.map(|row| row.replace("\\|", "\0").split('|').nth(1).unwrap_or_default().replace('\0', "|"));
    first.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_query_of_the_manual_finds_something() {
    let english = queries(include_str!("../../README.md"), "| query | matches paragraphs with |");
    let chinese = queries(include_str!("../../README.zh-CN.md"), "| 输入 | 找到怎样的段落 |");
    for queries in [&english, &chinese] {
        assert!(queries.len() > 30, "{queries:?}");
        for query in queries {
            let answer = search(sample(), &parse(query), &Options::default()).unwrap();
            assert_eq!(answer.notes, [], "{query}");
            assert!(answer.total.number() > 0 && answer.relaxed.is_none(), "{query} finds nothing");
        }
    }
}

/// The queries in the lines of a help text that search, without their options and comments.
fn searches(help: &str) -> Vec<String> {
    let commands = help.lines().filter_map(|line| line.trim().strip_prefix("jianbao search "));
    let query = |command: &str| {
        let command = command.split("  ").next().unwrap_or_default().split(" --").next().unwrap_or_default();
        let command = command.split(" -n ").next().unwrap_or_default();
        command.replace('\'', "")
    };
    commands.map(query).filter(|query| !query.starts_with('-')).collect()
}

#[test]
fn every_search_of_the_help_finds_something() {
    let folder = Folder::new();
    let helps = [folder.run(&["--help"]).stdout, folder.run(&["search", "--help"]).stdout];
    for help in helps {
        let queries = searches(&help);
        assert!(queries.len() > 2, "{help}");
        for query in queries {
            let answer = search(sample(), &parse(&query), &Options::default()).unwrap();
            assert!(answer.total.number() > 0 && answer.notes.is_empty(), "{query}");
        }
    }
}
