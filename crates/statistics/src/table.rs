//! Contingency tables of two events, and the measures of their association.

/// How often two events occur together and without each other, as four counts.
///
/// For collocates, the first event is "the word is near an occurrence of the query", and the second is "the word is
/// 通车". The margins are then the number of words in all windows and the number of occurrences of 通车, so the size of the
/// window needs no further correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContingencyTable {
    joint: u64,
    first: u64,
    second: u64,
    total: u64,
}

impl ContingencyTable {
    /// Creates a table from the count of both events together (`joint`), the count of each (`first`, `second`) and of everything
    /// (`total`). Returns `None` if no table has these margins.
    ///
    /// ```
    /// use jianbao_statistics::ContingencyTable;
    /// let table = ContingencyTable::from_margins(8, 150, 20, 10_000).expect("a table");
    /// assert_eq!(table.cells(), [8, 142, 12, 9_838]);
    /// assert_eq!(ContingencyTable::from_margins(8, 7, 20, 10_000), None);
    /// ```
    #[must_use]
    pub fn from_margins(joint: u64, first: u64, second: u64, total: u64) -> Option<Self> {
        let fits = joint <= first && joint <= second && second - joint <= total.checked_sub(first)?;
        fits.then_some(Self { joint, first, second, total })
    }

    /// Returns the four counts: both events, the first alone, the second alone, neither.
    #[must_use]
    pub fn cells(self) -> [u64; 4] {
        let Self { joint, first, second, total } = self;
        [joint, first - joint, second - joint, total - first - (second - joint)]
    }

    /// Returns the count of both events together, *O*.
    #[must_use]
    pub fn observed(self) -> u64 {
        self.joint
    }

    /// Returns the count of the first event.
    #[must_use]
    pub fn first(self) -> u64 {
        self.first
    }

    /// Returns the count of the second event.
    #[must_use]
    pub fn second(self) -> u64 {
        self.second
    }

    /// Returns the count of everything.
    #[must_use]
    pub fn total(self) -> u64 {
        self.total
    }

    /// Returns the count of both events that chance would give, *E* = first · second / total. `None` if the total is 0.
    #[must_use]
    pub fn expected(self) -> Option<f64> {
        (self.total > 0).then(|| product(self.first, self.second) / self.total as f64)
    }

    /// Returns the pointwise mutual information in bits, log₂(*O* / *E*) (Church & Hanks 1990). It overrates rare words. `None` if
    /// *O* is 0.
    #[must_use]
    pub fn mutual_information(self) -> Option<f64> {
        self.observed_over_expected(1)
    }

    /// Returns the cubed mutual information in bits, log₂(*O*³ / *E*) (Daille 1994), which favours frequent words. `None` if *O* is 0.
    #[must_use]
    pub fn mutual_information_cubed(self) -> Option<f64> {
        self.observed_over_expected(3)
    }

    fn observed_over_expected(self, power: i32) -> Option<f64> {
        let expected = self.expected().filter(|expected| *expected > 0.0)?;
        (self.joint > 0).then(|| ((self.joint as f64).powi(power) / expected).log2())
    }

    /// Returns logDice, 14 + log₂(2 *O* / (first + second)) (Rychlý 2008). The maximum is 14; the size of the corpus does not matter.
    /// `None` if *O* is 0.
    #[must_use]
    pub fn log_dice(self) -> Option<f64> {
        let sum = self.first as f64 + self.second as f64;
        (self.joint > 0).then(|| 14.0 + (2.0 * self.joint as f64 / sum).log2())
    }

    /// Returns the log-likelihood ratio *G*² of all four cells (Dunning 1993). It is never negative, and measures evidence rather than
    /// strength: see [`expected`](Self::expected) for the direction. `None` if the total is 0.
    #[must_use]
    pub fn log_likelihood(self) -> Option<f64> {
        if self.total == 0 {
            return None;
        }
        let (rows, columns) = ([self.first, self.total - self.first], [self.second, self.total - self.second]);
        let margins = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(row, column)| product(rows[row], columns[column]));
        let terms = self.cells().into_iter().zip(margins).filter(|(observed, _)| *observed > 0);
        let sum: f64 = terms
            .map(|(observed, margin)| {
                let observed = observed as f64;
                observed * (observed * self.total as f64 / margin).ln()
            })
            .sum();
        // Rounding may leave a sum a little below 0 for independent events.
        Some((2.0 * sum).max(0.0))
    }

    /// Returns the t-score, (*O* − *E*) / √*O* (Church et al. 1991), a heuristic order that favours frequent words. `None` if *O* is 0.
    #[must_use]
    pub fn t_score(self) -> Option<f64> {
        let observed = self.joint as f64;
        (self.joint > 0).then_some((observed - self.expected()?) / observed.sqrt())
    }
}

fn product(a: u64, b: u64) -> f64 {
    a as f64 * b as f64
}
