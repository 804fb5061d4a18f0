//! The named rules of folding. A query can disable some of them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Incremented whenever a text folds differently than before; part of the analysis [`fingerprint`](crate::fingerprint).
pub const VERSION: u32 = 3;

/// A rule of folding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Full and half width, compatibility forms, ○ for 〇.
    Width,
    /// Upper and lower case.
    Case,
    /// Accents of Latin letters.
    Accents,
    /// Traditional, Hong Kong, Taiwan and Japanese variants.
    Variants,
    /// White space and line breaks.
    Spaces,
    /// Dashes of any length.
    Dashes,
    /// Middle dots, and full stops between Han characters.
    Dots,
    /// Quotation marks of any shape.
    Quotes,
    /// Invisible characters: zero-width characters, byte order marks.
    Format,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 9] = [
        Self::Width,
        Self::Case,
        Self::Accents,
        Self::Variants,
        Self::Spaces,
        Self::Dashes,
        Self::Dots,
        Self::Quotes,
        Self::Format,
    ];

    /// The name of the rule, as [`FromStr`] accepts it: `width`, `case`, `accents`, `variants`, `spaces`, `dashes`, `dots`, `quotes`, `format`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Width => "width",
            Self::Case => "case",
            Self::Accents => "accents",
            Self::Variants => "variants",
            Self::Spaces => "spaces",
            Self::Dashes => "dashes",
            Self::Dots => "dots",
            Self::Quotes => "quotes",
            Self::Format => "format",
        }
    }

    fn bit(self) -> u16 {
        1 << self as u8
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| {
            format!("there is no rule of folding called {name:?}; there are {}", Self::ALL.map(Self::name).join(", "))
        })
    }
}

/// A set of folding rules. The default contains all rules; the index always uses all of them.
///
/// ```
/// use jianbao_text::fold::{Rule, Rules};
/// let rules = Rules::default().without(Rule::Variants);
/// assert_eq!(rules.fold("ＧＤＰ 國務院"), "gdp國務院");
/// assert_eq!(Rules::NONE.fold("ＧＤＰ 國務院"), "ＧＤＰ 國務院");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Rule>", into = "Vec<Rule>")]
pub struct Rules(u16);

impl From<Vec<Rule>> for Rules {
    fn from(rules: Vec<Rule>) -> Self {
        Rule::ALL.into_iter().filter(|rule| !rules.contains(rule)).fold(Self::default(), Self::without)
    }
}

impl From<Rules> for Vec<Rule> {
    fn from(rules: Rules) -> Self {
        Rule::ALL.into_iter().filter(|rule| rules.has(*rule)).collect()
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self(u16::MAX)
    }
}

impl Rules {
    /// The empty set: texts are compared as written.
    pub const NONE: Self = Self(0);

    /// Returns the set without `rule`.
    #[must_use]
    pub fn without(self, rule: Rule) -> Self {
        Self(self.0 & !rule.bit())
    }

    /// Whether `rule` is in the set.
    #[must_use]
    pub fn has(self, rule: Rule) -> bool {
        self.0 & rule.bit() != 0
    }

    /// Whether all rules are in the set.
    #[must_use]
    pub fn is_full(self) -> bool {
        self == Self::default()
    }
}
