//! Numbers of matches that are exact or lower bounds.

/// A number of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Exactly this number.
    Exact(usize),
    /// At least this number. An engine that must check candidates in their texts may stop counting early.
    AtLeast(usize),
}

impl Total {
    /// Returns the number, whether exact or a lower bound.
    #[must_use]
    pub fn number(self) -> usize {
        match self {
            Self::Exact(number) | Self::AtLeast(number) => number,
        }
    }

    /// Whether the number is exact.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

impl Default for Total {
    fn default() -> Self {
        Self::Exact(0)
    }
}

/// Compares with an exact number; [`AtLeast`](Total::AtLeast) is not equal to any number.
impl PartialEq<usize> for Total {
    fn eq(&self, number: &usize) -> bool {
        *self == Self::Exact(*number)
    }
}

impl PartialEq<Total> for usize {
    fn eq(&self, total: &Total) -> bool {
        total == self
    }
}

/// Formats the number, followed by `+` if it is a lower bound.
impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.number(), if self.is_exact() { "" } else { "+" })
    }
}
