//! All commands as one page of Markdown: `docs/cli.md`.

use std::fmt::Write;

use clap::{Arg, Command};

use super::help_text::HelpText;

const HEAD: &str = "\
# Command line

The commands of `jianbao` with their options. This page is the output of `jianbao man --markdown`; a test compares the two.
";

/// The page.
pub(super) fn page(definition: Command) -> String {
    let mut definition = definition.disable_help_subcommand(true);
    definition.build();
    let commands: Vec<&Command> = definition.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    let mut page = format!("{HEAD}\n| command | |\n|---|---|\n");
    for command in &commands {
        line(&mut page, format_args!("| [`{0}`](#jianbao-{0}) | {1} |", command.get_name(), about(command)));
    }
    help(&mut page, &definition);
    for command in commands {
        line(&mut page, format_args!("\n## jianbao {}\n\n{}.", command.get_name(), about(command)));
        line(&mut page, format_args!("\n```text\n{}\n```\n", usage(command)));
        let mut arguments: Vec<&Arg> = command.get_arguments().filter(|argument| !argument.is_hide_set()).collect();
        arguments.sort_by_key(|argument| !argument.is_positional());
        for argument in arguments {
            option(&mut page, argument);
        }
        help(&mut page, command);
    }
    page
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// The usage line of a command, without the word “Usage”.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    usage.trim_start_matches("Usage: ").to_owned()
}

/// An argument with its default and its values.
fn option(page: &mut String, argument: &Arg) {
    let short = argument.get_short().filter(|_| argument.get_long().is_some());
    let short = short.map_or_else(String::new, |short| format!("`-{short}`, "));
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let takes_values = argument.get_num_args().is_some_and(|count| count.takes_values());
    let default = match defaults.as_slice() {
        [] => String::new(),
        _ if !takes_values => String::new(),
        values => format!(" [default: {}]", values.join(", ")),
    };
    // The name of the value in a code span, because angle brackets would be an HTML tag.
    line(page, format_args!("- {short}`{argument}` {}{default}", help.replace('\n', " ")));
    if takes_values {
        for value in argument.get_possible_values().iter().filter(|value| !value.is_hide_set()) {
            let help = value.get_help().map_or_else(String::new, |help| format!(": {help}"));
            line(page, format_args!("  - `{}`{help}", value.get_name()));
        }
    }
}

fn help(page: &mut String, command: &Command) {
    let help = HelpText::of(command);
    if !help.examples.is_empty() {
        line(page, format_args!("\n```text\n{}\n```", help.examples.join("\n")));
    }
    for note in &help.notes {
        line(page, format_args!("\n{note}"));
    }
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(page, "{text}");
}
