//! Exact totals and lower bounds.

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// This number.
    Exact(usize),
    /// At least this number: an engine that checks candidates in their texts may stop counting early.
    AtLeast(usize),
}

impl Total {
    /// The number, without saying whether there may be more.
    #[must_use]
    pub fn number(self) -> usize {
        match self {
            Self::Exact(number) | Self::AtLeast(number) => number,
        }
    }

    /// Whether there are no more.
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

/// The number, compared exactly: [`AtLeast`](Total::AtLeast) equals no number.
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

/// The number; followed by `+` when there may be more.
impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.number(), if self.is_exact() { "" } else { "+" })
    }
}
