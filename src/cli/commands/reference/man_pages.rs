//! Man pages of all commands, in roff.

use std::io;

use clap_mangen::{
    Man,
    roff::{Roff, roman},
};

use super::help_text::HelpText;

/// The pages with the names of their files: `jianbao.1`, `jianbao-search.1` and so on.
///
/// # Errors
///
/// None in practice: the pages are written to memory.
pub(super) fn pages(definition: clap::Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut definition = definition.disable_help_subcommand(true);
    definition.build();
    let commands = definition.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    let mut pages: Vec<_> = commands.map(page).collect::<io::Result<_>>()?;
    pages.push(page(definition)?);
    Ok(pages)
}

/// Assembles a page from its sections. `Man::render` would join the lines of the examples to a paragraph.
fn page(command: clap::Command) -> io::Result<(String, Vec<u8>)> {
    let help = HelpText::of(&command);
    let has_commands = command.get_subcommands().next().is_some();
    let man = Man::new(command).manual("jianbao").source(concat!("jianbao ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if has_commands {
        man.render_subcommands_section(&mut text)?;
    }
    let mut rest = Roff::default();
    if !help.examples.is_empty() {
        rest.control("SH", ["EXAMPLES"]);
        rest.control("nf", []);
        for line in &help.examples {
            rest.text([roman(line)]);
        }
        rest.control("fi", []);
    }
    if !help.notes.is_empty() {
        rest.control("SH", ["NOTES"]);
        for note in &help.notes {
            rest.control("PP", []);
            rest.text([roman(note)]);
        }
    }
    rest.to_writer(&mut text)?;
    Ok((man.get_filename(), text))
}
