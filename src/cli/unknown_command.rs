//! Corrects a command line without a command: `jianbao 改革`, `jianbao 搜索 改革`, `jianbao --json 改革`.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args;
use crate::{analysis::fold, printer::neutralise};

const SEARCH: &str = "search";

/// Chinese words for the commands, folded. A word with two meanings is listed for both commands; the arguments decide.
const CHINESE_NAMES: &[(&str, &[&str])] = &[
    (SEARCH, &["搜索", "搜寻", "检索", "查找", "查询", "搜", "查", "找"]),
    ("index", &["索引", "建索引", "建立索引", "导入", "更新"]),
    ("inspect", &["检查", "预览"]),
    ("timeline", &["时间线", "时间轴", "趋势", "走势"]),
    ("facets", &["分面", "分布", "统计"]),
    ("kwic", &["语境", "上下文", "索引行"]),
    ("export", &["导出", "输出", "汇出"]),
    ("show", &["显示", "查看", "打开", "阅读"]),
    ("stats", &["统计", "概况"]),
    ("tokenize", &["分词", "切词", "断词"]),
    ("explain", &["解释", "说明"]),
    ("eval", &["评测", "评估"]),
    ("bench", &["测速", "性能"]),
    ("verify", &["校验", "验证", "核对"]),
    ("optimize", &["优化", "合并", "最佳化"]),
    ("gc", &["清理"]),
    ("backup", &["备份"]),
    ("restore", &["恢复", "还原"]),
    ("serve", &["服务", "网页"]),
    #[cfg(feature = "mcp")]
    ("mcp", &["助手"]),
    ("completions", &["补全"]),
    ("man", &["手册"]),
    ("help", &["帮助", "说明"]),
];

/// Returns a description of the mistake and of the intended command line. `None` if no command line is likely, or if
/// the error is a different one.
///
/// Every suggested command line can be parsed.
pub(super) fn describe(typed: &[OsString], error: &clap::Error) -> Option<String> {
    let first = typed.first()?;
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("there is no command {}", display(first)),
        // Options before the command. An option that the command does not have is a different error.
        ErrorKind::UnknownArgument if first.to_string_lossy().starts_with('-') => {
            format!("the command is missing before {}", display(first))
        }
        _ => return None,
    };
    let mut lines: Vec<Vec<OsString>> = Vec::new();
    let rest = &typed[1..];
    if error.kind() == ErrorKind::UnknownArgument {
        let place = typed.iter().position(|word| args::is_command(word));
        lines.extend(place.map(|at| {
            let others = typed.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, word)| word);
            command_line(&typed[at], others)
        }));
    }
    lines.extend(translations(first).map(|command| command_line(command.as_ref(), rest)));
    lines.extend(similar(error).map(|command| command_line(command.as_ref(), rest)));
    lines.retain(|line| is_valid(line));
    // If no search was intended so far, the words themselves may be a query.
    let as_query = command_line(SEARCH.as_ref(), typed);
    let may_be_query = similar(error).is_none() && lines.iter().all(|line| line[0] != SEARCH) && is_valid(&as_query);
    let mut hints = Vec::new();
    if let Some(line) = lines.first() {
        hints.push(format!("run {}", quoted(line)));
    }
    if may_be_query {
        let purpose = if hints.is_empty() { "to search" } else { "to search for the words" };
        hints.push(format!("{purpose}, run {}", quoted(&as_query)));
    }
    if hints.is_empty() {
        return None;
    }
    Some(format!("{message}\nhint: {}", hints.join("; ")))
}

fn command_line<'w>(command: &OsStr, words: impl IntoIterator<Item = &'w OsString>) -> Vec<OsString> {
    std::iter::once(command.to_owned()).chain(words.into_iter().cloned()).collect()
}

/// Returns the commands for a Chinese word, in simplified or traditional characters.
fn translations(word: &OsStr) -> impl Iterator<Item = &'static str> {
    let folded = fold(&word.to_string_lossy());
    CHINESE_NAMES.iter().filter(move |(_, words)| words.contains(&folded.as_ref())).map(|(command, _)| *command)
}

/// The command with the most similar name. clap sorts them with the most similar last.
fn similar(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::SuggestedSubcommand)? {
        ContextValue::Strings(names) => names.last().map(String::as_str),
        ContextValue::String(name) => Some(name),
        _ => None,
    }
}

/// Whether a command line can be run, or asks for help.
fn is_valid(line: &[OsString]) -> bool {
    match args::parse(line) {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::DisplayHelp,
    }
}

/// Formats a command line for a shell.
fn quoted(line: &[OsString]) -> String {
    let words: Vec<_> = line.iter().map(|word| shell_word(&word.to_string_lossy())).collect();
    format!("`jianbao {}`", neutralise(&words.join(" ")))
}

/// Quotes a word if a shell would change or split it.
fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:,+%@－".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn display(word: &OsStr) -> String {
    neutralise(&word.to_string_lossy()).into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(line: &[&str]) -> Option<String> {
        let typed: Vec<OsString> = line.iter().map(Into::into).collect();
        let error = args::parse(&typed).unwrap_err();
        describe(&typed, &error)
    }

    #[test]
    fn an_unknown_command_is_answered_with_a_similar_one() {
        let cases: &[(&[&str], &str)] = &[
            (&["改革"], "there is no command 改革\nhint: to search, run `jianbao search 改革`"),
            (&["改革", "开放", "--json"], "to search, run `jianbao search 改革 开放 --json`"),
            (&["搜索", "改革"], "hint: run `jianbao search 改革`"),
            (&["搜尋", "改革"], "hint: run `jianbao search 改革`"),
            (&["索引", "报纸"], "run `jianbao index 报纸`; to search for the words, run `jianbao search 索引 报纸`"),
            (&["统计"], "run `jianbao stats`"),
            (&["统计", "改革"], "run `jianbao facets 改革`"),
            (&["帮助"], "run `jianbao help`"),
            (&["第?条"], "`jianbao search '第?条'`"),
            (&["大桥 通车"], "`jianbao search '大桥 通车'`"),
            (&["-治理", "互联网"], "`jianbao search -治理 互联网`"),
            (&["searhc", "改革"], "there is no command searhc\nhint: run `jianbao search 改革`"),
            (
                &["--json", "改革"],
                "the command is missing before --json\nhint: to search, run `jianbao search --json 改革`",
            ),
            (&["--json", "stats"], "hint: run `jianbao stats --json`"),
        ];
        for (line, expected) in cases {
            let answer = answer(line).unwrap_or_else(|| panic!("{line:?} has no answer"));
            assert!(answer.contains(expected), "{line:?}: {answer}");
        }
        // If no command line can be suggested, clap reports the error.
        assert_eq!(answer(&["--nonsense"]), None);
        assert_eq!(answer(&["search", "--nonsense"]), None);
    }

    #[test]
    fn every_name_is_of_a_command_and_folded() {
        for (command, words) in CHINESE_NAMES {
            assert!(args::is_command(command.as_ref()), "{command}");
            for word in *words {
                assert_eq!(fold(word), *word);
            }
        }
    }
}
