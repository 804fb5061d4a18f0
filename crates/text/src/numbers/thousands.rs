//! Groups of three digits.

/// Formats a number with a comma between groups of three digits.
///
/// ```
/// use jianbao_text::numbers::thousands;
/// assert_eq!([0, 999, 1_000, 12_345_678].map(thousands), ["0", "999", "1,000", "12,345,678"]);
/// ```
#[must_use]
pub fn thousands(value: u64) -> String {
    if value < 1000 { value.to_string() } else { format!("{},{:03}", thousands(value / 1000), value % 1000) }
}
