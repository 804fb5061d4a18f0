//! Arguments that control how text matches a query.

use clap::{Args as ClapArgs, ValueEnum};

use crate::{
    analysis::{
        fold::{Rule, Rules},
        words::WordVariants,
    },
    search::{Mode, Options, Within},
};

/// How text matches.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(in crate::cli) struct MatchArgs {
    /// Match only words: 市长, but not in 南京市长江大桥
    #[arg(long, conflicts_with = "exact")]
    pub words: bool,
    /// Match exact strings only, as if every term were quoted
    #[arg(long)]
    pub exact: bool,
    /// Unit of text in which all terms must match [default: a paragraph, then articles with the terms in different paragraphs]
    #[arg(long, value_name = "UNIT")]
    pub within: Option<WithinArg>,
    /// Do not match numbers in other spellings (25 and 二十五)
    #[arg(long)]
    pub no_numbers: bool,
    /// Other spellings of whole words that also match
    #[arg(long, value_name = "KIND", default_value = "spellings")]
    pub word_variants: WordVariantsArg,
    /// Match as written: without folding, or without some rules of it
    /// (width, case, accents, variants, spaces, dashes, dots, quotes, format)
    #[arg(long, value_name = "RULES", num_args = 0.., value_delimiter = ',', require_equals = true)]
    pub no_fold: Option<Vec<Rule>>,
    /// Fail if the query would be interpreted differently from how it is written, or has a value that no article has
    #[arg(long)]
    pub strict: bool,
}

/// Variants of words.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum WordVariantsArg {
    /// None: 计划 does not match 计画
    None,
    /// The same word with other characters: 计划 and 计画
    Spellings,
    /// Also names of other regions: 悉尼 and 雪梨, 布什 and 布希
    Regional,
}

impl WordVariantsArg {
    fn variants(self) -> WordVariants {
        match self {
            Self::None => WordVariants::None,
            Self::Spellings => WordVariants::Spellings,
            Self::Regional => WordVariants::Regional,
        }
    }
}

/// A unit of text.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum WithinArg {
    /// A paragraph or a title
    Paragraph,
    /// A sentence
    Sentence,
    /// An article
    Article,
}

impl MatchArgs {
    /// The search options for all matches.
    pub(in crate::cli) fn options(&self) -> Options {
        let mode = match (self.words, self.exact) {
            (true, _) => Mode::Words,
            (_, true) => Mode::Exact,
            _ => Mode::Default,
        };
        let within = self.within.map(|unit| match unit {
            WithinArg::Paragraph => Within::Paragraph,
            WithinArg::Sentence => Within::Sentence,
            WithinArg::Article => Within::Article,
        });
        Options {
            mode,
            within,
            numbers: !self.no_numbers,
            variants: self.word_variants.variants(),
            rules: rules(self.no_fold.as_deref()),
            ..Options::strict()
        }
    }
}

/// The folding rules that remain: all by default, none when `--no-fold` has no value.
fn rules(off: Option<&[Rule]>) -> Rules {
    match off {
        None => Rules::default(),
        Some([]) => Rules::NONE,
        Some(off) => off.iter().fold(Rules::default(), |rules, rule| rules.without(*rule)),
    }
}
