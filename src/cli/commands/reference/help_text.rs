//! The texts of a command that clap prints after its options, by their kind.

/// The text after the options in the help of a command.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct HelpText {
    /// Command lines, each with its description.
    pub examples: Vec<String>,
    /// Paragraphs, each on one line.
    pub notes: Vec<String>,
}

impl HelpText {
    /// Parses the text after the options. Empty lines separate paragraphs, and the paragraph with examples begins with
    /// a heading.
    pub(super) fn of(command: &clap::Command) -> Self {
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let mut read = Self::default();
        for paragraph in text.trim().split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
            let mut lines = paragraph.lines();
            if paragraph.starts_with("Example") {
                read.examples.extend(lines.skip(1).map(|line| line.trim().to_owned()));
            } else {
                let first = lines.next().unwrap_or_default().to_owned();
                read.notes.push(lines.fold(first, |joined, line| joined + " " + line.trim()));
            }
        }
        read
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_parted_from_notes() {
        let command =
            clap::Command::new("x").after_help("Examples:\n  x 大桥   finds\n  x -n 1\n\nOne\ntwo.\n\nThree.");
        let read = HelpText::of(&command);
        assert_eq!(read.examples, ["x 大桥   finds", "x -n 1"]);
        assert_eq!(read.notes, ["One two.", "Three."]);
        assert_eq!(HelpText::of(&clap::Command::new("x")), HelpText::default());
    }
}
